"""Search across people, messages and outcomes: a page, and the palette's quick list."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tengill.web.page import part, show
from tengill.workspace import search

_LONGEST = 200


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Everything found."""
    query = request.GET.get("q", "")[:_LONGEST]
    return show(request, "search", {"view": search.search(query), "q": query})


@require_safe
def quick(request: HttpRequest) -> HttpResponse:
    """The few best, for the palette."""
    query = request.GET.get("q", "")[:_LONGEST]
    return part(request, "palette", {"view": search.search(query, limit=6), "q": query})
