from django.apps import AppConfig


class ColumnsConfig(AppConfig):
    name = "lanmu.columns"
    label = "columns"
    verbose_name = "栏目与责任"
