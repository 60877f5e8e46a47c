"""A frozen text as the engine reads it: every word the public reads, each with an address and a name."""

from typing import Any

import pytest

from lanmu.publishing.corrections import find
from lanmu.publishing.proofing_document import document_of, place_name, slot_of
from lanmu.scanning.enums import Kind

CONTENT: dict[str, Any] = {
    "title": "标题字",
    "summary": "摘要字",
    "keywords": ["甲", "乙"],
    "author": "作者字",
    "source": {"kind": "original", "name": "法规处", "url": ""},
    "policy": {"validity_note": "说明字"},
    "interpretation": {"basis": "第一行\n第二行"},
    "body": [
        {
            "type": "text",
            "html": '<h2>一、总则</h2><p>见<a href="https://www.tj.gov.cn/">市政府&amp;网</a>。</p>'
            "<ul><li>外层<ul><li>里层</li></ul></li></ul><p>断<br>行</p>",
        },
        {"type": "image", "path": "/files/a", "alt": "替代", "caption": "图注字"},
        {
            "type": "table", "caption": "表题", "header": "row",
            "rows": [
                [{"text": "合并", "rowspan": 1, "colspan": 2}, {"text": "丙", "rowspan": 1, "colspan": 1}],
                [{"text": "一", "rowspan": 1, "colspan": 1}, {"text": "二", "rowspan": 1, "colspan": 1},
                 {"text": "三", "rowspan": 1, "colspan": 1}],
            ],
        },
        {"type": "quotation", "text": "引文字", "source": "出处字"},
        {"type": "links", "title": "链接", "items": [{"title": "官网", "url": "https://a.example/"}]},
        {"type": "video", "path": "/files/v", "title": "视频题", "transcript": "文字稿"},
        {"type": "document", "path": "/files/d", "title": "文件名", "ext": "pdf", "size": 1},
    ],
    "attachments": [],
    "media": [],
}  # fmt: skip


def test_every_word_has_its_address() -> None:
    parts = {part.where: part for part in document_of(CONTENT).parts}
    assert [(where, part.text) for where, part in parts.items() if part.kind is not Kind.LINK] == [
        ("title", "标题字"), ("interpretation.basis", "第一行"), ("interpretation.basis#1", "第二行"),
        ("policy.validity_note", "说明字"), ("summary", "摘要字"), ("keywords", "甲，乙"), ("author", "作者字"),
        ("body.0.html#0", "一、总则"), ("body.0.html#1", "见市政府&网。"), ("body.0.html#2", "外层"),
        ("body.0.html#3", "里层"), ("body.0.html#4", "断 行"),
        ("body.1.alt", "替代"), ("body.1.caption", "图注字"), ("body.2.caption", "表题"),
        ("body.2.rows.0.0", "合并"), ("body.2.rows.0.1", "丙"), ("body.2.rows.1.0", "一"), ("body.2.rows.1.1", "二"),
        ("body.2.rows.1.2", "三"), ("body.3.text", "引文字"), ("body.3.source", "出处字"), ("body.4.title", "链接"),
        ("body.5.title", "视频题"), ("body.5.transcript", "文字稿"), ("body.6.title", "文件名"),
    ]  # fmt: skip
    assert parts["body.0.html#1~0"].href == "https://www.tj.gov.cn/"
    assert parts["body.4.items.0"].href == "https://a.example/"
    third = parts["body.2.rows.0.1"].cell
    assert third is not None
    assert (third.column, third.header) == (2, True)


def test_a_correction_finds_the_place_again() -> None:
    for part in document_of(CONTENT).parts:
        if part.where not in {"keywords", "author", "body.0.html#4"}:
            assert find(CONTENT, wrong=part.text.replace("见市政府&网。", "市政府&网"), where=slot_of(part.where)), part


@pytest.mark.parametrize(
    ("where", "name"),
    [
        ("title", "标题"),
        ("interpretation.basis#1", "背景依据"),
        ("body.0.html#1~0", "正文第 1 块第 2 段"),
        ("body.2.rows.1.2", "正文第 3 块表格第 2 行第 3 格"),
        ("body.4.items.0", "正文第 5 块链接第 1 条"),
        ("body.1.alt", "正文第 2 块图片替代文字"),
        ("第 2 页", "第 2 页"),
    ],
)
def test_places_have_names_people_use(where: str, name: str) -> None:
    assert place_name(where) == name
