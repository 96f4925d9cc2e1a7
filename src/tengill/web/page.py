"""Renders a page in the frame all pages share."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tengill.web import flash

THEMES = ("light", "dark")


def show(
    request: HttpRequest,
    template: str,
    view: Mapping[str, Any] | None = None,
    *,
    here: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render `tengill/<template>.html`; `here` is the navigation entry the page belongs to."""
    theme = request.COOKIES.get("theme", "")
    shared = {
        "here": here,
        "theme": theme if theme in THEMES else "",
        "said": flash.said(request) if hasattr(request, "session") else None,
    }
    return render(request, f"tengill/{template}.html", {**shared, **(view or {})}, status=status)


def part(request: HttpRequest, template: str, view: Mapping[str, Any]) -> HttpResponse:
    """Render a piece of a page for htmx: `tengill/parts/<template>.html`."""
    response = render(request, f"tengill/parts/{template}.html", dict(view))
    # The same address gives a whole page or a piece of it.
    response.headers["Vary"] = "HX-Request, Cookie"
    return response
