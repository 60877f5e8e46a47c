"""Wiring of the screens into the workbench."""

from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks

from lanmu.organisation.menus import SETTINGS, SUPERVISION, add_entry
from lanmu.organisation.roles import Permission
from lanmu.patrol.offers import Offer, register_offer
from lanmu.supervision import panels  # noqa: F401 - they register themselves
from lanmu.supervision.score_urls import urlpatterns as score_urls
from lanmu.supervision.urls import urlpatterns

register_offer(Offer("用所选问题拟督办单", "supervision_order_new", Permission.SUPERVISION_ORDER_MANAGE))


@hooks.register("register_admin_urls")
def register_urls() -> list[Any]:
    return [*urlpatterns, *score_urls]


@hooks.register("insert_global_admin_css")
def styles() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("supervision/workbench.css"))


add_entry(
    menu=SUPERVISION, label="督办单", url_name="supervision_orders", icon="warning", order=30,
    granted={Permission.SUPERVISION_ORDER_MANAGE, Permission.SUPERVISION_BULLETIN_APPROVE},
)  # fmt: skip
add_entry(
    menu=SUPERVISION, label="督办（我部门）", url_name="supervision_my_orders", icon="clipboard-list", order=35,
    granted={Permission.SUPERVISION_ORDER_REPLY},
)  # fmt: skip
add_entry(
    menu=SUPERVISION, label="通报", url_name="supervision_bulletins", icon="doc-full", order=40,
    granted={
        Permission.SUPERVISION_BULLETIN_WRITE, Permission.SUPERVISION_BULLETIN_APPROVE,
        Permission.SUPERVISION_ORDER_REPLY,
    },
)  # fmt: skip
add_entry(
    menu=SETTINGS, label="督办规则", url_name="supervision_order_rules", icon="cog", order=60,
    granted={Permission.SUPERVISION_ORDER_MANAGE},
)  # fmt: skip
add_entry(
    menu=SUPERVISION, label="驾驶舱", url_name="supervision_cockpit", icon="view", order=1,
    granted={Permission.SUPERVISION_SCORE_READ},
)  # fmt: skip
add_entry(
    menu=SUPERVISION, label="检查评分", url_name="supervision_scores", icon="success", order=60,
    granted={Permission.SUPERVISION_SCORE_READ},
)  # fmt: skip
add_entry(
    menu=SUPERVISION, label="部门考核", url_name="supervision_assessments", icon="group", order=65,
    granted={Permission.SUPERVISION_SCORE_READ},
)  # fmt: skip
