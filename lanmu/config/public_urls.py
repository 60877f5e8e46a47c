"""What the public site computes, beneath `/do/`. Everything else of it is files."""

from django.urls import path

from lanmu.config.availability import health

handler500 = "lanmu.config.availability.server_error"

urlpatterns = [path("do/health", health)]
