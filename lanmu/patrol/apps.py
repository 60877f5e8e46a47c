from django.apps import AppConfig


class PatrolConfig(AppConfig):
    name = "lanmu.patrol"
    label = "patrol"
    verbose_name = "巡检与问题"
