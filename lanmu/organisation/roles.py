"""The table role → permission, as data. `docs/permissions.md` is rendered from it; `sync_roles` applies it."""

from enum import StrEnum

from lanmu.organisation.enums import Role


class Permission(StrEnum):
    """`scope:resource:action`, in alphabetical order. A name is never reused for another meaning."""

    AUDIT_LOG_READ = "audit:log:read"
    CHECKLIST_ITEM_EDIT = "checklist:item:edit"
    COLUMNS_COLUMN_TEND = "columns:column:tend"
    COLUMNS_TABLE_EDIT = "columns:table:edit"
    INQUIRY_EVENT_KEEP = "inquiry:event:keep"
    INQUIRY_TRACE_READ = "inquiry:trace:read"
    MEDIA_FILE_UPLOAD = "media:file:upload"
    ORGANISATION_DEPARTMENT_MANAGE = "organisation:department:manage"
    ORGANISATION_PERSON_MANAGE = "organisation:person:manage"
    ORGANISATION_POST_MANAGE = "organisation:post:manage"
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
    WORKDAYS_CALENDAR_EDIT = "workdays:calendar:edit"


MEANINGS: dict[Permission, str] = {
    Permission.AUDIT_LOG_READ: "查阅、导出审计日志，校验日志链是否完整",
    Permission.CHECKLIST_ITEM_EDIT: "编制五关检查项",
    Permission.COLUMNS_COLUMN_TEND: "查看所负责栏目的更新情况",
    Permission.COLUMNS_TABLE_EDIT: "修改《栏目设置及责任分工表》、登记栏目专人",
    Permission.INQUIRY_EVENT_KEEP: "登记、办理责任事件",
    Permission.INQUIRY_TRACE_READ: "从公开地址追溯供稿、审核、发布人，导出案卷",
    Permission.MEDIA_FILE_UPLOAD: "上传图片和文件，管理自己上传的图片和文件",
    Permission.ORGANISATION_DEPARTMENT_MANAGE: "新增、修改、停用处室、单位",
    Permission.ORGANISATION_PERSON_MANAGE: "开立、修改、停用账号，重置口令",
    Permission.ORGANISATION_POST_MANAGE: "任命、结束岗位（即授权）",
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
    Permission.WORKDAYS_CALENDAR_EDIT: "录入放假安排，维护工作日历",
}

P = Permission
PERMISSIONS_OF: dict[Role, frozenset[Permission]] = {
    Role.INFORMATION_OFFICER: frozenset({P.MEDIA_FILE_UPLOAD, P.PUBLISHING_ARTICLE_WRITE}),
    Role.FIRST_REVIEWER: frozenset({P.PUBLISHING_SUBMISSION_PROOFREAD, P.PUBLISHING_SUBMISSION_REVIEW_FIRST}),
    Role.SECOND_REVIEWER: frozenset({P.PUBLISHING_SUBMISSION_PROOFREAD, P.PUBLISHING_SUBMISSION_REVIEW_SECOND}),
    Role.THIRD_REVIEWER: frozenset({P.PUBLISHING_SUBMISSION_PROOFREAD, P.PUBLISHING_SUBMISSION_REVIEW_THIRD}),
    Role.PROOFREADER: frozenset({P.PUBLISHING_SUBMISSION_PROOFREAD}),
    Role.PUBLISHER: frozenset(
        {P.PUBLISHING_ARTICLE_MOVE, P.PUBLISHING_ARTICLE_WITHDRAW, P.PUBLISHING_SUBMISSION_PUBLISH}
    ),
    Role.SECRECY_REVIEWER: frozenset({P.PUBLISHING_SECRECY_REVIEW}),
    Role.COLUMN_OFFICER: frozenset({P.COLUMNS_COLUMN_TEND}),
    # 办公室是网站主管部门（第四条）：定分工表、督促、考核，可撤下有问题的信息，但不写稿、不审稿。
    Role.SUPERVISOR: frozenset(
        {
            P.CHECKLIST_ITEM_EDIT,
            P.COLUMNS_TABLE_EDIT,
            P.INQUIRY_EVENT_KEEP,
            P.INQUIRY_TRACE_READ,
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
            P.WORKDAYS_CALENDAR_EDIT,
        }
    ),
    # 网站主管：办公室主管网站的负责人。监督员提出的变更由他审批；他不提出变更，也不写稿、不审稿。
    Role.WEBSITE_HEAD: frozenset({P.PROPOSALS_CHANGE_APPROVE, P.PROPOSALS_CHANGE_READ, P.PUBLISHING_RECORD_READ}),
    # 三员（GB/T 22239 管理权限分离）: the system administrator opens accounts but cannot authorise them, the security
    # administrator authorises but cannot open accounts, the auditor sees what both did and can do neither.
    Role.SYSTEM_ADMIN: frozenset(
        {
            P.COLUMNS_TABLE_EDIT,
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

DEPARTMENT_BOUND: frozenset[Permission] = frozenset(
    p for p in Permission if p.startswith("publishing:") and p is not Permission.PUBLISHING_RECORD_READ
) - {Permission.PUBLISHING_SECRECY_REVIEW}
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
