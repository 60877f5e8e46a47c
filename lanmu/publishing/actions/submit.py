"""送审: the draft is frozen and goes to the first review."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from lanmu.columns.queries import receiving_department
from lanmu.common.refusal import Refused
from lanmu.common.times import local
from lanmu.organisation.models import User
from lanmu.publishing import gates, permissions
from lanmu.publishing.actions._steps import demand, keep, note
from lanmu.publishing.enums import SubmissionState
from lanmu.publishing.freezing import freeze
from lanmu.publishing.models import ArticlePage, Contribution, NumberSeries, Submission


def submit(*, article: ArticlePage, by: User, at: datetime, publish_at: datetime | None = None) -> Submission:
    """Freeze the article's latest revision and open its submission at the first review.

    `publish_at` is the wish for a set time; the receiving department decides. Raises NotAllowed with every reason
    about the person, otherwise Refused with every reason about the text. Nothing is written then.
    """
    with transaction.atomic():
        # One submission of an article at a time: whoever comes second waits here, then sees the first one's.
        row = ArticlePage.objects.select_for_update(of=("self",)).get(pk=article.pk)
        draft: ArticlePage = row.get_latest_revision_as_object()
        demand(permissions.reasons_not_to_submit(article=draft, user=by, at=at))
        frozen = freeze(draft)
        reasons = gates.reasons(article=draft, frozen=frozen, at=at)
        if publish_at is not None and publish_at <= at:
            reasons.append("定时发布的时间已经过去，请改为将来的时间，或不填。")
        if reasons:
            raise Refused(reasons)
        column = draft.get_parent().specific
        submission = Submission.objects.create(
            article=row,
            number=allocate_number(at=at),
            state=SubmissionState.FIRST_REVIEW,
            frozen=keep(digest=frozen.digest, text=frozen.text),
            title=frozen.content["title"],
            column=column,
            department_id=draft.department_id,
            receiving=receiving_department(column),
            submitted_by=by,
            submitted_at=at,
            moved_at=at,
            publish_at=publish_at,
        )
        _take_writers_along(submission)
        note(by=by, verb="submit", submission=submission, at=at, detail={"digest": frozen.digest})
    return submission


def allocate_number(*, at: datetime) -> str:
    """The next 信息编号 of the Shanghai year: `2024-000001`. Inside a transaction; rolled back with it."""
    year = local(at).year
    NumberSeries.objects.get_or_create(year=year)
    NumberSeries.objects.filter(year=year).update(last=F("last") + 1)
    return f"{year}-{NumberSeries.objects.values_list('last', flat=True).get(year=year):06d}"


def _take_writers_along(submission: Submission) -> None:
    """Whoever wrote since the last publication is a writer of this round, also of rounds sent back before it."""
    rows = Contribution.objects.filter(article_id=submission.article_id)
    rows.exclude(submission__state=SubmissionState.PUBLISHED).update(submission=submission)
