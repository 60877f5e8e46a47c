"""Headers of the workbench."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import ResolverMatch

from lanmu.config.security import STRICT_SCRIPT, WAGTAIL_SCRIPT, ContentSecurityPolicy


def directives(header: str) -> dict[str, str]:
    return dict(part.strip().split(" ", 1) for part in header.split(";"))


def answer(module: str, response: HttpResponse | None = None) -> HttpResponse:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    view.__module__ = module
    request = RequestFactory().get("/")
    request.resolver_match = ResolverMatch(view, (), {})
    return ContentSecurityPolicy(lambda r: response or HttpResponse())(request)


def test_our_pages_run_script_files_only() -> None:
    rules = directives(answer("lanmu.publishing.views.review").headers["Content-Security-Policy"])
    assert rules["script-src"] == STRICT_SCRIPT == "'self'"
    assert rules["default-src"] == "'self'"
    assert rules["object-src"] == "'none'"
    assert rules["frame-ancestors"] == "'self'"


def test_wagtails_own_screens_may_use_their_small_inline_scripts() -> None:
    rules = directives(answer("wagtail.admin.views.pages.edit").headers["Content-Security-Policy"])
    assert rules["script-src"] == WAGTAIL_SCRIPT
    assert "unsafe-eval" not in rules["script-src"]


def test_an_address_nobody_answers_is_strict() -> None:
    request = RequestFactory().get("/nowhere")
    response = ContentSecurityPolicy(lambda r: HttpResponse(status=404))(request)
    assert directives(response.headers["Content-Security-Policy"])["script-src"] == STRICT_SCRIPT


def test_a_view_that_sets_its_own_policy_keeps_it() -> None:
    own = HttpResponse(headers={"Content-Security-Policy": "default-src 'none'"})
    assert answer("lanmu.portal.views", own).headers["Content-Security-Policy"] == "default-src 'none'"


@pytest.mark.django_db
def test_the_sign_in_page_carries_every_security_header(client: Client) -> None:
    response = client.get("/workbench/login/")
    assert response.status_code == 200
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in response.headers["Permissions-Policy"]
    assert "Content-Security-Policy" in response.headers
    assert "no-store" in response.headers["Cache-Control"]


def test_cookies_are_for_https_and_out_of_reach_of_scripts() -> None:
    from lanmu.config.settings import production

    assert production.SESSION_COOKIE_SECURE
    assert production.SESSION_COOKIE_HTTPONLY
    assert production.CSRF_COOKIE_SECURE
    assert production.SECURE_HSTS_SECONDS >= 31_536_000
