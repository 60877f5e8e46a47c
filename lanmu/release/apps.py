from django.apps import AppConfig


class ReleaseConfig(AppConfig):
    name = "lanmu.release"
    label = "release"
    verbose_name = "发布"
