"""The public templates: one Jinja2 tree, compiled once, rendered by release sections and by nothing else.

No request, no user, no clock is in reach of a template. Everything is escaped; what is markup already (clean HTML of a
frozen text, chrome rendered before) is passed as `Markup`.
"""

import re
import secrets
from collections.abc import Callable
from functools import cache, lru_cache
from itertools import chain
from typing import Any, NoReturn, get_args, get_type_hints
from urllib.parse import urlsplit

from django.conf import settings
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

Words = tuple[Any, ...]
"""A named tuple: what one page says."""
Kinds = tuple[tuple[str, type[Any]], ...]
"""The named tuples a template takes, by the name it knows them under."""
_Skeleton = tuple[list[str], list[int], list[int]]
"""Literal text and gaps in turn, the number of the word in each gap, and each of these numbers once."""
_SPECIAL = re.compile("[&<>\"']").search
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@cache
def environment() -> Environment:
    """The environment of the public face."""
    env = Environment(
        loader=FileSystemLoader(settings.PUBLIC_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    env.filters["xml"] = xml_text
    env.filters["filesize"] = file_size
    env.tests["government"] = is_government
    return env


@cache
def template(name: str) -> Template:
    """A compiled template."""
    return environment().get_template(name)


def render(name: str, /, **values: Any) -> bytes:
    """A whole file as UTF-8. Lone surrogates, which no page can hold, become a question mark."""
    return template(name).render(**values).encode("utf-8", "replace")


class Gap:
    """The place of a word in a skeleton. A template can place it and ask whether it is there; anything else fails."""

    __slots__ = ("_mark",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, mark: str) -> None:
        self._mark = mark

    def __html__(self) -> str:
        return self._mark

    def _refuse(self, *_: object) -> NoReturn:
        raise TypeError("在骨架模板里，字句只能原样放置或判断有无；需要加工的，请在视图里加工好再传入。")

    __str__ = __eq__ = _refuse


@lru_cache(maxsize=1024)
def _skeleton(name: str, kinds: Kinds, shape: tuple[bool, ...]) -> _Skeleton:
    """The template rendered once with gaps for the words of every page of this shape (which words there are)."""
    mark = secrets.token_hex(8)  # not guessable, so nothing that is fixed in a template can look like a gap
    numbered = enumerate(shape)
    values = {}
    for part, kind in kinds:
        absent = kind._field_defaults
        values[part] = kind._make(
            Gap(f"\0{mark}{i}\0") if there else absent.get(field, "")
            for field, (i, there) in zip(kind._fields, numbered, strict=False)
        )
    pieces = re.split(f"\0{mark}(\\d+)\0", template(name).render(values))
    placed = [int(i) for i in pieces[1::2]]
    return pieces, placed, sorted(set(placed))


@cache
def _unfit(kinds: Kinds) -> tuple[int, ...]:
    """Numbers of the words that no gap can stand for, by what their named tuples say they are."""
    hints = [get_type_hints(kind)[field] for _part, kind in kinds for field in kind._fields]
    return tuple(i for i, hint in enumerate(hints) if not {*(get_args(hint) or [hint])} <= {str, bool, Markup})


def fill(name: str, /, **parts: Words) -> bytes:
    """What `render` gives, for pages of which there are very many: their `parts` are named tuples.

    The template runs once for each shape of page and is kept as a skeleton; a page is the skeleton with its words,
    escaped, in the gaps. That works for text, markup and yes/no, which a template may place and ask for and no more
    (`Gap` refuses the rest at once). A page with anything else in it is rendered the usual way.
    """
    words = tuple(chain.from_iterable(parts.values()))
    kinds = tuple((part, type(values)) for part, values in parts.items())
    if any(words[i] for i in _unfit(kinds)):
        return render(name, **parts)
    pieces, placed, used = _skeleton(name, kinds, tuple(map(bool, words)))
    escaped = {i: word if is_safe(word := words[i]) else escape(word) for i in used}
    page = pieces.copy()
    page[1::2] = map(escaped.__getitem__, placed)
    return "".join(page).encode("utf-8", "replace")


def is_safe(word: object) -> bool:
    """Whether escaping would leave it as it is: asking costs a third of escaping, and most words are."""
    return type(word) is Markup or (type(word) is str and _SPECIAL(word) is None)


def macro(name: str, of: str) -> Callable[..., Markup]:
    """A macro of a template, callable from Python."""
    found: Callable[..., Markup] = getattr(template(name).module, of)
    return found


def xml_text(text: str) -> Markup:
    """Escaped text without the characters XML 1.0 cannot hold."""
    return Markup.escape(_NOT_XML.sub("", text))


def file_size(size: int) -> str:
    """Bytes as a reader expects them: `1.2 MB`, `86 KB`."""
    if size >= 1024 * 1024:
        return f"{size / 1024 / 1024:.1f} MB"
    return f"{max(1, round(size / 1024))} KB"


def is_government(url: str, own_domain: str = "") -> bool:
    """Whether a link stays on this site or on a government's (`*.gov.cn`): then no notice is shown (47号 链接地址)."""
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return False
    return not host or host == own_domain.lower() or host == "gov.cn" or host.endswith(".gov.cn")
