from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "lanmu.publishing"
    label = "publishing"
    verbose_name = "采编与审核"

    def ready(self) -> None:
        from django.db.models import Model
        from django.db.models.signals import post_save, pre_save
        from wagtail.images import get_image_model
        from wagtail.models import Page
        from wagtail.permissions import register_permission_policy

        from lanmu.audit.append_only import guard
        from lanmu.columns.online import register_content_check
        from lanmu.proposals.kinds import register_kind
        from lanmu.publishing import checks, opened, readying, receivers, terms  # noqa: F401 - checks register themselves
        from lanmu.publishing.actions import interpretation
        from lanmu.publishing.gates import register_builtin, register_gate
        from lanmu.publishing.genre_gates import register_genre_gates
        from lanmu.publishing.guard import keep_shut
        from lanmu.publishing.link_gate import links_lead_somewhere
        from lanmu.publishing.models import (
            ApprovalRecord,
            ArticlePage,
            ChecklistVersion,
            CheckSettings,
            CleanupConfirmation,
            DeemedEvidence,
            FileDecision,
            FrozenContent,
            GateCheck,
            HitDecision,
            OwnWordList,
            ReviewAct,
            SecrecyReview,
            Submission,
        )
        from lanmu.publishing.policies import ArticlePermissionPolicy
        from lanmu.publishing.presence import has_public_item
        from lanmu.publishing.proofing_gate import content_checks
        from lanmu.publishing.proofing_levels import install_levels
        from lanmu.publishing.proofing_proposed import CheckSettingsKind
        from lanmu.publishing.proposed import MoveKind
        from lanmu.workdays.changes import on_calendar_change

        install_levels()
        register_permission_policy(ArticlePage, ArticlePermissionPolicy(ArticlePage))
        register_builtin()
        register_gate("link_targets", links_lead_somewhere)
        register_kind(MoveKind())
        register_kind(CheckSettingsKind())
        register_content_check(has_public_item)
        complete = receivers.complete_submission
        pre_save.connect(complete, sender=Submission, dispatch_uid="publishing.complete_submission")
        post_save.connect(readying.on_image_saved, sender=get_image_model(), dispatch_uid="publishing.ready_image")
        on_calendar_change(terms.recompute, name="送审件应办结时间")
        register_genre_gates()
        register_gate("markings", content_checks)
        opened.on_opened("解读任务", interpretation.follow_publication)
        opened.on_withdrawn("解读任务", interpretation.follow_withdrawal)
        for model in (ArticlePage, Page):
            pre_save.connect(keep_shut, sender=model, dispatch_uid=f"publish door of {model.__name__}")
        histories: tuple[type[Model], ...] = (
            ReviewAct, ApprovalRecord, FrozenContent, SecrecyReview, DeemedEvidence, CleanupConfirmation,
            ChecklistVersion, GateCheck, OwnWordList, CheckSettings, HitDecision, FileDecision,
        )  # fmt: skip
        for history in histories:
            guard(history)
