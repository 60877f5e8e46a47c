from django.apps import AppConfig


class AffairsConfig(AppConfig):
    name = "lanmu.affairs"
    label = "affairs"
    verbose_name = "统筹事项"
