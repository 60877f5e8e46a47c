"""The two web applications: `public` answers with files only, `workbench` is Django."""

from pathlib import Path

from django.conf import settings
from django.core.asgi import get_asgi_application

from lanmu.release.serving import PublicFiles

workbench = get_asgi_application()
public = PublicFiles(Path(settings.LANMU_SERVED_TREE))
