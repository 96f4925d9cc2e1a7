"""The map: communities and the bridges between them, the way to somebody, and the same as tables."""

import gzip

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from tengill.ledger.models import NetworkRun
from tengill.web.page import part, show
from tengill.web.whom import person
from tengill.workspace import network_map, network_pieces, network_table, people

_LONGEST = 200
_FOUND = 8
_SOME = 200
_DIGITS = 9


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The picture, and the way between two people where one was asked for."""
    view: dict[str, object] = {"view": network_map.map_view(), "shape": network_pieces.SHAPE}
    return show(request, "map", view | _way(request), here="map")


@require_safe
def state(request: HttpRequest) -> HttpResponse:
    """Whether the picture is that of today; looking begins to draw it anew when it is not."""
    told = request.GET.get("run", "")
    return part(request, "map_state", {"state": network_map.state(), "shown": told})


@require_safe
def way(request: HttpRequest) -> HttpResponse:
    """The way between two people, for htmx; as a page it is a part of the map's."""
    return part(request, "map_way", _way(request))


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Whom a name means, to be shown on the picture."""
    query = request.GET.get("q", "")[:_LONGEST]
    return part(
        request, "map_found", {"q": query, "found": people.find(query, _FOUND) if query else ()}
    )


@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """The map's content as tables, complete."""
    community, of = _number(request, "community"), _number(request, "person")
    try:
        cursor, groups = request.GET.get("cursor", ""), request.GET.get("groups", "")
        told = network_table.table(community, of, cursor, groups)
    except LookupError as error:
        raise Http404(
            gettext("The map has been drawn anew since, or there is no such one.")
        ) from error
    view = {"table": told}
    if request.headers.get("HX-Request"):
        name = "map_table_rows" if cursor else "map_communities" if groups else "map_table"
        return part(request, name, view)
    return show(request, "map_table", view, here="map")


# ---------------------------------------------------------------- pieces of the picture


@require_safe
def opening(request: HttpRequest, run_id: int) -> HttpResponse:
    """What the picture opens with."""
    run, stamp = _drawn(run_id), network_map.stamp()
    return _unless_known(request, run, stamp) or _piece(
        request, network_pieces.opening(run, stamp), _tag(run, stamp)
    )


@require_safe
def tile(request: HttpRequest, run_id: int, level: int, column: int, row: int) -> HttpResponse:
    """The strongest people of a square."""
    run, stamp = _drawn(run_id), network_map.stamp()
    known = _unless_known(request, run, stamp)
    if known is not None:
        return known
    try:
        told = network_pieces.tile(run, stamp, level, column, row)
    except ValueError as error:
        raise Http404(gettext("The map has no such part.")) from error
    return _piece(request, told, _tag(run, stamp))


@require_safe
def some(request: HttpRequest, run_id: int) -> HttpResponse:
    """Some people by number: who was searched for, who is on a way."""
    ids = [int(one) for one in request.GET.get("ids", "").split(",")[:_SOME] if _is_number(one)]
    return _piece(request, network_pieces.some(_drawn(run_id), network_map.stamp(), ids), "")


def _drawn(run_id: int) -> NetworkRun:
    run = network_map.drawn()
    if run is None or run.pk != run_id:
        raise Http404(gettext("The map has been drawn anew since, or there is no such one."))
    return run


def _tag(run: NetworkRun, stamp: str) -> str:
    return f'"{network_pieces.SHAPE}-{run.pk}-{stamp}"'


def _unless_known(request: HttpRequest, run: NetworkRun, stamp: str) -> HttpResponse | None:
    """304 where the browser holds the very piece; it asks each time, as names may have changed."""
    tag = _tag(run, stamp)
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers={"ETag": tag})
    return None


def _piece(request: HttpRequest, packed: bytes, tag: str) -> HttpResponse:
    response = HttpResponse(content_type="application/json; charset=utf-8")
    response.headers["Vary"] = "Accept-Encoding, Cookie"
    if tag:
        response.headers["ETag"] = tag
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.headers["Content-Encoding"] = "gzip"
        response.content = packed
    else:
        response.content = gzip.decompress(packed)
    return response


# ---------------------------------------------------------------- what was asked


def _way(request: HttpRequest) -> dict[str, object]:
    """The way as asked for, or why there is none."""
    start, end = (request.GET.get(name, "").strip()[:_LONGEST] for name in ("from", "to"))
    asked: dict[str, object] = {"start": start, "end": end, "ways": None, "wrong": ""}
    if not end:
        return asked
    if start:
        first = person(start)
    else:
        owner = network_map.map_view().owner
        first = owner[0].id if owner else None
    last = person(end)
    if first is None or last is None:
        name = end if last is None else start
        told = gettext("Nobody here is called “%(name)s”.") % {"name": name}
        if not name:
            told = gettext("Say from whom: the ledger does not know yet who you are.")
        return asked | {"wrong": told}
    try:
        return asked | {"ways": network_map.ways(first, last)}
    except (LookupError, ValueError) as error:
        return asked | {"wrong": str(error.args[0])}


def _number(request: HttpRequest, name: str) -> int | None:
    told = request.GET.get(name, "")
    return int(told) if _is_number(told) else None


def _is_number(told: str) -> bool:
    return told.isdecimal() and len(told) <= _DIGITS * 2
