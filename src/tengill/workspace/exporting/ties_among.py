"""The ties among some people with their strength, streamed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from django.db import connection

from tengill.ties import Busy, Columns
from tengill.workspace import tie_company
from tengill.workspace.references import batches, marks

_FETCH = 20_000
_BY_PERSON_MOST = 4_000
"""Up to so many people their ties are looked up; above, all ties are read through."""


@dataclass(frozen=True, slots=True)
class TieTold:
    """A tie between two people of an export, a < b. Times are UTC."""

    a: int
    b: int
    strength: float
    first_at: datetime
    last_at: datetime
    a_to_b: int
    b_to_a: int


_SELECT = (
    "SELECT t.a_id, t.b_id, t.first_at, t.last_at, t.a_to_b, t.b_to_a, t.fast, t.slow,"
    " coalesce(x.at, 0), coalesce(x.fast, 0), coalesce(x.slow, 0),"
    " coalesce(y.at, 0), coalesce(y.fast, 0), coalesce(y.slow, 0), t.days FROM ledger_tie t"
    " LEFT JOIN ledger_personactivity x ON x.person_id = t.a_id"
    " LEFT JOIN ledger_personactivity y ON y.person_id = t.b_id"
)


def ties_among(ids: Sequence[int], now: int) -> Iterator[TieTold]:
    """Ties both of whose ends are among these people; strength at `now` (seconds since 1970)."""
    wanted = set(ids)
    if len(wanted) > _BY_PERSON_MOST:
        yield from _told(_SELECT, (), wanted, now)
        return
    for part in batches(sorted(wanted)):
        yield from _told(f"{_SELECT} WHERE t.a_id IN ({marks(part)})", part, wanted, now)


def _told(sql: str, bound: Sequence[int], wanted: set[int], now: int) -> Iterator[TieTold]:
    with connection.cursor() as c:
        c.execute(sql, list(bound))
        while rows := c.fetchmany(_FETCH):
            kept = [row for row in rows if row[0] in wanted and row[1] in wanted]
            if kept:
                yield from _strong(kept, now)


def _strong(rows: Sequence[tuple[Any, ...]], now: int) -> Iterator[TieTold]:
    column = [np.array(values) for values in zip(*rows, strict=True)]
    ends = (Busy(*column[8:11]), Busy(*column[11:14]))
    counters = Columns(column[6], column[7], column[2], column[3], column[14])
    told = tie_company.told(column[0], column[1], counters, now, ends)
    for row, strong in zip(rows, told.tolist(), strict=True):
        a, b, first, last, out, back = row[:6]
        yield TieTold(
            a, b, strong, datetime.fromtimestamp(first, UTC), datetime.fromtimestamp(last, UTC),
            out, back,
        )  # fmt: skip
