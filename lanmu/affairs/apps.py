from datetime import time

from django.apps import AppConfig


class AffairsConfig(AppConfig):
    name = "lanmu.affairs"
    label = "affairs"
    verbose_name = "统筹事项"

    def ready(self) -> None:
        from lanmu.affairs import actions_said
        from lanmu.affairs.actions.items import remind_of_items
        from lanmu.affairs.actions.rules import follow_readers
        from lanmu.affairs.models import Attendance, OrderStep, RuleVersion
        from lanmu.audit.append_only import guard
        from lanmu.common.timetable import Job, register
        from lanmu.organisation.viewsets.audit_names import add_names

        for model in (RuleVersion, Attendance, OrderStep):
            guard(model)
        add_names(actions=actions_said.ACTIONS, subjects=actions_said.SUBJECTS, details=actions_said.DETAILS)
        register(Job(name="制度签收提醒", run=lambda at: follow_readers(at=at), daily=time(8, 12)))
        register(Job(name="统筹事项提醒", run=lambda at: remind_of_items(at=at), daily=time(8, 14)))
