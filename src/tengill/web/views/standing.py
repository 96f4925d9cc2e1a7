"""Standing: reach, influence and connection of the network, of a filter of it, or of a list."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from tengill.web import periods, standing_view, whom
from tengill.web.page import show
from tengill.workspace import people_filter, references, standing_list
from tengill.workspace import settings as saved
from tengill.workspace.people_filter import FilterError
from tengill.workspace.standing import Asked, filtered, standing
from tengill.workspace.standing_expect import expect, until_words
from tengill.workspace.standing_export import render_csv
from tengill.workspace.standing_list import Given, ListError
from tengill.workspace.standing_unseen import unseen_influence

_ROWS = 60
_EVERYBODY = 20_000


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The page. A list comes by POST: it is not kept, and stands in no address."""
    told = request.POST if request.method == "POST" else request.GET
    first, last = periods.asked(told.dict())
    wrong = ""
    if first and last and last < first:
        wrong = gettext("The period ends before it begins; this is the whole time instead.")
        first = last = None
    given, text = None, told.get("list", "")
    within: frozenset[int] | None = None
    try:
        if request.method == "POST":
            given, text = _given(request)
        else:
            within = _within(request)
    except (ListError, FilterError) as error:
        wrong = str(error)
    as_csv = told.get("as") == "csv"
    limit = _EVERYBODY if as_csv else _ROWS
    view = standing(Asked(within=within, given=given, start=first, end=last, limit=limit))
    if as_csv and not wrong:
        response = HttpResponse(render_csv(view), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="standing.csv"'
        return response
    shown = {
        "view": view,
        "rows": standing_view.shown(view),
        "picture": standing_view.picture(view),
        "correlations": standing_view.correlations(view),
        "columns": standing_view.columns(view),
        "strangers": [
            (one, [standing_view.figure_words(figure) for figure in one.reach])
            for one in view.strangers[:200]
        ],
        "text": text,
        "wrong": wrong,
        "first": first,
        "last": last,
        "q": told.get("q", "")[:200],
        "periods": periods.choices(),
        "expected": None if given else _expected(told.get("of", "")[:200], told),
    }
    return show(request, "standing", shown, here="standing", status=400 if wrong else 200)


def _within(request: HttpRequest) -> frozenset[int] | None:
    """Those a filter leaves, by the same words as the People list; None: everybody."""
    lists = {name: request.GET.getlist(name) for name in request.GET}
    filters = people_filter.read(lists)
    return filtered(filters) if filters.narrow else None


def _given(request: HttpRequest) -> tuple[Given, str]:
    """The list, and its text to show again.

    Raises:
        ListError: when it cannot be used.
    """
    file = request.FILES.get("file")
    if file is not None:
        bytes_ = file.read(standing_list.BYTES_MOST + 1)
        text = standing_list.decoded(bytes_)
    else:
        text = request.POST.get("list", "")
    columns = {
        what: request.POST[f"column-{what}"].strip()
        for what in standing_list.COLUMNS
        if request.POST.get(f"column-{what}")
    }
    return standing_list.read_list(text, columns), text


def _expected(name: str, told: Mapping[str, str]) -> Mapping[str, object]:
    """What to expect of introductions, and whom one moved unseen; the owner's unless asked."""
    owners = saved.owner_ids()
    number = whom.person(name) if name else (owners[0] if owners else None)
    person = references.people([number]).get(number) if number is not None else None
    found = expect(person)
    view: dict[str, object] = {
        "told": found,
        "words": found.in_words(),
        "until": until_words(found),
        "of": name,
    }
    if person is not None:
        try:
            view["unseen"] = unseen_influence(person, told.get("column", "")[:200])
        except ValueError as error:
            view["wrong"] = str(error)
    return view
