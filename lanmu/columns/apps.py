from django.apps import AppConfig


class ColumnsConfig(AppConfig):
    name = "lanmu.columns"
    label = "columns"
    verbose_name = "栏目与责任"

    def ready(self) -> None:
        from django.db.models.signals import post_save

        from lanmu.audit.append_only import guard
        from lanmu.columns.models import ResponsibilityChange
        from lanmu.columns.proposed import KINDS
        from lanmu.columns.receivers import follow_department
        from lanmu.organisation.models import Department
        from lanmu.proposals.kinds import register_kind

        # 各处室 is every department in use: the directory changes, the permissions follow in the same transaction.
        post_save.connect(follow_department, sender=Department, dispatch_uid="columns.follow_department")
        guard(ResponsibilityChange, may_be_cleared=["column"])
        for kind in KINDS:
            register_kind(kind())
