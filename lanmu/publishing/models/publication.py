"""What is public, and the sealed record it rests on. The release reads these rows and nothing else of an article."""

from typing import Any

from django.conf import settings
from django.db import models

from lanmu.columns.models import ColumnPage
from lanmu.common.refusal import Refused
from lanmu.organisation.models import Department
from lanmu.publishing.door import SHUT, DoorShut, is_open
from lanmu.publishing.enums import ApprovalKind, Genre, PublicationState, Validity
from lanmu.publishing.models.article import ArticlePage
from lanmu.publishing.models.review import FrozenContent, Submission


class ApprovalRecord(models.Model):
    """审批备案表 (附件2), complete and sealed at publication; or one record for an authorised import."""

    number = models.CharField("信息编号", max_length=20, unique=True)
    kind = models.CharField("依据", max_length=10, choices=ApprovalKind.choices)
    submission = models.OneToOneField(
        Submission, verbose_name="送审件", null=True, on_delete=models.PROTECT, related_name="approval"
    )
    department = models.ForeignKey(
        Department, verbose_name="报送（授权）部门", on_delete=models.PROTECT, related_name="approvals"
    )
    publisher = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="发布人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    publisher_name = models.CharField("发布人姓名", max_length=60)
    published_at = models.DateTimeField("发布时间")
    sealed: Any = models.JSONField("备案内容")
    digest = models.CharField("备案摘要值", max_length=80)

    class Meta:
        verbose_name = "审批备案表"
        verbose_name_plural = "审批备案表"
        ordering = ["-published_at", "-id"]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Sealed: written once. Raises Refused on any change."""
        if not self._state.adding:
            raise Refused("审批备案表已封存，不可修改。")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise Refused("审批备案表已封存，不可删除。")


class Publication(models.Model):
    """The public version of an article: which frozen text, under which approval, where."""

    article = models.OneToOneField(
        ArticlePage, verbose_name="信息", on_delete=models.PROTECT, primary_key=True, related_name="publication"
    )
    column = models.ForeignKey(
        ColumnPage, verbose_name="栏目", on_delete=models.PROTECT, related_name="publications", db_index=False
    )
    state = models.CharField("状态", max_length=10, choices=PublicationState.choices, default=PublicationState.PUBLIC)
    frozen = models.ForeignKey(
        FrozenContent, verbose_name="公开内容", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    approval = models.ForeignKey(
        ApprovalRecord, verbose_name="审批备案表", on_delete=models.PROTECT, related_name="publications"
    )
    title = models.CharField("标题", max_length=255)
    genre = models.CharField("文种", max_length=16, choices=Genre.choices, default=Genre.GENERAL)
    validity = models.CharField("有效性", max_length=10, choices=Validity.choices, blank=True, default="")
    formed_on = models.DateField("成文日期", null=True, blank=True)
    """The three repeat the frozen text (`relations.marks_of`), for lists to show, sort and choose by."""
    path = models.CharField("公开地址", max_length=200, unique=True)
    listed_at = models.DateTimeField("列表时间")
    """What lists show and are ordered by: first publication, or the original date of an imported text. Never
    changes.
    """
    first_published_at = models.DateTimeField("首次发布时间")
    published_at = models.DateTimeField("本版发布时间")
    bucket = models.PositiveIntegerField("列表页号")
    """List page it stands on, counted from the oldest, so that a new article changes only the newest (ADR 0002)."""
    withdrawn_at = models.DateTimeField("撤下时间", null=True, blank=True)
    withdrawal_reason = models.CharField("撤下原因", max_length=300, blank=True)

    class Meta:
        verbose_name = "公开信息"
        verbose_name_plural = "公开信息"
        indexes = [
            models.Index(fields=["column", "state", "listed_at", "article"], name="publication_order"),
            models.Index(fields=["column", "bucket"], name="publication_bucket"),
            models.Index(fields=["state", "listed_at", "article"], name="publication_newest"),
            models.Index(fields=["genre", "listed_at"], name="publication_genre"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """What the public sees changes through the publish door only. Raises DoorShut elsewhere."""
        if not is_open(self.article_id):
            raise DoorShut(SHUT)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise DoorShut(SHUT)


class PublicMedium(models.Model):
    """A file (image, document, video) that the public version of an article refers to."""

    publication = models.ForeignKey(
        Publication, on_delete=models.CASCADE, related_name="media", verbose_name="公开信息"
    )
    digest = models.CharField("摘要值", max_length=80, db_index=True)
    path = models.CharField("公开地址", max_length=120, db_index=True)

    class Meta:
        verbose_name = "公开文件"
        verbose_name_plural = "公开文件"
        constraints = [
            models.UniqueConstraint(fields=["publication", "path"], name="public_medium_once",
                                    violation_error_message="同一文件重复。")
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.path
