"""Addresses of column duty below `/workbench/`."""

from django.urls import path, re_path

from lanmu.duty.views.changes import ActOnChangeView, ChangesView, ChangeView, RecordView
from lanmu.duty.views.column import ColumnView, EndPauseView, PauseView, StatementView
from lanmu.duty.views.settings import ColumnSettingView, SettingsView, SettingView
from lanmu.duty.views.wall import MineView, WallView

urlpatterns = [
    path("duty/", WallView.as_view(), name="duty_wall"),
    path("duty/mine/", MineView.as_view(), name="duty_mine"),
    path("duty/changes/", ChangesView.as_view(), name="duty_changes"),
    path("duty/changes/results/", ChangesView.as_view(results_only=True), name="duty_changes_results"),
    path("duty/changes/<int:pk>/", ChangeView.as_view(), name="duty_change"),
    re_path(r"^duty/changes/(?P<pk>\d+)/(?P<verb>link|hand-over|cancel)/$", ActOnChangeView.as_view(), name="duty_act"),
    path("duty/settings/", SettingsView.as_view(), name="duty_settings"),
    path("duty/settings/<str:scope>/<str:code>/", SettingView.as_view(), name="duty_setting"),
    path("duty/pauses/<int:pk>/end/", EndPauseView.as_view(), name="duty_end_pause"),
    path("duty/<int:pk>/", ColumnView.as_view(), name="duty_column"),
    path("duty/<int:pk>/record/", RecordView.as_view(), name="duty_record"),
    path("duty/<int:pk>/statement/", StatementView.as_view(), name="duty_statement"),
    path("duty/<int:pk>/pause/", PauseView.as_view(), name="duty_pause"),
    path("duty/<int:pk>/settings/", ColumnSettingView.as_view(), name="duty_column_setting"),
]
