"""The figures behind the clocks: what regulation and norms say, what the office has set. Pure: no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lanmu.columns.enums import Cadence
from lanmu.duty.enums import ChangeKind, NationalClass

PERIODS: Mapping[str, int] = {
    Cadence.WEEKLY: 7,
    Cadence.MONTHLY: 31,
    Cadence.QUARTERLY: 92,
    Cadence.HALF_YEARLY: 183,
    Cadence.YEARLY: 366,
    Cadence.PERIODIC: 92,
}
"""Longest calendar days between two updates. 定期 has no figure in the regulation: 92 is this product's default, to be
set by the office. The others may be set shorter, never longer: the regulation gives them.
"""

UNFIXED = frozenset({Cadence.PERIODIC})
"""Cadences without a figure in the regulation."""

CHANGE_DAYS: Mapping[str, int] = {ChangeKind.SAME_DAY: 0, ChangeKind.STATUTORY: 20, ChangeKind.DOUBLE: 7}
"""Working days from the change, or the document's forming, to publication. 0: the same day. 同上, only shorter."""

NATIONAL_DAYS: Mapping[str, int | None] = {
    NationalClass.DYNAMIC: 14,
    NationalClass.POLICY: 183,
    NationalClass.DUE: None,
    NationalClass.NONE: None,
}
"""前2周、前6个月 (19号 栏目不更新). Others: 19号 says 长期 without a figure; none unless the office sets it."""

LINK_DAYS = 7
"""How long a look at a column that is a link says that it works; it is asked every day (附件1: 监测链接)."""

SHARE = 70
"""Percent of a period after which a clock warns (lessons.md: countdown at 70 and 100 %)."""
SHARE_RANGE = (30, 95)
LONGEST_DAYS = 731

NEWS = "工作动态"
POLICY = "政策文件"

BASIS: Mapping[str, str] = {
    Cadence.WEEKLY: "第十二条（二）：新闻动态类栏目每周至少更新1次",
    Cadence.MONTHLY: "附件1：每月至少更新1次",
    Cadence.QUARTERLY: "第十二条（二）：政策文件类栏目每季度至少更新1次",
    Cadence.HALF_YEARLY: "第十二条（二）：人事、规划统计类栏目每半年至少更新1次",
    Cadence.YEARLY: "附件1：每年更新",
    Cadence.PERIODIC: "附件1：定期发布（办法没有规定天数，天数由办公室设定）",
    Cadence.STATUTORY: "第十二条（二）：法定主动公开类按要求时限及时更新",
    Cadence.ON_CHANGE: "第九条（一）、附件1：内容变动当日更新",
    Cadence.LINK_CHECK: "附件1：监测链接，不计更新时间",
}
CHANGE_BASIS: Mapping[str, str] = {
    ChangeKind.SAME_DAY: "附件1：责任部门在内容变动当日送运维部门更新",
    ChangeKind.STATUTORY: "《政府信息公开条例》第二十六条：自形成或者变更之日起20个工作日内公开",
    ChangeKind.DOUBLE: "行政许可、行政处罚决定自作出之日起7个工作日内公示",
}
NATIONAL_BASIS: Mapping[str, str] = {
    NationalClass.DYNAMIC: "国办秘函〔2019〕19号 单项否决“栏目不更新”：动态、要闻类前2周",
    NationalClass.POLICY: "国办秘函〔2019〕19号 单项否决“栏目不更新”：通知公告、政策文件类前6个月",
    NationalClass.DUE: "国办秘函〔2019〕19号 单项否决“栏目不更新”：应更新长期未更新（没有规定天数，天数由办公室设定）",
    NationalClass.NONE: "",
}


@dataclass(frozen=True, slots=True)
class ColumnLimit:
    """What the office set for one column; None or empty leaves the general figure."""

    days: int | None = None
    national: str = ""
    national_days: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """All figures in force: the product's, with the office's on top. Read once, used for many columns."""

    periods: Mapping[str, int] = field(default_factory=lambda: dict(PERIODS))
    change_days: Mapping[str, int] = field(default_factory=lambda: dict(CHANGE_DAYS))
    national_days: Mapping[str, int | None] = field(default_factory=lambda: dict(NATIONAL_DAYS))
    share: int = SHARE
    columns: Mapping[int, ColumnLimit] = field(default_factory=dict)

    def period(self, *, column: int, cadence: str) -> int | None:
        """Longest days between two updates; None where no period runs."""
        general = self.periods.get(cadence)
        own = self.columns.get(column)
        return own.days if general is not None and own is not None and own.days is not None else general

    def national(self, *, column: int, cadence: str, column_type: str) -> tuple[NationalClass, int | None]:
        """The national class of a column and its days; None days: no line."""
        own = self.columns.get(column) or ColumnLimit()
        found = NationalClass(own.national) if own.national else national_class(cadence, column_type)
        days = self.national_days.get(found)
        return found, days if own.national_days is None or found == NationalClass.NONE else own.national_days


STANDARD = Limits()


def national_class(cadence: str, column_type: str) -> NationalClass:
    """The class 19号 would put a column in, from its row: weekly columns are news; 政策文件 with a quarterly duty, and
    news-like columns that follow events (通知公告), are 通知公告、政策文件类; monthly topics only have to be updated.
    """
    match cadence:
        case Cadence.WEEKLY:
            return NationalClass.DYNAMIC
        case Cadence.LINK_CHECK:
            return NationalClass.NONE
        case Cadence.QUARTERLY if column_type == POLICY:
            return NationalClass.POLICY
        case Cadence.ON_CHANGE if column_type == NEWS:
            return NationalClass.POLICY
    return NationalClass.DUE
