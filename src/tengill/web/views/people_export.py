"""The filtered list as a file, streamed."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from tengill.web.views.people import asked
from tengill.workspace import settings
from tengill.workspace.exporting import FORMATS
from tengill.workspace.exporting import export as exporting

_PIECES = 256
"""Pieces (of a person or a tie) sent together: one by one, each costs a write."""


@require_safe
def export(request: HttpRequest, name: str) -> HttpResponseBase:
    """Everybody the list's filters find; `?bom=1` begins a CSV as Excel wants it."""
    if name not in FORMATS:
        raise Http404(gettext("People are written as CSV, vCard, GraphML or GEXF."))
    filters, sort, problem = asked(request.GET)
    if problem:
        raise Http404(problem)
    now = settings.told_at()
    made = exporting(filters, sort, name, now=now, bom=request.GET.get("bom") == "1")
    told = FORMATS[name]
    day = datetime.fromtimestamp(now, UTC).date().isoformat()
    response = StreamingHttpResponse(_together(made.pieces), content_type=told.content_type)
    response["Content-Disposition"] = f'attachment; filename="people-{day}{told.ending}"'
    return response


def _together(pieces: Iterator[str]) -> Iterator[str]:
    waiting: list[str] = []
    for piece in pieces:
        waiting.append(piece)
        if len(waiting) >= _PIECES:
            yield "".join(waiting)
            waiting.clear()
    yield "".join(waiting)
