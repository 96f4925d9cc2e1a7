"""In how many texts each term stands, in bounded memory."""

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np

from tengill.door.templates.arrays import Longs

_SLOTS = 1 << 12


@cache
def kernel() -> Any:
    """Compiled code, loaded when first needed: whoever only asks for names here need not wait."""
    return import_module("tengill.door.asking.counting")


class Frequency:
    """How many texts each term was met in, in the order terms were first met."""

    def __init__(self) -> None:
        self._known = 0
        self._texts = 0
        self._make(_SLOTS)

    def _make(self, slots: int) -> None:
        room = slots // 2
        self._index: tuple[Any, ...] = (
            np.zeros(slots, np.int32),
            np.zeros(room, np.int64),
            np.zeros(room, np.int32),
            np.zeros(room, np.int32),
        )

    def __len__(self) -> int:
        """How many terms are known."""
        return self._known

    def __eq__(self, other: object) -> bool:
        """Whether both know the same terms, met in the same order, as often."""
        if not isinstance(other, Frequency):
            return NotImplemented
        return self.terms() == other.terms() and self.values() == other.values()

    __hash__ = None  # type: ignore[assignment]

    def terms(self) -> list[int]:
        """The terms, in the order they were met."""
        told: list[int] = self._index[1][: self._known].tolist()
        return told

    def values(self) -> list[int]:
        """How often each is met, in the order they were met."""
        told: list[int] = self._index[2][: self._known].tolist()
        return told

    def count(self, told: Longs) -> None:
        """Count a text's terms, each once, as `counting.terms` tells them."""
        if self._known + len(told) > len(self._index[1]):
            self._widen(self._known + len(told))
        self._texts += 1
        self._known = kernel().count(told, len(told), self._texts, self._known, self._index)

    def of(self, terms: Sequence[int] | Longs) -> list[int]:
        """In how many texts each of some terms stands."""
        asked = np.asarray(terms, np.int64)
        out = np.empty(len(asked), np.int64)
        kernel().often(asked, self._index, out)
        told: list[int] = out.tolist()
        return told

    def forget(self, kept: int) -> None:
        """Keep the most frequent terms; of equals those met first."""
        _, held, often, latest = self._index
        order = np.argsort(-often[: self._known], kind="stable")[:kept]
        told = held[order], often[order], latest[order]
        for array, values in zip(self._index[1:], told, strict=True):
            array[: len(order)] = values
        self._known = len(order)
        self._index[0][:] = 0
        kernel().entered(self._known, self._index)

    def _widen(self, wanted: int) -> None:
        before, slots = self._index, len(self._index[0])
        while slots // 2 < wanted:
            slots *= 2
        self._make(slots)
        for array, had in zip(self._index[1:], before[1:], strict=True):
            array[: self._known] = had[: self._known]
        kernel().entered(self._known, self._index)
