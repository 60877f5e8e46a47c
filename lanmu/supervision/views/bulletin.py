"""One bulletin: generating, writing, its page, its verbs, its papers."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin import messages

from lanmu.columns.models import ColumnPage
from lanmu.columns.queries import leaf_columns
from lanmu.common.refusal import Refused
from lanmu.common.times import local, minute_text
from lanmu.organisation.models import Department
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.views.base import complain, form_reasons
from lanmu.publishing import permissions as publishing
from lanmu.supervision import permissions, queries
from lanmu.supervision.actions import issue_bulletin as issuing
from lanmu.supervision.actions.approve_bulletin import approve_bulletin, return_bulletin, submit_bulletin
from lanmu.supervision.actions.compile_bulletin import compile_bulletin, edit_bulletin, regenerate_bulletin
from lanmu.supervision.compose import PARTS, bars_picture, bulletin_paper
from lanmu.supervision.enums import EDITABLE_BULLETINS, BulletinKind, BulletinState
from lanmu.supervision.forms import BulletinForm, CompileForm, ReasonForm
from lanmu.supervision.models import Bulletin, BulletinVersion
from lanmu.supervision.views.base import Page, paper_answer
from lanmu.supervision.views.bulletins import READERS, TITLE, WRITE

DONE = {
    "regenerate": "数据已重新生成，请核对文字是否与数据一致。",
    "submit": "已送网站主管审定。",
    "approve": "已审定，编写人可以印发。",
    "return": "已退回编写人修改。",
    "issue": "已印发，各处室、单位已收到通知。",
    "sign": "已签收。",
    "withdraw": "已撤回。",
}


class BulletinScreen(Page):
    """A page about one bulletin this person may see; 404 otherwise."""

    needed = READERS
    header_icon = "doc-full"
    above = ("supervision_bulletins", TITLE)

    @cached_property
    def bulletin(self) -> Bulletin:
        seen = queries.bulletins_visible_to(user=self.request.user, at=self.at)  # type: ignore[arg-type]
        return get_object_or_404(seen.select_related("column", "article"), pk=self.kwargs["pk"])

    @cached_property
    def version(self) -> BulletinVersion:
        return BulletinVersion.objects.select_related("by").get(bulletin=self.bulletin, serial=self.bulletin.version)

    @property
    def writes(self) -> bool:
        return WRITE in permissions_today(self.request.user)

    def get_page_title(self) -> str:
        return self.bulletin.number or "通报稿"


class CompileView(Page):
    """生成通报: which kind, which period."""

    needed = frozenset({WRITE})
    template_name = "supervision/bulletin_new.html"
    page_title = "生成通报"
    header_icon = "doc-full"
    above = ("supervision_bulletins", TITLE)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        first, last = last_month(local(self.at).date())
        initial = {"kind": BulletinKind.MONTH, "period_from": first, "period_to": last}
        return super().get_context_data(**{"form": CompileForm(initial=initial), **kwargs})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CompileForm(request.POST)
        try:
            if not form.is_valid():
                raise Refused(form_reasons(form))
            data = form.cleaned_data
            if not (data["period_from"] and data["period_to"]):
                raise Refused("请填写通报期间的起日和止日。")
            bulletin = compile_bulletin(by=request.user, at=self.at, **data)  # type: ignore[arg-type]
        except Refused as refused:
            complain(request, refused.reasons)
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(request, "已生成，数据已经固定，请修改文字后送审定。")
        return redirect("supervision_bulletin", bulletin.pk)


class BulletinView(BulletinScreen):
    """`/workbench/supervision/bulletins/<pk>/`."""

    template_name = "supervision/bulletin.html"
    http_method_names: ClassVar[list[str]] = ["get", "head"]

    def facts(self) -> list[tuple[str, str]]:
        """What stands at the head."""
        row, version = self.bulletin, self.version
        facts = [
            ("种类", str(row.get_kind_display())),
            ("期间", f"{row.period_from:%Y-%m-%d} 至 {row.period_to:%Y-%m-%d}"),
            ("印发范围", str(row.get_audience_display()) + (f"（{row.column}）" if row.column else "")),
            ("数据", f"第 {version.serial} 版，{minute_text(version.at)} 由{version.by}生成"),
            ("编写", f"{row.written_by}　{minute_text(row.written_at)}"),
        ]
        if row.approved_at is not None:
            facts.append(("审定", f"{row.approved_by}　{minute_text(row.approved_at)}"))
        if row.issued_at is not None:
            facts.append(("印发", f"{row.number}　{minute_text(row.issued_at)}"))
        return facts

    def figures(self) -> list[dict[str, Any]]:
        """The frozen figures with their pictures."""
        return [
            {**part, "pictures": [bars_picture(bars) for bars in part["bars"] if bars["rows"]]}
            for part in self.version.figures
        ]

    def verbs(self) -> dict[str, Any]:
        """Which cards stand at the right."""
        row, user = self.bulletin, self.request.user
        given: dict[str, Any] = {}
        if row.state in EDITABLE_BULLETINS and self.writes:
            given |= {"edit": True, "regenerate": True, "submit": True}
        if row.state == BulletinState.SUBMITTED and not permissions.reasons_not_to_approve(
            bulletin=row, by=user, at=self.at  # type: ignore[arg-type]
        ):  # fmt: skip
            given |= {"approve": True, "return": ReasonForm(prefix="return")}
        if row.state == BulletinState.APPROVED and self.writes:
            given["issue"] = True
        if row.state != BulletinState.WITHDRAWN and self.writes:
            given["withdraw"] = ReasonForm(prefix="withdraw")
        if not issuing.reasons_not_to_adopt(bulletin=row, by=user, at=self.at):  # type: ignore[arg-type]
            given["adopt"] = True
        return given

    def unsigned(self) -> list[Department]:
        """Departments of the person that have not signed."""
        row = self.bulletin
        if row.state != BulletinState.ISSUED:
            return []
        signed = set(row.readings.values_list("department_id", flat=True))
        mine = permissions.answering_departments(user=self.request.user, at=self.at)  # type: ignore[arg-type]
        return [d for d in mine if d.pk in row.receivers and d.pk not in signed]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, user = self.bulletin, self.request.user
        readings = queries.readings_of(row) if row.receivers else []
        article = row.article
        may_open = article is not None and publishing.may_write(article=article, user=user, at=self.at)
        return super().get_context_data(
            **{
                "bulletin": row,
                "facts": self.facts(),
                "figures": self.figures(),
                "parts": [(label, getattr(row, name)) for name, label in PARTS[1:] if getattr(row, name)],
                "verbs": self.verbs(),
                "unsigned": self.unsigned(),
                "readings": readings,
                "signed": sum(1 for reading in readings if reading["reading"]),
                "steps": row.steps.all() if permissions.sees_every_bulletin(user=user, at=self.at) else [],  # type: ignore[arg-type]
                "article_url": reverse("wagtailadmin_pages:edit", args=[article.pk]) if may_open and article else "",
                **kwargs,
            }
        )


class BulletinVerbView(BulletinView):
    """One verb, POST only."""

    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        needs = verb in {"return", "withdraw"}
        form = ReasonForm(request.POST, prefix=verb) if needs else None
        try:
            if form is not None and not form.is_valid():
                raise Refused(form_reasons(form))
            if verb == "adopt":
                article = issuing.adopt_bulletin(bulletin=self.bulletin, by=request.user, at=self.at)  # type: ignore[arg-type]
                messages.success(request, "已转为稿件，请核对后送审。")
                return redirect("wagtailadmin_pages:edit", article.pk)
            self._act(verb, form.cleaned_data["reason"] if form is not None else "")
        except Refused as refused:
            complain(request, refused.reasons)
            return redirect("supervision_bulletin", pk)
        messages.success(request, DONE[verb])
        return redirect("supervision_bulletin", pk)

    def _act(self, verb: str, reason: str) -> None:
        given: dict[str, Any] = {"bulletin": self.bulletin, "by": self.request.user, "at": self.at}
        match verb:
            case "regenerate":
                regenerate_bulletin(**given)
            case "submit":
                submit_bulletin(**given)
            case "approve":
                approve_bulletin(digest=self.request.POST.get("digest", ""), **given)
            case "return":
                return_bulletin(reason=reason, **given)
            case "issue":
                issuing.issue_bulletin(**given)
            case "sign":
                asked = self.request.POST.get("department", "")
                department = get_object_or_404(Department, pk=int(asked) if asked.isdigit() else 0)
                issuing.sign_bulletin(department=department, **given)
            case _:
                issuing.withdraw_bulletin(reason=reason, **given)


class WriteBulletinView(BulletinScreen):
    """编写: title, plain paragraphs, whom it is for."""

    template_name = "supervision/bulletin_form.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.writes:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return "修改文字"

    def form(self, data: Any = None) -> BulletinForm:
        row = self.bulletin
        initial = {name: getattr(row, name) for name in ("title", "audience", "column", *(n for n, _ in PARTS))}
        pages = ColumnPage.objects.filter(pk__in=[column.pk for column in leaf_columns() if column.takes_articles])
        return BulletinForm(data, columns=pages, initial=initial)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"bulletin": self.bulletin, "form": self.form(), **kwargs})

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = self.form(request.POST)
        try:
            if not form.is_valid():
                raise Refused(form_reasons(form))
            data = dict(form.cleaned_data)
            texts = {name: data.pop(name) for name, _ in PARTS}
            edit_bulletin(bulletin=self.bulletin, by=request.user, at=self.at, texts=texts, **data)  # type: ignore[arg-type]
        except Refused as refused:
            complain(request, refused.reasons)
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(request, "已保存。")
        return redirect("supervision_bulletin", pk)


class BulletinPaperView(BulletinScreen):
    """`paper.pdf` and `paper.docx`."""

    def get(self, request: HttpRequest, pk: int, extension: str) -> HttpResponse:
        paper = bulletin_paper(self.bulletin, self.version)
        return paper_answer(paper=paper, name=self.bulletin.title, extension=extension)


def last_month(day: date) -> tuple[date, date]:
    """First and last day of the month before."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last
