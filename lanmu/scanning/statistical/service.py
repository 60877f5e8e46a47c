"""An adapter for a model that runs as a service, on the premises or elsewhere. Off unless LANMU_PROOF_SERVICE is set.

Two forms (docs/users-manual.md):
  edits   POST {"paragraphs": ["…"], "level": "likely"} → {"edits": [[{"start": 0, "end": 2, "right": "…",
          "level": "likely"}]]}, one list for each paragraph, offsets in characters; without level it is a hint.
  openai  POST …/v1/chat/completions, one paragraph each; the answer is the corrected paragraph, what differs is a hint.
Whatever the service says, it is at most *likely* and blocks nobody. A service that fails is an error, which the caller
shows.
"""

import json
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lanmu.scanning.enums import Level
from lanmu.scanning.levels import Edit

FORMS = ("edits", "openai")
KEY_FILE = "LANMU_PROOF_SERVICE_KEY_FILE"
"""Names a file that holds the key, as for every variable with a secret."""
LONGEST_ANSWER = 4_000_000
LONGEST_EDIT = 8
"""Characters; a model that rewrites more than this at a time is not correcting spelling."""
INSTRUCTION = (
    "你是公文校对员。改正下面这段文字中的错别字，不改写、不增删标点、不解释。"
    "只输出改正后的整段文字；没有错别字就原样输出。"
)


class ServiceFailed(OSError):
    """The service did not answer, or not in its form; the text is a Chinese sentence."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Texts that are not public yet go to the configured address and nowhere else."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


@dataclass(frozen=True)
class Service:
    """A configured service, as a proofreader."""

    url: str
    form: str = "edits"
    model: str = ""
    key: str = ""
    seconds: float = 10.0
    """Timeout of each request."""

    def check(self, paragraphs: Sequence[str], *, level: Level, known: frozenset[str]) -> Sequence[Sequence[Edit]]:
        """See levels.Proofreader. Raises ServiceFailed."""
        found: list[list[Edit]] = [[] for _ in paragraphs]
        places = [place for place, paragraph in enumerate(paragraphs) if len(paragraph.strip()) > 1]
        if level is Level.CERTAIN or not places:
            return found
        asked = [paragraphs[place] for place in places]
        answers = self._edits(asked, level) if self.form == "edits" else (self._chat(text) for text in asked)
        for place, edits in zip(places, answers, strict=True):
            names = _spans(paragraphs[place], known)
            for edit in edits:
                wanted = level is Level.HINT or edit.level is Level.LIKELY
                if wanted and not any(start < edit.end and edit.start < end for start, end in names):
                    found[place].append(edit)
        return found

    def _edits(self, paragraphs: list[str], level: Level) -> list[list[Edit]]:
        answer = self._post({"paragraphs": paragraphs, "level": level.value})
        try:
            rows = [[_edit(each) for each in row] for row in answer["edits"]]
        except (KeyError, TypeError, ValueError):
            raise ServiceFailed("校对服务的回答不合约定的格式，请核对 LANMU_PROOF_SERVICE_FORM。") from None
        fits = len(rows) == len(paragraphs) and all(
            0 <= edit.start < edit.end <= len(paragraph)
            for paragraph, row in zip(paragraphs, rows, strict=False)
            for edit in row
        )
        if not fits:
            raise ServiceFailed("校对服务的回答与送去的段落对不上，没有采用。")
        return rows

    def _chat(self, paragraph: str) -> list[Edit]:
        messages = [{"role": "system", "content": INSTRUCTION}, {"role": "user", "content": paragraph}]
        answer = self._post({"model": self.model, "temperature": 0, "messages": messages})
        try:
            said = answer["choices"][0]["message"]["content"]
            if not isinstance(said, str):
                raise TypeError
        except (KeyError, IndexError, TypeError):
            raise ServiceFailed("校对服务的回答不合 OpenAI 的格式，请核对 LANMU_PROOF_SERVICE_FORM。") from None
        return list(_differences(paragraph, said.strip("\n")))

    def _post(self, value: Mapping[str, Any]) -> Any:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {self.key}"} if self.key else {})
        request = urllib.request.Request(  # noqa: S310 - the scheme is checked when it is configured
            self.url, data=json.dumps(value, ensure_ascii=False).encode(), headers=headers, method="POST"
        )
        opener = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=self.seconds) as response:
                data = response.read(LONGEST_ANSWER + 1)
        except OSError as error:
            raise ServiceFailed(f"校对服务没有回答（{_reason(error)}）。") from error
        if len(data) > LONGEST_ANSWER:
            raise ServiceFailed("校对服务的回答太长，没有采用。")
        try:
            return json.loads(data)
        except ValueError:
            raise ServiceFailed("校对服务的回答不是 JSON。") from None


def _reason(error: OSError) -> str:
    status = getattr(error, "code", None)
    if status is not None:
        return f"状态 {status} {HTTPStatus(status).phrase if status in set(HTTPStatus) else ''}".strip()
    return "超时" if isinstance(error, TimeoutError) or "timed out" in str(error) else type(error).__name__


def _edit(value: Mapping[str, Any]) -> Edit:
    level = Level.LIKELY if value.get("level") == Level.LIKELY.value else Level.HINT
    return Edit(int(value["start"]), int(value["end"]), str(value["right"]), level, float(value.get("score", 0)))


def _differences(written: str, said: str) -> Iterator[Edit]:
    """Short replacements only: a model that adds, drops or rewrites is not followed."""
    for kind, start, end, start2, end2 in SequenceMatcher(None, written, said, autojunk=False).get_opcodes():
        if kind == "replace" and end - start <= LONGEST_EDIT and end2 - start2 <= LONGEST_EDIT:
            yield Edit(start, end, said[start2:end2], Level.HINT)


def _spans(text: str, names: frozenset[str]) -> list[tuple[int, int]]:
    found = []
    for name in names:
        place = text.find(name) if name else -1
        while place >= 0:
            found.append((place, place + len(name)))
            place = text.find(name, place + 1)
    return found


def service_from(environ: Mapping[str, str]) -> Service | None:
    """The service of these environment variables, None when there is none. Raises ValueError, a Chinese sentence."""
    url = environ.get("LANMU_PROOF_SERVICE", "").strip()
    if not url:
        return None
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise ValueError(f"环境变量 LANMU_PROOF_SERVICE 应为 http:// 或 https:// 地址，现在是“{url}”。")
    form = environ.get("LANMU_PROOF_SERVICE_FORM", "edits") or "edits"
    if form not in FORMS:
        raise ValueError(f"环境变量 LANMU_PROOF_SERVICE_FORM 应为 {'、'.join(FORMS)} 之一，现在是“{form}”。")
    try:
        seconds = float(environ.get("LANMU_PROOF_SERVICE_SECONDS", "") or 10)
        if not 0 < seconds <= 600:
            raise ValueError
    except ValueError:
        raise ValueError("环境变量 LANMU_PROOF_SERVICE_SECONDS 应为 600 以内的秒数。") from None
    file = environ.get(KEY_FILE, "")
    key = Path(file).read_text(encoding="utf-8").strip() if file else environ.get("LANMU_PROOF_SERVICE_KEY", "")
    return Service(url, form, environ.get("LANMU_PROOF_SERVICE_MODEL", ""), key, seconds)
