"""The language model of this house: trained on what it has made public, kept under LANMU_DATA/models."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from lanmu.common.refusal import Refused
from lanmu.publishing.enums import PublicationState
from lanmu.publishing.models import Publication
from lanmu.publishing.proofing_document import document_of
from lanmu.scanning.statistical import installing, modelfile
from lanmu.scanning.statistical.kenlm_trie import DEBIAN_PACKAGE, NotThisModel, debian_model
from lanmu.scanning.statistical.modelfile import BadModel
from lanmu.scanning.statistical.training import train


def public_texts() -> Iterator[str]:
    """Every text that is public, a paragraph a line: it passed three reviews, there is nothing better to learn from."""
    rows = Publication.objects.filter(state=PublicationState.PUBLIC).order_by("pk")
    for content in rows.values_list("frozen__content", flat=True).iterator(chunk_size=500):
        yield "\n".join(part.text for part in document_of(json.loads(content)).parts)


def train_model(*, at: datetime, general: Path | None = None) -> dict[str, Any]:
    """Train and put in place; `general` in place of Debian's model. Raises Refused."""
    found = general or debian_model()
    if found is None or not found.is_file():
        raise Refused([f"没有通用语言模型。请让管理员运行 apt-get install {DEBIAN_PACKAGE}，然后重试。"])
    target = installing.model_path(Path(settings.LANMU_DATA))
    try:
        return train(texts=public_texts(), general=found, target=target, at=at)
    except NotThisModel as error:
        raise Refused([str(error)]) from error


def model_state() -> dict[str, Any] | None:
    """What the model says about itself, its bytes compared with its digest; None without one. Raises Refused."""
    path = installing.model_path(Path(settings.LANMU_DATA))
    if not path.is_file():
        return None
    try:
        told = modelfile.about(path)
        told.pop("arrays", None)
        return {**told, "path": str(path), "bytes": path.stat().st_size, "whole": modelfile.is_whole(path)}
    except BadModel as error:
        raise Refused([str(error)]) from error
