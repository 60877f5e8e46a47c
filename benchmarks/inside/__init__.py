"""What runs inside a measured site, in a process of its own with that site's settings. Started by `benchmarks.site`."""

import logging
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"lanmu.config.settings.{os.environ.get('LANMU_ENV', 'local')}")
django.setup()
for _handler in logging.getLogger().handlers:  # a line for every act, and nobody reads it here
    _handler.setLevel(logging.WARNING)
