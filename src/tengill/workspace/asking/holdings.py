"""What do I hold here: an organisation, a region, a field; whom I know there, how well, through whom."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils.translation import gettext as _

from tengill.facts.folding import fold
from tengill.ledger import knowing_index
from tengill.workspace import references, settings
from tengill.workspace.asking import network, trust
from tengill.workspace.asking.organisations import organisations_of
from tengill.workspace.asking.topics import NoTopicError, topic_of
from tengill.workspace.presenting import (
    Link,
    PersonRef,
    Phrase,
    Sentence,
    join,
    number,
    sentence,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_MOST_PEOPLE = 5_000
_MOST = 200
_FAR = 60
"""Of so many whom the owner has no tie with, the way to them is looked for."""
_CLOSE = 0.5
_TOP = 8


@dataclass(frozen=True, slots=True)
class HeldRow:
    """Somebody there."""

    person: PersonRef
    organisation: str
    title: str
    place: str
    why: tuple[str, ...]
    """What makes them belong: `organisation`, `place`, `tag`, `field`."""
    card_id: int | None
    """The card that says so."""
    current: bool
    """False when they only worked there once."""
    strength: float
    last_at: datetime | None
    through: PersonRef | None


@dataclass(frozen=True, slots=True)
class Share:
    """How many of those found belong to something."""

    name: str
    people: int


@dataclass(frozen=True, slots=True)
class HoldingsView:
    """The answer."""

    query: str
    rows: tuple[HeldRow, ...]
    people: int
    known: int
    """With how many the owner has a tie."""
    close: int
    """With how many of them the tie is of 50 % and more."""
    within: int
    """How many more are reached through somebody (of the first looked at)."""
    organisations: tuple[Share, ...]
    places: tuple[Share, ...]
    cut: bool
    """There are more people than were looked at."""
    network: network.NetworkDate
    sentence: Sentence


@dataclass(slots=True)
class _Held:
    why: dict[str, None]
    title: str = ""
    place: str = ""
    card: int | None = None
    current: bool = True


def holdings(query: str, limit: int = 30, now: datetime | None = None) -> HoldingsView:
    """Whom the owner knows in an organisation, a region or a field, closest first.

    Args:
        query: words of an organisation's, place's or tag's name, or of titles and skills.
        limit: so many rows at most.
        now: the date ties are told at; None: see `settings.told_at`.

    Raises:
        NoTopicError: when the query has no letter or digit.
    """
    wanted = fold(" ".join(query.split()))[:200]
    if not any(letter.isalnum() for letter in wanted):
        raise NoTopicError(_("Name an organisation, a region or a field."))
    held = _found(wanted, query)
    cut = len(held) > _MOST_PEOPLE
    owners = set(settings.owner_ids())
    people = references.people(pk for pk in list(held)[:_MOST_PEOPLE] if pk not in owners)
    people = {pk: one for pk, one in people.items() if one.kind == "person"}
    at = settings.told_at(now)
    ties = trust.own(people, at)
    near = sorted(ties, key=lambda pk: (-ties[pk].value, pk))
    strangers = sorted(
        (pk for pk in people if pk not in ties), key=lambda pk: (not held[pk].current, pk)
    )
    far = trust.through(strangers[:_FAR])
    strangers.sort(
        key=lambda pk: (-(far[pk].value if pk in far else 0.0), not held[pk].current, pk)
    )
    houses = organisations_of(people)
    shown = [*near, *strangers][: max(1, min(limit, _MOST))]
    rows = _rows(shown, held, people, {**far, **ties}, houses)
    close = sum(1 for tie in ties.values() if tie.value >= _CLOSE)
    return HoldingsView(
        query=query,
        rows=rows,
        people=len(people),
        known=len(ties),
        close=close,
        within=len(far),
        organisations=_shares(houses.get(pk, "") for pk in people),
        places=_shares(held[pk].place for pk in people),
        cut=cut,
        network=network.date(),
        sentence=_sentence(query, rows, len(people), len(ties), close),
    )


def _found(wanted: str, query: str) -> dict[int, _Held]:
    held: dict[int, _Held] = {}

    def add(person: int, why: str, card: int | None, *, current: bool = True, **more: str) -> None:
        known = held.get(person)
        if known is None:
            held[person] = _Held({why: None}, card=card, current=current, **more)
            return
        known.why[why] = None
        known.current = known.current or current
        known.title = known.title or more.get("title", "")
        known.place = known.place or more.get("place", "")

    for person, title, current, card in _rows_of(
        "personorganisation", "person_id, title, current, card_id", wanted
    ):
        add(person, "organisation", card, current=bool(current), title=title)
    for person, text, card in _rows_of("personplace", "person_id, text, card_id", wanted):
        add(person, "place", card, place=text)
    for (person,) in _rows_of("persontag", "person_id", wanted):
        add(person, "tag", None)
    for person, title, card in _field(query):
        add(person, "field", card, title=title)
    return held


def _rows_of(table: str, columns: str, wanted: str) -> list[tuple[Any, ...]]:
    """Rows whose folded name has the words; names are read from the index alone."""
    with connection.cursor() as c:
        c.execute(
            f"SELECT {columns} FROM ledger_{table} WHERE id IN"
            f" (SELECT id FROM ledger_{table} WHERE instr(' ' || folded, %s) > 0 LIMIT %s)",
            [f" {wanted}", _MOST_PEOPLE + 1],
        )
        rows: list[tuple[Any, ...]] = c.fetchall()
        return rows


def _field(query: str) -> Iterable[tuple[int, str, int]]:
    """People whose title or skills, by their cards, have the words in any form."""
    try:
        topic = topic_of(query)
    except NoTopicError:
        return
    hits = knowing_index.found(topic.all_of(), _MOST_PEOPLE)
    whose = (
        " JOIN ledger_cardpoint h ON h.card_id = c.id"
        " JOIN ledger_personpoint p ON p.point_id = h.point_id"
    )
    titles = [pk for kind, pk in hits if kind == knowing_index.AFFILIATION]
    sql = (
        "SELECT DISTINCT p.person_id, a.title, c.id FROM ledger_cardaffiliation a"
        f" JOIN ledger_card c ON c.id = a.card_id AND c.retracted_at IS NULL{whose}"
        " WHERE a.until = '' AND a.id IN ({})"
    )
    yield from references.rows(sql, titles)
    on_card = [pk for kind, pk in hits if kind == knowing_index.CARD]
    sql = (
        "SELECT DISTINCT p.person_id, '', c.id FROM ledger_card c"
        f"{whose} WHERE c.retracted_at IS NULL AND c.id IN ({{}})"
    )
    yield from references.rows(sql, on_card)


def _rows(
    shown: Iterable[int],
    held: Mapping[int, _Held],
    people: Mapping[int, PersonRef],
    trusts: Mapping[int, trust.Trust],
    houses: Mapping[int, str],
) -> tuple[HeldRow, ...]:
    ids = list(shown)
    first = references.people(trusts[pk].through for pk in ids if pk in trusts)
    tz = settings.zone()
    rows = []
    for pk in ids:
        one, tie = held[pk], trusts.get(pk)
        rows.append(
            HeldRow(
                person=people[pk],
                organisation=houses.get(pk, ""),
                title=one.title,
                place=one.place,
                why=tuple(one.why),
                card_id=one.card,
                current=one.current,
                strength=tie.value if tie and tie.through is None else 0.0,
                last_at=settings.local(tie.last_at, tz) if tie else None,
                through=first.get(tie.through) if tie and tie.through else None,
            )
        )
    return tuple(rows)


def _shares(names: Iterable[str]) -> tuple[Share, ...]:
    counted = Counter(name for name in names if name)
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Share(name, many) for name, many in ordered[:_TOP])


def _sentence(
    query: str, rows: tuple[HeldRow, ...], people: int, known: int, close: int
) -> Sentence:
    if not people:
        return sentence(_("Nothing in the ledger is called “{query}”."), query=query)
    if not known:
        words = _("“{query}”: {people} in the ledger, and you have no tie with any of them.")
    elif not close:
        words = _(
            "“{query}”: {people} in the ledger, a tie with {known} of them, none of 50 per cent or more."
        )
    else:
        words = _(
            "“{query}”: {people} in the ledger, a tie with {known} of them, {close} of these of 50 per cent or more."
        )
    told = sentence(
        words,
        query=query, people=number(people), known=number(known), close=number(close),
    )  # fmt: skip
    if not known:
        return told
    best = rows[0].person
    name = Phrase(best.name or best.address, Link("person", best.id))
    return join([told, sentence(_("Closest: {name}."), name=name)])
