"""The whole portal: after any sequence of acts, what was released step by step equals what a full build makes."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from lanmu.columns.actions.edit import ColumnEdit, edit_row
from lanmu.columns.models import ColumnPage
from lanmu.organisation.enums import Role
from lanmu.portal.actions.identity import update_identity
from lanmu.publishing.actions.publish import publish
from lanmu.publishing.actions.withdraw import withdraw
from lanmu.publishing.enums import PublicationState
from lanmu.publishing.importing.bulk import import_articles
from lanmu.publishing.importing.sources import read_paths
from lanmu.publishing.models import ArticlePage, Publication
from lanmu.release.engine import build_full, run_pending
from lanmu.release.models import Change
from lanmu.release.verify import verify
from tests.factories import AT, Cast, make_cast, make_column, make_public, make_user, pass_all, submit
from tests.release.conftest import contents, full_build_elsewhere

SOAK = int(os.environ.get("LANMU_SOAK", "1"))
"""`make soak` multiplies the walks."""

TITLES = st.sampled_from(["通知", "公告", "办法", "规划", "年报", "意见"])


class Portal(RuleBasedStateMachine):
    """People publish, correct, withdraw, import and rearrange; the release runs whenever it likes."""

    trees: Path
    settings: Any

    def __init__(self) -> None:
        super().__init__()
        self.at = AT
        self.cast: Cast = make_cast()
        self.supervisor = make_user("办公室监督员", Role.SUPERVISOR, department=self.cast.office)
        self.columns: list[ColumnPage] = [
            self.cast.column,
            make_column("通知公告", operator=self.cast.office, responsible=self.cast.department),
        ]
        self.serial = 0

    def _later(self) -> Any:
        self.at += timedelta(hours=5)
        return self.at

    def _public(self) -> list[Publication]:
        return list(Publication.objects.filter(state=PublicationState.PUBLIC).order_by("article_id"))

    @rule(title=TITLES, column=st.integers(0, 1))
    def publish_new(self, title: str, column: int) -> None:
        self.serial += 1
        cast = Cast(**{**_fields(self.cast), "column": self.columns[column]})
        make_public(cast, at=self._later(), title=f"{title}{self.serial}")

    @precondition(lambda self: self._public())
    @rule(title=TITLES, which=st.integers(0, 99))
    def publish_again(self, title: str, which: int) -> None:
        rows = self._public()
        article = ArticlePage.objects.get(pk=rows[which % len(rows)].article_id).get_latest_revision_as_object()
        self.serial += 1
        article.title = f"{title}（修订{self.serial}）"
        # An imported text lacks what annex 2 asks of a submission.
        article.summary, article.contact_phone, article.editor = "修订说明。", "022-12345678", "责任编辑"
        article.save_revision(user=self.cast.author)
        at = self._later()
        submission = submit(article=article, by=self.cast.author, at=at)
        publish(submission=pass_all(submission, self.cast, at=at), by=self.cast.publisher, at=at)

    @precondition(lambda self: self._public())
    @rule(which=st.integers(0, 99))
    def take_down(self, which: int) -> None:
        rows = self._public()
        withdraw(publication=rows[which % len(rows)], by=self.cast.publisher, at=self._later(), reason="内容需要更正")

    @rule(count=st.integers(1, 9), year=st.integers(1990, 2023))
    def import_old_texts(self, count: int, year: int) -> None:
        file = self.trees / "old.csv"
        self.serial += 1
        lines = [f"旧文{self.serial}-{n},{year}-03-{n + 1:02},本单位,正文第{n}段。" for n in range(count)]
        file.write_text("title,date,source,body\n" + "\n".join(lines) + "\n", encoding="utf-8")
        at = self._later()
        items = read_paths([file], at=at)
        import_articles(items=items, column=self.columns[0], authorised_by=self.cast.department, by=None, at=at)

    @rule(name=st.sampled_from(["规范性文件", "政策文件", "文件库"]))
    def rename_column(self, name: str) -> None:
        edit_row(
            column=self.columns[0], edit=ColumnEdit(title=name), by=self.supervisor, at=self._later(), reason="调整名称"
        )

    @rule(name=st.sampled_from(["城市管理门户", "示范门户"]))
    def rename_site(self, name: str) -> None:
        update_identity(values={"name": name}, by=None, at=self._later())

    @rule()
    def release(self) -> None:
        run_pending(at=self.at)

    @rule()
    def release_all(self) -> None:
        build_full(at=self.at, processes=1)

    @invariant()
    def equal_to_a_full_build_when_nothing_is_pending(self) -> None:
        if Change.objects.exists() or not (self.trees / "public/index.html").exists():
            return
        assert contents(self.trees / "public") == full_build_elsewhere(self.settings, self.trees)

    def teardown(self) -> None:
        run_pending(at=self.at)
        assert contents(self.trees / "public") == full_build_elsewhere(self.settings, self.trees)
        assert contents(self.trees / "build") == contents(self.trees / "public")
        assert verify().sound


def _fields(cast: Cast) -> dict[str, Any]:
    return {name: getattr(cast, name) for name in cast.__dataclass_fields__}


def test_step_by_step_equals_all_at_once(trees: Path, settings: Any, transactional_scope: Callable[[], Any]) -> None:
    settings.LANMU_LIST_SIZE = 3  # several list pages without hundreds of articles

    class Walk(Portal):
        def __init__(self) -> None:
            self.scope = transactional_scope()
            self.scope.__enter__()
            super().__init__()

        def teardown(self) -> None:
            try:
                super().teardown()
            finally:
                self.scope.__exit__(None, None, None)

    Walk.trees, Walk.settings = trees, settings
    run_state_machine_as_test(Walk, settings=_WALKS)


_WALKS = settings(
    max_examples=5 * SOAK,
    stateful_step_count=12,
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
)
