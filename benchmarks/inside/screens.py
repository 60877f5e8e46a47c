"""A full desk: a thousand texts on their way through review, one very long text about to be submitted, and ten thousand
problems that the office looks at.
"""

from io import BytesIO

from django.core.files.images import ImageFile
from django.utils import timezone
from PIL import Image
from wagtail.images import get_image_model

from benchmarks.inside.answering import answer
from benchmarks.inside.desk import SINCE, _person, catch_up, people
from benchmarks.site import LEAVES, columns
from benchmarks.texts import article
from lanmu.columns.models import ColumnPage, Responsibility
from lanmu.common.times import local
from lanmu.organisation.actions import sync_roles
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Post, User
from lanmu.patrol.actions import Observation, observe
from lanmu.patrol.models import Finding
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


def supervisor(word: str) -> str:
    """Somebody of the office, with `word` as password. The name to sign in with."""
    user = User(username="bench-office", full_name="办公室监督员", department=_person("first").department)
    user.set_password(word)
    user.save()
    Post.objects.create(user=user, role=Role.SUPERVISOR, department=user.department, starts_on=SINCE)
    sync_roles(day=local(timezone.now()).date())
    return user.username


def problems(count: int) -> int:
    """`count` open problems of several rules, spread over the columns and departments. How many are open."""
    leaves = list(Responsibility.objects.values_list("column_id", "operator_id"))
    seen = []
    for n in range(count):
        column, department = leaves[n % len(leaves)]
        rule = RULES[n % len(RULES)]
        seen.append(
            Observation(
                key=f"bench:{n}", rule=rule, text=f"第 {n} 个问题。", column_id=column, department_id=department,
                path=f"/c{n}/",
            )
        )  # fmt: skip
    observe(source="bench", seen=seen, at=timezone.now())
    return Finding.objects.open().count()


RULES = ("link.broken", "tag.missing", "content.spelling", "freshness.late", "footer.missing", "availability.slow")


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
        "supervisor": supervisor, "problems": problems,
    })  # fmt: skip
