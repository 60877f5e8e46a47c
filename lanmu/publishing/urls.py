"""Addresses of the publishing screens, below `/workbench/`."""

from django.urls import path

from lanmu.publishing.views import (
    articles,
    decide,
    forms,
    lists,
    move,
    preview,
    publish,
    records,
    review,
    submit,
    todo,
    write,
)

urlpatterns = [
    path("todo/", todo.TodoView.as_view(), name="publishing_todo"),
    path("write/", write.WriteView.as_view(), name="publishing_write"),
    path("write/word/", write.WordView.as_view(), name="publishing_word"),
    path("articles/", articles.ArticlesView.as_view(), name="publishing_articles"),
    path("articles/results/", articles.ArticlesView.as_view(results_only=True), name="publishing_articles_results"),
    path("articles/<int:pk>/submit/", submit.SubmitView.as_view(), name="publishing_submit"),
    path("articles/<int:pk>/preview/", submit.DraftPreviewView.as_view(), name="publishing_draft_preview"),
    path("articles/<int:pk>/files/<path:name>", submit.DraftFileView.as_view(), name="publishing_draft_file"),
    path("submissions/", lists.SubmissionsView.as_view(), name="publishing_submissions"),
    path(
        "submissions/results/", lists.SubmissionsView.as_view(results_only=True), name="publishing_submissions_results"
    ),
    path("review/<int:pk>/", review.ReviewView.as_view(), name="publishing_review"),
    path("preview-assets/<path:name>", preview.PreviewAssetView.as_view(), name="publishing_preview_asset"),
    path("review/<int:pk>/preview/", preview.PreviewView.as_view(), name="publishing_preview"),
    path("review/<int:pk>/files/<path:name>", preview.PreviewFileView.as_view(), name="publishing_preview_file"),
    path("review/<int:pk>/pass/", decide.PassView.as_view(), name="publishing_pass"),
    path("review/<int:pk>/secrecy/", decide.SecrecyView.as_view(), name="publishing_secrecy"),
    path("review/<int:pk>/joint/", decide.JointView.as_view(), name="publishing_joint"),
    path("review/<int:pk>/emergency/", decide.EmergencyView.as_view(), name="publishing_emergency"),
    path("review/<int:pk>/evidence/", preview.EvidenceView.as_view(), name="publishing_evidence"),
    path("review/<int:pk>/return/", decide.ReturnView.as_view(), name="publishing_return"),
    path("review/<int:pk>/correct/", decide.CorrectView.as_view(), name="publishing_correct"),
    path("review/<int:pk>/recall/", decide.RecallView.as_view(), name="publishing_recall"),
    path("review/<int:pk>/publish/", publish.PublishView.as_view(), name="publishing_publish"),
    path("review/<int:pk>/schedule/", publish.ScheduleView.as_view(), name="publishing_schedule"),
    path("review/<int:pk>/form.<str:extension>", forms.SubmissionFormView.as_view(), name="publishing_submission_form"),
    path("published/", lists.PublishedView.as_view(), name="publishing_published"),
    path("published/results/", lists.PublishedView.as_view(results_only=True), name="publishing_published_results"),
    path("published/<int:pk>/", publish.PublicationView.as_view(), name="publishing_publication"),
    path("published/<int:pk>/move/", move.MoveView.as_view(), name="publishing_move"),
    path("published/<int:pk>/withdraw/", publish.WithdrawView.as_view(), name="publishing_withdraw"),
    path("published/<int:pk>/plan/", publish.PlanWithdrawalView.as_view(), name="publishing_plan_withdrawal"),
    path("published/<int:pk>/call-off/", publish.CallOffView.as_view(), name="publishing_call_off_withdrawal"),
    path("records/", records.RecordsView.as_view(), name="publishing_records"),
    path("records/results/", records.RecordsView.as_view(results_only=True), name="publishing_records_results"),
    path("records/<int:pk>/form.<str:extension>", forms.RecordFormView.as_view(), name="publishing_record_form"),
    path("records/<int:pk>/", records.RecordView.as_view(), name="publishing_record"),
]
