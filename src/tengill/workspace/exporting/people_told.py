"""What is told of people in an export, a few hundred at a time."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tengill.workspace import owner_ties, references, settings

_BATCH = 400
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "people.tengill.example")


@dataclass(frozen=True, slots=True)
class PersonTold:
    """A person as an export tells them; texts as they stand in the ledger, whatever they hold."""

    id: int
    uid: str
    """A UUID that stays while their earliest contact point does."""
    name: str
    kind: str
    address: str
    """The e-mail address most used, or empty."""
    points: tuple[tuple[str, str], ...]
    """(kind, value), e-mail first; bare names left out."""
    organisations: tuple[tuple[str, str, bool], ...]
    """(name, title, current), current first."""
    places: tuple[tuple[str, str, str], ...]
    """(text, locality, country)."""
    tags: tuple[str, ...]
    sources: tuple[str, ...]
    community: str
    """Of the network as last measured, by name or number; empty where there is none."""
    strength: float | None
    first_at: datetime | None
    """First contact with the owner, UTC; None without a tie."""
    last_at: datetime | None
    from_them: int
    to_them: int

    @property
    def organisation(self) -> str:
        """Where they are now, as told first."""
        return next((name for name, _title, _current in self.organisations if name), "")


def people_told(ids: Sequence[int], now: int) -> Iterator[PersonTold]:
    """These people in this order; who is gone meanwhile is left out.

    Args:
        ids: person ids.
        now: seconds since 1970 UTC: the date strength is told at.
    """
    owners = settings.owner_ids()
    for part in references.batches(ids, _BATCH):
        yield from _batch(part, owners, now)


def _batch(ids: Sequence[int], owners: tuple[int, ...], now: int) -> Iterator[PersonTold]:
    people = {row[0]: row[1:] for row in references.rows(_PEOPLE, ids)}
    ties = owner_ties.with_people(owners, ids, now)
    points = _by_person(_POINTS, ids)
    organisations = _by_person(_ORGANISATIONS, ids)
    places = _by_person(_PLACES, ids)
    tags = _by_person(_TAGS, ids)
    sources = _by_person(_SOURCES, ids)
    communities = dict(references.rows(_COMMUNITIES, ids))
    for pk in ids:
        if pk not in people:
            continue
        name, kind, address, organisation = people[pk]
        told = [(row[0], row[1], bool(row[2])) for row in organisations.get(pk, ())]
        if organisation and organisation not in {row[0] for row in told}:
            told.append((organisation, "", True))
        keys = points.get(pk, [])
        tie = ties.get(pk)
        yield PersonTold(
            id=pk,
            uid=str(uuid.uuid5(_NAMESPACE, ":".join(keys[0]) if keys else str(pk))),
            name=name or address,
            kind=kind,
            address=address,
            points=tuple(_ordered(keys, address)),
            organisations=tuple(told),
            places=tuple((row[0], row[1], row[2]) for row in places.get(pk, ())),
            tags=tuple(row[0] for row in tags.get(pk, ())),
            sources=tuple(row[0] for row in sources.get(pk, ())),
            community=communities.get(pk, ""),
            strength=None if tie is None else tie.now,
            first_at=None if tie is None else datetime.fromtimestamp(tie.first_at, UTC),
            last_at=None if tie is None else datetime.fromtimestamp(tie.last_at, UTC),
            from_them=0 if tie is None else tie.back,
            to_them=0 if tie is None else tie.out,
        )


def _ordered(points: Iterable[tuple[str, ...]], address: str) -> list[tuple[str, str]]:
    """E-mail first, the one most used before the others; what reaches nobody left out."""
    kept = [(one[0], one[1]) for one in points if one[0] not in {"name", "owner"}]
    return sorted(kept, key=lambda one: (one[1] != address, one[0] != "email", one[0]))


def _by_person(sql: str, ids: Sequence[int]) -> dict[int, list[tuple[str, ...]]]:
    found: dict[int, list[tuple[str, ...]]] = {}
    for person, *told in references.rows(sql, ids):
        found.setdefault(person, []).append(tuple(told))
    return found


_PEOPLE = "SELECT id, name, kind, address, organisation FROM ledger_person WHERE id IN ({})"
_POINTS = (
    "SELECT pp.person_id, p.kind, p.value FROM ledger_personpoint pp"
    " JOIN ledger_contactpoint p ON p.id = pp.point_id WHERE pp.person_id IN ({}) ORDER BY p.id"
)
_ORGANISATIONS = (
    "SELECT person_id, name, title, current FROM ledger_personorganisation"
    " WHERE person_id IN ({}) ORDER BY current DESC, since DESC, name"
)
_PLACES = (
    "SELECT person_id, text, locality, country FROM ledger_personplace"
    " WHERE person_id IN ({}) ORDER BY folded"
)
_TAGS = "SELECT person_id, tag FROM ledger_persontag WHERE person_id IN ({}) ORDER BY folded"
_SOURCES = (
    "SELECT person_id, source FROM ledger_personsource"
    " WHERE person_id IN ({}) ORDER BY facts DESC, source"
)
_COMMUNITIES = (
    "SELECT n.person_id, coalesce(nullif(c.name, ''), CAST(n.community AS TEXT))"
    " FROM ledger_networknode n LEFT JOIN ledger_networkcommunity c ON c.number = n.community"
    " WHERE n.person_id IN ({})"
)
