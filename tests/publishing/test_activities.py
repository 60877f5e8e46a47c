"""举办重要业务活动时主动报送宣传 (第十一条（二）): reported, adopted as a draft or declined with a reason, counted."""

import html
import io
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image as Picture
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from lanmu.audit.models import AuditEntry
from lanmu.columns.derive import derive_page_permissions
from lanmu.columns.models import ColumnPage
from lanmu.common.refusal import NotAllowed, Refused, Stale
from lanmu.organisation.actions import sync_roles
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Department, Notice, Post, User
from lanmu.publishing import activities
from lanmu.publishing.actions import adopt_activity, decline_activity, report_activity
from lanmu.publishing.enums import ActivityState, ActKind, InfoType
from lanmu.publishing.models import ActivityFile, ActivityPicture, ActivityReport, ArticlePage, Submission
from lanmu.publishing.permissions import reasons_not_to_act
from tests.factories import AT, make_cast, make_column, make_department, make_user, submit
from tests.publishing.screen_cast import sentences
from tests.scanning.office_files import pdf

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves its temporary picture file open while it makes a rendition.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]


@dataclass
class News:
    gas: Department
    press: Department
    column: ColumnPage
    reporter: User
    editor: User
    supervisor: User
    image: Any
    document: Any


@pytest.fixture
def news() -> News:
    """燃气管理处 reports; 宣传处 operates 新闻动态."""
    cast = make_cast()
    gas, press = make_department("燃气管理处"), make_department("宣传处")
    root = make_column("新闻动态")
    make_column("国务院新闻", parent=root, operator=press, kind="external", link_url="https://www.gov.cn/")
    column = make_column("城市管理动态", parent=root, operator=press)
    out = io.BytesIO()
    Picture.new("RGB", (40, 30), "green").save(out, "PNG")
    reporter = make_user("燃气管理处信息员", Role.INFORMATION_OFFICER, department=gas, phone="022-23456789")
    found = News(
        gas=gas, press=press, column=column, reporter=reporter,
        editor=make_user("宣传处信息员", Role.INFORMATION_OFFICER, department=press),
        supervisor=make_user("办公室监督员", Role.SUPERVISOR, department=cast.office),
        image=get_image_model().objects.create(
            title="现场", file=SimpleUploadedFile("a.png", out.getvalue()), uploaded_by_user=reporter
        ),
        document=get_document_model().objects.create(title="方案", file=SimpleUploadedFile("a.pdf", pdf("plan"))),
    )  # fmt: skip
    sync_roles(day=AT.date())
    derive_page_permissions()
    return found


def fresh(news: News, **changes: Any) -> ActivityReport:
    values: dict[str, Any] = {
        "department": news.gas, "name": "燃气安全宣传进社区", "held_on": date(2024, 5, 6), "place": "示范社区",
        "text": "开展燃气安全宣传。\n发放材料<500>份。", "contact": "燃气管理处信息员", "contact_phone": "022-1",
    }  # fmt: skip
    return ActivityReport(**{**values, **changes})


def reported(news: News, *, files: bool = False, **changes: Any) -> ActivityReport:
    report = fresh(news, **changes)
    if files:
        report.pictures = [ActivityPicture(image=news.image, alt="工作人员讲解灶具使用")]
        report.files = [ActivityFile(document=news.document, title="活动方案")]
    return report_activity(report=report, by=news.reporter, at=AT)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def said(response: Any) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


@pytest.mark.clause("11.2")
def test_a_report_goes_to_the_department_that_makes_the_news_and_tells_its_officers(news: News) -> None:
    report = reported(news)
    assert report.receiving == news.press
    notice = Notice.objects.get(user=news.editor)
    assert "燃气管理处报送活动“燃气安全宣传进社区”" in notice.text
    assert notice.url == reverse("publishing_activity", args=[report.pk])
    assert list(activities.waiting_for(user=news.editor, at=AT)) == [report]
    page = said(browser(news.editor).get("/workbench/"))
    assert "活动报送待办理" in page
    assert "燃气安全宣传进社区" in page
    assert "活动报送待办理" not in said(browser(news.reporter).get("/workbench/"))


@pytest.mark.clause("11.2")
def test_an_adopted_report_is_a_draft_that_goes_the_ordinary_way(news: News) -> None:
    report = reported(news, files=True)
    article = adopt_activity(report=report, column=news.column, by=news.editor, at=AT)
    draft = ArticlePage.objects.get(pk=article.pk).get_latest_revision_as_object()
    assert (draft.title, draft.department, draft.source_name) == ("燃气安全宣传进社区", news.press, "燃气管理处")
    assert draft.info_type == InfoType.NEWS
    assert [block.block_type for block in draft.body] == ["text", "image", "document"]
    assert "发放材料&lt;500&gt;份" in draft.body.get_prep_value()[0]["value"]
    assert draft.body[1].value["alt"] == "工作人员讲解灶具使用"
    report.refresh_from_db()
    assert (report.state, report.article_id, report.decided_by) == (ActivityState.ADOPTED, article.pk, news.editor)
    assert not Submission.objects.exists()
    draft.disclosure, draft.contact_phone, draft.editor = "active", "022-12345678", "责任编辑"
    draft.save_revision(user=news.editor)
    submission = submit(article=article, by=news.editor, at=AT)
    assert submission.state == "first_review"
    assert submission.receiving == news.press


def test_whoever_reported_wrote_in_it_and_reviews_nothing_of_it(news: News) -> None:
    article = adopt_activity(report=reported(news), column=news.column, by=news.editor, at=AT)
    Post.objects.create(user=news.reporter, role=Role.FIRST_REVIEWER, department=news.press, starts_on=date(2020, 1, 1))
    other = make_user("宣传处一审", Role.FIRST_REVIEWER, department=news.press)
    draft = article.get_latest_revision_as_object()
    draft.disclosure, draft.contact_phone, draft.editor = "active", "022-12345678", "责任编辑"
    draft.save_revision(user=news.editor)
    submission = submit(article=article, by=news.editor, at=AT)
    assert reasons_not_to_act(submission=submission, user=news.reporter, kind=ActKind.REVIEW, at=AT)
    assert not reasons_not_to_act(submission=submission, user=other, kind=ActKind.REVIEW, at=AT)


def test_declining_needs_a_reason_and_tells_who_reported(news: News) -> None:
    report = reported(news)
    with pytest.raises(Refused, match="请写明未采用的原因"):
        decline_activity(report=report, reason=" ", by=news.editor, at=AT)
    decline_activity(report=report, reason="请补充现场照片。", by=news.editor, at=AT)
    assert report.state == ActivityState.DECLINED
    assert "请补充现场照片。" in Notice.objects.get(user=news.reporter).text
    with pytest.raises(NotAllowed, match="已经办理"):
        adopt_activity(report=report, column=news.column, by=news.editor, at=AT)


def test_of_two_at_once_one_decides(news: News) -> None:
    report = reported(news)
    late = ActivityReport.objects.get(pk=report.pk)
    adopt_activity(report=report, column=news.column, by=news.editor, at=AT)
    with pytest.raises(Stale):
        decline_activity(report=late, reason="重复。", by=news.editor, at=AT)
    assert ArticlePage.objects.filter(title=report.name).count() == 1


def test_only_the_department_reports_and_only_the_news_department_decides(news: News) -> None:
    with pytest.raises(NotAllowed, match="燃气管理处的信息员报送"):
        report_activity(report=fresh(news), by=news.editor, at=AT)
    report = reported(news)
    for user in (news.reporter, news.supervisor):
        with pytest.raises(NotAllowed, match="宣传处的信息员采用"):
            decline_activity(report=report, reason="不用。", by=user, at=AT)
    other = make_column("政策法规", operator=news.press)
    derive_page_permissions()
    with pytest.raises(Refused, match="不是宣传处运维的新闻动态类栏目"):
        adopt_activity(report=report, column=other, by=news.editor, at=AT)


def test_everything_missing_is_told_at_once(news: News) -> None:
    report = fresh(news, name=" ", text="", contact="", held_on=None)
    report.pictures = [ActivityPicture(image=news.image, alt=" ")]
    with pytest.raises(Refused) as refused:
        report_activity(report=report, by=news.reporter, at=AT)
    told = "".join(refused.value.reasons)
    for words in ("请填写活动名称", "请填写活动情况", "请填写联系人", "请填写举办日期", "每张图片写替代文字"):
        assert words in told
    with pytest.raises(Refused, match="结束日期不能早于举办日期"):
        reported(news, held_to=date(2024, 5, 1))


def test_the_database_refuses_what_no_report_can_be(news: News) -> None:
    report = reported(news)
    for change in ({"held_to": date(2024, 5, 1)}, {"state": ActivityState.DECLINED}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ActivityReport.objects.filter(pk=report.pk).update(**change)


def test_without_a_news_column_nothing_is_lost_in_silence(news: News) -> None:
    ColumnPage.objects.filter(title="新闻动态").update(title="动态")
    with pytest.raises(Refused, match="请联系办公室补上"):
        reported(news)


def test_the_form_reports_with_a_picture_and_the_screens_show_it(news: News) -> None:
    client = browser(news.reporter)
    page = client.get(reverse("publishing_report_activity"))
    assert page.status_code == 200
    assert 'value="022-23456789"' in page.content.decode()
    data = nested_form_data(
        {
            "name": "供气保障演练", "held_on": "2024-05-07", "held_to": "", "place": "门站", "text": "开展演练。",
            "contact": "燃气管理处信息员", "contact_phone": "022-1",
            "pictures": inline_formset([{"image": news.image.pk, "alt": "演练现场"}]), "files": inline_formset([]),
        }
    )  # fmt: skip
    refused = client.post(reverse("publishing_report_activity"), {**data, "place": ""})
    assert refused.status_code == 200
    assert not ActivityReport.objects.exists()
    done = client.post(reverse("publishing_report_activity"), data)
    report = ActivityReport.objects.get()
    assert done["Location"] == reverse("publishing_activity", args=[report.pk])
    assert report.department == news.gas
    assert report.pictures.get().alt == "演练现场"
    for user in (news.reporter, news.editor, news.supervisor):
        assert "开展演练。" in said(browser(user).get(done["Location"]))
    outsider = make_user("园林管理处信息员", Role.INFORMATION_OFFICER, department=make_department("园林管理处"))
    assert browser(outsider).get(done["Location"]).status_code == 404


def test_adopting_on_screen_leads_to_the_editor(news: News) -> None:
    report = reported(news, files=True)
    client = browser(news.editor)
    url = reverse("publishing_decide_activity", args=[report.pk, "decline"])
    assert any("未采用的原因" in sentence for sentence in sentences(client.post(url, {"reason": ""})))
    done = client.post(reverse("publishing_decide_activity", args=[report.pk, "adopt"]), {"column": news.column.pk})
    report.refresh_from_db()
    assert done["Location"] == reverse("wagtailadmin_pages:edit", args=[report.article_id])
    assert client.get(done["Location"]).status_code == 200
    assert client.get(reverse("publishing_decide_activity", args=[report.pk, "adopt"])).status_code == 405
    assert AuditEntry.objects.filter(action="publishing.activity_adopt", subject=f"activity:{report.pk}").exists()


def test_the_list_filters_counts_per_department_and_exports(news: News) -> None:
    first, second = reported(news), reported(news, name="供气保障演练")
    decline_activity(report=second, reason="重复。", by=news.editor, at=AT)
    client = browser(news.supervisor)
    page = said(client.get(reverse("publishing_activities"), {"state": "declined"}))
    assert "供气保障演练" in page
    assert first.name not in page
    counted = activities.tally(activities.visible_to(user=news.supervisor, at=AT), year=2024)
    assert [(row.department, row.reported, row.adopted, row.declined) for row in counted] == [("燃气管理处", 2, 0, 1)]
    response = client.get(reverse("publishing_activities"), {"export": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0][0] == "活动名称"
    assert {row[0] for row in rows[1:]} == {first.name, second.name}


def test_list_and_panel_cost_the_same_with_many_reports(news: News) -> None:
    def queries(user: User, url: str) -> int:
        client = browser(user)
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    screens = [(news.editor, "/workbench/"), (news.supervisor, reverse("publishing_activities"))]
    reported(news)
    few = [queries(user, url) for user, url in screens]
    for n in range(4):
        reported(news, name=f"活动{n}")
    assert [queries(user, url) for user, url in screens] == few
