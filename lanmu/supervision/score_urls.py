"""Addresses of scores, assessments and the cockpit, below `/workbench/supervision/`."""

from django.urls import path

from lanmu.supervision.views import assessments, cockpit, scores

urlpatterns = [
    path("supervision/", cockpit.CockpitView.as_view(), name="supervision_cockpit"),
    path("supervision/scores/", scores.ScoreView.as_view(), name="supervision_scores"),
    path("supervision/rates/", scores.RatesView.as_view(), name="supervision_rates"),
    path("supervision/assessments/", assessments.AssessmentsView.as_view(), name="supervision_assessments"),
    path(
        "supervision/assessments/results/",
        assessments.AssessmentsView.as_view(results_only=True),
        name="supervision_assessments_results",
    ),
    path("supervision/assessments/new/", assessments.NewAssessmentView.as_view(), name="supervision_assessment_new"),
    path("supervision/assessments/<int:pk>/", assessments.AssessmentView.as_view(), name="supervision_assessment"),
]
