"""Freezing: what reviewers see is complete, clean, the same each time, and cannot change underneath."""

import json
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from lanmu.common.digest import digest, matches
from lanmu.common.refusal import Refused
from lanmu.publishing import vault
from lanmu.publishing.actions import publish
from lanmu.publishing.cleaning import clean_html, safe_url
from lanmu.publishing.freezing import freeze
from lanmu.publishing.models import ArticleAttachment, ArticlePage, PublicMedium
from lanmu.publishing.tables import freeze_table
from tests.factories import AT, Cast, make_article, make_cast, make_public, pass_all, submit
from tests.scanning.office_files import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.LANMU_VAULT = tmp_path / "vault"
    settings.MEDIA_ROOT = tmp_path / "media"


def picture(kind: str = "JPEG", size: tuple[int, int] = (2400, 1200)) -> bytes:
    """A picture with a place in its metadata."""
    out = BytesIO()
    image = Image.new("RGB", size, (20, 90, 160))
    exif = Image.Exif()
    exif[0x010F] = "某品牌手机"
    exif[0x8825] = {1: "N", 2: (39.0, 7.0, 0.0)}
    image.save(out, kind, **({"exif": exif} if kind == "JPEG" else {}))
    return out.getvalue()


def make_image(data: bytes, name: str = "图.jpg") -> Any:
    return get_image_model().objects.create(title=name, file=ContentFile(data, name), width=1, height=1)


def make_document(data: bytes = pdf("x"), name: str = "wen.pdf") -> Any:
    return get_document_model().objects.create(title=f"文件 {name}", file=ContentFile(data, name))


def rich_article(cast: Cast) -> ArticlePage:
    image, document, video = make_image(picture()), make_document(), make_document(b"video", "v.mp4")
    target = make_public(cast, title="已公开的")
    text = (
        f'<h2>一、总则</h2><p style="color:red" onclick="x()">见<a linktype="page" id="{target.pk}">通知</a>和'
        f'<a linktype="document" id="{document.pk}">附件</a>、<a href="https://www.tj.gov.cn/">市政府</a>。'
        "<script>alert(1)</script></p>"
    )
    article = make_article(
        cast.column,
        by=cast.author,
        formed_on=date(2024, 5, 8),
        body=[
            {"type": "text", "value": text},
            {"type": "image", "value": {"image": image.pk, "alt": "蓝色", "caption": "图一"}},
            {"type": "table", "value": {"data": [["甲", None], ["1", "2"]], "table_header_choice": "row"}},
            {"type": "document", "value": {"document": document.pk, "title": ""}},
            {"type": "video", "value": {"video": video.pk, "title": "视频", "transcript": "文字"}},
            {"type": "quotation", "value": {"text": "引", "source": ""}},
            {"type": "links", "value": {"title": "", "items": [{"title": "国务院", "url": "https://www.gov.cn/"}]}},
        ],
    )
    article.attachments = [ArticleAttachment(document=document, title="附件一")]
    article.save_revision(user=cast.author)
    return article


def test_everything_is_resolved_and_the_files_are_in_the_vault() -> None:
    cast = make_cast()
    frozen = freeze(rich_article(cast))
    assert frozen.problems == ()
    text, image, table, document, video, quotation, links = frozen.content["body"]
    target = cast.column.publications.get()
    assert text["html"] == (
        f'<h2>一、总则</h2><p>见<a href="{target.path}">通知</a>和<a href="{document["path"]}">附件</a>、'
        '<a href="https://www.tj.gov.cn/">市政府</a>。</p>'
    )
    assert (image["width"], image["height"], image["alt"], image["caption"]) == (1600, 800, "蓝色", "图一")
    assert (table["header"], table["rows"][0][1]) == ("row", {"text": "", "rowspan": 1, "colspan": 1})
    assert (document["title"], document["ext"], document["size"]) == ("文件 wen.pdf", "pdf", len(pdf("x")))
    assert (video["title"], quotation["text"], links["items"][0]["url"]) == ("视频", "引", "https://www.gov.cn/")
    assert frozen.content["attachments"][0]["title"] == "附件一"
    assert frozen.content["policy"]["formed_on"] == "2024-05-08"
    assert frozen.content["source"] == {"kind": "original", "name": "法规处", "url": ""}
    assert len(frozen.content["media"]) == 3
    for medium in frozen.content["media"]:
        assert matches(vault.read(medium["path"], expected=medium["digest"]), medium["digest"])


def test_freezing_twice_gives_the_same_digest() -> None:
    article = rich_article(make_cast())
    first = freeze(article.get_latest_revision_as_object())
    assert freeze(article.get_latest_revision_as_object()) == first
    assert first.digest == digest(first.text.encode())
    assert json.loads(first.text) == first.content


def test_a_picture_loses_its_metadata() -> None:
    cast = make_cast()
    image = make_image(picture(size=(300, 200)))
    block = {"type": "image", "value": {"image": image.pk, "alt": "蓝色", "caption": ""}}
    frozen = freeze(make_article(cast.column, by=cast.author, body=[block]))
    with Image.open(BytesIO(vault.read(frozen.content["body"][0]["path"]))) as out:
        assert (out.size, dict(out.getexif())) == ((300, 200), {})


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP"])
def test_other_pictures_keep_their_kind(kind: str) -> None:
    cast = make_cast()
    image = make_image(picture(kind, (1800, 90)), f"x.{kind.lower()}")
    block = {"type": "image", "value": {"image": image.pk, "alt": "蓝色", "caption": ""}}
    found = freeze(make_article(cast.column, by=cast.author, body=[block])).content["body"][0]
    assert (found["width"], found["path"].rpartition(".")[2]) == (1600, kind.lower())


@pytest.mark.parametrize(
    ("block", "sentence"),
    [
        (lambda: {"type": "image", "value": {"image": spoilt().pk, "alt": "x"}}, "无法读取"),
        (lambda: {"type": "video", "value": {"video": make_document().pk, "title": "片"}}, "不是 mp4 文件"),
        (lambda: {"type": "document", "value": {"document": make_document(b"x", "a.exe").pk}}, "类型（exe）不能公开"),
        (lambda: {"type": "document", "value": {"document": make_document(b"", "a.pdf").pk}}, "是空的"),
        (lambda: {"type": "document", "value": {"document": gone().pk}}, "不在了"),
        (lambda: {"type": "document", "value": {"document": None}}, "已被删除"),
        (
            lambda: {"type": "links", "value": {"items": [{"title": "坏", "url": "javascript:x"}]}},
            "“javascript:x”不正确",
        ),
        (lambda: {"type": "image", "value": {"image": make_image(picture()).pk, "alt": ""}}, "写替代文字"),
    ],
)
def test_what_cannot_be_frozen_is_named_and_refused(block: Any, sentence: str) -> None:
    cast = make_cast()
    article = make_article(cast.column, by=cast.author)
    draft = article.get_latest_revision_as_object()
    draft.body = draft.body.stream_block.to_python([{"type": "text", "value": "<p>字</p>"}, block()])
    draft.save_revision(user=cast.author, clean=False)
    with pytest.raises(Refused, match=sentence):
        submit(article=article, by=cast.author, at=AT)


def spoilt() -> Any:
    image = make_image(picture())
    Path(image.file.path).write_bytes(b"no picture")
    return image


def gone() -> Any:
    document = make_document(b"x", "gone.pdf")
    Path(document.file.path).unlink()
    return document


def test_replacing_the_uploaded_file_later_changes_nothing_that_was_frozen() -> None:
    cast = make_cast()
    document = make_document(pdf("old"))
    block = {"type": "document", "value": {"document": document.pk, "title": ""}}
    submission = submit(article=make_article(cast.column, by=cast.author, body=[block]), by=cast.author, at=AT)
    Path(document.file.path).write_bytes(b"new")
    path = json.loads(submission.frozen.content)["media"][0]["path"]
    assert vault.read(path) == pdf("old")
    publish(submission=pass_all(submission, cast), by=cast.publisher, at=AT)
    assert PublicMedium.objects.get().path == path


def test_a_file_missing_from_the_vault_stops_publication_and_can_be_restored() -> None:
    cast = make_cast()
    block = {"type": "document", "value": {"document": make_document(pdf("bytes")).pk, "title": ""}}
    submission = submit(article=make_article(cast.column, by=cast.author, body=[block]), by=cast.author, at=AT)
    pass_all(submission, cast)
    file = vault.location(json.loads(submission.frozen.content)["media"][0]["path"])
    file.chmod(0o640)
    file.write_bytes(b"other")
    with pytest.raises(Refused, match="请从备份恢复文件库"):
        publish(submission=submission, by=cast.publisher, at=AT)
    file.write_bytes(pdf("bytes"))
    assert publish(submission=submission, by=cast.publisher, at=AT) is not None


# The vault


def test_the_vault_writes_once_and_checks_what_it_reads() -> None:
    first = vault.put(b"abc", "PDF")
    written = vault.location(first.path).stat().st_mtime_ns
    assert vault.put(b"abc", "pdf") == first
    assert vault.location(first.path).stat().st_mtime_ns == written
    assert first.digest.endswith(first.path.rpartition("/")[2][:32] + first.digest.partition(":")[2][32:])
    assert vault.read(first.path, expected=first.digest) == b"abc"
    vault.location(first.path).chmod(0o640)
    vault.location(first.path).write_bytes(b"abd")
    with pytest.raises(Refused, match="与入库时不一致"):
        vault.read(first.path)
    assert not list(vault.location(first.path).parent.glob(".new-*"))


@pytest.mark.parametrize(
    "path", ["/files/../../etc/passwd", "/files/ab/" + "cd" * 16 + ".pdf", "/etc/passwd", "", "/files/ab/x.pdf"]
)
def test_only_vault_addresses_are_opened(path: str) -> None:
    with pytest.raises(Refused, match="不是文件库的地址"):
        vault.read(path)


# Clean HTML

NASTY = [
    '<p onclick="x">a</p>', "<script>x</script><p>a</p>", '<p><img src=x onerror="x">a</p>', "<p>a<!-- c --></p>",
    '<svg><a href="javascript:x">b</a></svg><p>a</p>', "<style>p{}</style><p>a</p>", "<p><iframe src=x></iframe>a</p>",
    "<p>a</p><object data=x></object>",
    '<p><a href="java\tscript:x">a</a></p>', '<p><a href="data:text/html,x">a</a></p>',
    '<p><a href="//evil.example/x">a</a></p>', '<p><a href="vbscript:x">a</a></p>', "<p><font>a</font></p>",
]  # fmt: skip


@pytest.mark.parametrize("source", NASTY)
def test_nothing_that_runs_survives(source: str) -> None:
    assert clean_html(source) == "<p>a</p>"


@given(st.text(alphabet="<>/ab&;\"'=!-[]pscriphref:j \n#x3c", max_size=60))
def test_cleaning_is_final(source: str) -> None:
    once = clean_html(source)
    assert clean_html(once) == once
    assert "<script" not in once
    assert " on" not in "".join(part.partition(">")[0] for part in once.split("<")[1:])


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://www.gov.cn/", True), ("http://127.0.0.1:8000/x", True), ("mailto:a@b.cn", True), ("tel:022-1", True),
        ("/zwgk/", True), ("//x.cn/", False), ("javascript:alert(1)", False), ("https://", False),
        ("ftp://x.cn/", False),
        ("www.gov.cn", False), ("", False), ("https://x.cn/a b", False), ("/\\x.cn", False), ("mailto:", False),
        ("https://政务.中国/", True), ("https://nodot/", False),
    ],
)  # fmt: skip
def test_addresses(url: str, *, kept: bool) -> None:
    assert (safe_url(url) == url) is kept


def test_merged_cells_cover_their_neighbours() -> None:
    table = freeze_table(
        {
            "data": [["甲", "", "丙"], ["1", "2", "3"]],
            "mergeCells": [
                {"row": 0, "col": 0, "rowspan": 1, "colspan": 2},
                {"row": 9, "col": 9, "rowspan": 2, "colspan": 2},
            ],
            "first_row_is_table_header": True,
            "first_col_is_header": True,
        }
    )
    assert table is not None
    assert table["header"] == "both"
    assert [[c["text"] for c in row] for row in table["rows"]] == [["甲", "丙"], ["1", "2", "3"]]
    assert table["rows"][0][0] == {"text": "甲", "rowspan": 1, "colspan": 2}
