"""A full desk: a thousand texts on their way through review, and one very long text about to be submitted."""

from io import BytesIO

from django.core.files.images import ImageFile
from django.utils import timezone
from PIL import Image
from wagtail.images import get_image_model

from benchmarks.inside.answering import answer
from benchmarks.inside.desk import _person, catch_up, people
from benchmarks.site import LEAVES, columns
from benchmarks.texts import article
from lanmu.columns.models import ColumnPage
from lanmu.organisation.models import User
from lanmu.publishing.actions import submit
from lanmu.publishing.enums import Disclosure, InfoType
from lanmu.publishing.importing.markdown import read_markdown
from lanmu.publishing.models import ArticlePage

FRESH = 70_000_000
CHARACTERS_OF_A_PAGE = 616
"""22 lines of 28 characters (GB/T 9704)."""
PIXELS = (2400, 1600)


def passwords(word: str) -> dict[str, str]:
    """The writer's and the first reviewer's names; `word` becomes the password of both."""
    found = {}
    for name in ("writer", "first"):
        user = User.objects.get(pk=_person(name).pk)
        user.set_password(word)
        user.save()
        found[name] = user.username
    return found


def open_many(count: int) -> list[int]:
    """`count` texts submitted and waiting for the first review. Their submissions' numbers."""
    return [
        submit(article=_draft(n, ""), by=_person("writer"), at=timezone.now(), declared=True).pk for n in range(count)
    ]


def long_drafts(count: int, pages: int, images: int) -> list[int]:
    """Drafts of `pages` printed pages with `images` photographs each. Their numbers."""
    return [_long(count, n, pages, images) for n in range(count)]


def _long(count: int, number: int, pages: int, images: int) -> int:
    model, writer = get_image_model(), _person("writer")
    numbers = []
    for i in range(images):
        out = BytesIO()
        noise = Image.effect_noise((PIXELS[0] // 8, PIXELS[1] // 8), 60 + i % 40).resize(PIXELS).convert("RGB")
        noise.save(out, "JPEG", quality=88)
        picture = model(title=f"图{i + 1}", file=ImageFile(BytesIO(out.getvalue()), name=f"p{number}-{i}.jpg"),
                        uploaded_by_user=writer)  # fmt: skip
        picture.save()
        picture.get_file_hash()
        numbers.append(picture.pk)
    text = article(FRESH + 10_000 + number, FRESH).body
    words = (text * (pages * CHARACTERS_OF_A_PAGE // len(text) + 1))[: pages * CHARACTERS_OF_A_PAGE]
    return _draft(10_000 + number, words, numbers).pk


def _draft(number: int, body: str, images: list[int] | None = None) -> ArticlePage:
    writer = _person("writer")
    text = article(FRESH + number, FRESH)
    _top, leaf = columns()[number * 7 % LEAVES]
    blocks = read_markdown(body or text.body).blocks
    for place, picture in enumerate(images or []):
        blocks.insert(
            min(place * 2, len(blocks)), {"type": "image", "value": {"image": picture, "alt": "图", "caption": ""}}
        )
    page: ArticlePage = ColumnPage.objects.get(title=leaf).add_child(
        instance=ArticlePage(
            title=text.title, slug=f"screen-{number}", live=False, has_unpublished_changes=True, owner=writer,
            department=writer.department, summary=text.title, editor="责任编辑", disclosure=Disclosure.ACTIVE,
            info_type=InfoType.DISCLOSURE, contact_phone="022-12345678", body=blocks,
        )
    )  # fmt: skip
    page.save_revision(user=writer)
    return page


if __name__ == "__main__":
    answer({
        "people": people, "passwords": passwords, "open": open_many, "long": long_drafts, "catch_up": catch_up,
    })  # fmt: skip
