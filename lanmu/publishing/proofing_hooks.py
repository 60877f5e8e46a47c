"""内容检查 in the editor and in the menus."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lanmu.organisation.menus import SETTINGS, SUPERVISION, add_entry
from lanmu.organisation.roles import Permission
from lanmu.publishing.views import access


class ExemptionsMenuItem(MenuItem):
    """Shown to everybody with a content role: who may ask, and who wants to know what is let pass."""

    def is_shown(self, request: HttpRequest) -> bool:
        return access.has_content_role(request, at=timezone.now())


@hooks.register("register_admin_menu_item")
def exemptions_menu_item() -> MenuItem:
    address = reverse_lazy("publishing_exemptions")
    return ExemptionsMenuItem("检查例外", address, name="check-exemptions", icon_name="circle-check", order=55)


@hooks.register("insert_editor_js")
def editor_checks() -> str:
    return format_html(
        '<script src="{}"></script><script src="{}" data-lm-proof data-check-url="{}" data-decide-url="{}"></script>',
        static("publishing/proofing-texts.js"), static("publishing/proofing.js"),
        reverse("publishing_check_draft"), reverse("publishing_check_decide"),
    )  # fmt: skip


@hooks.register("insert_global_admin_css")
def check_styles() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("publishing/proofing.css"))


add_entry(
    menu=SUPERVISION, label="内容检查报表", url_name="publishing_check_report", icon="list-ul", order=70,
    granted={Permission.CHECKS_REPORT_READ},
)  # fmt: skip
add_entry(
    menu=SETTINGS, label="内容检查设置", url_name="publishing_check_settings", icon="cogs", order=60,
    granted={Permission.CHECKS_EXEMPTION_MANAGE},
)  # fmt: skip
