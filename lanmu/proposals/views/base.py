"""What screens that change something share: how the outcome is told, and what already waits."""

from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin import messages

from lanmu.proposals.actions import Outcome

INDEX = "proposals:index"
TITLE = "变更审批"


def tell(request: HttpRequest, outcome: Outcome, *, done: str, unchanged: str) -> None:
    """What became of a change, as a message: `done` when it took effect at once, `unchanged` when nothing differs."""
    if outcome.unchanged:
        messages.info(request, unchanged)
    elif outcome.proposal is not None:
        number = outcome.proposal.pk
        buttons = [messages.button(reverse("proposals:detail", args=[number]), "查看")]
        messages.success(request, f"已提交审批（第 {number} 号），由另一个人批准后生效。", buttons=buttons)
    else:
        messages.success(request, done)
