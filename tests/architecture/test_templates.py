"""Templates: none lies unused, none carries script or style of its own (the policy would block it)."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.ROOT)
PUBLIC = ROOT / "templates" / "public"
INLINE = [
    (
        re.compile(
            r"<script(?![^>]*\bsrc=)(?![^>]*type=[\"'](?:application/(?:ld\+)?json|text/template))", re.IGNORECASE
        ),
        "行内脚本",
    ),
    (re.compile(r"<style\b", re.IGNORECASE), "行内样式表"),
    (re.compile(r"\sstyle=[\"']", re.IGNORECASE), "style 属性"),
    (re.compile(r"\son[a-z]+=[\"']", re.IGNORECASE), "on… 属性"),
    (re.compile(r"javascript:", re.IGNORECASE), "javascript: 地址"),
]
PRINTED = "print"
"""Folders of this name hold pages for WeasyPrint, which no browser ever loads."""


def templates() -> dict[str, Path]:
    """Name, as code and templates say it → file."""
    found = {}
    for folder in [PUBLIC, *sorted((ROOT / "lanmu").glob("*/templates"))]:
        found |= {
            p.relative_to(folder).as_posix(): p
            for p in sorted(folder.rglob("*"))
            if p.suffix in {".html", ".xml", ".txt"}
        }
    return found


def test_no_template_is_unused() -> None:
    everything = "\n".join(
        p.read_text(encoding="utf-8") for p in [*(ROOT / "lanmu").rglob("*.py"), *templates().values()] if p.is_file()
    )
    ours = {
        name: path
        for name, path in templates().items()
        if not name.startswith(("wagtailadmin/", "wagtailusers/", "wagtailimages/", "django/"))
    }
    unused = [name for name in ours if name not in everything and Path(name).name not in everything]
    assert unused == []


def test_overrides_of_wagtails_templates_still_override_something() -> None:
    import wagtail

    bases = [
        *Path(wagtail.__file__).parent.glob("**/templates"),
        *Path(__import__("django").__file__).parent.glob("**/templates"),
    ]
    gone = [
        name
        for name in templates()
        if name.startswith(("wagtailadmin/", "wagtailusers/", "wagtailimages/", "django/"))
        and not any((base / name).is_file() for base in bases)
    ]
    assert gone == []


def test_no_template_carries_script_or_style_of_its_own() -> None:
    wrong = []
    for name, path in templates().items():
        if PRINTED in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        wrong += [f"{name}：{what}" for pattern, what in INLINE if pattern.search(text)]
    assert wrong == []


def test_forms_that_change_something_are_post_and_carry_the_token() -> None:
    wrong = [
        name
        for name, path in templates().items()
        for form in re.findall(r"<form\b.*?</form>", path.read_text(encoding="utf-8"), re.DOTALL | re.IGNORECASE)
        if re.search(r"method=[\"']post", form, re.IGNORECASE) and "csrf_token" not in form
    ]
    assert wrong == []
