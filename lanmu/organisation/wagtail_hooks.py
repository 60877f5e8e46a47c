"""Wiring of the screens into the workbench."""

from wagtail import hooks

from lanmu.organisation.viewsets import VIEWSETS


@hooks.register("register_admin_viewset")
def register_organisation_viewsets() -> list[object]:
    """处室、单位, 人员, 岗位, 审计日志."""
    return list(VIEWSETS)
