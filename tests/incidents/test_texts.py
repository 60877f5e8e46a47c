"""Responses and rebuttals of an incident (第十一条（四）): asked for, written, seen from both ends."""

from typing import Any

import pytest
from django.urls import reverse

from lanmu.common.refusal import NotAllowed, Refused
from lanmu.incidents import actions
from lanmu.incidents.models import IncidentText, WritingTask
from lanmu.organisation.models import Notice
from lanmu.publishing.enums import Genre
from lanmu.publishing.models import ArticlePage, Publication
from tests.factories import AT, make_public, make_user, pass_all, publish, submit
from tests.incidents.cast import HOUR, Office, browser, register


def ask(office: Office, **changes: Any) -> WritingTask:
    given = {"kind": "rebuttal", "department": office.cast.department, "brief": "没有罚款一万元的规定。", **changes}
    return actions.ask_for_text(incident=register(office), by=office.keeper, at=AT, **given)


@pytest.mark.clause("11.5")
def test_a_rebuttal_written_from_an_incident_is_tied_to_it_and_shown_on_both(office: Office) -> None:
    task = ask(office)
    assert Notice.objects.get(key=f"incident_task:{task.pk}").user == office.cast.author
    writer = browser(office.cast.author)
    assert "请尽快撰写的回应、辟谣" in writer.get(reverse("wagtailadmin_home")).content.decode()
    page = writer.get(reverse("incidents_task", args=[task.pk])).content.decode()
    assert "没有罚款一万元的规定。" in page
    answer = writer.post(reverse("incidents_task", args=[task.pk]), {"column": office.cast.column.pk})
    article = ArticlePage.objects.get(incident_texts__task=task)
    assert answer["Location"] == reverse("wagtailadmin_pages:edit", args=[article.pk])
    draft = article.get_latest_revision_as_object()
    assert (draft.genre, draft.rumour) == (Genre.REBUTTAL, "网传下月起垃圾不分类一律罚款一万元。")
    assert draft.department == office.cast.department
    editor = writer.get(answer["Location"]).content.decode()
    assert "所辟谣的舆情：网传垃圾分类要罚款一万元" in editor
    # The incident's own page shows how far the text is, to those who read the register.
    there = reverse("incidents_incident", args=[task.incident_id])
    assert "正在写" in browser(office.keeper).get(there).content.decode()
    assert writer.get(there).status_code in {302, 403}


@pytest.mark.clause("11.5")
def test_published_it_answers_the_incident_at_the_moment_the_public_saw_it(office: Office) -> None:
    task = ask(office)
    article = actions.start_text(task=task, column=office.cast.column, by=office.cast.author, at=AT)
    latest = article.get_latest_revision_as_object()
    latest.truth, latest.truth_source, latest.summary, latest.keywords = "没有。", "条例", "说明没有这项规定。", "辟谣"
    latest.editor, latest.contact_phone, latest.disclosure = "责任编辑", "022-12345678", "active"
    latest.info_type = "disclosure"
    latest.body = [{"type": "text", "value": "<p>没有罚款一万元的规定。</p>"}]
    latest.save_revision(user=office.cast.author)
    submission = submit(article=latest, by=office.cast.author, at=AT + HOUR)
    publish(submission=pass_all(submission, office.cast, at=AT + HOUR), by=office.cast.publisher, at=AT + 2 * HOUR)
    client = browser(office.keeper)
    there = reverse("incidents_incident", args=[task.incident_id])
    chosen = {"response-publication": str(article.pk), "response-text": ""}
    client.post(reverse("incidents_step", args=[task.incident_id, "response"]), chosen)
    task.incident.refresh_from_db()
    assert task.incident.response_at == Publication.objects.get().first_published_at == AT + 2 * HOUR
    page = client.get(there).content.decode()
    assert "已公开" in page or "公开" in page
    assert reverse("publishing_publication", args=[article.pk]) in page
    record = browser(office.supervisor).get(reverse("publishing_publication", args=[article.pk])).content.decode()
    assert "所辟谣的舆情" in record
    assert there in record
    ours = browser(office.cast.publisher).get(reverse("publishing_publication", args=[article.pk])).content.decode()
    assert "所辟谣的舆情" in ours
    assert there not in ours


def test_only_the_department_asked_writes_and_only_once(office: Office) -> None:
    task = ask(office)
    with pytest.raises(NotAllowed, match="布置给了法规处"):
        actions.start_text(task=task, column=office.cast.column, by=office.cast.publisher, at=AT)
    with pytest.raises(Refused, match="请选择发布栏目"):
        actions.start_text(task=task, column=None, by=office.cast.author, at=AT)
    actions.start_text(task=task, column=office.cast.column, by=office.cast.author, at=AT)
    with pytest.raises(NotAllowed, match="已经有人开始撰写"):
        actions.start_text(task=task, column=office.cast.column, by=office.cast.author, at=AT)
    with pytest.raises(Refused, match="不能取消"):
        actions.call_off(task=task, text="不用了。", by=office.keeper, at=AT)


def test_a_task_called_off_asks_nobody_any_more(office: Office) -> None:
    task = ask(office)
    client = browser(office.keeper)
    done = client.post(reverse("incidents_call_off", args=[task.incident_id]), {"task": task.pk, "text": "另行答复。"})
    assert done.status_code == 302
    writer = browser(office.cast.author)
    assert "请尽快撰写" not in writer.get(reverse("wagtailadmin_home")).content.decode()
    assert "已经取消" in writer.get(reverse("incidents_task", args=[task.pk])).content.decode()


def test_a_text_nobody_asked_for_is_tied_by_its_public_address(office: Office) -> None:
    incident = register(office)
    public = make_public(office.cast, title="关于收费标准的答复")
    client = browser(office.keeper)
    there = reverse("incidents_link", args=[incident.pk])
    client.post(there, {"kind": "response", "address": f"https://www.example.gov.cn{public.path}?from=weibo"})
    assert IncidentText.objects.get().article_id == public.pk
    client.post(there, {"kind": "response", "address": public.path})
    client.post(there, {"kind": "response", "address": "/nowhere/t20240508_99.html"})
    assert IncidentText.objects.count() == 1


def test_a_stranger_sees_no_task(office: Office) -> None:
    task = ask(office)
    stranger = make_user("办公室其他人员", department=office.cast.office)
    assert browser(stranger).get(reverse("incidents_task", args=[task.pk])).status_code in {302, 403}
    assert browser(office.cast.publisher).get(reverse("incidents_task", args=[task.pk])).status_code in {302, 403}
    assert browser(office.keeper).get(reverse("incidents_task", args=[task.pk])).status_code == 200
