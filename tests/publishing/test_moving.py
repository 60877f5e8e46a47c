"""换栏目: a public text goes to another column; its address, text, dates and record stay."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lanmu.audit.models import AuditEntry
from lanmu.columns.models import ColumnPage
from lanmu.common.refusal import NotAllowed, Refused, Stale
from lanmu.organisation.actions import sync_roles
from lanmu.organisation.enums import Role
from lanmu.organisation.models import User
from lanmu.portal.auditing import audit
from lanmu.proposals.actions import approve
from lanmu.proposals.models import Proposal
from lanmu.publishing.actions import publish, withdraw
from lanmu.publishing.actions.move import move
from lanmu.publishing.models import ApprovalRecord, ArticlePage, Publication
from lanmu.release.engine import build_full
from lanmu.release.models import Change
from tests.factories import AT, Cast, make_cast, make_column, make_department, make_public, make_user, pass_all, submit

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=3)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def target(cast: Cast) -> ColumnPage:
    return make_column("政策解读", operator=make_department("宣传处"), responsible=cast.department)


def facts() -> set[str]:
    return set(Change.objects.values_list("fact", flat=True))


def moved(cast: Cast, target: ColumnPage, row: Publication, by: User | None = None) -> Publication:
    move(publication=row, column=target, by=by or cast.publisher, at=LATER, reason="栏目调整")
    return row


def test_the_text_stands_in_the_new_column_and_everything_else_stays(cast: Cast, target: ColumnPage) -> None:
    row = make_public(cast, title="关于垃圾分类的通知")
    kept = {name: getattr(row, name) for name in (
        "path", "title", "frozen_id", "approval_id", "listed_at", "first_published_at", "published_at", "state",
    )}  # fmt: skip
    record = ApprovalRecord.objects.values().get()
    moved(cast, target, row)
    assert row.column == target
    assert {name: getattr(row, name) for name in kept} == kept
    assert ApprovalRecord.objects.values().get() == record
    page = ArticlePage.objects.get(pk=row.article_id)
    assert (page.get_parent().pk, page.live, page.title) == (target.pk, True, "关于垃圾分类的通知")


def test_both_places_are_named_and_an_audit_row_tells_who_and_why(cast: Cast, target: ColumnPage) -> None:
    first, row = make_public(cast), make_public(cast, at=AT + timedelta(minutes=1))
    Change.objects.all().delete()
    moved(cast, target, row)
    old, new = cast.column.pk, target.pk
    assert {
        f"pub:{row.pk}", f"near:{row.pk}", f"near:{first.pk}", f"bucket:{old}:1", f"bucket:{new}:1", f"top:{new}",
        "newest",
    } <= facts()  # fmt: skip
    entry = AuditEntry.objects.get(action="publishing.move")
    assert (entry.subject, entry.actor_name) == (f"article:{row.pk}", cast.publisher.full_name)
    assert (entry.detail["from"], entry.detail["to"], entry.detail["reason"]) == ("政策文件", "政策解读", "栏目调整")
    assert entry.detail["path"] == row.path


def test_the_released_site_is_what_a_full_build_gives_and_the_audit_is_content(cast: Cast, target: ColumnPage) -> None:
    row = make_public(cast)
    build_full(at=AT, processes=1)
    moved(cast, target, row)
    assert build_full(at=LATER, processes=1).failed == []
    assert audit(deep=True).sound


def test_a_later_version_belongs_to_the_new_column_and_its_receiving_department(cast: Cast, target: ColumnPage) -> None:
    row = moved(cast, target, make_public(cast))
    article = ArticlePage.objects.get(pk=row.article_id)
    article.title = "关于垃圾分类的通知（修订）"
    article.save_revision(user=cast.author)
    submission = submit(article=article, by=cast.author, at=LATER)
    assert (submission.column_id, submission.receiving.name) == (target.pk, "宣传处")
    receiver = make_user("宣传处归口发布人", Role.PUBLISHER, department=make_department("宣传处"))
    publish(submission=pass_all(submission, cast, at=LATER), by=receiver, at=LATER)
    after = Publication.objects.get()
    assert (after.title, after.column_id, after.path) == ("关于垃圾分类的通知（修订）", target.pk, row.path)


def test_back_and_forth_gives_the_place_by_date(cast: Cast, target: ColumnPage) -> None:
    rows = [make_public(cast, at=AT + timedelta(minutes=n)) for n in range(3)]
    moved(cast, target, rows[1])
    moved(cast, cast.column, rows[1], by=make_user("办公室监督员", Role.SUPERVISOR, department=cast.office))
    order = Publication.objects.filter(column=cast.column).order_by("listed_at").values_list("pk", flat=True)
    assert list(order) == [row.pk for row in rows]


def test_only_columns_that_the_department_supplies(cast: Cast) -> None:
    row = make_public(cast)
    finance = make_column("财政预决算", operator=cast.office, responsible=make_department("财务处"))
    parent = make_column("政务公开")
    link = make_column("国务院新闻", operator=cast.office, responsible=cast.department, kind="external")
    for column, says in (
        (finance, "法规处不是“财政预决算”栏目的责任部门"), (parent, "不收信息"), (link, "不收信息"),
        (cast.column, "已在“政策文件”栏目"),
    ):  # fmt: skip
        with pytest.raises(NotAllowed, match=says):
            moved(cast, column, row)
    row.refresh_from_db()
    assert row.column == cast.column


def test_who_may_move(cast: Cast, target: ColumnPage) -> None:
    row = make_public(cast)
    other = make_user("财务处归口发布人", Role.PUBLISHER, department=make_department("财务处"))
    boss = make_user("超级用户", is_superuser=True)
    for user in (
        cast.author,
        *cast.reviewers,
        other,
        boss,
        make_user("系统管理员", Role.SYSTEM_ADMIN, department=cast.office),
    ):
        with pytest.raises(NotAllowed, match="只有办公室的归口发布人或办公室监督员"):
            moved(cast, target, row, by=user)
    moved(cast, target, row, by=make_user("办公室监督员", Role.SUPERVISOR, department=cast.office))


def test_not_while_a_new_version_is_under_review_and_not_what_is_withdrawn(cast: Cast, target: ColumnPage) -> None:
    row = make_public(cast)
    submission = submit(article=ArticlePage.objects.get(pk=row.pk), by=cast.author, at=AT)
    with pytest.raises(NotAllowed, match=f"编号 {submission.number}"):
        moved(cast, target, row)
    other = make_public(cast, title="另一条")
    withdraw(publication=other, by=cast.publisher, at=AT, reason="过期")
    with pytest.raises(NotAllowed, match="已经撤下"):
        moved(cast, target, other)
    with pytest.raises(Refused, match="请填写换栏目的原因"):
        move(publication=make_public(cast), column=target, by=cast.publisher, at=AT, reason=" ")


def test_the_screen_proposes_and_another_person_approves(cast: Cast, target: ColumnPage) -> None:
    row = make_public(cast)
    sync_roles(day=AT.date())
    client = Client()
    client.force_login(cast.publisher)
    address = reverse("publishing_move", args=[row.pk])
    assert "换栏目" in client.get(reverse("publishing_publication", args=[row.pk])).content.decode()
    offered = client.get(address).context["form"].fields["column"].choices
    assert [name for _number, name in offered] == ["请选择", "政策解读"]
    page = client.post(address, {"column": target.pk, "reason": "栏目调整"}, follow=True).content.decode()
    assert "已提交审批" in page
    row.refresh_from_db()
    assert row.column == cast.column
    head = make_user("网站主管", Role.WEBSITE_HEAD, department=cast.office)
    approve(proposal=Proposal.objects.get(), by=head, at=LATER)
    row.refresh_from_db()
    assert row.column == target


def test_a_move_proposed_for_a_version_that_has_been_replaced_is_stale(cast: Cast, target: ColumnPage) -> None:
    row = make_public(cast)
    sync_roles(day=AT.date())
    client = Client()
    client.force_login(cast.publisher)
    client.post(reverse("publishing_move", args=[row.pk]), {"column": target.pk, "reason": "栏目调整"})
    withdraw(publication=row, by=cast.publisher, at=AT, reason="过期")
    head = make_user("网站主管", Role.WEBSITE_HEAD, department=cast.office)
    with pytest.raises(Stale, match="已经有了别的变化"):
        approve(proposal=Proposal.objects.get(), by=head, at=LATER)
    row.refresh_from_db()
    assert row.column == cast.column


def test_the_query_count_of_the_move_screen_does_not_grow_with_columns(cast: Cast, target: ColumnPage) -> None:
    row = make_public(cast)
    sync_roles(day=AT.date())
    client = Client()
    client.force_login(cast.publisher)

    def count() -> int:
        client.get(reverse("publishing_move", args=[row.pk]))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("publishing_move", args=[row.pk]))
        return len(queries)

    before = count()
    for number in range(8):
        make_column(f"栏目{number}", operator=cast.office, responsible=cast.department)
    assert count() == before
