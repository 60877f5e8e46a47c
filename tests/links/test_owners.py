"""Whose site is it: what makes a link a matter for a person, what does not, and what the person can do."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanmu.common.refusal import Refused, Stale
from lanmu.links import actions
from lanmu.links.enums import FAULTS, State
from lanmu.links.faces import Face, face_of, signs
from lanmu.links.fetching import Fetcher
from lanmu.links.hosts import Danger
from lanmu.links.models import Check, Target
from lanmu.links.targets import judge_outside
from tests.factories import AT
from tests.soak.linkworld import LOOPBACK, NEW_TITLE, OLD_TITLE, TURNED, World, sites

DAY = timedelta(days=1)
WEEK = 7 * DAY


@pytest.fixture(autouse=True)
def online(settings: Any, db: None, world: World) -> Iterator[None]:
    settings.LANMU_LINK_CHECK = True
    yield
    world.turned = False


def ask(world: World, url: str, *, at: Any) -> Target:
    """The address asked at `at`, as it stands then."""
    actions.prefer(weights={url: 2}, at=at)
    row = Target.objects.get(address=url)
    eyes = Fetcher(danger=Danger({}), private=[LOOPBACK], resolver=world.resolve, context=world.context)
    actions.ask(at=at, fetcher=eyes, only=[row.pk], gap=0)
    row.refresh_from_db()
    return row


@pytest.mark.clause("12.3")
@pytest.mark.parametrize("kind", TURNED)
def test_a_site_that_turned_into_another_is_in_doubt_and_one_that_was_only_renewed_is_not(
    world: World, kind: str
) -> None:
    [url] = [url for url in sites(world, 1) if f"/{kind}/" in url]
    assert ask(world, url, at=AT).state == "good"
    world.turned = True
    row = ask(world, url, at=AT + WEEK)
    assert (row.state == State.TAKEN) == TURNED[kind], row.reason
    assert row.state != State.BROKEN, "nobody but a person says so"
    if TURNED[kind]:
        assert f"页面标题由“{OLD_TITLE}”变为“{NEW_TITLE}”" in row.reason
        assert row.state in FAULTS
        assert Check.objects.filter(target=row).first().outcome == "taken"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("kind", "said"),
    [("forsale", "域名出售、转让或者已经过期"), ("parked", "停放、买卖域名的网站"), ("bets", "像赌博网站")],
)
def test_what_the_page_itself_says_is_enough_at_the_first_look(world: World, kind: str, said: str) -> None:
    row = ask(world, f"http://a.example.net:{world.port}/{kind}/1", at=AT)
    assert row.state == State.TAKEN
    assert said in row.reason
    assert ask(world, f"http://a.example.net:{world.port}/article/1", at=AT).state == "good"


def test_doubt_stays_until_a_person_decides_or_the_site_is_itself_again(world: World) -> None:
    [url] = [url for url in sites(world, 1) if "/sold/" in url]
    ask(world, url, at=AT)
    world.turned = True
    ask(world, url, at=AT + WEEK)
    assert ask(world, url, at=AT + 8 * DAY).changed_at == AT + WEEK
    world.turned = False
    row = ask(world, url, at=AT + 9 * DAY)
    assert (row.state, list(row.faces)) == ("good", ["good"])


def test_a_person_lets_it_stand_and_the_same_face_is_no_reason_any_more(world: World) -> None:
    url = f"http://a.example.net:{world.port}/forsale/1"
    row = ask(world, url, at=AT)
    with pytest.raises(Refused, match="请写明核实的情况"):
        actions.acquit(target=row, reason=" ", by="办公室监督员", at=AT)
    actions.acquit(target=row, reason="对方单位说是介绍域名知识的页面", by="办公室监督员", at=AT + DAY)
    assert "办公室监督员核实，仍是原来的网站" in Check.objects.filter(target=row).first().detail  # type: ignore[union-attr]
    assert ask(world, url, at=AT + DAY).state == "good"
    with pytest.raises(Stale, match="没有易主的疑问"):
        actions.acquit(target=row, reason="再看一次", by="办公室监督员", at=AT + DAY)


def test_a_person_confirms_and_the_host_joins_the_offices_list(world: World) -> None:
    row = ask(world, f"http://lost.example.net:{world.port}/forsale/1", at=AT)
    actions.add_host(host=row.host, reason="已被他人注册", by="办公室监督员", at=AT + DAY)
    row.refresh_from_db()
    assert (row.state, "已被他人注册" in row.reason) == ("dangerous", True)


def test_a_name_that_was_silent_for_a_week_and_comes_back_as_another_is_in_doubt_and_stays_so() -> None:
    """Registered names run out: first nobody answers, then somebody else does."""
    row = Target(hash=1, address="http://a.example.net/", host="a.example.net", first_seen=AT, changed_at=AT)
    look = {"detail": "", "final": ""}
    judge_outside(row, outcome="good", at=AT, face=Face("某市燃气集团", "example.net"), **look)
    for days in (7, 8):
        judge_outside(row, outcome="unreachable", at=AT + days * DAY, detail="域名解析不到", final="")
    assert row.state == State.BROKEN
    for days in (15, 16):
        judge_outside(row, outcome="good", at=AT + days * DAY, face=Face("优惠购物", "example.net"), **look)
        assert row.state == State.TAKEN
        assert "此前有 8 天打不开" in row.reason
    judge_outside(row, outcome="good", at=AT + 17 * DAY, face=Face("某市燃气集团", "example.net"), **look)
    assert row.state == State.GOOD


def test_the_face_of_an_old_page_is_read_in_its_own_letters_also_where_they_are_cut_off() -> None:
    certificate = {"subject": ((("organizationName", "某市政府"),),), "issuer": ((("commonName", "某签发机构"),),)}
    for charset, said in (("gbk", "gb2312"), ("utf-8", "utf-8"), ("gb18030", "")):
        page = f"<html><meta charset='{said}'><title>市城市管理委&amp;办公室</title>{'字' * 40_000}".encode(charset)
        found = face_of(body=page, kind="text/html", hosts=["a.gov.cn", "www.tj.gov.cn"], certificate=certificate)
        assert found == Face("市城市管理委&办公室", "tj.gov.cn", "某市政府", "某签发机构"), charset


@pytest.mark.parametrize("charset", ["hex", "undefined", "idna", "rot13", "utf-7", "x" * 99])
def test_a_charset_that_is_none_does_not_stop_the_look(charset: str) -> None:
    page = f"<meta charset='{charset}'><title>某市燃气集团</title>".encode()
    assert face_of(body=page, kind="text/html", hosts=["a.cn"], certificate=None).title == "某市燃气集团"


@pytest.mark.parametrize("piece", ["<title", "<title>", "src=", "src = ", "url=//a", "<" * 7, " " * 7])
def test_a_page_written_to_keep_us_busy_does_not(piece: str) -> None:
    started = time.process_time()
    face_of(body=(piece * 20_000).encode(), kind="text/html", hosts=["a.cn"], certificate=None)
    face_of(body=("src=" + piece[-1] * 65_000).encode(), kind="text/html", hosts=["a.cn"], certificate=None)
    assert time.process_time() - started < 2


titles = st.text(alphabet="城市管理委员会燃气供热网站abc 123", max_size=12)
faces = st.builds(
    Face, titles, st.sampled_from(["a.cn", "b.cn"]), st.sampled_from(["", "甲", "乙"]), st.sampled_from(["", "子"]),
    st.sets(st.sampled_from(["sale", "parked", "bets"])).map(lambda marks: tuple(sorted(marks))),
)  # fmt: skip


@given(faces, faces, st.integers(0, 30))
def test_what_looks_as_before_is_never_in_doubt_and_what_is_kept_is_read_back(
    one: Face, two: Face, silent: int
) -> None:
    assert signs(one, one, silent=silent) == []
    assert Face.of(one.row()) == one
    if one.title == two.title:
        assert len(signs(one, two, silent=silent)) == len(set(two.marks) - set(one.marks))
