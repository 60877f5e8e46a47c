"""文件清理: a signed “继续有效”, and the yearly reminder."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from lanmu.audit import actions as audit
from lanmu.common.refusal import Refused, Stale
from lanmu.common.times import local
from lanmu.organisation.actions import notify
from lanmu.organisation.enums import Role
from lanmu.organisation.models import User
from lanmu.organisation.queries import people_with
from lanmu.publishing import permissions
from lanmu.publishing.actions._steps import demand
from lanmu.publishing.cleanup import round_start, waiting_by_department
from lanmu.publishing.enums import OVER_VALIDITIES
from lanmu.publishing.models import CleanupConfirmation, Publication

OPINION_LENGTH = 300
CHANGED = "这份文件刚刚更新过，请刷新页面，看清现在公开的内容后再确认。"


def confirm(*, publication: Publication, by: User, at: datetime, opinion: str, digest: str) -> CleanupConfirmation:
    """Sign that the document still holds. `digest` is of the text the person saw.

    Raises NotAllowed; Refused without an opinion, for a document that is marked as over, or a second time in one round;
    Stale when another version is public by now.
    """
    words = opinion.strip()
    with transaction.atomic():
        rows = Publication.objects.select_for_update(of=("self",))
        row = rows.select_related("frozen", "column", "article__department").get(pk=publication.pk)
        demand(permissions.reasons_not_to_confirm(publication=row, user=by, at=at))
        if row.frozen.digest != digest:
            raise Stale(CHANGED)
        _demand_open(row, at, words)
        department = permissions.department_signing_for(publication=row, user=by, at=at)
        assert department is not None  # else `demand` had refused
        done = CleanupConfirmation.objects.create(
            publication=row, frozen=row.frozen, by=by, by_name=by.get_full_name(), department=department, at=at,
            opinion=words,
        )  # fmt: skip
        detail = {"title": row.title, "opinion": words, "digest": digest, "department": department.name}
        audit.record(
            actor=by, action="publishing.cleanup_confirmed", subject=f"article:{row.pk}", at=at, detail=detail
        )  # fmt: skip
    return done


def _demand_open(row: Publication, at: datetime, words: str) -> None:
    if row.validity in OVER_VALIDITIES:
        raise Refused(f"这份文件已标注“{row.get_validity_display()}”，不能确认继续有效。")
    if CleanupConfirmation.objects.filter(publication=row, at__gte=round_start(at)).exists():
        raise Refused("这份文件在本轮清理中已经确认过。")
    if not words:
        raise Refused("请写明清理意见，如“与现行法规一致，继续有效”。")
    if len(words) > OPINION_LENGTH:
        raise Refused(f"清理意见最多 {OPINION_LENGTH} 个字，请缩短。")


def remind(*, at: datetime) -> int:
    """Tell the officers of the departments that answer for the clean-up how much waits, once per round.

    Returns how many people were told.
    """
    start = local(round_start(at))
    url = reverse("publishing_cleanup") + "?cleanup=waiting"
    told = 0
    for department, count in waiting_by_department(at=at).items():
        officers = people_with(Role.INFORMATION_OFFICER, department, local(at).date())
        text = (
            f"{start.year} 年度文件清理开始，有 {count} 件政策文件待清理，请逐件确认继续有效，或标注失效、废止、修改。"
        )
        told += notify(
            users=officers, kind="cleanup", text=text, url=url, at=at, key=f"cleanup:{start:%Y-%m-%d}"
        )  # fmt: skip
    return told
