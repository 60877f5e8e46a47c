"""Lamps: a shape, a word and a colour, so that nobody depends on the colour."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from lanmu.duty.board import days_text
from lanmu.duty.enums import Light, heading

register = template.Library()

SHAPES = {
    Light.GREEN: '<circle cx="12" cy="12" r="10"/><path d="M7 12.5l3.5 3.5L17 9"/>',
    Light.AMBER: '<path d="M12 2.5L22.5 21h-21z"/><path d="M12 9.5v5.5M12 17.6v.6"/>',
    Light.RED: '<rect x="2.5" y="2.5" width="19" height="19" rx="2"/><path d="M8 8l8 8M16 8l-8 8"/>',
    Light.VETO: '<path d="M8 2h8l6 6v8l-6 6H8l-6-6V8z"/><path d="M7 12h10"/>',
    Light.PAUSED: '<circle cx="12" cy="12" r="10"/><path d="M9.5 8v8M14.5 8v8"/>',
    Light.NONE: '<circle cx="12" cy="12" r="10"/><path d="M8 12h8"/>',
}
"""Circle with tick, triangle, square with cross, octagon, circle with bars, circle with dash."""


@register.simple_tag
def lamp(light: str) -> SafeString:
    """The picture of a light; the word stands beside it."""
    picture = mark_safe(SHAPES[Light(light)])
    return format_html(
        '<svg class="ld-lamp ld-lamp--{}" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">{}</svg>',
        light, picture,
    )  # fmt: skip


@register.filter
def light_word(light: str) -> str:
    """`超期`."""
    return str(Light(light).label)


@register.filter
def light_heading(light: str) -> str:
    """`超期、断链`: over clocks and links together."""
    return heading(light)


@register.filter
def days_words(days: Any) -> str:
    """`还有 3 天`."""
    return days_text(days)
