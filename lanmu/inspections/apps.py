from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "lanmu.inspections"
    label = "inspections"
    verbose_name = "抽查与集中检查"

    def ready(self) -> None:
        from lanmu.audit.append_only import guard
        from lanmu.common import timetable
        from lanmu.inspections.actions.sheet import LABEL, SOURCE
        from lanmu.inspections.jobs import JOBS
        from lanmu.inspections.models import ChecklistVersion, Inspector, SheetResult
        from lanmu.organisation.viewsets.audit_names import add_names
        from lanmu.patrol.permissions import register_recheckers
        from lanmu.patrol.rules import LABELS

        for model in (ChecklistVersion, SheetResult):
            guard(model)
        LABELS[SOURCE] = LABEL
        register_recheckers(lambda: Inspector.objects.values("user"))
        add_names(
            actions={
                "inspections.begin_spot": "部署抽查", "inspections.begin_campaign": "部署集中检查",
                "inspections.draw": "集中检查抽样", "inspections.submit": "提交检查表", "inspections.close": "结束检查",
                "inspections.checklist": "修改检查清单",
            },
            subjects={"check": "检查", "sheet": "检查表", "check_list": "检查清单"},
            details={"seed": "抽样种子", "population": "范围摘要值", "size": "数量", "bad": "不合格项"},
        )  # fmt: skip
        for job in JOBS:
            timetable.register(job)
