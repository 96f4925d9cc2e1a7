"""Projects tags: groups of cards, and what a person put on by hand.

A decision `tag` is about `<kind:value>#<folded tag>` of one contact point: {"on": true, "tag": as
written} puts it on, {"on": false} takes off what was put on by hand, {"on": false, "hides": true}
also hides it where a card tells it. The latest word about a person's points counts, so a tag
outlives a merge and a new import.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import connection

from tengill.facts.folding import fold
from tengill.ledger import decisions
from tengill.ledger.standing import in_force
from tengill.workspace.references import batches, marks

KIND = "tag"
LONGEST = 120
Row = tuple[Any, ...]
Told = Mapping[str, Any]
_ALL_FROM = 2_000
"""For so many people it is quicker to read every decision than those about each."""


def about(point: str, tag: str) -> str:
    """What a decision on a tag is about: a contact point `kind:value`, and the tag."""
    return f"{point}#{folded(tag)}"


def folded(tag: str) -> str:
    """How a tag is told from another."""
    return fold(tag)[:LONGEST]


def tag_rows(
    groups: Iterable[tuple[int, Sequence[str]]], decided: Iterable[tuple[int, str, Told]]
) -> set[Row]:
    """Rows (person, tag, folded, by hand).

    Args:
        groups: (person, groups of one card), the newest card first.
        decided: (person, folded tag, value of the decision), in the order decided.
    """
    latest = {(person, tag): value for person, tag, value in decided}
    found: dict[tuple[int, str], Row] = {}
    hidden = set()
    for (person, tag), value in latest.items():
        if value.get("on", True):
            shown = str(value.get("tag") or tag)[:LONGEST]
            found[person, tag] = (person, shown, tag, 1)
        elif value.get("hides"):
            hidden.add((person, tag))
    for person, told in groups:
        for tag in told:
            key = (person, folded(tag))
            if key[1] and key not in hidden:
                found.setdefault(key, (person, tag[:LONGEST], key[1], 0))
    return set(found.values())


def all_decided(person_of: Mapping[int, int]) -> Iterator[tuple[int, str, Told]]:
    """Every decision in force, by person."""
    standing = decisions.in_force(KIND)
    numbers = _numbers({key.rpartition("#")[0] for key in standing})
    for key, value in standing.items():
        point, _, tag = key.rpartition("#")
        person = person_of.get(numbers.get(point, 0))
        if person is not None and tag:
            yield person, tag, value


def _numbers(keys: Iterable[str]) -> dict[str, int]:
    """Contact point `kind:value` → its row."""
    found: dict[str, int] = {}
    pairs = (key.partition(":") for key in keys)
    for part in batches((kind, value) for kind, _, value in pairs):
        with connection.cursor() as c:
            c.execute(
                "SELECT id, kind, value FROM ledger_contactpoint WHERE (kind, value) IN"
                f" (VALUES {','.join(['(%s, %s)'] * len(part))})",
                [text for pair in part for text in pair],
            )
            found.update((f"{kind}:{value}", pk) for pk, kind, value in c.fetchall())
    return found


# ---------------------------------------------------------------- some people, after a decision


def project_tags(people: Iterable[int]) -> None:
    """Write the tags of these people anew; call inside a transaction."""
    wanted = sorted(set(people))
    decided: list[tuple[int, str, Told]] = []
    if len(wanted) >= _ALL_FROM:
        decided = list(all_decided(_person_of(wanted)))
    for part in batches(wanted):
        if len(wanted) < _ALL_FROM:
            decided = decided_of(part)
        some = set(part)
        rows = tag_rows(_groups_of(part), [one for one in decided if one[0] in some])
        _write(part, rows)


def decided_of(people: Sequence[int]) -> list[tuple[int, str, Told]]:
    """Decisions in force about these people's points: (person, folded tag, value), as decided."""
    told: list[tuple[int, int, str, Told]] = []
    latest: dict[str, tuple[int, int, str, Told]] = {}
    with connection.cursor() as c:
        # '#' is followed by '$': all that is about a point stands between the two.
        c.execute(
            "SELECT d.id, pp.person_id, d.about, d.value FROM ledger_personpoint pp"
            " CROSS JOIN ledger_contactpoint p ON p.id = pp.point_id"
            " CROSS JOIN ledger_decision d ON d.kind = 'tag'"
            " AND d.about >= p.kind || ':' || p.value || '#'"
            " AND d.about < p.kind || ':' || p.value || '$'"
            f" WHERE pp.person_id IN ({marks(people)}) AND d.retracts_id IS NULL AND NOT EXISTS"
            " (SELECT 1 FROM ledger_decision r WHERE r.retracts_id = d.id) ORDER BY d.id",
            list(people),
        )
        for pk, person, key, value in c.fetchall():
            latest[key] = (pk, person, key.rpartition("#")[2], json.loads(value))
    told = sorted(latest.values(), key=lambda one: one[0])
    return [(person, tag, value) for _pk, person, tag, value in told if tag]


def _person_of(people: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for part in batches(people):
        with connection.cursor() as c:
            c.execute(
                "SELECT point_id, person_id FROM ledger_personpoint"
                f" WHERE person_id IN ({marks(part)})",
                part,
            )
            found.update(c.fetchall())
    return found


def _groups_of(people: Sequence[int]) -> list[tuple[int, list[str]]]:
    """(person, groups) of their cards, newest first; a card is its first point's person's."""
    with connection.cursor() as c:
        c.execute(
            "SELECT DISTINCT c.id, coalesce(c.told_at, 0), c.groups FROM ledger_personpoint pp"
            " CROSS JOIN ledger_cardpoint h ON h.point_id = pp.point_id"
            " CROSS JOIN ledger_card c ON c.id = h.card_id"
            f" WHERE pp.person_id IN ({marks(people)}) AND c.groups <> '[]'"
            f" AND NOT c.is_organisation AND {in_force('ledger_card', 'c')}"
            " ORDER BY 2 DESC, 1 DESC",
            list(people),
        )
        cards = {pk: json.loads(groups) for pk, _told_at, groups in c.fetchall()}
    whose: dict[int, int] = {}
    for part in batches(cards):
        with connection.cursor() as c:
            c.execute(
                "SELECT h.card_id, pp.person_id FROM ledger_cardpoint h"
                " CROSS JOIN ledger_personpoint pp ON pp.point_id = h.point_id"
                " CROSS JOIN ledger_person r ON r.id = pp.person_id AND r.kind = 'person'"
                f" WHERE h.card_id IN ({marks(part)}) ORDER BY h.card_id, h.position",
                part,
            )
            for card, person in c.fetchall():
                whose.setdefault(card, person)
    wanted = set(people)
    return [(whose[pk], told) for pk, told in cards.items() if whose.get(pk) in wanted]


def _write(people: Sequence[int], rows: set[Row]) -> None:
    columns = "person_id, tag, folded, by_hand"
    with connection.cursor() as c:
        c.execute(
            f"SELECT id, {columns} FROM ledger_persontag WHERE person_id IN ({marks(people)})",
            list(people),
        )
        before = {(person, tag, fold_, int(hand)): pk for pk, person, tag, fold_, hand in c}
        c.executemany(
            "DELETE FROM ledger_persontag WHERE id = %s",
            sorted((before[row],) for row in before.keys() - rows),
        )
        c.executemany(
            f"INSERT INTO ledger_persontag ({columns}) VALUES (%s, %s, %s, %s)",
            sorted(rows - before.keys()),
        )
