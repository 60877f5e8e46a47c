"""What a filing tells, for whom it is made, and that making it twice changes nothing."""

from typing import Any

import pytest

from lanmu.columns.models import ResponsibilityChange
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.duty.models import NoChangeStatement
from lanmu.filings.actions import follow, generate, regenerate, sign
from lanmu.filings.content import contents, digest_of
from lanmu.filings.enums import ActVerb, FilingState, Part
from lanmu.filings.lines import column_lines, summary
from lanmu.filings.models import FilingAct, MonthlyFiling
from lanmu.publishing.actions import withdraw
from lanmu.publishing.importing.bulk import import_articles
from lanmu.publishing.importing.items import Item
from lanmu.publishing.importing.markdown import read_markdown
from lanmu.publishing.models import Publication
from tests.factories import make_column, make_department, make_public
from tests.filings.cast import FIRST, MAY, World, made, make_may, make_world, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def column(filing: MonthlyFiling, title: str) -> dict[str, Any]:
    found: dict[str, Any] = next(c for c in filing.content["columns"] if c["column"].endswith(title))
    return found


@pytest.mark.clause("16.2")
def test_the_month_is_told_from_the_sealed_records(world: World) -> None:
    make_may(world)
    policy = column(made(world), "政策文件")
    assert [(i["title"], i["at"]) for i in policy["items"]] == [
        ("五月的通知", "2024-05-01 00:00"),
        ("五月的公告", "2024-05-31 23:59"),
    ]
    first = policy["items"][0]
    assert (first["supplier"], first["writers"], first["publisher"]) == ("法规处", ["法规处信息员"], "办公室归口发布人")
    assert first["reviews"] == {"一审一校": ["法规处一审"], "二审二校": ["法规处二审"], "三审三校": ["法规处三审"]}
    assert [u["title"] for u in policy["updates"]] == ["五月的通知（更正）"]
    assert [(w["title"], w["reason"]) for w in policy["withdrawals"]] == [("五月的通知（更正）", "内容有误")]
    assert policy["persons"] == ["法规处信息员（专人）"]


@pytest.mark.clause("16.2")
def test_hand_overs_and_late_ones_are_told_as_they_stood_at_the_end_of_the_month(world: World) -> None:
    make_may(world)
    change = column(made(world), "政策文件")["changes"][0]
    assert (change["what"], change["handed_at"], change["handed_due"]) == (
        "领导分工调整", "2024-05-16 09:00", "2024-05-13",
    )  # fmt: skip
    assert (change["handed_late"], change["published_at"], change["late"]) == (True, "", True)
    totals = world.filing.content["totals"]
    assert (totals["items"], totals["updates"], totals["withdrawals"], totals["late_changes"]) == (2, 1, 1, 1)


@pytest.mark.clause("16.2")
def test_what_an_import_made_public_is_told_apart_with_its_record(world: World) -> None:
    blocks = read_markdown("正文。").blocks
    old = [Item(f"旧文{n}", moment(1, n), "", blocks, "正文。", f"第 {n} 行") for n in (1, 2, 3, 4)]
    report = import_articles(
        column=world.cast.column, authorised_by=world.cast.department, by=world.cast.publisher, at=moment(5, 10),
        source_name="旧网站.jsonl", items=old[:3],
    )  # fmt: skip
    import_articles(
        column=world.quiet, authorised_by=world.cast.department, by=None, at=moment(4, 30), items=old[3:]
    )  # fmt: skip
    gone = Publication.objects.filter(title="旧文2").get()
    withdraw(publication=gone, by=world.cast.publisher, reason="内容过时", at=moment(5, 20))
    policy = column(made(world), "政策文件")
    assert policy["imported"] == 3
    line = next(line for line in column_lines(policy) if line.part == Part.IMPORTED)
    assert line.title == "3 条（来源：旧网站.jsonl）"
    assert (line.at, line.supplier, line.people) == ("2024-05-10 09:00", "法规处", "办公室归口发布人")
    assert line.note == f"{report.number}　批量导入备案：整批授权公开，不逐条三审三校"
    assert policy["items"] == []
    assert column(world.filing, "政策解读")["imports"] == []
    assert "发布 0 条" in summary(world.filing.content["totals"])
    assert "另有批量导入公开 3 条（整批授权备案，不计入发布）" in summary(world.filing.content["totals"])


def test_statements_and_columns_without_items_are_told(world: World) -> None:
    make_may(world)
    NoChangeStatement.objects.create(
        column=world.quiet, column_title="政策解读", first_day=MAY, last_day=moment(5, 31).date(), reason="没有新文件",
        signed_by=world.signer, signer_name="办公室栏目专人", signed_on=moment(5, 30).date(), at=moment(5, 30),
    )  # fmt: skip
    quiet = column(made(world), "政策解读")
    assert [line.part for line in column_lines(quiet)] == [Part.STATEMENT, Part.NOTHING]
    assert quiet["empty"] is True
    said = summary(world.filing.content["totals"])
    for part in ("运维 2 个栏目，发布 2 条", "无变化声明 1 份", "本月没有发布的栏目 1 个", "空白栏目 1 个"):
        assert part in said


def test_one_filing_for_each_department_that_operates_columns_and_none_twice(world: World) -> None:
    other = make_department("宣传处", order=9)
    make_column("城市管理动态", operator=other)
    make_department("财务处")
    closed = make_department("旧处")
    make_column("旧栏目", operator=closed)
    closed.is_active = False
    closed.save()
    assert {f.department.name for f in generate(month=MAY, at=FIRST)} == {"办公室", "宣传处"}
    before = list(MonthlyFiling.objects.order_by("pk").values())
    assert generate(month=MAY, at=moment(6, 3)) == []
    assert list(MonthlyFiling.objects.order_by("pk").values()) == before
    assert FilingAct.objects.filter(verb=ActVerb.GENERATED).count() == 2
    filing = world.filing
    assert (filing.state, filing.due_at, filing.answer_by) == (
        FilingState.AWAITING, moment(6, 6, 0), moment(6, 6, 0),
    )  # fmt: skip


@pytest.mark.parametrize("day", [moment(5, 31, 23, 59), moment(5, 2)])
def test_a_month_that_is_not_over_is_refused(world: World, day: Any) -> None:
    with pytest.raises(Refused, match="还没有过完"):
        generate(month=MAY, at=day)
    assert not MonthlyFiling.objects.exists()


def test_the_daily_round_makes_last_months_and_catches_up(world: World) -> None:
    assert follow(at=moment(6, 1, 8))["generated"] == 1
    assert follow(at=moment(6, 1, 8))["generated"] == 0
    assert follow(at=moment(8, 12, 8))["generated"] == 1  # nobody ran it on the 1st
    assert set(MonthlyFiling.objects.values_list("month__month", flat=True)) == {5, 7}


def test_nothing_is_asked_for_months_before_the_column_table_was_loaded(world: World) -> None:
    ResponsibilityChange.objects.create(column_title="政策文件", at=moment(6, 1, 0, 1), reason="首次装载")
    assert follow(at=moment(6, 2))["generated"] == 0
    assert follow(at=moment(7, 1))["generated"] == 1


def test_it_is_gathered_anew_before_signing_by_its_signers_and_not_afterwards(world: World) -> None:
    filing = made(world)
    with pytest.raises(NotAllowed, match="归口发布人或栏目专人"):
        regenerate(filing=filing, by=world.cast.author, at=FIRST)
    assert regenerate(filing=filing, by=world.signer, at=FIRST) is False
    make_may(world)
    assert regenerate(filing=filing, by=world.signer, at=moment(6, 2)) is True
    filing.refresh_from_db()
    assert filing.content["totals"]["items"] == 2
    assert filing.digest == digest_of(filing.content)
    sign(filing=filing, by=world.signer, at=moment(6, 2), digest=filing.digest)
    with pytest.raises(NotAllowed, match="已经报备"):
        regenerate(filing=filing, by=world.signer, at=moment(6, 3))
    with pytest.raises(Refused, match="已经报备"):
        regenerate(filing=filing, by=None, at=moment(6, 3))


def test_the_number_of_queries_does_not_grow_with_departments_columns_and_texts(
    world: World, django_assert_max_num_queries: Any
) -> None:
    make_public(world.cast, at=moment(5, 3))
    with django_assert_max_num_queries(40) as few:
        contents(month=MAY)
    for n in range(4):
        make_column(f"栏目{n}", operator=make_department(f"运维{n}处"))
        make_public(world.cast, at=moment(5, 4 + n))
    with django_assert_max_num_queries(len(few)):
        contents(month=MAY)
