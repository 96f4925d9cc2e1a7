"""The map's content as tables: communities, their people, and one person's ties."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db import connection

from tengill.ledger.models import NetworkCommunity, NetworkNode, NetworkRun
from tengill.workspace import owner_ties, references, settings
from tengill.workspace.network_map import drawn, stamp
from tengill.workspace.network_pieces import quiet
from tengill.workspace.network_places import CRUMBS, strongest
from tengill.workspace.presenting import PersonRef

PAGE = 50
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class CommunityRow:
    """A community of the map."""

    number: int
    name: str
    """What most of its people share; empty where nothing is."""
    lead: PersonRef | None
    """Its strongest person, who stands for it where it has no name."""
    people: int
    known: int
    """How many of them the owner has a tie with."""


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A person of the map."""

    person: PersonRef
    organisation: str
    community: CommunityRow | None
    """None for pairs and loners."""
    strength: float | None
    """Of the tie with the owner at the date the map was drawn; None: no tie."""
    strength_then: float | None
    last_at: datetime | None
    is_quiet: bool
    ties: int
    is_owner: bool


@dataclass(frozen=True, slots=True)
class TieRow:
    """A tie of one person."""

    person: PersonRef
    organisation: str
    strength: float
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class MapTable:
    """A page of the table. Only what was asked for is filled."""

    told_at: datetime | None
    communities: tuple[CommunityRow, ...] = ()
    more_communities: str = ""
    """Cursor of the next page of communities, empty at the end."""
    community: CommunityRow | None = None
    people: tuple[PlaceRow, ...] = ()
    of: PersonRef | None = None
    ties: tuple[TieRow, ...] = ()
    total: int = 0
    next: str = ""
    """Cursor of the next page, empty at the end."""


def table(
    community: int | None = None, person: int | None = None, cursor: str = "", groups: str = ""
) -> MapTable:
    """The communities and the strongest people; or the people of one; or the ties of a person.

    Args:
        community: only its people.
        person: their ties instead.
        cursor: as the page before gave it in `next`.
        groups: as the page before gave it in `more_communities`: only communities then.

    Raises:
        LookupError: when there is no such community or person on the map.
    """
    run = drawn()
    if run is None:
        return MapTable(told_at=None)
    if groups:
        return _more_communities(run, _place(groups))
    start = _place(cursor)
    if person is not None:
        return _ties(run, person, start)
    return _people(run, community, start)


def _place(cursor: str) -> int:
    return int(cursor) if cursor.isdecimal() and len(cursor) <= _DIGITS else 0


def _more_communities(run: NetworkRun, start: int) -> MapTable:
    rows = _communities(run.pk, run.made_at, stamp())
    return MapTable(
        told_at=settings.local(run.at),
        communities=rows[start : start + PAGE],
        more_communities=_after(start, len(rows)),
    )


def _after(start: int, total: int) -> str:
    return str(start + PAGE) if start + PAGE < total else ""


def _people(run: NetworkRun, community: int | None, start: int) -> MapTable:
    nodes = NetworkNode.objects.order_by("-strength", "person_id")
    chosen, total = None, run.people
    rows = _communities(run.pk, run.made_at, stamp())
    if community is not None:
        chosen = next((row for row in rows if row.number == community), None)
        if chosen is None:
            raise LookupError(community)
        nodes, total = nodes.filter(community=community), chosen.people
    page = list(nodes.values_list("person_id", "community", "degree")[start : start + PAGE + 1])
    named = {row.number: row for row in rows}
    return MapTable(
        told_at=settings.local(run.at),
        communities=rows[:PAGE] if community is None and not start else (),
        more_communities=_after(0, len(rows)) if community is None and not start else "",
        community=chosen,
        people=_placed(run, page[:PAGE], named),
        total=total,
        next=str(start + PAGE) if len(page) > PAGE else "",
    )


def _placed(
    run: NetworkRun, page: Sequence[tuple[int, int, int]], named: dict[int, CommunityRow]
) -> tuple[PlaceRow, ...]:
    owners = settings.owner_ids()
    ids = [pk for pk, _community, _degree in page]
    ties = owner_ties.with_people(owners, ids, run.at)
    gone = quiet(run, stamp())
    people, organisations, tz = (
        references.people(ids),
        references.organisations(ids),
        settings.zone(),
    )
    return tuple(
        PlaceRow(
            person=people[pk],
            organisation=organisations.get(pk, ""),
            community=named.get(community),
            strength=ties[pk].now if pk in ties else None,
            strength_then=ties[pk].then if pk in ties else None,
            last_at=settings.local(ties[pk].last_at, tz) if pk in ties else None,
            is_quiet=pk in gone,
            ties=degree,
            is_owner=pk in owners,
        )
        for pk, community, degree in page
        if pk in people
    )


@lru_cache(maxsize=2)
def _communities(_run: int, _made_at: int, _stamp: str) -> tuple[CommunityRow, ...]:
    """Those worth naming, the largest first; counted once, as the owner's ties may be many."""
    known = _known(settings.owner_ids())
    rows = list(NetworkCommunity.objects.filter(people__gte=CRUMBS).order_by("number"))
    leads = leads_of([row.number for row in rows])
    return tuple(
        CommunityRow(row.number, row.name, leads.get(row.number), row.people, known.get(row.number, 0))
        for row in rows
    )  # fmt: skip


def _known(owners: tuple[int, ...]) -> dict[int, int]:
    """Community → how many of it the owner has a tie with."""
    if not owners:
        return {}
    marks = references.marks(owners)
    with connection.cursor() as c:
        c.execute(
            "SELECT n.community, count(*) FROM ledger_networknode n WHERE n.person_id IN"
            f" (SELECT b_id FROM ledger_tie WHERE a_id IN ({marks})"
            f" UNION SELECT a_id FROM ledger_tie WHERE b_id IN ({marks}))"
            " GROUP BY n.community",
            [*owners, *owners],
        )
        return dict(c.fetchall())


def leads_of(communities: Sequence[int]) -> dict[int, PersonRef]:
    """The strongest person of each community, the owner left out."""
    found: dict[int, int] = {}
    with connection.cursor() as c:
        for number in communities:
            c.execute(
                "SELECT n.person_id FROM ledger_networknode n JOIN ledger_person p"
                " ON p.id = n.person_id WHERE n.community = %s AND NOT p.is_owner"
                " ORDER BY n.strength DESC LIMIT 1",
                [number],
            )
            row = c.fetchone()
            if row:
                found[number] = row[0]
    named = references.people(found.values())
    return {number: named[pk] for number, pk in found.items() if pk in named}


def _ties(run: NetworkRun, person: int, start: int) -> MapTable:
    of = references.people([person]).get(person)
    degree = NetworkNode.objects.filter(pk=person).values_list("degree", flat=True).first()
    if of is None or degree is None:
        raise LookupError(person)
    page = strongest(run).row(person, start, PAGE)
    ids = [pk for pk, _strength in page]
    people, organisations = references.people(ids), references.organisations(ids)
    last = _last(person, ids)
    tz = settings.zone()
    return MapTable(
        told_at=settings.local(run.at),
        of=of,
        ties=tuple(
            TieRow(
                people[pk], organisations.get(pk, ""), strength, settings.local(last.get(pk), tz)
            )
            for pk, strength in page
            if pk in people
        ),
        total=degree,
        next=_after(start, degree),
    )


def _last(person: int, others: Sequence[int]) -> dict[int, int]:
    """Who → when those two were last in touch."""
    found: dict[int, int] = {}
    with connection.cursor() as c:
        for mine, theirs in (("a", "b"), ("b", "a")):
            for part in references.batches(others):
                c.execute(
                    f"SELECT {theirs}_id, last_at FROM ledger_tie WHERE {mine}_id = %s"
                    f" AND {theirs}_id IN ({references.marks(part)})",
                    [person, *part],
                )
                found.update(c.fetchall())
    return found
