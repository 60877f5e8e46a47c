"""审批备案表 (附件2): every field of the form, from the chain's own data, in both formats."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from lanmu.common.refusal import Refused
from lanmu.publishing import annex2
from lanmu.publishing.actions import correct, pass_stage, publish, return_submission
from lanmu.publishing.annex2.wording import DEEMED, RECEIVERS
from lanmu.publishing.enums import ActKind, ApprovalKind, Gate, InfoType, ManuscriptForm, SourceKind
from lanmu.publishing.importing.bulk import import_articles
from lanmu.publishing.models import ApprovalRecord, Submission
from tests.factories import AT, Cast, make_article, make_cast, make_column, pass_all, submit
from tests.publishing.annex2_reading import pdf_text, word_rows, word_text, written
from tests.publishing.test_import_bulk import item

pytestmark = pytest.mark.django_db

LABELS = (
    "委门户网站信息发布审批备案表", "信息编号：", "报送日期：", "信息名称", "报送部门", "信息员", "联系电话",
    "信息稿件附件", "纸质附件", "电子稿附件", "其他", "信息来源", "本处室、单位原创制发", "转载（注明转载来源）：",
    "信息类型及报送部门", "新闻动态类：宣传部门", "信息公开类：办公室", "办事服务类：政务服务部门",
    "互动交流类：办公室", "专题专栏类：专栏责任部门", "发布栏目", "一级栏目：", "二级栏目：", "三级栏目：",
    "信息内容摘要", "一审一校", "二审二校", "三审三校", "以下情况视同已三审三校", "党组会通过", "主任办公会通过",
    "委领导专题会议通过", "正式发文", "发布人", "发布时间",
)  # fmt: skip
"""Every word the regulation prints on the form (附件2)."""


def _texts(form: annex2.Printable, folder: Path) -> tuple[str, str]:
    return pdf_text(written(folder, annex2.pdf(form))), word_text(annex2.word(form))


def _three_levels(cast: Cast) -> Cast:
    top = make_column("政务公开")
    middle = make_column("政策文件", parent=top)
    leaf = make_column("规范性文件", parent=middle, operator=cast.office, responsible=cast.department)
    return replace(cast, column=leaf)


def _published(cast: Cast, **fields: object) -> ApprovalRecord:
    submission = submit(article=make_article(cast.column, by=cast.author, **fields), by=cast.author, at=AT)
    first, second, third = cast.reviewers
    kinds, passed = list(ActKind), list(Gate)
    pass_stage(submission=submission, by=first, at=AT + timedelta(minutes=10), kinds=kinds, gates=passed)
    pass_stage(
        submission=submission,
        by=second,
        at=AT + timedelta(minutes=20),
        kinds=kinds,
        gates=passed,
        opinion="请尽快发布。",
    )
    pass_stage(submission=submission, by=third, at=AT + timedelta(minutes=30), kinds=kinds, gates=passed)
    record = publish(submission=submission, by=cast.publisher, at=AT + timedelta(minutes=45))
    assert record is not None
    return record


@pytest.mark.clause("A2")
def test_a_published_text_prints_every_field_of_the_form_as_pdf_and_as_word(tmp_path: Path) -> None:
    record = _published(_three_levels(make_cast()))
    values = (
        "信息编号：2024-000001", "报送日期：2024-05-08", "关于加强垃圾分类管理的通知", "法规处", "法规处信息员",
        "022-12345678",
        "●本处室、单位原创制发", "○转载", "一级栏目：政务公开", "二级栏目：政策文件", "三级栏目：规范性文件",
        "为加强生活垃圾分类管理，现就有关事项通知如下。",
        "审：法规处一审通过2024-05-0809:40", "校：法规处一审通过2024-05-0809:40",
        "审：法规处二审通过2024-05-0809:50", "校：法规处二审通过2024-05-0809:50", "意见：请尽快发布。",
        "审：法规处三审通过2024-05-0810:00", "校：法规处三审通过2024-05-0810:00",
        "办公室归口发布人", "2024-05-0810:15", record.digest, record.sealed["digest"],
    )  # fmt: skip
    for text in _texts(annex2.for_record(record), tmp_path):
        assert [wanted for wanted in (*LABELS, *values) if wanted not in text] == []


def test_the_word_form_has_the_rows_and_merged_cells_of_the_paper() -> None:
    rows = word_rows(annex2.word(annex2.for_record(_published(make_cast()))))
    assert [row[0].replace("\n", "") for row in rows] == [
        "信息编号：2024-000001", "信息名称", "报送部门", "信息稿件附件", "信息来源", "信息类型及报送部门", "发布栏目",
        "信息内容摘要", "一审一校", "二审二校", "三审三校", "发布人",
    ]  # fmt: skip
    assert [len(row) for row in rows] == [2, 2, 6, 2, 2, 2, 2, 2, 3, 3, 3, 4]
    assert rows[8][2] == "以下情况视同已三审三校"
    assert rows[9][2] == rows[10][2] == "\n".join(f"□{case}" for case in DEEMED)  # one cell over both rows


def test_the_record_prints_the_same_after_everything_around_it_has_changed() -> None:
    cast = make_cast()
    record = _published(cast)
    before = annex2.pdf(annex2.for_record(record))
    cast.department.name = "政策法规处"
    cast.department.save()
    cast.author.full_name = "改名之后"
    cast.author.save()
    cast.column.title = "规范性文件"
    cast.column.save()
    assert annex2.pdf(annex2.for_record(ApprovalRecord.objects.get(pk=record.pk))) == before


def test_an_altered_record_is_not_printed() -> None:
    record = _published(make_cast())
    record.sealed["publisher"] = "另一个人"
    with pytest.raises(Refused, match="内容与备案摘要值不符，不能打印"):
        annex2.for_record(record)


@pytest.mark.parametrize("kind", InfoType)
def test_only_the_texts_own_type_is_marked(kind: InfoType) -> None:
    form = annex2.for_submission(_submission(info_type=kind))
    (row,) = [row for row in word_rows(annex2.word(form)) if row[0].startswith("信息类型")]
    marked = [line for line in row[1].splitlines() if line.startswith("☑")]
    assert [line.partition("（")[0] for line in marked] == [f"☑{kind.label}：{RECEIVERS[kind]}"]
    assert row[1].count("□") == len(InfoType) - 1


def test_a_receiving_department_of_another_name_is_named_behind_the_forms_own_words() -> None:
    submission = _submission(info_type=InfoType.TOPIC)
    text = word_text(annex2.word(annex2.for_submission(submission)))
    assert f"☑专题专栏类：专栏责任部门（{submission.receiving.name}）" in text


@pytest.mark.parametrize("kind", ManuscriptForm)
def test_only_the_manuscripts_own_form_is_marked(kind: ManuscriptForm) -> None:
    text = word_text(annex2.word(annex2.for_submission(_submission(manuscript_form=kind))))
    expected = "".join(("☑" if form == kind else "□") + form.label for form in ManuscriptForm)
    assert expected in text


def test_a_repost_names_where_it_comes_from(tmp_path: Path) -> None:
    submission = _submission(
        source_kind=SourceKind.REPOST, source_name="住房城乡建设部网站", source_url="https://www.mohurd.gov.cn/a.html"
    )
    for text in _texts(annex2.for_submission(submission), tmp_path):
        assert "○本处室、单位原创制发" in text
        assert "●转载（注明转载来源）：住房城乡建设部网站https://www.mohurd.gov.cn/a.html" in text


def test_the_pdf_ticks_exactly_what_holds(tmp_path: Path) -> None:
    text, _word = _texts(annex2.for_submission(_submission()), tmp_path)
    assert text.count("✓") == 2  # 电子稿附件 and 信息公开类
    assert text.count("●") == 1


def test_a_deemed_review_is_ticked_on_the_right(tmp_path: Path) -> None:
    form = replace(annex2.for_submission(_submission()), deemed="主任办公会通过")
    pdf, word = _texts(form, tmp_path)
    assert pdf.count("✓") == 3
    assert "□党组会通过☑主任办公会通过□委领导专题会议通过□正式发文" in word


def test_a_submission_on_its_way_shows_what_is_known_so_far(tmp_path: Path) -> None:
    cast = make_cast(separate_proofreading=True)
    submission = submit(article=make_article(cast.column, by=cast.author), by=cast.author, at=AT)
    first = cast.reviewers[0]
    pass_stage(submission=submission, by=first, at=AT, kinds=[ActKind.REVIEW], gates=list(Gate))
    rows = {row[0]: row for row in word_rows(annex2.word(annex2.for_submission(submission)))}
    assert rows["一审一校"][1] == "审：法规处一审　通过　2024-05-08 09:30"
    assert rows["二审二校"][1] == rows["三审三校"][1] == ""
    assert rows["发布人"][1] == rows["发布人"][3] == ""
    for text in _texts(annex2.for_submission(submission), tmp_path):
        assert "审批尚未办结，当前环节：待一审一校。" in text
        assert submission.frozen.digest in text


def test_a_correction_and_a_return_stand_beside_their_stage() -> None:
    cast = make_cast()
    submission = submit(article=make_article(cast.column, by=cast.author), by=cast.author, at=AT)
    first, second, _third = cast.reviewers
    correct(submission=submission, by=first, at=AT, wrong="认真贯彻执行", right="认真抓好落实")
    pass_stage(submission=submission, by=first, at=AT, kinds=list(ActKind), gates=list(Gate))
    return_submission(submission=submission, by=second, at=AT, opinion="请补充依据。")
    one, two, three = annex2.for_submission(submission).stages
    assert one.corrections == 1
    assert one.review is not None
    assert two.review is not None
    assert (two.review.decision, two.review.opinion, two.proof) == ("退回", "请补充依据。", None)
    assert three.review is None
    assert "本环节更正1处" in word_text(annex2.word(annex2.for_submission(submission)))


def test_an_import_prints_who_authorised_it_how_many_and_the_digest_of_the_list(tmp_path: Path) -> None:
    cast = make_cast()
    import_articles(
        items=[item(1), item(2), item(3)], column=cast.column, authorised_by=cast.department, by=None, at=AT,
        source_name="articles.jsonl",
    )  # fmt: skip
    record = ApprovalRecord.objects.get()
    form = annex2.for_record(record)
    assert isinstance(form, annex2.ImportFiling)
    for text in _texts(form, tmp_path):
        for wanted in (
            "批量导入授权备案表", record.number, "授权部门法规处", "系统（命令行导入）", "2024-05-0809:30", "政策文件",
            "articles.jsonl", "3条", f"{form.first_article}至{form.last_article}", record.sealed["digest"],
            record.digest,
        ):  # fmt: skip
            assert wanted in text
    assert annex2.file_name(form, "docx") == f"批量导入授权备案表_{record.number}.docx"


def test_the_file_is_named_by_the_forms_number() -> None:
    form = annex2.for_submission(_submission())
    assert annex2.file_name(form, "pdf") == "审批备案表_2024-000001.pdf"
    assert annex2.file_name(replace(form, number="../2024/1\n"), "pdf") == "审批备案表_..20241.pdf"


def _submission(**fields: object) -> Submission:
    cast = make_cast()
    return submit(article=make_article(cast.column, by=cast.author, **fields), by=cast.author, at=AT)


def test_the_whole_chain_and_the_submission_agree() -> None:
    """What the form says before publication is what is sealed, bar what only publication knows."""
    cast = make_cast()
    submission = submit(article=make_article(cast.column, by=cast.author), by=cast.author, at=AT)
    before = annex2.for_submission(pass_all(submission, cast))
    record = publish(submission=submission, by=cast.publisher, at=AT)
    assert record is not None
    assert record.kind == ApprovalKind.CHAIN
    after = annex2.for_record(record)
    assert isinstance(after, annex2.Annex2)
    known_later = {"publisher": "", "published_at": "", "record_digest": "", "state": "待归口复核发布"}
    assert replace(after, dated=before.dated, **known_later) == before
