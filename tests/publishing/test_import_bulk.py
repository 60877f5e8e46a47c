"""An import makes the rows the ordinary way makes, all or none, once."""

import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from lanmu.audit.actions import verify
from lanmu.audit.models import AuditEntry
from lanmu.columns.enums import ColumnKind
from lanmu.columns.models import ColumnPage
from lanmu.common.digest import canonical_json, digest
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.common.times import SHANGHAI
from lanmu.organisation.enums import Role
from lanmu.publishing import placement
from lanmu.publishing.enums import ApprovalKind, Disclosure, PublicationState
from lanmu.publishing.freezing import freeze
from lanmu.publishing.importing import bulk, tasks
from lanmu.publishing.importing.bulk import ImportReport, batch_digest, import_articles
from lanmu.publishing.importing.items import BadItem, Ignored, Item
from lanmu.publishing.importing.markdown import read_markdown
from lanmu.publishing.importing.wordparts import Picture
from lanmu.publishing.models import (
    ApprovalRecord,
    ArticlePage,
    FrozenContent,
    NumberSeries,
    Publication,
    PublicMedium,
)
from lanmu.release.models import Change
from tests.factories import AT, Cast, make_cast, make_column, make_department, make_public, make_user
from tests.publishing.test_import_sources import png

pytestmark = pytest.mark.django_db


def item(
    number: int = 1, *, body: str = "第一条 供热。", day: date | None = date(2020, 3, 5), source: str = ""
) -> Item:
    at = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI) if day else None
    return Item(f"规定{number}", at, source, read_markdown(body).blocks, body, f"第 {number} 行")


def run(cast: Cast, items: Any, **options: Any) -> ImportReport:
    options = {"column": cast.column, "authorised_by": cast.department, "by": None, "at": AT, **options}
    return import_articles(items=items, **options)


def test_every_row_is_there_and_says_the_truth() -> None:
    cast = make_cast()
    report = run(cast, [item(1, source="市人大"), item(2, day=None)], source_name="archive.jsonl")
    assert (report.imported, report.number) == (2, "2024-000001")

    dated, undated = Publication.objects.select_related("article", "frozen", "approval").order_by("article_id")
    page = dated.article
    assert (page.title, page.draft_title, page.live, page.has_unpublished_changes) == ("规定1", "规定1", True, False)
    assert (page.first_published_at, page.original_at) == (AT, datetime(2020, 3, 4, 16, tzinfo=UTC))
    assert (page.source_name, page.department, page.disclosure) == ("市人大", cast.department, Disclosure.ACTIVE)
    assert page.body[0].value.source == "<p>第一条 供热。</p>"
    assert page.get_parent().specific == cast.column
    assert page.url_path == f"{cast.column.url_path}{page.slug}/"
    assert (dated.state, dated.listed_at, dated.first_published_at) == (PublicationState.PUBLIC, page.original_at, AT)
    assert dated.path == f"{cast.column.public_path}202003/t20200305_{page.pk}.html"
    assert (undated.listed_at, undated.article.original_at) == (AT, None)
    assert undated.path == f"{cast.column.public_path}202405/t20240508_{undated.pk}.html"
    assert Page.find_problems() == ([], [], [], [], [])


def test_the_frozen_text_is_what_freezing_makes_of_the_page() -> None:
    cast = make_cast()
    bodies = [
        "## 第一章\n\n第一条 甲 & 乙。\n\n### 第一节\n\n第二条。",
        (
            "**粗** *斜* [链接](https://a.cn/?x=1&y=2) `码`\n\n1. 一\n2. 二\n   - 三\n\n> 引文\n\n"
            "| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n\n---\n\n末  段"
        ),
        "前\n\n<div><b>块</b></div>",
    ]
    items: list[Any] = [
        item(n, body=body, day=date(1986, 7, 1), source="源" * (n % 2)) for n, body in enumerate(bodies)
    ]
    picture = Picture(png(), "png", " 图 ", 4, 3)
    found = read_markdown("前 ![ 图 ](a.png) 后 ![又](b.png)", find_picture=lambda *_: picture)
    items.append(Item("有图", None, "", found.blocks, "x", "", found.images))
    run(cast, items)
    assert Publication.objects.count() == 4
    for publication in Publication.objects.select_related("frozen"):
        frozen = freeze(ArticlePage.objects.get(pk=publication.pk))
        assert json.loads(publication.frozen.content) == frozen.content
        assert publication.frozen.digest == frozen.digest
        assert frozen.problems == ()


def test_one_sealed_record_names_who_authorised_the_batch() -> None:
    cast = make_cast()
    report = run(cast, [item(n) for n in range(3)], source_name="archive.jsonl")
    record = ApprovalRecord.objects.get()
    assert (record.number, record.kind, record.department) == (report.number, ApprovalKind.IMPORT, cast.department)
    assert record.digest == digest(canonical_json(record.sealed).encode())
    expected = {"authorised_by": "法规处", "count": 3, "source": "archive.jsonl", "column": "政策文件"}
    assert expected.items() <= record.sealed.items()
    assert record.sealed["digest"] == batch_digest(Publication.objects.values_list("frozen__digest", flat=True))
    entry = AuditEntry.objects.get(action="publishing.import")
    assert (entry.subject, entry.detail["digest"]) == (f"approval:{record.number}", record.sealed["digest"])
    assert verify() is None
    assert set(Publication.objects.values_list("approval", flat=True)) == {record.pk}


def test_lists_are_dealt_out_by_date_and_no_page_is_overfull(settings: Any) -> None:
    settings.LANMU_LIST_SIZE = 4
    cast = make_cast()
    make_public(cast)
    days = [date(2020, 1, 1) + timedelta(days=(n * 7) % 23) for n in range(17)]
    run(cast, [item(n, day=day) for n, day in enumerate(days)])
    rows = list(Publication.objects.order_by("listed_at", "article_id").values_list("bucket", flat=True))
    assert rows == [n // 4 + placement.FIRST for n in range(18)]
    run(cast, [item(n, day=day) for n, day in enumerate(days, start=50)], at=AT + timedelta(days=1))
    assert placement.renumber(cast.column.pk) == []


def test_the_release_hears_of_new_texts_lists_and_old_neighbours(settings: Any) -> None:
    settings.LANMU_LIST_SIZE = 2
    cast = make_cast()
    old = [make_public(cast, at=AT + timedelta(days=n)) for n in range(3)]
    Change.objects.all().delete()
    run(cast, [item(1, day=date(2024, 5, 9))], at=AT + timedelta(days=9))
    new = Publication.objects.order_by("-article_id").first()
    assert new is not None
    facts = set(Change.objects.values_list("fact", flat=True))
    assert {f"pub:{new.pk}", "newest", "chunks", f"chunk:{new.pk // 1000}", f"top:{cast.column.pk}"} <= facts
    # 9 May 00:00 stands between the first (8 May) and the second (9 May 09:30)
    assert {f for f in facts if f.startswith("near:")} == {f"near:{old[0].pk}", f"near:{old[1].pk}"}
    assert {f"bucket:{cast.column.pk}:1", f"bucket:{cast.column.pk}:2"} <= facts
    assert not Change.objects.filter(urgent=True).exists()


def test_the_same_file_again_imports_nothing_and_leaves_no_second_record() -> None:
    cast = make_cast()
    run(cast, [item(n) for n in range(3)])
    report = run(cast, [item(n) for n in range(3)], at=AT + timedelta(days=1))
    assert (report.imported, report.already, report.number) == (0, 3, "")
    assert ApprovalRecord.objects.count() == 1
    report = run(cast, [item(2), item(3), item(3)], at=AT + timedelta(days=2))
    assert (report.imported, report.already, report.number) == (1, 2, "2024-000002")
    assert Publication.objects.count() == 4
    assert Page.find_problems() == ([], [], [], [], [])


def test_another_text_under_the_same_title_is_another_item() -> None:
    cast = make_cast()
    run(cast, [item(1)])
    assert run(cast, [item(1, body="第一条 供水。"), item(1, day=None)]).imported == 2


def test_the_same_file_may_stand_in_two_columns() -> None:
    cast = make_cast()
    other = make_column("政策解读", operator=cast.office, responsible=cast.department)
    run(cast, [item(1)])
    assert run(cast, [item(1)], column=other).imported == 1


def test_one_bad_item_stops_everything_unless_told_otherwise() -> None:
    cast = make_cast()
    found = [item(1), BadItem("a.jsonl 第 2 行：没有标题。"), Ignored("跳过“x”。"), item(2)]
    with pytest.raises(Refused) as caught:
        run(cast, found)
    assert caught.value.reasons[0] == "a.jsonl 第 2 行：没有标题。"
    assert "一条也没有导入" in caught.value.reasons[1]
    assert not ArticlePage.objects.exists()
    report = run(cast, found, skip_bad=True)
    assert (report.imported, report.bad_count, report.ignored) == (2, 1, ["跳过“x”。"])


def test_a_repost_names_its_source() -> None:
    cast = make_cast()
    with pytest.raises(Refused, match="写明来源"):
        run(cast, [item(1)], repost=True)
    run(cast, [item(1, source="市人大")], repost=True)
    content = json.loads(Publication.objects.get().frozen.content)
    assert content["source"] == {"kind": "repost", "name": "市人大", "url": ""}


def test_a_dry_run_writes_nothing_and_counts_what_is_new() -> None:
    cast = make_cast()
    run(cast, [item(1)])
    report = run(cast, [item(1), item(2)], dry_run=True)
    assert (report.imported, report.already, report.number) == (1, 1, "")
    assert Publication.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("broken", ["write_publications", "_finish", "third chunk"])
def test_a_failure_in_the_middle_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, broken: str, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    cast = make_cast()
    monkeypatch.setattr(bulk, "CHUNK", 2)
    before = {model: model.objects.count() for model in (Page, AuditEntry, Change, NumberSeries)}

    def fail(*_: object) -> None:
        raise RuntimeError("power cut")

    if broken == "third chunk":
        calls: Iterator[int] = iter(range(99))
        real = bulk.Tables.write_texts
        monkeypatch.setattr(bulk.Tables, "write_texts", lambda *a: fail() if next(calls) == 2 else real(*a))
    else:
        monkeypatch.setattr(bulk.Tables if broken == "write_publications" else bulk._Job, broken, fail)
    picture = Picture(png(), "png", "图", 4, 3)
    blocks = [{"type": "image", "value": {"image": 0, "alt": "图", "caption": ""}}]
    with pytest.raises(RuntimeError):
        run(cast, [Item("有图", None, "", blocks, "x", "", [picture]), *(item(n) for n in range(6))])
    assert {model: model.objects.count() for model in before} == before
    for model in (ArticlePage, FrozenContent, Publication, ApprovalRecord, PublicMedium, get_image_model()):
        assert not model.objects.exists()
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]
    monkeypatch.undo()
    assert run(cast, [item(n) for n in range(6)]).number == "2024-000001"


def test_pictures_go_to_the_library_and_the_vault() -> None:
    cast = make_cast()
    picture = Picture(png(), "png", "施工现场", 4, 3)
    blocks = [{"type": "image", "value": {"image": 0, "alt": "施工现场", "caption": ""}}]
    run(cast, [Item("有图", None, "", blocks, "x", "", [picture])])
    page = ArticlePage.objects.get()
    assert page.body[0].value["image"].title == "施工现场"
    medium = PublicMedium.objects.get()
    content = json.loads(page.publication.frozen.content)
    assert content["body"][0]["path"] == medium.path == content["media"][0]["path"]
    assert Change.objects.filter(fact=f"medium:{medium.path}").exists()


def test_the_background_task_makes_imported_texts_searchable_in_the_workbench() -> None:
    cast = make_cast()
    run(cast, [item(1)])
    assert tasks.index_import.call(ApprovalRecord.objects.get().pk) == 1
    found = get_search_backend().autocomplete("规定1", ArticlePage)
    assert [page.title for page in found] == ["规定1"]


def test_only_a_department_that_answers_for_the_column_may_authorise() -> None:
    cast = make_cast()
    with pytest.raises(NotAllowed, match="可以授权的有：法规处、办公室"):
        run(cast, [item(1)], authorised_by=make_department("财务处"))
    assert run(cast, [item(1)], authorised_by=cast.office).imported == 1
    cast.department.is_active = False
    cast.department.save()
    with pytest.raises(NotAllowed, match="停用"):
        run(cast, [item(2)])


def test_a_column_that_holds_no_texts_is_refused() -> None:
    cast = make_cast()
    top = make_column("政务公开")
    below = make_column("公开指南", parent=top, operator=cast.office)
    link = make_column("官方微博", operator=cast.office, kind=ColumnKind.LINK)
    with pytest.raises(NotAllowed, match="下级栏目：公开指南"):
        run(cast, [item(1)], column=top)
    with pytest.raises(NotAllowed, match="只是一个链接"):
        run(cast, [item(1)], column=link, authorised_by=cast.office)
    assert run(cast, [item(1)], column=ColumnPage.objects.get(pk=below.pk), authorised_by=cast.office).imported == 1


def test_a_person_must_be_publisher_of_the_operating_department() -> None:
    cast = make_cast()
    other = make_user("财务处归口发布人", Role.PUBLISHER, department=make_department("财务处"))
    for person in (cast.author, cast.reviewers[2], other):
        with pytest.raises(NotAllowed, match="归口发布人"):
            run(cast, [item(1)], by=person)
    run(cast, [item(1)], by=cast.publisher)
    record = ApprovalRecord.objects.get()
    assert (record.publisher, record.publisher_name) == (cast.publisher, cast.publisher.full_name)


def test_pages_are_numbered_after_those_already_there() -> None:
    cast = make_cast()
    make_public(cast)
    run(cast, [item(n) for n in range(40)])
    make_public(cast)
    assert Page.find_problems() == ([], [], [], [], [])
    cast.column.refresh_from_db()
    assert cast.column.numchild == 42


def test_five_hundred_texts_take_few_queries_and_little_time(django_assert_max_num_queries: Any) -> None:
    cast = make_cast()
    body = "第一条 为了加强对城市管理工作的领导，规范管理行为，制定本规定。\n\n" * 40
    items = [item(n, body=body) for n in range(500)]
    started = time.monotonic()
    with django_assert_max_num_queries(120, connection=connection):
        run(cast, items)
    assert time.monotonic() - started < 5  # measured 0.4 s; the machine may be busy


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_do_not_import_twice() -> None:
    cast = make_cast()
    reports: list[ImportReport] = []

    def one() -> None:
        try:
            reports.append(run(cast, [item(n) for n in range(50)]))
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted((r.imported, r.already) for r in reports) == [(0, 50), (50, 0)]
    assert Publication.objects.count() == 50
