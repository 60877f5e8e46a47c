"""The public templates: one Jinja2 tree, compiled once, rendered by release sections and by nothing else.

No request, no user, no clock is in reach of a template. Everything is escaped; what is markup already (clean HTML of a
frozen text, chrome rendered before) is passed as `Markup`.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

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
