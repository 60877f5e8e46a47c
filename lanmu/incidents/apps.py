from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "lanmu.incidents"
    label = "incidents"
    verbose_name = "舆情与安全"
