"""Wiring only."""

from typing import Any

from django.urls import path
from wagtail import hooks

from lanmu.affairs import panels  # noqa: F401 - they register themselves
from lanmu.affairs.views import applications, coverage, items, orders, plans, rules, sites, themes, training
from lanmu.organisation.menus import AFFAIRS, add_entry
from lanmu.organisation.roles import PERMISSIONS_OF, Permission

_LISTS = (
    ("rules", "rule", rules.RulesView, rules.IssueView, rules.RuleScreen),
    ("plans", "plan", plans.PlansView, plans.PlanNewView, plans.PlanScreen),
    ("trainings", "training", training.TrainingsView, training.TrainingNewView, training.TrainingScreen),
    ("sites", "site", sites.SitesView, sites.SiteNewView, sites.SiteScreen),
    (
        "applications",
        "application",
        applications.ApplicationsView,
        applications.ApplicationNewView,
        applications.ApplicationScreen,
    ),
    ("items", "item", items.ItemsView, items.ItemNewView, items.ItemScreen),
    ("orders", "order", orders.OrdersView, orders.OrderNewView, orders.OrderScreen),
    ("themes", "theme", themes.ThemesView, themes.ThemeNewView, themes.ThemeScreen),
)


def _urls() -> list[Any]:
    found: list[Any] = [
        path("affairs/rules/file/<int:pk>/", rules.RuleFileView.as_view(), name="affairs_rule_file"),
        path("affairs/trainings/coverage/", coverage.CoverageView.as_view(), name="affairs_coverage"),
        path("affairs/orders/export/", orders.ExportOrdersView.as_view(), name="affairs_orders_export"),
        path("affairs/orders/import/", orders.ImportAnswersView.as_view(), name="affairs_orders_import"),
    ]
    for many, one, listing, new, screen in _LISTS:
        found += [
            path(f"affairs/{many}/", listing.as_view(), name=f"affairs_{many}"),
            path(f"affairs/{many}/results/", listing.as_view(results_only=True), name=f"affairs_{many}_results"),
            path(f"affairs/{many}/new/", new.as_view(), name=f"affairs_{one}_new"),
            path(f"affairs/{many}/<int:pk>/", screen.as_view(), name=f"affairs_{one}"),
        ]
    return found


@hooks.register("register_admin_urls")
def affairs_urls() -> list[Any]:
    return _urls()


P = Permission
_PLANNING = {P.AFFAIRS_THEME_MANAGE, P.AFFAIRS_ITEM_MANAGE, P.PUBLISHING_ARTICLE_WRITE}
_EVERYBODY = set().union(*PERMISSIONS_OF.values())
for _label, _url, _icon, _order, _granted in (
    ("制度库", "affairs_rules", "doc-full", 10, _EVERYBODY),
    ("培训计划", "affairs_plans", "calendar-alt", 20, {P.TRAINING_PLAN_MANAGE}),
    ("培训记录", "affairs_trainings", "group", 30, _EVERYBODY),
    ("培训覆盖率", "affairs_coverage", "history", 35, {P.TRAINING_PLAN_MANAGE, P.SUPERVISION_SCORE_READ}),
    ("统筹事项", "affairs_items", "tasks", 40, {P.AFFAIRS_ITEM_MANAGE, P.AFFAIRS_ITEM_HANDLE}),
    ("运维工单", "affairs_orders", "cogs", 50, {P.AFFAIRS_ITEM_MANAGE, P.AFFAIRS_ORDER_HANDLE}),
    ("主题宣传计划", "affairs_themes", "calendar-check", 60, _PLANNING),
    ("建站申请", "affairs_applications", "form", 70, {P.AFFAIRS_SITE_APPLY, P.AFFAIRS_SITE_MANAGE}),
    ("站点台账", "affairs_sites", "globe", 80, {P.AFFAIRS_SITE_APPLY, P.AFFAIRS_SITE_MANAGE}),
):  # fmt: skip
    add_entry(menu=AFFAIRS, label=_label, url_name=_url, icon=_icon, order=_order, granted=_granted)
