from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "lanmu.publishing"
    label = "publishing"
    verbose_name = "采编与审核"

    def ready(self) -> None:
        from wagtail.permissions import register_permission_policy

        from lanmu.publishing.gates import register_builtin
        from lanmu.publishing.models import ArticlePage
        from lanmu.publishing.policies import ArticlePermissionPolicy

        register_permission_policy(ArticlePage, ArticlePermissionPolicy(ArticlePage))
        register_builtin()
