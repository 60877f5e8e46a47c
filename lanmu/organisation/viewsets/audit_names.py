"""What the codes of the audit log are called on screen. The log keeps the codes: names may change, records may not."""

from collections.abc import Mapping
from typing import Any

ACTION_NAMES = {
    "audit.verify": "校验日志链",
    "columns.create_column": "新增栏目",
    "columns.edit_row": "修改栏目责任",
    "columns.load": "装载分工表",
    "columns.move_column": "移动栏目",
    "columns.remove_column": "移除栏目",
    "columns.seed_departments": "装入处室名录",
    "organisation.appoint": "任命岗位",
    "organisation.change_own_password": "更换自己的口令",
    "organisation.create_department": "新增处室、单位",
    "organisation.create_user": "开立账号",
    "organisation.deactivate_user": "停用账号",
    "organisation.clear_calendar_day": "取消单独设定的日子",
    "organisation.end_absence": "提前结束请假",
    "organisation.end_post": "结束岗位",
    "organisation.forget_calendar_year": "取消本单位录入的放假安排",
    "organisation.import_calendar_year": "录入年度放假安排",
    "organisation.reactivate_user": "恢复账号",
    "organisation.register_absence": "登记请假与代办",
    "organisation.set_calendar_day": "设定工作日历",
    "organisation.set_password": "重置口令",
    "organisation.sign_in": "登录",
    "organisation.sign_in_refused": "登录被拒绝",
    "organisation.sign_out": "退出",
    "organisation.take_back_absence": "撤销请假",
    "organisation.take_back_post": "撤销任命",
    "organisation.update_department": "修改处室、单位",
    "organisation.update_user": "修改账号",
    "portal.demo": "装入演示内容",
    "portal.update_identity": "修改网站标识",
    "portal.update_redirects": "修改跳转",
    "proposals.approve": "批准变更",
    "proposals.fail": "变更未能生效",
    "proposals.propose": "提出变更",
    "proposals.reject": "驳回变更",
    "proposals.set_level": "调整审批方式",
    "proposals.take_back": "撤回变更",
    "publishing.call_off_withdrawal": "取消定时撤下",
    "publishing.cleanup_confirmed": "确认文件继续有效",
    "publishing.assign": "指定审校分工",
    "publishing.correct": "审核人更正",
    "publishing.event_closed": "结束事件",
    "publishing.event_opened": "登记事件",
    "publishing.end_assignment": "结束审校分工",
    "publishing.decide_secrecy": "保密审查",
    "publishing.import": "批量导入",
    "publishing.move": "换栏目",
    "publishing.load_words": "装入词表",
    "publishing.allow_exemption": "批准检查例外",
    "publishing.ask_exemption": "申请检查例外",
    "publishing.decline_exemption": "不批准检查例外",
    "publishing.end_exemption": "撤销检查例外",
    "publishing.set_checks": "修改内容检查设置",
    "publishing.vouch_file": "附件人工核对",
    "publishing.pass": "审校通过",
    "publishing.plan_withdrawal": "设定定时撤下",
    "publishing.publish": "发布",
    "publishing.read_evidence": "查阅视同依据",
    "publishing.recall": "撤回送审",
    "publishing.remove_joint": "取消会签要求",
    "publishing.retire_words": "停用词表",
    "publishing.return": "退回",
    "publishing.schedule": "定时发布",
    "publishing.schedule_failed": "定时发布未成功",
    "publishing.set_term": "设定办理时限",
    "publishing.set_joint": "设置会签要求",
    "publishing.sign_emergency": "应急签发",
    "publishing.sign_jointly": "会签",
    "publishing.submit": "送审",
    "publishing.supplement": "开始补审",
    "publishing.supplement_overdue": "补审超期",
    "publishing.task_done": "解读任务办结",
    "publishing.task_exempted": "免于解读",
    "publishing.task_opened": "生成解读任务",
    "publishing.task_reopened": "解读任务重新打开",
    "publishing.void": "送审件作废",
    "publishing.withdraw": "撤下",
    "inquiry.export": "导出案卷",
    "inquiry.register": "登记责任事件",
    "inquiry.step": "办理责任事件",
    "inquiry.trace": "责任追溯查询",
    "publishing.activity_adopt": "采用活动报送",
    "publishing.activity_decline": "不采用活动报送",
    "publishing.activity_report": "报送活动信息",
    "publishing.checklist": "修改五关检查项",
}

SUBJECT_NAMES = {
    "absence": "请假", "assignment": "审校分工", "calendar": "工作日历", "stage_term": "办理时限",
    "approval": "备案表", "article": "稿件", "audit": "审计日志", "column": "栏目",
    "columns": "栏目责任分工表",
    "department": "处室、单位", "departments": "处室名录", "event": "事件", "post": "岗位", "site": "网站",
    "submission": "送审件",
    "user": "账号", "words": "词表",
    "activity": "活动报送",
    "change": "变更种类",
    "proposal": "变更审批",
    "redirects": "跳转",
    "checklist": "五关检查项",
    "checks": "内容检查设置",
    "exemption": "检查例外",
    "error_event": "责任事件",
}  # fmt: skip
SUBJECT_KINDS = {name: kind for kind, name in SUBJECT_NAMES.items()}

DETAIL_NAMES = {
    "interpretation": "解读",
    "due": "应于",
    "basis": "依据",
    "alarm": "最迟",
    "accounts": "账号数", "added": "新增", "address": "地址", "article": "稿件", "authorised_by": "授权人",
    "broken_at": "断裂处", "cadence": "更新频率", "changed": "变更", "column": "栏目", "column_type": "栏目类型",
    "contact": "联系方式", "count": "条数", "department": "处室、单位", "description": "说明", "digest": "摘要值",
    "domain": "网站域名", "duty": "职责", "ends_on": "截止", "field": "字段", "find_error_url": "找错入口",
    "full_name": "姓名", "icp": "ICP 备案编号", "id_code": "网站标识码", "is_active": "在用", "keywords": "关键词",
    "kind": "类别", "kinds": "审校", "layout": "版式", "link_url": "链接地址", "name": "名称", "names": "名称",
    "new": "改为", "new_digest": "新摘要值", "old": "原为", "operator": "运维部门", "opinion": "意见", "order": "次序",
    "party_mark_url": "党政机关标识链接", "path": "路径", "phone": "办公电话", "police": "公安备案编号",
    "position": "表中位置", "prune": "移除表外栏目", "publish_at": "定于", "published": "已发布", "reason": "理由",
    "reasons": "原因", "record": "备案表", "removed": "移除", "responsible": "责任部门", "role": "角色", "rows": "行数",
    "separate_proofreading": "专职校对", "source": "来源", "sponsor": "主办单位", "stage": "审次", "starts_on": "起",
    "state": "状态", "late_seconds": "晚了（秒）", "withdraw_at": "定于撤下",
    "table": "分工表摘要值", "title": "信息名称", "tried": "所用用户名", "up": "上移", "user": "人员",
    "conclusion": "结论", "emergency_reason": "应急发布理由", "evidence": "依据文件", "joint": "会签处室、单位",
    "route": "途径", "supplements": "补审的应急发布",
    "username": "用户名", "waiting": "在审",
    "asked_at": "追溯时间",
    "checklist": "检查项摘要值",
    "file": "案卷摘要值",
    "gate": "关",
    "held": "举办日期",
    "items": "检查项数",
    "number": "编号",
    "snapshot": "追溯快照摘要值",
    "text": "内容",
    "url": "公开地址",
    "versions": "版本数",
    "deputy": "代办人", "day": "日期", "hours": "小时", "info_type": "信息类型", "is_deputy": "主岗、副岗",
    "is_workday": "上班", "moved": "重算的期限", "notice": "文号",
    "about": "变更对象", "change": "变更种类", "level": "审批方式", "summary": "变更", "from": "原栏目", "to": "新栏目",
    "add": "登记", "remove": "撤销",
}  # fmt: skip

CODE_NAMES = {
    "change": {
        "columns.add_column": "新增栏目", "columns.edit_column": "修改栏目", "columns.edit_row": "修改栏目责任",
        "columns.load": "装载分工表", "columns.move_column": "调整栏目次序", "columns.remove_column": "移除栏目",
        "portal.identity": "修改网站标识", "portal.redirects": "修改跳转", "proposals.level": "调整审批方式",
        "publishing.move": "换栏目", "publishing.set_checks": "修改内容检查设置",
    },
    "level": {"direct": "直接生效，只留审计记录", "second": "须另一人审批"},
    "state": {
        "first_review": "待一审一校", "second_review": "待二审二校", "third_review": "待三审三校",
        "receiving": "待归口复核发布", "scheduled": "已定时发布", "published": "已发布", "returned": "已退回",
        "recalled": "已撤回送审", "void": "已作废", "secrecy": "待保密审查", "joint": "待会签",
        "emergency": "待应急签发", "kept": "不公开（已登记）",
    },
    "route": {
        "chain": "三审三校", "deemed": "视同已三审三校", "emergency": "应急发布", "supplement": "应急发布后补审",
    },
    "conclusion": {"active": "主动公开", "on_request": "依申请公开", "none": "不予公开"},
    "kinds": {"review": "审", "proof": "校"},
    "kind": {"internal": "本站", "external": "外链", "link": "链接"},
    "layout": {"list": "列表", "single": "单页"},
    "cadence": {
        "weekly": "每周至少1次", "monthly": "每月至少1次", "quarterly": "每季度至少1次", "half_yearly": "每半年至少1次",
        "yearly": "每年", "periodic": "定期", "statutory": "法定时限", "on_change": "变动当日",
        "link_check": "监测链接",
    },
}  # fmt: skip
"""What codes of floors above are called; the log is read here, below them."""


def add_names(
    *,
    actions: Mapping[str, str] | None = None,
    subjects: Mapping[str, str] | None = None,
    details: Mapping[str, str] | None = None,
    codes: Mapping[str, Mapping[str, str]] | None = None,
) -> None:
    """What an app above calls its acts, the things they are done to, particulars of them, and codes among these.

    Call in `AppConfig.ready`. Raises ValueError when a name would come to mean something else.
    """
    for table, more in (
        (ACTION_NAMES, actions),
        (SUBJECT_NAMES, subjects),
        (SUBJECT_KINDS, {name: kind for kind, name in (subjects or {}).items()}),
        (DETAIL_NAMES, details),
        *((CODE_NAMES.setdefault(key, {}), names) for key, names in (codes or {}).items()),
    ):
        for code, name in (more or {}).items():
            if table.setdefault(code, name) != name:
                raise ValueError(f"{code} is called {table[code]} already, and would be {name}")


def subject_name(subject: str) -> str:
    """`submission:2024-000001` as 送审件 2024-000001; what was not one certain thing (`user:0`) without a number."""
    kind, _, number = subject.partition(":")
    name = SUBJECT_NAMES.get(kind, kind)
    return f"{name} {number}" if number not in {"", "0", "table"} and kind != "site" else name


def detail_name(key: str) -> str:
    """The name of a particular; its key where nobody named it here."""
    return DETAIL_NAMES.get(key, key)


def value_name(key: str, value: Any) -> str:
    """One plain value of the particular `key`: codes and truth by name, references as their subjects."""
    if isinstance(value, bool):
        return "是" if value else "否"
    text = str(value)
    if key == "user":
        return subject_name(text)
    return CODE_NAMES.get(key, {}).get(text, text)


def action_name(code: str) -> str:
    """The name of an action; its code where an app has one that nobody named here."""
    return ACTION_NAMES.get(code, code)
