"""Users, departments, posts."""

from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from lanmu.common.refusal import Refused
from lanmu.organisation.enums import SEPARATED_ROLES, DepartmentKind, Role


class Department(models.Model):
    """A 处室 or 单位: who supplies, who operates, who is answerable (第八条)."""

    name = models.CharField("名称", max_length=60, unique=True)
    kind = models.CharField("类别", max_length=10, choices=DepartmentKind.choices, default=DepartmentKind.OFFICE)
    is_sector_authority = models.BooleanField(
        "行业主管部门", default=False, help_text="分工表中“行业主管部门”一栏由这类部门承担"
    )
    separate_proofreading = models.BooleanField(
        "校对另设专人", default=False, help_text="选中后，同一审次的“审”和“校”须由不同的人完成"
    )
    order = models.PositiveSmallIntegerField("排序", default=0)
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = "处室、单位"
        verbose_name_plural = "处室、单位"
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person with an account. One person, one account (GB/T 22239 身份鉴别)."""

    full_name = models.CharField("姓名", max_length=60)
    department = models.ForeignKey(
        Department,
        verbose_name="所在处室、单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="people",
    )
    phone = models.CharField("办公电话", max_length=30, blank=True)

    class Meta:
        verbose_name = "人员"
        verbose_name_plural = "人员"
        ordering = ["department__order", "id"]

    def __str__(self) -> str:
        return self.full_name or self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Wagtail's sidebar and logs show `first_name`; it is the full name, always."""
        self.first_name = self.full_name
        if (fields := kwargs.get("update_fields")) is not None and "full_name" in fields:
            kwargs["update_fields"] = {*fields, "first_name"}
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.full_name or self.username

    def get_short_name(self) -> str:
        return self.get_full_name()


class PostQuerySet(models.QuerySet["Post"]):
    def on(self, day: date) -> "PostQuerySet":
        """Posts held on `day` (Asia/Shanghai calendar day)."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day, user__is_active=True)

    def overlapping(self, starts_on: date, ends_on: date | None) -> "PostQuerySet":
        """Posts that share at least one day with the given term (`ends_on` None: without end)."""
        posts = self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))
        return posts if ends_on is None else posts.filter(starts_on__lte=ends_on)


class Post(models.Model):
    """A named person holding a duty for a department from a date to a date (第十五条)."""

    user = models.ForeignKey(User, verbose_name="人员", on_delete=models.PROTECT, related_name="posts")
    role = models.CharField("角色", max_length=30, choices=Role.choices)
    department = models.ForeignKey(
        Department, verbose_name="处室、单位", on_delete=models.PROTECT, related_name="posts"
    )
    starts_on = models.DateField("任职起")
    ends_on = models.DateField("任职止", null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = "岗位"
        verbose_name_plural = "岗位"
        ordering = ["department__order", "role", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "department", "starts_on"],
                name="post_once",
                violation_error_message="此人已在同一天担任该处室的同一岗位。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="post_ends_after_start",
                violation_error_message="任职止不能早于任职起。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.get_role_display()} {self.user}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Every way of making a post passes here, so no way leads round the separation of the 三员."""
        if reasons := self.separation_conflicts():
            raise Refused(reasons)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if reasons := self.separation_conflicts():
            raise ValidationError(reasons)

    def separation_conflicts(self) -> list[str]:
        """三员分离 (GB/T 22239): the three administrators are three people, and none of them has a content role."""
        given: tuple[Any, ...] = (self.user_id, self.starts_on)  # a form may leave them empty
        if None in given:
            return []
        others = Post.objects.filter(user_id=self.user_id).exclude(pk=self.pk).exclude(role=self.role)
        if self.role not in SEPARATED_ROLES:
            others = others.filter(role__in=SEPARATED_ROLES)
        held = others.overlapping(self.starts_on, self.ends_on).values_list("role", flat=True)
        names = "、".join(Role(r).label for r in Role if r in set(held))
        if not names:
            return self._deputising_conflicts()
        reason = (
            f"{self.user}在这段时间已任{names}，不能再任{Role(self.role).label}："
            "系统管理员、安全管理员、审计员三者不得兼任，也不得兼任采编、审核岗位。请另选他人，或先结束原岗位。"
        )
        return [reason]

    def _deputising_conflicts(self) -> list[str]:
        """Whoever stands in for somebody has content work, so is none of the 三员 meanwhile."""
        if self.role not in SEPARATED_ROLES:
            return []
        found = self.user.stands_in.filter(ends_on__gte=self.starts_on)
        if self.ends_on is not None:
            found = found.filter(starts_on__lte=self.ends_on)
        if (held := found.select_related("user").first()) is None:
            return []
        return [f"{self.user}至{held.ends_on:%Y-%m-%d}代{held.user}办理，不能任{Role(self.role).label}，请先结束代办。"]
