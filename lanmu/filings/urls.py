"""Addresses of the monthly filings below `/workbench/`."""

from django.urls import path, re_path

from lanmu.filings.views.filing import FilingActView, FilingView
from lanmu.filings.views.lists import FilingsView, OverviewView

urlpatterns = [
    path("filings/", FilingsView.as_view(), name="filings_list"),
    path("filings/results/", FilingsView.as_view(results_only=True), name="filings_list_results"),
    path("filings/overview/", OverviewView.as_view(), name="filings_overview"),
    path("filings/<int:pk>/", FilingView.as_view(), name="filings_filing"),
    re_path(r"^filings/(?P<pk>\d+)/(?P<verb>sign|return|regenerate)/$", FilingActView.as_view(), name="filings_act"),
]
