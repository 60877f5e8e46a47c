"""The rows of addresses: made when first seen, changed when one stands otherwise, kept while somebody links there."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from lanmu.common.times import local
from lanmu.links.enums import FAILURES, FAULTS, Outcome, State
from lanmu.links.faces import Face, signs, silence
from lanmu.links.hosts import Danger
from lanmu.links.looking import Noted
from lanmu.links.models import Check, Target
from lanmu.links.table import chunks, held

_OUTCOME = {State.BROKEN: Outcome.GONE, State.REDIRECT: Outcome.MOVED, State.DANGEROUS: Outcome.DANGEROUS}
KEPT_CHECKS = 30
"""Looks at one address that are kept."""


def note(noted: Mapping[int, Noted], *, danger: Danger, at: datetime) -> None:
    """Make or change the rows of these addresses. What is known of an address elsewhere stays as it is."""
    for part in chunks(sorted(noted)):
        with transaction.atomic():
            rows = {row.hash: row for row in Target.objects.select_for_update().filter(hash__in=part)}
            new, changed, checks = [], [], []
            for number in part:
                one = _with_danger(noted[number], danger)
                row = rows.get(number)
                if row is None:
                    new.append(_made(number, one, at))
                elif _change(row, one, danger, at):
                    changed.append(row)
                    if not row.host:
                        checks.append(_look(row, at))
            Target.objects.bulk_create(new, batch_size=200)
            Target.objects.bulk_update(
                changed, ["state", "reason", "suggestion", "changed_at", "checked_at", "use"], 100
            )
            Check.objects.bulk_create(checks + [_look(row, at) for row in new if not row.host], batch_size=200)


def _with_danger(one: Noted, danger: Danger) -> Noted:
    reason = danger.reason(one.host) if one.host else ""
    if not reason:
        return one
    return one._replace(state=State.DANGEROUS, reason=f"{one.host} 在危险域名表中：{reason}", suggestion=REMOVE)


REMOVE = "请立即去掉这个链接。"


def _made(number: int, one: Noted, at: datetime) -> Target:
    return Target(
        hash=number, address=one.address, host=one.host, use=one.use, state=one.state, reason=one.reason[:300],
        suggestion=one.suggestion[:1200], first_seen=at, changed_at=at, checked_at=None if one.host else at,
    )  # fmt: skip


def still_dangerous(row: Target, danger: Danger) -> bool:
    """Whether the host for which an address was called dangerous, its own or one it leads on to, is listed now."""
    return row.state == State.DANGEROUS and bool(danger.reason(row.reason.partition(" 在")[0]))


def _change(row: Target, one: Noted, danger: Danger, at: datetime) -> bool:
    """Whether the row says something else now. Of an address elsewhere only its danger is known without asking it."""
    state, reason, suggestion = one.state, one.reason[:300], one.suggestion[:1200]
    if row.host and state != State.DANGEROUS:
        if row.state != State.DANGEROUS or still_dangerous(row, danger):
            return False
        state, reason, suggestion, row.checked_at = State.UNKNOWN, "", "", None
    if (row.state, row.reason, row.suggestion) == (state, reason, suggestion):
        return False
    if row.state != state:
        row.changed_at = at
    row.state, row.reason, row.suggestion = state, reason, suggestion
    if not row.host:
        row.checked_at, row.use = at, one.use
    return True


def _look(row: Target, at: datetime) -> Check:
    outcome = _OUTCOME.get(State(row.state), Outcome.GOOD if row.state == State.GOOD else Outcome.NONSENSE)
    return Check(target=row, at=at, outcome=outcome, detail=(row.reason or "已恢复正常")[:300])


def settle(hashes: Iterable[int], *, at: datetime) -> list[int]:
    """These addresses of the site stand well again. Returns those that did not before."""
    cured: list[int] = []
    for part in chunks(sorted(hashes)):
        with transaction.atomic():
            rows = list(Target.objects.select_for_update().filter(hash__in=part, host="").exclude(state=State.GOOD))
            for row in rows:
                row.state, row.reason, row.suggestion, row.changed_at, row.checked_at = State.GOOD, "", "", at, at
            Target.objects.bulk_update(rows, ["state", "reason", "suggestion", "changed_at", "checked_at"], 100)
            Check.objects.bulk_create([_look(row, at) for row in rows])
            cured += [row.hash for row in rows]
    return cured


def settle_but(noted: Mapping[int, Noted], *, at: datetime) -> list[int]:
    """After a look at the whole site: addresses of the site in fault that were not seen in fault any more."""
    rows = Target.objects.filter(host="", state__in=FAULTS).values_list("hash", flat=True)
    return settle([number for number in rows if number not in noted], at=at)


def forget_unheld() -> int:
    """Addresses that no page holds any more, unless a column is one. Returns how many."""
    numbers = list(Target.objects.filter(weight=0).values_list("hash", flat=True))
    gone = sorted(set(numbers) - held(numbers))
    for part in chunks(gone):
        Target.objects.filter(hash__in=part).delete()
    return len(gone)


def judge_outside(
    target: Target, *, outcome: str, detail: str, final: str, at: datetime, face: Face | None = None
) -> None:  # fmt: skip
    """Set the state of an address elsewhere from one look at it. The row is changed, not saved.

    Broken only after failures on two different days (Shanghai): a server may be restarted, a line cut for an hour.
    A page that opens and does not look like its owner's any more (`face`) is put before a person.
    """
    before = target.state
    day = local(at).date()
    target.suggestion = ""
    if outcome in FAILURES or outcome == Outcome.TLS:
        target.failed_on = target.failed_on if target.failed_on and target.failed_on <= day else day
        proven = target.failed_on < day
        target.state = (State.TLS if outcome == Outcome.TLS else State.BROKEN) if proven else State.SUSPECT
        if proven:
            target.suggestion = _ADVICE[target.state]
    else:
        doubts = _doubts(target, face, outcome, silence(target.failed_on, day)) if face is not None else []
        target.failed_on = None
        target.state = State.TAKEN if doubts else _STATES[Outcome(outcome)]
        if doubts:
            detail, target.suggestion = "；".join(doubts), _ADVICE[State.TAKEN]
        elif outcome == Outcome.MOVED:
            target.suggestion = f"请改成 {final}。"[:1200]
        else:
            target.suggestion = _ADVICE.get(target.state, "")
    target.reason = "" if target.state == State.GOOD else detail[:300]
    target.checked_at = at
    if target.state != before:
        target.changed_at = at


def _doubts(target: Target, face: Face, outcome: str, silent: int) -> list[str]:
    """Why the site may have changed hands; what was seen is kept for the next look. The face that counts as the right
    one is that of the last look at which nothing was in doubt.
    """
    good = target.faces.get("good")
    silent = max(silent, target.faces.get("silent", 0))
    found = signs(Face.of(good) if good is not None else None, face, silent=silent)
    if found:
        target.faces = {"now": face.row(), "silent": silent} | ({"good": good} if good is not None else {})
    elif outcome != Outcome.AWAY and (face.title or good is None):
        target.faces = {"good": face.row()}
    return found


_STATES = {
    Outcome.GOOD: State.GOOD,
    Outcome.MOVED: State.REDIRECT,
    Outcome.AWAY: State.AWAY,
    Outcome.WALL: State.UNTELLABLE,
    Outcome.PRIVATE: State.WRONG,
    Outcome.DANGEROUS: State.DANGEROUS,
}
_ADVICE = {
    State.BROKEN: "请改成现在的地址，或去掉这个链接。",
    State.TLS: "请与对方网站联系，或改用可以放心打开的地址。",
    State.AWAY: "请打开看一看：对方换了域名的，改成新地址；内容已不是原来的，去掉链接。",
    State.TAKEN: "请打开核实，在链接详情页办理：已不是原来的网站的，登记为危险域名；仍是原来的，写明情况放行。",
    State.WRONG: "公众打不开，请改成公开网站上的地址。",
    State.DANGEROUS: REMOVE,
}
