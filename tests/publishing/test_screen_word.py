"""从 Word 新建: an upload becomes a draft with text, tables and pictures, or is refused and leaves nothing."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document
from PIL import Image as Picture
from wagtail.images import get_image_model

from lanmu.publishing.models import ArticlePage
from tests.publishing.screen_cast import ScreenCast, browser, make_screen_cast, sentences

pytestmark = pytest.mark.django_db

URL = "/workbench/write/word/"


@pytest.fixture
def cast() -> ScreenCast:
    return make_screen_cast()


@pytest.fixture(autouse=True)
def _own_media(settings: object, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]


def word_file(name: str = "通知.docx") -> SimpleUploadedFile:
    """A notice with a title, a heading, two paragraphs, a table and a picture."""
    document = Document()
    document.add_heading("关于开展供热检查的通知", level=0)
    document.add_heading("一、检查内容", level=1)
    document.add_paragraph("各区供热办：")
    document.add_paragraph("请于11月底前完成检查。")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("区", "数量", "和平区", "12"), strict=True):
        cell.text = text
    picture = io.BytesIO()
    Picture.new("RGB", (300, 200), "#2f6b46").save(picture, "PNG")
    picture.seek(0)
    document.add_picture(picture)
    out = io.BytesIO()
    document.save(out)
    return SimpleUploadedFile(name, out.getvalue())


# Wagtail leaves a temporary file to the collector when it makes the editor's thumbnail.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_word_file_becomes_a_draft_and_opens_in_the_editor(cast: ScreenCast) -> None:
    client = browser(cast.author)
    response = client.post(URL, {"column": cast.people.column.pk, "file": word_file()})
    article = ArticlePage.objects.get()
    assert response["Location"] == reverse("wagtailadmin_pages:edit", args=[article.pk])
    assert client.get(response["Location"]).status_code == 200
    draft = article.get_latest_revision_as_object()
    assert (draft.title, draft.department, draft.owner) == (
        "关于开展供热检查的通知",
        cast.people.department,
        cast.author,
    )
    assert [block.block_type for block in draft.body] == ["text", "table", "image"]
    assert "请于11月底前完成检查。" in str(draft.body[0].value)
    assert draft.body[1].value["data"][1] == ["和平区", "12"]


def test_its_pictures_are_kept_in_the_departments_collection(cast: ScreenCast) -> None:
    browser(cast.author).post(URL, {"column": cast.people.column.pk, "file": word_file()})
    image = get_image_model().objects.get()
    assert image.collection.name == "法规处"
    assert image.uploaded_by_user == cast.author
    assert ArticlePage.objects.get().get_latest_revision_as_object().body[2].value["image"] == image


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (
            SimpleUploadedFile("通知.doc", b"\xd0\xcf\x11\xe0"),
            "只接受 .docx 文件。旧的 .doc 文件请先在 Word 或 WPS 中另存为 .docx。",
        ),
        (SimpleUploadedFile("空.docx", b""), "这个文件是空的，请检查后重新选择。"),
        (SimpleUploadedFile("假.docx", b"not a word file at all"), "Word"),
        (None, "请选择一个 .docx 文件。"),
    ],
)
def test_a_bad_file_is_refused_with_a_sentence_and_leaves_nothing(
    cast: ScreenCast, file: SimpleUploadedFile | None, reason: str
) -> None:
    data = {"column": cast.people.column.pk} | ({"file": file} if file is not None else {})
    response = browser(cast.author).post(URL, data)
    assert response.status_code == 200
    assert any(reason in sentence for sentence in sentences(response))
    assert f'<option value="{cast.people.column.pk}" selected' in response.content.decode()
    assert not ArticlePage.objects.exists()
    assert not get_image_model().objects.exists()


def test_a_column_of_another_department_is_refused(cast: ScreenCast) -> None:
    response = browser(cast.outsider).post(URL, {"column": cast.people.column.pk, "file": word_file()})
    assert sentences(response) == ["您不能在这个栏目写稿，请另选栏目。"]
    assert not ArticlePage.objects.exists()
