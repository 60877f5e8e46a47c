"""Typed reading of environment variables that fails loudly. Every variable is listed in docs/environment.md."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}


def env_str(name: str, default: str = "") -> str:
    """The variable's text; `NAME_FILE` names a file that holds it instead (for secrets)."""
    if file := os.environ.get(f"{name}_FILE"):
        return Path(file).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def env_bool(name: str, default: bool) -> bool:
    """The variable as a truth value; anything but a clear yes or no is an error."""
    raw = os.environ.get(name)
    if raw is None or raw == "":
        return default
    if raw.lower() in _TRUE:
        return True
    if raw.lower() in _FALSE:
        return False
    raise ImproperlyConfigured(f"环境变量 {name} 应为 1 或 0，现在是“{raw}”。")


def env_int(name: str, default: int) -> int:
    """The variable as a whole number."""
    raw = os.environ.get(name)
    if raw is None or raw == "":
        return default
    try:
        return int(raw)
    except ValueError:
        raise ImproperlyConfigured(f"环境变量 {name} 应为整数，现在是“{raw}”。") from None


def env_list(name: str, default: str = "") -> list[str]:
    """The variable as a comma-separated list without empty items."""
    return [part.strip() for part in env_str(name, default).split(",") if part.strip()]


def days_of(name: str, raw: list[str], *, count: int) -> list[int]:
    """The parts of a listed variable as `count` whole numbers of days, none below the one before it."""
    days = [int(part) for part in raw if part.isdigit()]
    if len(raw) != count or len(days) != count or days != sorted(days) or days[0] < 1:
        said = ",".join(raw)
        raise ImproperlyConfigured(f"环境变量 {name} 应为 {count} 个由小到大的天数，用逗号分隔，现在是“{said}”。")
    return days
