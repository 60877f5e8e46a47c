"""Where these screens live in the workbench."""

from django.urls import path, re_path

from lanmu.incidents.views import incidents, listing, reports, security, tasks, vulnerabilities

_VERBS = "judge|report|authority|press|response|note|close"

urlpatterns = [
    path("incidents/", listing.IncidentsView.as_view(), name="incidents_incidents"),
    path("incidents/results/", listing.IncidentsView.as_view(results_only=True), name="incidents_incidents_results"),
    path("incidents/new/", incidents.RegisterView.as_view(), name="incidents_register"),
    path("incidents/month/", reports.IncidentMonthView.as_view(), name="incidents_month"),
    path("incidents/<int:pk>/", incidents.IncidentView.as_view(), name="incidents_incident"),
    re_path(rf"^incidents/(?P<pk>\d+)/step/(?P<verb>{_VERBS})/$", incidents.StepView.as_view(), name="incidents_step"),
    path("incidents/<int:pk>/ask/", incidents.TieView.as_view(verb="ask"), name="incidents_ask"),
    path("incidents/<int:pk>/call-off/", incidents.TieView.as_view(verb="call_off"), name="incidents_call_off"),
    path("incidents/<int:pk>/link/", incidents.TieView.as_view(verb="link"), name="incidents_link"),
    path("incidents/<int:pk>/attach/", incidents.TieView.as_view(verb="attach"), name="incidents_attach"),
    path("incidents/files/<int:pk>/", incidents.FileView.as_view(), name="incidents_file"),
    path("incidents/tasks/<int:pk>/", tasks.TaskView.as_view(), name="incidents_task"),
    path("vulnerabilities/", vulnerabilities.VulnerabilitiesView.as_view(), name="incidents_vulnerabilities"),
    path(
        "vulnerabilities/results/",
        vulnerabilities.VulnerabilitiesView.as_view(results_only=True),
        name="incidents_vulnerabilities_results",
    ),
    path(
        "vulnerabilities/new/",
        vulnerabilities.RegisterVulnerabilityView.as_view(),
        name="incidents_register_vulnerability",
    ),
    path("vulnerabilities/<int:pk>/", vulnerabilities.VulnerabilityView.as_view(), name="incidents_vulnerability"),
    path("vulnerabilities/proofs/<int:pk>/", vulnerabilities.ProofView.as_view(), name="incidents_proof"),
    path("security/", security.SecurityView.as_view(), name="incidents_security"),
    path("security/accounts/", security.AccountsView.as_view(), name="incidents_accounts"),
    path("running/", reports.RunningView.as_view(), name="incidents_running"),
]
