"""Pictures are made ready once, at upload; submitting looks them up."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.images import ImageFile
from PIL import Image as Picture
from wagtail.images import get_image_model

from lanmu.publishing import readying, vault
from lanmu.publishing.freezing import freeze
from lanmu.publishing.models import ReadyImage
from lanmu.publishing.readying import make_ready, on_image_saved, ready_image
from tests.factories import make_article, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.LANMU_VAULT = tmp_path / "vault"


def upload(colour: str = "#2f6b46", *, width: int = 2000) -> Any:
    out = BytesIO()
    Picture.new("RGB", (width, 900), colour).save(out, "JPEG")
    image = get_image_model()(title="图", file=ImageFile(BytesIO(out.getvalue()), name="a.jpg"))
    image.save()
    image.get_file_hash()
    return image


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the pictures that were really made ready."""
    names: list[str] = []
    whole = readying.freeze_image

    def counted(*, data: bytes, name: str) -> Any:
        names.append(name)
        return whole(data=data, name=name)

    monkeypatch.setattr(readying, "freeze_image", counted)
    return names


def test_an_upload_is_made_ready_in_the_background_and_only_looked_up_afterwards(
    made: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        image = upload()
    assert made == ["图"]
    row = ReadyImage.objects.get()
    assert (row.width, row.height) == (1600, 720)
    assert vault.is_intact(row.path, expected=row.digest)
    cast = make_cast()
    body = [{"type": "image", "value": {"image": image.pk, "alt": "图", "caption": ""}}] * 3
    frozen = freeze(make_article(cast.column, by=cast.author, body=body).get_latest_revision_as_object())
    assert [block["path"] for block in frozen.content["body"]] == [row.path] * 3
    assert made == ["图"]


def test_what_was_looked_up_is_what_would_be_made(made: list[str]) -> None:
    image = upload()
    first, second = ready_image(image), ready_image(image)
    ReadyImage.objects.all().delete()
    assert first == second == ready_image(image)
    assert len(made) == 2


def test_a_file_that_is_gone_from_the_vault_is_made_again(made: list[str]) -> None:
    image = upload()
    place = vault.location(ready_image(image).file.path)
    place.chmod(0o600)
    place.unlink()
    ready_image(image)
    assert place.is_file()
    assert len(made) == 2


def test_another_upload_is_another_picture(made: list[str]) -> None:
    assert ready_image(upload("#123456")).file.path != ready_image(upload("#654321")).file.path
    assert len(made) == 2


def test_a_picture_that_cannot_be_read_is_left_to_the_submission(caplog: pytest.LogCaptureFixture) -> None:
    image = upload()
    Path(image.file.path).write_bytes(b"no picture")
    caplog.set_level("INFO")
    make_ready.call(image.pk)
    make_ready.call(image.pk + 1)
    assert "无法读取" in caplog.text
    assert not ReadyImage.objects.exists()


def test_loading_rows_of_a_backup_makes_nothing(django_capture_on_commit_callbacks: Any) -> None:
    image = upload()
    with django_capture_on_commit_callbacks() as callbacks:
        on_image_saved(instance=image, raw=True)
    assert callbacks == []
