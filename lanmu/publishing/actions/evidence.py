"""Handing in and opening the evidence of a deemed review."""

from datetime import datetime

from django.db import transaction

from lanmu.common.refusal import Refused
from lanmu.organisation.models import User
from lanmu.publishing import evidence as store
from lanmu.publishing import permissions
from lanmu.publishing.actions._steps import demand, note
from lanmu.publishing.evidence import Evidence
from lanmu.publishing.models import DeemedEvidence, Submission


def keep_evidence(*, submission: Submission, evidence: Evidence, by: User, at: datetime) -> DeemedEvidence:
    """Put the paper in the store and bind it to the submission's text. Called by `submit` only, after its checks."""
    assert evidence.decided_on is not None
    file = store.put(evidence.data)
    return DeemedEvidence.objects.create(
        submission=submission,
        basis=evidence.basis,
        meeting=evidence.meeting.strip(),
        decided_on=evidence.decided_on,
        number=evidence.number.strip(),
        note=evidence.note.strip(),
        file_name=store.shown_name(evidence.file_name, data=evidence.data),
        path=file.path,
        file_digest=file.digest,
        digest=submission.frozen.digest,
        by=by,
        by_name=by.get_full_name(),
        at=at,
    )


def read_evidence(*, submission: Submission, by: User, at: datetime) -> tuple[DeemedEvidence, bytes]:
    """The evidence and the bytes of its paper (`evidence.content_type(row.path)`), for whoever may see the submission;
    every reading leaves an audit row. Raises NotAllowed, Refused when there is none or the file is not intact.
    """
    with transaction.atomic():
        demand(permissions.reasons_not_to_see(submission=submission, user=by, at=at))
        row = DeemedEvidence.objects.filter(submission=submission).first()
        if row is None:
            raise Refused("这份送审件没有视同已三审三校的依据。")
        data = store.read(row.path, expected=row.file_digest)
        note(by=by, verb="read_evidence", submission=submission, at=at, detail={"evidence": row.file_name})
    return row, data
