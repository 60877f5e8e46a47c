"""The library's pictures are seen by the people who may use it, and by nobody else; no other file goes this way."""

from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Picture
from wagtail.images import get_image_model

from lanmu.organisation.enums import Role
from tests.portal.workbench_cast import make_office, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def address() -> str:
    """Of an original in the library."""
    out = BytesIO()
    Picture.new("RGB", (40, 30), "green").save(out, "PNG")
    image = get_image_model().objects.create(title="图", file=SimpleUploadedFile("a.png", out.getvalue()))
    return str(image.file.url)


def status(client: Client, address: str) -> int:
    response = client.get(address)
    if response.streaming:
        assert b"".join(response).startswith(b"\x89PNG")
        assert response["Content-Type"] == "image/png"
    return int(response.status_code)


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_those_who_upload_see_it_and_nobody_else(role: Role, address: str) -> None:
    client = sign_in(role, make_office())
    assert client.get("/workbench/").status_code == 200
    assert status(client, address) == (200 if role == Role.INFORMATION_OFFICER else 302)


def test_a_visitor_is_asked_to_sign_in(address: str, client: Client) -> None:
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"].startswith("/workbench/login/")


def test_no_other_file_goes_this_way(address: str) -> None:
    client = sign_in(Role.INFORMATION_OFFICER, make_office())
    outside = Path(settings.MEDIA_ROOT).parent / "outside.png"
    outside.write_bytes(b"\x89PNG")
    documents = Path(settings.MEDIA_ROOT) / "documents"
    documents.mkdir(exist_ok=True)
    (documents / "b.png").write_bytes(b"\x89PNG")
    (Path(settings.MEDIA_ROOT) / "original_images" / "c.html").write_bytes(b"\x89PNG")
    for name in (
        "documents/b.png", "original_images/c.html", "original_images/none.png", "images/../../outside.png",
        "images/%2e%2e/%2e%2e/outside.png", "original_images", "images/",
    ):  # fmt: skip
        assert status(client, f"/workbench/media/{name}") in {301, 404}
    assert client.post(address).status_code == 405
