"""Papers of the registers: kept privately by their digests, opened for one person at a time, always on record."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from lanmu.audit import actions as audit
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.incidents import permissions
from lanmu.incidents.actions._keeping import locked
from lanmu.incidents.models import Incident, IncidentFile, VulnerabilityEntry
from lanmu.organisation.models import User
from lanmu.publishing import evidence as store


def attach(*, incident: Incident, file_name: str, data: bytes, by: User, at: datetime) -> IncidentFile:
    """上传材料. Raises NotAllowed, or Refused for what the store does not take."""
    file = stored(data)
    with transaction.atomic():
        row = locked(incident, by=by, at=at)
        shown = store.shown_name(file_name, data=data)
        kept = IncidentFile.objects.create(
            incident=row, file_name=shown, path=file.path, digest=file.digest, by=by, by_name=by.get_full_name(), at=at
        )
        detail = {"title": row.title, "evidence": shown, "digest": file.digest}
        audit.record(actor=by, action="incidents.attach", subject=f"incident:{row.pk}", at=at, detail=detail)
    return kept


def read_file(*, file: IncidentFile, by: User, at: datetime) -> bytes:
    """The bytes of a paper, for whoever reads the register. Raises NotAllowed, Refused when it is not intact."""
    if reasons := permissions.reasons_not_to_read(by=by, at=at):
        raise NotAllowed(reasons)
    return _read(f"incident:{file.incident_id}", file.file_name, file.path, file.digest, by=by, at=at)


def read_proof(*, entry: VulnerabilityEntry, by: User, at: datetime) -> bytes:
    """The proof of a repair, for whoever sees the vulnerability. Raises NotAllowed, Refused when it is not intact."""
    if not permissions.sees_vulnerability(vulnerability=entry.vulnerability, user=by, at=at):
        raise NotAllowed("只有整改责任人、网信员和系统管理员可以查阅漏洞的证明材料。")
    subject = f"vulnerability:{entry.vulnerability_id}"
    return _read(subject, entry.file_name, entry.path, entry.digest, by=by, at=at)


def stored(data: bytes) -> store.EvidenceFile:
    """Put into the store. Raises Refused when empty, too large or of another kind."""
    most = settings.LANMU_EVIDENCE_BYTES
    if not data:
        raise Refused("请选择要上传的文件。")
    if len(data) > most:
        raise Refused(f"文件超过 {most // 1024 // 1024} MB，请压缩或拆分后上传。")
    return store.put(data)


def _read(subject: str, name: str, path: str, digest: str, *, by: User, at: datetime) -> bytes:
    with transaction.atomic():
        data = store.read(path, expected=digest)
        audit.record(actor=by, action="incidents.read_file", subject=subject, at=at, detail={"evidence": name})
    return data
