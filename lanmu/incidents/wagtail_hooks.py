"""Wiring of the registers of 第七条 into the workbench."""

from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks

from lanmu.incidents import panels  # noqa: F401 - they register themselves
from lanmu.incidents.urls import urlpatterns
from lanmu.organisation.menus import AFFAIRS, SUPERVISION, add_entry
from lanmu.organisation.roles import Permission


@hooks.register("insert_global_admin_css")
def incidents_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("incidents/incidents.css"))


@hooks.register("register_admin_urls")
def incidents_urls() -> list[Any]:
    return urlpatterns


_P = Permission
for _menu, _label, _url, _icon, _order, _granted in (
    (SUPERVISION, "网站运行", "incidents_running", "globe", 80, {_P.PATROL_REPORT_READ}),
    (SUPERVISION, "安全管理", "incidents_security", "lock", 85, {_P.INCIDENTS_VULNERABILITY_KEEP}),
    (SUPERVISION, "漏洞台账", "incidents_vulnerabilities", "key", 86, {_P.INCIDENTS_VULNERABILITY_KEEP}),
    (AFFAIRS, "舆情台账", "incidents_incidents", "comment", 60, {_P.INCIDENTS_INCIDENT_READ}),
):
    add_entry(menu=_menu, label=_label, url_name=_url, icon=_icon, order=_order, granted=_granted)
