from django.apps import AppConfig


class FilingsConfig(AppConfig):
    name = "lanmu.filings"
    label = "filings"
    verbose_name = "月报备"

    def ready(self) -> None:
        from datetime import time

        from lanmu.audit.append_only import guard
        from lanmu.common.timetable import Job, register
        from lanmu.filings.actions import follow, mark_overdue
        from lanmu.filings.findings import observations
        from lanmu.filings.models import FilingAct, FilingVersion
        from lanmu.organisation.viewsets.audit_names import add_names
        from lanmu.patrol.rules import register_source
        from lanmu.patrol.tasks import start_by_clock

        guard(FilingVersion)
        guard(FilingAct)
        add_names(
            actions={
                "filings.generated": "生成月报备",
                "filings.regenerated": "重新生成月报备",
                "filings.signed": "签报月报备",
                "filings.returned": "退回月报备",
                "filings.overdue": "月报备逾期",
            },
            subjects={"filing": "月报备"},
            details={"month": "月份"},
        )
        register_source("filings", "月报备", observations, order=90)
        # Hourly: who has signed need not wait for the next day to see the problem gone.
        register(Job(name="巡检：月报备", run=lambda at: start_by_clock(source="filings", at=at), every=3600.0))
        register(Job(name="月报备逾期登记", run=lambda at: mark_overdue(at=at), daily=time(0, 5)))
        register(Job(name="月报备生成和催报", run=lambda at: follow(at=at), daily=time(8, 15)))
