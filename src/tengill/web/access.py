"""Who may see a page, and the headers every page carries."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext

from tengill.web.page import show
from tengill.workspace import settings as choices
from tengill.workspace.runs import LedgerBusyError

View = Callable[..., HttpResponseBase]

# Where a browser supports it, hovering over a link fetches the page ahead of the click.
_BUSY = 409
_SPECULATION = '"/speculation.json"'


def private(view: View) -> View:
    """The view for who is logged in: in their time zone, kept out of shared caches."""

    @login_required
    @wraps(view)
    def seen(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with timezone.override(choices.zone()):
            try:
                response = view(request, *args, **kwargs)
            except LedgerBusyError:
                response = _busy(request)
        return _secured(response)

    return seen


def _busy(request: HttpRequest) -> HttpResponseBase:
    """Another process writes: nothing was changed, and the page says when to try again."""
    view = {
        "title": gettext("An import is writing to the ledger just now."),
        "more": gettext(
            "Nothing was changed. Try again when it is done, or cancel it on the Imports page."
        ),
        "code": _BUSY,
    }
    return show(request, "error", view, status=_BUSY)


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
