"""Middleware: what the panels, the menus and the frame of one workbench page ask, they ask together."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from lanmu.common.once import sharing


class SharedReads:
    """Every page that only reads. What changes something (POST) reads anew each time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "GET":
            return self.get_response(request)
        with sharing():
            return self.get_response(request)
