"""Pictures are turned, narrowed and stripped when they are uploaded, in the background, so that submitting a text with
a hundred of them takes a moment.
"""

import logging
from typing import Any

from django.db import transaction
from django_tasks import task
from wagtail.images import get_image_model

from lanmu.common.refusal import Refused
from lanmu.publishing import vault
from lanmu.publishing.media import RULES, FrozenImage, freeze_image, image_bytes
from lanmu.publishing.models import ReadyImage

log = logging.getLogger(__name__)


def ready_image(image: Any) -> FrozenImage:
    """The picture as the public will see it, in the vault: what was made ready before, or made now and remembered.

    Raises Refused when the upload is gone or no readable picture. Publication checks the vault's bytes against their
    digest in any case.
    """
    source = f"{RULES}:{image.file_hash}" if image.file_hash else ""
    if source and (row := ReadyImage.objects.filter(pk=source).first()) is not None:
        place = vault.location(row.path)
        if place.is_file() and place.stat().st_size == row.size:
            return FrozenImage(vault.VaultFile(row.path, row.digest, row.size), width=row.width, height=row.height)
    done = freeze_image(data=image_bytes(image), name=image.title)
    if source:
        ReadyImage.objects.update_or_create(
            pk=source,
            defaults={
                "path": done.file.path,
                "digest": done.file.digest,
                "size": done.file.size,
                "width": done.width,
                "height": done.height,
            },
        )
    return done


@task()
def make_ready(number: int) -> None:
    """Make an uploaded picture ready. One that cannot be is told to its writer at submission, not here."""
    image = get_image_model().objects.filter(pk=number).first()
    if image is None:
        return
    try:
        ready_image(image)
    except Refused as refused:
        log.info("image %s: %s", number, "".join(refused.reasons))


def on_image_saved(instance: Any, raw: bool = False, **_: Any) -> None:
    """`post_save` of Wagtail's image."""
    if not raw:
        transaction.on_commit(lambda: make_ready.enqueue(instance.pk))
