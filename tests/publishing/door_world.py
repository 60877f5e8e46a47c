"""The world in which doors are tried: a superuser, a keeper of columns alone, a draft nobody reviewed, a public text
whose draft was changed after its approval, files in the library that it shows; and what the public sees of it.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from PIL import Image as Picture
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import PageViewRestriction
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from lanmu.columns.models import ColumnPage
from lanmu.organisation.actions import sync_roles
from lanmu.organisation.enums import Role
from lanmu.organisation.models import User
from lanmu.portal.actions import update_identity, update_redirects
from lanmu.portal.models import Redirect
from lanmu.portal.redirecting import Wanted
from lanmu.proposals.models import KindLevel
from lanmu.publishing.models import ApprovalRecord, ArticlePage, Publication, PublicMedium
from lanmu.release.models import Change
from tests.factories import (
    AT,
    PASSWORD,
    Cast,
    make_article,
    make_cast,
    make_column,
    make_department,
    make_public,
    make_user,
)
from tests.portal.public_site import whole_tree
from tests.scanning.office_files import pdf

COLUMN_FIELDS = (
    "pk", "title", "url_path", "path", "live", "order", "kind", "layout", "link_url", "description", "keywords",
    "responsibility__operator", "responsibility__cadence", "is_online",
)  # fmt: skip


def picture(colour: str) -> bytes:
    out = BytesIO()
    Picture.new("RGB", (40, 30), colour).save(out, "PNG")
    return out.getvalue()


@dataclass(frozen=True)
class Library:
    image: Any
    document: Any


def make_library(owner: User) -> Library:
    image = get_image_model().objects.create(
        title="垃圾分类宣传", file=ContentFile(picture("green"), "a.png"), uploaded_by_user=owner
    )
    document = get_document_model().objects.create(
        title="附件", file=ContentFile(pdf("approved"), "a.pdf"), uploaded_by_user=owner
    )
    return Library(image, document)


class World:
    """The superuser also holds 信息员 (so may write) and no other post; the keeper is 办公室监督员; nobody approves."""

    def __init__(self, client: Client) -> None:
        self.cast: Cast = make_cast()
        self.other_column = make_column("政策解读", operator=self.cast.office, responsible=self.cast.department)
        self.empty_column = make_column("城市体检", operator=self.cast.office, is_online=False)
        self.waiting_link = make_column(
            "公开平台", operator=self.cast.office, kind="external", link_url="https://example.org/", is_online=False
        )
        self.boss: User = make_user(
            "超级用户", Role.INFORMATION_OFFICER, department=self.cast.department, is_superuser=True, is_staff=True
        )
        self.keeper = make_user("办公室监督员", Role.SUPERVISOR, department=make_department("办公室"))
        sync_roles(day=AT.date())
        self.library = make_library(self.boss)
        update_identity(values={"name": "某市城市管理委员会"}, by=None, at=AT)
        update_redirects(add=[Wanted("/old/a.html", "/")], remove=[], by=None, at=AT, reason="改版")
        self.draft = make_article(self.cast.column, by=self.boss, title="没有审过的稿件")
        self.public = ArticlePage.objects.get(pk=self._publish().article_id)
        changed = self.public.get_latest_revision_as_object()
        changed.title = "公开之后改过、没有再审的标题"
        changed.save_revision(user=self.boss)
        self.public.refresh_from_db()
        self.client, self.keepers = client, Client()
        assert client.login(username=self.boss.username, password=PASSWORD)
        assert self.keepers.login(username=self.keeper.username, password=PASSWORD)
        self.before = self.state()

    def _publish(self) -> Publication:
        body = [
            {"type": "text", "value": "<p>各区城市管理委，各有关单位：</p>"},
            {"type": "image", "value": {"image": self.library.image.pk, "alt": "宣传画", "caption": ""}},
            {"type": "document", "value": {"document": self.library.document.pk, "title": "附件"}},
        ]
        return make_public(self.cast, title="已经公开的信息", body=body)

    def state(self) -> dict[str, Any]:
        """What the public sees, byte by byte; what it is made from; what would make it anew; Wagtail's live flags."""
        return {
            "site": {path: made.body for path, made in whole_tree().items()},
            "publications": list(Publication.objects.order_by("pk").values()),
            "approvals": list(ApprovalRecord.objects.order_by("pk").values("pk", "digest")),
            "media": list(PublicMedium.objects.order_by("pk").values()),
            "changes": list(Change.objects.order_by("pk").values("fact")),
            "live": sorted(ArticlePage.objects.filter(live=True).values_list("pk", "title", "live_revision")),
            "restrictions": list(PageViewRestriction.objects.values()),
            "columns": list(ColumnPage.objects.order_by("pk").values(*COLUMN_FIELDS)),
            "redirects": list(Redirect.objects.order_by("pk").values()),
            "levels": list(KindLevel.objects.values()),
        }

    def post(self, name: str, *args: Any, data: dict[str, Any] | None = None, query: str = "") -> int:
        """The superuser posts."""
        return int(self.client.post(reverse(name, args=args) + query, data or {}).status_code)

    def keep(self, name: str, *args: Any, data: dict[str, Any] | None = None) -> int:
        """The keeper, who may change columns, identity and redirects, posts: alone."""
        return int(self.keepers.post(reverse(name, args=args), data or {}).status_code)

    def api(self, page: Any, action: str, **data: Any) -> int:
        url = f"{reverse('wagtailadmin_api:pages:listing')}{page.pk}/action/{action}/"
        return int(self.client.post(url, data, content_type="application/json").status_code)

    def asks(self, url: str) -> int:
        """The superuser asks for an address that must not exist, both ways."""
        found = {self.client.get(url).status_code, self.client.post(url, {}).status_code}
        assert len(found) == 1
        return int(found.pop())


def form_values(world: World, name: str, /, *args: Any, **changes: Any) -> dict[str, Any]:
    """What the keeper's form holds, with some fields changed."""
    form = world.keepers.get(reverse(name, args=args)).context["form"]
    values = {field: form[field].value() for field in form.fields}
    return {k: "" if v is None else v for k, v in values.items()} | {"reason": "调整"} | changes


def editor_data(world: World, **more: str) -> dict[str, Any]:
    """What the editor posts."""
    fields = {
        "title": "编辑器里写的标题", "slug": "from-editor", "summary": "摘要", "keywords": "关键词",
        "editor": "责任编辑", "author": "", "source_kind": "original", "source_name": "", "source_url": "",
        "disclosure": "active",
        "disclosure_basis": "", "info_type": "disclosure", "manuscript_form": "electronic", "contact_phone": "022-1",
        "department": str(world.cast.department.pk), "index_number": "", "subject_category": "", "issuing_body": "",
        "document_number": "", "formed_on": "", "validity": "",
        "body": streamfield([("text", rich_text("<p>没有审过的正文</p>"))]),
        "attachments": {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "1000"},
        "interpreted": {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "1000"},
        "comments": {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "1000"},
    }  # fmt: skip
    return {**nested_form_data(fields), **more}
