"""Projects persons from contact points, and writes only what differs from what stands."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

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
    Resolution,
    Resolved,
)
from tengill.workspace import merging
from tengill.workspace.owner import guessed_points
from tengill.workspace.project import cards, phones, points_seen

PersonRow = tuple[str | int | bool | None, ...]

PERSON_COLUMNS = (
    "id, kind, kind_reason, name, sort_name, address, organisation, is_owner, assistant_of_id,"
    " first_at, last_at, sent, received"
)


@dataclass(slots=True)
class Touched:
    """What changed of people beside numbers."""

    persons: set[int] = field(default_factory=set)
    """Whose contact points changed, also those that are gone; not those whom nobody knew."""
    names: set[str] = field(default_factory=set)
    """Folded full names that mean others than before, or somebody who changed."""
    addresses: set[str] = field(default_factory=set)
    """Addresses that are another person's than before, or nobody had."""
    outcomes: bool = False
    """Somebody on a side of an outcome may be another person than before."""
    anew: bool = False
    """All people were resolved anew: any of them may be touched, whatever was decided of them."""


def project_people() -> Touched:
    """Resolve all contact points anew and write what changed; call inside a transaction."""
    seen = points_seen.names()
    told = cards.cards()
    decided = _decisions(told)
    points = list(points_seen.every(seen))
    told, spelt = phones.one_number(points, told)
    links, unclear = merging.links(told, points, decided)
    resolution = people.resolve(
        points, decided, cards=told, links=(*spelt, *links), unclear=unclear
    )
    principals = _principals(resolution)
    persons = {p.id: person_row(p, principals.get(p.id)) for p in resolution.people}
    joined = {
        j.point: (j.point, p.id, j.reason[:200], j.evidence.value)
        for p in resolution.people
        for j in p.points
    }
    names = {(name, p.id) for p in resolution.people for name in folded_names(p, seen)}
    changed, moved = _changed_points(joined)
    called = _write_names(names)
    _write("ledger_personpoint", "point_id, person_id, reason, evidence", joined)
    stood = _write("ledger_person", PERSON_COLUMNS, persons)
    cards.project_cards(resolution.person_of(), told)
    told_otherwise = changed | {pk for pk, row in stood.items() if _otherwise(row, persons.get(pk))}
    return Touched(
        changed,
        {name for name, person in called if person in told_otherwise}
        | {name for name, _ in called ^ names}
        | {name for name, person in names if person in told_otherwise},
        {point.value for point in points if point.id in moved},
        outcomes=True,
        anew=True,
    )


# ---------------------------------------------------------------- reading facts


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


def person_row(person: Resolved, principal: int | None) -> PersonRow:
    """A person as `PERSON_COLUMNS` tell them; `principal` is whom they assist."""
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


def folded_names(person: Resolved, seen: Mapping[int, Mapping[str, int]]) -> set[str]:
    """The full names a person goes by, folded, as `PersonName` keeps them; a role goes by none.

    Names of two words or more: a first name alone tells nobody.

    Args:
        person: as resolved.
        seen: the names each of their points stood under.
    """
    if person.kind is not PersonKind.PERSON:
        return set()
    told = {person.name, *(name for j in person.points for name in seen.get(j.point, ()))}
    return {fold(name)[:320] for name in told if " " in name and "@" not in name}


def _write_names(names: set[tuple[str, int]]) -> set[tuple[str, int]]:
    """Write who goes by which name; returns who went by which before."""
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
    return before


def _changed_points(joined: Mapping[int, PersonRow]) -> tuple[set[int], set[int]]:
    """Persons that gained or lost a contact point, before and after; and all points of theirs."""
    with connection.cursor() as c:
        c.execute("SELECT point_id, person_id FROM ledger_personpoint")
        before: dict[int, int] = dict(c.fetchall())
    after = {point: row[1] for point, row in joined.items()}
    changed: set[int] = set()
    for point in before.keys() | after.keys():
        old, new = before.get(point), after.get(point)
        if old != new:
            changed.update(p for p in (old, new) if isinstance(p, int))
    points = {
        point for side in (before, after) for point, person in side.items() if person in changed
    }
    return changed, points


_ADDRESS = PERSON_COLUMNS.split(", ").index("address")


def _otherwise(before: PersonRow, after: PersonRow | None) -> bool:
    """Whether somebody's main address is another."""
    return after is None or before[_ADDRESS] != after[_ADDRESS]


def _write(table: str, columns: str, rows: Mapping[int, PersonRow]) -> dict[int, PersonRow]:
    """Make the table hold exactly these rows, touching only those that differ; returns what it held."""
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
    return before
