"""Whose site is it? What a look shows of the owner of a host, and what it says against the look before. Pure.

Nobody can tell from outside whether a name was registered anew by somebody else. What can be seen: a page that offers
the name for sale, a keeper of unused names, the words of a betting shop; and over time, a title that has nothing in
common with the old one together with another certificate, another registered name or a time of silence. Each is a
reason for a person to look (疑似易主), none a verdict.
"""

import codecs
import html
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from lanmu.links.hosts import owner_of

SHIPPED = Path(__file__).parent / "lists" / "parked.txt"
READ = 65_536
"""Bytes of a page that are read for its looks."""
LENGTH = 120
LAPSE = 7
"""Days without an answer after which a name may have run out and been taken by another."""
BETS = 3
"""Different words of a betting shop, at least one of them in the title."""
LIKE = 0.2
"""Share of neighbouring letters two titles have in common, under which nothing of the old one is left."""
_TITLE = re.compile(r"<title[^>]{0,200}>(.{0,500}?)</title", re.IGNORECASE | re.DOTALL)
_ADDRESS = re.compile(r"""(?:src|url)\s{0,9}=\s{0,9}["']?(?:https?:)?//([^/"'\s?#>:]{1,253})""", re.IGNORECASE)
"""Every repetition has an end: a page may be written to keep us busy."""
_CHARSETS = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5"}
"""What pages name besides UTF-8. Anything else is not taken at its word: Python knows charsets that are none."""
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Face:
    """What one look shows. `organisation` and `issuer` are those of the certificate; `marks` are sentences' codes."""

    title: str = ""
    owner: str = ""
    organisation: str = ""
    issuer: str = ""
    marks: tuple[str, ...] = ()

    def row(self) -> dict[str, Any]:
        """As it is kept: without what is empty."""
        return {name: list(value) if name == "marks" else value for name, value in asdict(self).items() if value}

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Face":
        return cls(**{**row, "marks": tuple(row.get("marks", ()))})


SAID = {
    "sale": "页面写着域名出售、转让或者已经过期",
    "parked": "页面由停放、买卖域名的网站提供",
    "bets": "页面标题和内容像赌博网站",
}


def face_of(*, body: bytes, kind: str, hosts: Iterable[str], certificate: Mapping[str, Any] | None) -> Face:
    """The face of a page. `hosts`: every host on the way, the last one answered; `certificate`: of `getpeercert`."""
    way = list(hosts)
    text = _decoded(body[:READ], kind)
    found = _TITLE.search(text)
    title = " ".join(html.unescape(found[1]).split()) if found else ""
    given = certificate or {}
    return Face(
        title[:LENGTH], owner_of(way[-1]), _named(given, "subject")[:LENGTH], _named(given, "issuer")[:LENGTH],
        tuple(_marks(title, text, way)),
    )  # fmt: skip


def signs(before: Face | None, now: Face, *, silent: int = 0) -> list[str]:
    """Why the site may have changed hands since `before` (None: never seen), as Chinese phrases; empty when nothing
    says so. `silent`: days it gave no answer in between. What was seen and accepted before is no sign.
    """
    known = before.marks if before else ()
    found = [SAID[mark] for mark in now.marks if mark not in known]
    if before is None or not _other(before.title, now.title):
        return found
    besides = []
    if before.owner != now.owner:
        besides.append(f"从 {before.owner} 换到了 {now.owner}")
    if before.organisation and before.organisation != now.organisation:
        besides.append(f"证书的持有人由“{before.organisation}”变为“{now.organisation or '没有写明'}”")
    elif before.issuer and before.issuer != now.issuer:
        besides.append(f"证书的签发机构由“{before.issuer}”变为“{now.issuer or '没有证书'}”")
    if silent >= LAPSE:
        besides.append(f"此前有 {silent} 天打不开")
    if besides:
        found += [f"页面标题由“{before.title[:40]}”变为“{now.title[:40]}”", *besides]
    return found


def silence(failed_on: date | None, day: date) -> int:
    """Days since the first of the failures that end on `day`."""
    return (day - failed_on).days if failed_on else 0


def _other(before: str, now: str) -> bool:
    """Whether nothing of a title is left in the other; no answer without both."""
    one, two = _pairs(before), _pairs(now)
    return bool(one and two) and len(one & two) / min(len(one), len(two)) < LIKE


def _pairs(title: str) -> set[str]:
    letters = [letter for letter in title.casefold() if letter.isalnum()]
    return {a + b for a, b in pairwise(letters)} or set(letters)


def _marks(title: str, text: str, hosts: list[str]) -> Iterable[str]:
    listed = _listed()
    low = title.casefold()
    if any(words in low for words in listed["sale"]):
        yield "sale"
    named = {host.lower() for host in _ADDRESS.findall(text)}
    if any(_below(host, listed["host"]) for host in [*hosts, *named]):
        yield "parked"
    if any(word in low for word in listed["bet"]):
        everywhere = text.casefold()
        if sum(word in everywhere for word in listed["bet"]) >= BETS:
            yield "bets"


def _below(host: str, listed: frozenset[str]) -> bool:
    parts = host.lower().rstrip(".").split(".")
    return any(".".join(parts[start:]) in listed for start in range(len(parts) - 1))


def _named(certificate: Mapping[str, Any], whose: str) -> str:
    """The organisation of the subject; of the issuer its organisation or its name."""
    fields = {name: value for part in certificate.get(whose, ()) for name, value in part}
    return str(fields.get("organizationName") or (fields.get("commonName", "") if whose == "issuer" else ""))


def _decoded(body: bytes, kind: str) -> str:
    """By the charset that is named, else UTF-8, else GB 18030: old Chinese sites name none."""
    named = _CHARSET.search(kind.encode()) or _CHARSET.search(body[:2_048])
    first = _CHARSETS.get(named[1].decode().lower(), "utf-8") if named else "utf-8"
    for charset in (first, "utf-8"):
        with suppress(UnicodeDecodeError):  # the last letter may be cut in two
            return codecs.getincrementaldecoder(charset)().decode(body)
    return body.decode("gb18030", "replace")


@lru_cache(maxsize=1)
def _listed() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {"host": set(), "sale": set(), "bet": set()}
    for line in SHIPPED.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            kind, _, words = line.partition(" ")
            found[kind].add(words.strip().casefold())
    return {kind: frozenset(words) for kind, words in found.items()}
