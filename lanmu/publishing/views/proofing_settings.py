"""内容检查设置: how private data is masked, which rules are milder here. Saving is a change that another approves."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import TemplateView

from lanmu.common.refusal import Refused
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission
from lanmu.proposals.actions import change, digest_of
from lanmu.proposals.queries import pending_on
from lanmu.proposals.views.base import tell
from lanmu.publishing.proofing_enums import RuleLevel
from lanmu.publishing.proofing_proposed import LEVELS, CheckSettingsKind, standing
from lanmu.publishing.proofing_settings import MASKED, MOST_VISIBLE, PROOFREADER, SIGNS, UNTOUCHABLE, rules
from lanmu.publishing.views.base import ContentScreen, complain
from lanmu.scanning import levels
from lanmu.scanning.enums import Level
from lanmu.scanning.masking import Masking, masked
from lanmu.scanning.registry import CHECKS

EXAMPLES = {"phone": "13800001234", "identity": "110105194912310021", "bank": "6222020000001234567",
            "passport": "E12345678", "plate": "津A12345"}  # fmt: skip


class CheckSettingsView(ContentScreen, TemplateView):
    """GET shows what is in force; POST proposes another."""

    template_name = "publishing/proofing/settings.html"
    page_title = "内容检查设置"
    header_icon = "cogs"
    http_method_names: ClassVar[list[str]] = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        granted = {Permission.CHECKS_EXEMPTION_MANAGE, Permission.CHECKS_REPORT_READ}
        if not granted & permissions_today(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        given = kwargs.pop("given", None)
        now = standing()
        shown = given or now
        return super().get_context_data(
            masks=[self.mask(kind, label, shown["masking"]) for kind, label in MASKED.items()],
            signs=[(sign, sign == shown["masking"]["sign"]) for sign in SIGNS],
            most=MOST_VISIBLE,
            groups=self.groups(shown["levels"]),
            proofreader=[(level.value, name, level == shown["levels"][PROOFREADER]) for level, name in LEVELS.items()],
            absent=levels.state(Level.LIKELY),
            version=digest_of(now),
            pending=list(pending_on(subject="checks:1")),
            may=Permission.CHECKS_EXEMPTION_MANAGE in permissions_today(self.request.user),
            reason=self.request.POST.get("reason", ""),
            **kwargs,
        )

    def mask(self, kind: str, label: str, masking: dict[str, Any]) -> dict[str, Any]:
        """A row of the table of masks, with an example as it looks now."""
        front, back = masking[kind]
        example = masked(EXAMPLES[kind], keep=(front, back), sign=masking["sign"] or Masking().sign)
        return {"kind": kind, "label": label, "front": front, "back": back, "example": example}

    def groups(self, set_: dict[str, str]) -> list[dict[str, Any]]:
        """Every rule that can be set, by the check it belongs to; the words lists and the proofreader last."""
        left = rules()
        found = []
        for check in CHECKS.values():
            rows = [self.rule_row(code, set_) for rule in check.rules if (code := rule.code) and left.pop(code, None)]
            if rows:
                found.append({"name": check.name, "rows": rows})
        if left:
            found.append({"name": "词库和统计校对", "rows": [self.rule_row(code, set_) for code in left]})
        return found

    def rule_row(self, code: str, set_: dict[str, str]) -> dict[str, Any]:
        """One rule with its choices."""
        rule = rules()[code]
        chosen = set_.get(code, "")
        choices = [("", f"{rule.severity.value}（默认）")]
        choices += [(level.value, str(level.label)) for level in RuleLevel if level.value != rule.severity.value]
        return {
            "code": code, "name": rule.name, "why": rule.why, "fixed": code in UNTOUCHABLE,
            "choices": [(value, name, value == chosen) for value, name in choices],
        }  # fmt: skip

    def post(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        given = self.read(request)
        try:
            outcome = change(
                kind=CheckSettingsKind.name, payload=given, by=user, at=self.at,
                reason=request.POST.get("reason", ""), seen=request.POST.get("version", ""),
            )  # fmt: skip
        except Refused as refused:
            complain(request, refused.reasons)
            return self.render_to_response(self.get_context_data(given=given))
        tell(request, outcome, done="设置已生效。", unchanged="设置没有变化。")
        return redirect("publishing_check_settings")

    def read(self, request: HttpRequest) -> dict[str, Any]:
        """The form as a document; what is no number stays one that is refused."""
        masking: dict[str, Any] = {
            kind: [_number(request.POST.get(f"{kind}_{end}", "")) for end in ("front", "back")] for kind in MASKED
        }
        masking["sign"] = request.POST.get("sign", "")
        set_ = {code: value for code in rules() if (value := request.POST.get(f"rule_{code}", ""))}
        return {"masking": masking, "levels": set_ | {PROOFREADER: request.POST.get(PROOFREADER, Level.LIKELY.value)}}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 3 else -1
