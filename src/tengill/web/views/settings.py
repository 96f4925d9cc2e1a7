"""Settings."""

from django.http import HttpRequest, HttpResponse

from tengill.web.page import show


def page(request: HttpRequest) -> HttpResponse:
    """Settings."""
    return show(request, "settings", {}, here="settings")
