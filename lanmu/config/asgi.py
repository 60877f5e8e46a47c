"""The two web applications: `public` is files and what `/do/` computes, `workbench` is Django."""

import gc
from pathlib import Path

from django.conf import settings
from django.core.asgi import get_asgi_application

from lanmu.config.access_log import AccessLog
from lanmu.config.pooling import use_pool
from lanmu.config.public import PublicSite
from lanmu.release.serving import PublicFiles

workbench = get_asgi_application()
use_pool()
site = PublicSite(files=PublicFiles(Path(settings.LANMU_SERVED_TREE)), computed=workbench)
public = AccessLog(app=site, path=Path(settings.LANMU_ACCESS_LOG)) if settings.LANMU_ACCESS_LOG else site

# What is loaded now stays: the collector need not walk through it again and again, a quarter of a second each time.
gc.collect()
gc.freeze()
