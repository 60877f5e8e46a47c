"""A small site with a story: two versions and a correction, a withdrawal, an import, all of it released."""

import io
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Picture
from wagtail.images import get_image_model

from lanmu.organisation.actions import sync_roles
from lanmu.organisation.enums import Role
from lanmu.organisation.models import User
from lanmu.publishing.actions import correct, pass_stage, publish, return_submission, withdraw
from lanmu.publishing.enums import ActKind, Gate
from lanmu.publishing.importing.bulk import import_articles
from lanmu.publishing.importing.sources import read_paths
from lanmu.publishing.models import ArticlePage, Publication, Submission
from lanmu.release.engine import build_full, run_pending
from lanmu.release.roots import seal_day
from tests.factories import AT, Cast, make_article, make_cast, make_user, pass_all, submit

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FIRST, SECOND, GONE, IMPORTED = AT, AT + 2 * DAY, AT + 4 * DAY, AT + 6 * DAY
"""When the first and second version became public, when they were withdrawn, when the old texts were imported."""


@dataclass
class Story:
    cast: Cast
    article: ArticlePage
    first: Submission
    second: Submission
    supervisor: User
    auditor: User
    picture: str

    @property
    def publication(self) -> Publication:
        return Publication.objects.get(pk=self.article.pk)

    @property
    def path(self) -> str:
        return self.publication.path


def make_story() -> Story:
    """First version: sent back once, submitted again, corrected at the second stage. Second version: another title."""
    cast = make_cast()
    build_full(at=FIRST - 3 * DAY, processes=1)
    image = make_picture(cast.author)
    text = {"type": "text", "value": "<p>各区城市管理委：</p><p>请认真组织执行。</p>"}
    figure = {"type": "image", "value": {"image": image.pk, "alt": "分类投放示意图", "caption": ""}}
    article = make_article(cast.column, by=cast.author, title="关于垃圾分类的通知", body=[text, figure])
    returned = submit(article=article, by=cast.author, at=FIRST - 2 * DAY)
    return_submission(submission=returned, by=cast.reviewers[0], at=FIRST - 2 * DAY, opinion="请核对数字。")
    first = submit(article=article, by=cast.author, at=FIRST - DAY)
    review(first, cast.reviewers[0], at=FIRST - DAY)
    correct(submission=first, by=cast.reviewers[1], at=FIRST - DAY, wrong="组织", right="贯彻")
    review(first, cast.reviewers[1], at=FIRST - DAY)
    review(first, cast.reviewers[2], at=FIRST - DAY)
    publish(submission=first, by=cast.publisher, at=FIRST)
    run_pending(at=FIRST)
    seal_day(at=FIRST + HOUR)
    second = publish_again(cast, article, title="关于生活垃圾分类的通知", at=SECOND)
    run_pending(at=SECOND)
    seal_day(at=SECOND + HOUR)
    return Story(
        cast=cast, article=article, first=first, second=second,
        supervisor=make_user("办公室监督员", Role.SUPERVISOR, department=cast.office),
        auditor=make_user("审计员", Role.AUDITOR, department=cast.office),
        picture=Publication.objects.get(pk=article.pk).media.get().path,
    )  # fmt: skip


def review(submission: Submission, by: User, *, at: Any, opinion: str = "同意。") -> None:
    pass_stage(submission=submission, by=by, at=at, kinds=list(ActKind), gates=list(Gate), opinion=opinion)


def publish_again(cast: Cast, article: ArticlePage, *, title: str, at: Any) -> Submission:
    """Another version of a public text, through the whole chain."""
    draft = article.get_latest_revision_as_object()
    draft.title = title
    draft.save_revision(user=cast.author)
    submission = submit(article=ArticlePage.objects.get(pk=article.pk), by=cast.author, at=at)
    publish(submission=pass_all(submission, cast, at=at), by=cast.publisher, at=at)
    return submission


def make_picture(by: User, colour: Any = "green") -> Any:
    out = io.BytesIO()
    Picture.new("RGB", (40, 30), colour).save(out, "PNG")
    return get_image_model().objects.create(
        title="示意图", file=SimpleUploadedFile("a.png", out.getvalue()), uploaded_by_user=by
    )


def take_down(story: Story) -> None:
    withdraw(publication=story.publication, by=story.supervisor, at=GONE, reason="文件已废止")
    run_pending(at=GONE)


def import_old_texts(story: Story, folder: Path, count: int = 3) -> list[Publication]:
    source = folder / "old.csv"
    rows = "\n".join(f"旧文{n},2010-03-0{n},本单位,正文{n}。" for n in range(1, count + 1))
    source.write_text(f"title,date,source,body\n{rows}", encoding="utf-8")
    import_articles(
        items=read_paths([source], at=IMPORTED), column=story.cast.column, authorised_by=story.cast.department,
        by=None, at=IMPORTED,
    )  # fmt: skip
    run_pending(at=IMPORTED)
    return list(Publication.objects.filter(title__startswith="旧文").order_by("title"))


def roles_in_step() -> None:
    sync_roles(day=AT.date())
