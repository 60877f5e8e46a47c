"""Hosts: which are dangerous, and which belong to one owner."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lanmu.links.models import DangerousHost

SHIPPED = Path(__file__).parent / "lists" / "danger.txt"
_SECOND = frozenset({"ac", "co", "com", "edu", "gov", "ltd", "mil", "net", "org", "or", "ne", "go"})
_PROVINCES = frozenset(
    [
        "ah",
        "bj",
        "cq",
        "fj",
        "gd",
        "gs",
        "gx",
        "gz",
        "ha",
        "hb",
        "he",
        "hi",
        "hk",
        "hl",
        "hn",
        "jl",
        "js",
        "jx",
        "ln",
        "mo",
        "nm",
        "nx",
        "qh",
        "sc",
        "sd",
        "sh",
        "sn",
        "sx",
        "tj",
        "tw",
        "xj",
        "xz",
        "yn",
        "zj",
    ]
)


@dataclass(frozen=True, slots=True)
class Danger:
    """The list of dangerous hosts, as it stood when it was loaded."""

    reasons: dict[str, str]

    def reason(self, host: str) -> str:
        """Why no page may lead to `host` (its own entry, or that of a host above it); empty when it may."""
        parts = host.lower().rstrip(".").split(".")
        for start in range(len(parts)):
            if (found := self.reasons.get(".".join(parts[start:]))) is not None:
                return found
        return ""


def danger() -> Danger:
    """The shipped list and the office's own. One query."""
    own = dict(DangerousHost.objects.values_list("host", "reason"))
    return Danger({**_shipped(), **own})


@lru_cache(maxsize=1)
def _shipped() -> dict[str, str]:
    found = {}
    for line in SHIPPED.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            host, _, reason = line.partition(" ")
            found[host.strip().lower()] = reason.strip()
    return found


def owner_of(host: str) -> str:
    """The part of a host name that somebody registers: `csgl.tj.gov.cn` → `tj.gov.cn`, `www.a.com.cn` → `a.com.cn`.

    Knows the second levels of .cn and those in general use; of others it takes the last two labels. It is used to tell
    whether a redirect leaves for another owner, which a person then looks at; nothing is decided by it.
    """
    parts = host.lower().rstrip(".").split(".")
    if len(parts) < 3 or parts[-1].isdigit():
        return ".".join(parts)
    two_levels = len(parts[-1]) == 2 and (parts[-2] in _SECOND or (parts[-1] == "cn" and parts[-2] in _PROVINCES))
    return ".".join(parts[-3:] if two_levels else parts[-2:])
