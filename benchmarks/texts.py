"""Articles to measure with: about 4 KB of Chinese each, the same for the same seed, from words of our own."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

SEED = 20240508
BODY_BYTES = 4000

_WHO = (
    "各区城市管理部门",
    "各街道办事处",
    "各有关单位",
    "环境卫生作业单位",
    "物业服务企业",
    "市民群众",
    "园林养护队伍",
    "供热企业",
    "燃气经营企业",
)
_DO = ("加强", "规范", "推进", "落实", "完善", "检查", "公布", "整治", "优化", "巩固", "细化", "统筹")
_WHAT = (
    "生活垃圾分类投放",
    "道路清扫保洁",
    "公园绿地养护",
    "户外广告设施管理",
    "建筑垃圾运输",
    "供热服务保障",
    "燃气安全用气宣传",
    "公厕日常保洁",
    "夜景灯光维护",
    "街面秩序巡查",
    "行道树修剪",
    "融雪除冰准备",
    "共享单车停放",
    "占道经营治理",
    "河道周边环境整治",
    "社区便民服务",
)
_HOW = (
    "按照职责分工",
    "结合本地实际",
    "在规定时限内",
    "依法依规",
    "会同有关部门",
    "通过多种方式",
    "坚持问题导向",
    "利用信息化手段",
    "逐项逐条",
)
_SO = (
    "确保各项任务按期完成",
    "不断提高精细化管理水平",
    "切实方便群众办事",
    "形成长效管理机制",
    "保持市容环境整洁有序",
    "及时向社会公开结果",
    "接受社会各界监督",
    "为市民提供更好的服务",
)
_KIND = ("通知", "公告", "意见", "方案", "情况通报", "工作总结", "解读", "答记者问")


@dataclass(frozen=True, slots=True)
class Article:
    """One text. `body` is Markdown."""

    title: str
    day: date
    body: str


FIRST_DAY = date(2010, 1, 4)
DAYS = 5000


def article(i: int, n: int) -> Article:
    """Article `i` of a site of `n`: the same whenever it is asked for. No two titles of a site are alike."""
    dice = random.Random(SEED * 10_000_019 + i)
    title = f"关于{dice.choice(_DO)}{dice.choice(_WHAT)}的{dice.choice(_KIND)}（第{i + 1}号）"
    return Article(title, FIRST_DAY + timedelta(days=i * DAYS // n), _body(dice))


def articles(n: int) -> Iterator[Article]:
    """All articles of a site of `n`, from the oldest, evenly over some years since 2010."""
    return (article(i, n) for i in range(n))


def _body(dice: random.Random) -> str:
    parts: list[str] = []
    size = 0
    while size < BODY_BYTES:
        if len(parts) % 5 == 0:
            part = f"## {dice.choice(_DO)}{dice.choice(_WHAT)}"
        else:
            part = "".join(_sentence(dice) for _ in range(dice.randint(3, 6)))
        parts.append(part)
        size += len(part.encode()) + 2
    return "\n\n".join(parts)


def _sentence(dice: random.Random) -> str:
    who, how, do, what, so = (dice.choice(words) for words in (_WHO, _HOW, _DO, _WHAT, _SO))
    return f"{who}要{how}，{do}{what}工作，{so}。"
