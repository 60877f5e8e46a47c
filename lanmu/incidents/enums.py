"""States, grades and kinds of the registers of 第七条."""

from django.db import models


class Grade(models.TextChoices):
    """How grave: which time targets hold (国办发〔2016〕61号、80号)."""

    SPECIAL = "special", "特别重大"
    MAJOR = "major", "重大"
    LARGER = "larger", "较大"
    ORDINARY = "ordinary", "一般"


GRAVE = frozenset({Grade.SPECIAL, Grade.MAJOR})


class IncidentState(models.TextChoices):
    """发现、研判、报告、应对 (第七条（二）), then closed."""

    FOUND = "found", "已发现"
    JUDGED = "judged", "已研判"
    REPORTED = "reported", "已报告"
    RESPONDED = "responded", "已应对"
    CLOSED = "closed", "已办结"


OPEN_INCIDENTS = frozenset(set(IncidentState) - {IncidentState.CLOSED})


class StepKind(models.TextChoices):
    """What was done."""

    REGISTER = "register", "发现登记"
    JUDGE = "judge", "研判"
    REPORT = "report", "报告"
    AUTHORITY = "authority", "发布权威信息"
    PRESS = "press", "召开新闻发布会"
    RESPONSE = "response", "回应"
    ASK = "ask", "布置撰稿"
    CALL_OFF = "call_off", "取消撰稿"
    LINK = "link", "关联公开信息"
    NOTE = "note", "补充记录"
    CLOSE = "close", "办结"


class Target(models.TextChoices):
    """What has to be done in time. The codes are those of the steps that meet them."""

    AUTHORITY = "authority", "发布权威信息"
    PRESS = "press", "新闻发布会"
    RESPONSE = "response", "回应"


class Light(models.TextChoices):
    """Where a target stands."""

    ON_TIME = "on_time", "未到期"
    NEAR = "near", "临近"
    OVERDUE = "overdue", "超期"
    MET = "met", "按时完成"
    MET_LATE = "met_late", "超期完成"


class TextKind(models.TextChoices):
    """What a text of ours does in an incident."""

    RESPONSE = "response", "回应"
    REBUTTAL = "rebuttal", "辟谣"


class Severity(models.TextChoices):
    """Grade of a vulnerability, in the words of 国家信息安全漏洞库."""

    CRITICAL = "critical", "超危"
    HIGH = "high", "高危"
    MEDIUM = "medium", "中危"
    LOW = "low", "低危"


class VulnerabilityState(models.TextChoices):
    OPEN = "open", "待修复"
    FIXED = "fixed", "已修复，待复核"
    DISPUTED = "disputed", "报为误报，待复核"
    CLOSED = "closed", "已复核销号"


WAITING_FOR_RECHECK = frozenset({VulnerabilityState.FIXED, VulnerabilityState.DISPUTED})
OPEN_VULNERABILITIES = frozenset(set(VulnerabilityState) - {VulnerabilityState.CLOSED})


class VulnerabilityStep(models.TextChoices):
    REGISTER = "register", "登记"
    FIX = "fix", "报修复"
    DISPUTE = "dispute", "报误报"
    PASS = "pass", "复核通过"
    RETURN = "return", "复核退回"
    EXTEND = "extend", "调整期限"
    NOTE = "note", "补充记录"


class VisitKind(models.TextChoices):
    """What visits of a day are counted by."""

    COLUMN = "column", "栏目"
    PAGE = "page", "页面"
    REFERRER = "referrer", "来源网站"
    STATUS = "status", "状态码"
    BOT = "bot", "爬虫"
    SEARCH = "search", "搜索词"
