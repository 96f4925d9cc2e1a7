"""Who can introduce me to a person, or to somebody in an organisation."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext as _

from tengill.facts.folding import fold
from tengill.ledger import decisions
from tengill.workspace import finding, references, settings
from tengill.workspace.asking import keys, network, trust
from tengill.workspace.asking.drafts import for_introduction
from tengill.workspace.asking.organisations import organisations_of
from tengill.workspace.person_decisions import UnknownPersonError
from tengill.workspace.presenting import Link, PersonRef, Phrase, Sentence, number, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ASKED = "asked_for_introduction"
"""The decision that the owner asked somebody for an introduction: about `<whom>#<to whom>`."""
SPARED_DAYS = 90
"""Whom the owner asked within so many days is spared: other ways come first."""
_DAY = 86_400
_PEOPLE_OF_HOUSE = 200
_SHOWN_OF_HOUSE = 5
_MOST = 10
_LOOKED_AT, _NAMESAKES = 30, 6


@dataclass(frozen=True, slots=True)
class StepView:
    """A link of a way."""

    a: PersonRef
    b: PersonRef
    strength: float
    last_at: datetime | None
    messages: int


@dataclass(frozen=True, slots=True)
class WayView:
    """A way to somebody."""

    people: tuple[PersonRef, ...]
    """The owner first."""
    steps: tuple[StepView, ...]
    trust: float
    spared: int
    """How often the owner asked the first of them lately; ways through others come first."""
    draft: str
    """A letter to the first of them, to copy; Tengill sends nothing."""


@dataclass(frozen=True, slots=True)
class TargetView:
    """Somebody asked for, or somebody in an organisation asked for."""

    person: PersonRef
    organisation: str
    title: str
    strength: float | None
    """The owner's own tie with them; None when there is none."""
    last_at: datetime | None
    ways: tuple[WayView, ...]


@dataclass(frozen=True, slots=True)
class WaysView:
    """The answer."""

    query: str
    organisation: str
    """The organisation's name when one was asked for, else empty."""
    targets: tuple[TargetView, ...]
    people: int
    """How many were looked at."""
    network: network.NetworkDate
    sentence: Sentence


def ways_to_person(person: int, limit: int = 3) -> WaysView:
    """The most trusted ways to a person, of at most three steps, that share nobody in between.

    Raises:
        UnknownPersonError: when nobody has this number.
    """
    found = references.people([person]).get(person)
    if found is None:
        raise UnknownPersonError(f"There is no person {person} in the ledger. Find them by name.")
    target = _targets([found], {}, limit)[0]
    return WaysView(found.name, "", (target,), 1, network.date(), _to_person(target))


def ways_to_organisation(name: str, limit: int = 3) -> WaysView:
    """The ways to people of an organisation, those one reaches best first.

    Raises:
        LookupError: when nobody in the ledger is of an organisation of this name.
    """
    house, titles = people_of(name)
    if not titles:
        raise LookupError(
            _("Nobody in the ledger is of an organisation called “%(name)s”.") % {"name": name}
        )
    now = settings.told_at()
    owners = set(settings.owner_ids())
    people = references.people(pk for pk in titles if pk not in owners)
    near = trust.own(people, now)
    far = trust.through(pk for pk in people if pk not in near)
    held = {pk: told.value for pk, told in {**far, **near}.items()}
    order = sorted(people, key=lambda pk: (-held.get(pk, 0.0), pk))[:_SHOWN_OF_HOUSE]
    targets = _targets([people[pk] for pk in order], titles, limit)
    told = _to_house(house, targets, len(people), len(near))
    return WaysView(name, house, tuple(targets), len(people), network.date(), told)


def people_of(organisation: str) -> tuple[str, dict[int, str]]:
    """The name of an organisation as it is written, and its people with their titles.

    The whole name is tried first, then names that begin with or hold the words.
    """
    wanted = fold(" ".join(organisation.split()))[:200]
    if not wanted:
        return organisation, {}
    for where, bound in (("= %s", wanted), (">= %s AND o.folded < %s", wanted), ("", wanted)):
        test = f"o.folded {where}" if where else "instr(o.folded, %s) > 0"
        values = [bound, bound + "\U0010ffff"] if where.startswith(">") else [bound]
        with connection.cursor() as c:
            c.execute(
                "SELECT o.person_id, o.name, o.title FROM ledger_personorganisation o"
                " JOIN ledger_person p ON p.id = o.person_id AND p.kind = 'person'"
                f" WHERE {test} AND o.current ORDER BY o.id LIMIT %s",
                [*values, _PEOPLE_OF_HOUSE],
            )
            rows = c.fetchall()
        if rows:
            name = Counter(row[1] for row in rows).most_common(1)[0][0]
            return name, {row[0]: row[2] for row in reversed(rows)}
    with connection.cursor() as c:
        c.execute(
            "SELECT id, organisation FROM ledger_person WHERE kind = 'person'"
            " AND organisation <> '' LIMIT 200000"
        )
        rows = [row for row in c.fetchall() if wanted in fold(row[1])][:_PEOPLE_OF_HOUSE]
    name = Counter(row[1] for row in rows).most_common(1)[0][0] if rows else organisation
    return name, {row[0]: "" for row in rows}


def matches(query: str) -> tuple[tuple[finding.Match, ...], str]:
    """People a text may mean, and the organisation it may mean (empty when none)."""
    people = _persons(query, guess=False)
    exact = [one for one in people if one.score >= finding.EXACT]
    house, titles = people_of(query) if not exact else ("", {})
    if titles and not exact and not _is_name(query, people):
        return (), house
    if people or titles:
        return people, house if titles else ""
    return _persons(query, guess=True), ""


def _persons(query: str, *, guess: bool) -> tuple[finding.Match, ...]:
    """People, not shared addresses and lists: nobody introduces one to those."""
    every = finding.find(query, _LOOKED_AT, guess=guess)
    return tuple(one for one in every if one.person.kind == "person")[:_NAMESAKES]


def _is_name(query: str, people: Sequence[finding.Match]) -> bool:
    """Whether the text is more likely a person's: it begins the name of one."""
    wanted = fold(query)
    return any(fold(one.person.name).startswith(wanted) for one in people)


# ---------------------------------------------------------------- whom to spare


def asked_lately(now: int) -> Counter[int]:
    """How often the owner asked each person for an introduction, or had one of them, lately."""
    since = now - SPARED_DAYS * _DAY
    counted: Counter[int] = Counter()
    with connection.cursor() as c:
        c.execute(
            "SELECT k.person_id, count(DISTINCT a.id) FROM ledger_act a"
            " JOIN ledger_actparty k ON k.act_id = a.id AND k.role = 'connector'"
            " JOIN ledger_actparty o ON o.act_id = a.id AND o.role IN ('left', 'right')"
            " JOIN ledger_person r ON r.id = o.person_id AND r.is_owner"
            " WHERE a.kind IN ('introduction_request', 'introduction', 'handoff')"
            " AND a.state <> 'rejected' AND a.at BETWEEN %s AND %s AND k.person_id IS NOT NULL"
            " GROUP BY 1",
            [since, now],
        )
        counted.update(dict(c.fetchall()))
    told = decisions.in_force(ASKED)
    people = keys.people_of(about.partition("#")[0] for about in told)
    for about, value in told.items():
        person = people.get(about.partition("#")[0])
        if person is not None and int(value.get("at", 0)) >= since:
            counted[person] += 1
    return counted


def asked(connector: int, target: int, who: str = "") -> int:
    """Note that the owner asked somebody for an introduction: they are spared for a while.

    Returns:
        The decision's number: take it back by this.

    Raises:
        UnknownPersonError: when one of them is nobody.
    """
    about = f"{keys.key_of(connector)}#{keys.key_of(target)}"
    return decisions.record(ASKED, about, {"at": settings.told_at()}, who)


# ---------------------------------------------------------------- finding ways


def _targets(
    people: Sequence[PersonRef], titles: Mapping[int, str], limit: int
) -> list[TargetView]:
    now, owners = settings.told_at(), settings.owner_ids()
    ids = [one.id for one in people if one.id is not None]
    near, houses = trust.own(ids, now), organisations_of(ids)
    spared = asked_lately(now)
    found, tz = network.ways() if owners else None, settings.zone()
    ways = {
        pk: _ways(found, owners[0], pk, max(1, min(limit, _MOST)), spared) if found else []
        for pk in ids
    }
    every = [way for some in ways.values() for way in some]
    named = references.people(pk for way in every for pk in way.people)
    targets = []
    for one in people:
        pk = one.id or 0
        tie = near.get(pk)
        targets.append(
            TargetView(
                person=one,
                organisation=houses.get(pk, ""),
                title=titles.get(pk, ""),
                strength=tie.value if tie else None,
                last_at=settings.local(tie.last_at, tz) if tie else None,
                ways=tuple(_view(way, named, spared) for way in ways.get(pk, [])),
            )
        )
    return targets


def _ways(
    found: network.Ways, owner: int, target: int, limit: int, spared: Iterable[int]
) -> list[network.Way]:
    """Ways through those not asked lately first, then through those who were, if more are wanted.

    Who is known already needs no introduction; the ways through others are told all the same.
    """
    tired = set(spared) - {owner, target}
    told = _around(found, owner, target, limit, tired)
    if len(told) < limit and tired:
        used = {pk for way in told for pk in way.people[1:-1]}
        told += _around(found, owner, target, limit - len(told), used)
    return told


def _around(
    found: network.Ways, owner: int, target: int, limit: int, avoid: set[int]
) -> list[network.Way]:
    told = found.alternatives(owner, target, limit, avoid)
    return [way for way in told if len(way.people) > 2]  # noqa: PLR2004 - a tie is no introduction


def _view(way: network.Way, named: Mapping[int, PersonRef], spared: Mapping[int, int]) -> WayView:
    tz = settings.zone()
    people = tuple(named.get(pk, PersonRef(pk, "")) for pk in way.people)
    steps = tuple(
        StepView(
            named.get(step.a, PersonRef(step.a, "")),
            named.get(step.b, PersonRef(step.b, "")),
            step.strength,
            settings.local(step.last_at, tz),
            step.messages,
        )
        for step in network.steps(way)
    )
    draft = for_introduction(people[1], people[-1].name, people[2:-1])
    return WayView(people, steps, way.trust, spared.get(way.people[1], 0), draft)


# ---------------------------------------------------------------- in words


def _person(one: PersonRef) -> Phrase:
    return Phrase(one.name or one.address, Link("person", one.id))


def _to_person(target: TargetView) -> Sentence:
    goal = _person(target.person)
    if target.strength:
        return sentence(_("You know {goal} yourself."), goal=goal)
    if not target.ways:
        return sentence(
            _("Nobody you know leads to {goal} within three steps, as far as the ledger tells."),
            goal=goal,
        )
    best = target.ways[0]
    if len(best.people) == 3:  # noqa: PLR2004 - one in between
        return sentence(
            _("Ask {first}, who knows {goal}."), first=_person(best.people[1]), goal=goal
        )
    return sentence(
        _("Ask {first}, who knows {second}, who knows {goal}."),
        first=_person(best.people[1]), second=_person(best.people[2]), goal=goal,
    )  # fmt: skip


def _to_house(house: str, targets: Sequence[TargetView], people: int, near: int) -> Sentence:
    if near:
        return sentence(
            _("Of {house} the ledger knows {people}, and you have a tie with {near}; {first} is closest."),
            house=house, people=number(people), near=number(near), first=_person(targets[0].person),
        )  # fmt: skip
    if targets and targets[0].ways:
        return sentence(
            _("You know nobody of {house}; the best way in is by {first}, to {goal}."),
            house=house, first=_person(targets[0].ways[0].people[1]),
            goal=_person(targets[0].person),
        )  # fmt: skip
    return sentence(_("You know nobody of {house}, nor anybody who does."), house=house)
