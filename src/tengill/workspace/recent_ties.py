"""The owner's ties by their last interaction, read along the newest messages to and from them.

No index orders ties by time. But whose last interaction falls into a stretch of time stands on a
message of the owner's in that stretch: so walk the messages, newest first, and keep those whose
tie ends there.
"""

from collections.abc import Sequence

from django.db import connection

from tengill.ledger.models import Person
from tengill.workspace import owner_ties, references
from tengill.workspace.owner_ties import OwnerTie

_STEP = 400
_STEPS = 8
_FUTURE = 1 << 62
Place = tuple[int, int]
"""Where a page ended: (last_at, person)."""


def most_recent(
    owners: tuple[int, ...], now: int, kind: str, limit: int, after: Place | None
) -> tuple[list[OwnerTie], Place | None]:
    """Ties by last interaction, newest first, and the place to go on from (None: the end).

    A page may hold fewer than `limit` where the owner wrote long with the same few people.
    """
    mine = [point for points in references.points_of(owners).values() for point in points][:50]
    upto, person = after or (_FUTURE, 0)
    found: list[OwnerTie] = []
    for _step in range(_STEPS):
        people, since, more = _stretch(mine, upto)
        ties = owner_ties.with_people(owners, _of_kind(people, kind), now)
        found += [
            tie
            for tie in sorted(ties.values(), key=_order)
            if since <= tie.last_at <= upto and _order(tie) > (-upto, person)
        ]
        if len(found) > limit:
            last = found[limit - 1]
            return found[:limit], (last.last_at, last.person)
        if not more:
            return found, None
        upto, person = since - 1, 0
    return found, (upto, 0)


def _order(tie: OwnerTie) -> tuple[int, int]:
    return -tie.last_at, tie.person


def _stretch(mine: Sequence[int], upto: int) -> tuple[set[int], int, bool]:
    """People on the owner's newest messages up to a time: (people, since when, more before)."""
    points: list[tuple[int, int]] = []
    since, more = 0, False
    with connection.cursor() as cursor:
        for sql in (_RECEIVED, _SENT):
            for point in mine:
                cursor.execute(sql, [point, upto, _STEP])
                rows: list[tuple[int, int, int]] = cursor.fetchall()
                points += [(at, found) for at, found, _message in rows]
                if len({message for _at, _found, message in rows}) >= _STEP:
                    since, more = max(since, rows[-1][0]), True
    people = references.person_ids(point for at, point in points if at >= since)
    return people, since, more


_RECEIVED = (
    "SELECT at, sender_id, id FROM ledger_addressed"
    " WHERE point_id = %s AND at <= %s AND sender_id IS NOT NULL ORDER BY at DESC LIMIT %s"
)
_SENT = (
    "SELECT d.at, d.point_id, d.message_id FROM"
    " (SELECT id FROM ledger_message WHERE sender_id = %s AND sent_at <= %s"
    "  ORDER BY sent_at DESC LIMIT %s) m"
    " CROSS JOIN ledger_addressed d ON d.message_id = m.id AND d.role IN ('to', 'cc', 'bcc')"
    " ORDER BY d.at DESC"
)


def _of_kind(people: set[int], kind: str) -> set[int]:
    if not kind:
        return people
    kept: set[int] = set()
    for part in references.batches(people):
        kept.update(Person.objects.filter(pk__in=part, kind=kind).values_list("pk", flat=True))
    return kept
