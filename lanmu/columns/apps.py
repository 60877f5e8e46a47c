from django.apps import AppConfig


class ColumnsConfig(AppConfig):
    name = "lanmu.columns"
    label = "columns"
    verbose_name = "栏目与责任"

    def ready(self) -> None:
        from django.db.models.signals import post_save

        from lanmu.audit.append_only import guard
        from lanmu.columns.models import ColumnPostChange, ResponsibilityChange
        from lanmu.columns.proposed import KINDS
        from lanmu.columns.receivers import follow_department
        from lanmu.organisation.models import Department
        from lanmu.organisation.viewsets.audit_names import add_names
        from lanmu.proposals.kinds import register_kind

        # 各处室 is every department in use: the directory changes, the permissions follow in the same transaction.
        post_save.connect(follow_department, sender=Department, dispatch_uid="columns.follow_department")
        guard(ResponsibilityChange, may_be_cleared=["column"])
        guard(ColumnPostChange, may_be_cleared=["column"])
        for kind in KINDS:
            register_kind(kind())
        add_names(
            actions={
                "columns.put_online": "栏目上线",
                "columns.take_offline": "栏目下线",
                "columns.person_filed": "报送栏目专人",
                "columns.person_ended": "结束栏目专人任期",
                "columns.person_confirmed": "备案栏目专人",
            },
            details={"column_person": "栏目专人"},
            codes={"change": {"columns.put_online": "栏目上线", "columns.take_offline": "栏目下线"}},
        )
