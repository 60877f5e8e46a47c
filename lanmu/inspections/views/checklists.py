"""检查清单: the items of each kind of column, and a new version of them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import TemplateView
from wagtail.admin import messages

from lanmu.common.refusal import Refused
from lanmu.inspections import actions, checklists
from lanmu.inspections.forms import ChecklistForm
from lanmu.inspections.views.checks import MANAGERS
from lanmu.organisation.views.base import complain
from lanmu.organisation.views.permitted import PermittedScreen


class ChecklistsView(PermittedScreen, TemplateView):
    """All of them on one page; each is changed by itself."""

    needed = MANAGERS
    template_name = "inspections/checklists.html"
    page_title = "检查清单"
    header_icon = "list-ul"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sent: Any = kwargs.pop("sent", None)
        rows = []
        for group, version in checklists.current(at=self.at, keep=False).items():
            items = checklists.items_of(version)
            initial = {"group": group.value, "lines": "\n".join(item.text for item in items)}
            mine = sent is not None and sent.data.get("group") == group.value
            form = sent if mine else ChecklistForm(initial=initial, auto_id=f"{group.value}_%s")
            rows.append({"version": version, "items": items, "form": form, "open": mine})
        return super().get_context_data(rows=rows, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ChecklistForm(request.POST, auto_id=f"{request.POST.get('group', '')}_%s")
        try:
            form.is_valid()
            given = form.cleaned_data
            version = actions.edit_checklist(
                group=given.get("group", ""), lines=given.get("lines", ""), by=request.user, at=self.at  # type: ignore[arg-type]
            )  # fmt: skip
        except Refused as refused:
            complain(request, refused.reasons)
            return self.render_to_response(self.get_context_data(sent=form))
        messages.success(request, f"{version}已启用，此后部署的检查用它；已部署的检查仍用原来的。")
        return redirect("inspections_checklists")
