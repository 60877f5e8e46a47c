"""签报: the department's 归口发布人 or 栏目专人 signs what it published; from then on it is 备案 with the office."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from lanmu.common.refusal import NotAllowed, Refused, Stale
from lanmu.filings.actions._steps import note
from lanmu.filings.content import digest_of
from lanmu.filings.enums import OPEN_STATES, ActVerb, FilingState
from lanmu.filings.models import FilingVersion, MonthlyFiling
from lanmu.filings.permissions import reasons_not_to_sign, signer_duty
from lanmu.organisation.models import User

NOTE_LENGTH = 500


def sign(*, filing: MonthlyFiling, by: User, at: datetime, digest: str, note_text: str = "") -> FilingVersion:
    """Freeze the content the person saw (`digest`) as the next version. Late when its time is over at `at` (aware).

    Raises NotAllowed, Refused, or Stale when the content has been made anew since it was shown.
    """
    words = note_text.strip()
    with transaction.atomic():
        row = MonthlyFiling.objects.select_for_update(of=("self",)).select_related("department").get(pk=filing.pk)
        if reasons := reasons_not_to_sign(filing=row, user=by, at=at):
            raise NotAllowed(reasons)
        if len(words) > NOTE_LENGTH:
            raise Refused(f"说明最多 {NOTE_LENGTH} 个字，请缩短。")
        if digest != row.digest:
            raise Stale("这份月报备刚刚重新生成过。请看过新的内容后再签报。")
        if digest_of(row.content) != row.digest:
            raise Refused("这份月报备的内容与摘要值不符，可能被改动过。请重新生成后再签报，并告知系统管理员。")
        late = at >= row.answer_by
        last = row.versions.aggregate(last=Max("number"))["last"] or 0
        version = FilingVersion.objects.create(
            filing=row,
            number=last + 1,
            content=row.content,
            digest=row.digest,
            note=words,
            signed_by=by,
            signer_name=by.get_full_name(),
            signer_duty=signer_duty(by, row.department, at=at),
            signed_at=at,
            is_late=late,
        )
        moved = MonthlyFiling.objects.filter(pk=row.pk, state__in=OPEN_STATES).update(
            state=FilingState.FILED, filed_at=at, was_late=row.was_late or late
        )
        if not moved:
            raise Stale("这份月报备刚刚已由别人签报。请刷新页面。")
        note(row, ActVerb.SIGNED, by=by, at=at, words=words, digest=row.digest, version=version.number)
    return version
