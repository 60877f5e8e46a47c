"""Every way by which something public could change without the approval chain or a second person, each with its name.

`SHUT`: refused. `LED`: leads into 变更审批, where another person has to approve. `NO EFFECT`: what is done there is allowed
and changes no public byte.
"""
# ruff: noqa: E501 - a table reads better one door a line

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.copy_for_translation import CopyPageForTranslationAction
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.actions.edit_page import EditPageAction
from wagtail.actions.move_page import MovePageAction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, Revision, Site

from lanmu.columns.queries import table_rows
from lanmu.columns.table import write_csv
from lanmu.portal.models import Redirect
from lanmu.publishing.actions.move import move
from lanmu.publishing.models import ArticlePage, Publication
from lanmu.publishing.proofing_proposed import standing
from lanmu.publishing.proofing_settings import MASKED
from tests.factories import AT
from tests.publishing.door_world import World, editor_data, form_values, picture

SHUT, LED, NO_EFFECT = "关闭", "转入变更审批", "无公开效果"
AWAY = frozenset({302, 403})
"""Wagtail answers 403, or sends people home with a message."""
GONE = frozenset({404})


@dataclass(frozen=True)
class Door:
    """One way in. `statuses`: what the web may answer; empty for a way in code, which raises when it is shut."""

    name: str
    english: str
    through: Callable[[World], Any]
    becomes: str = SHUT
    statuses: frozenset[int] = frozenset()


def _create_and_publish(w: World) -> Any:
    data = editor_data(w, **{"action-publish": "1"})
    return w.post("wagtailadmin_pages:add", "publishing", "articlepage", w.cast.column.pk, data=data)


def _schedule_in_editor(w: World) -> Any:
    past = (timezone.now() - timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    data = editor_data(w, **{"action-publish": "1", "go_live_at": past, "expire_at": past})
    w.post("wagtailadmin_pages:edit", w.draft.pk, data=data)
    w.post("wagtailadmin_pages:edit", w.public.pk, data=data)
    call_command("publish_scheduled")


def _revert_and_publish(w: World) -> Any:
    first = w.public.revisions.order_by("id").first()
    data = editor_data(w, **{"action-publish": "1", "revision": str(first.pk)})
    return w.post("wagtailadmin_pages:edit", w.public.pk, data=data)


def _revert_screen(w: World) -> int:
    first = w.public.revisions.order_by("id").first()
    data = editor_data(w, **{"action-publish": "1"})
    return w.post("wagtailadmin_pages:revisions_revert", w.public.pk, first.pk, data=data)


def _approved_schedule_in_the_database(w: World) -> Any:
    Revision.objects.filter(pk__in=[w.draft.latest_revision_id, w.public.latest_revision_id]).update(
        approved_go_live_at=timezone.now() - timedelta(hours=1)
    )
    call_command("publish_scheduled")


def _expiry_in_the_database(w: World) -> Any:
    ArticlePage.objects.filter(pk=w.public.pk).update(expire_at=timezone.now() - timedelta(hours=1))
    call_command("publish_scheduled")


def _set(page: Page, *, only: bool = False, **values: Any) -> None:
    for name, value in values.items():
        setattr(page, name, value)
    page.save(**({"update_fields": list(values)} if only else {}))


def _new_live_page(w: World) -> Any:
    page = ArticlePage(title="直接公开", slug="straight", live=True, department=w.cast.department)
    return w.cast.column.add_child(instance=page)


def _edit_action(w: World) -> Any:
    draft = w.draft.get_latest_revision_as_object()
    return EditPageAction(draft, user=w.boss, publish=True).execute(skip_permission_checks=True)


def _save_public_row(w: World) -> Any:
    row = Publication.objects.get(pk=w.public.pk)
    row.title = "直接改公开记录"
    row.save()


def _new_public_row(w: World) -> Any:
    row = Publication.objects.get(pk=w.public.pk)
    at = timezone.now()
    return Publication.objects.create(
        article=w.draft, column=row.column, frozen=row.frozen, approval=row.approval, title="没有审批", path="/x.html",
        listed_at=at, first_published_at=at, published_at=at, bucket=1,
    )  # fmt: skip


def _copy(w: World, **more: str) -> int:
    data = {"new_title": "副本", "new_slug": "copy", "new_parent_page": w.cast.column.pk, **more}
    return w.post("wagtailadmin_pages:copy", w.public.pk, data=data)


def _bulk(w: World, action: str, page: Any, **data: Any) -> int:
    return w.post("wagtail_bulk_action", "wagtailcore", "page", action, query=f"?id={page.pk}", data=data)


def _translate(w: World) -> Any:
    locale = Locale.objects.create(language_code="en")
    return CopyPageForTranslationAction(w.public, locale, copy_parents=True, alias=True).execute(
        skip_permission_checks=True
    )


def _site_row(w: World) -> None:
    Site.objects.update(site_name="别的名称", hostname="elsewhere.example.org", port=8443)


def _collection_privacy(w: World) -> None:
    CollectionViewRestriction.objects.create(collection=Collection.objects.first(), restriction_type="login")


def _replace_image(w: World) -> int:
    data = {"title": "换过的图", "file": SimpleUploadedFile("b.png", picture("red"), "image/png"), "tags": ""}
    return w.post("wagtailimages:edit", w.library.image.pk, data=data)


def _replace_document(w: World) -> int:
    data = {"title": "换过的文件", "file": SimpleUploadedFile("b.pdf", b"%PDF-1.4 never approved"), "tags": ""}
    return w.post("wagtaildocs:edit", w.library.document.pk, data=data)


def _replace_files_in_code(w: World) -> None:
    w.library.image.file = ContentFile(picture("blue"), "c.png")
    w.library.image.save()
    w.library.document.file = ContentFile(b"%PDF-1.4 never approved", "c.pdf")
    w.library.document.save()


def _overwrite_files_on_disk(w: World) -> None:
    with w.library.document.file.storage.open(w.library.document.file.name, "wb") as handle:
        handle.write(b"%PDF-1.4 never approved")


def _edit_column(w: World, **changes: Any) -> int:
    number = w.cast.column.pk
    return w.keep("column_table:edit", number, data=form_values(w, "column_table:edit", number, **changes))


def _load_table(w: World) -> int:
    table = write_csv(table_rows()).replace("政策解读".encode(), "政策说明".encode())
    file = SimpleUploadedFile("t.csv", table)
    preview = w.keepers.post(reverse("column_table:upload"), {"file": file, "reason": "调整"})
    return w.keep("column_table:confirm", data={"seen": preview.context["seen"]})


def _load_redirects(w: World) -> int:
    file = SimpleUploadedFile("r.csv", "旧地址,新地址\n/old/b.html,/\n".encode())
    preview = w.keepers.post(reverse("portal_redirect_upload"), {"file": file, "reason": "改版"})
    return w.keep("portal_redirect_upload", data={"seen": preview.context["seen"]})


NEW_COLUMN = {
    "level1": "数据开放", "kind": "internal", "responsible": ["各处室"], "operator": "办公室", "cadence": "quarterly",
    "duty": "按季更新", "reason": "新设",
}  # fmt: skip
NEW_REDIRECT = {"path": "/old/b.html", "target": "/", "note": "", "reason": "改版"}


def _publish_button(w: World, page: Any) -> int:
    return w.post("wagtailadmin_pages:edit", page.pk, data=editor_data(w, **{"action-publish": "1"}))


# What the person may rightly do in the editor (save the draft) happens; nothing becomes public.
EDITOR = (
    Door("编辑器：发布草稿", "editor, publish button, draft", lambda w: _publish_button(w, w.draft), SHUT, AWAY),
    Door("编辑器：发布已公开信息的新稿", "editor, publish button, public text", lambda w: _publish_button(w, w.public), SHUT, AWAY),
    Door("编辑器：新建即发布", "editor, new page published at once", _create_and_publish, SHUT, AWAY),
    Door("编辑器：恢复旧版并发布", "editor, old revision published again", _revert_and_publish, SHUT, AWAY),
    Door("编辑器：定时发布与到期", "editor, schedule and expiry", _schedule_in_editor, NO_EFFECT),
    Door("恢复旧版页面", "revision revert screen", _revert_screen, SHUT, AWAY),
    Door("取消排期页面", "unschedule screen", lambda w: w.post("wagtailadmin_pages:revisions_unschedule", w.public.pk, w.public.latest_revision_id), SHUT, AWAY),
)  # fmt: skip
PAGES = (
    Door("批量发布", "bulk publish", lambda w: _bulk(w, "publish", w.draft), SHUT, AWAY),
    Door("批量下线", "bulk unpublish", lambda w: _bulk(w, "unpublish", w.public), SHUT, AWAY),
    Door("批量删除", "bulk delete", lambda w: _bulk(w, "delete", w.public), SHUT, AWAY),
    Door("批量移动", "bulk move", lambda w: _bulk(w, "move", w.public, chooser=w.other_column.pk), SHUT, AWAY),
    Door("下线页面", "unpublish screen", lambda w: w.post("wagtailadmin_pages:unpublish", w.public.pk), SHUT, AWAY),
    Door("删除页面", "delete screen", lambda w: w.post("wagtailadmin_pages:delete", w.public.pk), SHUT, AWAY),
    Door("移动页面", "move screen", lambda w: w.post("wagtailadmin_pages:move_confirm", w.public.pk, w.other_column.pk), SHUT, AWAY),
    Door("复制并发布", "copy with published copies", lambda w: _copy(w, publish_copies="on"), SHUT, AWAY),
    Door("复制为别名", "copy as alias", lambda w: _copy(w, alias="on"), SHUT, AWAY),
    Door("别名转正", "convert alias screen", lambda w: w.post("wagtailadmin_pages:convert_alias", w.public.pk), SHUT, AWAY | GONE),
    Door("访问限制页面", "privacy screen", lambda w: w.post("wagtailadmin_pages:set_privacy", w.public.pk, data={"restriction_type": "login"}), SHUT, AWAY),
    Door("锁定页面", "lock screen", lambda w: w.post("wagtailadmin_pages:lock", w.draft.pk), SHUT, AWAY),
    Door("解锁页面", "unlock screen", lambda w: w.post("wagtailadmin_pages:unlock", w.draft.pk), SHUT, AWAY),
    Door("调整页面次序", "page order", lambda w: w.post("wagtailadmin_pages:set_page_position", w.public.pk, query="?position=0"), SHUT, AWAY),
)  # fmt: skip
API = (
    Door("后台接口：发布", "admin API publish", lambda w: w.api(w.draft, "publish"), SHUT, frozenset({403})),
    Door("后台接口：发布新稿", "admin API publish of the public text", lambda w: w.api(w.public, "publish"), SHUT, frozenset({403})),
    Door("后台接口：下线", "admin API unpublish", lambda w: w.api(w.public, "unpublish"), SHUT, frozenset({403})),
    Door("后台接口：删除", "admin API delete", lambda w: w.api(w.public, "delete"), SHUT, frozenset({403})),
    Door("后台接口：移动", "admin API move", lambda w: w.api(w.public, "move", destination_page_id=w.other_column.pk), SHUT, frozenset({403})),
    Door("后台接口：复制并保持公开", "admin API copy kept live", lambda w: w.api(w.public, "copy", destination_page_id=w.cast.column.pk, slug="api-copy", keep_live=True), SHUT, frozenset({403})),
    Door("后台接口：别名", "admin API alias", lambda w: w.api(w.public, "create_alias", destination_page_id=w.cast.column.pk, update_slug="api-alias"), SHUT, frozenset({403})),
    Door("后台接口：改栏目", "admin API on a column", lambda w: w.api(w.cast.column, "delete"), SHUT, frozenset({403})),
    Door("公开接口 v2", "public API v2", lambda w: w.asks("/api/v2/pages/"), SHUT, GONE),
    Door("公开接口 v3", "public API v3", lambda w: w.asks("/api/v3/pages/"), SHUT, GONE),
)  # fmt: skip
MANAGEMENT = (
    Door("片段", "snippets", lambda w: w.asks("/workbench/snippets/"), SHUT, GONE),
    Door("Django 后台", "Django admin", lambda w: w.asks("/admin/"), SHUT, GONE),
    Door("站点设置", "site settings", lambda w: w.asks(reverse("wagtailsites:edit", args=[Site.objects.get().pk])), SHUT, GONE),
    Door("Wagtail 自带的跳转", "Wagtail's redirects", lambda w: w.asks(reverse("wagtailredirects:add")), SHUT, GONE),
    Door("Wagtail 跳转导入", "Wagtail's redirect import", lambda w: w.asks(reverse("wagtailredirects:start_import")), SHUT, GONE),
    Door("文件集", "collections", lambda w: w.asks(reverse("wagtailadmin_collections:add")), SHUT, GONE),
    Door("工作流", "workflow", lambda w: w.asks(reverse("wagtailadmin_workflows:add")), SHUT, GONE),
    Door("用户组", "groups", lambda w: w.asks(reverse("wagtailusers_groups:add")), SHUT, GONE),
    Door("用户", "users", lambda w: w.asks(reverse("wagtailusers_users:add")), SHUT, GONE),
    Door("用户批量操作", "bulk actions on users", lambda w: w.asks("/workbench/bulk/organisation/user/delete/"), SHUT, GONE),
)  # fmt: skip
LIBRARY = (
    Door("图片库：换图片文件", "library, picture file replaced", _replace_image, NO_EFFECT, frozenset({302})),
    Door("文件库：换文件", "library, document file replaced", _replace_document, NO_EFFECT, frozenset({302})),
    Door("代码里换库中文件", "library files replaced in code", _replace_files_in_code, NO_EFFECT),
    Door("磁盘上换库中文件", "library file overwritten on the disk", _overwrite_files_on_disk, NO_EFFECT),
    Door("图片库：删除", "library, picture deleted", lambda w: w.post("wagtailimages:delete", w.library.image.pk), NO_EFFECT, AWAY),
    Door("文件库：删除", "library, document deleted", lambda w: w.post("wagtaildocs:delete", w.library.document.pk), NO_EFFECT, AWAY),
)  # fmt: skip
COLUMNS = (
    Door("栏目：Wagtail 编辑页", "column, Wagtail's editor", lambda w: w.post("wagtailadmin_pages:edit", w.cast.column.pk, data={"title": "改"}), SHUT, AWAY),
    Door("栏目：Wagtail 移动页", "column, Wagtail's move", lambda w: w.post("wagtailadmin_pages:move_confirm", w.cast.column.pk, w.other_column.pk), SHUT, AWAY),
    Door("栏目：Wagtail 删除页", "column, Wagtail's delete", lambda w: w.post("wagtailadmin_pages:delete", w.cast.column.pk), SHUT, AWAY),
    Door("栏目：批量移动", "column, bulk move", lambda w: _bulk(w, "move", w.cast.column, chooser=w.other_column.pk), SHUT, AWAY),
    Door("栏目：超级用户修改", "column screen, superuser", lambda w: w.post("column_table:edit", w.cast.column.pk, data={"title": "改", "reason": "越权"}), SHUT, AWAY),
    Door("栏目：修改", "column screen, keeper", lambda w: _edit_column(w, title="政策文件库", description="改"), LED, AWAY),
    Door("栏目：修改责任分工", "responsibility row, keeper", lambda w: _edit_column(w, cadence="weekly"), LED, AWAY),
    Door("栏目：上线", "column put online, keeper", lambda w: w.keep("column_table:online", w.waiting_link.pk, data={"verb": "online", "reason": "启用"}), LED, AWAY),
    Door("栏目：空白栏目上线", "empty column put online, keeper", lambda w: w.keep("column_table:online", w.empty_column.pk, data={"verb": "online", "reason": "启用"}), SHUT, frozenset({200})),
    Door("栏目：下线", "column taken offline, keeper", lambda w: w.keep("column_table:online", w.cast.column.pk, data={"verb": "offline", "reason": "停用"}), LED, AWAY),
    Door("栏目：新增", "new column, keeper", lambda w: w.keep("column_table:add", data=NEW_COLUMN), LED, AWAY),
    Door("栏目：移除", "column removed, keeper", lambda w: w.keep("column_table:remove", w.other_column.pk, data={"reason": "撤并"}), LED, AWAY),
    Door("栏目：调整次序", "column order, keeper", lambda w: w.keep("column_table:move", w.other_column.pk, data={"direction": "up"}), LED, AWAY),
    Door("栏目：装载整份分工表", "whole table loaded, keeper", _load_table, LED, AWAY),
)  # fmt: skip


def _milder(w: World) -> dict[str, Any]:
    """A date that does not exist is to be a hint only; the rest stays as it is."""
    now = standing()
    masks = {f"{kind}_{end}": now["masking"][kind][n] for kind in MASKED for n, end in enumerate(("front", "back"))}
    return {**masks, "sign": "*", "proofreader": "likely", "rule_date.impossible": "提示", "reason": "放宽"}


SITE = (
    Door("网站标识：超级用户", "site identity, superuser", lambda w: w.post("portal_identity", data={"name": "改", "reason": "越权"}), SHUT, AWAY),
    Door("网站标识：修改", "site identity, keeper", lambda w: w.keep("portal_identity", data=form_values(w, "portal_identity", name="改")), LED, AWAY),
    Door("跳转：超级用户", "redirects, superuser", lambda w: w.post("portal_redirect_add", data=NEW_REDIRECT), SHUT, AWAY),
    Door("跳转：登记", "redirect registered, keeper", lambda w: w.keep("portal_redirect_add", data=NEW_REDIRECT), LED, AWAY),
    Door("跳转：撤销", "redirect cancelled, keeper", lambda w: w.keep("portal_redirect_remove", Redirect.objects.get().pk, data={"remove-reason": "改版"}), LED, AWAY),
    Door("跳转：上传整表", "redirects uploaded, keeper", _load_redirects, LED, AWAY),
    Door("换栏目：超级用户", "moving a text, superuser", lambda w: w.post("publishing_move", w.public.pk, data={"column": w.other_column.pk, "reason": "越权"}), SHUT, frozenset({200, 302, 403})),
    Door("换栏目", "moving a text, keeper", lambda w: w.keep("publishing_move", w.public.pk, data={"column": w.other_column.pk, "reason": "调整"}), LED, AWAY),
    Door("内容检查设置：超级用户", "check settings, superuser", lambda w: w.post("publishing_check_settings", data=_milder(w)), SHUT, AWAY),
    Door("内容检查设置：降级", "a check made milder, keeper", lambda w: w.keep("publishing_check_settings", data=_milder(w)), LED, AWAY),
    Door("放宽审批方式", "level made laxer, keeper", lambda w: w.keep("proposals:levels", data={"kind": "portal.identity", "level": "direct", "reason": "放宽"}), LED, AWAY),
    Door("审批方式：超级用户", "levels, superuser", lambda w: w.post("proposals:levels", data={"kind": "portal.identity", "level": "direct", "reason": "越权"}), SHUT, AWAY),
)  # fmt: skip
CODE = (
    Door("代码：Revision.publish", "Revision.publish", lambda w: w.draft.latest_revision.publish()),
    Door("代码：超级用户跳过检查发布", "Revision.publish by a superuser, checks skipped", lambda w: w.public.latest_revision.publish(user=w.boss, skip_permission_checks=True)),
    Door("代码：发布动作", "PublishPageRevisionAction", lambda w: PublishPageRevisionAction(w.draft.latest_revision).execute()),
    Door("代码：下线动作", "UnpublishPageAction", lambda w: UnpublishPageAction(w.public).execute()),
    Door("代码：page.unpublish", "page.unpublish", lambda w: w.public.unpublish()),
    Door("代码：普通 Page 下线", "plain Page.unpublish", lambda w: Page.objects.get(pk=w.public.pk).unpublish()),
    Door("代码：普通 Page 置为公开", "plain Page.save with live", lambda w: _set(Page.objects.get(pk=w.draft.pk), live=True)),
    Door("代码：置为公开", "page.save with live", lambda w: _set(w.draft, live=True)),
    Door("代码：只存公开标志", "page.save of live alone", lambda w: _set(w.draft, only=True, live=True)),
    Door("代码：改公开的行", "page.save of a live row", lambda w: _set(w.public, title="直接改公开的行")),
    Door("代码：直接下线", "page.save off line", lambda w: _set(w.public, live=False)),
    Door("代码：新增公开页", "add_child of a live page", _new_live_page),
    Door("代码：编辑动作带发布", "EditPageAction with publish", _edit_action),
    Door("代码：复制保持公开", "page.copy kept live", lambda w: w.public.copy(update_attrs={"slug": "live-copy"})),
    Door("代码：复制动作", "CopyPageAction kept live", lambda w: CopyPageAction(w.public, to=w.cast.column, update_attrs={"slug": "live-copy-2"}).execute(skip_permission_checks=True)),
    Door("代码：别名动作", "CreatePageAliasAction", lambda w: CreatePageAliasAction(w.public, parent=w.cast.column, update_slug="shell-alias").execute(skip_permission_checks=True)),
    Door("代码：翻译副本", "copy for translation", _translate),
    Door("代码：移动动作", "MovePageAction", lambda w: MovePageAction(w.public, w.other_column, pos="last-child", user=w.boss).execute(skip_permission_checks=True)),
    Door("代码：超级用户换栏目", "move action by a superuser", lambda w: move(publication=Publication.objects.get(pk=w.public.pk), column=w.other_column, by=w.boss, at=AT, reason="越权")),
    Door("定时命令：数据库里的排期", "publish_scheduled with a schedule in the database", _approved_schedule_in_the_database),
    Door("定时命令：数据库里的到期", "publish_scheduled with an expiry in the database", _expiry_in_the_database),
    Door("代码：page.delete", "page.delete", lambda w: w.public.delete()),
    Door("代码：Publication.save", "Publication.save", _save_public_row),
    Door("代码：新建 Publication", "Publication.objects.create", _new_public_row),
    Door("代码：Publication.delete", "Publication.delete", lambda w: Publication.objects.get(pk=w.public.pk).delete()),
    Door("数据库：站点名称和域名", "Wagtail's site row", _site_row, NO_EFFECT),
    Door("数据库：文件集限制", "collection privacy", _collection_privacy, NO_EFFECT),
    Door("数据库：新语言", "a new locale", lambda w: Locale.objects.create(language_code="en"), NO_EFFECT),
)  # fmt: skip

DOORS: tuple[Door, ...] = (*EDITOR, *PAGES, *API, *MANAGEMENT, *LIBRARY, *COLUMNS, *SITE, *CODE)
"""All of them. lanmu/publishing/README.md lists the same (tests/publishing/test_doors.py compares)."""


def render_doors() -> str:
    """The table of lanmu/publishing/README.md."""
    lines = ["| 门 | door | 结果 |", "| --- | --- | --- |"]
    return "\n".join([*lines, *(f"| {d.name} | {d.english} | {d.becomes} |" for d in DOORS)]) + "\n"
