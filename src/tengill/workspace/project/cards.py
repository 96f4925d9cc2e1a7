"""What cards tell of people: for `people.resolve`, and as projections.

Projections of organisations, places, tags and sources.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from tengill.facts.contacts import PersonName
from tengill.facts.folding import fold
from tengill.ledger.standing import in_force
from tengill.people import CardSeen
from tengill.workspace.project import tags

Row = tuple[Any, ...]

_FETCH = 10_000
_FOLDED = 200
_TAG = 120
_PARTS = ("given", "middle", "family", "prefix", "suffix", "nickname")


def cards() -> list[CardSeen]:
    """The cards that stand, in the order of their first telling, with all their points."""
    points = _points()
    places = _places_told()
    houses = _organisations_told()
    found: list[CardSeen] = []
    with connection.cursor() as c:
        c.execute(
            "SELECT c.id, c.source, c.key, c.name, c.parts, c.is_owner, c.is_organisation,"
            f" c.told_at FROM ledger_card c WHERE {in_force('ledger_card', 'c')} ORDER BY c.id"
        )
        while rows := c.fetchmany(_FETCH):
            for pk, source, key, name, parts, is_owner, is_house, told_at in rows:
                told = json.loads(parts) if parts != "{}" else {}
                found.append(
                    CardSeen(
                        id=pk,
                        source=source,
                        key=key,
                        name=PersonName(name, **{part: told.get(part, "") for part in _PARTS}),
                        points=tuple(points.get((source, key), ())),
                        organisations=tuple(house for house, *_ in houses.get(pk, ())),
                        places=tuple(place[0] for place in places.get(pk, ())),
                        is_owner=bool(is_owner),
                        is_organisation=bool(is_house),
                        told_at=told_at,
                    )
                )
    return found


def tells_own_address(told: Iterable[CardSeen]) -> bool:
    """Whether a card of the archive's owner tells an e-mail address: then mail is not guessed at."""
    owners = [point for card in told if card.is_owner for point in card.points]
    if not owners:
        return False
    marks = ", ".join(["%s"] * len(owners[:_FOLDED]))
    with connection.cursor() as c:
        c.execute(
            f"SELECT 1 FROM ledger_contactpoint WHERE kind = 'email' AND id IN ({marks})",
            owners[:_FOLDED],
        )
        return c.fetchone() is not None


def _points() -> dict[tuple[str, str], list[int]]:
    """(source, key) → the points of all its tellings that were not taken away."""
    found: dict[tuple[str, str], dict[int, None]] = defaultdict(dict)
    with connection.cursor() as c:
        c.execute(
            "SELECT c.source, c.key, p.point_id FROM ledger_card c JOIN ledger_cardpoint p"
            " ON p.card_id = c.id WHERE c.retracted_at IS NULL ORDER BY c.id DESC, p.position"
        )
        while rows := c.fetchmany(_FETCH):
            for source, key, point in rows:
                found[source, key][point] = None
    return {card: list(points) for card, points in found.items()}


def _organisations_told() -> dict[int, list[Row]]:
    """Card → (organisation, folded, title, since, until), current and newest first."""
    found: dict[int, list[Row]] = defaultdict(list)
    with connection.cursor() as c:
        c.execute(
            "SELECT card_id, organisation, folded, title, since, until"
            " FROM ledger_cardaffiliation WHERE organisation <> '' OR title <> ''"
            " ORDER BY card_id, until <> '', since DESC, position"
        )
        while rows := c.fetchmany(_FETCH):
            for card, *told in rows:
                found[card].append(tuple(told))
    return found


def _places_told() -> dict[int, list[Row]]:
    """Card → (text, locality, country)."""
    found: dict[int, list[Row]] = {}
    with connection.cursor() as c:
        c.execute("SELECT id, places FROM ledger_card WHERE places <> '[]'")
        while rows := c.fetchmany(_FETCH):
            for pk, places in rows:
                found[pk] = [
                    (place.get("text", ""), place.get("locality", "")[:_TAG],
                     place.get("country", "")[:_TAG])
                    for place in json.loads(places)
                ]  # fmt: skip
    return found


# ---------------------------------------------------------------- projections


def project_cards(person_of: Mapping[int, int], told: Sequence[CardSeen]) -> None:
    """Write organisations, places, tags and sources of people; call inside a transaction.

    Args:
        person_of: contact point → person.
        told: the cards that stand.
    """
    whose: list[tuple[CardSeen, int]] = []
    shared = _roles_and_lists()
    for card in sorted(told, key=lambda one: (-(one.told_at or 0), -one.id)):
        persons = [person_of[point] for point in card.points if point in person_of]
        own = [person for person in persons if person not in shared]
        if own and not card.is_organisation:
            whose.append((card, own[0]))
    _write("personorganisation", _ORGANISATION, _organisations(whose))
    _write("personplace", _PLACE, _places(whose))
    _write("persontag", _TAGGED, _tags(whose, person_of))
    _write("personsource", _SOURCE, _sources())


_ORGANISATION = "person_id, name, folded, title, since, until, current, card_id"
_PLACE = "person_id, text, locality, country, folded, card_id"
_TAGGED = "person_id, tag, folded, by_hand"
_SOURCE = "person_id, source, facts"


def _roles_and_lists() -> set[int]:
    with connection.cursor() as c:
        c.execute("SELECT id FROM ledger_person WHERE kind <> 'person'")
        return {pk for (pk,) in c.fetchall()}


def _organisations(whose: Sequence[tuple[CardSeen, int]]) -> set[Row]:
    """Each place in an organisation once: as the newest card tells it."""
    told = _organisations_told()
    found: dict[tuple[int, str, str, str], Row] = {}
    for card, person in whose:
        for name, folded, title, since, until in told.get(card.id, ()):
            at = (person, folded or fold(title)[:_FOLDED], fold(title), since)
            found.setdefault(
                at, (person, name, folded, title, since, until, int(not until), card.id)
            )
    return set(found.values())


def _places(whose: Sequence[tuple[CardSeen, int]]) -> set[Row]:
    told = _places_told()
    found: dict[tuple[int, str], Row] = {}
    for card, person in whose:
        for text, locality, country in told.get(card.id, ()):
            shown = text or ", ".join(part for part in (locality, country) if part)
            folded = fold(shown)[:_FOLDED]
            if folded:
                found.setdefault(
                    (person, folded), (person, shown, locality, country, folded, card.id)
                )
    return set(found.values())


def _tags(whose: Sequence[tuple[CardSeen, int]], person_of: Mapping[int, int]) -> set[Row]:
    """Groups of cards, and tags put on by hand."""
    groups = _groups()
    told = ((person, groups[card.id]) for card, person in whose if card.id in groups)
    return tags.tag_rows(told, tags.all_decided(person_of))


def _groups() -> dict[int, list[str]]:
    with connection.cursor() as c:
        c.execute("SELECT id, groups FROM ledger_card WHERE groups <> '[]'")
        return {pk: json.loads(groups) for pk, groups in c.fetchall()}


_COUNTED = """
SELECT person_id, source, count(*) FROM (
  SELECT pp.person_id, m.channel AS source, m.id FROM ledger_contactpoint cp
    JOIN ledger_addressed a ON a.point_id = cp.id
    JOIN ledger_message m ON m.id = a.message_id
    JOIN ledger_personpoint pp ON pp.point_id = cp.id WHERE cp.kind <> 'email'
  UNION SELECT pp.person_id, f.source, -4 * f.id FROM ledger_cardpoint p
    JOIN ledger_card f ON f.id = p.card_id AND f.retracted_at IS NULL
    JOIN ledger_personpoint pp ON pp.point_id = p.point_id
  UNION SELECT pp.person_id, f.source, -4 * f.id - 1 FROM ledger_attendance p
    JOIN ledger_meeting f ON f.id = p.meeting_id AND f.retracted_at IS NULL
    JOIN ledger_personpoint pp ON pp.point_id = p.point_id
  UNION SELECT pp.person_id, f.source, -4 * f.id - 1 FROM ledger_meeting f
    JOIN ledger_personpoint pp ON pp.point_id = f.organiser_id WHERE f.retracted_at IS NULL
  UNION SELECT pp.person_id, f.source, -4 * f.id - 2 FROM ledger_interaction f
    JOIN ledger_personpoint pp ON pp.point_id IN (f.by_id, f.to_id) WHERE f.retracted_at IS NULL
  UNION SELECT pp.person_id, f.source, -4 * f.id - 3 FROM ledger_reach f
    JOIN ledger_personpoint pp ON pp.point_id = f.point_id WHERE f.retracted_at IS NULL
) GROUP BY person_id, source
"""

# Mail by its counters: an address stands on mail, and reading all mail again takes seconds.
_MAILED = """
SELECT pp.person_id, sum(s.sent + s.received) FROM ledger_contactpoint p
JOIN ledger_pointseen s ON s.point_id = p.id JOIN ledger_personpoint pp ON pp.point_id = p.id
WHERE p.kind = 'email' AND s.sent + s.received > 0 GROUP BY 1
"""


def _sources() -> set[Row]:
    """Which sources know each person, and how many facts of theirs name them, each fact once."""
    with connection.cursor() as c:
        c.execute(_COUNTED)
        found = {(person, source): number for person, source, number in c.fetchall()}
        c.execute(_MAILED)
        for person, number in c.fetchall():
            found[person, "mail"] = found.get((person, "mail"), 0) + number
    return {(person, source, number) for (person, source), number in found.items()}


def _write(table: str, columns: str, rows: set[Row]) -> None:
    """Make the table hold exactly these rows, touching only those that differ."""
    names = columns.split(", ")
    marks = ", ".join(["%s"] * len(names))
    with connection.cursor() as c:
        c.execute(f"SELECT id, {columns} FROM ledger_{table}")
        before = {tuple(row[1:]): row[0] for row in c.fetchall()}
        gone = [(before[row],) for row in before.keys() - rows]
        c.executemany(f"DELETE FROM ledger_{table} WHERE id = %s", sorted(gone))
        c.executemany(
            f"INSERT INTO ledger_{table} ({columns}) VALUES ({marks})",
            sorted(rows - before.keys(), key=repr),
        )
