"""Projects ties from who wrote whom: `ledger.models.Tie`.

A tie is always computed from all its interactions in time order, so that the step by step way
and the anew way give the very same numbers.
"""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

import numpy as np
from django.db import connection

from tengill.facts.acts import BULK
from tengill.ties import Pairs, Ties, accumulate, interaction_weight, strength
from tengill.workspace.contact import MOST_RECIPIENTS, PARAMETERS

_DAY = 86_400
_FETCH = 100_000

Row = tuple[int, int, int, bool, str, int]

_SELECT = """
SELECT min(s.person_id, r.person_id), max(s.person_id, r.person_id), d.at,
  s.person_id < r.person_id, d.role, m.recipients
FROM ledger_addressed d
JOIN ledger_message m ON m.id = d.message_id
JOIN ledger_personpoint s ON s.point_id = d.sender_id
JOIN ledger_personpoint r ON r.point_id = d.point_id
WHERE d.role IN ('to', 'cc', 'bcc') AND d.at IS NOT NULL AND m.bulk < %s
  AND m.recipients <= %s AND s.person_id <> r.person_id
ORDER BY 1, 2, 3, d.id
"""

# Driven from the pairs: the index (point, sender, at) answers for each couple of points.
_SELECT_PAIRS = """
SELECT t.a, t.b, d.at, s.person_id < r.person_id, d.role, m.recipients
FROM pair t
CROSS JOIN ledger_personpoint s ON s.person_id IN (t.a, t.b)
CROSS JOIN ledger_personpoint r ON r.person_id IN (t.a, t.b) AND r.person_id <> s.person_id
CROSS JOIN ledger_addressed d ON d.point_id = r.point_id AND d.sender_id = s.point_id
CROSS JOIN ledger_message m ON m.id = d.message_id
WHERE d.role IN ('to', 'cc', 'bcc') AND d.at IS NOT NULL AND m.bulk < %s AND m.recipients <= %s
ORDER BY 1, 2, 3, d.id
"""


def project_ties(first_new: int | None, people: AbstractSet[int] | None) -> None:
    """Compute ties anew where they may have changed; call inside a transaction.

    Args:
        first_new: messages from this row number on are new; None: all ties anew.
        people: persons whose contact points changed; None: all ties anew.
    """
    with connection.cursor() as c:
        if first_new is None or people is None:
            c.execute("DELETE FROM ledger_tie")
            c.execute(_SELECT, [BULK, MOST_RECIPIENTS])
            _write(_rows(c))
            return
        c.execute("CREATE TEMP TABLE pair (a integer, b integer, PRIMARY KEY (a, b))")
        try:
            _pairs_of_messages(first_new)
            _pairs_of_people(people)
            c.execute(
                "DELETE FROM ledger_tie WHERE EXISTS"
                " (SELECT 1 FROM pair p WHERE p.a = ledger_tie.a_id AND p.b = ledger_tie.b_id)"
            )
            c.execute(_SELECT_PAIRS, [BULK, MOST_RECIPIENTS])
            _write(_rows(c))
        finally:
            c.execute("DROP TABLE pair")


def _pairs_of_messages(first_new: int) -> None:
    with connection.cursor() as c:
        c.execute(
            "INSERT OR IGNORE INTO pair SELECT DISTINCT"
            " min(s.person_id, r.person_id), max(s.person_id, r.person_id)"
            " FROM ledger_message m JOIN ledger_addressed d ON d.message_id = m.id"
            " JOIN ledger_personpoint s ON s.point_id = d.sender_id"
            " JOIN ledger_personpoint r ON r.point_id = d.point_id"
            " WHERE m.id >= %s AND d.role IN ('to', 'cc', 'bcc') AND m.recipients <= %s"
            " AND s.person_id <> r.person_id",
            [first_new, MOST_RECIPIENTS],
        )


def _pairs_of_people(people: Iterable[int]) -> None:
    with connection.cursor() as c:
        for person in sorted(people):
            c.execute("DELETE FROM ledger_tie WHERE a_id = %s OR b_id = %s", [person, person])
            for query in (_THEY_WROTE, _WROTE_THEM):
                c.execute(f"INSERT OR IGNORE INTO pair {query}", [person] * 4)


_THEY_WROTE = """
SELECT DISTINCT min(%s, o.person_id), max(%s, o.person_id)
FROM ledger_personpoint p
JOIN ledger_message m ON m.sender_id = p.point_id
JOIN ledger_addressed d ON d.message_id = m.id
JOIN ledger_personpoint o ON o.point_id = d.point_id
WHERE p.person_id = %s AND o.person_id <> %s
"""

_WROTE_THEM = """
SELECT DISTINCT min(%s, o.person_id), max(%s, o.person_id)
FROM ledger_personpoint p
JOIN ledger_addressed d ON d.point_id = p.point_id
JOIN ledger_personpoint o ON o.point_id = d.sender_id
WHERE p.person_id = %s AND o.person_id <> %s
"""


def _rows(cursor: object) -> Iterator[list[Row]]:
    """Rows in chunks of whole pairs, so that memory does not grow with the ledger."""
    carried: list[Row] = []
    while True:
        rows: list[Row] = cursor.fetchmany(_FETCH)  # type: ignore[attr-defined]
        if not rows:
            break
        carried.extend(rows)
        last = carried[-1][:2]
        cut = len(carried)
        while cut and carried[cut - 1][:2] == last:
            cut -= 1
        if cut:
            yield carried[:cut]
            carried = carried[cut:]
    if carried:
        yield carried


def _write(chunks: Iterator[list[Row]]) -> None:
    for chunk in chunks:
        ties = accumulate(_pairs(chunk), PARAMETERS)
        strong = strength(
            ties.a_to_b_weight,
            ties.b_to_a_weight,
            ties.last_at,
            int(ties.last_at.min()),
            PARAMETERS,
        )
        columns = (
            ties.a, ties.b, ties.first_at, ties.last_at, ties.a_to_b, ties.b_to_a,
            ties.a_to_b_weight, ties.b_to_a_weight, strong, rank(ties),
        )  # fmt: skip
        with connection.cursor() as c:
            c.executemany(
                "INSERT INTO ledger_tie (a_id, b_id, first_at, last_at, a_to_b, b_to_a,"
                " a_to_b_weight, b_to_a_weight, strength, rank)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                list(zip(*(column.tolist() for column in columns), strict=True)),
            )


def rank(ties: Ties) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
    """Orders ties as the decayed weight does at any one time: log2 of it at time zero.

    Strength adds small terms for silence and reciprocity, so a list reads a few more rows than
    it shows and orders those by strength itself.
    """
    both = np.maximum(ties.a_to_b_weight + ties.b_to_a_weight, 1e-12)
    return np.log2(both) + ties.last_at / (PARAMETERS.half_life_days * _DAY)


def _pairs(rows: list[Row]) -> Pairs:
    a, b, at, outward, roles, recipients = zip(*rows, strict=True)
    weights: dict[tuple[str, int], float] = {}
    for key in set(zip(roles, recipients, strict=True)):
        weights[key] = interaction_weight(key[0], max(key[1], 1), PARAMETERS)
    return Pairs(
        a=np.array(a, dtype=np.int64),
        b=np.array(b, dtype=np.int64),
        at=np.array(at, dtype=np.int64),
        a_to_b=np.array(outward, dtype=np.bool_),
        weight=np.array([weights[key] for key in zip(roles, recipients, strict=True)]),
    )
