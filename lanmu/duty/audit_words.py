"""What the audit log calls the acts of this app."""

from lanmu.duty.enums import ChangeKind

ACTIONS = {
    "duty.cancel_change": "撤销变动登记",
    "duty.end_pause": "提前结束暂停更新",
    "duty.hand_over": "送交变动",
    "duty.link_article": "变动关联稿件",
    "duty.pause": "暂停更新",
    "duty.published": "变动已发布",
    "duty.record": "登记变动",
    "duty.set_clock": "设定栏目时钟",
    "duty.sign_statement": "签署无变化声明",
}
SUBJECTS = {"clock": "栏目时钟", "column_change": "变动登记"}
DETAILS = {"change_kind": "变动种类", "how": "送交方式"}
CODES = {
    "change": {"duty.clock": "设定栏目时钟", "duty.pause": "暂停更新"},
    "change_kind": {str(kind.value): str(kind.label) for kind in ChangeKind},
}
