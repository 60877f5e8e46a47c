"""The fields of annex 2 as (label, value) pairs, in the order of the paper."""

from collections.abc import Mapping
from typing import Any

from lanmu.common.times import minute_text
from lanmu.organisation.models import Department
from lanmu.publishing.enums import Disclosure, InfoType, InterpretationForm, ManuscriptForm, SourceKind, Validity
from lanmu.publishing.genres import genre_of
from lanmu.publishing.models import ArticlePage, SecrecyReview, Submission

Facts = list[tuple[str, str]]


def _label(choices: Any, code: str) -> str:
    return str(dict(choices.choices).get(code, "")) if code else ""


def submission_facts(*, submission: Submission, content: Mapping[str, Any], trail: str) -> Facts:
    """Annex 2 of a submission, with its number and people."""
    head: Facts = [
        ("信息编号", submission.number),
        ("报送日期", minute_text(submission.submitted_at)),
        ("信息员", str(submission.submitted_by)),
        ("办理方式", submission.get_route_display()),
    ]
    if submission.emergency_reason:
        head.append(("应急发布的理由", submission.emergency_reason))
    head += [(r.get_kind_display(), _review(r)) for r in submission.secrecy_reviews.select_related("department")]
    if numbers := submission.joint_departments:
        names = Department.objects.filter(pk__in=numbers).values_list("name", flat=True)
        head.append(("会签处室、单位", "、".join(names)))
    tail: Facts = [("内容摘要值", submission.frozen.digest)]
    return head + content_facts(content=content, trail=trail, receiving=str(submission.receiving)) + tail


def _review(review: SecrecyReview) -> str:
    who = f"{review.department} {review.by_name} {minute_text(review.at)}"
    return f"{_disclosure(review.conclusion, review.basis)}\n{who}"


def content_facts(*, content: Mapping[str, Any], trail: str, receiving: str) -> Facts:
    """What annex 2 takes from a frozen text, and after it the document fields that are filled in."""
    rows: Facts = [
        ("信息名称", content["title"]),
        ("报送部门", content["department"]),
        ("联系电话", content["contact_phone"]),
        ("信息稿件附件", _label(ManuscriptForm, content["manuscript_form"])),
        ("信息来源", _source(content["source"])),
        ("信息类型", _label(InfoType, content["info_type"])),
        ("归口部门", receiving),
        ("发布栏目", trail),
        ("信息内容摘要", content["summary"]),
        ("公开属性", _disclosure(content["disclosure"], content["disclosure_basis"])),
        ("关键词", "、".join(content["keywords"])),
        ("作者", content["author"] or "不署名"),
        ("责任编辑", content["editor"]),
        ("附件", "\n".join(a["title"] for a in content["attachments"]) or "无"),
    ]
    return rows + _policy(content["policy"]) + _genre(content)


def _genre(content: Mapping[str, Any]) -> Facts:
    """文种 and, of an interpretation or a report, what it belongs to: by title, so that a reviewer can tell."""
    rows: Facts = [("文种", str(genre_of(content).label))]
    if part := content.get("interpretation"):
        rows.append(("所解读的文件", "\n".join(_titles(part["interprets"]))))
        rows.append(("解读形式", "、".join(str(InterpretationForm(form).label) for form in part["forms"])))
    if note := content["policy"].get("validity_note"):
        rows.append(("失效、废止或修改的说明", note))
    if by := content["policy"].get("replaced_by"):
        rows.append(("依据的文件", "\n".join(_titles([by]))))
    if event := content.get("event"):
        rows.append(("所属事件", event["title"]))
    return rows


def _titles(numbers: list[int]) -> list[str]:
    found = dict(ArticlePage.objects.filter(pk__in=numbers).values_list("pk", "draft_title"))
    return [found.get(number, f"信息 {number}（已删除）") for number in numbers]


def _source(source: Mapping[str, str]) -> str:
    parts = [_label(SourceKind, source["kind"]), source["name"], source["url"]]
    return "　".join(p for p in parts if p)


def _disclosure(code: str, basis: str) -> str:
    name = _label(Disclosure, code)
    return f"{name}　{basis}" if name and basis else name


def _policy(policy: Mapping[str, str]) -> Facts:
    rows = [
        ("索引号", policy["index_number"]),
        ("主题分类", policy["subject_category"]),
        ("发文机关", policy["issuing_body"]),
        ("发文字号", policy["document_number"]),
        ("成文日期", policy["formed_on"]),
        ("有效性", _label(Validity, policy["validity"])),
    ]
    return [(label, value) for label, value in rows if value]
