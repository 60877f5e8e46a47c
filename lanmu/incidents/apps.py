from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "lanmu.incidents"
    label = "incidents"
    verbose_name = "舆情与安全"

    def ready(self) -> None:
        from lanmu.audit.append_only import guard
        from lanmu.common import timetable
        from lanmu.incidents import models, noted
        from lanmu.incidents.audit_words import name_acts
        from lanmu.incidents.findings import LABEL, SOURCE, look_for_late_incidents
        from lanmu.incidents.jobs import JOBS
        from lanmu.patrol.rules import register_source
        from lanmu.publishing.article_notes import register_article_note

        for model in (
            models.IncidentStep, models.IncidentFile, models.IncidentText, models.VulnerabilityEntry,
            models.AccountReview,
        ):  # fmt: skip
            guard(model)
        name_acts()
        register_source(SOURCE, LABEL, look_for_late_incidents, order=70)
        register_article_note(noted.incidents_answered)
        for job in JOBS:
            timetable.register(job)
