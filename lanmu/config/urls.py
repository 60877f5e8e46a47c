"""The workbench's addresses. The public site has none here: it is files."""

from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

handler500 = "lanmu.config.availability.server_error"

urlpatterns = [
    path("", RedirectView.as_view(url="/workbench/")),
    path("workbench/documents/", include(wagtaildocs_urls)),
    path("workbench/", include(wagtailadmin_urls)),
]
