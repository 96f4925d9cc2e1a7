"""Arrays that are used again: fresh memory costs the kernel more than the computing does."""

import sys
from threading import Lock
from typing import Any

import numpy as np

_FREE = 3
"""References to an array nobody else holds: the list's, the loop's and the question's own."""
_KEPT = 64
_LEAST = 1 << 12


class Buffers:
    """Arrays for batch after batch.

    An array is lent again once nobody holds it or a part of it any more, Arrow included: whoever
    keeps a result keeps its memory, and the next batch gets other memory. Threads may share it.
    """

    def __init__(self) -> None:
        self._arrays: list[Any] = []
        self._lock = Lock()

    def take(self, size: int, kind: type[np.generic]) -> Any:
        """An array of that size and type, its content left as it was."""
        with self._lock:
            for array in self._arrays:
                if array.dtype == kind and len(array) >= size and sys.getrefcount(array) == _FREE:
                    return array[:size]
            array = np.empty(max(size + size // 8, _LEAST), kind)
            self._arrays.append(array)
            del self._arrays[:-_KEPT]
            return array[:size]
