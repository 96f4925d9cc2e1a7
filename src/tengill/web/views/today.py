"""Today: whom to answer, whom to follow up, what came of it, what waits for a word."""

from django.http import HttpRequest, HttpResponse

from tengill.web import door_panel, door_window
from tengill.web.page import show
from tengill.workspace import owner, today


def page(request: HttpRequest) -> HttpResponse:
    """The first page."""
    door = door_panel.at_the_door(door_window.of(request))
    view = {"view": today.today(), "asked": owner.asked(), "door": door}
    return show(request, "today", view, here="today")
