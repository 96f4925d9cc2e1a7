"""What is around ties, kept beside the ledger: the company two people keep, how quiet everybody is.

One message changes the company of thousands of ties a little. So it is taken for all ties at once,
at a stated moment: when all is projected anew (a large import, `tengill rebuild`) and when the
network is measured. Until the next time it stays as it was, and a tie that is new since keeps no
company yet. What was kept is a function of the ties and the moment: made anew it is the same.
"""

import os
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from django.conf import settings
from django.db import connection
from numpy.typing import NDArray

from tengill.ties import Around, Columns, Ties, company, hush, strength
from tengill.ties.accumulating import Busy
from tengill.workspace.contact import PARAMETERS

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
ENOUGH = 1_000
"""With fewer ties nothing is taken by itself: a network so small says little."""
_FETCH = 100_000
_PERSON = 1 << 31
_NONE = float(np.log2(PARAMETERS.floor))


@dataclass(frozen=True, slots=True)
class Kept:
    """What was taken, and when."""

    at: int
    """The date it was told for, seconds since 1970 UTC."""
    hush: float
    pairs: Ints
    """Keys of pairs, in order."""
    company: Floats

    def around(self, a: Ints, b: Ints) -> Around:
        """What is around the ties between these people; their order in a pair is no matter."""
        keys = np.minimum(a, b) * _PERSON + np.maximum(a, b)
        if not len(self.pairs):
            return Around(self.hush, np.full(keys.shape, _NONE))
        place = np.minimum(np.searchsorted(self.pairs, keys), len(self.pairs) - 1)
        told = np.where(self.pairs[place] == keys, self.company[place], _NONE)
        return Around(self.hush, told)


def kept() -> Kept | None:
    """What was taken last; None when nothing was, or its file is gone or spoilt."""
    file = _file()
    try:
        told = file.stat()
    except OSError:
        return None
    return _read(str(file), told.st_mtime_ns, told.st_size, told.st_ino)


def around(a: object, b: object) -> Around:
    """What is around the ties between these people, as last taken; nothing where nothing was.

    Args:
        a: person ids, one or a column.
        b: person ids of the other ends.
    """
    known = kept()
    if known is None:
        return Around()
    return known.around(
        np.atleast_1d(np.asarray(a, dtype=np.int64)), np.atleast_1d(np.asarray(b, dtype=np.int64))
    )


def told(
    a: object, b: object, ties: Columns, now: int, busy: tuple[Busy, Busy]
) -> NDArray[np.float64]:
    """Strengths as everything shown tells them: with what both are busy with, and what is around."""
    return strength(ties, now, PARAMETERS, busy, around(a, b))


def renew(at: int) -> None:
    """Take it anew from all ties for a date, in place of what was kept; call inside a transaction.

    Args:
        at: seconds since 1970 UTC.
    """
    ties = _ties()
    quiet = hush(ties, at, PARAMETERS)
    pairs = ties.a * _PERSON + ties.b
    found = company(ties, at, PARAMETERS, quiet)
    head = np.array([[at], [np.float64(quiet).view(np.int64)]])
    _write(np.column_stack((head, np.stack((pairs, found.view(np.int64))))))
    with connection.cursor() as c:  # strengths told from memory are others now
        c.execute("UPDATE people_generation SET n = random()")


def renew_if_worth(at: int) -> None:
    """`renew` where the network is large enough, or was taken before."""
    with connection.cursor() as c:
        c.execute("SELECT count(*) FROM (SELECT 1 FROM ledger_tie LIMIT %s) AS some", [ENOUGH])
        if c.fetchone()[0] >= ENOUGH or kept() is not None:
            renew(at)


def _ties() -> Ties:
    parts: list[Floats] = []
    with connection.cursor() as c:
        c.execute("SELECT a_id, b_id, first_at, last_at, fast, slow FROM ledger_tie ORDER BY id")
        while rows := c.fetchmany(_FETCH):
            parts.append(np.array(rows, dtype=np.float64))
    rows_ = np.concatenate(parts) if parts else np.zeros((0, 6))
    a, b, first, last = rows_[:, :4].T.astype(np.int64)
    nothing = np.zeros(len(a), dtype=np.int64)
    # By (a, b), whatever their row numbers: sums come out the same however the ties came to be.
    order = np.lexsort((b, a))
    return Ties(
        a[order], b[order], first[order], last[order], nothing, nothing, rows_[order, 4],
        rows_[order, 5], nothing, nothing,
    )  # fmt: skip


def _file() -> Path:
    return Path(settings.HOME) / "company.npy"


def _write(table: Ints) -> None:
    """In one step: who reads meanwhile has the old one or the new one."""
    file = _file()
    handle, name = tempfile.mkstemp(dir=file.parent, prefix="company.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as out:
            np.save(out, table)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@lru_cache(maxsize=2)
def _read(file: str, _changed: int, _size: int, _node: int) -> Kept | None:
    try:
        table = np.load(file, mmap_mode="r")
    except (OSError, EOFError, ValueError):
        return None
    if table.ndim != 2 or table.shape[0] != 2 or not table.shape[1]:  # noqa: PLR2004 - its two rows
        return None
    values = table[1].view(np.float64)
    return Kept(int(table[0, 0]), float(values[0]), table[0, 1:], values[1:])
