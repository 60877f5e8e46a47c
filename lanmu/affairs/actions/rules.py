"""制度: sending a version out, signing for it, reminding, repealing (第四条（一）)."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from lanmu.affairs.actions._common import demand, missing, note, refuse
from lanmu.affairs.enums import RuleKind
from lanmu.affairs.models import Rule, RuleReader, RuleVersion
from lanmu.affairs.permissions import reasons_not_to_sign_rule, reasons_without
from lanmu.affairs.queries import people_of_duty, versions_in_force
from lanmu.common.refusal import Stale
from lanmu.common.times import local
from lanmu.organisation.actions import notify
from lanmu.organisation.models import User
from lanmu.organisation.roles import Permission
from lanmu.publishing import evidence as store

REMIND_DAYS = 7
_BOUNDS = {"title": ("制度名称", 200), "text": ("正文", 100_000)}


def issue_rule(
    *,
    title: str,
    kind: str,
    document_number: str,
    effective_on: date | None,
    text: str,
    note_text: str,
    by: User,
    at: datetime,
    file_name: str = "",
    data: bytes = b"",
) -> RuleVersion:
    """Send out a rule, or a new version of the rule of that title, to everybody who has a duty for a column.

    `data` is the printed document (PDF, OFD, JPG, PNG), kept privately by its bytes; it may be empty.
    Raises NotAllowed, or Refused with every reason.
    """
    demand(reasons_without(Permission.RULES_RULE_MANAGE, user=by, at=at))
    reasons = missing({"title": title, "text": text}, _BOUNDS)
    if kind not in RuleKind.values:
        reasons.append("请选择制度的类别。")
    if effective_on is None:
        reasons.append("请填写生效日期。")
    title = title.strip()
    rule = Rule.objects.filter(title=title).first()
    if rule is not None and not note_text.strip():
        reasons.append(f"《{title}》已有第 {_last(rule)} 版，请写明这一版修订了什么。")
    refuse(reasons)
    assert effective_on is not None
    with transaction.atomic():
        if rule is None:
            rule = Rule.objects.create(title=title, kind=kind)
        else:
            Rule.objects.filter(pk=rule.pk).update(kind=kind, retired_at=None, retired_reason="")
        file = store.put(data) if data else None
        version = RuleVersion.objects.create(
            rule=rule,
            number=_last(rule) + 1,
            document_number=document_number.strip(),
            effective_on=effective_on,
            text=text.strip(),
            note=note_text.strip()[:300],
            file_name=store.shown_name(file_name, data=data) if file else "",
            file_path=file.path if file else "",
            file_digest=file.digest if file else "",
            issued_by=by,
            issued_at=at,
        )
        _ask(version, at=at)
        note(by=by, verb="issue_rule", subject=f"rule:{rule.pk}", at=at, title=title, number=version.number)
    return version


def sign_rule(*, version: RuleVersion, by: User, at: datetime) -> None:
    """已阅签收, once. Raises NotAllowed, or Stale when it was signed in another window."""
    demand(reasons_not_to_sign_rule(version=version, user=by))
    with transaction.atomic():
        waiting = RuleReader.objects.filter(version=version, user=by, signed_at__isnull=True)
        if waiting.update(signed_at=at) != 1:
            raise Stale("您已经签收过了。")
        note(by=by, verb="sign_rule", subject=f"rule:{version.rule_id}", at=at, number=version.number)


def retire_rule(*, rule: Rule, reason: str, by: User, at: datetime) -> None:
    """废止. Raises NotAllowed, or Refused without a reason or when it is repealed already."""
    demand(reasons_without(Permission.RULES_RULE_MANAGE, user=by, at=at))
    refuse(missing({"reason": reason}, {"reason": ("废止原因", 300)}))
    with transaction.atomic():
        live = Rule.objects.filter(pk=rule.pk, retired_at__isnull=True)
        if live.update(retired_at=at, retired_reason=reason.strip()) != 1:
            raise Stale("这项制度已经废止。")
        note(by=by, verb="retire_rule", subject=f"rule:{rule.pk}", at=at, title=rule.title, reason=reason.strip())


def follow_readers(*, at: datetime) -> int:
    """Whoever has come to a duty since has to read what is in force; who has not signed for a week is told again.

    Run daily. Returns how many people were told something.
    """
    told = 0
    for version in versions_in_force():
        told += _ask(version, at=at)
        late = version.readers.filter(signed_at__isnull=True, asked_at__lte=at - timedelta(days=REMIND_DAYS))
        week = local(at).date().isocalendar()
        told += notify(
            users=[row.user for row in late.select_related("user")],
            kind="rule",
            text=f"请阅读并签收《{version.rule}》（第 {version.number} 版）。",
            url=_url(version),
            at=at,
            key=f"rule:{version.pk}:week:{week.year}-{week.week}",
        )
    return told


def _ask(version: RuleVersion, *, at: datetime) -> int:
    """Put those who have to read it and were not asked on the list, and tell them."""
    asked = set(version.readers.values_list("user_id", flat=True))
    people = [user for user in people_of_duty(day=local(at).date()) if user.pk not in asked]
    RuleReader.objects.bulk_create(
        RuleReader(version=version, user=user, department_id=user.department_id, asked_at=at) for user in people
    )
    return notify(
        users=people,
        kind="rule",
        text=f"办公室下发《{version.rule}》（第 {version.number} 版），请阅读并签收。",
        url=_url(version),
        at=at,
        key=f"rule:{version.pk}:issued",
    )


def _last(rule: Rule) -> int:
    return RuleVersion.objects.filter(rule=rule).aggregate(last=Max("number"))["last"] or 0


def _url(version: RuleVersion) -> str:
    return reverse("affairs_rule", args=[version.rule_id])
