"""The map page: my communities and the bridges between them; the way from me to somebody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock, Thread
from typing import TYPE_CHECKING

from django.conf import settings as django_settings
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tengill.ledger.models import (
    Decision,
    NetworkCommunity,
    NetworkNode,
    NetworkRun,
    Person,
    Run,
    Tie,
)
from tengill.workspace import network_background, references, settings
from tengill.workspace.network_places import CRUMBS, folder
from tengill.workspace.presenting import (
    Link,
    PersonRef,
    Phrase,
    Sentence,
    join,
    listing,
    number,
    person_phrase,
    sentence,
)

if TYPE_CHECKING:  # the measuring engine is compiled code, loaded late
    from tengill.workspace.network_store import Network

_BRIDGES = 3
_WAYS = 3


@dataclass(frozen=True, slots=True)
class MapView:
    """The map page. Without a drawn network `run` is None."""

    run: int | None
    drawn_at: datetime | None
    """When the picture was made, in the owner's zone."""
    told_at: datetime | None
    """The date its strengths are told at: the archive's end where that is long past."""
    stamp: str
    """Changes with the facts: pieces of the picture are kept under it."""
    sentence: Sentence
    people: int
    has_people: bool
    """Whether the ledger knows anybody at all."""
    owner: tuple[PersonRef, ...]


@dataclass(frozen=True, slots=True)
class MapState:
    """Whether the picture is that of today."""

    run: int | None
    drawn_at: datetime | None
    is_current: bool
    under_way: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One link of a way: who is asked, and how close they are to the one before."""

    person: PersonRef
    organisation: str
    strength: float | None
    """Of the tie with the person before; None for the first."""
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Way:
    """A way from one person to another."""

    steps: tuple[Step, ...]
    trust: float
    """The product of the strengths."""


@dataclass(frozen=True, slots=True)
class Ways:
    """The most trusted ways, which share nobody in between."""

    start: PersonRef
    end: PersonRef
    ways: tuple[Way, ...]
    sentence: Sentence


def drawn() -> NetworkRun | None:
    """The network as last drawn."""
    return NetworkRun.objects.order_by("-pk").first()


def stamp() -> str:
    """Changes when names or decisions may have: pieces of the picture are kept under it."""
    run = Run.objects.aggregate(Max("pk"), Max("finished_at"), Max("undone_at"))
    decision = Decision.objects.aggregate(Max("pk"))["pk__max"]
    told = (run["pk__max"], run["finished_at__max"], run["undone_at__max"], decision)
    return "-".join(str(part or 0) for part in told)


def map_view() -> MapView:
    """What the page says before its picture is drawn."""
    run = drawn()
    owners = settings.owner_ids()
    named = references.people(owners)
    return MapView(
        run=run.pk if run else None,
        drawn_at=settings.local(run.made_at) if run else None,
        told_at=settings.local(run.at) if run else None,
        stamp=stamp(),
        sentence=_sentence(run, owners) if run else (),
        people=run.people if run else 0,
        has_people=run is not None or Person.objects.filter(kind="person").exists(),
        owner=tuple(named[pk] for pk in owners if pk in named),
    )


def state(*, draw: bool = True) -> MapState:
    """Whether the picture is current; when it is not and `draw`, drawing it anew is begun."""
    # The measuring engine is compiled code: it is not loaded before somebody looks at the map.
    from tengill.workspace import network_store  # noqa: PLC0415

    run = drawn()
    is_current = network_store.is_current(run)
    if run is not None:  # whoever looks at the map may ask for a way: have the network at hand
        Thread(target=_at_hand, args=(run,), daemon=True).start()
    started = draw and not is_current and network_background.start()
    return MapState(
        run=run.pk if run else None,
        drawn_at=settings.local(run.made_at) if run else None,
        is_current=is_current,
        under_way=started or network_background.under_way(Path(django_settings.HOME)),
    )


def _sentence(run: NetworkRun, owners: tuple[int, ...]) -> Sentence:
    communities = NetworkCommunity.objects.filter(people__gte=CRUMBS).count()
    people = Phrase(number(run.people), Link("people"))
    counted = sentence(
        ngettext(
            "{people} people in {n} community.", "{people} people in {n} communities.", communities
        ),
        people=people,
        n=communities,
    )
    bridges = bridging(owners, _BRIDGES)
    if not bridges:
        return counted
    names = listing(person_phrase(person) for person in bridges)
    return join([counted, sentence(_("What joins them most, beside you: {names}."), names=names)])


def bridging(owners: Iterable[int], count: int) -> list[PersonRef]:
    """Who stands between most others, the owner left out."""
    found = (
        NetworkNode.objects.filter(betweenness__gt=0)
        .exclude(person_id__in=list(owners))
        .order_by("-betweenness", "person_id")
        .values_list("person_id", flat=True)[:count]
    )
    ids = list(found)
    named = references.people(ids)
    return [named[pk] for pk in ids if pk in named]


# ---------------------------------------------------------------- the way to somebody


def ways(start: int, end: int) -> Ways:
    """The most trusted ways from one person to another, three steps at most.

    Raises:
        LookupError: when one of them is not in the network, or no network was drawn yet.
        ValueError: when they are one person.
    """
    run = drawn()
    if run is None:
        raise LookupError(_("The map has not been drawn yet."))
    named = references.people([start, end])
    if start == end:
        raise ValueError(_("A way leads from one person to another."))
    found = _found(run, start, end)
    people = {pk for way, _strengths, _trust in found for pk in way} | {start, end}
    known = dict(
        Person.objects.filter(pk__in=people).in_bulk(),
    )
    for pk in (start, end):
        if pk not in known:
            raise LookupError(_("They are no longer in the ledger."))
    told = tuple(_way(way, strengths, trust, known) for way, strengths, trust in found)
    return Ways(named[start], named[end], told, _ways_sentence(named[start], named[end], told))


_Found = tuple[list[int], tuple[float, ...], float]
_searching = Lock()


def _found(run: NetworkRun, start: int, end: int) -> list[_Found]:
    network = _at_hand(run)
    if network is None:
        raise LookupError(_("The map is being drawn anew. Try again in a moment."))
    first, last = (int(node) for node in network.graph.nodes([start, end]))
    if first < 0 or last < 0:
        raise LookupError(_("They are tied to nobody on the map."))
    with _searching:  # searches mark the same array
        routes = network.routes.alternatives(first, last, _WAYS)
    people = network.graph.people
    return [
        ([int(people[node]) for node in route.nodes], route.strengths, route.trust)
        for route in routes
    ]


_held: "dict[tuple[str, int, int], Network | None]" = {}
_loading = Lock()


def _at_hand(run: NetworkRun) -> "Network | None":
    """The network with its routes, one search behind it: the first loads compiled code."""
    from tengill.workspace import network_store  # noqa: PLC0415 - compiled code, see `state`

    key = (str(folder(run)), run.pk, run.made_at)
    with _loading:
        if key not in _held:
            network = network_store.load(run)
            if network is not None and len(network.graph) > 1:
                with _searching:
                    network.routes.best(0, 1)
            _held.clear()
            _held[key] = network
        return _held[key]


def _way(
    way: list[int], strengths: tuple[float, ...], trust: float, known: dict[int, Person]
) -> Way:
    steps = []
    for at, pk in enumerate(way):
        person = known.get(pk)
        reference = PersonRef(pk, person.name or person.address, person.address) if person else None
        if person is None or reference is None:
            continue
        before = way[at - 1] if at else None
        steps.append(
            Step(
                person=reference,
                organisation=person.organisation,
                strength=strengths[at - 1] if at else None,
                last_at=_last(before, pk) if before is not None else None,
            )
        )
    return Way(tuple(steps), trust)


def _last(one: int, other: int) -> datetime | None:
    a, b = min(one, other), max(one, other)
    found = Tie.objects.filter(a_id=a, b_id=b).values_list("last_at", flat=True).first()
    return settings.local(found)


def _ways_sentence(start: PersonRef, end: PersonRef, found: tuple[Way, ...]) -> Sentence:
    parts = {"start": person_phrase(start), "end": person_phrase(end)}
    if not found:
        return sentence(_("No way of three steps leads from {start} to {end}."), **parts)
    first = found[0].steps
    if len(first) == 2:  # noqa: PLR2004 - both ends
        return sentence(_("{start} and {end} know each other."), **parts)
    through = listing(person_phrase(step.person) for step in first[1:-1])
    return sentence(_("From {start} to {end}: through {through}."), **parts, through=through)
