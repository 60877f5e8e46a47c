"""Idioms and fixed terms with one wrong character that sounds or looks like the right one: 再接再励, 粤港澳大弯区.

A phrase with one wrong character has its first or its second half intact. All halves are looked for in one pass;
at each place the other half decides, and then the segmentation: where the characters are made of words (不能自备)
or cut through words (使用其所掌握), the likeness is chance. The phrases and sounds are data (lists/README.md).
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from lanmu.common.later import Later
from lanmu.scanning.context import Context
from lanmu.scanning.enums import Severity
from lanmu.scanning.reading import Reading
from lanmu.scanning.rules import Check, Found, Rule
from lanmu.scanning.wordlists import FOLDER, shipped

if TYPE_CHECKING:
    import rjieba
else:  # its dictionary takes a tenth of a second to load, and most commands look at no text
    rjieba = Later("rjieba")

RULE = Rule("spelling.idiom", "成语错字", Severity.BLOCK, "成语里有一个同音或形近的错字。")
TERM = Rule("spelling.term", "固定词语错字", Severity.BLOCK, "名称或固定词语里有一个同音或形近的错字。")

_ALIKE = (
    "已己巳 未末 辩辨辫 竞竟 侯候 赌睹 拨拔 冶治 徒徙 崇祟 戍戌戊 "
    "折拆 密蜜 漫慢蔓 燥躁噪 瞻赡 籍藉 栽裁载 决诀抉 练炼 捡检俭 稍梢捎 "
    "复覆 概慨 度渡 愤奋 厉励历 砺 迹绩 嫌谦 采彩 弛驰 坚艰 粱梁 壁璧 "
    "瑕暇遐 屈曲 贷货 扰拢 即既 幅辐 抵诋砥 溃馈匮 萃粹粹 遣谴 悍捍 "
    "署暑 晰淅 淹掩 喧渲暄 辍缀 挡当 肓盲 茶荼 鸠鸩 管菅 刺剌 茸葺 "
    "笫第 孰熟 贪贫 免兔 矛予 汨汩 亳毫 斡幹 祗衹 券卷 斑班 纂篡 毡粘 "
    "溢益 谋某 侍待 恃持 候侯 洽恰 倾顷 澈彻 纯屯 掘崛 惦掂 沾粘 妨防 "
    "访纺 清青 请情 晴睛 讳伟 违 杨扬 汤 柱住 注驻 抢枪 沧苍 怡贻 怠殆 "
    "冀翼 施拖 曲典 土士 日曰 市巿 未来末 关美 建健 申甲 撤撒彻"
)


_SURE = 5
"""A longer term with one mistakable character is no chance."""


class _Tables(NamedTuple):
    """One automaton: the halves of idioms, then every wrong form of a term."""

    automaton: AhoCorasick
    halves: list[str]
    after: dict[str, list[str]]
    """First half → second halves."""
    before: dict[str, list[str]]
    idioms: frozenset[str]
    terms: list[str]
    """The right term for each wrong form, in the order of the automaton."""


@cache
def _tables() -> _Tables:
    wrong = {entry.pattern for words in shipped() if words.code == "spelling" for entry in words.entries}
    idioms = frozenset((FOLDER / "idioms.txt").read_text(encoding="utf-8").split()) - wrong
    others = frozenset((FOLDER / "idioms_also_right.txt").read_text(encoding="utf-8").split()) - wrong
    after: dict[str, list[str]] = defaultdict(list)
    before: dict[str, list[str]] = defaultdict(list)
    for idiom in sorted(idioms):
        after[idiom[:2]].append(idiom[2:])
        before[idiom[2:]].append(idiom[:2])
    halves = sorted(after.keys() | before.keys())
    terms = _wrong_terms()
    automaton = AhoCorasick(
        [*halves, *terms], matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA
    )
    return _Tables(automaton, halves, dict(after), dict(before), idioms | others, list(terms.values()))


def _is_common(sign: str) -> bool:
    """Of the first level of GB 2312: what comes by mistake when one types."""
    return "b0a1" <= sign.encode("gb2312", "replace").hex() <= "d7f9"


def _wrong_terms() -> dict[str, str]:
    """Every way to write a fixed term with one mistakable character → the term.

    Halves of terms are words that stand everywhere (管理, 工作), so the whole wrong form is looked for.
    """
    right = frozenset((FOLDER / "terms.txt").read_text(encoding="utf-8").split())
    alike: dict[str, set[str]] = defaultdict(set)
    needed = frozenset("".join(right))
    for group in _groups():
        if signs := needed.intersection(group):
            common = set(filter(_is_common, group))
            for sign in signs:
                alike[sign] |= common - {sign}
    forms = {
        term[:place] + other + term[place + 1 :]: term
        for term in sorted(right)
        for place, sign in enumerate(term)
        for other in sorted(alike[sign])
    }
    # 生态环境不 is no 生态环境部: a short name's last word is often a word of what follows.
    return {
        written: term
        for written, term in forms.items()
        if written not in right and (written[-1] == term[-1] or len(term) > _SURE or term[-1] not in "部局会署院厅")
    }


def _groups() -> list[str]:
    """Characters that sound or look alike."""
    groups = [line.split()[1] for line in (FOLDER / "sounds.txt").read_text(encoding="utf-8").splitlines()]
    return groups + _ALIKE.split()


@cache
def _mistakable() -> frozenset[str]:
    """Pairs of characters, as strings of two, that are written for each other."""
    return frozenset(a + b for group in _groups() for a, b in combinations(sorted(set(group)), 2))


def _mistaken(a: str, b: str) -> bool:
    return (a + b if a < b else b + a) in _mistakable()


def _intended(written: str, candidates: list[str]) -> str:
    """The candidate that differs in one mistakable character; "" when none does, or what is written is right."""
    if len(written) < 2 or written in candidates:
        return ""
    for right in candidates:
        wrong = [pair for pair in zip(right, written, strict=True) if pair[0] != pair[1]]
        if len(wrong) == 1 and _mistaken(*wrong[0]):
            return right
    return ""


def run(reading: Reading, context: Context) -> Iterator[Found]:
    """Hits lie over the whole phrase."""
    automaton, halves, after, before, idioms, terms = _tables()
    text = reading.text
    for index, start, end in automaton.find_matches_as_indexes(text, overlapping=True):
        if index >= len(halves):
            term = terms[index - len(halves)]
            if len(term) > _SURE or not _made_of_words(reading, start, term):
                yield Found(TERM, start, end, term, f"“{term}”写错了一个字。")
            continue
        half = halves[index]
        if (later := after.get(half)) and (right := _intended(text[end : end + 2], later)):
            yield from _found(reading, start, half + right, idioms)
        if (first := before.get(half)) and (left := _intended(text[max(start - 2, 0) : start], first)):
            yield from _found(reading, start - len(left), left + half, idioms)


def _found(reading: Reading, start: int, idiom: str, idioms: frozenset[str]) -> Iterator[Found]:
    if not _part_of_idiom(reading.text, start, idioms) and not _made_of_words(reading, start, idiom):
        yield Found(RULE, start, start + len(idiom), idiom, f"成语“{idiom}”写错了一个字。")


def _made_of_words(reading: Reading, start: int, phrase: str) -> bool:
    """Whether the segmentation sees words here: across an end of the phrase, or over the wrong character."""
    end = start + len(phrase)
    before, after = reading.around(start, end, 8)
    written = reading.text[start:end]
    wrong = next(i for i, (a, b) in enumerate(zip(written, phrase, strict=True)) if a != b)
    place = -len(before)
    for token in rjieba.cut(before + written + after, False):
        first, last = place, place + len(token)
        if first < 0 < last or first < len(phrase) < last:
            return True
        if first <= wrong < last and 1 < len(token) < 4:
            return True
        place = last
    return False


def _part_of_idiom(text: str, start: int, idioms: frozenset[str]) -> bool:
    """Whether an idiom stands across the place: then the likeness is chance."""
    return any(text[i : i + 4] in idioms for i in range(max(start - 3, 0), start + 4))


CHECK = Check("成语和固定词语", (RULE, TERM), run)
