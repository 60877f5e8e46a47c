"""What goes into a case file, in which order."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, BinaryIO

from lanmu.columns.queries import level_titles
from lanmu.common.digest import default_algorithm
from lanmu.common.refusal import Refused
from lanmu.common.times import minute_text
from lanmu.portal.inquiry import timeline
from lanmu.portal.inquiry.casefile import pages, proofs, sheets
from lanmu.portal.inquiry.casefile.archive import Archive
from lanmu.portal.inquiry.casefile.texts import Text, texts_of
from lanmu.portal.inquiry.history import Version, versions_of
from lanmu.portal.inquiry.people import Doing, doings_of, people_of
from lanmu.portal.inquiry.releases import Released, release_of
from lanmu.publishing import vault
from lanmu.publishing.enums import Decision
from lanmu.publishing.models import ArticlePage, Publication, ReviewAct, Submission

ACTS_BOOK = "意见和办理.xlsx"
BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Made:
    """What was written: the ZIP's own SHA-256 (plain hex), its bytes, and what is noteworthy in it."""

    title: str
    versions: int
    texts: int
    files: int
    size: int
    digest: str
    problems: tuple[str, ...]


def write_case_file(*, article: ArticlePage, out: BinaryIO) -> Made:
    """Write the case file of `article` to `out`, a seekable binary file at its beginning.

    The same state gives the same bytes. What is damaged is named in it, not left out in silence. Raises Refused for
    a draft that was never submitted nor imported: there is nothing to inquire into.
    """
    case = _Case(article, Archive(out))
    case.write()
    size = out.tell()
    out.seek(0)
    total = hashlib.sha256()
    while block := out.read(BLOCK):
        total.update(block)
    names = case.archive.names()
    digest, problems = total.hexdigest(), tuple(case.problems)
    return Made(case.title, len(case.versions), len(case.texts), len(names), size, digest, problems)


class _Case:
    """One article's file in the making."""

    def __init__(self, article: ArticlePage, archive: Archive) -> None:
        self.article, self.archive = article, archive
        self.problems: list[str] = []
        self.submissions = list(
            Submission.objects.filter(article=article)
            .select_related("department", "receiving", "submitted_by", "scheduled_by", "frozen", "column")
            .order_by("id")
        )
        self.publication = Publication.objects.filter(pk=article.pk).select_related("column").first()
        self.versions: list[Version] = versions_of([article.pk]).get(article.pk, [])
        if not self.submissions and not self.versions:
            raise Refused("这条信息没有送审过，也没有公开过，没有可以导出的案卷。")
        self.entries = timeline.entries_about(article.pk, self.submissions)
        self.texts: list[Text] = texts_of(self.submissions, self.versions, self.entries)
        self.released: list[Released | None] = [
            release_of(path=v.path.lstrip("/"), since=v.since, until=v.until) for v in self.versions
        ]
        self.title = self.versions[-1].title if self.versions else self.submissions[-1].title

    def write(self) -> None:
        """Every part, the table of contents last, because it names the others."""
        differences = self._texts()
        media = self._media()
        records = proofs.add_records(self.archive, self.submissions, self.versions, self.problems)
        grounds = proofs.add_grounds(self.archive, self.submissions, self.problems)
        proofs.add_releases(self.archive, self.versions, self.released, self.article.pk, media)
        proofs.add_roots(self.archive, self.released, self.versions[0].since if self.versions else None)
        audit = proofs.add_audit_rows(self.archive, self.entries, self.problems)
        events = timeline.events(self.entries, [one for one in self.released if one is not None])
        doings = self._doings()
        self.archive.add(ACTS_BOOK, self._book(doings, events))
        self.archive.add("样式.css", pages.style_sheet())
        self.archive.add("校验说明.txt", self._read_me())
        self.archive.add_json("案卷.json", self._document(records=records, grounds=grounds, audit=audit))
        self.archive.add("目录.html", self._contents(differences, doings, events))
        self.archive.finish()

    def _texts(self) -> list[str]:
        """Each text twice, readable and as its digest was taken; the difference of each to the one before."""
        for text in self.texts:
            self.archive.add(f"正文/{text.name}.json", text.raw)
            if not text.whole:
                self.problems.append(f"第 {text.number} 稿保存的内容与摘要值 {text.digest} 不符。")
        sound = [text for text in self.texts if text.whole]
        for text in sound:
            self.archive.add(f"正文/{text.name}.html", pages.text_page(text))
        names = []
        for old, new in pairwise(sound):
            name = f"{old.name}-{new.name}"
            self.archive.add(f"差别/{name}.html", pages.difference_page(old, new))
            self.archive.add(f"差别/{name}.txt", pages.difference_text(old, new))
            names.append(name)
        return names

    def _media(self) -> list[str]:
        """文件: every file any of the texts refers to, from the vault, each once."""
        wanted: dict[str, str] = {}
        for text in self.texts:
            if text.whole:
                wanted.update({medium["path"]: medium["digest"] for medium in text.content["media"]})
        for path in sorted(wanted):
            try:
                self.archive.add(f"文件/{path.removeprefix(vault.PREFIX)}", vault.read(path, expected=wanted[path]))
            except Refused as refused:
                self.problems += refused.reasons
        return sorted(wanted)

    def _doings(self) -> list[tuple[str, str, list[Doing]]]:
        found = [
            (version.record.number, "批量导入", people_of(version))
            for version in self.versions if version.record.submission is None
        ]  # fmt: skip
        return [*found, *((s.number, str(s.get_state_display()), doings_of(s)) for s in self.submissions)]

    def _book(self, doings: list[tuple[str, str, list[Doing]]], events: Sequence[timeline.Event]) -> bytes:
        names = pages.named(self.texts)
        acts = [
            (number, d.duty, d.name, d.department, d.what, d.opinion, d.when, names.get(d.digest, ""), d.digest)
            for number, _state, rows in doings for d in rows
        ]  # fmt: skip
        corrections = ReviewAct.objects.filter(submission__in=self.submissions, decision=Decision.CORRECT)
        return sheets.workbook(
            [
                ("办理", ("信息编号", "环节", "人员", "处室、单位", "结论", "意见", "时间", "稿次", "所看内容的摘要值"),
                 acts),
                ("更正", ("信息编号", "人员", "位置", "原文", "改为", "上下文", "时间", "更正前", "更正后"),
                 [_correction(act) for act in corrections.select_related("submission").order_by("id")]),
                ("公开和撤下", ("信息编号", "依据", "标题", "公开", "终止", "终止原因", "内容摘要值", "备案摘要值"),
                 [(v.record.number, v.record.get_kind_display(), v.title, minute_text(v.since),
                   minute_text(v.until) if v.until else "", v.ended_by, v.digest, v.record.digest)
                  for v in self.versions]),
                ("经过", ("时间", "动作", "人员", "说明"),
                 [(minute_text(e.at), e.title, e.who, e.words) for e in events]),
                ("审计记录", ("序号", "时间", "人员", "动作", "对象", "本行摘要"),
                 [(str(e.seq), minute_text(e.at), e.actor_name, e.action, e.subject, e.chain) for e in self.entries]),
            ]
        )  # fmt: skip

    def _read_me(self) -> str:
        algorithm = self.texts[0].digest.partition(":")[0] if self.texts else default_algorithm()
        return pages.read_me(title=self.title, article=self.article.pk, algorithm=algorithm)

    def _facts(self) -> list[tuple[str, str]]:
        column = self.publication.column if self.publication else self.submissions[-1].column
        facts = [
            ("信息序号", str(self.article.pk)),
            ("栏目", " › ".join(title for title in level_titles(column) if title)),
            ("报送部门", str(self.article.department or "")),
        ]
        if self.publication is not None:
            facts += [
                ("公开地址", self.publication.path),
                ("首次公开", minute_text(self.publication.first_published_at)),
                ("状态", str(self.publication.get_state_display())),
            ]
        return facts

    def _document(self, **parts: Any) -> dict[str, Any]:
        names = pages.named(self.texts)
        return {
            "article": self.article.pk,
            "title": self.title,
            "facts": dict(self._facts()),
            "problems": self.problems,
            "texts": [{"text": t.name, "digest": t.digest, "whole": t.whole, "origins": t.origins} for t in self.texts],
            "versions": [
                {
                    "number": v.record.number, "digest": v.digest, "text": names.get(v.digest, ""), "path": v.path,
                    "since": v.since.isoformat(), "until": v.until.isoformat() if v.until else None,
                    "ended_by": v.ended_by,
                }
                for v in self.versions
            ],
            "submissions": [
                {
                    "number": s.number, "state": s.state, "route": s.route, "digest": s.frozen.digest,
                    "submitted_at": s.submitted_at.isoformat(),
                    "closed_at": s.closed_at.isoformat() if s.closed_at else None,
                }
                for s in self.submissions
            ],
            **parts,
        }  # fmt: skip

    def _contents(
        self, differences: list[str], doings: list[tuple[str, str, list[Doing]]], events: Sequence[timeline.Event]
    ) -> str:
        names = pages.named(self.texts)
        versions = [
            {
                "number": v.record.number, "kind": str(v.record.get_kind_display()), "since": minute_text(v.since),
                "until": minute_text(v.until) if v.until else "", "ended_by": v.ended_by,
                "text": names.get(v.digest, ""),
            }
            for v in self.versions
        ]  # fmt: skip
        return pages.contents_page(
            title=self.title, facts=self._facts(), problems=self.problems, versions=versions,
            texts=[text for text in self.texts if text.whole], differences=differences, names=names,
            submissions=[{"number": n, "state": state, "doings": rows} for n, state, rows in doings],
            events=[{"when": minute_text(e.at), "title": e.title, "who": e.who, "words": e.words} for e in events],
            files=self.archive.names(),
        )  # fmt: skip


def _correction(act: ReviewAct) -> tuple[str, ...]:
    found = act.correction if isinstance(act.correction, dict) else {}
    return (
        act.submission.number, act.actor_name, str(found.get("label", "")), str(found.get("wrong", "")),
        str(found.get("right", "")), str(found.get("context", "")), minute_text(act.at), act.digest, act.new_digest,
    )  # fmt: skip
