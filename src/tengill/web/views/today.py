"""Today: whom to answer, whom to follow up, what came of it, what waits for a word."""

from django.http import HttpRequest, HttpResponse

from tengill.web.page import show
from tengill.workspace import owner, today


def page(request: HttpRequest) -> HttpResponse:
    """The first page."""
    return show(request, "today", {"view": today.today(), "asked": owner.asked()}, here="today")
