"""What the audit log calls the acts of this app."""

ACTIONS = {
    "affairs.issue_rule": "下发制度",
    "affairs.sign_rule": "签收制度",
    "affairs.retire_rule": "废止制度",
    "affairs.plan_training": "列入培训计划",
    "affairs.drop_training": "取消培训计划",
    "affairs.register_training": "登记培训",
    "affairs.add_attendance": "补登签到",
    "affairs.apply_for_site": "申请建站",
    "affairs.return_application": "退回建站申请",
    "affairs.forward_application": "报请市政府审核建站",
    "affairs.answer_application": "登记建站批复",
    "affairs.register_site": "登记站点",
    "affairs.close_site": "注销站点",
    "affairs.issue_item": "派发统筹事项",
    "affairs.take_item": "签收统筹事项",
    "affairs.answer_item": "回复统筹事项",
    "affairs.accept_item": "确认统筹事项办结",
    "affairs.return_item": "退回统筹事项",
    "affairs.recall_item": "撤销统筹事项",
    "affairs.open_order": "提出运维工单",
    "affairs.take_order": "受理运维工单",
    "affairs.finish_order": "完成运维工单",
    "affairs.accept_order": "验收运维工单",
    "affairs.reopen_order": "退回运维工单",
    "affairs.cancel_order": "撤销运维工单",
    "affairs.make_plan": "编制主题宣传计划",
    "affairs.add_topic": "增加选题",
    "affairs.drop_topic": "取消选题",
    "affairs.tie_article": "选题关联稿件",
    "affairs.finish_plan": "完成主题宣传计划",
}
SUBJECTS = {
    "rule": "制度", "training_plan": "培训计划", "training": "培训", "site_application": "建站申请",
    "own_site": "站点", "item": "统筹事项", "work_order": "运维工单", "theme": "主题宣传计划",
}  # fmt: skip
DETAILS: dict[str, str] = {}
