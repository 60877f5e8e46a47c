"""Who stands in the demonstration: accounts named by role, never invented persons."""

from collections.abc import Iterable
from dataclasses import dataclass

from lanmu.organisation.enums import Role

DEMO_PASSWORD = "lanmu-demo-2024"  # noqa: S105 - published on purpose; a demonstration site holds nothing real

PREFIXES = {
    "办公室": "bangong",
    "法规处": "fagui",
    "规划计划处": "guihua",
    "财务处": "caiwu",
    "人事处": "renshi",
    "干部处": "ganbu",
    "宣传处": "xuanchuan",
    "政务服务处": "zhengwu",
    "考核处": "kaohe",
    "执法协调监督处": "xietiao",
    "燃气管理处": "ranqi",
    "供热管理处": "gongre",
    "废管处": "feiguan",
    "园林管理处": "yuanlin",
    "园林建设处": "yuanjian",
    "巡查处": "xuncha",
    "机关党办": "dangban",
    "驻委纪检组": "jijian",
    "执法总队": "zongdui",
}
"""Department → beginning of its user names."""

CHAIN = {
    "xinxi": Role.INFORMATION_OFFICER,
    "yishen": Role.FIRST_REVIEWER,
    "ershen": Role.SECOND_REVIEWER,
    "sanshen": Role.THIRD_REVIEWER,
}
"""End of a user name → role; every department has these four."""

PUBLISHER = ("fabu", Role.PUBLISHER)
"""Departments that operate columns have this one too."""

OFFICE = "办公室"


@dataclass(frozen=True, slots=True)
class Account:
    """One demonstration account."""

    username: str
    name: str
    role: Role
    department: str


SPECIAL = (
    Account("bangong-jiandu", "办公室监督员", Role.SUPERVISOR, OFFICE),
    Account("bangong-zhuguan", "网站主管", Role.WEBSITE_HEAD, OFFICE),
    Account("bangong-baomi", "办公室保密审查员", Role.SECRECY_REVIEWER, OFFICE),
    Account("xuanchuan-jiaodui", "宣传处专职校对", Role.PROOFREADER, "宣传处"),
    Account("xuanchuan-wangxin", "宣传处网信员", Role.INCIDENT_OFFICER, "宣传处"),
    Account("xuanchuan-zhuanren", "宣传处栏目专人", Role.COLUMN_OFFICER, "宣传处"),
)
ADMINISTRATORS = (
    Account("xitong", "系统管理员", Role.SYSTEM_ADMIN, OFFICE),
    Account("anquan", "安全管理员", Role.SECURITY_ADMIN, OFFICE),
    Account("shenji", "审计员", Role.AUDITOR, OFFICE),
)


def accounts_for(operators: Iterable[str]) -> list[Account]:
    """Every account. `operators` are the names of the departments that operate columns of the table."""
    publishing = set(operators)
    found = []
    for department, prefix in PREFIXES.items():
        chain = dict(CHAIN) | (dict([PUBLISHER]) if department in publishing else {})
        found += [Account(f"{prefix}-{end}", f"{department}{r.label}", r, department) for end, r in chain.items()]
    return [*found, *SPECIAL, *ADMINISTRATORS]
