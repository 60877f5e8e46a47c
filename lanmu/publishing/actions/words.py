"""词库: loading a list, taking it out of use."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from lanmu.audit import actions as audit
from lanmu.common.digest import canonical_json, digest
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.organisation.models import Department, User
from lanmu.publishing import permissions
from lanmu.publishing.models import OwnWordList
from lanmu.publishing.words import plain
from lanmu.scanning.wordlists import Entry

NAME_LENGTH = 40


def load_words(*, name: str, department: Department, entries: Sequence[Entry], by: User, at: datetime) -> OwnWordList:
    """A new version of the list `name` (a new list when there is none), in force from now on, for every text that is
    submitted or published. `entries` come from `scanning.listfiles.read_list`. Raises NotAllowed, Refused.
    """
    words = " ".join(name.split())
    if reasons := permissions.reasons_not_to_keep_words(user=by, at=at):
        raise NotAllowed(reasons)
    if not words:
        raise Refused("请填写词表名称，如：意识形态用语。")
    if len(words) > NAME_LENGTH:
        raise Refused(f"词表名称最多 {NAME_LENGTH} 个字，请缩短。")
    return _next(words, department, [plain(entry) for entry in entries], by=by, at=at, verb="load_words")


def retire_words(*, name: str, by: User, at: datetime) -> OwnWordList:
    """The list is out of use from now on; its versions stay. Raises NotAllowed, Refused when it is not in use."""
    if reasons := permissions.reasons_not_to_keep_words(user=by, at=at):
        raise NotAllowed(reasons)
    last = OwnWordList.objects.filter(name=name).order_by("-version").select_related("department").first()
    if last is None or not last.count:
        raise Refused("这个词表已经停用，或者没有这个词表，请刷新页面。")
    return _next(name, last.department, [], by=by, at=at, verb="retire_words")


def _next(
    name: str, department: Department, rows: list[dict[str, str]], *, by: User, at: datetime, verb: str
) -> OwnWordList:
    with transaction.atomic():
        last = OwnWordList.objects.filter(name=name).order_by("-version").values_list("version", flat=True).first()
        row = OwnWordList.objects.create(
            name=name, version=(last or 0) + 1, department=department, entries=rows, count=len(rows), by=by,
            by_name=by.get_full_name(), at=at,
        )  # fmt: skip
        detail = {
            "name": name, "version": row.version, "department": department.name, "count": row.count,
            "digest": digest(canonical_json(rows).encode()),
        }  # fmt: skip
        audit.record(actor=by, action=f"publishing.{verb}", subject=f"words:{row.pk}", at=at, detail=detail)
    return row
