"""Tags put on people by hand, one at a time or many at once: decisions, so undo is one step.

A tag hangs on a contact point of a person, not on the person: it outlives a new import, a merge
and a split. Groups that cards tell are tags too; they are hidden, never taken off.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from tengill.ledger.models import Decision, PersonTag
from tengill.workspace.project.tags import (
    KIND,
    LONGEST,
    about,
    decided_of,
    folded,
    project_tags,
)
from tengill.workspace.references import batches, marks

_CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Tagged:
    """What a step did."""

    tag: str
    changed: int
    """People who got it, or lost it."""
    left: int
    """People left as they were: they had it already, or did not have it."""
    from_cards: int
    """Of those left, who have it from a card: it can be hidden, not taken off."""
    first: int
    """The step's first decision, 0 where nothing changed."""
    last: int


def clean(tag: str) -> str:
    """A tag as it is kept.

    Raises:
        ValueError: it is empty, too long, or holds a `#`.
    """
    told = " ".join("".join(ch if ch.isprintable() else " " for ch in tag).split())
    told = told.removeprefix("#").strip()
    if not told or not folded(told).strip():
        raise ValueError(_("Give a tag: a word or a few."))
    if len(told) > LONGEST or len(folded(told)) >= LONGEST:
        raise ValueError(_("A tag has at most %(most)s characters.") % {"most": LONGEST})
    if "#" in told:
        raise ValueError(_("A tag holds no #: give one tag at a time."))
    return told


def add(people: Iterable[int], tag: str, who: str = "", why: str = "") -> Tagged:
    """Put a tag on these people; who has it already is left as they are.

    Raises:
        ValueError: the tag is none (see `clean`).
    """
    told = clean(tag)
    wanted = _known(people)
    having = _having(wanted, told)
    keys = _first_points([pk for pk in wanted if pk not in having])
    made = [(about(key, told), {"on": True, "tag": told}) for key in keys.values()]
    first, last = _record(made, keys, who, why)
    on_cards = sum(not by_hand for by_hand in having.values())
    return Tagged(told, len(keys), len(having), on_cards, first, last)


def remove(people: Iterable[int], tag: str, who: str = "", why: str = "") -> Tagged:
    """Take a tag off these people where it was put on by hand.

    Raises:
        ValueError: the tag is none (see `clean`).
    """
    told = clean(tag)
    wanted = _known(people)
    having = _having(wanted, told)
    mine = [pk for pk, by_hand in having.items() if by_hand]
    made: list[tuple[str, dict[str, Any]]] = []
    for part in batches(mine):
        made += [(key, {"on": False, "tag": told}) for key in _keys_of(part, folded(told))]
    first, last = _record(made, mine, who, why)
    return Tagged(told, len(mine), len(wanted) - len(mine), len(having) - len(mine), first, last)


def hide(person: int, tag: str, *, hidden: bool = True, who: str = "", why: str = "") -> int:
    """Hide a tag that a card of a person tells, or show it again; returns the decision.

    Raises:
        ValueError: the tag is none (see `clean`).
        LookupError: there is no such person.
    """
    told = clean(tag)
    keys = _first_points([person])
    if not keys:
        raise LookupError(_("There is no such person in the ledger."))
    value = {"on": False, "tag": told, "hides": hidden}
    found = _keys_of([person], folded(told)) or [about(keys[person], told)]
    first, _last = _record([(key, value) for key in found], [person], who, why)
    return first


def hidden_tags(person: int) -> tuple[str, ...]:
    """Tags of a person's cards that are hidden."""
    latest = {tag: value for _person, tag, value in decided_of([person])}
    return tuple(
        sorted(str(value.get("tag") or tag) for tag, value in latest.items() if value.get("hides"))
    )


def take_back(first: int, last: int, who: str = "", why: str = "") -> int:
    """Take back one step, told by its first and last decision; returns how many decisions.

    Raises:
        LookupError: they are not such a step, or were taken back or decided anew since.
    """
    rows = list(Decision.objects.filter(pk__range=(first, last)).order_by("pk"))
    step = {(row.kind, row.decided_at, row.who, row.retracts_id) for row in rows}
    if not rows or rows[0].pk != first or rows[-1].pk != last or len(step) != 1:
        raise LookupError(_("This is not in force: it was taken back or decided anew."))
    if rows[0].kind != KIND or rows[0].retracts_id or _changed_since(rows):
        raise LookupError(_("This is not in force: it was taken back or decided anew."))
    now = int(time.time())
    with transaction.atomic():
        Decision.objects.bulk_create(
            (
                Decision(kind=KIND, about=row.about, who=who, why=why, decided_at=now, retracts=row)
                for row in rows
            ),
            batch_size=_CHUNK,
        )
        project_tags(people_of([row.about for row in rows]))
    return len(rows)


def people_of(abouts: Iterable[str]) -> set[int]:
    """The people some decisions on tags are about."""
    points = (key.rpartition("#")[0].partition(":") for key in abouts)
    found: set[int] = set()
    for part in batches((kind, value) for kind, _colon, value in points):
        with connection.cursor() as c:
            c.execute(
                "SELECT pp.person_id FROM ledger_contactpoint p JOIN ledger_personpoint pp"
                " ON pp.point_id = p.id WHERE (p.kind, p.value) IN"
                f" (VALUES {','.join(['(%s, %s)'] * len(part))})",
                [text for pair in part for text in pair],
            )
            found.update(pk for (pk,) in c.fetchall())
    return found


def tags(limit: int = 500) -> tuple[tuple[str, int], ...]:
    """Tags and how many people have each, the most frequent first."""
    with connection.cursor() as c:
        # The most frequent by the index alone; how each is written is looked up for those.
        c.execute(
            "SELECT (SELECT t.tag FROM ledger_persontag t WHERE t.folded = f.folded"
            " ORDER BY t.id LIMIT 1), n FROM (SELECT folded, count(*) AS n FROM ledger_persontag"
            " GROUP BY folded ORDER BY n DESC, folded LIMIT %s) f",
            [limit],
        )
        return tuple((tag, number) for tag, number in c.fetchall())


# ---------------------------------------------------------------- reading and writing


def _known(people: Iterable[int]) -> list[int]:
    found: list[int] = []
    for part in batches(sorted(set(people))):
        with connection.cursor() as c:
            c.execute(f"SELECT id FROM ledger_person WHERE id IN ({marks(part)})", part)
            found += [pk for (pk,) in c.fetchall()]
    return found


def _having(people: Sequence[int], tag: str) -> dict[int, bool]:
    """Who of these has a tag → whether by hand."""
    found: dict[int, bool] = {}
    for part in batches(people):
        rows = PersonTag.objects.filter(person__in=part, folded=folded(tag))
        found.update(rows.values_list("person", "by_hand"))
    return found


def _first_points(people: Sequence[int]) -> dict[int, str]:
    """Person → their earliest contact point, `kind:value`."""
    found: dict[int, str] = {}
    for part in batches(people):
        with connection.cursor() as c:
            c.execute(
                "SELECT f.person_id, p.kind, p.value FROM (SELECT person_id, min(point_id) AS point"
                f" FROM ledger_personpoint WHERE person_id IN ({marks(part)}) GROUP BY person_id) f"
                " JOIN ledger_contactpoint p ON p.id = f.point",
                part,
            )
            found.update((pk, f"{kind}:{value}") for pk, kind, value in c.fetchall())
    return found


def _keys_of(people: Sequence[int], tag: str) -> list[str]:
    """What the decisions in force on this tag of these people are about."""
    with connection.cursor() as c:
        c.execute(
            "SELECT DISTINCT d.about FROM ledger_personpoint pp"
            " CROSS JOIN ledger_contactpoint p ON p.id = pp.point_id"
            " CROSS JOIN ledger_decision d ON d.kind = 'tag'"
            " AND d.about = p.kind || ':' || p.value || '#' || %s"
            f" WHERE pp.person_id IN ({marks(people)}) AND d.retracts_id IS NULL AND NOT EXISTS"
            " (SELECT 1 FROM ledger_decision r WHERE r.retracts_id = d.id)",
            [tag, *people],
        )
        return [key for (key,) in c.fetchall()]


def _record(
    made: Sequence[tuple[str, dict[str, Any]]], people: Iterable[int], who: str, why: str
) -> tuple[int, int]:
    if not made:
        return 0, 0
    now = int(time.time())
    with transaction.atomic():
        rows = Decision.objects.bulk_create(
            (
                Decision(kind=KIND, about=key, value=value, who=who, why=why, decided_at=now)
                for key, value in made
            ),
            batch_size=_CHUNK,
        )
        project_tags(people)
    return rows[0].pk, rows[-1].pk


def _changed_since(rows: Sequence[Decision]) -> bool:
    """Whether one of these was taken back, or a later word said something else."""
    for part in batches(rows):
        if Decision.objects.filter(retracts__in=[row.pk for row in part]).exists():
            return True
        later = Decision.objects.filter(
            kind=KIND, about__in=[row.about for row in part], pk__gt=rows[-1].pk
        ).filter(retracts=None, retracted_by=None)
        if later.exists():
            return True
    return False
