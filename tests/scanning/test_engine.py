"""Places are exact, failures are seen, exemptions are named and expire."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanmu.scanning import registry
from lanmu.scanning.context import Context, Exemption
from lanmu.scanning.documents import Document, Part
from lanmu.scanning.engine import MOST_CHARACTERS, MOST_HITS, scan
from lanmu.scanning.enums import Kind, Severity
from lanmu.scanning.normalise import normalise
from lanmu.scanning.rules import Check, Found, Rule

PIECES = [
    "2024年2月30日", "13800138000", "１３８００１３８０００",
    "认真布署", "\u200b", "\u202e", "（", "》", "的的", "“", "\n", "机密★1年",
    "110105194910010028",
    "[2017]47号", "https://10.0.0.1/a",
    "以下三点：\n一、甲\n二、乙", "a", "é", "👍", "全力以付", "６２", "m2",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=20)), max_size=12))
def test_a_hit_is_always_a_slice_of_what_was_given(pieces: list[str]) -> None:
    text = "".join(pieces)
    result = scan(text)
    assert result.failures == ()
    for hit in result.hits:
        assert 0 <= hit.start < hit.end <= len(text)
        assert text[hit.start : hit.end] == hit.text


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(list(Kind)), st.one_of(st.sampled_from(PIECES), st.text(max_size=20))), max_size=8
    )
)
def test_in_a_document_a_hit_is_a_slice_of_its_part(pieces: list[tuple[Kind, str]]) -> None:
    parts = {f"p.{n}": Part(kind, text, f"p.{n}") for n, (kind, text) in enumerate(pieces)}
    result = scan(Document(tuple(parts.values())))
    assert result.failures == ()
    for hit in result.hits:
        assert parts[hit.where].text[hit.start : hit.end] == hit.text


@given(st.text())
def test_normalising_keeps_the_way_back(text: str) -> None:
    done = normalise(text)
    assert len(done.text) + len(done.removed) == len(text)
    for place in range(len(done.text)):
        assert normalise(text[done.back(place)]).text == done.text[place]


@settings(deadline=None)
@given(st.sampled_from(["13{0}", "手机号码{0}，", "\u200b{0}", "（{0}）"]), st.integers(0, 99_999_999))
def test_masking_leaves_no_number_to_read(frame: str, number: int) -> None:
    text = frame.format(f"138{number:08}") if frame != "13{0}" else f"13{number:09}"
    for hit in scan(text, checks=["phones"]).hits:
        assert hit.suggestion != hit.text
        assert sum(c.isdigit() for c in hit.suggestion) == 7
        assert scan(text[: hit.start] + hit.suggestion + text[hit.end :], checks=["phones"]).hits == ()


def test_a_check_that_raises_is_a_failure_and_the_others_still_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(reading: object, context: object) -> list[Found]:
        raise RuntimeError("不应出现")

    rule = Rule("test.broken", "坏的检查", Severity.NOTICE, "坏了。")
    monkeypatch.setitem(registry.CHECKS, "words", Check("词表", (rule,), broken))
    result = scan("会议定于2024年2月30日召开。")
    assert [failure.check for failure in result.failures] == ["words"]
    assert "没有完成" in result.failures[0].why
    assert result.blocked
    assert [hit.rule for hit in result.hits] == ["date.impossible"]


def test_a_clean_text_is_not_blocked_and_a_notice_does_not_block() -> None:
    assert not scan("会议定于2024年5月8日（星期三）召开。").blocked
    result = scan("工作完成。。")
    assert [hit.severity for hit in result.hits] == [Severity.NOTICE]
    assert not result.blocked


def test_an_exempted_word_passes_and_stays_visible_until_its_last_day() -> None:
    text = "值班手机13800138000"
    exemption = Exemption("13800138000", "值班电话，经批准公布", scope="private.phone", expires_on=date(2024, 5, 8))
    held = scan(text, context=Context(day=date(2024, 5, 8), exemptions=[exemption]))
    assert held.hits == ()
    assert [hit.rule for hit in held.exempted] == ["private.phone"]
    later = scan(text, context=Context(day=date(2024, 5, 9), exemptions=[exemption]))
    assert [hit.rule for hit in later.hits] == ["private.phone"]


def test_an_exemption_without_a_scope_does_not_reach_private_data() -> None:
    exemptions = [Exemption("13800138000", "试"), Exemption("布署", "试")]
    result = scan("布署工作，联系13800138000", context=Context(exemptions=exemptions))
    assert [hit.rule for hit in result.hits] == ["private.phone"]
    assert [hit.rule for hit in result.exempted] == ["spelling.pair"]


def test_known_names_are_never_misspelt() -> None:
    text = "由布署村组织实施，各单位要认真布署。"
    result = scan(text, checks=["words"], context=Context(known_names=frozenset({"布署村"})))
    assert [hit.start for hit in result.hits] == [text.rindex("布署")]


def test_a_text_too_long_is_a_failure() -> None:
    result = scan("字" * (MOST_CHARACTERS + 1))
    assert result.blocked
    assert "没有检查" in result.failures[0].why


def test_hits_beyond_the_most_are_counted() -> None:
    result = scan("认真布署。" * (MOST_HITS + 7), checks=["words"])
    assert len(result.hits) == MOST_HITS
    assert result.more == {"spelling.pair": 7}


def test_an_unknown_check_is_the_callers_fault() -> None:
    with pytest.raises(KeyError):
        scan("文字", checks=["nosuch"])
