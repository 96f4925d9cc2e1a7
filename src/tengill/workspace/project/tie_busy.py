"""Projects what somebody is busy with, `PersonActivity`, from their strongest ties.

All come out the same, whether a few people's are asked of the ledger or everybody's are gathered
while all ties are computed: the same ties, added up exactly.
"""

import math
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from django.conf import settings
from django.db import connection

from tengill.ties.parameters import DAY
from tengill.workspace.contact import BUSY_WITH, PARAMETERS

Columns = tuple[Any, ...]
"""Of some ties: a, b, rank, last_at, fast, slow."""
_ROOM = 1 << 16
"""Ends of ties at a time; somebody with more has them all at once."""
_TIE = np.dtype(
    [("a", "i8"), ("b", "i8"), ("rank", "f8"), ("last_at", "i8"), ("fast", "f8"), ("slow", "f8")]
)
_TIES_OF = """
SELECT rank, other, last_at, fast, slow FROM (
  SELECT * FROM (SELECT rank, b_id AS other, last_at, fast, slow FROM ledger_tie
    WHERE a_id = %s ORDER BY rank DESC, b_id LIMIT %s)
  UNION ALL
  SELECT * FROM (SELECT rank, a_id, last_at, fast, slow FROM ledger_tie
    WHERE b_id = %s ORDER BY rank DESC, a_id LIMIT %s))
ORDER BY rank DESC, other LIMIT %s
"""
_WRITE = (
    "INSERT OR REPLACE INTO ledger_personactivity (person_id, at, fast, slow)"
    " VALUES (%s, %s, %s, %s)"
)


def write(people: Iterable[int]) -> None:
    """Write `PersonActivity` of these people from their ties."""
    with connection.cursor() as c:
        written: list[tuple[int, int, float, float]] = []
        gone: list[tuple[int]] = []
        for person in sorted(people):
            c.execute(_TIES_OF, [person, BUSY_WITH, person, BUSY_WITH, BUSY_WITH])
            rows = c.fetchall()
            if rows:
                written.append((person, *_sum([row[2:] for row in rows])))
            else:
                gone.append((person,))
        c.executemany("DELETE FROM ledger_personactivity WHERE person_id = %s", gone)
        c.executemany(_WRITE, written)


def write_all(chunks: Iterable[Columns]) -> None:
    """Write everybody's `PersonActivity` from the columns of all ties, as `write` tells it.

    The ties lie in a file meanwhile: memory grows with people and not with whom they know.

    Args:
        chunks: all ties, in the order of their a.
    """
    with tempfile.TemporaryFile(dir=settings.HOME) as file:
        most = 0
        for chunk in chunks:
            some = np.rec.fromarrays(chunk, dtype=_TIE)
            most = max(most, int(some.a.max()), int(some.b.max()))
            file.write(some.tobytes())
        file.flush()
        if most:
            ties = np.memmap(file, dtype=_TIE, mode="r")
            for ends in _ends(ties, most):
                _write_some(ends)


def _ends(ties: Any, most: int) -> Iterator[Columns]:
    """Of some people at a time all ends of ties: person, rank, other, last_at, fast, slow."""
    ones, others = np.zeros(most + 1, dtype=np.int64), np.zeros(most + 1, dtype=np.int64)
    for part in _parts(ties):
        ones += np.bincount(part["a"], minlength=most + 1)
        others += np.bincount(part["b"], minlength=most + 1)
    ended, upto = np.cumsum(ones), np.cumsum(ones + others)
    first = 0
    while first <= most:
        so_far = upto[first - 1] if first else 0
        past = max(first + 1, int(np.searchsorted(upto, so_far + _ROOM, side="right")))
        begin, end = (int(ended[one - 1]) if one else 0 for one in (first, past))
        told = [_seen_from(ties[begin:end], "a", "b")]
        # Of two people a is the lower number: no tie behind those has one of these as b.
        told += [
            _seen_from(part[(part["b"] >= first) & (part["b"] < past)], "b", "a")
            for part in _parts(ties[:end])
        ]
        yield tuple(np.concatenate(column) for column in zip(*told, strict=True))
        first = past


def _parts(ties: Any) -> Iterator[Any]:
    return (ties[start : start + _ROOM] for start in range(0, len(ties), _ROOM))


def _seen_from(ties: Any, person: str, other: str) -> Columns:
    return tuple(ties[name] for name in (person, "rank", other, "last_at", "fast", "slow"))


def _write_some(ends: Columns) -> None:
    """Write what some people are busy with, from all their ends of ties."""
    person, ranks, other, *counters = ends
    if not len(person):
        return
    order = np.lexsort((other, -ranks, person))
    person = person[order]
    starts = np.flatnonzero(np.diff(person, prepend=person[0] - 1)).tolist()
    rows = list(zip(*(column[order].tolist() for column in counters), strict=True))
    with connection.cursor() as c:
        c.executemany(
            _WRITE,
            [
                (one, *_sum(rows[start : min(end, start + BUSY_WITH)]))
                for one, start, end in zip(
                    person[starts].tolist(), starts, [*starts[1:], len(rows)], strict=True
                )
            ],
        )


def _sum(rows: Sequence[tuple[int, float, float]]) -> tuple[int, float, float]:
    """Counters added up at the last contact of all; `fsum` is exact in any order."""
    if len(rows) == 1:  # most people have one tie, and nothing of it has faded
        return rows[0]
    at = max(row[0] for row in rows)
    fast, slow = PARAMETERS.fast_days * DAY, PARAMETERS.slow_days * DAY
    return (
        at,
        math.fsum(row[1] * 2.0 ** ((row[0] - at) / fast) for row in rows),
        math.fsum(row[2] * 2.0 ** ((row[0] - at) / slow) for row in rows),
    )
