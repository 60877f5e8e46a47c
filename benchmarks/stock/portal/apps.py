from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "stock.portal"
    label = "portal"
    verbose_name = "门户"
