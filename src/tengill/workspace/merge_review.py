"""Pairs that may be one person, for a person to decide: both sides side by side, one word each.

`same` merges them, `different` keeps them apart; both are facts and are never asked again. `later`
leaves a pair where it is. Record linkage brings the pairs (see `merging`); where it has not run,
equal names do.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import orjson
from django.db import connection, transaction
from django.utils.translation import gettext as _

from tengill.ledger import decisions
from tengill.workspace import finding, person_decisions, references, settings, taking_back
from tengill.workspace.presenting import PersonRef
from tengill.workspace.reaching import shown

Verdict = Literal["same", "different"]
_MOST_VALUES = 12
_LOOKED_AT = 2_000


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, as far as a look needs it."""

    person: PersonRef
    names: tuple[str, ...]
    points: tuple[str, ...]
    """Addresses, phones and profiles as one writes them."""
    organisations: tuple[str, ...]
    places: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One comparison's word on the pair."""

    about: str
    words: str
    speaks_for: bool


@dataclass(frozen=True, slots=True)
class MergeItem:
    """A pair that waits for a word."""

    key: str
    """`<point id>-<point id>`: opaque; hand it back as it is."""
    left: Side
    right: Side
    probability: float | None
    """The chance that they are one person, by the model; None where only names were looked at."""
    evidence: tuple[Evidence, ...]
    held: str
    """Why a likely pair was not joined, or empty."""


@dataclass(frozen=True, slots=True)
class MergeQueue:
    """Pairs that wait, the likeliest first."""

    items: tuple[MergeItem, ...]
    waiting: int
    next: str
    """Hand it back as `after` for those behind; empty at the end."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What a word on a pair did."""

    verdict: Verdict
    decisions: tuple[int, ...]
    """Ids to hand to `undo`."""
    person: int | None
    """The one person they are now; None when kept apart."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    left: int
    right: int
    """Points."""
    persons: tuple[int, int]
    probability: float | None
    evidence: tuple[Evidence, ...]
    held: str

    @property
    def key(self) -> str:
        return f"{self.left}-{self.right}"


def queue(after: str = "", limit: int = 20) -> MergeQueue:
    """Pairs that wait, the likeliest first; `after`: behind the pair of this key."""
    waiting = _waiting()
    keys = [one.key for one in waiting]
    start = keys.index(after) + 1 if after in keys else 0
    page = waiting[start : start + max(1, min(limit, 200))]
    sides = _sides({person for one in page for person in one.persons})
    items = tuple(
        MergeItem(
            one.key, sides[one.persons[0]], sides[one.persons[1]], one.probability, one.evidence,
            one.held,
        )
        for one in page
        if all(person in sides for person in one.persons)
    )  # fmt: skip
    more = start + len(page) < len(waiting)
    return MergeQueue(items, len(waiting), page[-1].key if page and more else "")


def decide(key: str, verdict: str, who: str = "", why: str = "") -> Decided:
    """Say whether a pair is one person.

    Raises:
        ValueError: the verdict is neither `same` nor `different`.
        LookupError: the key names no two persons (any more): they were merged meanwhile.
    """
    if verdict not in {"same", "different"}:
        raise ValueError(_("Say same or different."))
    points = _points(key)
    persons = [_person_of(point) for point in points]
    left, right = persons
    if left is None or right is None or left == right:
        raise LookupError(_("These two are one person by now, or gone. Look at the list anew."))
    if verdict == "same":
        made = person_decisions.merge([left, right], who, why)
        return Decided("same", made, min(left, right))
    return Decided("different", _keep_apart(points, who, why), None)


def undo(made: Sequence[int], who: str = "") -> None:
    """Take a word back; the pair waits again.

    Raises:
        LookupError: one of the decisions is not in force any more.
    """
    taking_back.take_back(made, who)


def _points(key: str) -> tuple[int, int]:
    left, _dash, right = key.partition("-")
    if not (left.isdecimal() and right.isdecimal() and len(key) < 40):  # noqa: PLR2004 - two ids
        raise LookupError(_("There is no such pair."))
    return int(left), int(right)


def _person_of(point: int) -> int | None:
    with connection.cursor() as c:
        c.execute("SELECT person_id FROM ledger_personpoint WHERE point_id = %s", [point])
        row = c.fetchone()
    return row[0] if row else None


def _keep_apart(points: tuple[int, int], who: str, why: str) -> tuple[int, ...]:
    with connection.cursor() as c:
        c.execute(
            "SELECT kind || ':' || value FROM ledger_contactpoint WHERE id IN (%s, %s)", points
        )
        first, second = sorted(key for (key,) in c.fetchall())
    with transaction.atomic():
        made = decisions.record("split", f"points:{first}|{second}", {}, who, why)
    person_decisions.people_changed()
    return (made,)


# ---------------------------------------------------------------- what waits


def _waiting() -> list[_Waiting]:
    """Unclear pairs whose persons are still two and were not decided about, then equal names."""
    apart = _apart()
    owners = set(settings.owner_ids())
    done: set[tuple[int, int]] = set()
    found: list[_Waiting] = []
    for one in [*_linked(), *_namesakes()]:
        low, high = sorted(one.persons)
        if low == high or (low, high) in done or (low, high) in apart or {low, high} & owners:
            continue
        done.add((low, high))
        found.append(one)
    return found


def _linked() -> Iterable[_Waiting]:
    with connection.cursor() as c:
        c.execute(
            "SELECT p.left_id, p.right_id, a.person_id, b.person_id, p.probability, p.reasons, p.held"
            " FROM ledger_linkedpair p JOIN ledger_personpoint a ON a.point_id = p.left_id"
            " JOIN ledger_personpoint b ON b.point_id = p.right_id"
            " WHERE a.person_id <> b.person_id"
            " ORDER BY p.probability DESC, p.left_id, p.right_id LIMIT %s",
            [_LOOKED_AT],
        )
        rows = c.fetchall()
    for left, right, one, other, probability, reasons, held in rows:
        evidence = tuple(
            Evidence(about, words, weight > 0)
            for about, _code, words, weight in orjson.loads(reasons)
        )
        yield _Waiting(left, right, (one, other), probability, evidence, held)


def _namesakes() -> Iterable[_Waiting]:
    for pair in finding.suggest_merges(limit=200):
        left, right = pair.left.id, pair.right.id
        if left and right:
            told = (Evidence("name", pair.why, speaks_for=True),)
            yield _Waiting(min(left, right), max(left, right), (left, right), None, told, "")


def _apart() -> set[tuple[int, int]]:
    """Pairs of persons some point of whom a person said are not one."""
    pairs = [about.removeprefix("points:").split("|", 1) for about in decisions.in_force("split")]
    person = _persons_of_keys({end for pair in pairs for end in pair})
    found = set()
    for one, other in pairs:
        if one in person and other in person:
            low, high = sorted((person[one], person[other]))
            found.add((low, high))
    return found


def _persons_of_keys(keys: set[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    with connection.cursor() as c:
        for part in references.batches(sorted({key.partition(":")[2] for key in keys})):
            c.execute(
                "SELECT c.kind || ':' || c.value, p.person_id FROM ledger_contactpoint c"
                " JOIN ledger_personpoint p ON p.point_id = c.id"
                f" WHERE c.value IN ({references.marks(part)})",
                part,
            )
            found.update(c.fetchall())
    return found


# ---------------------------------------------------------------- both sides


def _sides(persons: set[int]) -> dict[int, Side]:
    refs = references.people(persons)
    names = _many(
        "SELECT p.person_id, n.name FROM ledger_personpoint p JOIN ledger_pointname n"
        " ON n.point_id = p.point_id WHERE p.person_id IN ({}) ORDER BY n.seen DESC, n.name",
        persons,
    )
    points = _first(
        (person, shown(kind, value).text)
        for person, kind, value in references.rows(
            "SELECT p.person_id, c.kind, c.value FROM ledger_personpoint p JOIN ledger_contactpoint"
            " c ON c.id = p.point_id WHERE p.person_id IN ({}) AND c.kind NOT IN ('name', 'owner')"
            " ORDER BY c.id",
            persons,
        )
    )
    houses = _many(
        "SELECT person_id, name FROM ledger_personorganisation WHERE person_id IN ({}) ORDER BY id",
        persons,
    )
    places = _many(
        "SELECT person_id, text FROM ledger_personplace WHERE person_id IN ({}) ORDER BY id",
        persons,
    )
    sources = _many(
        "SELECT person_id, source FROM ledger_personsource WHERE person_id IN ({}) ORDER BY source",
        persons,
    )
    return {
        pk: Side(
            ref,
            tuple(dict.fromkeys([ref.name, *names[pk]])),
            points[pk], houses[pk], places[pk], sources[pk],
        )
        for pk, ref in refs.items()
    }  # fmt: skip


def _many(sql: str, persons: set[int]) -> dict[int, tuple[str, ...]]:
    return _first(references.rows(sql, persons))


def _first(told: Iterable[tuple[int, str]]) -> dict[int, tuple[str, ...]]:
    """Person → values, each once, the first few."""
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for person, value in told:
        found[person].setdefault(value)
    return defaultdict(tuple, {pk: tuple(told)[:_MOST_VALUES] for pk, told in found.items()})
