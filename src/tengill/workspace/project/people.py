"""Projects persons from contact points, and writes only what differs from what stands."""

from collections import Counter
from collections.abc import Iterable, Mapping

import orjson
from django.db import connection

from tengill import people
from tengill.facts.folding import fold
from tengill.ledger import decisions
from tengill.people import (
    AssistantEvidence,
    CardSeen,
    Decisions,
    PersonKind,
    PointSeen,
    Resolution,
    Resolved,
)
from tengill.workspace import merging
from tengill.workspace.owner import guessed_points
from tengill.workspace.project import cards, phones

PersonRow = tuple[str | int | bool | None, ...]

_PERSON_COLUMNS = (
    "id, kind, kind_reason, name, sort_name, address, organisation, is_owner, assistant_of_id,"
    " first_at, last_at, sent, received"
)
_MOST_NAMES = 40
"""Display names of one contact point that are looked at: the most frequent ones."""


def project_people() -> set[int]:
    """Resolve all contact points anew and write what changed; call inside a transaction.

    Returns:
        Persons whose contact points changed (also those that are gone): their ties and acts
        have to be computed anew.
    """
    seen = _names()
    told = cards.cards()
    decided = _decisions(told)
    points = list(_points(seen))
    told, spelt = phones.one_number(points, told)
    links, unclear = merging.links(told, points, decided)
    resolution = people.resolve(
        points, decided, cards=told, links=(*spelt, *links), unclear=unclear
    )
    principals = _principals(resolution)
    persons = {p.id: _row(p, principals.get(p.id)) for p in resolution.people}
    joined = {
        j.point: (j.point, p.id, j.reason[:200], j.evidence.value)
        for p in resolution.people
        for j in p.points
    }
    names = {
        (fold(name)[:320], p.id)
        for p in resolution.people
        if p.kind is PersonKind.PERSON
        for name in _full_names(p, seen)
    }
    changed = _changed_points(joined)
    _write_names(names)
    _write("ledger_personpoint", "point_id, person_id, reason, evidence", joined)
    _write("ledger_person", _PERSON_COLUMNS, persons)
    cards.project_cards(resolution.person_of(), told)
    return changed


# ---------------------------------------------------------------- reading facts


def _points(names: Mapping[int, Mapping[str, int]]) -> Iterable[PointSeen]:
    with connection.cursor() as c:
        c.execute(
            "SELECT p.id, p.kind, p.value, coalesce(s.sent, 0), coalesce(s.received, 0),"
            " coalesce(s.bulk_sent, 0), s.first_at, s.last_at"
            " FROM ledger_contactpoint p LEFT JOIN ledger_pointseen s ON s.point_id = p.id"
            f" WHERE s.point_id IS NOT NULL OR NOT {_ON_FACTS_ONLY}"
            " ORDER BY p.id"
        )
        while rows := c.fetchmany(10_000):
            for pk, kind, value, sent, received, bulk_sent, first_at, last_at in rows:
                yield PointSeen(
                    id=pk,
                    kind=kind,
                    value=value,
                    names=names.get(pk, {}),
                    sent=sent,
                    received=received,
                    bulk_sent=bulk_sent,
                    first_at=first_at,
                    last_at=last_at,
                )


# A point that nothing but retracted facts holds is nobody's: it has no numbers. Points that a
# decision alone made have none either, and stay.
_ON_FACTS_ONLY = """(
  EXISTS (SELECT 1 FROM ledger_cardpoint h WHERE h.point_id = p.id)
  OR EXISTS (SELECT 1 FROM ledger_attendance h WHERE h.point_id = p.id)
  OR EXISTS (SELECT 1 FROM ledger_interaction h WHERE h.by_id = p.id)
  OR EXISTS (SELECT 1 FROM ledger_interaction h WHERE h.to_id = p.id)
  OR EXISTS (SELECT 1 FROM ledger_reach h WHERE h.point_id = p.id)
  OR p.id IN (SELECT organiser_id FROM ledger_meeting WHERE organiser_id IS NOT NULL))"""


def _names() -> dict[int, dict[str, int]]:
    names: dict[int, dict[str, int]] = {}
    with connection.cursor() as c:
        c.execute("SELECT point_id, name, seen FROM ledger_pointname ORDER BY seen DESC, name")
        while rows := c.fetchmany(10_000):
            for point, name, seen in rows:
                of = names.setdefault(point, {})
                if len(of) < _MOST_NAMES:
                    of[name] = seen
    return names


def _decisions(told: Iterable[CardSeen]) -> Decisions:
    owners = {about: bool(v["is_owner"]) for about, v in decisions.in_force("owner").items()}
    if not any(owners.values()) and not cards.tells_own_address(told):
        for guess in guessed_points():
            owners.setdefault(guess, True)
    return Decisions(
        merges=tuple(_pair(about) for about in decisions.in_force("merge")),
        splits=tuple(_pair(about) for about in decisions.in_force("split")),
        kinds={about: v["kind"] for about, v in decisions.in_force("person_kind").items()},
        names={about: v["name"] for about, v in decisions.in_force("person_name").items()},
        owners=owners,
    )


def _pair(about: str) -> tuple[str, str]:
    left, _, right = about.removeprefix("points:").partition("|")
    return left, right


def _principals(resolution: Resolution) -> dict[int, int]:
    """Assistant person → principal person, as mail shows and as decided."""
    found = {a.assistant: a.principal for a in people.assistants(_signs(), resolution)}
    person_of = resolution.person_of()
    for about, value in decisions.in_force("assistant").items():
        assistant = person_of.get(_point(about) or 0)
        principal = person_of.get(_point(value.get("principal", "")) or 0)
        if assistant and principal:
            found[assistant] = principal
        elif assistant:
            found.pop(assistant, None)
    return found


def _signs() -> Iterable[AssistantEvidence]:
    """The signs in all messages, counted by who and whom."""
    seen: Counter[tuple[str, ...]] = Counter()
    with connection.cursor() as c:
        c.execute("SELECT assistant_signs FROM ledger_textreading WHERE assistant_signs <> '[]'")
        while rows := c.fetchmany(10_000):
            for (text,) in rows:
                seen.update(tuple(sign) for sign in orjson.loads(text))
    points = {key: _point(key) for sign in seen for key in (_key(sign, 1), _key(sign, 3))}
    for sign, count in sorted(seen.items()):
        yield AssistantEvidence(
            assistant=points[_key(sign, 1)],
            principal=points[_key(sign, 3)],
            principal_name=sign[5],
            code=sign[0],
            count=count,
            assistant_name="" if sign[1] == "email" else sign[2],
        )


def _key(sign: tuple[str, ...], at: int) -> str:
    return f"{sign[at]}:{sign[at + 1]}"


def _point(key: str) -> int | None:
    """The row of a contact point named `kind:value`, or None."""
    kind, _, value = key.partition(":")
    with connection.cursor() as c:
        c.execute(
            "SELECT id FROM ledger_contactpoint WHERE kind = %s AND value = %s", [kind, value]
        )
        row = c.fetchone()
    return row[0] if row else None


# ---------------------------------------------------------------- writing what differs


def _row(person: Resolved, principal: int | None) -> PersonRow:
    return (
        person.id,
        person.kind.value,
        person.kind_reason[:120],
        person.name,
        person.sort_name,
        person.address[:320],
        person.organisation,
        person.is_owner,
        principal,
        person.first_at,
        person.last_at,
        person.sent,
        person.received,
    )


def _full_names(person: Resolved, seen: Mapping[int, Mapping[str, int]]) -> Iterable[str]:
    """Names of two words or more: a first name alone tells nobody."""
    told = {person.name, *(name for j in person.points for name in seen.get(j.point, ()))}
    return (name for name in told if " " in name and "@" not in name)


def _write_names(names: set[tuple[str, int]]) -> None:
    with connection.cursor() as c:
        c.execute("SELECT folded, person_id FROM ledger_personname")
        before = {(folded, person) for folded, person in c.fetchall()}
        c.executemany(
            "DELETE FROM ledger_personname WHERE folded = %s AND person_id = %s",
            sorted(before - names),
        )
        c.executemany(
            "INSERT INTO ledger_personname (folded, person_id) VALUES (%s, %s)",
            sorted(names - before),
        )


def _changed_points(joined: Mapping[int, PersonRow]) -> set[int]:
    """Persons that gained or lost a contact point, before and after."""
    with connection.cursor() as c:
        c.execute("SELECT point_id, person_id FROM ledger_personpoint")
        before: dict[int, int] = dict(c.fetchall())
    after = {point: row[1] for point, row in joined.items()}
    changed: set[int] = set()
    for point in before.keys() | after.keys():
        old, new = before.get(point), after.get(point)
        if old != new:
            changed.update(p for p in (old, new) if isinstance(p, int))
    return changed


def _write(table: str, columns: str, rows: Mapping[int, PersonRow]) -> None:
    """Make the table hold exactly these rows, touching only those that differ."""
    key = columns.split(",", 1)[0]
    with connection.cursor() as c:
        c.execute(f"SELECT {columns} FROM {table}")
        before: dict[int, PersonRow] = {row[0]: tuple(row) for row in c.fetchall()}
        gone = [(pk,) for pk in sorted(before.keys() - rows.keys())]
        c.executemany(f"DELETE FROM {table} WHERE {key} = %s", gone)
        differ = [row for pk, row in sorted(rows.items()) if before.get(pk) != row]
        c.executemany(f"DELETE FROM {table} WHERE {key} = %s", [(r[0],) for r in differ])
        marks = ", ".join(["%s"] * len(columns.split(",")))
        c.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", differ)
