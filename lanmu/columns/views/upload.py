"""Upload a table file: see the difference first, then apply, or propose, exactly what was seen."""

from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import FormView, View

from lanmu.columns.actions.load import plan_load
from lanmu.columns.forms import UploadForm
from lanmu.columns.presentation import diff_fields
from lanmu.columns.proposed import LoadTableKind
from lanmu.columns.queries import directory, table_rows
from lanmu.columns.reading import MAX_BYTES, read_table
from lanmu.columns.table import write_csv
from lanmu.columns.views.base import INDEX, FrameMixin, KeeperMixin, add_refusal, show_reasons
from lanmu.common.digest import digest
from lanmu.common.refusal import Refused
from lanmu.proposals.actions import change
from lanmu.proposals.views.base import tell

SALT = "columns.upload"
SEEN_FOR_SECONDS = 3600


def _seal(*, user: Any, table: bytes, prune: bool, reason: str) -> str:
    """What was shown, signed: the confirmation carries it back, so nothing is kept on the server in between."""
    seen = {"user": user.pk, "table": table.decode(), "prune": prune, "reason": reason, "base": _base()}
    return signing.dumps(seen, salt=SALT, compress=True)


def _base() -> str:
    """Digest of the table as it is now."""
    return digest(write_csv(table_rows()))


class UploadView(KeeperMixin, FrameMixin, FormView):
    """The file, then its difference from the table in force."""

    template_name = "columns/upload.html"
    form_class = UploadForm
    page_title = "上传分工表"
    header_icon = "upload"

    def form_valid(self, form: Any) -> HttpResponse:
        values = form.cleaned_data
        try:
            rows = read_table(data=values["file"].read(MAX_BYTES + 1), directory=directory())
            diff, reasons = plan_load(rows=rows, prune=values["prune"])
            if reasons:
                raise Refused(reasons)
        except Refused as refused:
            add_refusal(form, refused)
            return self.form_invalid(form)
        seen = _seal(user=self.request.user, table=write_csv(rows), prune=values["prune"], reason=values["reason"])
        changed = [{"row": change.new, "fields": diff_fields(change.fields)} for change in diff.changed]
        context = {"diff": diff, "changed": changed, "seen": seen, **values}
        return self.render_to_response(self.get_context_data(form=form, **context))


class ConfirmView(KeeperMixin, View):
    """Apply what the preview showed. POST only."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            seen = signing.loads(request.POST.get("seen", ""), salt=SALT, max_age=SEEN_FOR_SECONDS)
        except signing.BadSignature:
            show_reasons(request, ["预览已过期或不完整。请重新上传文件，看过差异后再确认。"])
            return redirect("column_table:upload")
        if seen["user"] != request.user.pk or seen["base"] != _base():
            show_reasons(request, ["预览之后分工表又有了变化。请重新上传文件，看过新的差异后再确认。"])
            return redirect("column_table:upload")
        try:
            rows = read_table(data=seen["table"].encode(), directory=directory())
            outcome = change(
                kind=LoadTableKind.name,
                payload={"rows": [row.as_json() for row in rows], "prune": seen["prune"]},
                by=request.user,
                at=timezone.now(),
                reason=seen["reason"],
            )
        except Refused as refused:
            show_reasons(request, refused.reasons)
            return redirect("column_table:upload")
        done = "".join(outcome.result.sentences) if outcome.result else ""
        tell(request, outcome, done=done, unchanged="文件与现行分工表没有差别，未作修改。")
        return redirect(INDEX)
