"""The readable part: texts, differences and the table of contents, as plain HTML beside one style sheet."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from lanmu.portal.inquiry.casefile.texts import Text
from lanmu.publishing.cleaning import clean_html
from lanmu.publishing.differences import Change, difference, lines

FOLDER = Path(__file__).parent / "templates"
MARKS = {"same": "  ", "changed": "~ ", "added": "+ ", "removed": "- "}


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip


def style_sheet() -> str:
    """The one style sheet of the case file."""
    return (FOLDER / "style.css").read_text(encoding="utf-8")


def read_me(**values: Any) -> str:
    """校验说明: plain text, so no escaping."""
    env = Environment(loader=FileSystemLoader(FOLDER), autoescape=False, undefined=StrictUndefined, trim_blocks=True)  # noqa: S701 - not HTML
    return env.get_template("readme.txt").render(**values)


def text_page(text: Text) -> str:
    """One version, readable: the fields of the record, and the body with its files beside it."""
    content = text.content
    body = content["body"]
    heads = [(label, words) for label, words in lines({**content, "body": [], "attachments": []})]
    return _environment().get_template("text.html").render(
        text=text, content=content, heads=heads, body=[_block(block) for block in body], file=local_file,
        attachments=content["attachments"],
    )  # fmt: skip


def difference_page(old: Text, new: Text) -> str:
    """What changed between two versions."""
    return _environment().get_template("difference.html").render(
        old=old, new=new, changes=difference(old.content, new.content)
    )  # fmt: skip


def difference_text(old: Text, new: Text) -> str:
    """The same for a terminal: one paragraph a line, `[-deleted-]{+inserted+}` inside."""
    head = [f"--- {old.name} {old.digest}", f"+++ {new.name} {new.digest}"]
    return "\n".join([*head, *map(_line, difference(old.content, new.content))]) + "\n"


def contents_page(**values: Any) -> str:
    """目录: what is in the case file, and the story in one table."""
    return _environment().get_template("contents.html").render(**values)


def local_file(path: str) -> str:
    """Where a file of a text lies in the case file, seen from `正文/`."""
    return f"../文件/{path.removeprefix('/files/')}"


def _line(change: Change) -> str:
    marks = {"same": "{0}", "deleted": "[-{0}-]", "inserted": "{{+{0}+}}"}
    words = "".join(marks[run.op].format(run.text) for run in change.runs)
    if change.kind in {"added", "removed"}:
        words = "".join(run.text for run in change.runs)
    return f"{MARKS[change.kind]}{change.label}：{words}"


def _block(block: dict[str, Any]) -> dict[str, Any]:
    """A block with its HTML cleaned once more: what is stored may have been altered, which is what an inquiry asks."""
    if block["type"] != "text":
        return block
    html = clean_html(block["html"]).replace('href="/files/', 'href="../文件/')
    return {**block, "html": Markup(html)}  # noqa: S704 - cleaned in the line above


def named(texts: Sequence[Text]) -> dict[str, str]:
    """Digest → name of its files."""
    return {text.digest: text.name for text in texts}
