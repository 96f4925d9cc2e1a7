"""Decisions: what a person said, append-only. The latest not-retracted one per `about` is in force.

`about` names contact points and message digests, never rows of projections, so that a decision
outlives a re-import. A retraction is a row of its own that names the row it takes back.
"""

import json
import time
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection, transaction

from tengill.ledger.models import Decision


def record(kind: str, about: str, value: dict[str, Any], who: str = "", why: str = "") -> int:
    """Record a decision; returns its id. It supersedes earlier ones on the same `about`."""
    row = Decision.objects.create(
        kind=kind, about=about, value=value, who=who, why=why, decided_at=int(time.time())
    )
    return row.pk


def retract(decision_id: int, who: str = "", why: str = "") -> int:
    """Take a decision back; the one before it (if any) is in force again.

    Returns:
        The id of the new row that says so.

    Raises:
        LookupError: when there is no such decision, it is a retraction itself, or it is
            retracted already.
    """
    with transaction.atomic():
        row = Decision.objects.filter(pk=decision_id, retracts=None).first()
        if row is None:
            raise LookupError(f"There is no decision {decision_id}.")
        if Decision.objects.filter(retracts=row).exists():
            raise LookupError(f"Decision {decision_id} is taken back already.")
        back = Decision.objects.create(
            kind=row.kind,
            about=row.about,
            who=who,
            why=why,
            decided_at=int(time.time()),
            retracts=row,
        )
    return back.pk


def in_force(kind: str) -> dict[str, Any]:
    """Map `about` to the value in force, for all decisions of a kind, in the order decided."""
    return _standing("", [kind])


def in_force_below(kind: str, beginnings: Iterable[str]) -> dict[str, Any]:
    """The same, of those about a key that begins with one of these and a colon: a few, by the index."""
    standing: dict[str, Any] = {}
    for beginning in beginnings:
        # Up to the sign after the colon.
        bound = [kind, f"{beginning}:", f"{beginning};"]
        standing.update(_standing(" AND d.about >= %s AND d.about < %s", bound))
    return standing


def _standing(where: str, bound: list[str]) -> dict[str, Any]:
    standing: dict[str, Any] = {}
    # By hand, as in `latest`: each new message asks for a dozen kinds.
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT d.about, d.value FROM ledger_decision d WHERE d.kind = %s{where}"
            " AND d.retracts_id IS NULL AND NOT EXISTS"
            " (SELECT 1 FROM ledger_decision r WHERE r.retracts_id = d.id) ORDER BY d.id",
            bound,
        )
        for about, value in cursor:
            standing.pop(about, None)  # a later word also comes later in the order
            standing[about] = json.loads(value)
    return standing


def in_force_for(kind: str, about: str) -> dict[str, Any] | None:
    """The value in force for one `about`, or None."""
    found = latest(kind, about)
    return None if found is None else found[1]


def latest(kind: str, about: str) -> tuple[int, dict[str, Any]] | None:
    """The decision in force for one `about` as (id, value), or None."""
    # By hand: a page asks for settings a dozen times, and building the query costs most of it.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.id, d.value FROM ledger_decision d WHERE d.kind = %s AND d.about = %s"
            " AND d.retracts_id IS NULL AND NOT EXISTS"
            " (SELECT 1 FROM ledger_decision r WHERE r.retracts_id = d.id)"
            " ORDER BY d.id DESC LIMIT 1",
            [kind, about],
        )
        row = cursor.fetchone()
    return None if row is None else (row[0], json.loads(row[1]))


def strings_in(value: object) -> Iterator[str]:
    """All strings in a decision's value, the keys of its parts left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings_in(part)
