from django.apps import AppConfig


class LinksConfig(AppConfig):
    name = "lanmu.links"
    label = "links"
    verbose_name = "链接"
