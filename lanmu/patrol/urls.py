"""Addresses of the screens, below `/workbench/`."""

from django.urls import path

from lanmu.patrol.views import figures, finding, findings, links, runs

urlpatterns = [
    path("findings/", findings.FindingsView.as_view(), name="patrol_findings"),
    path("findings/results/", findings.FindingsView.as_view(results_only=True), name="patrol_findings_results"),
    path("findings/<int:pk>/", finding.FindingView.as_view(), name="patrol_finding"),
    path("findings/<int:pk>/note/", finding.ActView.as_view(verb="note"), name="patrol_finding_note"),
    path("findings/<int:pk>/recheck/", finding.ActView.as_view(verb="recheck"), name="patrol_finding_recheck"),
    path("patrols/", runs.RunsView.as_view(), name="patrol_runs"),
    path("patrols/results/", runs.RunsView.as_view(results_only=True), name="patrol_runs_results"),
    path("patrols/start/", runs.StartView.as_view(), name="patrol_start"),
    path("patrols/<int:pk>/", runs.RunView.as_view(), name="patrol_run"),
    path("links/", links.LinksView.as_view(), name="patrol_links"),
    path("links/results/", links.LinksView.as_view(results_only=True), name="patrol_links_results"),
    path("links/<int:pk>/", links.LinkView.as_view(), name="patrol_link"),
    path("links/<int:pk>/ask/", links.AskView.as_view(), name="patrol_link_ask"),
    path("links/<int:pk>/acquit/", links.DecideView.as_view(verb="acquit"), name="patrol_link_acquit"),
    path("links/<int:pk>/confirm/", links.DecideView.as_view(verb="confirm"), name="patrol_link_confirm"),
    path("links/danger/", links.DangerView.as_view(), name="patrol_danger"),
    path("links/danger/add/", links.KeepDangerView.as_view(verb="add"), name="patrol_danger_add"),
    path("links/danger/remove/", links.KeepDangerView.as_view(verb="remove"), name="patrol_danger_remove"),
    path("availability/", figures.AvailabilityView.as_view(), name="patrol_availability"),
    path("findings/report/", figures.ReportView.as_view(), name="patrol_report"),
    path("findings/report.xlsx", figures.ReportSheetView.as_view(), name="patrol_report_sheet"),
]
