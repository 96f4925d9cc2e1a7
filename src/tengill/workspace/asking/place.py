"""Who somebody is in the network: between whom they stand, and what that is good for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tengill.ledger.models import NetworkCommunity, NetworkNode
from tengill.workspace import network_map, network_places, references, settings
from tengill.workspace.asking import network
from tengill.workspace.network_table import leads_of
from tengill.workspace.person_decisions import UnknownPersonError
from tengill.workspace.presenting import Link, PersonRef, Phrase, Sentence, number, sentence

if TYPE_CHECKING:
    from collections.abc import Callable

_NEXT_TO = 6
_MOST = 500
_CIRCLE = 3
"""Fewer people make no circle."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure, where it stands among all, and what it means."""

    name: str
    """constraint, effective_size, betweenness, degree, strength."""
    value: float | None
    rank: int | None
    """1 is the most of a broker; None where nothing is defined."""
    of: int
    meaning: str


@dataclass(frozen=True, slots=True)
class RoleView:
    """How often they stand between two others in one of the Gould-Fernandez roles."""

    name: str
    """coordinator, consultant, gatekeeper, liaison."""
    pairs: int
    meaning: str


@dataclass(frozen=True, slots=True)
class CommunityView:
    """A community, and how many of a person's ties lie in it."""

    number: int
    name: str
    """What most of its people share; empty where nothing is."""
    lead: PersonRef | None
    """Its strongest person, who stands for it where it has no name."""
    people: int
    ties: int
    strongest: PersonRef | None


@dataclass(frozen=True, slots=True)
class PlaceView:
    """The answer."""

    person: PersonRef
    is_owner: bool
    sentence: Sentence
    measures: tuple[Measure, ...]
    roles: tuple[RoleView, ...]
    community: CommunityView | None
    next_to: tuple[CommunityView, ...]
    """The communities their ties reach, with most ties first."""
    people: int
    network: network.NetworkDate


def place(person: int | None = None) -> PlaceView:
    """Where a person stands in the network; None: the owner.

    Raises:
        UnknownPersonError: when nobody has this number, or the ledger does not know its owner.
    """
    owners = settings.owner_ids()
    wanted = person if person is not None else _of_owner(owners)
    found = references.people([wanted]).get(wanted)
    if found is None:
        raise UnknownPersonError(
            _(
                "There is no person %(number)s in the ledger. They may have been merged; find them by name."
            )
            % {"number": wanted}
        )
    date = network.date()
    node = NetworkNode.objects.filter(pk=wanted).first()
    people = NetworkNode.objects.count()
    mine = wanted in owners
    if node is None:
        told = _absent(found, date, people, mine=mine)
        return PlaceView(found, mine, told, (), (), None, (), people, date)
    groups = _communities(node)
    circles = [group for group in groups if group.people >= _CIRCLE]
    return PlaceView(
        person=found,
        is_owner=mine,
        sentence=_sentence(found, node, people, len(circles), mine=mine),
        measures=_measures(node, people),
        roles=_roles(node),
        community=_own(node, groups),
        next_to=tuple(circles[:_NEXT_TO]),
        people=people,
        network=date,
    )


def _of_owner(owners: tuple[int, ...]) -> int:
    if not owners:
        raise UnknownPersonError(_("The ledger does not know which addresses are yours yet."))
    nodes = NetworkNode.objects.filter(pk__in=owners).order_by("-degree")
    first = nodes.values_list("pk", flat=True).first()
    return owners[0] if first is None else int(first)


# ---------------------------------------------------------------- figures


def _rank(column: str, value: float, *, least_first: bool) -> int:
    """How many stand before this value, and one."""
    side = "<" if least_first else ">"
    with connection.cursor() as c:
        c.execute(f'SELECT count(*) FROM ledger_networknode WHERE "{column}" {side} %s', [value])
        return int(c.fetchone()[0]) + 1


def _measures(node: NetworkNode, people: int) -> tuple[Measure, ...]:
    told: tuple[tuple[str, bool, Callable[[], str]], ...] = (
        ("betweenness", False, lambda: _(
            "The share of shortest ways between others that lead through them: news and requests pass here."
        )),
        ("constraint", True, lambda: _(
            "Burt's constraint: how far their contacts all know each other. Low means open doors between"
            " groups; high means a closed circle that hears everything twice."
        )),
        ("effective_size", False, lambda: _(
            "Burt's effective size: how many separate circles their contacts amount to."
        )),
        ("degree", False, lambda: _("How many people they have a tie with.")),
        ("strength", False, lambda: _("The strength of all their ties together.")),
    )  # fmt: skip
    measures = []
    for name, least_first, meaning in told:
        value = getattr(node, name)
        rank = None if value is None else _rank(name, value, least_first=least_first)
        measures.append(
            Measure(name, None if value is None else float(value), rank, people, meaning())
        )
    return tuple(measures)


def _roles(node: NetworkNode) -> tuple[RoleView, ...]:
    meanings = {
        "coordinator": _("between two of their own community"),
        "consultant": _("between two of one community they are not of"),
        "gatekeeper": _("between their own community and another, in or out"),
        "liaison": _("between two communities, being of neither"),
    }
    return tuple(RoleView(name, int(getattr(node, name)), why) for name, why in meanings.items())


def _communities(node: NetworkNode) -> tuple[CommunityView, ...]:
    run = network_map.drawn()
    rows = network_places.reached(run, node.pk)[:_MOST] if run else ()
    named = {
        one.number: one for one in NetworkCommunity.objects.filter(pk__in=[r[0] for r in rows])
    }
    people = references.people(row[2] for row in rows)
    leads = leads_of([row[0] for row in rows if row[0] in named and not named[row[0]].name])
    return tuple(
        CommunityView(
            number=group,
            name=named[group].name if group in named else "",
            lead=leads.get(group),
            people=named[group].people if group in named else 0,
            ties=ties,
            strongest=people.get(one),
        )
        for group, ties, one in rows
    )


def _own(node: NetworkNode, groups: tuple[CommunityView, ...]) -> CommunityView | None:
    for group in groups:
        if group.number == node.community:
            return group
    found = NetworkCommunity.objects.filter(pk=node.community).first()
    if found is None:
        return None
    lead = None if found.name else leads_of([found.number]).get(found.number)
    return CommunityView(found.number, found.name, lead, found.people, 0, None)


# ---------------------------------------------------------------- in words

_FEW = 0.01
_SOME = 0.1
_OPEN, _CLOSED = 0.2, 0.5


def _sentence(
    person: PersonRef, node: NetworkNode, people: int, groups: int, *, mine: bool
) -> Sentence:
    share = _rank("betweenness", node.betweenness, least_first=False) / max(1, people)
    reach = ngettext("{number} community", "{number} communities", groups).format(
        number=number(groups)
    )
    name = Phrase(person.name or person.address, Link("person", person.id))
    if node.constraint is None:
        kind = _("{name} stands apart: no tie leads on from here.")
    elif share <= _FEW or node.constraint < _OPEN:
        kind = (
            _("You are a broker: your ties reach {reach}, and few know each other without you.")
            if mine
            else _(
                "{name} is a broker: their ties reach {reach}, and few know each other without them."
            )
        )
    elif share <= _SOME or node.constraint < _CLOSED:
        kind = (
            _("You join some circles: your ties reach {reach}.")
            if mine
            else _("{name} joins some circles: their ties reach {reach}.")
        )
    else:
        kind = (
            _("You stand within a close circle: your ties reach {reach}, and most know each other.")
            if mine
            else _(
                "{name} stands within a close circle: their ties reach {reach}, and most know each other."
            )
        )
    return sentence(kind, name=name, reach=reach)


def _absent(person: PersonRef, date: network.NetworkDate, people: int, *, mine: bool) -> Sentence:
    if not people:
        return sentence(
            _("The network is being measured for the first time; look again in a moment.")
            if date.renewing
            else _("There is no network yet: it is made of ties, and the ledger has none.")
        )
    if mine:
        return sentence(_("You have no tie in this network yet."))
    name = Phrase(person.name or person.address, Link("person", person.id))
    return sentence(_("{name} has no tie to anybody in this network."), name=name)
