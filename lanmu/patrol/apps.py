from django.apps import AppConfig


class PatrolConfig(AppConfig):
    name = "lanmu.patrol"
    label = "patrol"
    verbose_name = "巡检与问题"

    def ready(self) -> None:
        from lanmu.audit.append_only import guard
        from lanmu.organisation.viewsets.audit_names import add_names
        from lanmu.patrol.models import FindingEvent
        from lanmu.patrol.rule_table import register_rules

        register_rules()
        guard(FindingEvent)
        add_names(
            actions={"patrol.observe": "巡检记入问题"},
            subjects={"finding": "问题", "patrol_run": "巡检"},
            details={"patrol": "巡检项目", "opened": "新发现", "closed": "证实已整改"},
        )
