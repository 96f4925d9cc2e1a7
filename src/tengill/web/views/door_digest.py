"""The day's digest on screen and on paper."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tengill.web import door_day
from tengill.web.forms import day
from tengill.web.page import show


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Today's, or that of `?day=`."""
    return show(request, "door_digest", door_day.day_told(day(request.GET.get("day"))), here="door")
