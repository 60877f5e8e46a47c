from django.apps import AppConfig


class PatrolConfig(AppConfig):
    name = "lanmu.patrol"
    label = "patrol"
    verbose_name = "巡检与问题"

    def ready(self) -> None:
        from lanmu.audit.append_only import guard
        from lanmu.organisation.viewsets.audit_names import add_names
        from lanmu.patrol.content_hits import hits_in_public
        from lanmu.patrol.jobs import register_jobs, register_sources
        from lanmu.patrol.models import FindingEvent
        from lanmu.patrol.rule_table import register_rules
        from lanmu.publishing.proofing_public import register_public_hits

        register_rules()
        register_sources()
        register_jobs()
        register_public_hits(hits_in_public)
        guard(FindingEvent)
        add_names(
            actions={
                "patrol.observe": "巡检记入问题",
                "patrol.danger_add": "登记危险域名",
                "patrol.danger_remove": "移出危险域名",
                "patrol.link_acquit": "核实链接没有易主",
                "patrol.start": "开始巡检",
                "patrol.note": "记问题的进展",
                "patrol.recheck_gone": "复查证实已整改",
                "patrol.recheck_there": "复查未整改",
            },
            subjects={"host": "域名", "finding": "问题", "patrol_run": "巡检"},
            details={"host": "域名", "patrol": "巡检项目", "opened": "新发现", "closed": "证实已整改", "note": "说明"},
        )
