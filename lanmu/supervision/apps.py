from datetime import time

from django.apps import AppConfig
from django.db.models import Model


class SupervisionConfig(AppConfig):
    name = "lanmu.supervision"
    label = "supervision"
    verbose_name = "监督与考核"

    def ready(self) -> None:
        from lanmu.audit.append_only import guard
        from lanmu.common.timetable import Job, register
        from lanmu.organisation.viewsets.audit_names import add_names
        from lanmu.supervision import models
        from lanmu.supervision.actions.propose import propose_orders, recompute_deadlines
        from lanmu.supervision.actions.recheck import recheck_orders
        from lanmu.supervision.actions.remind import remind_of_orders
        from lanmu.supervision.actions.scores import keep_day
        from lanmu.supervision.names import ACTIONS, CODES, DETAILS, SUBJECTS
        from lanmu.supervision.sections import register_section
        from lanmu.supervision.sections.builtin import BUILTIN
        from lanmu.workdays.changes import on_calendar_change

        histories: tuple[type[Model], ...] = (
            models.OrderRules, models.OrderStep, models.OrderFile, models.OrderReminder,
            models.BulletinVersion, models.BulletinStep, models.BulletinReading, models.ScoreDay, models.Assessment,
        )  # fmt: skip
        for history in histories:
            guard(history)
        add_names(actions=ACTIONS, subjects=SUBJECTS, details=DETAILS, codes=CODES)
        for section in BUILTIN:
            register_section(section)
        on_calendar_change(recompute_deadlines, name="督办单期限")
        register(Job("每日评分", lambda at: keep_day(at=at), daily=time(8, 20)))
        register(Job("督办单复核", lambda at: recheck_orders(at=at), every=3600))
        register(Job("督办单拟稿", lambda at: propose_orders(at=at), daily=time(8, 25)))
        register(Job("督办单催办", lambda at: remind_of_orders(at=at), daily=time(8, 27)))
