"""驾驶舱: what the office looks at in the morning. Nothing is kept: counts are read when the page is opened."""

from typing import Any

from lanmu.organisation.roles import Permission
from lanmu.supervision.cockpit import overview
from lanmu.supervision.views.base import Page


class CockpitView(Page):
    """Late columns, open problems, orders, score and trend."""

    needed = frozenset({Permission.SUPERVISION_SCORE_READ})
    template_name = "supervision/cockpit.html"
    page_title = "驾驶舱"
    header_icon = "view"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**overview(at=self.at) | kwargs)
