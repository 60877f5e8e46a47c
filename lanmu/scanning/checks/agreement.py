"""What a text says about itself: 以下三点 and the points, 附件2 and the attachments, set phrases and their items."""

import re
from collections.abc import Iterator

from lanmu.scanning.context import Context
from lanmu.scanning.enums import Kind, Severity
from lanmu.scanning.han_numbers import han_number
from lanmu.scanning.markup import Line
from lanmu.scanning.reading import Reading
from lanmu.scanning.rules import Check, Found, Rule

COUNT = Rule("agreement.count", "项数不符", Severity.NOTICE, "文中说的项数和列出的项数不一致。")
ATTACHMENT = Rule("agreement.attachment", "附件不符", Severity.NOTICE, "文中的附件和附件列表、随文的文件不一致。")
ITEMS = Rule(
    "agreement.items",
    "固定表述的内容不符",
    Severity.BLOCK,
    "列出的内容和固定表述不一致（19号文：严重表述错误一处即否决）。",
)
TITLE = Rule("agreement.title", "标题与正文的项数不符", Severity.NOTICE, "标题说的项数和正文列出的不一致。")

_N = "([0-9]{1,2}|[一二三四五六七八九十两]{1,3})"
_FOLLOWING = re.compile(
    rf"(?:以下|下列|如下)[ ]?{_N}[ ]?(?:个?方面|点|项|条|种|类|个)(?!以上|或)[\u4e00-\u9fff]{{0,8}}[：:。]?[ ]*$"
)
_INTRO = re.compile(rf"[以下如][下列][ ]?{_N}[ ]?(?:个?方面|点|项|条|种|类|个)(?!以上|或)")
_INLINE = re.compile(
    rf"{_N}(?:个?方面|点|项|条|种|类|个)[\u4e00-\u9fff]{{0,6}}[：:，,。；;](?=[ ]?(?:一是|[（(]一[）)]|1[.、]|"
    rf"第一[，,、：:部]))"
)
_FIRST = re.compile("[：:，,。；;][ ]?(?:一是|[（(]一[）)]|1[.、]|第一[，,、：:部])")
_REACH = 3000
"""How far the items of a sentence are looked for: a line of nothing but such sentences takes linear time."""
_INLINE_ITEM = re.compile(
    r"([一二三四五六七八九])是|[（(]([一二三四五六七八九十]{1,2})[）)]|(?<![0-9])([0-9])[.、](?![0-9])|第([一二三四五六七八九])(?=[，,、：:]|部分)"
)
_LIST = re.compile(
    r"[ \t\u3000]*(?:([一二三四五六七八九十]{1,3})、|[（(]([一二三四五六七八九十]{1,3})[）"
    r")]|([0-9]{1,2})[.．、](?![0-9])|[（(]([0-9]{1,2})[）)]|([一二三四五六七八九])是)"
)
_HEAD = re.compile(r"(?:^|\n)[ \t\u3000]*附[ ]?件[ ]?[:：][ ]?")
_ENTRY = re.compile(r"[ \t\u3000]*([0-9]{1,2})[.．、][ ]?(?=\S)")
_REFERENCE = re.compile(
    r"(?:见|详见|按照?|依照|填写|填报|参照|报送|下载|《?)附件[ ]?([0-9]{1,2}|[一二三四五六七八九十])(?![0-9]|[是为：:])"
)
_TITLE_COUNT = re.compile(
    rf"(?<![第〔0-9前后]){_N}(项|条|件|个|大)([\u4e00-\u9fff]{{0,6}}?)"
    r"(措施|举措|政策|规定|工作|任务|要求|制度|内容|重点|行动|服务|实事|意见|机制|案例|清单)"
)
SETS: dict[str, tuple[str, ...]] = {
    "四个意识": ("政治意识", "大局意识", "核心意识", "看齐意识"),
    "四个自信": ("道路自信", "理论自信", "制度自信", "文化自信"),
    "新发展理念": ("创新", "协调", "绿色", "开放", "共享"),
    "五位一体": ("经济建设", "政治建设", "文化建设", "社会建设", "生态文明建设"),
    "三农": ("农业", "农村", "农民"),
    "四史": ("党史", "新中国史", "改革开放史", "社会主义发展史"),
    "四个最严": ("最严谨的标准", "最严格的监管", "最严厉的处罚", "最严肃的问责"),
    "四个伟大": ("伟大斗争", "伟大工程", "伟大事业", "伟大梦想"),
    "三会一课": ("支部党员大会", "支部委员会", "党小组会", "党课"),
    "六稳": ("稳就业", "稳金融", "稳外贸", "稳外资", "稳投资", "稳预期"),
    "六保": ("保居民就业", "保基本民生", "保市场主体", "保粮食能源安全", "保产业链供应链稳定", "保基层运转"),
    "三去一降一补": ("去产能", "去库存", "去杠杆", "降成本", "补短板"),
    "三大攻坚战": ("防范化解重大风险", "精准脱贫", "污染防治"),
    "四风": ("形式主义", "官僚主义", "享乐主义", "奢靡之风"),
    "三严三实": ("严以修身", "严以用权", "严以律己", "谋事要实", "创业要实", "做人要实"),
}
"""Name → items in order; public wording."""
_SET = re.compile(f'[“"]?({"|".join(SETS)})[”"]?[ ]?(?:[（(]|，?即|：|——)([^）)。；\\n]{{4,80}})')
_SPLIT = re.compile("[、，,]|和|与|以及")


def run(reading: Reading, context: Context) -> Iterator[Found]:
    """Only what can be counted is compared."""
    text = reading.text
    if any(sign in text for sign in ("以下", "下列", "如下", "一是", "第一", "（一）")):
        yield from _counts(reading)
    if "附" in reading.characters:
        yield from _attachments(reading, context)
    if reading.characters & {"“", '"', "（", "("} and any(name in text for name in SETS):
        yield from _sets(text)
    yield from _title(reading)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else han_number(text)


def _counts(reading: Reading) -> Iterator[Found]:
    inline = _FIRST.search(reading.text) is not None
    if not inline and _INTRO.search(reading.text) is None:
        return
    lines = [line for line in reading.lines if line.text.strip()]
    for index, line in enumerate(lines):
        match = _FOLLOWING.search(line.text[-40:])
        if match:
            listed = _listed(lines[index + 1 :])
            if listed and listed != _number(match[1]):
                start = line.start + max(len(line.text) - 40, 0) + match.start()
                yield Found(
                    COUNT,
                    start,
                    line.start + max(len(line.text) - 40, 0) + match.end(),
                    "",
                    f"这里说 {_number(match[1])} 项，下面列了 {listed} 项。",
                )
        for match in _INLINE.finditer(line.text) if inline else ():
            said = 0
            for found in _INLINE_ITEM.finditer(line.text, match.end(), match.end() + _REACH):
                number = _number(next(filter(None, found.groups())))
                said = number if number == said + 1 else said
            if said >= 2 and said != _number(match[1]):
                why = f"这里说 {_number(match[1])} 项，下面列了 {said} 项。"
                yield Found(COUNT, line.start + match.start(), line.start + match.end(), "", why)


def _listed(lines: list[Line]) -> int:
    """How many items of one style follow: 1 to n without a gap, other paragraphs between them allowed."""
    style, count, between = None, 0, 0
    for line in lines[:200]:
        match = _LIST.match(line.text)
        found = next((i for i in range(1, 6) if match and match[i]), None)
        if match is None or found is None or (style is not None and found != style):
            if style is None:
                return 0
            between += 1
            if between > 12 or (found is not None and found < style):
                break
            continue
        number = _number(match[found])
        if number != count + 1:
            break
        style, count, between = found, number, 0
    return count if count >= 2 else 0


def _attachments(reading: Reading, context: Context) -> Iterator[Found]:
    text = reading.text
    heads = list(_HEAD.finditer(text))
    head = heads[-1] if heads else None
    named, place = 0, None
    if head is not None:
        place = (head.end() - len(head[0].lstrip()), head.end())
        named = _named(text, head.end())
    if named:
        for match in _REFERENCE.finditer(text):
            if _number(match[1]) > named and head is not None and match.end() < head.start():
                yield Found(ATTACHMENT, *match.span(), "", f"附件列表只有 {named} 个附件，没有附件{match[1]}。")
    given = context.attachments
    if given is None:
        given = [part.text for part, _line in reading.parts_of(Kind.ATTACHMENT)] or None
    if given is not None and place and named and len(given) != named:
        yield Found(ATTACHMENT, *place, "", f"附件列表写了 {named} 个附件，随文的文件有 {len(given)} 个。")


def _named(text: str, start: int) -> int:
    """How many attachments the list names: 附件：1.… 2.…, or one without a number."""
    lines = text[start : start + 3000].split("\n")
    if not _ENTRY.match(lines[0]):
        return 1 if lines[0].strip() else 0
    count = 0
    for line in lines:
        if not line.strip():
            continue
        match = _ENTRY.match(line)
        if match is None or int(match[1]) != count + 1:
            break
        count += 1
    return count


def _sets(text: str) -> Iterator[Found]:
    for match in _SET.finditer(text):
        right = SETS[match[1]]
        items = [item.strip(' “”"等') for item in _SPLIT.split(match[2]) if item.strip(' “”"等')]
        known = [item for item in items if item in right]
        if len(known) < 2 or len(items) > len(right) + 1:
            continue
        if known == items and len(items) == len(right):
            if tuple(items) != right:
                yield Found(
                    ITEMS,
                    *match.span(2),
                    "、".join(right),
                    f"“{match[1]}”的次序为{'、'.join(right)}。",
                    Severity.NOTICE,
                )
        elif len(items) >= len(right) - 1 and len(known) >= len(right) - 2:
            yield Found(ITEMS, *match.span(2), "、".join(right), f"“{match[1]}”为{'、'.join(right)}。")


def _title(reading: Reading) -> Iterator[Found]:
    title = next((line for _part, line in reading.parts_of(Kind.TITLE)), None)
    match = _TITLE_COUNT.search(title.text) if title else None
    if title is None or match is None or (said := _number(match[1])) < 2:
        return
    why = _told_otherwise(reading.text[title.end :], match, said) or _listed_otherwise(reading, said)
    if why:
        yield Found(
            TITLE, title.start + match.start(), title.start + match.end(), "", f"标题说 {said} 项，{why}，请核对。"
        )


def _told_otherwise(body: str, title: re.Match[str], said: int) -> str:
    """What the body says instead of the title's number; "" when it says the same, or nothing."""
    same = re.compile(rf"(?<![第〔0-9前后]){_N}{title[2]}(?:{title[3]}|[\u4e00-\u9fff]{{0,4}}?){title[4]}")
    numbers = {_number(found[1]) for found in same.finditer(body)}
    return f"正文说 {min(numbers)} 项" if len(numbers) == 1 and said not in numbers and min(numbers) > 1 else ""


def _listed_otherwise(reading: Reading, said: int) -> str:
    highest: dict[int, int] = {}
    for line in reading.lines:
        found = _LIST.match(line.text)
        style = next((i for i in range(1, 6) if found and found[i]), None)
        if found and style and (number := _number(found[style])) == highest.get(style, 0) + 1:
            highest[style] = number
    if not highest or said in highest.values() or max(highest.values()) < 3:
        return ""
    return f"正文列出的是 {'、'.join(str(n) for n in sorted(set(highest.values())))}"


CHECK = Check("前后一致", (COUNT, ATTACHMENT, ITEMS, TITLE), run)
