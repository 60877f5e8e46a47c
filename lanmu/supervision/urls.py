"""Addresses of the screens of orders and bulletins, below `/workbench/supervision/`."""

from django.urls import path, re_path

from lanmu.supervision.views import bulletin, bulletins, drafting, order, orders

_ORDERS = "supervision/orders/"
_BULLETINS = "supervision/bulletins/"
_EXTENSION = r"(?P<extension>pdf|docx)"

urlpatterns = [
    path(_ORDERS, orders.OrdersView.as_view(), name="supervision_orders"),
    path(f"{_ORDERS}results/", orders.OrdersView.as_view(results_only=True), name="supervision_orders_results"),
    path(f"{_ORDERS}mine/", orders.MyOrdersView.as_view(), name="supervision_my_orders"),
    path(
        f"{_ORDERS}mine/results/", orders.MyOrdersView.as_view(results_only=True), name="supervision_my_orders_results"
    ),
    path(f"{_ORDERS}new/", drafting.NewOrderView.as_view(), name="supervision_order_new"),
    path(f"{_ORDERS}rules/", drafting.RulesView.as_view(), name="supervision_order_rules"),
    path(f"{_ORDERS}<int:pk>/", order.OrderView.as_view(), name="supervision_order"),
    path(f"{_ORDERS}<int:pk>/edit/", drafting.EditOrderView.as_view(), name="supervision_order_edit"),
    path(f"{_ORDERS}<int:pk>/files/<int:file>/", order.OrderFileView.as_view(), name="supervision_order_file"),
    re_path(
        rf"^{_ORDERS}(?P<pk>\d+)/paper\.{_EXTENSION}$", order.OrderPaperView.as_view(), name="supervision_order_paper"
    ),
    re_path(
        rf"^{_ORDERS}(?P<pk>\d+)/(?P<verb>issue|discard|acknowledge|reply|close|return|withdraw)/$",
        order.OrderVerbView.as_view(),
        name="supervision_order_verb",
    ),
    path(_BULLETINS, bulletins.BulletinsView.as_view(), name="supervision_bulletins"),
    path(
        f"{_BULLETINS}results/",
        bulletins.BulletinsView.as_view(results_only=True),
        name="supervision_bulletins_results",
    ),
    path(f"{_BULLETINS}new/", bulletin.CompileView.as_view(), name="supervision_bulletin_new"),
    path(f"{_BULLETINS}<int:pk>/", bulletin.BulletinView.as_view(), name="supervision_bulletin"),
    path(f"{_BULLETINS}<int:pk>/edit/", bulletin.WriteBulletinView.as_view(), name="supervision_bulletin_edit"),
    re_path(
        rf"^{_BULLETINS}(?P<pk>\d+)/paper\.{_EXTENSION}$",
        bulletin.BulletinPaperView.as_view(),
        name="supervision_bulletin_paper",
    ),
    re_path(
        rf"^{_BULLETINS}(?P<pk>\d+)/(?P<verb>regenerate|submit|approve|return|issue|sign|adopt|withdraw)/$",
        bulletin.BulletinVerbView.as_view(),
        name="supervision_bulletin_verb",
    ),
]
