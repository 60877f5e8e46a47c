"""问题: what a patrol or an inspector saw, and its history, which is only ever appended to."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lanmu.columns.models import ColumnPage
from lanmu.organisation.models import Department
from lanmu.patrol.enums import EventKind, Severity
from lanmu.patrol.models.run import PatrolRun
from lanmu.publishing.models import ArticlePage

KEY_LENGTH = 200
TEXT_LENGTH = 500
PATH_LENGTH = 240


class FindingQuerySet(models.QuerySet["Finding"]):
    """Chains of the two things everybody asks."""

    def open(self) -> "FindingQuerySet":
        """Not yet proven gone."""
        return self.filter(closed_at__isnull=True)

    def open_on(self, at: Any) -> "FindingQuerySet":
        """Open at the moment `at` (aware), as far as patrols knew."""
        return self.filter(Q(closed_at__isnull=True) | Q(closed_at__gt=at), first_seen__lte=at)


class Finding(models.Model):
    """A problem, open from the first sighting until it is proven gone; seen again later it is a new row.

    Written by `actions.observe` and `actions.recheck` only. Nobody closes a finding by saying so (第十七条).
    """

    key = models.CharField("标识", max_length=KEY_LENGTH)
    """Identity of the problem: `freshness.late:column:12`. One open finding per key."""
    source = models.CharField("巡检项目", max_length=40)
    rule = models.CharField("规则", max_length=60)
    severity = models.CharField("程度", max_length=10, choices=Severity.choices)
    text = models.CharField("问题", max_length=TEXT_LENGTH)
    column = models.ForeignKey(
        ColumnPage, verbose_name="栏目", null=True, on_delete=models.SET_NULL, related_name="findings"
    )
    department = models.ForeignKey(
        Department, verbose_name="责任处室、单位", null=True, on_delete=models.PROTECT, related_name="findings",
        db_index=False,
    )  # fmt: skip
    """Who has to act; None: nobody's own, the office looks after it."""
    article = models.ForeignKey(
        ArticlePage, verbose_name="信息", null=True, on_delete=models.SET_NULL, related_name="findings"
    )
    path = models.CharField("所在公开地址", max_length=PATH_LENGTH, blank=True)
    evidence: Any = models.JSONField("证据", default=dict)
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="检查人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    """The inspector who saw it; None: a machine did. What a person found, only another person can prove gone."""
    first_seen = models.DateTimeField("首次发现")
    last_seen = models.DateTimeField("最近看到")
    times_seen = models.PositiveIntegerField("看到次数", default=1)
    again_of = models.ForeignKey(
        "self", verbose_name="前一次", null=True, on_delete=models.PROTECT, related_name="returned"
    )
    closed_at = models.DateTimeField("证实已整改的时间", null=True)
    proof: Any = models.JSONField("整改证明", null=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = "问题"
        verbose_name_plural = "问题"
        ordering = ["-first_seen", "-id"]
        indexes = [
            models.Index(fields=["key", "-closed_at"], name="finding_key"),
            models.Index(fields=["source", "closed_at"], name="finding_source"),
            models.Index(fields=["closed_at", "-first_seen", "-id"], name="finding_newest"),
            models.Index(fields=["department", "closed_at", "first_seen"], name="finding_department"),
            models.Index(fields=["rule", "closed_at"], name="finding_rule"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(closed_at__isnull=True), name="finding_open_once",
                violation_error_message="同一问题已在册，尚未整改。",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, proof__isnull=True)
                | Q(closed_at__isnull=False, proof__isnull=False),
                name="finding_closed_with_proof",
                violation_error_message="问题只凭证明销号：销号时间和整改证明要么都有，要么都没有。",
            ),
            models.CheckConstraint(
                condition=Q(last_seen__gte=F("first_seen")),
                name="finding_last_after_first",
                violation_error_message="最近看到的时间不能早于首次发现的时间。",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gt=F("last_seen")),
                name="finding_proof_is_later",
                violation_error_message="证明已整改的复查必须晚于最近一次看到。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        """Whether it is not yet proven gone."""
        return self.closed_at is None


class FindingEvent(models.Model):
    """History of a finding: one appended row each, which the database refuses to change."""

    finding = models.ForeignKey(Finding, verbose_name="问题", on_delete=models.PROTECT, related_name="events")
    kind = models.CharField("事项", max_length=12, choices=EventKind.choices)
    at = models.DateTimeField("时间")
    run = models.ForeignKey(
        PatrolRun, verbose_name="巡检", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="人员", null=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField("说明", max_length=500, blank=True)
    detail: Any = models.JSONField("内容", default=dict)

    class Meta:
        verbose_name = "问题经过"
        verbose_name_plural = "问题经过"
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"
