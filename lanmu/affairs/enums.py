"""States and kinds of what the office coordinates. The product's only state strings of this app."""

from django.db import models


class RuleKind(models.TextChoices):
    MEASURE = "measure", "管理办法"
    SYSTEM = "system", "制度"
    NORM = "norm", "规范、标准"
    PLAN = "plan", "预案"
    OTHER = "other", "其他"


class PlanState(models.TextChoices):
    """培训计划: held once a training names it; given up only with a reason."""

    PLANNED = "planned", "待举办"
    HELD = "held", "已举办"
    DROPPED = "dropped", "已取消"


class ApplicationState(models.TextChoices):
    """建站申请 (第十四条): through the office to the city's government."""

    FILED = "filed", "待办公室审核"
    RETURNED = "returned", "办公室已退回"
    FORWARDED = "forwarded", "已报请市政府"
    APPROVED = "approved", "市政府已同意"
    REFUSED = "refused", "市政府未同意"


class SiteState(models.TextChoices):
    RUNNING = "running", "在用"
    MERGED = "merged", "已整合迁移"
    CLOSED = "closed", "已关停"


class ItemState(models.TextChoices):
    """统筹事项 in one department."""

    SENT = "sent", "待签收"
    TAKEN = "taken", "办理中"
    ANSWERED = "answered", "待办公室确认"
    DONE = "done", "已办结"
    RECALLED = "recalled", "已撤销"


OPEN_ITEMS = frozenset({ItemState.SENT, ItemState.TAKEN, ItemState.ANSWERED})


class OrderKind(models.TextChoices):
    FAULT = "fault", "故障"
    CHANGE = "change", "功能或模板调整"
    TOPIC = "topic", "专题开发"
    DATA = "data", "数据"
    OTHER = "other", "其他"


class Urgency(models.TextChoices):
    ORDINARY = "ordinary", "一般"
    URGENT = "urgent", "紧急"


class OrderState(models.TextChoices):
    """运维工单: the operator takes it and finishes it; the office accepts, or sends it back."""

    OPEN = "open", "待受理"
    WORKING = "working", "处理中"
    FINISHED = "finished", "待验收"
    ACCEPTED = "accepted", "已办结"
    CANCELLED = "cancelled", "已撤销"


OPEN_ORDERS = frozenset({OrderState.OPEN, OrderState.WORKING, OrderState.FINISHED})


class ThemeState(models.TextChoices):
    RUNNING = "running", "进行中"
    FINISHED = "finished", "已完成"


class TopicForm(models.TextChoices):
    """How a planned subject is to appear (第十一条（一） names the forms)."""

    TEXT = "text", "文字"
    PICTURE = "picture", "图片、图解"
    VIDEO = "video", "音视频"
    INTERVIEW = "interview", "访谈、专家点评"
    COLLECTION = "collection", "专题集纳"
