"""People, columns and texts of the tests about policies, interpretations, rebuttals and events."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from lanmu.columns.derive import derive_page_permissions
from lanmu.columns.models import ColumnPage
from lanmu.publishing.enums import Genre
from lanmu.publishing.models import ArticlePage, InterpretationTask, InterpretedPolicy, Publication
from tests.factories import AT, Cast, make_article, make_column, make_public
from tests.publishing.screen_cast import ScreenCast

ELEMENTS: dict[str, Any] = {
    "explained_basis": "依据生活垃圾管理的法规制定本通知。",
    "explained_aims": "做到投放点设得合理、管得干净。",
    "explained_contents": "四类容器齐全，避开消防通道。",
    "explained_problems": "解决投放点脏臭、没人管的问题。",
    "interpretation_forms": ["text", "picture"],
}
REBUTTAL: dict[str, Any] = {
    "genre": Genre.REBUTTAL,
    "rumour": "网传分好的垃圾都混在一起填埋。",
    "truth": "车辆有两个独立仓，分别卸料。",
    "truth_source": "市城市管理委现场核查",
}


def make_interpretations_column(people: Cast) -> ColumnPage:
    """政策解读, supplied by the cast's department and operated by 办公室."""
    column = make_column("政策解读", operator=people.office, responsible=people.department)
    derive_page_permissions()
    return column


def in_column(people: Cast, column: ColumnPage) -> Cast:
    """The same people, writing in another column."""
    return replace(people, column=column)


def make_policy(people: Cast, *, at: datetime = AT, title: str = "关于投放点管理的通知", **fields: Any) -> Publication:
    """A public policy document."""
    return make_public(people, at=at, title=title, genre=Genre.POLICY, validity="valid", **fields)


def draft_explaining(people: Cast, *policies: int, **fields: Any) -> ArticlePage:
    """A complete draft of an interpretation of these policies, in the cast's column."""
    values = {"title": "关于投放点管理的通知的解读", "genre": Genre.INTERPRETATION, **ELEMENTS, **fields}
    article = make_article(people.column, by=people.author, **values)
    article.interpreted = [InterpretedPolicy(policy_id=number) for number in policies]
    article.save()
    article.save_revision(user=people.author)
    return article


def task_of(policy: Publication) -> InterpretationTask:
    return InterpretationTask.objects.get(pk=policy.pk)


__all__ = [
    "ELEMENTS", "REBUTTAL", "ScreenCast", "draft_explaining", "in_column", "make_interpretations_column", "make_policy",
    "task_of",
]  # fmt: skip
