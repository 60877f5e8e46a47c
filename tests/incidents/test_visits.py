"""Visits from the access log (第七条（三）): every line once, people apart from programs, nobody's address anywhere."""

import gzip
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pytest
from django.db import connection
from django.urls import reverse

from lanmu.common.refusal import Refused
from lanmu.config.cli import main
from lanmu.incidents.models import VisitCount, VisitDay, VisitLog
from lanmu.incidents.visits import marks
from lanmu.incidents.visits.bots import bot_name
from lanmu.incidents.visits.lines import Reader
from lanmu.incidents.visits.reading import KEPT_PAGES, read_logs
from lanmu.incidents.visits.words import term_of
from lanmu.patrol.enums import ProbeResult
from lanmu.patrol.models import Probe
from tests.factories import make_public
from tests.incidents.cast import Office, browser

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
NOON = datetime(2024, 5, 8, 4, 0, tzinfo=UTC)
TODAY = date(2024, 5, 8)


def line(
    path: str = "/", *, ip: str = "203.0.113.7", at: datetime = NOON, status: int = 200, agent: str = FIREFOX,
    referrer: str = "-", size: int = 1000, method: str = "GET",
) -> str:  # fmt: skip
    when = at.astimezone(UTC).strftime("%d/%b/%Y:%H:%M:%S +0000")
    return f'{ip} - - [{when}] "{method} {path} HTTP/1.1" {status} {size} "{referrer}" "{agent}"\n'


def counts(kind: str, day: date = TODAY) -> dict[str, int]:
    return dict(VisitCount.objects.filter(day=day, kind=kind).values_list("key", "count"))


@pytest.fixture
def log(settings: Any, tmp_path: Path, db: None) -> Path:
    settings.LANMU_DATA = tmp_path / "data"
    return tmp_path / "access.log"


def read(*paths: Path, at: datetime = NOON) -> Any:
    return read_logs(paths=paths, at=at, own_hosts=["www.example.gov.cn"])


@pytest.mark.clause("7.3")
def test_people_pages_and_programs_are_counted_apart(log: Path, office: Office) -> None:
    public = make_public(office.cast)
    column = office.cast.column.public_path
    log.write_text(
        line("/")
        + line("/index.html", ip="203.0.113.8")
        + line(public.path, referrer="https://www.baidu.com/s?wd=%E7%A7%98%E5%AF%86")
        + line(column, referrer="https://www.example.gov.cn/")
        + line("/files/ab/cd.pdf")
        + line("/assets/base.css")
        + line("/missing.html", status=404)
        + line("/", method="HEAD")
        + line("/", agent="Mozilla/5.0 (compatible; Baiduspider/2.0)")
        + line("/", agent="-")
        + line("/do/health")
        + "not a line at all\n"
        + '203.0.113.9 - - [08/May/2024:12:00:00 +0800] "\\x16\\x03\\x01" 400 157 "-" "-"\n'
    )
    found = read(log)
    assert (found.files, found.lines, found.bad) == (1, 13, 1)
    day = VisitDay.objects.get()
    assert (day.day, day.views, day.visitors, day.downloads) == (TODAY, 4, 2, 1)
    assert (day.requests, day.bot_requests, day.sent) == (12, 3, 11_157)
    assert counts("page") == {"/": 2, public.path: 1, column: 1}
    assert counts("column") == {"/": 2, column: 2}
    assert counts("referrer") == {"www.baidu.com": 1}
    assert counts("status") == {"200": 10, "404": 1, "400": 1}
    assert counts("bot") == {"baiduspider": 1, "（没有表明身份）": 2}


@pytest.mark.clause("7.3")
def test_no_address_is_kept_anywhere_and_the_days_key_is_thrown_away(log: Path) -> None:
    log.write_text(line("/") + line("/", ip="203.0.113.8") + line("/", at=NOON + timedelta(days=1)))
    read(log, at=NOON + timedelta(days=1))
    kept = [path for path in marks.folder().iterdir() if path.suffix == ".marks"]
    assert sorted(path.stem for path in kept) == ["2024-05-08", "2024-05-09"]
    assert all(b"203.0.113" not in path.read_bytes() and path.stat().st_mode & 0o77 == 0 for path in kept)
    # The same person on two days has two marks that have nothing in common.
    first, second = (marks.load(date.fromisoformat(path.stem)) for path in sorted(kept))
    assert first is not None
    assert second is not None
    assert not first.seen & second.seen
    with connection.cursor() as cursor:
        for table in ("incidents_visitday", "incidents_visitcount", "incidents_visitlog"):
            cursor.execute(f"SELECT * FROM {table}")
            assert "203.0.113" not in str(cursor.fetchall())
    read(log, at=NOON + timedelta(days=3))
    assert not list(marks.folder().glob("*.marks"))
    assert [day.visitors for day in VisitDay.objects.all()] == [2, 1]
    assert all(VisitDay.objects.values_list("closed", flat=True))


def test_reading_goes_on_where_it_stopped_and_waits_for_the_end_of_a_line(log: Path) -> None:
    log.write_text(line("/") + line("/", ip="203.0.113.8")[:30])
    assert read(log).lines == 1
    with log.open("a") as more:
        more.write(line("/", ip="203.0.113.8")[30:] + line("/"))
    assert read(log).lines == 2
    assert read(log).lines == 0
    day = VisitDay.objects.get()
    assert (day.views, day.visitors) == (3, 2)
    assert VisitLog.objects.get().lines == 3


@pytest.mark.parametrize("packed", [False, True])
def test_a_rotation_neither_loses_nor_repeats_a_line(log: Path, *, packed: bool) -> None:
    log.write_text(line("/a.html"))
    read(log)
    with log.open("a") as more:
        more.write(line("/b.html"))
    if packed:
        log.with_name("access.log.1.gz").write_bytes(gzip.compress(log.read_bytes()))
        log.unlink()
    else:
        log.rename(log.with_name("access.log.1"))
    log.write_text(line("/c.html"))
    assert read(log).lines == 2
    assert read(log).lines == 0
    assert counts("page") == {"/a.html": 1, "/b.html": 1, "/c.html": 1}


def test_a_log_that_was_cut_in_place_is_read_from_its_beginning(log: Path) -> None:
    log.write_text(line("/a.html") + line("/b.html"))
    read(log)
    log.write_text(line("/c.html", ip="203.0.113.9"))
    assert read(log).lines == 1
    assert VisitDay.objects.get().views == 3


def test_old_logs_beside_are_left_until_they_are_named(log: Path) -> None:
    old = log.with_name("access.log.2.gz")
    old.write_bytes(gzip.compress(line("/old.html", at=NOON - timedelta(days=9)).encode()))
    log.write_text(line("/"))
    assert read(log).lines == 1
    assert read(old).lines == 1
    assert VisitDay.objects.get(day=TODAY - timedelta(days=9)).visitors == 1


def test_what_comes_late_for_a_closed_day_is_added(log: Path) -> None:
    yesterday = NOON - timedelta(days=5)
    log.write_text(line("/a.html", at=yesterday))
    read(log)
    late, later = log.with_name("other.log"), log.with_name("another.log")
    late.write_text(line("/b.html", at=yesterday, ip="203.0.113.50"))
    later.write_text(line("/c.html", at=yesterday, ip="203.0.113.51"))
    read(late, later)
    day = VisitDay.objects.get()
    assert (day.views, day.visitors) == (3, 3)


def test_a_day_that_is_over_keeps_its_most_visited_pages_and_all_of_its_columns(log: Path) -> None:
    many = "".join(line(f"/p{n}.html") for n in range(KEPT_PAGES + 20)) + line("/p7.html")
    log.write_text(many)
    read(log)
    assert len(counts("page")) == KEPT_PAGES + 20
    read(log, at=NOON + timedelta(days=2))
    assert len(counts("page")) == KEPT_PAGES
    assert counts("page")["/p7.html"] == 2
    assert counts("column") == {"/": KEPT_PAGES + 21}


def searching(words: str, *, ip: str = "203.0.113.7", more: str = "", **fields: Any) -> str:
    return line(f"/do/search/?{more}q={quote_plus(words)}", ip=ip, **fields)


@pytest.mark.clause("7.3")
def test_what_people_look_for_is_counted_once_a_visitor_and_day_and_programs_do_not_count(log: Path) -> None:
    log.write_text(
        searching("燃气 缴费")
        + searching("燃气　缴费 ", more="p=2&")  # the second page of the same search
        + searching("ＰＭ2.5", ip="203.0.113.8")
        + searching("燃气 缴费", ip="203.0.113.8", at=NOON + timedelta(days=1))
        + searching("燃气 缴费", ip="203.0.113.9", agent="Baiduspider")
        + searching("燃气 缴费", ip="203.0.113.10", status=503)
        + line("/zwgk/?q=%E5%85%AC%E5%BC%80")
        + line("/do/search/") + line("/do/search/?q=") + line("/do/search/?q=%FF%FE%FD")
    )  # fmt: skip
    read(log)
    with log.open("a") as more:
        more.write(searching("燃气 缴费") + searching("燃气 缴费", ip="203.0.113.11"))
    read(log)
    assert counts("search") == {"燃气 缴费": 2, "pm2.5": 1}
    assert counts("search", TODAY + timedelta(days=1)) == {"燃气 缴费": 1}
    assert "/do/search/" not in counts("page")


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("垃圾分类", "垃圾分类"), ("国办发〔2019〕61号", "国办发〔2019〕61号"), ("2024年预算", "2024年预算"),
        ("Ｗｉ－Ｆｉ", "wi-fi"), ("13900000000", ""), ("张某 13900000000", ""), ("022-2345 6789", ""),
        ("12010119900101123X", ""), ("津 A 1 2 3 4 5", ""), ("某人@example.com", ""), ("https://example.com/a", ""),
        ("水", ""), ("水" * 31, ""), ("2024", ""), ("？！", ""), ("a\x00b", ""), ("", ""),
    ],
)  # fmt: skip
def test_only_what_looks_like_words_is_kept(words: str, kept: str) -> None:
    assert term_of(f"q={quote_plus(words)}".encode()) == kept


@pytest.mark.clause("7.3")
def test_a_word_is_shown_from_the_third_visitor_on_and_rare_ones_are_forgotten_with_their_month(
    log: Path, office: Office
) -> None:
    often = "".join(searching("供热报修", ip=f"203.0.113.{n}") for n in range(3))
    log.write_text(often + searching("某位市民的姓名") + searching("某位市民的姓名", ip="203.0.113.8"))
    read(log)
    client, there = browser(office.supervisor), reverse("incidents_running")
    page = client.get(there, {"month": "2024-05"}).content.decode()
    assert "公众搜索最多的词" in page
    assert "供热报修" in page
    assert "某位市民的姓名" not in page
    read(log, at=NOON + timedelta(days=2))
    assert not [path for path in marks.folder().iterdir() if path.suffix in {".marks", ".asked"}]
    assert set(counts("search")) == {"供热报修", "某位市民的姓名"}
    read(log, at=datetime(2024, 6, 1, 4, 0, tzinfo=UTC))
    assert "某位市民的姓名" in counts("search"), "its month was over at midnight; the day before is not closed yet"
    read(log, at=datetime(2024, 6, 2, 4, 0, tzinfo=UTC))
    assert counts("search") == {"供热报修": 3}


def test_json_lines_are_read_whatever_their_keys_are_called(log: Path) -> None:
    rows = [
        {"time": "2024-05-08T12:00:00+08:00", "remote_addr": "203.0.113.7", "request": "GET / HTTP/1.1",
         "status": "200", "body_bytes_sent": "10", "http_referer": "", "http_user_agent": FIREFOX},
        {"@timestamp": "1715140800.123", "ip": "203.0.113.8", "method": "GET", "uri": "/a.html", "status": 200,
         "bytes": 5, "referer": "https://weibo.com/x", "user_agent": FIREFOX},
        {"time": "2024-05-08T12:00:00", "status": 200},
        {"status": "x"},
    ]  # fmt: skip
    log.write_text("".join(json.dumps(row) + "\n" for row in rows) + "{broken\n" + "[1]\n")
    found = read(log)
    assert (found.lines, found.bad) == (6, 4)
    day = VisitDay.objects.get()
    assert (day.views, day.visitors, day.sent) == (2, 2, 15)


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ("08/May/2024:23:59:59 +0800", date(2024, 5, 8)),
        ("08/May/2024:16:00:00 +0000", date(2024, 5, 9)),
        ("08/May/2024:15:59:59 +0000", date(2024, 5, 8)),
        ("08/May/2024:21:15:00 +0530", date(2024, 5, 8)),
        ("08/May/2024:21:45:00 +0530", date(2024, 5, 9)),
    ],
)
def test_days_are_those_of_shanghai(when: str, day: date) -> None:
    read = Reader().read(f'203.0.113.7 - - [{when}] "GET / HTTP/1.1" 200 5 "-" "{FIREFOX}"\n'.encode())
    assert read is not None
    assert read.day == day


def test_a_broken_day_or_month_is_no_line() -> None:
    for when in ("31/Feb/2024:10:00:00 +0800", "08/Mai/2024:10:00:00 +0800"):
        assert Reader().read(f'1.2.3.4 - - [{when}] "GET / HTTP/1.1" 200 5 "-" "x"\n'.encode()) is None


@pytest.mark.parametrize(
    ("agent", "bot"),
    [
        (FIREFOX, False), ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) MicroMessenger/8.0", False),
        ("Mozilla/5.0 (compatible; bingbot/2.0)", True), ("Sogou web spider/4.0", True), ("curl/8.5.0", True),
        ("SomeNewCrawler/1.0", True), ("python-requests/2.31", True), ("-", True), ("", True),
    ],
)  # fmt: skip
def test_programs_are_known_by_the_name_they_give_themselves(agent: str, *, bot: bool) -> None:
    assert bool(bot_name(agent)) is bot


def test_a_file_that_is_not_there_is_refused_and_a_second_reader_waits_its_turn(log: Path) -> None:
    with pytest.raises(Refused, match="找不到访问日志"):
        read(log.with_name("none.log"))


@pytest.mark.clause("7.3")
def test_the_command_reads_and_says_how_fast(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log.write_text(line("/") * 3 + "rubbish\n")
    assert main(["visits", "read", str(log)]) == 0
    assert "读了 1 个文件、4 行，读不懂的 1 行" in capsys.readouterr().out
    assert main(["visits", "read", str(log), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["lines"] == 0
    assert main(["visits", "read", str(log.with_name("none"))]) == 1


@pytest.mark.clause("7.3")
def test_the_running_report_shows_visits_columns_and_availability(log: Path, office: Office) -> None:
    log.write_text(
        line("/") + line(office.cast.column.public_path, ip="203.0.113.8", referrer="https://www.tj.gov.cn/")
    )
    read(log)
    for n in range(40):
        bad = n == 0
        Probe.objects.create(
            at=NOON + timedelta(minutes=n), target="首页", url="https://www.example.gov.cn/", seconds=0.5,
            status=None if bad else 200, result=ProbeResult.DOWN if bad else ProbeResult.OK,
        )  # fmt: skip
    client, there = browser(office.supervisor), reverse("incidents_running")
    page = client.get(there, {"month": "2024-05"}).content.decode()
    for said in ("页面浏览 2 次", "政策文件", "www.tj.gov.cn", "本月拨测 40 次，打不开或打开太慢 1 次，占 2.5%"):
        assert said in page
    assert page.count("<svg") >= 3
    for kind, head in (("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")):
        assert client.get(there, {"month": "2024-05", "as": kind}).content.startswith(head)
    assert browser(office.keeper).get(there).status_code == 200
    assert browser(office.cast.author).get(there).status_code in {302, 403}
