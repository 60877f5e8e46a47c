"""案卷: whole, the same every time, and verifiable with sha256sum and openssl alone (第十八条)."""

import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings

from lanmu.audit.models import AuditEntry
from lanmu.common.digest import digest
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.config.cli import main
from lanmu.portal.inquiry.actions import article_named, export
from lanmu.portal.inquiry.casefile import Made, write_case_file
from lanmu.publishing import vault
from lanmu.publishing.actions import publish
from lanmu.publishing.models import ApprovalRecord, FrozenContent, ReviewAct
from tests.databases import unguarded
from tests.factories import AT, make_article, make_public, pass_all, submit
from tests.portal.inquiry.world import DAY, GONE, Story, import_old_texts, make_picture, take_down
from tests.publishing.routes_cast import make_emergency_public, make_routes_cast, minutes, send

NOW = AT + 30 * DAY


def opened(story: Story) -> tuple[zipfile.ZipFile, Made]:
    out = io.BytesIO()
    made = write_case_file(article=story.article, out=out)
    return zipfile.ZipFile(out), made


def words_of(archive: zipfile.ZipFile, name: str) -> str:
    return archive.read(name).decode()


@pytest.mark.clause("18.2")
def test_a_case_file_holds_everything_about_a_text(story: Story) -> None:
    take_down(story)
    archive, made = opened(story)
    names = set(archive.namelist())
    assert {"目录.html", "案卷.json", "校验说明.txt", "意见和办理.xlsx", "SHA256SUMS.txt", "审计/审计记录.jsonl",
            "发布/清单.json", "发布/发布运行.json", "每日签名/每日签名.json"} <= names  # fmt: skip
    assert {f"正文/0{n}.{kind}" for n in (1, 2, 3) for kind in ("html", "json")} <= names
    assert {"差别/01-02.html", "差别/01-02.txt", "差别/02-03.html"} <= names
    for number in (story.first.number, story.second.number):
        assert {f"备案表/审批备案表_{number}.pdf", f"备案表/审批备案表_{number}.docx",
                f"备案表/备案内容_{number}.json"} <= names  # fmt: skip
    assert f"文件{story.picture.removeprefix('/files')}" in names
    assert made.texts == 3
    assert made.versions == 2
    assert made.problems == ()
    assert "文件已废止" in words_of(archive, "目录.html")
    assert "{+贯彻+}" in words_of(archive, "差别/01-02.txt")


def test_the_public_files_as_they_are_now_are_in_it(story: Story) -> None:
    archive, _made = opened(story)
    page = archive.read(f"公开文件{story.path}")
    assert page == (Path(settings.LANMU_SERVED_TREE) / story.path.lstrip("/")).read_bytes()
    assert f"公开文件{story.picture}" in archive.namelist()
    rows = json.loads(words_of(archive, "发布/清单.json"))
    assert {row["approval"] for row in rows} == {story.second.number}
    assert {"sha256:" + hashlib.sha256(archive.read(f"公开文件/{r['path']}")).hexdigest() for r in rows} == {
        row["digest"] for row in rows
    }


def test_after_a_withdrawal_there_is_no_public_file_but_the_picture_is_kept(story: Story) -> None:
    take_down(story)
    archive, _made = opened(story)
    assert not [name for name in archive.namelist() if name.startswith("公开文件/")]
    assert f"文件{story.picture.removeprefix('/files')}" in archive.namelist()


def test_all_opinions_acts_and_corrections_are_in_the_workbook(story: Story) -> None:
    archive, _made = opened(story)
    book = openpyxl.load_workbook(io.BytesIO(archive.read("意见和办理.xlsx")))
    assert book.sheetnames == ["办理", "更正", "公开和撤下", "经过", "审计记录"]
    acts = list(book["办理"].iter_rows(values_only=True))
    assert [row[2] for row in acts if row[5] == "请核对数字。"] == ["法规处一审"]
    assert len([row for row in acts if row[1] in {"一审一校·审", "一审一校·校"}]) == 5
    assert [row[3:5] for row in book["更正"].iter_rows(min_row=2, values_only=True)] == [("组织", "贯彻")]
    assert ReviewAct.objects.count() == len([r for r in acts[1:] if "·" in str(r[1]) or "归口" in str(r[1])])


def test_the_same_state_gives_the_same_bytes_and_looking_does_not_change_it(story: Story) -> None:
    first, second = io.BytesIO(), io.BytesIO()
    made = export(article=story.article, out=first, by=story.auditor, at=NOW)
    again = export(article=story.article, out=second, by=story.supervisor, at=NOW + DAY)
    assert first.getvalue() == second.getvalue()
    assert made.digest == again.digest == hashlib.sha256(first.getvalue()).hexdigest()
    rows = AuditEntry.objects.filter(action="inquiry.export").order_by("seq")
    assert [row.detail["file"] for row in rows] == [made.digest, made.digest]
    assert [row.actor_name for row in rows] == ["审计员", "办公室监督员"]


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="sha256sum is not installed")
def test_the_checksum_list_is_checked_by_sha256sum(story: Story, tmp_path: Path) -> None:
    archive, _made = opened(story)
    archive.extractall(tmp_path)
    check = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS.txt"]
    assert subprocess.run(check, cwd=tmp_path, check=False).returncode == 0
    (tmp_path / "正文/01.json").write_text("{}", encoding="utf-8")
    altered = subprocess.run(check, cwd=tmp_path, capture_output=True, check=False)
    assert altered.returncode == 1


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
def test_texts_records_rows_and_signatures_are_verified_with_openssl_as_the_read_me_says(
    story: Story, tmp_path: Path
) -> None:
    archive, _made = opened(story)
    archive.extractall(tmp_path)

    def openssl(*words: str, data: bytes | None = None) -> str:
        done = subprocess.run(["openssl", *words], cwd=tmp_path, input=data, capture_output=True, check=True)
        return done.stdout.decode().strip().rpartition(" ")[2]

    document = json.loads(words_of(archive, "案卷.json"))
    for text in document["texts"]:
        algorithm, _, expected = text["digest"].partition(":")
        assert openssl("dgst", f"-{algorithm}", f"正文/{text['text']}.json") == expected
    for record in document["records"]:
        algorithm, _, expected = record["digest"].partition(":")
        assert openssl("dgst", f"-{algorithm}", f"备案表/备案内容_{record['number']}.json") == expected
    for line in words_of(archive, "审计/审计记录.jsonl").splitlines():
        row = json.loads(line)
        algorithm, _, expected = row["chain"].partition(":")
        assert openssl("dgst", f"-{algorithm}", "-hmac", settings.SECRET_KEY, data=row["body"].encode()) == expected
    days = [name.removesuffix(".sig") for name in archive.namelist() if name.endswith(".sig")]
    assert len(days) == 2
    for day in days:
        verify = ("pkeyutl", "-verify", "-pubin", "-inkey", f"{day}.pem", "-rawin", "-in", f"{day}.statement")
        openssl(*verify, "-sigfile", f"{day}.sig")
        (tmp_path / f"{day}.statement").write_bytes(b"other")
        with pytest.raises(subprocess.CalledProcessError):
            openssl(*verify, "-sigfile", f"{day}.sig")
    read_me = words_of(archive, "校验说明.txt")
    for command in ("sha256sum -c SHA256SUMS.txt", "openssl dgst", "openssl pkeyutl -verify"):
        assert command in read_me


def test_what_is_damaged_is_named_and_not_left_out(story: Story) -> None:
    with unguarded(FrozenContent):
        FrozenContent.objects.filter(pk=story.first.frozen_id).update(content='{"article":1}')
    with unguarded(ApprovalRecord):
        ApprovalRecord.objects.filter(submission=story.second).update(sealed={"title": "改过", "digest": ""})
    with unguarded(AuditEntry):
        AuditEntry.objects.filter(action="publishing.pass").update(actor_name="别人")
    (vault.location(story.picture)).unlink()
    archive, made = opened(story)
    said = "".join(made.problems)
    for words in (
        "稿保存的内容与摘要值",
        f"备案 {story.second.number} 的内容与备案摘要值不符",
        "审计记录第",
        "文件库中缺少",
    ):
        assert words in said
    assert "需要查明的问题" in words_of(archive, "目录.html")
    assert "正文/02.json" in archive.namelist()


def test_markup_in_a_text_cannot_run_in_the_case_file(story: Story) -> None:
    article = make_article(story.cast.column, by=story.cast.author, title="<script>alert(1)</script>的通知")
    submission = submit(article=article, by=story.cast.author, at=GONE)
    pass_all(submission, story.cast, at=GONE)
    out = io.BytesIO()
    write_case_file(article=article, out=out)
    archive = zipfile.ZipFile(out)
    for name in archive.namelist():
        if name.endswith(".html"):
            assert "<script" not in words_of(archive, name)
            assert "style=" not in words_of(archive, name)
    assert not any(name.startswith("公开文件/") for name in archive.namelist())


def test_an_imported_text_has_a_case_file_with_the_authorisation(story: Story, tmp_path: Path) -> None:
    old = import_old_texts(story, tmp_path)[0]
    out = io.BytesIO()
    made = write_case_file(article=old.article, out=out)
    archive = zipfile.ZipFile(out)
    assert f"备案表/批量导入授权备案表_{old.approval.number}.pdf" in archive.namelist()
    assert made.problems == ()
    assert "授权导入" in words_of(archive, "目录.html")


def test_evidence_secrecy_reviews_and_gate_items_go_along(db: None) -> None:
    cast = make_routes_cast()
    submission = send(cast, way={"evidence": minutes()})
    publish(submission=submission, by=cast.publisher, at=AT)
    out = io.BytesIO()
    made = write_case_file(article=submission.article, out=out)
    archive = zipfile.ZipFile(out)
    assert made.problems == ()
    papers = [name for name in archive.namelist() if name.startswith("依据/") and name.endswith(".pdf")]
    assert archive.read(papers[0]) == minutes().data
    grounds = json.loads(words_of(archive, "依据/依据和保密审查.json"))
    assert [one["what"] for one in grounds] == ["保密审查（制作单位审查）", "视同已三审三校的依据"]
    assert "2024年第22次党组会" in words_of(archive, "目录.html")
    emergency = make_emergency_public(cast)
    out = io.BytesIO()
    write_case_file(article=emergency.article, out=out)
    archive = zipfile.ZipFile(out)
    checks = json.loads(words_of(archive, "依据/五关检查项.json"))
    assert [act["by"] for act in checks[0]["acts"]] == ["法规处三审"]
    assert checks[0]["items"]["politics"]
    assert "应急签发" in words_of(archive, "目录.html")


def test_a_draft_that_was_never_submitted_has_none(story: Story) -> None:
    draft = make_article(story.cast.column, by=story.cast.author)
    with pytest.raises(Refused, match="没有送审过"):
        write_case_file(article=draft, out=io.BytesIO())


def test_only_supervisor_and_auditor_export(story: Story) -> None:
    for person in (story.cast.author, story.cast.reviewers[2], story.cast.publisher):
        with pytest.raises(NotAllowed, match="办公室监督员和审计员"):
            export(article=story.article, out=io.BytesIO(), by=person, at=NOW)


def test_the_command_writes_the_file_whole_and_says_its_digest(
    story: Story, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "案卷"
    folder.mkdir()
    target = folder / "案卷.zip"
    assert main(["inquiry", story.path, "--out", str(target), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["sha256"] == hashlib.sha256(target.read_bytes()).hexdigest()
    assert told["texts"] == 3
    assert main(["inquiry", story.second.number, "--out", str(target)]) == 0
    assert main(["inquiry", "/", "--out", str(target)]) == 1
    assert main(["inquiry", story.path, "--out", str(tmp_path / "meiyou" / "a.zip")]) == 2
    assert [path.name for path in folder.iterdir()] == ["案卷.zip"]
    assert article_named(str(story.article.pk)) == story.article


def test_a_hundred_pictures_go_in_one_by_one(story: Story) -> None:
    blocks = [{"type": "text", "value": "<p>图片。</p>"}]
    for n in range(100):
        image = make_picture(story.cast.author, colour=(n, 0, 0))
        blocks.append({"type": "image", "value": {"image": image.pk, "alt": f"第{n}张", "caption": ""}})
    row = make_public(story.cast, at=GONE, title="一百张图片", body=blocks)
    made_into = io.BytesIO()
    write_case_file(article=row.article, out=made_into)
    archive = zipfile.ZipFile(made_into)
    pictures = [name for name in archive.namelist() if name.startswith("文件/")]
    assert len(pictures) == 100
    media = {medium["path"]: medium["digest"] for medium in json.loads(archive.read("正文/01.json"))["media"]}
    for name in pictures:
        assert digest(archive.read(name)) == media[f"/files/{name.removeprefix('文件/')}"]
