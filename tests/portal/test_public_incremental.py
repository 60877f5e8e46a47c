"""The public face, released by recorded reads, comes out as a full build would: whatever is published, amended,
withdrawn, brought back, moved, renamed or led on from old addresses. The engine here is the rule itself (readers of
the changed facts, and what these bear); the real one has its own tests.
"""

from collections.abc import Iterable
from datetime import timedelta
from itertools import islice
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lanmu.columns.enums import ColumnLayout
from lanmu.columns.models import ColumnPage
from lanmu.portal.models import Redirect
from lanmu.publishing import facts, placement, relations
from lanmu.publishing.enums import PublicationState
from lanmu.publishing.genres import marks_of
from lanmu.publishing.models import ArticlePage, Publication
from lanmu.release.registry import Rendered, section_of, sections
from tests.factories import AT, make_column
from tests.portal.public_site import (
    begin,
    freeze,
    frozen_document,
    make_approval,
    make_identity,
    make_pages,
    publish_pages,
    put_medium,
    save,
    undone,
    whole_tree,
    withdraw,
    write,
)

pytestmark = pytest.mark.django_db
SIZE = 2
"""Small list pages: pages come and go often."""


@pytest.fixture(autouse=True)
def _small_pages(settings: Any) -> None:
    settings.LANMU_LIST_SIZE = SIZE


class Site:
    """The tree as an incremental release keeps it."""

    def __init__(self, *names: str) -> None:
        """Built whole; `names`: only these sections."""
        self.files: dict[str, Rendered] = {}
        self.sections = [section for section in sections() if not names or section.name in names]
        begin()
        for section in self.sections:
            self._render(section.name, section.targets())

    def change(self, changed: Iterable[str]) -> None:
        """Render what read one of these facts, and what they may have brought into being."""
        changed = list(changed)
        begin()
        wanted = {
            target
            for target, made in self.files.items()
            if not (made.reads.own | made.reads.shared).isdisjoint(changed)
        }
        for section in self.sections:
            for fact in changed:
                wanted.update(section.born(fact))
        families: dict[str, list[str]] = {}
        for target in sorted(wanted):
            families.setdefault(target.partition(":")[0], []).append(target)
        for name, targets in families.items():
            self._render(name, targets)

    def _render(self, name: str, targets: Iterable[str]) -> None:
        section = section_of(name)
        assert section is not None
        for target, made in section.render(list(targets)):
            if made is None:
                self.files.pop(target, None)
            else:
                self.files[target] = made

    def tree(self) -> dict[str, tuple[bytes, str, str]]:
        return {made.path: (made.body, made.made_from, made.approval) for made in self.files.values()}


class Newsroom:
    """Random work on a site of three columns; each act returns the facts it changes, as the publish door names them."""

    def __init__(self) -> None:
        top = make_column("政务公开")
        self.columns = [
            make_column("政策文件", parent=top),
            make_column("通知公告", parent=top),
            make_column("机构职能", parent=top, layout=ColumnLayout.SINGLE),
        ]
        self.drafts: list[ArticlePage] = []
        self.at = AT
        self.approval = make_approval()
        self.picture = put_medium(b"picture", "png")

    def _draft(self, column: ColumnPage) -> ArticlePage:
        return make_pages(column, 1)[0]

    def _media(self, row: Publication) -> list[str]:
        return [facts.medium(m) for m in row.media.values_list("path", flat=True)]

    def publish(self, which: int, days_ago: int, with_picture: bool, about: int = 0) -> list[str]:
        """A new text, or an imported one with an older date; from `about` 1 it belongs with others (`_belongings`)."""
        column = self.columns[which % 3]
        self.at += timedelta(minutes=1)
        at = self.at - timedelta(days=days_ago)
        page = self._draft(column)
        bucket = placement.place(column_id=column.pk, article_id=page.pk, listed_at=at)
        text = frozen_document(page, column, media=[self.picture] if with_picture else [], **self._belongings(about))
        row = write(page, column, text, at=at, bucket=bucket, approval=self.approval)
        if with_picture:
            row.media.create(path=self.picture["path"], digest=self.picture["digest"])
        return [*self._related(row, text), *facts.of_presence(row), *self._media(row)]

    def _belongings(self, about: int) -> dict[str, Any]:
        """Parts of a frozen text by which it belongs with others: an interpretation of one or two texts that are, were
        or will not be public; a report of one of two events; a document that another has repealed; a rebuttal.
        """
        known = [*Publication.objects.order_by("pk").values_list("pk", flat=True), 999_999]
        one, two = known[about % len(known)], known[(about * 7) % len(known)]
        kinds: list[dict[str, Any]] = [
            {"genre": "policy"},
            {"genre": "interpretation", "interpretation": {
                "basis": "依据", "aims": "任务", "contents": "内容", "problems": "问题",
                "forms": ["text", "press"][: about % 3], "interprets": sorted({one, two}),
            }},
            {"event": {"number": 1 + about // 15, "title": f"事件{about}"}},
            {"policy": {"validity": "repealed", "validity_note": "已废止", "replaced_by": one}},
            {"genre": "rebuttal", "rebuttal": {"rumour": "谣言", "truth": "事实", "source": "核查"}},
        ]  # fmt: skip
        return kinds[about % len(kinds)] if about else {}

    def _related(self, row: Publication, text: dict[str, Any]) -> list[str]:
        """As the publish door does it: the facts of the former relations, the rows anew, the facts of the new ones."""
        before = facts.of_relations(row.pk)
        for name, value in marks_of(text).items():
            setattr(row, name, value)
        save(row)
        relations.store(article_id=row.pk, content=text)
        return [*before, *facts.of_relations(row.pk)]

    def _any(self, which: int, state: PublicationState) -> Publication | None:
        rows = list(Publication.objects.filter(state=state).order_by("pk"))
        return rows[which % len(rows)] if rows else None

    def withdraw(self, which: int) -> list[str]:
        if (row := self._any(which, PublicationState.PUBLIC)) is None:
            return []
        media = self._media(row)
        withdraw(row)
        return [*facts.of_presence(row), *media]

    def bring_back(self, which: int) -> list[str]:
        if (row := self._any(which, PublicationState.WITHDRAWN)) is None:
            return []
        row.state = PublicationState.PUBLIC
        save(row)
        return facts.of_presence(row)

    def amend(self, which: int, about: int = 0) -> list[str]:
        if (row := self._any(which, PublicationState.PUBLIC)) is None:
            return []
        self.at += timedelta(minutes=1)
        row.title = f"{row.title}（修改）"[:80]
        text = frozen_document(row.article, row.column, title=row.title, **self._belongings(about))
        row.frozen = freeze(text)
        row.published_at = self.at
        return [*self._related(row, text), *facts.of_text(row)]

    def move(self, which: int, where: int) -> list[str]:
        """To another column, as `publishing.actions.move` does it: both places are named."""
        if (row := self._any(which, PublicationState.PUBLIC)) is None or row.column_id == self.columns[where].pk:
            return []
        before = facts.of_presence(row)
        row.column = self.columns[where]
        row.bucket = placement.place(column_id=row.column_id, article_id=row.pk, listed_at=row.listed_at)
        save(row)
        return [*before, *facts.of_presence(row)]

    def redirect(self, which: int, target: str) -> list[str]:
        """An old address is registered, changed or cancelled (`target` empty); some stand where a column may come."""
        path = ["/old/a.html", "/old/", "/bgs/", "/bgs/list_3.html"][which % 4]
        Redirect.objects.filter(path=path).delete()
        if target:
            Redirect.objects.create(path=path, target=target, changed_at=self.at)
        return [f"redirect:{path}", "redirects"]

    def column(self) -> list[str]:
        """A column comes, or goes, where old addresses lead on."""
        known = ColumnPage.objects.filter(slug="bgs").first()
        if known is None:
            known = make_column("办公室", slug="bgs")
            return ["tree", f"column:{known.pk}"]
        number = known.pk
        known.delete()
        return ["tree", f"column:{number}"]

    def switch(self, which: int) -> list[str]:
        """A column goes offline, or comes back with all that was published into it meanwhile."""
        column = ColumnPage.objects.get(pk=self.columns[which % 3].pk)
        ColumnPage.objects.filter(pk=column.pk).update(is_online=not column.is_online)
        return ["tree", f"column:{column.pk}"]

    def rename(self, which: int) -> list[str]:
        column = self.columns[which % 3]
        ColumnPage.objects.filter(pk=column.pk).update(title=f"栏目{which}", description=f"说明{which}")
        return ["tree", f"column:{column.pk}"]


ACTS = st.one_of(
    st.tuples(
        st.just("publish"), st.integers(0, 2), st.sampled_from([0, 0, 0, 0, 3, 9]), st.booleans(), st.integers(0, 29)
    ),
    st.tuples(st.just("withdraw"), st.integers(0, 50)),
    st.tuples(st.just("bring_back"), st.integers(0, 50)),
    st.tuples(st.just("amend"), st.integers(0, 50), st.integers(0, 29)),
    st.tuples(st.just("rename"), st.integers(0, 5)),
    st.tuples(st.just("switch"), st.integers(0, 2)),
    st.tuples(st.just("move"), st.integers(0, 50), st.integers(0, 2)),
    st.tuples(st.just("redirect"), st.integers(0, 3), st.sampled_from(["/", "/sitemap.html", ""])),
    st.just(("column",)),
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(runs=st.lists(st.lists(ACTS, min_size=1, max_size=8), min_size=1, max_size=5))
def test_an_incremental_release_equals_a_full_build(runs: list[list[tuple[Any, ...]]]) -> None:
    with undone():
        make_identity()
        room, site = Newsroom(), Site()
        for acts in runs:
            changed: list[str] = []
            for name, *arguments in acts:
                changed += getattr(room, name)(*arguments)
            site.change(changed)
            full = {path: (made.body, made.made_from, made.approval) for path, made in whole_tree().items()}
            assert site.tree().keys() == full.keys()
            assert [path for path in full if site.tree()[path] != full[path]] == []


LIST_ACTS = st.one_of(
    st.just(("publish",)),
    st.just(("publish",)),
    st.tuples(st.just("withdraw"), st.integers(0, 9)),
    st.tuples(st.just("bring_back"), st.integers(0, 9)),
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(length=st.integers(0, 24), runs=st.lists(st.lists(LIST_ACTS, min_size=1, max_size=7), min_size=3, max_size=9))
def test_list_pages_follow_what_comes_and_goes_at_the_new_end(length: int, runs: list[list[tuple[Any, ...]]]) -> None:
    with undone():
        column = make_column()
        pages = iter(make_pages(column, length + sum(map(len, runs))))
        publish_pages(column, islice(pages, length), bucket_size=SIZE)
        at = AT + timedelta(days=1)
        site = Site("list")
        for acts in runs:
            changed: list[str] = []
            for name, *arguments in acts:
                if name == "publish":
                    page = next(pages)
                    at += timedelta(minutes=1)
                    bucket = placement.place(column_id=column.pk, article_id=page.pk, listed_at=at)
                    row = write(page, column, frozen_document(page, column), at=at, bucket=bucket)
                else:
                    state = PublicationState.PUBLIC if name == "withdraw" else PublicationState.WITHDRAWN
                    rows = Publication.objects.filter(column=column, state=state).order_by("-listed_at")
                    if not (chosen := rows[arguments[0] : arguments[0] + 1]):
                        continue
                    row = chosen[0]
                    row.state = PublicationState.WITHDRAWN if name == "withdraw" else PublicationState.PUBLIC
                    save(row)
                changed += facts.of_presence(row)
            site.change(changed)
            assert site.tree() == Site("list").tree()


def test_an_old_page_learns_that_the_page_after_it_has_come_to_stand_on_the_index() -> None:
    """Pages 8 and 7 go, one after the other; 6 is the newest then and not full, so the index shows 6 and 5."""
    column = make_column()
    publish_pages(column, make_pages(column, 8 * SIZE), bucket_size=SIZE)
    withdraw(Publication.objects.filter(column=column, bucket=6)[0])
    site = Site("list")
    for number in (8, 7):
        changed = []
        for row in Publication.objects.filter(column=column, bucket=number):
            withdraw(row)
            changed += facts.of_presence(row)
        site.change(changed)
        assert site.tree() == Site("list").tree()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_list_pages_follow_when_whole_pages_go_and_come_back(seed: int) -> None:
    column = make_column()
    publish_pages(column, make_pages(column, 12 * SIZE), bucket_size=SIZE)
    site, order = Site("list"), Random(seed)
    for state in (PublicationState.WITHDRAWN, PublicationState.PUBLIC):
        for number in order.sample(range(1, 13), 12):
            changed = []
            for row in Publication.objects.filter(column=column, bucket=number):
                row.state = state
                save(row)
                changed += facts.of_presence(row)
            site.change(changed)
            assert site.tree() == Site("list").tree()


@pytest.mark.parametrize("seed", [0, 1, 2, 4])
def test_pages_that_belong_together_follow_each_other_both_ways(seed: int) -> None:
    """Interpretations, reports and replacements come, go, come back and change sides; every page keeps up."""
    room, order = Newsroom(), Random(seed)
    for about in range(12):
        room.publish(about, 0, with_picture=False, about=about)
    site, seen = Site("article"), set()
    for _ in range(25):
        act = order.choice(["publish", "amend", "withdraw", "bring_back"])
        which, about = order.randrange(50), order.randrange(30)
        site.change({
            "publish": lambda w=which, a=about: room.publish(w, 0, False, a),
            "amend": lambda w=which, a=about: room.amend(w, a),
            "withdraw": lambda w=which: room.withdraw(w),
            "bring_back": lambda w=which: room.bring_back(w),
        }[act]())  # fmt: skip
        assert site.tree() == Site("article").tree()
        pages = b"".join(made.body for made in site.files.values()).decode()
        seen |= {words for words in ("查看本文件的解读", "相关报道：", "依据的文件：") if words in pages}
    assert len(seen) == 3


def test_the_first_run_and_an_empty_site_agree() -> None:
    assert {made.path for made in Site().files.values()} == set(whole_tree())
    assert {"index.html", "404.html", "rss.xml", "sitemap.xml", "sitemap.html"} <= set(whole_tree())


def test_the_same_state_gives_the_same_bytes() -> None:
    make_identity()
    room = Newsroom()
    for which in range(7):
        room.publish(which, which % 3, with_picture=True)
    first, second = whole_tree(), whole_tree()
    assert {path: made.body for path, made in first.items()} == {path: made.body for path, made in second.items()}


def test_one_publication_renders_a_bounded_number_of_files_however_long_the_column() -> None:
    counts = []
    for length in (20, 80):
        room = Newsroom()
        for _ in range(length):
            room.publish(0, 0, with_picture=False)
        site = Site()
        before = site.tree()
        changed = room.publish(0, 0, with_picture=False)
        site.change(changed)
        after = site.tree()
        counts.append(len([path for path in after if after[path] != before.get(path)]))
    assert counts[0] == counts[1]
