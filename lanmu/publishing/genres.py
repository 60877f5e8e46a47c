"""文种 (`enums.Genre`): what a column suggests, and what each genre freezes besides the common fields."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from lanmu.columns.models import ColumnPage
from lanmu.publishing.enums import Genre, InterpretationForm

GENRE_OF_COLUMN = {"政策文件": Genre.POLICY, "政策解读": Genre.INTERPRETATION}
"""附件1's columns of policies; in every other column a text is 一般信息 unless its officer says otherwise."""

ELEMENTS = (
    ("basis", "explained_basis", "背景依据"),
    ("aims", "explained_aims", "目标任务"),
    ("contents", "explained_contents", "主要内容"),
    ("problems", "explained_problems", "解决的问题"),
)
"""第十一条（一）: key in the frozen text, field of the draft, name. In the order of the regulation."""

REFUTATION = (
    ("rumour", "rumour", "谣言内容"),
    ("truth", "truth", "事实"),
    ("source", "truth_source", "辟谣依据"),
)
"""第十一条（四）: likewise."""


def suggested_genre(column: Any) -> Genre:
    """What a new text of the column starts as."""
    named = GENRE_OF_COLUMN.get(column.title)
    if named is None and isinstance(column, ColumnPage) and column.column_type == "政策解读":
        return Genre.INTERPRETATION
    return named or Genre.GENERAL


def frozen_parts(article: Any) -> dict[str, Any]:
    """The parts of the frozen document that only some texts have (docs/frozen-content.md); empty ones are left out."""
    parts: dict[str, Any] = {"genre": article.genre}
    interpretation = {
        **{key: words(getattr(article, field)) for key, field, _name in ELEMENTS},
        "forms": [form for form in InterpretationForm.values if form in article.interpretation_forms],
        "interprets": sorted({row.policy_id for row in article.interpreted.all() if row.policy_id}),
    }
    refutation = {key: words(getattr(article, field)) for key, field, _name in REFUTATION}
    if article.genre == Genre.INTERPRETATION and any(interpretation.values()):
        parts["interpretation"] = interpretation
    if article.genre == Genre.REBUTTAL and any(refutation.values()):
        parts["rebuttal"] = refutation
    if article.event_id:
        parts["event"] = {"number": article.event_id, "title": article.event.title}
    return parts


def frozen_end(article: Any) -> dict[str, Any]:
    """What the part `policy` says of a text that was amended, lapsed or repealed; empty when nothing is said."""
    note, by = article.validity_note.strip(), article.replaced_by_id
    return ({"validity_note": note} if note else {}) | ({"replaced_by": by} if by else {})


def words(text: str) -> str:
    """Words of a form's text area: one kind of line end, no blank lines, no stray spaces."""
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def genre_of(content: Mapping[str, Any]) -> Genre:
    """The genre a frozen text states. Texts frozen before genres were told apart state none: 一般信息."""
    return Genre(content.get("genre") or Genre.GENERAL)


def marks_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of `Publication` that repeat the frozen text."""
    formed_on = content["policy"]["formed_on"]
    return {
        "genre": genre_of(content),
        "validity": content["policy"]["validity"],
        "formed_on": date.fromisoformat(formed_on) if formed_on else None,
    }
