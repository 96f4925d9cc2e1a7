"""The Statement: a letter one would send to a client."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tengill.web.page import show


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The letter."""
    return show(request, "statement", {}, here="statement")
