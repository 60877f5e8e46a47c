"""The table role → permission, as data. `docs/permissions.md` is rendered from it; `sync_roles` applies it."""

from enum import StrEnum

from lanmu.organisation.enums import Role


class Permission(StrEnum):
    """`scope:resource:action`, in alphabetical order. A name is never reused for another meaning."""

    AFFAIRS_ITEM_HANDLE = "affairs:item:handle"
    AFFAIRS_ITEM_MANAGE = "affairs:item:manage"
    AFFAIRS_ORDER_HANDLE = "affairs:order:handle"
    AFFAIRS_SITE_APPLY = "affairs:site:apply"
    AFFAIRS_SITE_MANAGE = "affairs:site:manage"
    AFFAIRS_THEME_MANAGE = "affairs:theme:manage"
    AUDIT_LOG_READ = "audit:log:read"
    CHECKLIST_ITEM_EDIT = "checklist:item:edit"
    CHECKS_EXEMPTION_MANAGE = "checks:exemption:manage"
    CHECKS_REPORT_READ = "checks:report:read"
    COLUMNS_COLUMN_TEND = "columns:column:tend"
    COLUMNS_PERSON_CONFIRM = "columns:person:confirm"
    COLUMNS_PERSON_FILE = "columns:person:file"
    COLUMNS_TABLE_EDIT = "columns:table:edit"
    DUTY_CLOCK_EDIT = "duty:clock:edit"
    DUTY_PAUSE_PROPOSE = "duty:pause:propose"
    FILINGS_MONTH_READ = "filings:month:read"
    FILINGS_MONTH_SIGN = "filings:month:sign"
    INCIDENTS_INCIDENT_KEEP = "incidents:incident:keep"
    INCIDENTS_INCIDENT_READ = "incidents:incident:read"
    INCIDENTS_VULNERABILITY_KEEP = "incidents:vulnerability:keep"
    INQUIRY_EVENT_KEEP = "inquiry:event:keep"
    INQUIRY_TRACE_READ = "inquiry:trace:read"
    MEDIA_FILE_UPLOAD = "media:file:upload"
    ORGANISATION_DEPARTMENT_MANAGE = "organisation:department:manage"
    ORGANISATION_PERSON_MANAGE = "organisation:person:manage"
    ORGANISATION_POST_MANAGE = "organisation:post:manage"
    PATROL_CHECK_MANAGE = "patrol:check:manage"
    PATROL_FINDING_READ = "patrol:finding:read"
    PATROL_REPORT_READ = "patrol:report:read"
    PATROL_RUN_START = "patrol:run:start"
    PORTAL_IDENTITY_EDIT = "portal:identity:edit"
    PORTAL_REDIRECT_EDIT = "portal:redirect:edit"
    PROPOSALS_CHANGE_APPROVE = "proposals:change:approve"
    PROPOSALS_CHANGE_READ = "proposals:change:read"
    PROPOSALS_LEVEL_MANAGE = "proposals:level:manage"
    PUBLISHING_ARTICLE_MOVE = "publishing:article:move"
    PUBLISHING_ARTICLE_WITHDRAW = "publishing:article:withdraw"
    PUBLISHING_ARTICLE_WRITE = "publishing:article:write"
    PUBLISHING_RECORD_READ = "publishing:record:read"
    PUBLISHING_SECRECY_REVIEW = "publishing:secrecy:review"
    PUBLISHING_SUBMISSION_PROOFREAD = "publishing:submission:proofread"
    PUBLISHING_SUBMISSION_PUBLISH = "publishing:submission:publish"
    PUBLISHING_SUBMISSION_REVIEW_FIRST = "publishing:submission:review_first"
    PUBLISHING_SUBMISSION_REVIEW_SECOND = "publishing:submission:review_second"
    PUBLISHING_SUBMISSION_REVIEW_THIRD = "publishing:submission:review_third"
    RELEASE_STATUS_READ = "release:status:read"
    ROUTING_ASSIGNMENT_MANAGE = "routing:assignment:manage"
    ROUTING_ASSIGNMENT_READ = "routing:assignment:read"
    ROUTING_TERM_EDIT = "routing:term:edit"
    RULES_RULE_MANAGE = "rules:rule:manage"
    SUPERVISION_ASSESSMENT_MANAGE = "supervision:assessment:manage"
    SUPERVISION_BULLETIN_APPROVE = "supervision:bulletin:approve"
    SUPERVISION_BULLETIN_WRITE = "supervision:bulletin:write"
    SUPERVISION_ORDER_MANAGE = "supervision:order:manage"
    SUPERVISION_ORDER_REPLY = "supervision:order:reply"
    SUPERVISION_SCORE_READ = "supervision:score:read"
    TRAINING_PLAN_MANAGE = "training:plan:manage"
    WORKDAYS_CALENDAR_EDIT = "workdays:calendar:edit"


MEANINGS: dict[Permission, str] = {
    Permission.AFFAIRS_ITEM_HANDLE: "办理、回复派给本处室、单位的统筹事项",
    Permission.AFFAIRS_ITEM_MANAGE: "派发统筹事项和运维工单，跟踪办理",
    Permission.AFFAIRS_ORDER_HANDLE: "受理、办结运维工单（对接集约化平台运维单位）",
    Permission.AFFAIRS_SITE_APPLY: "为本处室、单位提出建站申请",
    Permission.AFFAIRS_SITE_MANAGE: "维护站点台账，登记建站申请的办理结论",
    Permission.AFFAIRS_THEME_MANAGE: "编制主题宣传计划（限运维新闻动态栏目的部门）",
    Permission.AUDIT_LOG_READ: "查阅、导出审计日志，校验日志链是否完整",
    Permission.CHECKLIST_ITEM_EDIT: "编制五关检查项",
    Permission.CHECKS_EXEMPTION_MANAGE: "批准、撤销内容检查的例外",
    Permission.CHECKS_REPORT_READ: "查阅内容检查的报表",
    Permission.COLUMNS_COLUMN_TEND: "查看所负责栏目的更新情况",
    Permission.COLUMNS_PERSON_CONFIRM: "备案栏目专人及其变动",
    Permission.COLUMNS_PERSON_FILE: "报备本处室、单位的栏目专人",
    Permission.COLUMNS_TABLE_EDIT: "修改《栏目设置及责任分工表》、登记栏目专人",
    Permission.DUTY_CLOCK_EDIT: "设定栏目时钟的时限",
    Permission.DUTY_PAUSE_PROPOSE: "提出栏目暂停更新（维护）",
    Permission.FILINGS_MONTH_READ: "查阅各部门的月报备",
    Permission.FILINGS_MONTH_SIGN: "确认、签报本部门的月报备",
    Permission.INCIDENTS_INCIDENT_KEEP: "登记、研判、报告、应对网络舆情",
    Permission.INCIDENTS_INCIDENT_READ: "查阅舆情台账",
    Permission.INCIDENTS_VULNERABILITY_KEEP: "登记、跟踪漏洞台账",
    Permission.INQUIRY_EVENT_KEEP: "登记、办理责任事件",
    Permission.INQUIRY_TRACE_READ: "从公开地址追溯供稿、审核、发布人，导出案卷",
    Permission.MEDIA_FILE_UPLOAD: "上传图片和文件，管理自己上传的图片和文件",
    Permission.ORGANISATION_DEPARTMENT_MANAGE: "新增、修改、停用处室、单位",
    Permission.ORGANISATION_PERSON_MANAGE: "开立、修改、停用账号，重置口令",
    Permission.ORGANISATION_POST_MANAGE: "任命、结束岗位（即授权）",
    Permission.PATROL_CHECK_MANAGE: "组织抽查和集中检查",
    Permission.PATROL_FINDING_READ: "查阅全站的问题",
    Permission.PATROL_REPORT_READ: "查阅网站运行报告（可用性、访问量）",
    Permission.PATROL_RUN_START: "手动开始一次巡检",
    Permission.PORTAL_IDENTITY_EDIT: "填写网站标识（网站名称、标识码、备案号等）",
    Permission.PORTAL_REDIRECT_EDIT: "登记、撤销旧地址的跳转",
    Permission.PROPOSALS_CHANGE_APPROVE: "审批别人提出的网站变更（栏目、网站标识、换栏目、跳转等）",
    Permission.PROPOSALS_CHANGE_READ: "查阅全部变更审批",
    Permission.PROPOSALS_LEVEL_MANAGE: "调整各类变更的审批方式",
    Permission.PUBLISHING_ARTICLE_MOVE: "把已公开的信息换到别的栏目（归口发布人限本部门运维的栏目，监督员不限）",
    Permission.PUBLISHING_ARTICLE_WITHDRAW: "撤下已公开的信息（归口发布人限本部门运维的栏目，监督员不限）",
    Permission.PUBLISHING_ARTICLE_WRITE: "在本部门负责的栏目写稿、送审、撤回送审",
    Permission.PUBLISHING_RECORD_READ: "查阅全站送审件和审批备案表",
    Permission.PUBLISHING_SECRECY_REVIEW: "对公开属性不能确定的信息作保密审查",
    Permission.PUBLISHING_SUBMISSION_PROOFREAD: "校对本部门的送审件",
    Permission.PUBLISHING_SUBMISSION_PUBLISH: "复核归口到本部门的送审件并发布",
    Permission.PUBLISHING_SUBMISSION_REVIEW_FIRST: "一审本部门的送审件",
    Permission.PUBLISHING_SUBMISSION_REVIEW_SECOND: "二审本部门的送审件",
    Permission.PUBLISHING_SUBMISSION_REVIEW_THIRD: "三审本部门的送审件",
    Permission.RELEASE_STATUS_READ: "查看静态发布的进度和积压",
    Permission.ROUTING_ASSIGNMENT_MANAGE: "指定各处室、单位每一环节审、校由谁办理（审校分工）",
    Permission.ROUTING_ASSIGNMENT_READ: "查看各处室、单位的审校分工",
    Permission.ROUTING_TERM_EDIT: "设定各环节的办理时限",
    Permission.RULES_RULE_MANAGE: "维护制度库，下发制度，查看签收",
    Permission.SUPERVISION_ASSESSMENT_MANAGE: "设定考核指标，生成考核结果",
    Permission.SUPERVISION_BULLETIN_APPROVE: "审定通报",
    Permission.SUPERVISION_BULLETIN_WRITE: "生成、编写、印发通报",
    Permission.SUPERVISION_ORDER_MANAGE: "签发督办单，复核，销号",
    Permission.SUPERVISION_ORDER_REPLY: "反馈本处室、单位督办单的整改情况",
    Permission.SUPERVISION_SCORE_READ: "查阅检查评分和部门考核",
    Permission.TRAINING_PLAN_MANAGE: "编制培训计划，登记培训和签到",
    Permission.WORKDAYS_CALENDAR_EDIT: "录入放假安排，维护工作日历",
}

P = Permission
PERMISSIONS_OF: dict[Role, frozenset[Permission]] = {
    Role.INFORMATION_OFFICER: frozenset(
        {
            P.AFFAIRS_ITEM_HANDLE,
            P.AFFAIRS_SITE_APPLY,
            P.COLUMNS_PERSON_FILE,
            P.MEDIA_FILE_UPLOAD,
            P.PUBLISHING_ARTICLE_WRITE,
            P.SUPERVISION_ORDER_REPLY,
        }
    ),
    Role.FIRST_REVIEWER: frozenset({P.PUBLISHING_SUBMISSION_PROOFREAD, P.PUBLISHING_SUBMISSION_REVIEW_FIRST}),
    Role.SECOND_REVIEWER: frozenset({P.PUBLISHING_SUBMISSION_PROOFREAD, P.PUBLISHING_SUBMISSION_REVIEW_SECOND}),
    Role.THIRD_REVIEWER: frozenset(
        {
            P.AFFAIRS_ITEM_HANDLE,
            P.COLUMNS_PERSON_FILE,
            P.PUBLISHING_SUBMISSION_PROOFREAD,
            P.PUBLISHING_SUBMISSION_REVIEW_THIRD,
            P.SUPERVISION_ORDER_REPLY,
        }
    ),
    Role.PROOFREADER: frozenset({P.PUBLISHING_SUBMISSION_PROOFREAD}),
    Role.PUBLISHER: frozenset(
        {
            P.AFFAIRS_ITEM_HANDLE,
            P.AFFAIRS_THEME_MANAGE,
            P.DUTY_PAUSE_PROPOSE,
            P.FILINGS_MONTH_SIGN,
            P.PUBLISHING_ARTICLE_MOVE,
            P.PUBLISHING_ARTICLE_WITHDRAW,
            P.PUBLISHING_SUBMISSION_PUBLISH,
            P.SUPERVISION_ORDER_REPLY,
        }
    ),
    Role.SECRECY_REVIEWER: frozenset({P.PUBLISHING_SECRECY_REVIEW}),
    # 委网信部门负责网站监测、舆情处置及安全管理（第七条）。
    Role.INCIDENT_OFFICER: frozenset(
        {
            P.INCIDENTS_INCIDENT_KEEP,
            P.INCIDENTS_INCIDENT_READ,
            P.INCIDENTS_VULNERABILITY_KEEP,
            P.PATROL_FINDING_READ,
            P.PATROL_REPORT_READ,
            P.PATROL_RUN_START,
        }
    ),
    Role.COLUMN_OFFICER: frozenset(
        {
            P.AFFAIRS_ITEM_HANDLE,
            P.COLUMNS_COLUMN_TEND,
            P.COLUMNS_PERSON_FILE,
            P.DUTY_PAUSE_PROPOSE,
            P.FILINGS_MONTH_SIGN,
            P.SUPERVISION_ORDER_REPLY,
        }
    ),
    # 办公室是网站主管部门（第四条）：定分工表、督促、考核，可撤下有问题的信息，但不写稿、不审稿。
    Role.SUPERVISOR: frozenset(
        {
            P.AFFAIRS_ITEM_MANAGE,
            P.AFFAIRS_SITE_MANAGE,
            P.CHECKLIST_ITEM_EDIT,
            P.CHECKS_EXEMPTION_MANAGE,
            P.CHECKS_REPORT_READ,
            P.COLUMNS_PERSON_CONFIRM,
            P.COLUMNS_TABLE_EDIT,
            P.DUTY_CLOCK_EDIT,
            P.DUTY_PAUSE_PROPOSE,
            P.FILINGS_MONTH_READ,
            P.INCIDENTS_INCIDENT_READ,
            P.INQUIRY_EVENT_KEEP,
            P.INQUIRY_TRACE_READ,
            P.PATROL_CHECK_MANAGE,
            P.PATROL_FINDING_READ,
            P.PATROL_REPORT_READ,
            P.PATROL_RUN_START,
            P.PORTAL_IDENTITY_EDIT,
            P.PORTAL_REDIRECT_EDIT,
            P.PROPOSALS_CHANGE_APPROVE,
            P.PROPOSALS_CHANGE_READ,
            P.PROPOSALS_LEVEL_MANAGE,
            P.PUBLISHING_ARTICLE_MOVE,
            P.PUBLISHING_ARTICLE_WITHDRAW,
            P.PUBLISHING_RECORD_READ,
            P.RELEASE_STATUS_READ,
            P.ROUTING_ASSIGNMENT_READ,
            P.ROUTING_TERM_EDIT,
            P.RULES_RULE_MANAGE,
            P.SUPERVISION_ASSESSMENT_MANAGE,
            P.SUPERVISION_BULLETIN_WRITE,
            P.SUPERVISION_ORDER_MANAGE,
            P.SUPERVISION_SCORE_READ,
            P.TRAINING_PLAN_MANAGE,
            P.WORKDAYS_CALENDAR_EDIT,
        }
    ),
    # 网站主管：办公室主管网站的负责人。监督员提出的变更由他审批；他不提出变更，也不写稿、不审稿。
    Role.WEBSITE_HEAD: frozenset(
        {
            P.CHECKS_REPORT_READ,
            P.FILINGS_MONTH_READ,
            P.INCIDENTS_INCIDENT_READ,
            P.PATROL_FINDING_READ,
            P.PATROL_REPORT_READ,
            P.PROPOSALS_CHANGE_APPROVE,
            P.PROPOSALS_CHANGE_READ,
            P.PUBLISHING_RECORD_READ,
            P.SUPERVISION_BULLETIN_APPROVE,
            P.SUPERVISION_SCORE_READ,
        }
    ),
    # 三员（GB/T 22239 管理权限分离）: the system administrator opens accounts but cannot authorise them, the security
    # administrator authorises but cannot open accounts, the auditor sees what both did and can do neither.
    Role.SYSTEM_ADMIN: frozenset(
        {
            P.AFFAIRS_ORDER_HANDLE,
            P.COLUMNS_TABLE_EDIT,
            P.INCIDENTS_VULNERABILITY_KEEP,
            P.ORGANISATION_DEPARTMENT_MANAGE,
            P.ORGANISATION_PERSON_MANAGE,
            P.PORTAL_IDENTITY_EDIT,
            P.PORTAL_REDIRECT_EDIT,
            P.PROPOSALS_CHANGE_READ,
            P.RELEASE_STATUS_READ,
        }
    ),
    Role.SECURITY_ADMIN: frozenset({P.ORGANISATION_POST_MANAGE, P.ROUTING_ASSIGNMENT_MANAGE}),
    Role.AUDITOR: frozenset({P.AUDIT_LOG_READ, P.INQUIRY_TRACE_READ}),
}
"""What each role may do. `design.md`: change this table, and groups, menus and screens follow."""
del P

DEPARTMENT_BOUND: frozenset[Permission] = (
    frozenset(p for p in Permission if p.startswith("publishing:"))
    - {Permission.PUBLISHING_RECORD_READ, Permission.PUBLISHING_SECRECY_REVIEW}
) | {
    Permission.AFFAIRS_ITEM_HANDLE,
    Permission.AFFAIRS_SITE_APPLY,
    Permission.AFFAIRS_THEME_MANAGE,
    Permission.COLUMNS_PERSON_FILE,
    Permission.FILINGS_MONTH_SIGN,
    Permission.SUPERVISION_ORDER_REPLY,
}
"""These hold only for the department the post is held in; the others for the whole site."""

WRITING_ROLES: frozenset[Role] = frozenset(
    role for role, held in PERMISSIONS_OF.items() if Permission.PUBLISHING_ARTICLE_WRITE in held
)
"""Holders of these stand in their department's group, to which the column table gives page permissions."""


def roles_granting(permission: Permission) -> frozenset[Role]:
    """Every role whose holders have `permission`."""
    return frozenset(role for role, held in PERMISSIONS_OF.items() if permission in held)


def render_table() -> str:
    """The table as Markdown: the body of `docs/permissions.md`."""
    lines = ["| 角色 | 标识 | 可以做什么 |", "| --- | --- | --- |"]
    for role in Role:
        held = sorted(PERMISSIONS_OF[role])
        cells = "<br>".join(f"{MEANINGS[p]}（`{p.value}`）" for p in held)
        lines.append(f"| {role.label} | `{role.value}` | {cells} |")
    return "\n".join(lines) + "\n"
