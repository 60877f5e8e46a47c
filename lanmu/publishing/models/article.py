"""信息/稿件: the one governed content model, and who has written in it."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from modelcluster.fields import ParentalKey
from wagtail.locks import BaseLock
from wagtail.models import Orderable, Page
from wagtail.permissions import policy_registry

from lanmu.columns.models import ColumnPage
from lanmu.common.thinstream import ThinStreamField
from lanmu.organisation.models import Department
from lanmu.publishing.blocks import BodyBlock
from lanmu.publishing.door import DoorShut, is_correcting
from lanmu.publishing.enums import OPEN_STATES, Disclosure, Genre, InfoType, ManuscriptForm, SourceKind, Validity
from lanmu.publishing.locks import SubmissionLock
from lanmu.publishing.models.event import Event
from lanmu.publishing.panels import article_edit_handler


class ArticlePage(Page):
    """A working draft. What the public sees is never this row but the `Publication` made from an approved
    `Submission`.
    """

    department = models.ForeignKey(
        Department, verbose_name="报送部门", null=True, on_delete=models.PROTECT, related_name="articles"
    )
    source_kind = models.CharField("信息来源", max_length=10, choices=SourceKind.choices, default=SourceKind.ORIGINAL)
    source_name = models.CharField(
        "来源名称", max_length=100, blank=True, help_text="转载的，写明转载自哪里；原创可不填，默认为报送部门"
    )
    source_url = models.URLField("原文网址", max_length=500, blank=True)
    summary = models.TextField("内容摘要", blank=True, max_length=500)
    keywords = models.CharField("关键词", max_length=200, blank=True, help_text="用中文逗号分隔")
    author = models.CharField("作者", max_length=60, blank=True)
    editor = models.CharField("责任编辑", max_length=60, blank=True)
    disclosure = models.CharField(
        "公开属性", max_length=10, choices=Disclosure.choices, blank=True, default=Disclosure.UNSET
    )
    disclosure_basis = models.CharField("不公开的理由和依据", max_length=300, blank=True)
    info_type = models.CharField("信息类型", max_length=12, choices=InfoType.choices, blank=True)
    manuscript_form = models.CharField(
        "信息稿件附件", max_length=12, choices=ManuscriptForm.choices, default=ManuscriptForm.ELECTRONIC
    )
    contact_phone = models.CharField("联系电话", max_length=30, blank=True)
    body = ThinStreamField(BodyBlock(), verbose_name="正文", blank=True)
    genre = models.CharField("文种", max_length=16, choices=Genre.choices, default=Genre.GENERAL)
    event = models.ForeignKey(
        Event, verbose_name="所属事件", null=True, blank=True, on_delete=models.PROTECT, related_name="articles"
    )

    # 政策文件
    index_number = models.CharField("索引号", max_length=60, blank=True)
    subject_category = models.CharField("主题分类", max_length=60, blank=True)
    issuing_body = models.CharField("发文机关", max_length=100, blank=True)
    document_number = models.CharField("发文字号", max_length=60, blank=True)
    formed_on = models.DateField("成文日期", null=True, blank=True)
    validity = models.CharField(
        "有效性", max_length=10, choices=Validity.choices, blank=True, default=Validity.NOT_APPLICABLE
    )
    validity_note = models.CharField("失效、废止或修改的说明", max_length=300, blank=True)
    replaced_by = models.ForeignKey(
        "self", verbose_name="依据的文件", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    # 政策解读 (第十一条（一）)
    explained_basis = models.TextField("背景依据", max_length=2000, blank=True)
    explained_aims = models.TextField("目标任务", max_length=2000, blank=True)
    explained_contents = models.TextField("主要内容", max_length=4000, blank=True)
    explained_problems = models.TextField("解决的问题", max_length=2000, blank=True)
    interpretation_forms: Any = models.JSONField("解读形式", default=list, blank=True)
    """Codes of `InterpretationForm`."""

    # 辟谣 (第十一条（四）)
    rumour = models.TextField("谣言内容", max_length=1000, blank=True)
    truth = models.TextField("事实", max_length=2000, blank=True)
    truth_source = models.CharField("辟谣依据", max_length=200, blank=True)

    original_at = models.DateTimeField("原发布时间", null=True, blank=True, editable=False)
    """Only import sets it: the date the text was first public on the former site."""

    parent_page_types: ClassVar[list[Any]] = [ColumnPage]
    subpage_types: ClassVar[list[str]] = []
    edit_handler = article_edit_handler()
    preview_modes: ClassVar[list[Any]] = []
    """Wagtail's preview renders this row; the public page is rendered from a frozen text (views/preview.py)."""

    class Meta:
        verbose_name = "信息"
        verbose_name_plural = "信息"

    def update_aliases(self, *args: Any, **kwargs: Any) -> None:
        """An article has no aliases: each would be a second way to the public."""

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        """Every way of writing in an article passes here; the writer may not review it (第十六条, 三审三校).

        A reviewer's recorded correction is not writing; nothing else may be written while a submission is open.
        Raises DoorShut in that case.
        """
        if is_correcting(self.pk):
            return super().save_revision(*args, **kwargs)
        if (lock := self.get_lock()) is not None:
            raise DoorShut(str(lock.get_message(kwargs.get("user"))))
        self.go_live_at = self.expire_at = None
        kwargs["approved_go_live_at"] = None
        revision = super().save_revision(*args, **kwargs)
        user_id = revision.user_id
        # Autosave writes every few seconds: one row per person and round is enough to keep them from reviewing.
        round_ = Contribution.objects.filter(article_id=self.pk, user_id=user_id, submission__isnull=True)
        if user_id is not None and not round_.exists():
            Contribution.objects.create(article_id=self.pk, user_id=user_id, at=timezone.now())
        return revision

    def get_lock(self) -> BaseLock | None:
        """Locked for everyone while a submission is open (frozen at submission)."""
        submission = self.submissions.filter(state__in=OPEN_STATES).first() if self.pk else None
        return SubmissionLock(self, submission) if submission is not None else None

    def permissions_for_user(self, user: Any) -> Any:
        """Our own tester (policies.py): Wagtail's gives a superuser everything."""
        return policy_registry.get(self).tester(user, self)


class ArticleAttachment(Orderable):
    """附件 of an article."""

    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="attachments")
    document = models.ForeignKey(
        "wagtaildocs.Document", verbose_name="文件", on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField("显示名称", max_length=200, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = "附件"
        verbose_name_plural = "附件"


class InterpretedPolicy(Orderable):
    """A policy document that an interpretation explains."""

    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="interpreted")
    policy = models.ForeignKey(ArticlePage, verbose_name="政策文件", on_delete=models.CASCADE, related_name="+")

    class Meta(Orderable.Meta):
        verbose_name = "所解读的文件"
        verbose_name_plural = "所解读的文件"


class Contribution(models.Model):
    """Somebody wrote in an article at a time. Append-only; reviewers are checked against it."""

    article = models.ForeignKey(
        ArticlePage, on_delete=models.CASCADE, related_name="contributions", verbose_name="信息"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="人员")
    at = models.DateTimeField("时间", db_index=True)
    submission = models.ForeignKey(
        "publishing.Submission",
        verbose_name="随哪次送审",
        null=True,
        on_delete=models.PROTECT,
        related_name="contributions",
    )
    """Set when the writing is submitted. Writing that has been published no longer keeps its writer from reviewing."""

    class Meta:
        verbose_name = "撰写记录"
        verbose_name_plural = "撰写记录"

    def __str__(self) -> str:
        return f"{self.article_id} {self.user_id}"
