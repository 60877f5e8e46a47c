from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "lanmu.supervision"
    label = "supervision"
    verbose_name = "监督与考核"
