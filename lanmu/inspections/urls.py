"""Where these screens live in the workbench."""

from django.urls import path, re_path

from lanmu.inspections.views import checklists, checks, sheets

urlpatterns = [
    path("inspections/", checks.ChecksView.as_view(), name="inspections_checks"),
    path("inspections/results/", checks.ChecksView.as_view(results_only=True), name="inspections_checks_results"),
    path("inspections/spot/", checks.NewSpotView.as_view(), name="inspections_new_spot"),
    path("inspections/campaign/", checks.NewCampaignView.as_view(), name="inspections_new_campaign"),
    path("inspections/checklists/", checklists.ChecklistsView.as_view(), name="inspections_checklists"),
    path("inspections/mine/", sheets.MineView.as_view(), name="inspections_mine"),
    path("inspections/<int:pk>/", checks.CheckView.as_view(), name="inspections_check"),
    re_path(r"^inspections/(?P<pk>\d+)/(?P<verb>draw|close)/$", checks.CheckActView.as_view(), name="inspections_act"),
    path("inspections/<int:pk>/population/", checks.PopulationView.as_view(), name="inspections_population"),
    re_path(
        r"^inspections/(?P<pk>\d+)/report\.(?P<kind>pdf|docx|xlsx)$",
        checks.ReportView.as_view(),
        name="inspections_report",
    ),
    path("inspections/sheets/<int:pk>/", sheets.SheetView.as_view(), name="inspections_sheet"),
    path(
        "inspections/sheets/<int:pk>/recheck/<int:finding>/", sheets.RecheckView.as_view(), name="inspections_recheck"
    ),
]
