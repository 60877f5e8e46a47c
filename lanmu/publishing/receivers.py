"""What every new submission gets, whichever verb opened it: its information type and the time its first step is due."""

from typing import Any

from lanmu.publishing.corrections import parse
from lanmu.publishing.models import Submission
from lanmu.publishing.terms import Clock


def complete_submission(instance: Submission, **_: Any) -> None:
    """`pre_save` of Submission."""
    if not instance._state.adding:
        return
    if not instance.info_type:
        instance.info_type = parse(instance.frozen.content)["info_type"]
    if instance.due_at is None:
        instance.due_at = Clock.now().due(instance)
