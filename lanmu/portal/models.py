"""Who the site is (required by the national norms, never invented), where its old addresses lead, and the register of
error events (inquiry/models.py).
"""

from typing import ClassVar

from django.db import models

from lanmu.portal.inquiry.models import ErrorEvent, ErrorEventStep

__all__ = ["ErrorEvent", "ErrorEventStep", "Redirect", "SiteIdentity"]


class SiteIdentity(models.Model):
    """One row: site tags (网页标签规范) and footer are made from it; the workbench names what is still empty."""

    name = models.CharField("网站名称", max_length=60, blank=True, help_text="SiteName，规范名称")
    domain = models.CharField("网站域名", max_length=100, blank=True, help_text="SiteDomain，如 csgl.tj.gov.cn")
    id_code = models.CharField("政府网站标识码", max_length=20, blank=True, help_text="SiteIDCode，向主管单位申领")
    sponsor = models.CharField("主办单位", max_length=100, blank=True)
    contact = models.CharField("联系方式", max_length=100, blank=True)
    address = models.CharField("地址", max_length=150, blank=True)
    icp = models.CharField("ICP 备案编号", max_length=60, blank=True)
    police = models.CharField("公安备案编号", max_length=60, blank=True)
    find_error_url = models.URLField("“我为政府网站找错”入口", max_length=300, blank=True)
    party_mark_url = models.URLField("党政机关网站标识链接", max_length=300, blank=True)

    REQUIRED: ClassVar[tuple[str, ...]] = (
        "name", "domain", "id_code", "sponsor", "contact", "icp", "police", "find_error_url", "party_mark_url",
    )  # fmt: skip

    class Meta:
        verbose_name = "网站标识"
        verbose_name_plural = "网站标识"

    def __str__(self) -> str:
        return self.name or "网站标识"

    def missing(self) -> list[str]:
        """Chinese names of the required fields that are still empty."""
        names = {field.name: str(field.verbose_name) for field in self._meta.fields}
        return [names[name] for name in self.REQUIRED if not getattr(self, name)]


class Redirect(models.Model):
    """An old address of the site and where it leads now. Changed by `actions.update_redirects` only."""

    path = models.CharField("旧地址", max_length=200, unique=True)
    target = models.CharField("新地址", max_length=500)
    note = models.CharField("说明", max_length=200, blank=True)
    changed_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "跳转"
        verbose_name_plural = "跳转"
        ordering = ["path"]

    def __str__(self) -> str:
        return self.path
