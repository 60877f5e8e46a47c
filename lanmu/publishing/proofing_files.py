"""Files that go with a text: read once for their bytes, in a process of their own; who answers for one that no machine
reads.

A file that cannot be checked (第十三条 严禁涉密信息上网) blocks until people decide, in two steps: whoever submits
opens it and says so; before publication somebody who did not write in the text does too. Both are bound to the bytes.
"""

import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from lanmu.common.refusal import Refused
from lanmu.publishing import vault
from lanmu.publishing.models import FileDecision
from lanmu.publishing.proofing import Checker, Kept
from lanmu.scanning.files.reader import scan_bytes
from lanmu.scanning.rules import Result

READABLE = frozenset({"docx", "xlsx", "pptx", "pdf", "ofd", "txt", "csv"})
PATIENCE = 600
"""Seconds for which a failure is remembered: a busy machine may read the file the next time."""

_files: Kept[tuple[float, Result]] = Kept(500)


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that no machine has looked into, and who has opened it."""

    title: str
    digest: str
    why: str
    decisions: tuple[FileDecision, ...]

    def decided(self, *, but: Collection[int] = ()) -> bool:
        """Whether somebody answers for it, people in `but` left out."""
        return any(row.by_id not in but for row in self.decisions)


def files_of(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Attachments and documents of the body, each with the digest of its bytes."""
    digests = {medium["path"]: medium["digest"] for medium in content["media"]}
    blocks = [block for block in content["body"] if block["type"] == "document"]
    for file in [*content["attachments"], *blocks]:
        yield {**file, "digest": digests.get(file["path"], "")}


def of_file(file: dict[str, Any], checker: Checker) -> Result:
    """What the checks say of one file of `files_of`; the same bytes say the same until the rules change."""
    if file["ext"] not in READABLE:
        return Result()
    key = (file["digest"], checker.rules_key)
    kept = _files.get(key)
    if kept is not None and (not kept[1].failures or time.monotonic() - kept[0] < PATIENCE):
        return kept[1]
    try:
        data = vault.read(file["path"], expected=file["digest"])
    except Refused:
        return Result()  # a file that is gone or altered is another gate's business
    result = scan_bytes(data, name=file["path"].rpartition("/")[2], context=checker.context)
    return _files.put(key, (time.monotonic(), checker.settings.applied(result)))[1]


def unread(content: dict[str, Any], checker: Checker) -> list[Unread]:
    """The files of a text that no machine has looked into. One query where there are any."""
    found = {}
    for file in files_of(content):
        if file["ext"] not in READABLE:
            found[file["digest"]] = (file["title"], f"{file['ext']} 文件机器读不了。")
        elif why := "".join(failure.why for failure in of_file(file, checker).failures):
            found[file["digest"]] = (file["title"], why)
    rows: dict[str, list[FileDecision]] = {}
    if found:
        for row in FileDecision.objects.filter(digest__in=list(found)).order_by("pk"):
            rows.setdefault(row.digest, []).append(row)
    return [Unread(title, digest, why, tuple(rows.get(digest, ()))) for digest, (title, why) in found.items()]
