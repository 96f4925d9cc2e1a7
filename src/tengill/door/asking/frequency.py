"""In how many texts each term stands, in bounded memory."""

import math
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np

from tengill.door.templates.arrays import Longs

_SLOTS = 1 << 12
_MOST_FOUND = 10_000
"""More terms than a text that is read can have."""


@cache
def kernel() -> Any:
    """Compiled code, loaded when first needed: whoever only asks for names here need not wait."""
    return import_module("tengill.door.asking.counting")


class Raised:
    """A set of terms that are looked for in every text."""

    def __init__(self) -> None:
        self.found, self.often = np.empty(_MOST_FOUND, np.int64), np.empty(_MOST_FOUND, np.int64)
        self.clear()

    def clear(self) -> None:
        """Forget all."""
        self._many = 0
        self._make(_SLOTS)

    def _make(self, slots: int) -> None:
        self.slots = np.zeros(slots, np.int64)
        """The terms, 0 where there is none."""
        self.pairs = np.zeros(slots, np.int32)
        """Which are pairs of words."""

    def put(self, term: int, *, pair: bool) -> None:
        """Take a term in that is not among them."""
        if 2 * self._many >= len(self.slots):
            held, pairs = self.slots, self.pairs
            self._make(2 * len(held))
            for place in np.flatnonzero(held).tolist():
                kernel().put(int(held[place]), self.slots, int(pairs[place]), self.pairs)
        self._many += 1
        kernel().put(term, self.slots, int(pair), self.pairs)


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

    def before(self, told: Longs) -> tuple[int, int]:
        """How many terms the text counted last has, and the product of how often each is met with it.

        Args:
            told: the text's terms. To be asked once, before another text is counted.
        """
        out = np.empty(len(told), np.int64)
        filled = kernel().rarity(told, self._texts, self._index, out)
        many, *factors = out[:filled].tolist()
        return many, math.prod(factors)

    def among(self, told: Longs, raised: "Raised", most: float) -> list[tuple[int, int]]:
        """Terms of a text that are among some, each with the number of texts it stands in.

        Args:
            told: the text's terms.
            raised: the terms that are looked for.
            most: a single word that stands in more texts is left out.
        """
        many = kernel().among(
            told, raised.slots, raised.pairs, self._index, most, raised.found, raised.often
        )
        if not many:
            return []
        return [*zip(raised.found[:many].tolist(), raised.often[:many].tolist(), strict=True)]

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
