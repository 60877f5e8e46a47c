"""The private store of evidence: papers that show why a text counts as reviewed thrice (附件2).

Minutes of meetings are not for the public: they lie apart from the vault, from which releases copy, by their own
digests, and are opened for one person at a time (`actions.read_evidence`).
"""

import zipfile
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path, PurePath

from django.conf import settings
from PIL import Image

from lanmu.common.digest import digest, matches
from lanmu.common.refusal import Refused
from lanmu.publishing.enums import DeemedBasis
from lanmu.publishing.vault import write_once

CONTENT_TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png", "ofd": "application/ofd"}
LENGTHS = {"meeting": ("会议名称", 100), "number": ("编号", 100), "note": ("说明", 300)}
NAME_LENGTH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the officer hands in: which case of annex 2, which meeting (empty for 正式发文), the day of its decision or
    of issue, the number of its minutes or the 发文字号, and the paper itself.
    """

    basis: str
    decided_on: date | None
    number: str
    file_name: str
    data: bytes
    meeting: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A paper in the store. `path` is relative to it."""

    path: str
    digest: str


def reasons_against(evidence: Evidence, *, day: date) -> list[str]:
    """What is missing or wrong, as sentences. `day` is that of the submission in Asia/Shanghai."""
    found = []
    if evidence.basis not in DeemedBasis.values:
        found.append("请选择属于哪种视同已三审三校的情形。")
    if evidence.basis == DeemedBasis.ISSUED:
        if not evidence.number.strip():
            found.append("正式发文的，请填写发文字号。")
    else:
        if not evidence.meeting.strip():
            found.append("请填写是哪次会议通过的。")
        if not evidence.number.strip():
            found.append("请填写会议纪要或通知的编号。")
    if evidence.decided_on is None:
        found.append("请填写会议通过或正式印发的日期。")
    elif evidence.decided_on > day:
        found.append("会议通过或正式印发的日期不能在今天之后。")
    for name, (label, most) in LENGTHS.items():
        if len(getattr(evidence, name).strip()) > most:
            found.append(f"依据的{label}最多 {most} 个字，请缩短。")
    return found + _reasons_against_file(evidence)


def _reasons_against_file(evidence: Evidence) -> list[str]:
    most = settings.LANMU_EVIDENCE_BYTES
    if not evidence.data:
        return ["请上传依据文件（会议纪要、通知或正式文件的扫描件）。"]
    if len(evidence.data) > most:
        return [f"依据文件超过 {most // 1024 // 1024} MB，请压缩或拆分后上传。"]
    if kind_of(evidence.data) is None:
        return ["依据文件只收 PDF、OFD、JPG、PNG，请转换后上传。"]
    return []


def kind_of(data: bytes) -> str | None:
    """The extension that the bytes themselves call for, whatever the file is named; None for anything not accepted."""
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return "ofd" if _is_ofd(data) else None
    return _picture(data)


def _is_ofd(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            return "OFD.xml" in package.namelist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return False


def _picture(data: bytes) -> str | None:
    try:
        with Image.open(BytesIO(data), formats=("JPEG", "PNG")) as picture:
            picture.verify()
            return "jpg" if picture.format == "JPEG" else "png"
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None


def put(data: bytes) -> EvidenceFile:
    """Keep the paper by the digest of its bytes. Raises Refused for a kind that is not accepted."""
    kind = kind_of(data)
    if kind is None:
        raise Refused("依据文件只收 PDF、OFD、JPG、PNG，请转换后上传。")
    mark = digest(data)
    name = mark.partition(":")[2][:32]
    path = f"{name[:2]}/{name}.{kind}"
    if not (target := location(path)).exists():
        write_once(target, data)
    return EvidenceFile(path=path, digest=mark)


def location(path: str) -> Path:
    """Where the paper lies on this machine."""
    return Path(settings.LANMU_EVIDENCE) / path


def read(path: str, *, expected: str) -> bytes:
    """The bytes, checked against their digest. Raises Refused when they are missing or others."""
    try:
        raw = location(path).read_bytes()
    except OSError:
        raise Refused("依据文件缺失，请从备份恢复后再办理。") from None
    if not matches(raw, expected):
        raise Refused("依据文件与提交时不一致，请从备份恢复后再办理，并告知安全管理员查明原因。")
    return raw


def is_intact(path: str, *, expected: str) -> bool:
    """Whether the paper is there as it was handed in."""
    try:
        read(path, expected=expected)
    except Refused:
        return False
    return True


def shown_name(name: str, *, data: bytes) -> str:
    """The name under which the paper is kept and given out again: no folders, with the extension its bytes call for."""
    stem = PurePath(name.replace("\\", "/")).stem.strip() or "依据文件"
    return f"{stem[: NAME_LENGTH - 8]}.{kind_of(data)}"


def content_type(path: str) -> str:
    """What a browser is told about the paper."""
    return CONTENT_TYPES[path.rpartition(".")[2]]
