from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "lanmu.publishing"
    label = "publishing"
    verbose_name = "采编与审核"
