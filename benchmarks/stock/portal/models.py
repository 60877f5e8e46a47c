"""Home, section and article, written as Wagtail's tutorial does."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.fields import RichTextField
from wagtail.models import Page, Site


class PublicPage(Page):
    """What every page of the site shows around its own text."""

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        home = Site.find_for_request(request).root_page
        context["home"] = home
        context["menu"] = home.get_children().live().in_menu()
        context["trail"] = self.get_ancestors().live().filter(depth__gte=home.depth)
        return context

    class Meta:
        abstract = True


class HomePage(PublicPage):
    """The front page."""

    template = "portal/section.html"


class SectionPage(PublicPage):
    """A column: what stands below it."""

    template = "portal/section.html"


class ArticlePage(PublicPage):
    """One text."""

    day = models.DateField("日期")
    source = models.CharField("来源", max_length=100)
    body = RichTextField("正文")
    template = "portal/article.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["older"] = self.get_prev_siblings().live().first()
        context["newer"] = self.get_next_siblings().live().first()
        context["column"] = self.get_parent()
        return context
