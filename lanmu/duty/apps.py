from django.apps import AppConfig


class DutyConfig(AppConfig):
    name = "lanmu.duty"
    label = "duty"
    verbose_name = "栏目时钟"

    def ready(self) -> None:
        from lanmu.audit.append_only import guard
        from lanmu.duty.actions import changes, turned
        from lanmu.duty.audit_words import ACTIONS, CODES, DETAILS, SUBJECTS
        from lanmu.duty.models import NoChangeStatement
        from lanmu.duty.proposed import KINDS
        from lanmu.organisation.digests import Section, register_section
        from lanmu.organisation.viewsets.audit_names import add_names
        from lanmu.proposals.kinds import register_kind
        from lanmu.publishing import opened
        from lanmu.workdays.changes import on_calendar_change

        guard(NoChangeStatement, may_be_cleared=["column"])
        for kind in KINDS:
            register_kind(kind())
        opened.on_received("栏目变动", changes.follow_received)
        opened.on_opened("栏目变动", changes.follow_publication)
        on_calendar_change(changes.recompute, name="栏目变动的供稿和发布时限")
        register_section(Section("duty", "栏目时钟", 10, turned))
        add_names(actions=ACTIONS, subjects=SUBJECTS, details=DETAILS, codes=CODES)
