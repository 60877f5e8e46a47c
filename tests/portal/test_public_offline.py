"""A column that is offline is nowhere on the public site; texts published into it have their pages all the same."""

import pytest

from lanmu.columns.actions.online import put_online, take_offline
from lanmu.columns.models import ColumnPage
from lanmu.common.refusal import Refused
from lanmu.publishing.models import Publication
from tests.factories import AT, make_cast, make_column, make_public
from tests.portal.public_site import make_identity, whole_tree

pytestmark = pytest.mark.django_db
NAME = "城市体检报告"


def public_pages() -> dict[str, str]:
    return {made.path: made.body.decode() for made in whole_tree().values() if not made.path.startswith("assets/")}


def test_nothing_leads_to_an_offline_column_and_its_texts_have_their_pages() -> None:
    make_identity()
    cast = make_cast()
    ColumnPage.objects.filter(pk=cast.column.pk).update(title=NAME)
    row: Publication = make_public(cast, title="二〇二四年城市体检结果")
    folder = cast.column.public_path.strip("/")
    before = public_pages()
    assert f"{folder}/index.html" in before
    assert f"{folder}/rss.xml" in before
    assert NAME in before["index.html"]
    take_offline(column=cast.column, by=None, at=AT, reason="改版")
    after = public_pages()
    article = row.path.lstrip("/")
    assert f"{folder}/index.html" not in after
    assert f"{folder}/rss.xml" not in after
    assert "二〇二四年城市体检结果" in after[article]
    assert NAME in after[article]  # the breadcrumb still says where the text stands, without a link that leads nowhere
    assert f'href="/{folder}/"' not in after[article]
    assert [path for path, body in after.items() if path != article and NAME in body] == []
    assert [path for path, body in after.items() if f"/{folder}/<" in body or f'"/{folder}/"' in body] == []
    listed = [path for path, body in after.items() if "二〇二四年城市体检结果" in body]
    assert listed == [article]
    put_online(column=cast.column, by=None, at=AT, reason="改版完成")
    assert public_pages() == before


def test_a_level_with_nothing_shown_below_is_not_shown_either() -> None:
    make_identity()
    cast = make_cast()
    top = make_column("数据开放")
    leaf = make_column("数据目录", parent=top, operator=cast.office)
    other = make_column("数据说明", parent=top, operator=cast.office)
    for gone, stands in ((leaf, True), (other, False)):
        take_offline(column=gone, by=None, at=AT, reason="停用")
        pages = public_pages()
        assert (f"{top.public_path.strip('/')}/index.html" in pages) is stands
        assert any("数据开放" in body for body in pages.values()) is stands


@pytest.mark.clause("12.2f")
def test_a_column_without_a_public_text_stays_offline_until_one_is_published() -> None:
    make_identity()
    cast = make_cast()
    ColumnPage.objects.filter(pk=cast.column.pk).update(is_online=False)
    cast.column.refresh_from_db()
    with pytest.raises(Refused, match="空白栏目不能上线"):
        put_online(column=cast.column, by=None, at=AT, reason="启用")
    row = make_public(cast)
    assert row.path.lstrip("/") in public_pages()
    put_online(column=cast.column, by=None, at=AT, reason="启用")
    assert f"{cast.column.public_path.strip('/')}/index.html" in public_pages()
