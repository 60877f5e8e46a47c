"""站点台账 (第十四条): no department sets up a site of its own; who has to, asks the city through the office."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from lanmu.affairs.enums import ApplicationState, SiteState
from lanmu.organisation.models import Department

_USER = settings.AUTH_USER_MODEL


class SiteApplication(models.Model):
    """建站申请, and what became of it."""

    department = models.ForeignKey(
        Department, verbose_name="申请处室、单位", on_delete=models.PROTECT, related_name="site_applications"
    )
    name = models.CharField("拟建网站名称", max_length=100)
    address = models.CharField("拟用网址", max_length=200, blank=True)
    need = models.TextField("建站理由", max_length=2000)
    content = models.TextField("主要栏目和服务", max_length=2000)
    contact = models.CharField("联系人", max_length=60)
    contact_phone = models.CharField("联系电话", max_length=30)
    state = models.CharField(
        "状态", max_length=10, choices=ApplicationState.choices, default=ApplicationState.FILED
    )  # fmt: skip
    filed_by = models.ForeignKey(_USER, verbose_name="申请人", on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField("申请时间")
    returned_reason = models.CharField("退回原因", max_length=300, blank=True)
    report_number = models.CharField("请示文号", max_length=100, blank=True)
    forwarded_at = models.DateTimeField("报请时间", null=True, blank=True)
    answer_number = models.CharField("批复文号", max_length=100, blank=True)
    answered_on = models.DateField("批复日期", null=True, blank=True)
    answer = models.CharField("批复意见", max_length=300, blank=True)

    class Meta:
        verbose_name = "建站申请"
        verbose_name_plural = "建站申请"
        ordering = ["-filed_at", "-id"]

    def __str__(self) -> str:
        return self.name


class OwnSite(models.Model):
    """A site of the office or of a department, with what it rests on."""

    department = models.ForeignKey(
        Department, verbose_name="主办处室、单位", on_delete=models.PROTECT, related_name="own_sites"
    )
    name = models.CharField("网站名称", max_length=100)
    address = models.CharField("网址", max_length=200, unique=True)
    application = models.OneToOneField(
        SiteApplication, verbose_name="建站申请", null=True, blank=True, on_delete=models.PROTECT, related_name="site"
    )
    basis = models.CharField("依据", max_length=300, help_text="批复文号，或建站时的批准文件")
    state = models.CharField("状态", max_length=10, choices=SiteState.choices, default=SiteState.RUNNING)
    opened_on = models.DateField("开通日期")
    closed_on = models.DateField("关停或整合日期", null=True, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = "站点"
        verbose_name_plural = "站点台账"
        ordering = ["state", "name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(basis=""), name="site_has_basis", violation_error_message="站点必须写明批准依据。"
            )
        ]

    def __str__(self) -> str:
        return self.name
