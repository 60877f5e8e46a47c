"""内容检查 in the editor and in the menus."""

from django.templatetags.static import static
from django.urls import reverse, reverse_lazy
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lanmu.organisation.menus import SETTINGS, SUPERVISION, add_entry
from lanmu.organisation.roles import Permission
from lanmu.publishing.policy_hooks import MENU_HOOK


@hooks.register(MENU_HOOK)
def exemptions_menu_item() -> MenuItem:
    address = reverse_lazy("publishing_exemptions")
    return MenuItem("检查例外", address, name="publishing-exemptions", icon_name="circle-check", order=80)


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
