"""Today: whom to answer, whom to follow up, what came of it, what waits for a word."""

from django.http import HttpRequest, HttpResponse

from tengill.web import door_panel
from tengill.web.page import show
from tengill.workspace import owner, today


def page(request: HttpRequest) -> HttpResponse:
    """The first page."""
    view = {"view": today.today(), "asked": owner.asked(), "door": door_panel.at_the_door()}
    return show(request, "today", view, here="today")
