"""What the audit log calls the acts of this app."""

from lanmu.supervision.enums import BulletinAct, OrderAct, ReminderKind

ACTIONS = {
    **{f"supervision.order_{act.value}": f"督办单：{act.label}" for act in OrderAct},
    **{f"supervision.bulletin_{act.value}": f"通报：{act.label}" for act in BulletinAct},
    "supervision.order_read_file": "查阅整改佐证",
    "supervision.order_remind": "督办单：催办",
    "supervision.order_rules": "设定督办规则",
    "supervision.bulletin_sign": "通报：签收",
    "supervision.set_rates": "设定评分分值",
    "supervision.assess": "生成部门考核",
}
SUBJECTS = {
    "scores": "评分分值",
    "assessment": "部门考核",
    "order": "督办单",
    "bulletin": "通报",
    "order_rules": "督办规则",
}
DETAILS = {
    "again_days": "退回后的期限（工作日）",
    "audience": "印发范围",
    "bulletin_days": "这段时间是几天",
    "bulletin_reminders": "几次超期提醒列入通报",
    "deadline": "整改期限",
    "deadline_before": "原期限",
    "escalated": "已报负责人",
    "file_name": "文件",
    "findings": "问题",
    "late_reply": "超期反馈",
    "order_days": "整改期限（工作日）",
    "overdue_every": "超期后每隔几个工作日提醒",
    "papers": "佐证文件",
    "propose_days": "问题多少天未整改由系统拟督办单",
    "reminder": "提醒",
    "serial": "第几次",
    "soon_days": "到期前几个工作日提醒",
    "version": "版次",
}
CODES = {"reminder": {kind.value: str(kind.label) for kind in ReminderKind}}
