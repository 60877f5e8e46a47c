"""From a public address and a time to the version, its approval and its people (第十八条)."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from lanmu.audit.models import AuditEntry
from lanmu.common.refusal import Refused
from lanmu.config.cli import main
from lanmu.portal.inquiry.history import versions_of
from lanmu.portal.inquiry.trace import as_document, trace
from lanmu.publishing.models import ApprovalRecord, Publication, ReviewAct
from lanmu.release.engine import run_pending
from lanmu.release.history import prune_history
from lanmu.release.models import Run
from tests.databases import unguarded
from tests.factories import AT, make_public
from tests.portal.inquiry.world import (
    DAY,
    FIRST,
    GONE,
    IMPORTED,
    SECOND,
    Story,
    import_old_texts,
    publish_again,
    take_down,
)

NOW = AT + 30 * DAY


def test_each_version_is_found_by_the_time_it_was_public(story: Story) -> None:
    for at, submission in ((FIRST + DAY, story.first), (SECOND + DAY, story.second), (None, story.second)):
        found = trace(url=story.path, at=at, now=NOW).article
        assert found is not None
        assert found.shown is not None
        assert found.shown.record.number == submission.number
        assert found.shown.digest == submission.frozen.digest
        assert found.sealed_whole


def test_before_the_first_and_after_the_withdrawal_nothing_was_public(story: Story) -> None:
    take_down(story)
    for at in (FIRST - timedelta(minutes=1), GONE + DAY):
        found = trace(url=story.path, at=at, now=NOW).article
        assert found is not None
        assert found.shown is None
        assert len(found.versions) == 2
    last = trace(url=story.path, at=None, now=NOW).article
    assert last is not None
    assert not last.is_public
    assert last.shown is not None
    assert "办公室监督员撤下：文件已废止" in last.shown.ended_by


def test_a_text_that_came_back_has_a_gap(story: Story) -> None:
    take_down(story)
    back = GONE + DAY
    publish_again(story.cast, story.article, title="恢复公开的通知", at=back)
    found = [
        trace(url=story.path, at=at, now=NOW).article for at in (GONE - DAY, GONE + timedelta(hours=1), back + DAY)
    ]
    assert [f.shown.title if f and f.shown else None for f in found] == [
        "关于生活垃圾分类的通知",
        None,
        "恢复公开的通知",
    ]


@pytest.mark.clause("18.2")
def test_everybody_who_answers_for_a_version_is_named_with_what_they_saw(story: Story) -> None:
    found = trace(url=story.path, at=FIRST + DAY, now=NOW).article
    assert found is not None
    told = {(one.duty, one.name) for one in found.people}
    cast = story.cast
    assert told == {
        ("供稿、报送", "法规处信息员"), ("撰写", "法规处信息员"), ("保密审查", "法规处信息员"),
        *((f"{stage}·{kind}", person.full_name)
          for stage, person in zip(("一审一校", "二审二校", "三审三校"), cast.reviewers, strict=True)
          for kind in "审校"),
        ("归口复核、发布", "办公室归口发布人"),
    }  # fmt: skip
    correction = next(one for one in found.people if "改为" in one.what)
    assert "“组织”改为“贯彻”" in correction.what
    assert correction.name == "法规处二审"
    seen = [one.digest for one in found.people if "三审三校" in one.duty]
    assert set(seen) == {story.first.frozen.digest}
    earlier = [one.digest for one in found.people if "一审一校" in one.duty]
    assert set(earlier) != set(seen)


def test_the_release_and_the_signed_root_that_cover_it_are_named(story: Story) -> None:
    found = trace(url=story.path, at=FIRST + DAY, now=NOW)
    assert found.article is not None
    released = found.article.released
    assert released is not None
    assert released.certain
    assert released.run.started_at == FIRST
    assert released.root is not None
    assert released.root.day == FIRST.date()
    assert found.root is not None
    assert found.root.day == FIRST.date()
    prune_history(0)
    inferred = trace(url=story.path, at=FIRST + DAY, now=NOW).article
    assert inferred is not None
    assert inferred.released is not None
    assert (inferred.released.run.started_at, inferred.released.certain) == (FIRST, False)


def test_what_happened_is_told_in_order_and_drawn(story: Story) -> None:
    take_down(story)
    found = trace(url=story.path, at=FIRST + DAY, now=NOW).article
    assert found is not None
    titles = [event.title for event in found.events]
    assert titles[0] == "送审"
    assert "退回：一审一校·审" in titles or any(title.startswith("退回") for title in titles)
    assert any(title.startswith("审核人更正") for title in titles)
    assert titles.count("发布") == 2
    assert "撤下" in titles
    assert [mark.y for mark in found.picture.marks] == sorted(mark.y for mark in found.picture.marks)
    assert not found.picture.marks[-1].public
    assert sum(mark.asked for mark in found.picture.marks) == 1
    public = [mark.event.title for mark in found.picture.marks if mark.public]
    assert public[0] == "发布"


def test_a_picture_leads_to_the_texts_that_refer_to_it(story: Story) -> None:
    other = make_public(story.cast, title="没有图片的通知", at=SECOND)
    now = trace(url=story.picture, at=None, now=NOW)
    assert now.stand is not None
    assert [row.article for row in now.stand.rows] == [story.article.pk]
    assert other.article_id not in [row.article for row in now.stand.rows]
    take_down(story)
    before = trace(url=f"https://localhost{story.picture}", at=SECOND + DAY, now=NOW).stand
    after = trace(url=story.picture, at=GONE + DAY, now=NOW).stand
    assert before is not None
    assert after is not None
    assert before.rows[0].version is not None
    assert after.rows[0].version is None


def test_a_list_tells_what_stood_on_it_by_the_page_itself(story: Story) -> None:
    folder = story.cast.column.public_path
    make_public(story.cast, title="后来的通知", at=GONE)
    run_pending(at=GONE)
    then, now = (trace(url=folder, at=at, now=NOW).stand for at in (SECOND + DAY, None))
    assert then is not None
    assert now is not None
    assert [row.title for row in then.rows] == ["关于生活垃圾分类的通知"]
    assert "留存" in then.known_by
    assert sorted(row.title for row in now.rows) == ["关于生活垃圾分类的通知", "后来的通知"]


def test_where_former_pages_are_gone_the_list_is_worked_out(story: Story) -> None:
    make_public(story.cast, title="后来的通知", at=GONE)
    run_pending(at=GONE)
    prune_history(0)
    stand = trace(url=f"{story.cast.column.public_path}index.html", at=FIRST + DAY, now=NOW).stand
    assert stand is not None
    assert "推算" in stand.known_by
    assert [(row.title, row.version.digest if row.version else "") for row in stand.rows] == [
        ("关于垃圾分类的通知", story.first.frozen.digest)
    ]


def test_the_home_page_and_the_sitemap_name_their_texts(story: Story) -> None:
    for url in ("/sitemap_0.xml", "/rss.xml"):
        stand = trace(url=url, at=None, now=NOW).stand
        assert stand is not None
        assert [row.article for row in stand.rows] == [story.article.pk], url
    assert trace(url="/", at=None, now=NOW).stand is not None


def test_an_imported_text_leads_to_who_authorised_it_even_after_it_was_published_anew(
    story: Story, tmp_path: Path
) -> None:
    old = import_old_texts(story, tmp_path)[0]
    found = trace(url=old.path, at=None, now=NOW).article
    assert found is not None
    assert {(one.duty, one.name) for one in found.people} == {("授权导入", "法规处"), ("导入", "系统（命令行导入）")}
    page = old.article
    page.get_latest_revision_as_object()
    for name, value in (("editor", "责任编辑"), ("contact_phone", "022-1"), ("summary", "旧文。")):
        setattr(page, name, value)
    draft = page.get_latest_revision_as_object()
    draft.department, draft.disclosure, draft.info_type = story.cast.department, "active", "disclosure"
    draft.editor, draft.contact_phone, draft.summary = "责任编辑", "022-12345678", "旧文。"
    draft.save_revision(user=story.cast.author)
    publish_again(story.cast, page, title="重新公开的旧文", at=IMPORTED + DAY)
    versions = versions_of([old.article_id])[old.article_id]
    assert [v.record.kind for v in versions] == ["import", "chain"]
    then = trace(url=old.path, at=IMPORTED + timedelta(hours=1), now=NOW).article
    assert then is not None
    assert then.shown is not None
    assert then.shown.record.kind == "import"


def test_an_altered_record_or_act_is_said_to_be_altered(story: Story) -> None:
    with unguarded(ReviewAct):
        ReviewAct.objects.filter(submission=story.first, stage=1).update(digest="sm3:0")
    found = trace(url=story.path, at=FIRST + DAY, now=NOW).article
    assert found is not None
    assert not found.sealed_whole
    with unguarded(ApprovalRecord):
        ApprovalRecord.objects.filter(submission=story.second).update(sealed={"title": "改过"})
    found = trace(url=story.path, at=None, now=NOW).article
    assert found is not None
    assert not found.sealed_whole


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "请填写"),
        ("ftp://localhost/a", "https://"),
        ("/meiyou/t20240508_99999.html", "不是本站公开过的地址"),
        ("/files/ab/" + "ab" * 16 + ".pdf", "没有任何信息引用过"),
    ],
)
def test_what_is_not_ours_is_refused_with_what_to_do(story: Story, url: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        trace(url=url, at=None, now=NOW)


def test_the_future_cannot_be_traced(story: Story) -> None:
    with pytest.raises(Refused, match="将来"):
        trace(url=story.path, at=NOW + DAY, now=NOW)


def test_the_answer_is_plain_values_for_programs(story: Story) -> None:
    document = json.loads(json.dumps(as_document(trace(url=story.path, at=FIRST + DAY, now=NOW))))
    assert document["article"]["version"]["number"] == story.first.number
    assert document["article"]["people"][0]["name"] == "法规处信息员"
    assert document["file"]["approval"] == story.second.number
    assert document["article"]["version"]["since"].endswith("+08:00")


def test_the_command_answers_people_and_programs_and_leaves_a_row(
    story: Story, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["trace", story.path, "--at", f"{FIRST:%Y-%m-%d}"]) == 0
    said = capsys.readouterr().out
    assert f"信息编号 {story.first.number}" in said
    assert "法规处二审" in said
    assert main(["trace", story.path, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["article"]["version"]["number"] == story.second.number
    rows = AuditEntry.objects.filter(action="inquiry.trace", subject=f"article:{story.article.pk}")
    assert [row.detail["url"] for row in rows] == [story.path, story.path]
    assert main(["trace", "/meiyou.html"]) == 1
    assert main(["trace", story.path, "--at", "昨天"]) == 2
    assert rows.count() == 2


def test_the_number_of_queries_does_not_grow_with_the_list(story: Story, django_assert_max_num_queries: object) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries() -> int:
        run_pending(at=GONE)
        with CaptureQueriesContext(connection) as seen:
            trace(url=story.cast.column.public_path, at=None, now=NOW)
        return len(seen)

    few = queries()
    for n in range(4):
        make_public(story.cast, title=f"通知{n}", at=SECOND)
    assert queries() == few
    assert Publication.objects.count() == 5
    assert Run.objects.count() > 0
