"""Every tie's strength at a date, as columns: what the network is measured and drawn from."""

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from tengill.ties.strengths import strength
from tengill.workspace.contact import PARAMETERS

_FETCH = 100_000

Columns = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]


def all_strengths(now: int, least: float = 0.0) -> Columns:
    """Person ids a < b and the strength between them at `now`, for ties of at least `least`.

    Args:
        now: seconds since 1970 UTC.
        least: weaker ties are left out.
    """
    parts: list[Columns] = []
    with connection.cursor() as c:
        c.execute("SELECT a_id, b_id, a_to_b_weight, b_to_a_weight, last_at FROM ledger_tie")
        while rows := c.fetchmany(_FETCH):
            a, b, out, back, last = (np.array(column) for column in zip(*rows, strict=True))
            strong = strength(out, back, last, now, PARAMETERS)
            kept = strong >= max(least, np.finfo(float).tiny)
            parts.append((a[kept], b[kept], strong[kept]))
    if not parts:
        none = np.zeros(0, dtype=np.int64)
        return none, none, np.zeros(0)
    a, b, strong = (np.concatenate(column) for column in zip(*parts, strict=True))
    return a, b, strong
