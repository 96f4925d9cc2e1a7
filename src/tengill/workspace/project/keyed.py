"""Row numbers by keys, in memory: 16 bytes for each number under each key."""

from array import array
from collections import defaultdict
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


class Keyed:
    """Row numbers under keys. A key is known by its hash: others may rarely come along.

    What comes after the first question is kept beside the rest, and a number may come twice.
    """

    def __init__(self) -> None:
        self._keys = array("q")
        self._numbers = array("q")
        self._sorted: tuple[Ints, Ints] | None = None
        self._late: defaultdict[int, list[int]] = defaultdict(list)

    def add(self, number: int, keys: Iterable[object]) -> None:
        """Put a number under some keys."""
        for key in keys:
            if self._sorted is None:
                self._keys.append(hash(key))
                self._numbers.append(number)
            else:
                self._late[hash(key)].append(number)

    def of(self, key: object) -> Ints:
        """The numbers under a key; those of the beginning in order, the late ones behind."""
        told = hash(key)
        keys, numbers = self._ordered()
        first = np.searchsorted(keys, told, side="left")
        past = np.searchsorted(keys, told, side="right")
        early = numbers[first:past]
        late = self._late.get(told)
        return np.concatenate((early, np.array(late, dtype=np.int64))) if late else early

    def _ordered(self) -> tuple[Ints, Ints]:
        if self._sorted is None:
            keys = np.array(self._keys, dtype=np.int64)
            numbers = np.array(self._numbers, dtype=np.int64)
            order = np.lexsort((numbers, keys))
            self._sorted = keys[order], numbers[order]
            self._keys, self._numbers = array("q"), array("q")
        return self._sorted
