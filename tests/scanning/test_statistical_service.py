"""The adapter for an outside model, against a small server on this machine."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from lanmu.scanning import levels
from lanmu.scanning.enums import Level
from lanmu.scanning.levels import Edit
from lanmu.scanning.proofreading import scan_text
from lanmu.scanning.statistical import installing
from lanmu.scanning.statistical.service import Service, ServiceFailed, service_from


class Model(ThreadingHTTPServer):
    """Answers as `answer` says, and keeps what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.answer: Any = {"edits": []}
        self.status = 200
        self.pause = 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1/chat/completions"


class Handler(BaseHTTPRequestHandler):
    server: Model

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(json.loads(body))
        self.server.headers.append(dict(self.headers))
        time.sleep(self.server.pause)
        answer = self.server.answer
        data = answer if isinstance(answer, bytes) else json.dumps(answer, ensure_ascii=False).encode()
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", self.server.url)
        self.end_headers()
        try:
            self.wfile.write(data)
        except OSError:
            return

    def log_message(self, *args: object) -> None:
        """Silent."""


@pytest.fixture
def model() -> Iterator[Model]:
    server = Model()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def check(service: Service, *texts: str, level: Level = Level.HINT, known: frozenset[str] = frozenset()) -> Any:
    return service.check(texts, level=level, known=known)


def test_edits_are_taken_with_their_level_and_never_as_certain(model: Model) -> None:
    model.answer = {
        "edits": [
            [
                {"start": 0, "end": 2, "right": "政府", "level": "likely"},
                {"start": 3, "end": 5, "right": "公告", "level": "certain"},
            ]
        ]
    }
    service = Service(model.url)
    assert check(service, "政付的公高", "") == [
        [Edit(0, 2, "政府", Level.LIKELY), Edit(3, 5, "公告", Level.HINT)], []
    ]  # fmt: skip
    assert model.asked == [{"paragraphs": ["政付的公高"], "level": "hint"}]
    assert check(service, "政付的公高", level=Level.LIKELY) == [[Edit(0, 2, "政府", Level.LIKELY)]]
    assert check(service, "政付的公高", level=Level.CERTAIN) == [[]]
    assert len(model.asked) == 2
    assert check(service, "政付的公高", known=frozenset({"政付", "无"})) == [[Edit(3, 5, "公告", Level.HINT)]]


def test_an_openai_compatible_answer_becomes_hints_of_what_differs(model: Model) -> None:
    model.answer = {"choices": [{"message": {"role": "assistant", "content": "市人民政府公告。"}}]}
    service = Service(model.url, "openai", "xiaozi", "secret")
    assert check(service, "市人民政付公告。") == [[Edit(4, 5, "府", Level.HINT)]]
    assert model.asked[0]["model"] == "xiaozi"
    assert model.asked[0]["messages"][-1] == {"role": "user", "content": "市人民政付公告。"}
    assert model.headers[0]["Authorization"] == "Bearer secret"


def test_a_model_that_rewrites_or_adds_is_not_followed(model: Model) -> None:
    model.answer = {
        "choices": [{"message": {"content": "以下是改正后的文字，请查收：今天天气很好，适合出门游玩踏青赏花"}}]
    }
    edits = check(Service(model.url, "openai"), "市人民政付公告。")[0]
    assert all(edit.end - edit.start <= 8 and len(edit.right) <= 8 for edit in edits)


@pytest.mark.parametrize(
    ("answer", "status", "sentence"),
    [
        ({"edits": []}, 200, "对不上"),
        ({"edits": [[{"start": 0, "end": 99, "right": "无"}]]}, 200, "对不上"),
        ({"edits": [[{"start": 0}]]}, 200, "不合约定的格式"),
        ([], 200, "不合约定的格式"),
        (b"<html>", 200, "不是 JSON"),
        ({}, 503, "状态 503"),
        ({}, 302, "状态 302"),
    ],
)
def test_a_wrong_answer_is_a_failure_in_a_sentence(model: Model, answer: Any, status: int, sentence: str) -> None:
    model.answer, model.status = answer, status
    with pytest.raises(ServiceFailed, match=sentence):
        check(Service(model.url), "政付")
    assert len(model.asked) == 1, "texts go nowhere else"


def test_a_slow_or_absent_service_fails_in_time(model: Model) -> None:
    model.pause = 1.0
    begun = time.monotonic()
    with pytest.raises(ServiceFailed, match="没有回答（超时）"):
        check(Service(model.url, seconds=0.2), "政付")
    assert time.monotonic() - begun < 1
    with pytest.raises(ServiceFailed, match="没有回答"):
        check(Service("http://127.0.0.1:9/"), "政付")


def test_a_failure_is_seen_in_the_result_and_the_rules_still_run(model: Model) -> None:
    model.status = 500
    levels.install(Service(model.url))
    try:
        result = scan_text("再接再励。", level=Level.LIKELY)
    finally:
        levels.uninstall()
    assert [failure.check for failure in result.failures] == ["proofreader"]
    assert [hit.suggestion for hit in result.hits] != []


def test_the_first_of_two_proofreaders_is_heard_where_they_meet(model: Model, tmp_path: Path) -> None:
    class Local:
        def check(self, paragraphs: Any, *, level: Level, known: frozenset[str]) -> Any:
            return [[Edit(0, 2, "政府", Level.LIKELY)] for _ in paragraphs]

    model.answer = {"edits": [[{"start": 1, "end": 2, "right": "负"}, {"start": 3, "end": 5, "right": "公告"}]]}
    both = installing.Together([Local(), Service(model.url)])
    assert both.check(["政付的公高"], level=Level.HINT, known=frozenset()) == [
        [Edit(0, 2, "政府", Level.LIKELY), Edit(3, 5, "公告", Level.HINT)]
    ]


def test_the_service_is_off_unless_configured_and_wrong_settings_are_refused(tmp_path: Path) -> None:
    assert service_from({}) is None
    key = tmp_path / "key"
    key.write_text("secret\n", encoding="utf-8")
    environ = {
        "LANMU_PROOF_SERVICE": "https://jiaodui.example/v1",
        "LANMU_PROOF_SERVICE_FORM": "openai",
        "LANMU_PROOF_SERVICE_KEY_FILE": str(key),
        "LANMU_PROOF_SERVICE_SECONDS": "3.5",
    }
    assert service_from(environ) == Service("https://jiaodui.example/v1", "openai", "", "secret", 3.5)
    for name, value in [("", "ftp://x/"), ("_FORM", "soap"), ("_SECONDS", "很久"), ("_SECONDS", "-1")]:
        with pytest.raises(ValueError, match="环境变量 LANMU_PROOF_SERVICE"):
            service_from({**environ, f"LANMU_PROOF_SERVICE{name}": value})
