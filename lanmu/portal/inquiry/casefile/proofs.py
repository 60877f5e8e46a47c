"""What can be verified without this system: sealed records, audit rows, releases, the manifest, signed daily roots."""

import base64
from collections.abc import Sequence
from datetime import UTC
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from lanmu.audit.actions import body_of, fits
from lanmu.audit.models import AuditEntry
from lanmu.common.digest import canonical_json, matches
from lanmu.common.refusal import Refused
from lanmu.portal.inquiry.casefile.archive import Archive
from lanmu.portal.inquiry.history import Version
from lanmu.portal.inquiry.releases import Released, read_public
from lanmu.publishing import annex2, evidence
from lanmu.publishing.checklist import items_of
from lanmu.publishing.models import ApprovalRecord, DeemedEvidence, GateCheck, SecrecyReview, Submission
from lanmu.release.models import ManifestRoot, ReleasedFile
from lanmu.release.roots import statement_of


def add_records(
    archive: Archive, submissions: Sequence[Submission], versions: Sequence[Version], problems: list[str]
) -> list[dict[str, Any]]:
    """备案表 of every submission as PDF and Word, and the sealed document behind each record."""
    told = []
    records: dict[int, ApprovalRecord] = {v.record.submission_id: v.record for v in versions if v.record.submission_id}
    for submission in submissions:
        record = records.get(submission.pk)
        try:
            form = annex2.for_record(record) if record is not None else annex2.for_submission(submission)
        except Refused as refused:
            problems += refused.reasons
            form = annex2.for_submission(submission)
        _add_forms(archive, form)
    for version in versions:
        record = version.record
        name = f"备案表/备案内容_{record.number}.json"
        if name in archive:
            continue
        text = canonical_json(record.sealed)
        archive.add(name, text)
        whole = matches(text.encode(), record.digest)
        if not whole:
            problems.append(f"备案 {record.number} 的内容与备案摘要值不符。")
        if record.submission_id is None and whole:
            _add_forms(archive, annex2.for_record(record))
        told.append({"number": record.number, "kind": record.kind, "digest": record.digest, "whole": whole})
    return told


def _add_forms(archive: Archive, form: annex2.Printable) -> None:
    for extension, make in (("pdf", annex2.pdf), ("docx", annex2.word)):
        archive.add(f"备案表/{annex2.file_name(form, extension)}", make(form))


def add_grounds(archive: Archive, submissions: Sequence[Submission], problems: list[str]) -> list[dict[str, Any]]:
    """依据: secrecy reviews, and the papers behind a deemed review."""
    reviews = SecrecyReview.objects.filter(submission__in=submissions).select_related("department", "submission")
    told: list[dict[str, Any]] = [
        {
            "submission": row.submission.number, "what": f"保密审查（{row.get_kind_display()}）",
            "conclusion": row.get_conclusion_display(), "basis": row.basis, "by": row.by_name,
            "department": row.department.name, "at": row.at.astimezone(UTC).isoformat(), "digest": row.digest,
        }
        for row in reviews.order_by("id")
    ]  # fmt: skip
    for paper in DeemedEvidence.objects.filter(submission__in=submissions).select_related("submission").order_by("id"):
        name = f"依据/{paper.submission.number}_{paper.path.rsplit('/', 1)[-1]}"
        try:
            archive.add(name, evidence.read(paper.path, expected=paper.file_digest))
        except Refused as refused:
            problems += refused.reasons
        told.append(
            {
                "submission": paper.submission.number, "what": "视同已三审三校的依据", "basis": str(paper),
                "meeting": paper.meeting, "decided_on": paper.decided_on.isoformat(), "by": paper.by_name,
                "at": paper.at.astimezone(UTC).isoformat(), "file": name, "file_name": paper.file_name,
                "file_digest": paper.file_digest, "digest": paper.digest,
            }
        )  # fmt: skip
    archive.add_json("依据/依据和保密审查.json", told)
    archive.add_json("依据/五关检查项.json", _gate_checks(submissions))
    return told


def _gate_checks(submissions: Sequence[Submission]) -> list[dict[str, Any]]:
    """What each ticked gate stood for when it was ticked, as a list of items and the acts that went by it."""
    rows = GateCheck.objects.filter(act__submission__in=submissions).select_related("version", "act__submission")
    found: dict[str, dict[str, Any]] = {}
    for row in rows.order_by("act_id"):
        one = found.setdefault(
            row.version.digest, {"digest": row.version.digest, "items": items_of(row.version), "acts": []}
        )
        act = row.act
        one["acts"].append({"submission": act.submission.number, "stage": act.stage, "by": act.actor_name})
    return list(found.values())


def add_audit_rows(archive: Archive, entries: Sequence[AuditEntry], problems: list[str]) -> dict[str, Any]:
    """审计: each row with what its HMAC is over. Rows that do not fit are named."""
    lines = [canonical_json({"body": body_of(e), "previous": e.previous, "chain": e.chain}) for e in entries]
    archive.add("审计/审计记录.jsonl", "".join(f"{line}\n" for line in lines))
    wrong = [entry.seq for entry in entries if not fits(entry)]
    problems += [f"审计记录第 {seq} 行与其摘要不符。" for seq in wrong]
    return {"rows": len(entries), "wrong": wrong, "seqs": [entry.seq for entry in entries]}


def add_releases(
    archive: Archive, versions: Sequence[Version], released: Sequence[Released | None], article: int, media: list[str]
) -> list[ReleasedFile]:
    """发布: the run behind each version, the manifest's present rows, the public files as they are now."""
    runs = [
        {
            "number": version.record.number, "run": one.run.pk,
            "started_at": one.run.started_at.astimezone(UTC).isoformat(),
            "done_at": one.done_at.astimezone(UTC).isoformat(), "by_journal": one.certain,
            "root": one.root.day.isoformat() if one.root else None,
        }
        for version, one in zip(versions, released, strict=True) if one is not None
    ]  # fmt: skip
    archive.add_json("发布/发布运行.json", runs)
    targets = [f"article:{article}", *(f"medium:{path}" for path in media)]
    rows = list(ReleasedFile.objects.filter(target__in=targets).defer("own_reads").order_by("target"))
    archive.add_json(
        "发布/清单.json",
        [{"path": r.path, "digest": r.digest, "size": r.size, "made_from": r.made_from, "approval": r.approval}
         for r in rows],
    )  # fmt: skip
    for row in rows:
        if (body := read_public(row.path)) is not None:
            archive.add(f"公开文件/{row.path}", body)
    return rows


def add_roots(archive: Archive, released: Sequence[Released | None], since: Any) -> None:
    """每日签名: the chain of roots since the text was first public, and, of the days that matter, what to check."""
    roots = list(ManifestRoot.objects.filter(at__gte=since).order_by("day")) if since else []
    archive.add_json(
        "每日签名/每日签名.json",
        [{"day": r.day.isoformat(), "files": r.files, "root": r.root, "previous": r.previous,
          "signature": r.signature, "public_key": r.public_key} for r in roots],
    )  # fmt: skip
    days = {one.root.day for one in released if one is not None and one.root is not None}
    days |= {roots[-1].day} if roots else set()
    for root in roots:
        if root.day in days:
            archive.add(f"每日签名/{root.day}.statement", statement_of(root))
            archive.add(f"每日签名/{root.day}.sig", base64.b64decode(root.signature))
            if (pem := _pem(root.public_key)) is not None:
                archive.add(f"每日签名/{root.day}.pem", pem)


def _pem(public_key: str) -> bytes | None:
    """The key as OpenSSL reads it; None for a provider's own kind (SM2), whose tools know theirs."""
    kind, _, raw = public_key.partition(":")
    if kind != "ed25519":
        return None
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(raw))
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
