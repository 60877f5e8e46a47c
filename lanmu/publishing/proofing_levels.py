"""Puts the statistical levels in place when the workbench starts. Apart from training, which loads numpy."""

import os
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from lanmu.scanning.statistical import installing


def install_levels() -> None:
    """When their files or addresses are there; nothing is loaded before the first text comes."""
    try:
        installing.install(data=Path(settings.LANMU_DATA), environ=os.environ)
    except (ValueError, OSError) as error:
        raise ImproperlyConfigured(str(error)) from error
