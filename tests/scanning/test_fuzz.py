"""A small run of the soak's fuzzing, and the texts that would hang a careless pattern."""

import time

import pytest

from lanmu.scanning.engine import scan
from tests.soak.fuzz_scanning import run


def test_mutated_texts_raise_nothing_and_hang_nothing() -> None:
    seen = run(600, 7)
    assert (seen["failed"], seen["slow"]) == ([], [])


HOSTILE = {
    "digits": "1",
    "han": "一",
    "spaced digits": "1 ",
    "opens": "（",
    "closes": "）",
    "nested": "（）",
    "titles": "《",
    "quotes": "“",
    "half opens": "(一",
    "straight": '"一',
    "zero width": "\u200b1",
    "marks": "，。",
    "dots": "一.",
    "dashes": "一-",
    "weekday": "1月1日",
    "dates": "2024年2月30日至",
    "urls": "http://a",
    "javascript": "javascript:",
    "mail": "a@",
    "address": "住址：一路1号",
    "estates": "小区1号",
    "repeats": "天地天地",
    "items": "一、一\n",
    "one is": "一是",
    "parts": "分三个部分：第一部分甲；第二部分乙；",
    "pipes": "|",
    "tabs": "1\t",
    "links": "[一](",
    "pictures": "![](",
    "headings": "## \n",
    "tags": "<h2>",
    "cells": "<table><td>",
    "identities": "1 1-",
    "terms": "粤港澳大弯区",
    "years": "2025年至",
    "appendix": "附件：1. ",
    "secret": "内部文件",
    "star": "秘密★",
    "number": "〔2024〕1",
    "about": "约一",
    "share": "占一",
    "idiom": "实事求",
    "spaces": " ",
    "lines": "\n",
    "wide": "１",
    "cyrillic": "а",
    "plates": "津A1",
    "letters": "a",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_long_line_of_one_piece_takes_linear_time(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    begun = time.process_time()
    result = scan(text)
    assert result.failures == ()
    assert time.process_time() - begun < 8  # 200,000 characters; a pattern that backtracks needs hours
