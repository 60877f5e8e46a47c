"""制度库 (第四条（一）): versions, sending out, signed reading by the people of every department."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lanmu.affairs.actions.rules import follow_readers, issue_rule, sign_rule
from lanmu.affairs.models import Rule, RuleReader, RuleVersion
from lanmu.audit.models import AuditEntry
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Notice
from tests.affairs.cast import AT, World, browser, day, do, later, make_world, read, send
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def world() -> World:
    return make_world()


def issue(world: World, title: str = "网站信息发布审核制度", note: str = "", **fields: object) -> RuleVersion:
    given = {
        "kind": "system",
        "document_number": "津城管办〔2024〕200号",
        "effective_on": AT.date(),
        "text": "第一条 先审后发。",
    }
    return issue_rule(title=title, note_text=note, by=world.supervisor, at=AT, **given | fields)


@pytest.mark.clause("4.1")
def test_a_rule_is_sent_out_read_and_signed_and_the_office_sees_who_has_not(world: World) -> None:
    office, writer = browser(world.supervisor), browser(world.writer)
    paper = SimpleUploadedFile("制度.pdf", PDF)
    page = send(
        office, "affairs_rule_new", title="网站信息发布审核制度", kind="system", document_number="津城管〔2024〕200号",
        effective_on=day(3), text="第一条 先审后发。", note_text="", file=paper,
    ).content.decode()  # fmt: skip
    assert "已下发" in page
    rule = Rule.objects.get()
    assert set(RuleReader.objects.values_list("user__full_name", flat=True)) == {
        "法规处信息员", "宣传处信息员", "宣传处归口发布人",
    }  # fmt: skip
    assert Notice.objects.filter(user=world.writer, kind="rule").count() == 1
    assert "待签收的制度" in writer.get("/workbench/").content.decode()
    assert "先审后发" in read(writer, "affairs_rule", rule.pk)
    assert "已签收。" in do(writer, "affairs_rule", rule.pk, "sign")
    assert "待签收的制度" not in writer.get("/workbench/").content.decode()
    told = read(office, "affairs_rule", rule.pk)
    assert told.count("未签收") >= 2
    assert "法规处 0 人" in told
    assert "宣传处 2 人" in told
    book = openpyxl.load_workbook(
        io.BytesIO(office.get(reverse("affairs_rule", args=[rule.pk]), {"export": "xlsx"}).content)
    )
    rows = list(book.active.iter_rows(values_only=True))
    assert [row[1] for row in rows[1:] if row[3]] == ["法规处信息员"]
    version = rule.versions.get()
    file = writer.get(reverse("affairs_rule_file", args=[version.pk]))
    assert (b"".join(file.streaming_content), file["Content-Type"]) == (PDF, "application/pdf")
    assert AuditEntry.objects.filter(action="affairs.sign_rule", actor_id=world.writer.pk).exists()


@pytest.mark.clause("4.1")
def test_a_new_version_is_signed_anew_and_the_former_one_stays_as_it_was(world: World) -> None:
    first = issue(world)
    sign_rule(version=first, by=world.writer, at=AT)
    with pytest.raises(Refused, match="已有第 1 版，请写明这一版修订了什么"):
        issue(world, text="第一条 改了。")
    second = issue(world, note="增加发布时限", text="第一条 先审后发，当日发布。", effective_on=later(30).date())
    assert (second.number, second.rule_id) == (2, first.rule_id)
    assert second.readers.filter(user=world.writer, signed_at__isnull=True).exists()
    first.refresh_from_db()
    assert first.text == "第一条 先审后发。"
    page = read(browser(world.writer), "affairs_rule", first.rule_id)
    assert "历次版本" in page
    assert "第 1 版" in page


def test_only_the_office_sends_out_and_only_those_asked_sign(world: World) -> None:
    version = issue(world)
    with pytest.raises(NotAllowed, match="只有办公室监督员可以维护制度库"):
        issue_rule(
            title="自拟制度", kind="system", document_number="", effective_on=AT.date(), text="无", note_text="",
            by=world.writer, at=AT,
        )  # fmt: skip
    with pytest.raises(NotAllowed, match="没有下发给您"):
        sign_rule(version=version, by=world.supervisor, at=AT)
    sign_rule(version=version, by=world.writer, at=AT)
    with pytest.raises(NotAllowed, match="已经签收过"):
        sign_rule(version=version, by=world.writer, at=AT)
    assert browser(world.writer).get(reverse("affairs_rule_new")).status_code == 302


def test_whoever_comes_later_is_asked_too_and_who_waits_a_week_is_told_again_once_a_week(world: World) -> None:
    version = issue(world)
    sign_rule(version=version, by=world.writer, at=AT)
    newcomer = make_user("法规处新信息员", Role.INFORMATION_OFFICER, department=world.law)
    assert follow_readers(at=later(1)) == 1
    assert version.readers.filter(user=newcomer).exists()
    assert follow_readers(at=later(2)) == 0
    assert follow_readers(at=later(7.1)) == 2  # 宣传处 both; the newcomer was asked six days ago
    assert follow_readers(at=later(7.2)) == 0


def test_a_repealed_rule_waits_for_nobody(world: World) -> None:
    version = issue(world)
    assert "已废止。" in do(browser(world.supervisor), "affairs_rule", version.rule_id, "retire", reason="被新办法代替")
    assert "待签收的制度" not in browser(world.writer).get("/workbench/").content.decode()
    assert follow_readers(at=later(10)) == 0


def test_every_reason_against_stands_on_the_form(world: World) -> None:
    page = send(browser(world.supervisor), "affairs_rule_new", title="", kind="system", text="").content.decode()
    for said in ("请填写制度名称。", "请填写正文。", "请填写生效日期。"):
        assert said in page
    page = send(
        browser(world.supervisor), "affairs_rule_new", title="附件不对", kind="system", text="正文", effective_on=day(),
        file=SimpleUploadedFile("a.exe", b"MZ\x90"),
    ).content.decode()  # fmt: skip
    assert "只收 PDF、OFD、JPG、PNG" in page
    assert not Rule.objects.exists()


def test_the_list_costs_the_same_however_many_rules_there_are(world: World) -> None:
    client = browser(world.supervisor)
    issue(world)
    read(client, "affairs_rules")
    with CaptureQueriesContext(
        connection,
    ) as few:
        read(client, "affairs_rules")
    for n in range(6):
        issue(world, title=f"制度{n}")
    with CaptureQueriesContext(connection) as many:
        page = read(client, "affairs_rules")
    assert len(many) == len(few)
    assert "0/3" in page
