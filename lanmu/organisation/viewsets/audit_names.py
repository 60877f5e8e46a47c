"""What the codes of the audit log are called on screen. The log keeps the codes: names may change, records may not."""

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
    "organisation.end_post": "结束岗位",
    "organisation.reactivate_user": "恢复账号",
    "organisation.set_password": "重置口令",
    "organisation.sign_in": "登录",
    "organisation.sign_in_refused": "登录被拒绝",
    "organisation.sign_out": "退出",
    "organisation.take_back_post": "撤销任命",
    "organisation.update_department": "修改处室、单位",
    "organisation.update_user": "修改账号",
    "portal.demo": "装入演示内容",
    "portal.update_identity": "修改网站标识",
    "publishing.correct": "审核人更正",
    "publishing.import": "批量导入",
    "publishing.pass": "审校通过",
    "publishing.publish": "发布",
    "publishing.recall": "撤回送审",
    "publishing.return": "退回",
    "publishing.schedule": "定时发布",
    "publishing.schedule_failed": "定时发布未成功",
    "publishing.submit": "送审",
    "publishing.void": "送审件作废",
    "publishing.withdraw": "撤下",
}


def action_name(code: str) -> str:
    """The name of an action; its code where an app has one that nobody named here."""
    return ACTION_NAMES.get(code, code)
