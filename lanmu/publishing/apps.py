from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "lanmu.publishing"
    label = "publishing"
    verbose_name = "采编与审核"

    def ready(self) -> None:
        from wagtail.permissions import register_permission_policy

        from lanmu.audit.append_only import guard
        from lanmu.publishing.gates import register_builtin
        from lanmu.publishing.models import ApprovalRecord, ArticlePage, FrozenContent, ReviewAct
        from lanmu.publishing.policies import ArticlePermissionPolicy

        register_permission_policy(ArticlePage, ArticlePermissionPolicy(ArticlePage))
        register_builtin()
        for history in (ReviewAct, ApprovalRecord, FrozenContent):
            guard(history)
