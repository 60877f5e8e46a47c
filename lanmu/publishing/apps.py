from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "lanmu.publishing"
    label = "publishing"
    verbose_name = "采编与审核"

    def ready(self) -> None:
        from django.db.models.signals import pre_save
        from wagtail.models import Page
        from wagtail.permissions import register_permission_policy

        from lanmu.audit.append_only import guard
        from lanmu.publishing.gates import register_builtin
        from lanmu.publishing.guard import keep_shut
        from lanmu.publishing.models import (
            ApprovalRecord,
            ArticlePage,
            DeemedEvidence,
            FrozenContent,
            ReviewAct,
            SecrecyReview,
        )
        from lanmu.publishing.policies import ArticlePermissionPolicy

        register_permission_policy(ArticlePage, ArticlePermissionPolicy(ArticlePage))
        register_builtin()
        for model in (ArticlePage, Page):
            pre_save.connect(keep_shut, sender=model, dispatch_uid=f"publish door of {model.__name__}")
        for history in (ReviewAct, ApprovalRecord, FrozenContent, SecrecyReview, DeemedEvidence):
            guard(history)
