"""Keep the office's own list of dangerous hosts; say of a site in doubt whose it is."""

from datetime import datetime

from django.db import transaction

from lanmu.common.refusal import Refused, Stale
from lanmu.links.addresses import Unreadable, host_name
from lanmu.links.enums import Outcome, State
from lanmu.links.hosts import danger
from lanmu.links.models import Check, DangerousHost, Target
from lanmu.links.targets import REMOVE, still_dangerous


def add_host(*, host: str, reason: str, by: str, at: datetime) -> DangerousHost:
    """Enter a host. Links to it are in fault from now on. Raises Refused with every reason."""
    problems = []
    name = _name(host)
    if not name:
        problems.append("请填写域名，如 example.com，不带 https:// 和“/”。")
    elif DangerousHost.objects.filter(host=name).exists():
        problems.append(f"“{name}”已在危险域名表中。")
    problems += _wordless(reason, "请写明理由，如哪一天由谁通报。")
    if problems:
        raise Refused(problems)
    with transaction.atomic():
        row = DangerousHost.objects.create(host=name, reason=reason.strip(), added_by=by, added_at=at)
        _mark(at=at)
    return row


def remove_host(*, host: str, at: datetime) -> None:
    """Take a host off the list. Links to it are asked again at the next turn. Raises Refused."""
    with transaction.atomic():
        if not DangerousHost.objects.filter(host=host).delete()[0]:
            raise Refused(f"“{host}”已不在危险域名表中，请刷新页面。")
        _mark(at=at)


def acquit(*, target: Target, reason: str, by: str, at: datetime) -> None:
    """A person has looked: the site is still its owner's. What was seen counts as right from now on, and the address is
    asked at the next turn. Raises Refused, or Stale when the address is not in doubt any more.
    """
    if problems := _wordless(reason, "请写明核实的情况，如与对方单位电话核对过。"):
        raise Refused(problems)
    with transaction.atomic():
        row = Target.objects.select_for_update().get(pk=target.pk)
        if row.state != State.TAKEN:
            raise Stale("这个链接现在没有易主的疑问，请刷新页面。")
        row.faces = {"good": row.faces["now"]}
        row.state, row.reason, row.suggestion, row.changed_at, row.checked_at = State.UNKNOWN, "", "", at, None
        row.save()
        said = f"{by}核实，仍是原来的网站：{reason.strip()}"
        Check.objects.create(target=row, at=at, outcome=Outcome.GOOD, detail=said[:300])


def _wordless(reason: str, asked: str) -> list[str]:
    words = reason.strip()
    return [asked] if not words else ["理由最多 200 个字，请缩短。"] if len(words) > 200 else []


def _mark(*, at: datetime) -> None:
    """The states of known addresses, by the list as it stands now."""
    listed = danger()
    for row in Target.objects.select_for_update().exclude(host="").iterator():
        reason = listed.reason(row.host)
        if (bool(reason) or still_dangerous(row, listed)) == (row.state == State.DANGEROUS):
            continue
        row.changed_at = at
        row.state = State.DANGEROUS if reason else State.UNKNOWN
        row.reason = f"{row.host} 在危险域名表中：{reason}"[:300] if reason else ""
        row.suggestion = REMOVE if reason else ""
        row.checked_at = row.checked_at if reason else None
        row.save(update_fields=["changed_at", "state", "reason", "suggestion", "checked_at"])


def _name(host: str) -> str:
    bare = host.strip().lower().removeprefix("https://").removeprefix("http://").rstrip("/")
    try:
        name = host_name(bare)
    except Unreadable:
        return ""
    return name if name and "/" not in name and ":" not in name else ""
