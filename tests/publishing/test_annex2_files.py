"""The printed files themselves: fonts, pages, metadata, same bytes, hostile text, and what Word makes of ours."""

import io
import os
import re
import subprocess
import sys
import zipfile
import zlib
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from docx import Document
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError

from lanmu.publishing import annex2
from lanmu.publishing.annex2 import Annex2
from lanmu.publishing.annex2.data import Act, Stage, printable
from lanmu.publishing.annex2.pdf import NOTHING
from lanmu.publishing.enums import InfoType, ManuscriptForm, SourceKind
from tests.factories import AT
from tests.publishing.annex2_reading import pdf_pages, pdf_text, run, word_text, written

OPINION = "同意发布，请注意核对联系方式。"


def make_form(**fields: object) -> Annex2:
    """A filled-in form, an opinion at every act."""
    stages = tuple(
        Stage(
            f"{n}审{n}校",
            Act(f"法规处{n}审", "通过", OPINION, "2024-05-08 09:30"),
            Act("法规处专职校对", "通过", "", "2024-05-08 09:31"),
        )
        for n in "一二三"
    )
    form = Annex2(
        number="2024-000001", submitted_on="2024-05-08", title="关于加强生活垃圾分类管理有关事项的通知",
        department="法规处", officer="法规处信息员", phone="022-12345678", manuscript_form=ManuscriptForm.ELECTRONIC,
        source_kind=SourceKind.ORIGINAL, source_name="法规处", source_url="", info_type=InfoType.DISCLOSURE,
        receiving="办公室", columns=("政务公开", "政策文件", "规范性文件"),
        summary="现就生活垃圾分类投放有关事项通知如下。" * 6, stages=stages, publisher="办公室归口发布人",
        published_at="2024-05-08 10:05", state="",
        content_digest="sm3:" + "ab" * 32, record_digest="sm3:" + "cd" * 32, dated=AT,
    )  # fmt: skip
    return replace(form, **fields)


FILING = annex2.ImportFiling(
    number="2024-000007", authorised_by="办公室", imported_by="系统（命令行导入）", imported_at="2024-05-08 09:30",
    column="政务公开/政策文件", source="articles.jsonl", count=12407, first_article=31, last_article=12437,
    list_digest="sm3:" + "ab" * 32, record_digest="sm3:" + "cd" * 32, dated=AT,
)  # fmt: skip


def _as_pdf(data: bytes, folder: Path) -> Path:
    """What LibreOffice makes of a Word form, under a profile of its own."""
    source = written(folder, data, "form.docx")
    run(
        "soffice", f"-env:UserInstallation=file://{folder / 'profile'}", "--headless", "--convert-to", "pdf",
        "--outdir", folder / "converted", source,
    )  # fmt: skip
    return folder / "converted" / "form.pdf"


@pytest.mark.parametrize("form", [make_form(), FILING], ids=["annex2", "import"])
def test_the_pdf_is_one_a4_page_with_every_chinese_font_embedded(form: annex2.Printable, tmp_path: Path) -> None:
    path = written(tmp_path, annex2.pdf(form))
    assert pdf_pages(path) == 1
    assert "A4" in run("pdfinfo", path)
    rows = [line.split() for line in run("pdffonts", path).splitlines()[2:]]
    assert any("CJK-SC" in row[0] for row in rows)
    assert [row[0] for row in rows if "CJK" not in row[0] or row[-5] != "yes"] == []  # column: emb


def test_the_pdf_carries_title_language_dates_and_tags(tmp_path: Path) -> None:
    data = annex2.pdf(make_form())
    info = run("pdfinfo", "-isodates", written(tmp_path, data))
    assert "委门户网站信息发布审批备案表 2024-000001" in info
    (created,) = [line.split()[1] for line in info.splitlines() if line.startswith("CreationDate")]
    assert datetime.fromisoformat(created) == AT
    assert "Tagged:          yes" in info
    streams = re.findall(rb"stream\n(.*?)\nendstream", data, re.DOTALL)
    assert any(b"/Lang (zh-CN)" in zlib.decompress(stream) for stream in streams)


@pytest.mark.parametrize("form", [make_form(), FILING], ids=["annex2", "import"])
def test_word_opens_in_libreoffice_on_one_page(form: annex2.Printable, tmp_path: Path) -> None:
    data = annex2.word(form)
    path = _as_pdf(data, tmp_path)
    assert pdf_pages(path) == 1
    assert pdf_text(path).count(form.number) == 1
    assert [cell for cell in word_text(data) if cell not in pdf_text(path)] == []


def test_word_carries_title_language_and_dates_and_nothing_of_the_library(tmp_path: Path) -> None:
    data = annex2.word(make_form())
    core = Document(io.BytesIO(data)).core_properties
    assert (core.title, core.language) == ("委门户网站信息发布审批备案表 2024-000001", "zh-CN")
    assert core.created == core.modified == AT
    assert core.comments == ""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert "docProps/thumbnail.jpeg" not in package.namelist()
        assert b"thumbnail" not in package.read("_rels/.rels")


def test_the_same_form_gives_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    """Whatever the clock and the seed of hashing: a form printed twice can be compared byte by byte."""
    program = (
        "import os, django; django.setup()\n"
        "from lanmu.common.digest import digest\n"
        "from lanmu.publishing import annex2\n"
        "from tests.publishing.test_annex2_files import FILING, make_form\n"
        "print([digest(make(f)) for f in (make_form(), FILING) for make in (annex2.pdf, annex2.word)])\n"
    )
    printed = set()
    for seed, zone in (("1", "Asia/Shanghai"), ("2", "America/New_York")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LANMU_DATA": str(tmp_path)}
        done = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True, timeout=120
        )
        printed.add(done.stdout)
    assert len(printed) == 1


HOSTILE = "<script>alert(1)</script>&amp;<img src='file:///etc/passwd'><link href=https://example.com/a>{{7*7}}"


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    form = make_form(title=HOSTILE, summary=HOSTILE, officer="</td></table><h1>", phone="{% include 'x' %}")
    for text in (pdf_text(written(tmp_path, annex2.pdf(form))), word_text(annex2.word(form))):
        assert text.count("".join(HOSTILE.split())) == 2
        assert "</td></table><h1>" in text
        assert "{%include'x'%}" in text


def test_nothing_is_ever_fetched() -> None:
    with pytest.raises(FatalURLFetchingError):
        HTML(string="<img src='file:///etc/hostname'>", url_fetcher=NOTHING).write_pdf()


def test_control_characters_and_turned_writing_do_not_reach_the_paper(tmp_path: Path) -> None:
    form = printable(make_form(title="通知\x00\x0b\u202e反转\ud800\ufffe完", columns=("政务\x07公开", "", "")))
    for text in (pdf_text(written(tmp_path, annex2.pdf(form))), word_text(annex2.word(form))):
        assert "通知反转完" in text
        assert "一级栏目：政务公开" in text


def test_a_long_summary_and_title_still_fit_the_page(tmp_path: Path) -> None:
    form = make_form(title="关于印发生活垃圾分类管理" * 12, summary="为加强生活垃圾分类管理，" * 41)
    path = written(tmp_path, annex2.pdf(form))
    assert pdf_pages(path) == pdf_pages(_as_pdf(annex2.word(form), tmp_path)) == 1
    assert pdf_text(path).count("为加强生活垃圾分类管理，") == 41


def test_very_long_opinions_flow_on_and_none_is_cut(tmp_path: Path) -> None:
    act = Act("法规处一审", "通过", "同意发布请注意事项" * 55, "2024-05-08 09:30")
    stages = tuple(Stage(label, act, act) for label in ("一审一校", "二审二校", "三审三校"))
    path = written(tmp_path, annex2.pdf(make_form(stages=stages)))
    pages = pdf_pages(path)
    assert 1 < pages <= 5
    assert pdf_text(path).count("同意发布请注意事项") > 3 * 2 * 55 - pages  # one may stand across a page's end


def test_an_unbroken_word_stays_inside_the_frame(tmp_path: Path) -> None:
    path = written(tmp_path, annex2.pdf(make_form(phone="0" * 30, officer="W" * 60, source_name="", summary="a" * 500)))
    boxes = run("pdftotext", "-bbox", path, "-")
    right_edges = [float(part.split('"')[1]) for part in boxes.split() if part.startswith("xMax=")]
    assert max(right_edges) <= (210 - 20) / 25.4 * 72 + 1
    assert pdf_pages(path) == 1
