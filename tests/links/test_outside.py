"""Addresses elsewhere: what one look shows, when a link is broken, whose turn it is, and where nobody is ever led."""

import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from lanmu.common.refusal import Refused
from lanmu.links import actions, queries
from lanmu.links.actions.asking import due
from lanmu.links.addresses import is_public
from lanmu.links.enums import Outcome, State, Use
from lanmu.links.fetching import Fetcher, Limits
from lanmu.links.hosts import Danger, danger, owner_of
from lanmu.links.looking import Noted
from lanmu.links.models import Check, Target
from lanmu.links.pacing import look_at_all
from lanmu.links.targets import note
from tests.factories import AT
from tests.soak.linkworld import LOOPBACK, PLAIN, TLS, World, called

DAY = timedelta(days=1)
LIMITS = Limits(idle=0.6, whole=1.5)


def eyes_of(world: World, **given: Any) -> Fetcher:
    values = {"private": [LOOPBACK], "limits": LIMITS, "danger": Danger({"danger-list.net": "演练"})} | given
    return Fetcher(resolver=world.resolve, context=world.context, **values)


@pytest.fixture
def eyes(world: World) -> Iterator[Fetcher]:
    with eyes_of(world) as made:
        yield made


@pytest.mark.clause("12.3")
@pytest.mark.parametrize(("kind", "outcome"), PLAIN.items())
def test_what_a_server_does_is_called_by_its_name(world: World, eyes: Fetcher, kind: str, outcome: Outcome) -> None:
    seen = eyes.look(f"http://a.example.net:{world.port}/{kind}/1")
    assert called(seen) == outcome, seen
    assert bool(seen.detail) == (seen.outcome != Outcome.GOOD)


@pytest.mark.parametrize(("kind", "outcome"), TLS.items())
def test_what_is_wrong_with_a_certificate_is_told(world: World, eyes: Fetcher, kind: str, outcome: Outcome) -> None:
    assert eyes.look(f"https://a.example.net:{world.tls[kind]}/ok/1").outcome == outcome


def test_a_permanent_redirect_tells_the_new_address(world: World, eyes: Fetcher) -> None:
    seen = eyes.look(f"http://a.example.net:{world.port}/perm/7")
    assert seen.final == f"http://a.example.net:{world.port}/ok/7"


def test_no_address_of_the_own_network_is_ever_asked(world: World) -> None:
    before = dict(world.asked)
    with eyes_of(world, private=()) as eyes:
        for host in ("a.example.net", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]"):
            assert eyes.look(f"http://{host}:{world.port}/ok/1").outcome == Outcome.PRIVATE, host
    assert world.asked == before
    with eyes_of(world) as eyes:
        assert eyes.look(f"http://a.example.net:{world.port}/inside/1").outcome == Outcome.PRIVATE


def test_the_name_is_asked_once_and_the_connection_goes_to_that_answer(world: World) -> None:
    """A name server that answers 127.0.0.1 first and something else afterwards changes nothing, and the other way."""
    answers = iter([["127.0.0.1"], ["10.1.2.3"], ["10.1.2.3"]])
    with eyes_of(world) as eyes:
        eyes._resolver = lambda host, port: next(answers)
        assert eyes.look(f"http://turn.example.net:{world.port}/file/1").outcome == Outcome.GOOD
        assert eyes.look(f"http://turn.example.net:{world.port}/file/1").outcome == Outcome.PRIVATE


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True), ("10.0.0.1", False), ("127.0.0.1", False), ("169.254.169.254", False), ("0.0.0.0", False),
        ("100.64.0.1", False), ("224.0.0.1", False), ("::1", False), ("fe80::1", False), ("fd00::1", False),
        ("::ffff:10.0.0.1", False), ("64:ff9b::a00:1", False), ("2002:a00:1::", False), ("2001:4860:4860::8888", True),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("host", "owner"),
    [
        ("csgl.tj.gov.cn", "tj.gov.cn"), ("www.a.com.cn", "a.com.cn"), ("a.com.cn", "a.com.cn"),
        ("x.y.tj.cn", "y.tj.cn"),
        ("mp.weixin.qq.com", "qq.com"), ("www.b.cn", "b.cn"), ("10.0.0.1", "10.0.0.1"), ("a.co.uk", "a.co.uk"),
    ],
)  # fmt: skip
def test_which_hosts_belong_together(host: str, owner: str) -> None:
    assert owner_of(host) == owner


def test_one_host_is_asked_one_address_at_a_time_with_a_pause(world: World, eyes: Fetcher) -> None:
    world.most_at_once = 0
    urls = [f"http://{host}.example.net:{world.port}/file/{n}" for n in range(4) for host in ("slowly", "gently")]
    started = time.monotonic()
    seen = list(look_at_all(urls, eyes, threads=8, gap=0.1))
    assert time.monotonic() - started >= 0.3
    assert sorted(url for url, _ in seen) == sorted(urls)
    assert world.most_at_once == 1


def target(url: str, **values: Any) -> Target:
    actions.prefer(weights={url: 0}, at=AT)
    Target.objects.filter(address=url).update(**values)
    return Target.objects.get(address=url)


@pytest.fixture
def online(settings: Any, db: None) -> None:
    settings.LANMU_LINK_CHECK = True
    settings.LANMU_LINK_GAP = 0


@pytest.mark.django_db
def test_nothing_is_asked_unless_it_is_switched_on() -> None:
    with pytest.raises(Refused, match="LANMU_LINK_CHECK=1"):
        actions.ask(at=AT)


@pytest.mark.clause("12.3")
def test_a_link_is_broken_after_failures_on_two_days_not_after_one(world: World, online: None) -> None:
    url = f"http://a.example.net:{world.port}/missing/1"
    row = target(url)
    for at, state in ((AT, "suspect"), (AT + timedelta(hours=3), "suspect"), (AT + DAY, "broken")):
        actions.ask(at=at, fetcher=eyes_of(world), only=[row.pk])
        row.refresh_from_db()
        assert row.state == state, at
    assert (row.status, row.reason) == (404, "网页不存在（404）")
    assert row.changed_at == AT + DAY
    assert Check.objects.filter(target=row).count() == 3


def test_a_link_that_opens_again_starts_anew(world: World, online: None) -> None:
    row = target(f"http://a.example.net:{world.port}/ok/1", state=State.SUSPECT, failed_on=(AT - DAY).date())
    actions.ask(at=AT, fetcher=eyes_of(world), only=[row.pk])
    row.refresh_from_db()
    assert (row.state, row.failed_on) == ("good", None)


@pytest.mark.parametrize("kind", ["forbidden", "many", "script", "busy"])
def test_a_wall_is_never_called_broken(world: World, online: None, kind: str) -> None:
    row = target(f"http://a.example.net:{world.port}/{kind}/1")
    for day in range(3):
        actions.ask(at=AT + day * DAY, fetcher=eyes_of(world), only=[row.pk])
    assert [one.pk for one in queries.undecided()] == [row.pk]
    assert not queries.faults().exists()


def test_whose_turn_it_is(online: None) -> None:
    never = target("http://never.example.net/")
    old = target("http://old.example.net/", checked_at=AT - 9 * DAY)
    older = target("http://older.example.net/", checked_at=AT - 10 * DAY)
    target("http://new.example.net/", checked_at=AT - 2 * DAY)
    suspect = target("http://suspect.example.net/", checked_at=AT - DAY, state=State.SUSPECT)
    target("http://today.example.net/", checked_at=AT, state=State.SUSPECT)
    said = "在危险域名表中：通报"
    target("http://danger.example.net/", state=State.DANGEROUS, reason=f"danger.example.net {said}")
    leads_on = target(
        "http://lost.example.net/", state=State.DANGEROUS, reason=f"bad.net {said}", checked_at=AT - 11 * DAY
    )
    column = target("http://column.example.net/", checked_at=AT - DAY, weight=2)
    assert list(due(at=AT)) == [column, never, leads_on, older, old, suspect]


def test_when_nothing_at_all_can_be_reached_nothing_is_written_down(world: World, online: None) -> None:
    rows = [target(f"http://nobody{number}.example.net/") for number in range(6)]
    done = actions.ask(at=AT, fetcher=eyes_of(world), only=[row.pk for row in rows])
    assert done.offline
    assert set(Target.objects.values_list("state", flat=True)) == {"unknown"}
    assert not Check.objects.exists()


@pytest.mark.parametrize("down", [True, False])
def test_hosts_that_lately_answered_tell_our_own_line_from_theirs(world: World, online: None, *, down: bool) -> None:
    """A few dead hosts alone are dead; with a line or a name server that is down nobody is blamed, nor forgiven."""
    target(f"http://well.example.net:{world.port}/ok/1", state=State.GOOD, checked_at=AT - DAY)
    dead = target("http://nobody.example.net/", state=State.SUSPECT, failed_on=(AT - DAY).date(), checked_at=AT - DAY)
    eyes = eyes_of(world)
    if down:
        eyes._resolver = _silent
    assert actions.ask(at=AT, fetcher=eyes, only=[dead.pk]).offline is down
    dead.refresh_from_db()
    assert dead.state == ("suspect" if down else "broken")
    assert dead.failed_on == (AT - DAY).date()


def _silent(host: str, port: int) -> list[str]:
    raise socket.gaierror(socket.EAI_AGAIN, "the name server does not answer")


def test_a_host_on_the_offices_list_is_in_fault_at_once_and_free_again_without_it(db: None) -> None:
    row = target("https://www.shop.example.net/x")
    actions.add_host(host="https://Shop.example.net/", reason="主管单位通报", by="办公室监督员", at=AT)
    row.refresh_from_db()
    assert (row.state, "主管单位通报" in row.reason) == ("dangerous", True)
    with pytest.raises(Refused, match="已在危险域名表中"):
        actions.add_host(host="shop.example.net", reason="再次", by="办公室监督员", at=AT)
    with pytest.raises(Refused) as refused:
        actions.add_host(host="没有 域名/", reason="", by="办公室监督员", at=AT)
    assert len(refused.value.reasons) == 2
    actions.remove_host(host="shop.example.net", at=AT + DAY)
    row.refresh_from_db()
    assert row.state == "unknown"


def test_how_a_column_that_is_a_link_stands_is_told_by_its_address(db: None) -> None:
    """Two columns may lead to one place, each writing it in its way."""
    target("https://www.gov.cn/", state=State.GOOD, checked_at=AT, weight=2)
    found = queries.standing_of(["https://www.gov.cn", "https://www.gov.cn/", "https://never.example.net/"])
    assert {url: (s.state, s.label) for url, s in found.items()} == {
        "https://www.gov.cn": ("good", "正常"), "https://www.gov.cn/": ("good", "正常"),
    }  # fmt: skip


def test_a_link_that_leads_on_to_a_dangerous_host_stays_dangerous_until_that_host_is_off_the_list(
    world: World, online: None
) -> None:
    """The nightly look at our own pages, and another entry in the list, say nothing of where a link leads on to."""
    actions.add_host(host="danger-list.net", reason="主管单位通报", by="办公室监督员", at=AT)
    row = target(f"http://a.example.net:{world.port}/danger/1")
    actions.ask(at=AT, fetcher=eyes_of(world), only=[row.pk])
    noted = {row.hash: Noted(row.address, row.host, Use.PAGE, State.UNKNOWN, "", "")}
    note(noted, danger=danger(), at=AT + DAY)
    actions.add_host(host="other.example.org", reason="通报", by="办公室监督员", at=AT + DAY)
    row.refresh_from_db()
    assert (row.state, row.checked_at) == ("dangerous", AT)
    actions.remove_host(host="danger-list.net", at=AT + 2 * DAY)
    row.refresh_from_db()
    assert (row.state, row.checked_at) == ("unknown", None)
