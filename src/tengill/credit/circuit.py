"""Monotone circuits over facts, and the explanations they come down to.

`Leaf` is a fact's number, `All` an AND, `AnyOf` an OR; `All(())` is certain, `AnyOf(())` never.
Explanations are bit masks over fact numbers, minimal by absorption.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from tengill.credit.game import absorb, bits

EXPLANATION_LIMIT = 512
"""Explanations kept per circuit; the rest is cut, and the cut is reported."""
INNER_LIMIT = 64
"""Explanations kept of any part of a circuit."""
TIRED_LIMIT = 8
"""The same, once a circuit has cost `WORK_BUDGET` joinings: everybody has introduced everybody."""
WORK_BUDGET = 30_000


@dataclass(frozen=True, slots=True)
class Leaf:
    """One fact, by its number."""

    fact: int


@dataclass(frozen=True, slots=True)
class All:
    """Every part must hold."""

    parts: tuple["Circuit", ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part must hold."""

    parts: tuple["Circuit", ...] = ()


Circuit: TypeAlias = Leaf | All | AnyOf

CERTAIN = All()


@dataclass(slots=True)
class Expansion:
    """A circuit's minimal explanations, and how many were left out at least."""

    masks: list[int]
    left_out: int = 0


def expand(
    circuit: Circuit,
    chances: Sequence[float],
    tokens: Sequence[int],
    limit: int = EXPLANATION_LIMIT,
) -> Expansion:
    """The minimal explanations of a circuit, smallest first.

    Args:
        circuit: acyclic; equal sub-circuits (the same object) are expanded once.
        chances: per fact its probability; only to choose what is kept when there are too many.
        tokens: per fact a bit mask of what it comes down to (its owner, its own chance). Where
            there are too many explanations, those that come down to the same are told once.
        limit: how many to keep in the end: the likeliest.
    """
    expander = _Expander(chances, tokens, limit)
    masks = expander.walk(circuit, limit)
    return Expansion(masks, expander.left_out)


@dataclass(slots=True)
class _Expander:
    chances: Sequence[float]
    tokens: Sequence[int]
    limit: int
    left_out: int = 0
    work: int = 0
    done: dict[int, list[int]] = field(default_factory=dict)

    def walk(self, node: Circuit, limit: int | None = None) -> list[int]:
        if isinstance(node, Leaf):
            return [1 << node.fact]
        found = self.done.get(id(node))
        if found is None:
            parts = [self.walk(part) for part in node.parts]
            keep = limit or self.inner()
            if isinstance(node, AnyOf):
                found = self.cut({mask for part in parts for mask in part}, keep)
            else:
                found = [0]
                for part in sorted(parts, key=len):
                    self.work += len(found) * len(part)
                    found = self.cut({mask | other for mask in found for other in part}, keep)
            self.done[id(node)] = found
        return found

    def inner(self) -> int:
        return min(self.limit, INNER_LIMIT if self.work < WORK_BUDGET else TIRED_LIMIT)

    def cut(self, masks: set[int], keep: int) -> list[int]:
        """The minimal ones among some explanations, at most `keep` of them."""
        ordered = sorted(masks, key=lambda mask: (mask.bit_count(), mask))
        if len(ordered) > keep:
            ordered = self.told_once(ordered)
        if len(ordered) > _TOO_MANY * keep:
            self.left_out += len(ordered) - _TOO_MANY * keep
            ordered = ordered[: _TOO_MANY * keep]
        fate = absorb(ordered)
        kept = [mask for mask, by in zip(ordered, fate, strict=True) if by is None]
        if len(kept) > keep:
            self.left_out += len(kept) - keep
            kept.sort(key=lambda mask: (-self.chance(mask), mask.bit_count(), mask))
            kept = sorted(kept[:keep], key=lambda mask: (mask.bit_count(), mask))
        return kept

    def told_once(self, ordered: list[int]) -> list[int]:
        """The first of those that come down to the same people and chances."""
        first: dict[int, int] = {}
        for mask in ordered:
            token = 0
            for fact in bits(mask):
                token |= self.tokens[fact]
            first.setdefault(token, mask)
        return list(first.values())

    def chance(self, mask: int) -> float:
        product = 1.0
        for fact in bits(mask):
            product *= self.chances[fact]
        return product


_TOO_MANY = 8
"""Times the limit: beyond, the longest explanations go without being compared."""
