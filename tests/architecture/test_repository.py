"""The repository keeps its own rules: documents, names, words, nothing of anybody's machine."""

import ast
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import CompositePrimaryKey
from modelcluster.fields import ParentalKey

ROOT = Path(settings.ROOT)
OUR_APPS = [c for c in apps.get_app_configs() if c.name.startswith("lanmu.")]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
HIDDEN_FIELDS = {
    "id",
    "page_ptr",
    "password",
    "last_login",
    "is_superuser",
    "groups",
    "user_permissions",
    "username",
    "sort_order",
}
"""Django's and Wagtail's own, translated by them. (A ParentalKey or composite key is never shown.)"""


def tracked() -> Iterator[tuple[str, str]]:
    """Files of the repository with their text; before the first commit of a file it counts too."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.is_file():
            try:
                yield name, path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


@pytest.mark.parametrize("app", [c for c in OUR_APPS if c.label != "config"], ids=lambda c: c.label)
def test_every_app_has_a_readme(app: object) -> None:
    readme = Path(app.path) / "README.md"
    assert readme.is_file(), f"{readme} 缺失：写明它管什么、状态、谁可以做什么、命令"
    assert len(readme.read_text(encoding="utf-8")) > 200


@pytest.mark.parametrize("app", OUR_APPS, ids=lambda c: c.label)
def test_apps_models_and_fields_have_chinese_names(app: object) -> None:
    assert CHINESE.search(str(app.verbose_name)), app.label
    wrong = []
    for model in app.get_models():
        names = [(model._meta.label, model._meta.verbose_name), (model._meta.label, model._meta.verbose_name_plural)]
        names += [
            (f"{model._meta.label}.{field.name}", field.verbose_name)
            for field in model._meta.local_fields + model._meta.local_many_to_many
            if field.name not in HIDDEN_FIELDS and not isinstance(field, CompositePrimaryKey | ParentalKey)
        ]
        wrong += [where for where, name in names if not CHINESE.search(str(name))]
    assert wrong == []


def test_every_environment_variable_is_documented() -> None:
    read = set()
    pattern = re.compile(r"""(?:env_(?:str|bool|int|list)\(|environ\.get\(|environ\[|getenv\()\s*["']([A-Z_]+)["']""")
    for name, text in tracked():
        if name.startswith("lanmu/") and name.endswith(".py"):
            read |= set(pattern.findall(text))
    read -= {"DJANGO_SETTINGS_MODULE", "PYTEST_XDIST_WORKER"}
    document = (ROOT / "docs" / "environment.md").read_text(encoding="utf-8")
    described = set(re.findall(r"^\| `([A-Z_]+)`", document, re.MULTILINE))
    assert described == read


def test_every_make_target_has_help() -> None:
    lines = (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    targets = {m.group(1) for line in lines if (m := re.match(r"^([a-z-]+):", line))}
    helped = {m.group(1) for line in lines if (m := re.match(r"^([a-z-]+):.*## [\u4e00-\u9fff]?", line))}
    phony = set(next(line for line in lines if line.startswith(".PHONY")).split()[1:])
    assert targets == helped == phony
    outside_make = {k: v for k, v in os.environ.items() if k not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}}
    shown = subprocess.run(
        ["make", "help"], cwd=ROOT, env=outside_make, capture_output=True, text=True, check=True
    ).stdout
    assert {line.split()[1] for line in shown.splitlines()} == targets


def test_nothing_of_a_machine_or_a_registry_is_written_down() -> None:
    # Spelled apart, so that this file does not find itself.
    forbidden = re.compile(
        "/wo"
        r"rk/(?:main|shared)|pypi\."
        r"org|files\.python"
        r"hosted|registry\.npm"
        r"js|/opt/wh"
        "eels|--index"
        "-url"
    )
    found = [
        f"{name}: {match.group()}"
        for name, text in tracked()
        for match in forbidden.finditer(text)
        if not (match.group().endswith("url") and "--no-emit" in text)
    ]
    assert found == []


def test_requirements_are_pinned_and_hashed() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        packages = re.findall(r"^[A-Za-z0-9_.-]+[^\n]*", text, re.MULTILINE)
        assert packages
        assert all(re.match(r"^[A-Za-z0-9_.-]+==[^ ]+ \\$", line) for line in packages), name
        blocks = re.split(r"^(?=[A-Za-z0-9_.-]+==)", text, flags=re.MULTILINE)[1:]
        assert all("--hash=sha256:" in block for block in blocks)


def test_wagtail_hooks_are_wiring_only() -> None:
    long = {
        str(p): n for p in ROOT.glob("lanmu/*/wagtail_hooks.py") if (n := len(p.read_text("utf-8").splitlines())) > 100
    }
    assert long == {}


def test_files_stay_readable() -> None:
    """Alarm at 400 lines (docs: files up to 300)."""
    long = {
        name: text.count("\n")
        for name, text in tracked()
        if name.endswith(".py") and "/migrations/" not in name and text.count("\n") > 400
    }
    assert long == {}


def test_modules_say_what_they_are_for() -> None:
    silent = []
    for name, text in tracked():
        if not name.startswith("lanmu/") or not name.endswith(".py") or "/migrations/" in name or not text.strip():
            continue
        if Path(name).name != "apps.py" and ast.get_docstring(ast.parse(text)) is None:
            silent.append(name)
    assert silent == []
