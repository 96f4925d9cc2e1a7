"""A stream of rows in ascending order of outcome, looked at through a bounded window."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from tengill.credit.tables.checks import ascending, row_of


class Feed:
    """Rows of one table, pulled as they are needed.

    Attributes:
        done: the stream has ended; what is in the window is all there is left.
    """

    def __init__(self, batches: Iterator[pa.RecordBatch], table: str, *, strictly: bool) -> None:
        self.table, self.done = table, False
        self._batches, self._strictly = batches, strictly
        self._window: pa.RecordBatch | None = None
        self._base = self._next = 1
        self._last: pa.Scalar | None = None

    def __len__(self) -> int:
        """Rows in the window."""
        return 0 if self._window is None else int(self._window.num_rows)

    def fill(self, rows: int) -> None:
        """Pull batches until the window holds so many rows, or the stream has ended.

        Raises:
            TableError: rows that are wrong or out of order.
        """
        have, parts = len(self), [self._window] if len(self) else []
        while have < rows and not self.done:
            batch = next(self._batches, None)
            if batch is None:
                self.done = True
                break
            ascending(self.table, batch, self._next, self._last, strictly=self._strictly)
            self._next += batch.num_rows
            self._last = batch.column("outcome")[-1]
            have += batch.num_rows
            parts.append(batch)
        if parts:
            self._window = parts[0] if len(parts) == 1 else pa.concat_batches(parts)

    def id(self, index: int) -> Any:
        """The outcome of a row of the window; negative indexes count from its end."""
        assert self._window is not None
        at = index if index >= 0 else len(self) + index
        return self._window.column("outcome")[at].as_py()

    def before(self, outcome: Any) -> int:
        """How many rows of the window belong to smaller outcomes."""
        return 0 if self._window is None else position(self._window.column("outcome"), outcome)

    def through(self, outcome: Any) -> int:
        """How many rows of the window belong to this outcome or smaller ones."""
        if self._window is None:
            return 0
        return position(self._window.column("outcome"), outcome, after=True)

    def row(self, index: int) -> int:
        """The number to tell of a row of the window."""
        assert self._window is not None
        return row_of(self._window, index, self._base)

    def peek(self, rows: int) -> pa.RecordBatch | None:
        """The window's first rows, left where they are."""
        return None if self._window is None else self._window.slice(0, rows)

    def take(self, rows: int) -> tuple[pa.RecordBatch | None, int]:
        """Take the first rows out of the window; and the number of the first of them."""
        window, base = self._window, self._base
        if window is None:
            return None, base
        self._base += rows
        self._window = window.slice(rows)
        return window.slice(0, rows), base


def position(ids: pa.Array, outcome: Any, *, after: bool = False) -> int:
    """Where an outcome stands, or would stand, among ascending ones."""
    if pa.types.is_integer(ids.type):
        values = ids.to_numpy()
        return int(np.searchsorted(values, outcome, side="right" if after else "left"))
    texts = _Texts(ids)
    return bisect_right(texts, outcome) if after else bisect_left(texts, outcome)


class _Texts:
    """A text column as bisect wants it."""

    def __init__(self, ids: pa.Array) -> None:
        self._ids = ids

    def __len__(self) -> int:
        return len(self._ids)

    def __getitem__(self, index: int) -> str:
        return str(self._ids[index].as_py())
