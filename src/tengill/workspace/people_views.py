"""Saved views of the People list: named filters, each a decision, so nothing is lost by a slip.

A view is `view` decisions about `view:<number>`: its name, its filters and its order. Renaming and
removing are later words about the same; taking one back brings the word before it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from django.db import transaction
from django.utils.translation import gettext as _

from tengill.facts.folding import fold
from tengill.ledger import decisions
from tengill.ledger.models import Decision
from tengill.workspace.people_filter import SORTS, FilterError, Filters, Sort, read

KIND = "view"
_NAME_MOST = 60
_MOST = 200


@dataclass(frozen=True, slots=True)
class SavedView:
    """A named filter."""

    key: str
    """What decisions about it are about."""
    name: str
    filters: Filters
    sort: Sort
    query: str
    """As the People page's address has it, without `?`."""


class UnknownViewError(LookupError):
    """No view has this name or number."""


def saved() -> tuple[SavedView, ...]:
    """All views, by name."""
    told = decisions.in_force(KIND)
    found = [_view(key, value) for key, value in told.items() if value.get("name")]
    return tuple(sorted(found, key=lambda view: (fold(view.name), view.key)))


def one(name: str) -> SavedView:
    """The view of a name (as folded) or key.

    Raises:
        UnknownViewError: there is none.
    """
    for view in saved():
        if name == view.key or fold(name.strip()) == fold(view.name):
            return view
    raise UnknownViewError(_("There is no saved view called %(name)s.") % {"name": name})


def save(name: str, filters: Filters, sort: Sort = "close", who: str = "") -> tuple[int, SavedView]:
    """Keep filters under a name; a view of that name is replaced. Returns decision and view.

    Raises:
        ValueError: the name is empty, too long, or there are too many views.
    """
    told = _clean(name)
    views = saved()
    known = next((view for view in views if fold(view.name) == fold(told)), None)
    if known is None and len(views) >= _MOST:
        raise ValueError(_("There are %(most)s views: remove one first.") % {"most": _MOST})
    query = urlencode([*filters.pairs(), *([] if sort == "close" else [("sort", sort)])])
    value = {"name": told, "query": query}
    with transaction.atomic():
        key = known.key if known else f"view:{_next_number()}"
        made = decisions.record(KIND, key, value, who)
    return made, _view(key, value)


def rename(key: str, name: str, who: str = "") -> int:
    """Give a view another name; returns the decision.

    Raises:
        UnknownViewError: there is no such view.
        ValueError: the name is empty, too long, or another view's.
    """
    view, told = one(key), _clean(name)
    if any(fold(other.name) == fold(told) and other.key != view.key for other in saved()):
        raise ValueError(_("Another view has this name already."))
    return decisions.record(KIND, view.key, {"name": told, "query": view.query}, who)


def remove(key: str, who: str = "") -> int:
    """Remove a view; returns the decision, which can be taken back.

    Raises:
        UnknownViewError: there is no such view.
    """
    view = one(key)
    return decisions.record(KIND, view.key, {"name": "", "query": view.query}, who)


def _next_number() -> int:
    """After the last: a number never names another view, not even one that was removed."""
    abouts = Decision.objects.filter(kind=KIND).values_list("about", flat=True).distinct()
    taken = (about.partition(":")[2] for about in abouts)
    return 1 + max((int(number) for number in taken if number.isdecimal()), default=0)


def _clean(name: str) -> str:
    told = " ".join("".join(ch if ch.isprintable() else " " for ch in name).split())
    if not told or len(told) > _NAME_MOST:
        raise ValueError(
            _("Give the view a name of 1 to %(most)s characters.") % {"most": _NAME_MOST}
        )
    return told


def _view(key: str, value: Mapping[str, object]) -> SavedView:
    query = str(value.get("query", ""))
    told = parse_qs(query)
    try:
        filters = read(told)
    except FilterError:  # kept by a version that knew other filters
        filters = Filters()
    sort: Sort = next((known for known in SORTS if known in told.get("sort", ())), "close")
    return SavedView(key, str(value.get("name", "")), filters, sort, query)
