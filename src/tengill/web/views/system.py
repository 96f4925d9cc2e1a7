"""What is not a page of the ledger: health, prefetch rules, and errors in plain words."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from tengill.web.page import show


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view's shape
    """`ok` when the ledger answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@require_safe
def speculation(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view's shape
    """Which links a browser may fetch ahead when one hovers over them: pages that only show."""
    pages = [
        "/",
        "/people*",
        "/introductions*",
        "/outcomes*",
        "/statement*",
        "/messages/*",
        "/acts/*",
        "/door*",
    ]
    rule = {
        "where": {
            "and": [
                {"href_matches": pages},
                {"not": {"href_matches": "/*format=*"}},
            ]
        },
        "eagerness": "moderate",
    }
    response = JsonResponse({"prefetch": [rule]})
    response.headers["Content-Type"] = "application/speculationrules+json"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """400."""
    return _plain(request, 400, gettext("The request could not be read."), "")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """403."""
    return _plain(request, 403, gettext("This is not open to you."), "")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: what is missing, where the view said so."""
    told = exception.args[0] if exception and exception.args else ""
    return _plain(
        request,
        404,
        gettext("There is nothing at this address."),
        told if isinstance(told, str) else "",
    )


def failed(request: HttpRequest) -> HttpResponse:
    """500: never a traceback; the log has it."""
    return _plain(
        request,
        500,
        gettext("Something went wrong on our side."),
        gettext("Nothing was lost. The log on this machine says what happened."),
    )


def _plain(request: HttpRequest, status: int, title: str, more: str) -> HttpResponse:
    return show(request, "error", {"title": title, "more": more, "code": status}, status=status)
