"""Keep the office's own list of dangerous hosts."""

from datetime import datetime

from django.db import transaction

from lanmu.common.refusal import Refused
from lanmu.links.addresses import Unreadable, host_name
from lanmu.links.enums import State
from lanmu.links.hosts import danger
from lanmu.links.models import DangerousHost, Target
from lanmu.links.targets import REMOVE


def add_host(*, host: str, reason: str, by: str, at: datetime) -> DangerousHost:
    """Enter a host. Links to it are in fault from now on. Raises Refused with every reason."""
    problems = []
    name = _name(host)
    if not name:
        problems.append("请填写域名，如 example.com，不带 https:// 和“/”。")
    elif DangerousHost.objects.filter(host=name).exists():
        problems.append(f"“{name}”已在危险域名表中。")
    if not reason.strip():
        problems.append("请写明理由，如哪一天由谁通报。")
    elif len(reason.strip()) > 200:
        problems.append("理由最多 200 个字，请缩短。")
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


def _mark(*, at: datetime) -> None:
    """The states of known addresses, by the list as it stands now."""
    listed = danger()
    for row in Target.objects.select_for_update().exclude(host="").iterator():
        reason = listed.reason(row.host)
        if bool(reason) == (row.state == State.DANGEROUS):
            continue
        row.changed_at = at
        row.state = State.DANGEROUS if reason else State.UNKNOWN
        row.reason = f"{row.host} 在危险域名表中：{reason}"[:300] if reason else ""
        row.suggestion = REMOVE if reason else ""
        row.save(update_fields=["changed_at", "state", "reason", "suggestion"])


def _name(host: str) -> str:
    bare = host.strip().lower().removeprefix("https://").removeprefix("http://").rstrip("/")
    try:
        name = host_name(bare)
    except Unreadable:
        return ""
    return name if name and "/" not in name and ":" not in name else ""
