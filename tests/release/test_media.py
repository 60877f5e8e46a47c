"""Files of articles: public while an approved article refers to them, resting on a record that still stands."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.core.files.base import ContentFile
from wagtail.documents.models import Document

from lanmu.portal.auditing import audit
from lanmu.publishing.actions.publish import publish
from lanmu.publishing.actions.withdraw import withdraw
from lanmu.publishing.models import ArticlePage, Publication, PublicMedium
from lanmu.release.engine import build_full, run_pending
from lanmu.release.models import ReleasedFile
from tests.factories import AT, Cast, make_article, make_cast, pass_all, submit

pytestmark = pytest.mark.django_db


def _publish(article: ArticlePage, cast: Cast) -> Publication:
    submission = submit(article=article, by=cast.author, at=AT)
    publish(submission=pass_all(submission, cast), by=cast.publisher, at=AT)
    return Publication.objects.get(article_id=article.pk)


def _with(document: Document, cast: Cast, title: str) -> Publication:
    body = [{"type": "document", "value": {"document": document.pk, "title": "附表"}}]
    return _publish(make_article(cast.column, by=cast.author, title=title, body=body), cast)


@pytest.fixture
def cast(settings: Any) -> Cast:
    settings.LANMU_BUILD_PROCESSES = 1
    return make_cast()


@pytest.fixture
def document() -> Document:
    return Document.objects.create(title="附表", file=ContentFile("项目,数量\n路灯,3\n".encode(), name="a.csv"))


def _served() -> list[str]:
    return sorted(str(p.relative_to(site.LANMU_SERVED_TREE)) for p in Path(site.LANMU_SERVED_TREE).rglob("*.csv"))


def test_a_file_is_public_exactly_while_an_article_shows_it(cast: Cast, document: Document) -> None:
    build_full(at=AT, processes=1)
    first, second = _with(document, cast, "通知一"), _with(document, cast, "通知二")
    run_pending(at=AT)
    path = PublicMedium.objects.filter(publication=first).get().path.lstrip("/")
    assert _served() == [path]
    withdraw(publication=first, by=cast.publisher, at=AT, reason="内容有误")
    run_pending(at=AT)
    assert _served() == [path], "the other article still shows it"
    assert ReleasedFile.objects.get(path=path).approval == second.approval.number
    assert audit().sound
    withdraw(publication=second, by=cast.publisher, at=AT, reason="内容有误")
    run_pending(at=AT)
    assert _served() == []


def test_after_a_new_version_the_file_rests_on_the_new_record(cast: Cast, document: Document) -> None:
    build_full(at=AT, processes=1)
    _with(document, cast, "通知一")
    run_pending(at=AT)
    article = ArticlePage.objects.get(title="通知一").get_latest_revision_as_object()
    article.title = "通知一（修订）"
    article.save_revision(user=cast.author)
    again = _publish(article, cast)
    run_pending(at=AT)
    assert {f.approval for f in ReleasedFile.objects.filter(path__endswith=".csv")} == {again.approval.number}
    assert audit().sound
