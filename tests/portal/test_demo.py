"""The demonstration: once, on an empty site, through the real chain; something to do for everybody; no blank column."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.test import Client

from lanmu.audit.actions import verify
from lanmu.audit.models import AuditEntry
from lanmu.columns.enums import LINKING_KINDS, ColumnKind
from lanmu.columns.models import ColumnPage
from lanmu.columns.queries import leaf_columns
from lanmu.common.refusal import Refused
from lanmu.config.cli import main
from lanmu.organisation.enums import SEPARATED_ROLES, Role
from lanmu.organisation.models import Department, Post, User
from lanmu.portal.auditing import audit
from lanmu.portal.demo import DEMO_PASSWORD, load_demo
from lanmu.portal.demo.load import DemoReport
from lanmu.portal.demo.texts import filled, read_texts, working_day
from lanmu.portal.models import SiteIdentity
from lanmu.publishing.enums import SubmissionState
from lanmu.publishing.models import ApprovalRecord, ArticlePage, Publication, ReviewAct, Submission
from lanmu.publishing.queries import todo_for
from lanmu.release.engine import build_full
from tests.factories import make_article, make_column, make_department, make_user

AT = datetime(2024, 11, 27, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="class")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[DemoReport]:
    """Loaded once for the class of tests that only look; gone before the tests that need an empty site."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_demo(at=AT)
        transaction.set_rollback(True)


@pytest.mark.usefixtures("db")
class TestWhatIsThere:
    def test_no_internal_column_is_blank(self, demo: DemoReport) -> None:
        filled_columns = set(Publication.objects.values_list("column", flat=True))
        internal = leaf_columns().filter(kind=ColumnKind.INTERNAL)
        assert internal.count() == 42
        assert not [c.title for c in internal if c.pk not in filled_columns]

    def test_every_page_of_it_can_be_released_and_audited(self, demo: DemoReport) -> None:
        result = build_full(at=AT, processes=1)
        assert result.failed == []
        assert audit().sound

    def test_every_link_column_leads_somewhere(self, demo: DemoReport) -> None:
        links = ColumnPage.objects.filter(kind__in=LINKING_KINDS)
        assert links.count() == 7
        assert all(c.link_url.startswith("https://") for c in links)

    def test_every_public_text_has_six_acts_of_three_people_and_a_sealed_record(self, demo: DemoReport) -> None:
        assert Publication.objects.count() == ApprovalRecord.objects.count() == demo.published
        for submission in Submission.objects.filter(state=SubmissionState.PUBLISHED):
            acts = ReviewAct.objects.filter(submission=submission, stage__lte=3)
            assert acts.count() == 6
            people = set(acts.values_list("actor", flat=True))
            assert len(people) == 3
            assert submission.submitted_by_id not in people

    def test_texts_wait_at_every_stage(self, demo: DemoReport) -> None:
        waiting = set(Submission.objects.exclude(state=SubmissionState.PUBLISHED).values_list("state", flat=True))
        assert waiting == {"first_review", "second_review", "third_review", "receiving", "returned"}
        assert ArticlePage.objects.filter(submissions__isnull=True).count() == 2

    @pytest.mark.parametrize(
        "username", ["fagui-xinxi", "fagui-yishen", "fagui-ershen", "fagui-sanshen", "bangong-fabu", "gongre-sanshen"]
    )
    def test_the_accounts_of_the_guided_tour_find_something_to_do(self, demo: DemoReport, username: str) -> None:
        assert todo_for(user=User.objects.get(username=username), at=AT)

    def test_first_publication_times_are_the_storys_working_hours(self, demo: DemoReport) -> None:
        times = list(Publication.objects.values_list("first_published_at", flat=True))
        assert all(t < AT for t in times)
        assert (AT - min(times)).days > 200
        local_hours = {(t.hour + 8) % 24 for t in times}
        assert local_hours <= set(range(9, 18))
        assert all(t.weekday() < 5 for t in times)

    def test_people_are_named_by_role_and_share_the_published_password(self, demo: DemoReport) -> None:
        roles = {r.label for r in Role}
        departments = set(Department.objects.values_list("name", flat=True))
        for user in User.objects.all():
            assert any(user.full_name in {role, f"{d}{role}"} for role in roles for d in departments)
            assert not user.is_superuser
        assert check_password(DEMO_PASSWORD, User.objects.get(username="fagui-xinxi").password)
        assert Client().login(username="xitong", password=DEMO_PASSWORD)

    def test_every_department_has_a_whole_chain_and_the_administrators_are_apart(self, demo: DemoReport) -> None:
        for department in Department.objects.all():
            held = set(Post.objects.filter(department=department).values_list("role", flat=True))
            assert {"information_officer", "first_reviewer", "second_reviewer", "third_reviewer"} <= held
        holders = Post.objects.filter(role__in=SEPARATED_ROLES).values_list("user", flat=True)
        assert len(set(holders)) == 3
        assert not Post.objects.filter(user__in=holders).exclude(role__in=SEPARATED_ROLES).exists()

    def test_nothing_is_invented_that_only_the_department_can_know(self, demo: DemoReport) -> None:
        identity = SiteIdentity.objects.get()
        assert "演示" in identity.name
        assert {identity.id_code, identity.icp, identity.police, identity.contact, identity.domain} == {""}

    def test_pictures_tables_and_attachments_are_among_the_texts(self, demo: DemoReport) -> None:
        contents = list(Publication.objects.values_list("frozen__content", flat=True))
        for kind in ('"type":"image"', '"type":"table"', '"ext":"pdf"', '"ext":"xlsx"'):
            assert any(kind in content for content in contents)

    def test_the_audit_chain_is_intact(self, demo: DemoReport) -> None:
        assert verify() is None

    def test_loading_again_changes_nothing(self, demo: DemoReport) -> None:
        def state() -> tuple[int, ...]:
            models = (User, Post, ArticlePage, Submission, Publication, AuditEntry, ColumnPage)
            return tuple(model.objects.count() for model in models)

        before = state()
        again = load_demo(at=AT)
        assert not again.loaded
        assert len(again.accounts) == len(demo.accounts)
        assert state() == before

    def test_the_command_prints_the_accounts(self, demo: DemoReport, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["demo"]) == 0
        printed = capsys.readouterr().out
        for said in ("没有改动", DEMO_PASSWORD, "fagui-xinxi 信息员", "bangong-jiandu 办公室监督员", "shenji 审计员"):
            assert said in printed


@pytest.mark.django_db
def test_a_site_with_real_accounts_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    make_user("真实用户", department=make_department("办公室"))
    assert main(["demo"]) == 1
    assert "站点已有 1 个账号，不是空站" in capsys.readouterr().err
    assert not ColumnPage.objects.exists()


@pytest.mark.django_db
def test_a_site_with_real_articles_is_refused_whoever_wrote_them() -> None:
    office = make_department("办公室")
    make_article(make_column(operator=office), department=office)
    with pytest.raises(Refused, match="站点已有 1 条信息"):
        load_demo(at=AT)
    assert not User.objects.exists()


def test_dates_in_the_texts_count_from_their_own_day() -> None:
    day = date(2024, 1, 15)
    text = "{{day -15}}，{{iso 1}}，{{month -1}}，{{month 0}}，{{year -1}}年"
    assert filled(text, day) == "2023年12月31日，2024-01-16，2023年12月，2024年1月，2023年"
    assert not [t.name for t in read_texts(today=day) if "{{" in t.body + "".join(t.header.values())]


def test_nothing_happens_on_a_weekend() -> None:
    assert [working_day(date(2024, 5, n)).day for n in (10, 11, 12, 13)] == [10, 10, 10, 13]
