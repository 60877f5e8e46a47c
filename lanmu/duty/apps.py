from django.apps import AppConfig


class DutyConfig(AppConfig):
    name = "lanmu.duty"
    label = "duty"
    verbose_name = "栏目时钟"
