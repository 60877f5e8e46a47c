"""站点: applying, forwarding to the city, its answer, the register (第十四条)."""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from lanmu.affairs.actions._common import day_of, demand, missing, note, refuse
from lanmu.affairs.enums import ApplicationState, SiteState
from lanmu.affairs.models import OwnSite, SiteApplication
from lanmu.affairs.permissions import reasons_without
from lanmu.common.refusal import Stale
from lanmu.organisation.actions import notify
from lanmu.organisation.models import Department, User
from lanmu.organisation.roles import Permission

MANAGE = Permission.AFFAIRS_SITE_MANAGE
_BOUNDS = {
    "name": ("拟建网站名称", 100), "need": ("建站理由", 2000), "content": ("主要栏目和服务", 2000),
    "contact": ("联系人", 60), "contact_phone": ("联系电话", 30),
}  # fmt: skip


def apply_for_site(
    *,
    department: Department,
    name: str,
    need: str,
    content: str,
    contact: str,
    contact_phone: str,
    by: User,
    at: datetime,
    address: str = "",
) -> SiteApplication:
    """建站申请, to the office. Raises NotAllowed, or Refused with every reason."""
    demand(reasons_without(Permission.AFFAIRS_SITE_APPLY, user=by, at=at, department=department))
    given = {"name": name, "need": need, "content": content, "contact": contact, "contact_phone": contact_phone}
    refuse(missing(given, _BOUNDS))
    with transaction.atomic():
        row = SiteApplication.objects.create(
            department=department, address=address.strip(), filed_by=by, filed_at=at,
            **{key: words.strip() for key, words in given.items()},
        )  # fmt: skip
        note(by=by, verb="apply_for_site", subject=_subject(row), at=at, title=row.name, department=department.name)
    return row


def return_application(*, application: SiteApplication, reason: str, by: User, at: datetime) -> None:
    """办公室退回. Raises NotAllowed, Refused without a reason, or Stale."""
    demand(reasons_without(MANAGE, user=by, at=at))
    refuse(missing({"reason": reason}, {"reason": ("退回原因", 300)}))
    with transaction.atomic():
        _move(application, ApplicationState.FILED, ApplicationState.RETURNED, returned_reason=reason.strip())
        note(by=by, verb="return_application", subject=_subject(application), at=at, reason=reason.strip())
        _tell(application, f"建站申请“{application.name}”被办公室退回：{reason.strip()}", at)


def forward_application(*, application: SiteApplication, report_number: str, by: User, at: datetime) -> None:
    """经办公室报请市政府. Raises NotAllowed, Refused without the number of the report, or Stale."""
    demand(reasons_without(MANAGE, user=by, at=at))
    refuse(missing({"n": report_number}, {"n": ("请示文号", 100)}))
    with transaction.atomic():
        _move(
            application, ApplicationState.FILED, ApplicationState.FORWARDED,
            report_number=report_number.strip(), forwarded_at=at,
        )  # fmt: skip
        note(by=by, verb="forward_application", subject=_subject(application), at=at, notice=report_number.strip())
        _tell(application, f"建站申请“{application.name}”已由办公室报请市政府审核（{report_number.strip()}）。", at)


def answer_application(
    *, application: SiteApplication, approved: bool, number: str, answered_on: date | None, answer: str, by: User,
    at: datetime,
) -> None:  # fmt: skip
    """市政府的审核结论. Raises NotAllowed, Refused with every reason, or Stale."""
    demand(reasons_without(MANAGE, user=by, at=at))
    reasons = missing({"n": number}, {"n": ("批复文号", 100)})
    if answered_on is None or answered_on > day_of(at):
        reasons.append("请填写批复日期，不能在今天之后。")
    if not approved and not answer.strip():
        reasons.append("未同意的，请写明批复意见。")
    refuse(reasons)
    to = ApplicationState.APPROVED if approved else ApplicationState.REFUSED
    with transaction.atomic():
        _move(
            application, ApplicationState.FORWARDED, to,
            answer_number=number.strip(), answered_on=answered_on, answer=answer.strip()[:300],
        )  # fmt: skip
        note(by=by, verb="answer_application", subject=_subject(application), at=at, conclusion=to.label)
        _tell(application, f"建站申请“{application.name}”：{to.label}（{number.strip()}）。", at)


def register_site(
    *,
    department: Department,
    name: str,
    address: str,
    opened_on: date | None,
    by: User,
    at: datetime,
    application: SiteApplication | None = None,
    basis: str = "",
    remark: str = "",
) -> OwnSite:
    """Enter a site. It rests on an approved application, or on an older approval that is named (`basis`).

    Raises NotAllowed, or Refused with every reason (第十四条: 不得自行建立网站).
    """
    demand(reasons_without(MANAGE, user=by, at=at))
    reasons = missing({"name": name, "address": address}, {"name": ("网站名称", 100), "address": ("网址", 200)})
    if application is not None and application.state != ApplicationState.APPROVED:
        reasons.append("所选的建站申请没有得到市政府同意，不能登记为站点。")
    if application is None and not basis.strip():
        reasons.append("没有建站申请的，请写明批准建站的文件；未经批准的网站不得建立（第十四条）。")
    if application is not None and OwnSite.objects.filter(application=application).exists():
        reasons.append("这项申请已经登记过站点。")
    if OwnSite.objects.filter(address__iexact=address.strip()).exists():
        reasons.append("这个网址已经在台账里。")
    if opened_on is None or opened_on > day_of(at):
        reasons.append("请填写开通日期，不能在今天之后。")
    refuse(reasons)
    assert opened_on is not None
    with transaction.atomic():
        site = OwnSite.objects.create(
            department=department, name=name.strip(), address=address.strip(), application=application,
            basis=basis.strip()[:300] or (application.answer_number if application else ""),
            opened_on=opened_on, note=remark.strip()[:300],
        )  # fmt: skip
        note(by=by, verb="register_site", subject=f"own_site:{site.pk}", at=at, title=site.name, address=site.address)
    return site


def close_site(*, site: OwnSite, state: str, closed_on: date | None, remark: str, by: User, at: datetime) -> None:
    """已关停, or 已整合迁移 into this one (集约化管理). Raises NotAllowed, Refused, or Stale."""
    demand(reasons_without(MANAGE, user=by, at=at))
    reasons = []
    if state not in {SiteState.CLOSED, SiteState.MERGED}:
        reasons.append("请选择是关停还是整合迁移。")
    if closed_on is None or not site.opened_on <= closed_on <= day_of(at):
        reasons.append("请填写日期，不早于开通日期，也不能在今天之后。")
    refuse(reasons)
    with transaction.atomic():
        live = OwnSite.objects.filter(pk=site.pk, state=SiteState.RUNNING)
        if live.update(state=state, closed_on=closed_on, note=remark.strip()[:300] or site.note) != 1:
            raise Stale("这个站点已经不在用，请刷新页面。")
        note(
            by=by,
            verb="close_site",
            subject=f"own_site:{site.pk}",
            at=at,
            title=site.name,
            state=SiteState(state).label,
        )


def _move(row: SiteApplication, state: ApplicationState, to: ApplicationState, **fields: object) -> None:
    if SiteApplication.objects.filter(pk=row.pk, state=state).update(state=to, **fields) != 1:
        raise Stale("这项申请刚刚被别人办理过，请刷新页面。")
    row.refresh_from_db()


def _tell(row: SiteApplication, text: str, at: datetime) -> None:
    notify(
        users=[row.filed_by], kind="site", text=text, url=reverse("affairs_application", args=[row.pk]), at=at,
        key=f"site_application:{row.pk}:{row.state}",
    )  # fmt: skip


def _subject(row: SiteApplication) -> str:
    return f"site_application:{row.pk}"
