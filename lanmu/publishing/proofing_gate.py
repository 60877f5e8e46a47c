"""The gate of 内容检查 (第十二条（一）, 第十三条): every hit of 拦截, in text and files, stops a text unless exempted.

What was not checked stops it too: a check that failed, until it runs again; a file that cannot be read, until people
have opened it (proofing_files.py). 提示 stops nothing: the writer and the reviewers decide.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from lanmu.common.times import local
from lanmu.publishing.enums import OPEN_STATES, RECEIVING_STATES
from lanmu.publishing.freezing import Frozen
from lanmu.publishing.models import ArticlePage, Submission
from lanmu.publishing.permissions import writers_of
from lanmu.publishing.proofing import Checker
from lanmu.publishing.proofing_document import place_name
from lanmu.publishing.proofing_files import Unread, files_of, of_file, unread
from lanmu.scanning.enums import Severity
from lanmu.scanning.rules import Hit, Result

SHOWN = 5
"""Places named of one text or file; the editor's list has all."""
ELSEWHERE = frozenset({"structure.title", "structure.image", "source.unnamed"})
"""Rules whose own gates speak (gates.py)."""
SENSITIVE = ("secrecy.", "private.", "words.", "file.")


def content_checks(article: ArticlePage, frozen: Frozen, at: datetime) -> Iterator[str]:
    """The gate. Sentences name the place, the words and what to do."""
    checker = Checker(day=local(at).date())
    result = checker.of_content(frozen.content, digest=frozen.digest)
    yield from sentences(result)
    yield from (f"内容检查“{f.name}”没有做成，不能放行：{f.why}请联系系统管理员。" for f in result.failures)
    for file in files_of(frozen.content):
        yield from (f"附件“{file['title']}”：{said}" for said in sentences(of_file(file, checker)))
    yield from _reasons_of_unread(article, unread(frozen.content, checker))


def blocking(result: Result) -> list[Hit]:
    """The hits that stop a text."""
    return [hit for hit in result.hits if hit.severity is Severity.BLOCK and hit.rule not in ELSEWHERE]


def sentences(result: Result) -> Iterator[str]:
    """The hits that stop a text as sentences, what must never become public first."""
    hits = sorted(blocking(result), key=lambda hit: not hit.rule.startswith(SENSITIVE))
    for hit in hits[:SHOWN]:
        where = f"{place_name(hit.where)}中的" if hit.where else ""
        instead = f"可改为“{hit.suggestion}”。" if hit.suggestion else ""
        verb = "不能上网" if hit.rule.startswith(SENSITIVE) else "须改正"
        yield f"{where}“{hit.text}”（{hit.name}）{verb}：{hit.why}{instead}"
    if (more := len(hits) - SHOWN) > 0:
        yield f"还有 {more} 处不能放行，请在编辑页的“内容检查”里逐一改正；确属正确的，可申请例外。"


def _reasons_of_unread(article: ArticlePage, files: Iterable[Unread]) -> Iterator[str]:
    files = list(files)
    if not files:
        return
    state = Submission.objects.filter(article_id=article.pk, state__in=OPEN_STATES).values_list("state", flat=True)
    writers = writers_of(article.pk) if state.first() in RECEIVING_STATES else set()
    for file in files:
        if not file.decisions:
            yield (
                f"附件“{file.title}”无法检查：{file.why}"
                "请打开核对有无密级标志和个人信息，在“附件人工核对”里写明后再办理。"
            )
        elif writers and not file.decided(but=writers):
            yield (
                f"附件“{file.title}”无法检查，只有撰稿人核对过。发布前请由没有写过这条信息的人打开核对，"
                "在“附件人工核对”里写明。"
            )
