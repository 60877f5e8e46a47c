"""The form as PDF, by WeasyPrint. The template is the only file read; nothing is ever fetched."""

from pathlib import Path
from typing import NoReturn

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from lanmu.common.times import local
from lanmu.publishing.annex2 import wording
from lanmu.publishing.annex2.data import ImportFiling, Printable

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.globals["wording"] = wording


class _Refusing(URLFetcher):
    """Whatever the text of a form asks for: no."""

    def fetch(self, url: str, headers: object = None) -> NoReturn:
        raise FatalURLFetchingError("A form refers to nothing outside itself.")


NOTHING = _Refusing()


def pdf(form: Printable) -> bytes:
    """The form as one PDF, fonts embedded. The same form gives the same bytes on the same machine."""
    name = "import.html" if isinstance(form, ImportFiling) else "annex2.html"
    html = _TEMPLATES.get_template(name).render(form=form, dated=local(form.dated).isoformat(timespec="seconds"))
    made = HTML(string=html, url_fetcher=NOTHING).write_pdf(pdf_tags=True)
    return bytes(made)
