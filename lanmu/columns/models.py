"""The column tree, the responsibility table, its history, and the people named for columns."""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from wagtail.models import Page

from lanmu.columns.enums import Cadence, ColumnKind, ColumnLayout, DepartmentRule, PostState, PostVerb
from lanmu.columns.page_permissions import ColumnPermissionTester, TreePermissionTester
from lanmu.common.times import local
from lanmu.organisation.models import Department


class PortalPage(Page):
    """The root of the column tree. One per site; nothing is written on it."""

    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    max_count = 1
    is_creatable = False

    class Meta:
        verbose_name = "门户"
        verbose_name_plural = "门户"

    def permissions_for_user(self, user: Any) -> TreePermissionTester:
        return TreePermissionTester(user, self)


class ColumnPage(Page):
    """栏目: a node of the tree, at most three levels. Changed by `columns.actions` only, never in Wagtail's editor."""

    kind = models.CharField("类型", max_length=10, choices=ColumnKind.choices, default=ColumnKind.INTERNAL)
    layout = models.CharField("版式", max_length=10, choices=ColumnLayout.choices, default=ColumnLayout.LIST)
    link_url = models.URLField("链接地址", max_length=500, blank=True)
    description = models.CharField(
        "栏目说明", max_length=300, blank=True, help_text="设置目的、主要内容（ColumnDescription）"
    )
    keywords = models.CharField("栏目关键词", max_length=200, blank=True, help_text="用中文逗号分隔（ColumnKeywords）")
    column_type = models.CharField("栏目类别", max_length=20, blank=True, help_text="网页标签规范的 ColumnType")
    order = models.PositiveIntegerField("排序", default=0)
    is_online = models.BooleanField("已上线", default=True)
    """An offline column has no pages and stands in no menu, list or feed: nobody meets an empty one (12.2f)."""

    parent_page_types: ClassVar[list[str]] = ["columns.PortalPage", "columns.ColumnPage"]
    is_creatable = False

    class Meta:
        verbose_name = "栏目"
        verbose_name_plural = "栏目"

    @property
    def level(self) -> int:
        """1 for a first-level column (its parent is the portal)."""
        return int(self.depth) - 2

    @property
    def public_path(self) -> str:
        """The column's address on the public site: `/zwgk/zcwj/`."""
        return "/" + "/".join(self.url_path.strip("/").split("/")[1:]) + "/"

    @property
    def takes_articles(self) -> bool:
        """Whether texts belong here: a leaf of the table, filled on this site (外链 and 链接 point elsewhere)."""
        return (
            self.kind == ColumnKind.INTERNAL
            and Responsibility.objects.filter(column_id=self.pk).exists()
            and not ColumnPage.objects.child_of(self).exists()
        )

    def permissions_for_user(self, user: Any) -> ColumnPermissionTester:
        return ColumnPermissionTester(user, self)


class Responsibility(models.Model):
    """A row of 《栏目设置及责任分工表》: one per leaf column. Everything about a column is derived from it."""

    column = models.OneToOneField(
        ColumnPage, verbose_name="栏目", on_delete=models.CASCADE, related_name="responsibility"
    )
    operator = models.ForeignKey(
        Department, verbose_name="运维部门", on_delete=models.PROTECT, related_name="operated_rows"
    )
    duty = models.CharField("工作责任", max_length=300)
    cadence = models.CharField("更新要求", max_length=20, choices=Cadence.choices)
    position = models.PositiveSmallIntegerField("表中次序", default=0)

    class Meta:
        verbose_name = "栏目责任"
        verbose_name_plural = "栏目责任分工表"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return str(self.column)


class ResponsibleParty(models.Model):
    """One name in a row's 责任部门: a department, or a rule."""

    responsibility = models.ForeignKey(
        Responsibility, on_delete=models.CASCADE, related_name="parties", verbose_name="栏目责任"
    )
    department = models.ForeignKey(
        Department,
        verbose_name="责任部门",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="responsible_parties",
    )
    rule = models.CharField("按规则", max_length=10, choices=DepartmentRule.choices, blank=True)
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = "责任部门"
        verbose_name_plural = "责任部门"
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(department__isnull=False) & Q(rule="")) | (Q(department__isnull=True) & ~Q(rule="")),
                name="party_department_or_rule",
                violation_error_message="责任部门要么是一个处室、单位，要么是一条规则。",
            ),
            models.UniqueConstraint(fields=["responsibility", "department"], name="party_department_once",
                                    violation_error_message="同一责任部门重复。"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.rule or str(self.department)


class ResponsibilityChange(models.Model):
    """History of the table: one appended row per change, never rewritten."""

    column = models.ForeignKey(ColumnPage, verbose_name="栏目", null=True, on_delete=models.SET_NULL, related_name="+")
    column_title = models.CharField("栏目名称", max_length=255)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="操作人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField("原因", max_length=200)
    old: Any = models.JSONField("原内容", null=True)
    new: Any = models.JSONField("新内容", null=True)

    class Meta:
        verbose_name = "分工表变更"
        verbose_name_plural = "分工表变更记录"
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.column_title} {self.at:%Y-%m-%d}"


class ColumnPostQuerySet(models.QuerySet["ColumnPost"]):
    def on(self, day: date) -> "ColumnPostQuerySet":
        """Terms that run on `day` (Asia/Shanghai calendar day), of people whose account is open."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day, user__is_active=True)


class ColumnPost(models.Model):
    """栏目专人: whom a department names for a column, or the deputy, from a date to a date (第十五条)."""

    column = models.ForeignKey(ColumnPage, verbose_name="栏目", on_delete=models.CASCADE, related_name="column_posts")
    department = models.ForeignKey(
        Department, verbose_name="处室、单位", on_delete=models.PROTECT, related_name="column_posts"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="人员", on_delete=models.PROTECT, related_name="column_posts"
    )
    is_deputy = models.BooleanField("副岗", default=False)
    starts_on = models.DateField("任职起")
    ends_on = models.DateField("任职止", null=True, blank=True)
    state = models.CharField("备案", max_length=10, choices=PostState.choices, default=PostState.FILED)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="报送人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    """None: the system itself, at the command line or in the demonstration."""
    filed_at = models.DateTimeField("报送时间")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="备案人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField("备案时间", null=True)

    objects = ColumnPostQuerySet.as_manager()

    class Meta:
        verbose_name = "栏目专人"
        verbose_name_plural = "栏目专人"
        ordering = ["column__path", "department__order", "is_deputy", "starts_on", "id"]
        indexes = [models.Index(fields=["column", "department", "is_deputy"], name="column_post_place")]
        constraints = [
            models.UniqueConstraint(
                fields=["column", "department", "is_deputy", "starts_on"],
                name="column_post_once_a_day",
                violation_error_message="这个岗位在同一天已经报送过专人。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="column_post_ends_after_start",
                violation_error_message="任职止不能早于任职起。",
            ),
            models.CheckConstraint(
                condition=Q(state=PostState.FILED, confirmed_at__isnull=True)
                | Q(state=PostState.CONFIRMED, confirmed_at__isnull=False),
                name="column_post_confirmed_with_time",
                violation_error_message="已备案的须有备案时间，未备案的不能有。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.column} {self.user}"

    @property
    def duty_name(self) -> str:
        """专人 or 副岗."""
        return "副岗" if self.is_deputy else "专人"

    @property
    def days_to_filing(self) -> int:
        """Calendar days from the first day in office to the filing; 变动应当及时报备. Negative: filed beforehand."""
        return (local(self.filed_at).date() - self.starts_on).days


class ColumnPostChange(models.Model):
    """What was filed about a column's people, one appended row per act, never rewritten. Names as they were then."""

    column = models.ForeignKey(ColumnPage, verbose_name="栏目", null=True, on_delete=models.SET_NULL, related_name="+")
    column_title = models.CharField("栏目名称", max_length=255)
    department_name = models.CharField("处室、单位", max_length=60)
    person = models.CharField("人员", max_length=60)
    is_deputy = models.BooleanField("副岗")
    verb = models.CharField("事项", max_length=10, choices=PostVerb.choices)
    day = models.DateField("变动日期")
    """First day in office, last day in office, or the day of 备案."""
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="办理人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField("原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "栏目专人变动"
        verbose_name_plural = "栏目专人变动记录"
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.column_title} {self.get_verb_display()} {self.person}"
