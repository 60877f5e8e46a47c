from django.apps import AppConfig


class FilingsConfig(AppConfig):
    name = "lanmu.filings"
    label = "filings"
    verbose_name = "月报备"
