"""Whom the lines of a list mean: by account, by address, by a name only one person goes by."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from tengill.facts.folding import fold
from tengill.facts.messages import PointKind
from tengill.sources.profiles import account_point, profile_point
from tengill.workspace import references
from tengill.workspace.standing_list import Line

Point = tuple[str, str]
"""A contact point's kind and value."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A line and the person it means; `person` None with the reason in words."""

    line: Line
    person: int | None
    words: str


def place(lines: Sequence[Line]) -> list[Placed]:
    """Find everybody of a list, in a few queries however long it is."""
    accounts = {line: points_of_handle(line.handle) for line in lines if line.handle}
    wanted = {point for points in accounts.values() for point in points}
    wanted |= {("email", line.address) for line in lines if line.address}
    by_point = _people_of_points(wanted)
    by_name = _people_of_names({_folded(line.name) for line in lines if line.name})
    placed = [_placed(line, accounts.get(line, ()), by_point, by_name) for line in lines]
    return _with_choices(placed, by_name)


def _with_choices(placed: list[Placed], by_name: Mapping[str, set[int]]) -> list[Placed]:
    """The same; where several go by a name, with what tells them apart."""
    several = {
        at: sorted(by_name[_folded(one.line.name)])
        for at, one in enumerate(placed)
        if one.person is None and by_name.get(_folded(one.line.name))
    }
    people = references.people(pk for every in several.values() for pk in every[:_CHOICES])
    for at, every in several.items():
        told = [people[pk].reached_at for pk in every[:_CHOICES] if pk in people]
        if choices := ", ".join(filter(None, told)):
            words = _(
                "%(n)d people go by this name. Give what is theirs in its place: %(choices)s."
            )
            words %= {"n": len(every), "choices": choices + (" …" if every[_CHOICES:] else "")}
            placed[at] = Placed(placed[at].line, None, words)
    return placed


_CHOICES = 4
"""So many of one name are told apart."""


def _placed(
    line: Line,
    accounts: Sequence[Point],
    by_point: Mapping[Point, int],
    by_name: Mapping[str, set[int]],
) -> Placed:
    for point in accounts:
        if point in by_point:
            return Placed(line, by_point[point], _("by their account"))
    if line.address and ("email", line.address) in by_point:
        return Placed(line, by_point["email", line.address], _("by their address"))
    named = by_name.get(_folded(line.name), set()) if line.name else set()
    if len(named) == 1:
        return Placed(line, next(iter(named)), _("by name"))
    if named:
        words = _("%(n)d people go by this name. Give an address or a handle.")
        return Placed(line, None, words % {"n": len(named)})
    return Placed(line, None, _("Nobody in this ledger: nothing is known of them here."))


def points_of_handle(told: str) -> tuple[Point, ...]:
    """The accounts a handle may be: `@anna` one on X, `@anna@server` one on Mastodon, or a page."""
    network, colon, rest = told.partition(":")
    if colon and network in {"x", "twitter", "mastodon", "linkedin"} and not rest.startswith("//"):
        found = account_point(network, rest)
        return _plain([found])
    if "/" in told:
        return _plain([profile_point(told)])
    if told.count("@") > 1 or (told.startswith("@") and "." in told):
        return _plain([account_point("mastodon", told)])
    return _plain([account_point("x", told), account_point("linkedin", told.lstrip("@"))])


def _plain(found: Iterable[tuple[PointKind, str] | None]) -> tuple[Point, ...]:
    return tuple((point[0].value, point[1]) for point in found if point is not None)


def _people_of_points(wanted: Iterable[Point]) -> dict[Point, int]:
    """Contact point → person. Shared addresses and lists are people too where they are asked for."""
    by_kind: defaultdict[str, list[str]] = defaultdict(list)
    for kind, value in wanted:
        by_kind[kind].append(value)
    return {
        (kind, value): person
        for kind, values in by_kind.items()
        for value, person in _rows(_OF_POINTS, values, [kind])
    }


_OF_POINTS = """
SELECT p.value, pp.person_id FROM ledger_contactpoint p
JOIN ledger_personpoint pp ON pp.point_id = p.id WHERE p.kind = %s AND p.value IN ({})
"""


def _rows(sql: str, texts: Iterable[str], before: Sequence[str] = ()) -> Iterator[tuple[Any, ...]]:
    """Rows for some texts, a bounded number at a time; `{}` is where they go."""
    with connection.cursor() as cursor:
        for part in references.batches(sorted(set(texts))):
            cursor.execute(sql.format(references.marks(part)), [*before, *part])
            yield from cursor.fetchall()


def _people_of_names(wanted: Iterable[str]) -> dict[str, set[int]]:
    found: defaultdict[str, set[int]] = defaultdict(set)
    sql = "SELECT folded, person_id FROM ledger_personname WHERE folded IN ({})"
    for folded, person in _rows(sql, wanted):
        found[folded].add(person)
    return found


def _folded(name: str) -> str:
    return fold(" ".join(name.split()))[:320]
