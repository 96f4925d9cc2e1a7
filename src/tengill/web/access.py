"""Who may see a page, and the headers every page carries."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from tengill.workspace import settings as choices

View = Callable[..., HttpResponseBase]

# Where a browser supports it, hovering over a link fetches the page ahead of the click.
_SPECULATION = '"/speculation.json"'


def private(view: View) -> View:
    """The view for who is logged in: in their time zone, kept out of shared caches."""

    @login_required
    @wraps(view)
    def seen(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with timezone.override(choices.zone()):
            response = view(request, *args, **kwargs)
        return _secured(response)

    return seen


def public(view: View) -> View:
    """The view for everybody: login, health, errors."""

    @wraps(view)
    def seen(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return _secured(view(request, *args, **kwargs))

    return seen


def _secured(response: HttpResponseBase) -> HttpResponseBase:
    response.headers.setdefault("Cache-Control", "private, no-cache")
    # To nobody else; but with no-referrer a browser sends forms with the origin "null", and the
    # check against forged requests would refuse them.
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Speculation-Rules", _SPECULATION)
    response.headers.setdefault(
        "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
    )
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    return response
