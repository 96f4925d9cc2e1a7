"""Pieces of texts met before, each with the rows of numbers that somebody wants of it."""

from collections.abc import Callable, Sequence
from itertools import accumulate
from threading import RLock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from tengill.door.pieces.kernel import Counts, Longs, Text, cut, enter, widened

_MOST_PIECES = 150_000
_MOST_LETTERS = 3_000_000
"""More than so: all is forgotten, and learned anew. Hostile mail must not fill the memory."""
_SLOTS = 1 << 12
_ROOM = 1 << 10
_LONGEST = 1 << 10

Rows = tuple[Sequence[int], Any]
"""How long each piece's row is, and all rows one behind the other."""
Learn = Callable[[Sequence[str]], Rows]


def codes(text: str) -> Text:
    """A text as code points, whatever it holds."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


class Found(NamedTuple):
    """A text cut. The arrays are the lexicon's own: they hold until the next text is cut."""

    text: Text
    """Its code points."""
    many: int
    """How many pieces."""
    numbers: Counts
    begins: Counts
    ends: Counts


class Lexicon:
    """Cuts texts into pieces and remembers what is wanted of each.

    What `rows` holds of a piece is a function of the piece alone, so forgetting changes nothing but
    the time it takes. One at a time: hold `lock` from cutting a text to the last look at its rows.

    Args:
        learn: for each kind of rows, what tells those of some pieces.
        kinds: what each kind's numbers are.
    """

    def __init__(self, learn: Sequence[Learn], kinds: Sequence[DTypeLike]) -> None:
        self.lock = RLock()
        self._learn = tuple(learn)
        self._kinds = tuple(kinds)
        self._fit(_LONGEST)
        self.forget()

    def forget(self) -> None:
        """Forget all pieces."""
        self._many = 0
        self._table = (
            np.zeros(_SLOTS, np.int32),
            np.zeros(_ROOM, np.int64),
            np.zeros(_ROOM + 1, np.int64),
            np.zeros(_ROOM, np.uint32),
        )
        self.starts: list[Longs] = [np.zeros(_ROOM + 1, np.int64) for _ in self._kinds]
        """Of each kind: where each piece's row begins, and where the last one ends."""
        self.rows: list[NDArray[Any]] = [np.zeros(_ROOM, kind) for kind in self._kinds]
        """Of each kind: all rows."""

    def __len__(self) -> int:
        """How many pieces are known."""
        return self._many

    def cut(self, text: str) -> Found:
        """Cut a text at white space; what is new is learned."""
        told = codes(text)
        if len(told) > len(self._numbers):
            self._fit(2 * len(told))
        if self._many > _MOST_PIECES or int(self._table[2][self._many]) > _MOST_LETTERS:
            self.forget()
        numbers, begins, ends = self._numbers, self._begins, self._ends
        many = cut(told, self._table, numbers, begins, ends)
        if many < 0:
            many = -many - 1
            self._take(text, told, (numbers[:many] < 0).nonzero()[0].tolist())
        return Found(told, many, numbers, begins, ends)

    def _fit(self, longest: int) -> None:
        self._numbers = np.empty(longest, np.int32)
        self._begins = np.empty(longest, np.int32)
        self._ends = np.empty(longest, np.int32)

    def _take(self, text: str, told: Text, places: Sequence[int]) -> None:
        """Learn the pieces at some places of a text."""
        first = self._many
        new: dict[str, int] = {}
        for place in places:
            begin, end = int(self._begins[place]), int(self._ends[place])
            number = new.setdefault(text[begin:end], first + len(new))
            self._numbers[place] = number
            if number == self._many:
                self._grow(end - begin)
                enter(told, begin, end, number, self._table)
                self._many += 1
        pieces = list(new)
        for kind, learn in enumerate(self._learn):
            lengths, rows = learn(pieces)
            start = int(self.starts[kind][first])
            size = start + len(rows)
            self.starts[kind] = _roomy(self.starts[kind], self._many + 1)
            self.rows[kind] = _roomy(self.rows[kind], size)
            self.starts[kind][first + 1 : self._many + 1] = [
                start + upto for upto in accumulate(lengths)
            ]
            self.rows[kind][start:size] = rows

    def _grow(self, letters: int) -> None:
        """Make room for one piece more."""
        slots, hashes, starts, held = self._table
        if 2 * (self._many + 1) > len(slots):
            slots = np.zeros(4 * len(slots), np.int32)
            widened(hashes, self._many, slots)
        self._table = (
            slots,
            _roomy(hashes, self._many + 1),
            _roomy(starts, self._many + 2),
            _roomy(held, int(starts[self._many]) + letters),
        )


def _roomy(array: NDArray[Any], size: int) -> NDArray[Any]:
    """The array, or a larger one with the same beginning, where it is too small."""
    if size <= len(array):
        return array
    larger = np.zeros(max(size, 2 * len(array)), array.dtype)
    larger[: len(array)] = array
    return larger
