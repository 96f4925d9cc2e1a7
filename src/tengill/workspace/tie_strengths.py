"""Every tie's strength at a date, as columns: what the network is measured and drawn from."""

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from tengill.ties import Busy, Columns
from tengill.workspace import tie_company

_FETCH = 100_000

Strengths = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]


def all_strengths(now: int, least: float = 0.0) -> Strengths:
    """Person ids a < b and the strength between them at `now`, for ties of at least `least`.

    What both are busy with and the company they keep count in, as in every other strength that is shown.

    Args:
        now: seconds since 1970 UTC.
        least: weaker ties are left out.
    """
    people, everybody = _activity()
    parts: list[Strengths] = []
    with connection.cursor() as c:
        c.execute("SELECT a_id, b_id, first_at, last_at, fast, slow, days FROM ledger_tie")
        while rows := c.fetchmany(_FETCH):
            a, b, first, last, fast, slow, days = map(np.array, zip(*rows, strict=True))
            ends = (_ends(people, everybody, a), _ends(people, everybody, b))
            columns = Columns(fast, slow, first, last, days)
            strong = tie_company.told(a, b, columns, now, ends)
            kept = strong >= max(least, np.finfo(float).tiny)
            parts.append((a[kept], b[kept], strong[kept]))
    if not parts:
        none = np.zeros(0, dtype=np.int64)
        return none, none, np.zeros(0)
    a, b, strong = (np.concatenate(column) for column in zip(*parts, strict=True))
    return a, b, strong


def _activity() -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Person ids in order, and (at, fast, slow) of each."""
    with connection.cursor() as c:
        c.execute("SELECT person_id, at, fast, slow FROM ledger_personactivity ORDER BY person_id")
        rows = c.fetchall()
    told = np.array(rows, dtype=np.float64).reshape(-1, 4)
    return told[:, 0].astype(np.int64), told[:, 1:]


def _ends(
    people: NDArray[np.int64], everybody: NDArray[np.float64], who: NDArray[np.int64]
) -> Busy:
    if not people.shape[0]:
        zero = np.zeros(who.shape[0])
        return Busy(zero.astype(np.int64), zero, zero)
    at = np.minimum(np.searchsorted(people, who), people.shape[0] - 1)
    told = np.where((people[at] == who)[:, None], everybody[at], 0.0)
    return Busy(told[:, 0].astype(np.int64), told[:, 1], told[:, 2])
