"""Monotone circuits over facts, and the explanations they come down to.

`Leaf` is a fact's number, `All` an AND, `AnyOf` an OR; `All(())` is certain, `AnyOf(())` never.
Explanations are bit masks over fact numbers, minimal by absorption.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from tengill.credit.game import absorb

EXPLANATION_LIMIT = 512
"""Explanations kept per circuit; the rest is cut, and the cut is reported."""


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
NEVER = AnyOf()


@dataclass(slots=True)
class Expansion:
    """A circuit's minimal explanations, and how many were left out at least."""

    masks: list[int]
    left_out: int = 0


def expand(circuit: Circuit, chances: Sequence[float], limit: int = EXPLANATION_LIMIT) -> Expansion:
    """The minimal explanations of a circuit, smallest first.

    Args:
        circuit: acyclic; equal sub-circuits (the same object) are expanded once.
        chances: per fact its probability; only to choose what is kept when there are too many.
        limit: how many to keep at every node: the likeliest.
    """
    done: dict[int, list[int]] = {}
    left_out = 0

    def cut(masks: list[int]) -> list[int]:
        nonlocal left_out
        fate = absorb(masks)
        kept = [mask for mask, by in zip(masks, fate, strict=True) if by is None]
        kept.sort(key=lambda mask: (mask.bit_count(), mask))
        if len(kept) <= limit:
            return kept
        left_out += len(kept) - limit
        kept.sort(key=lambda mask: (-_chance(mask, chances), mask.bit_count(), mask))
        return sorted(kept[:limit], key=lambda mask: (mask.bit_count(), mask))

    def walk(node: Circuit) -> list[int]:
        if isinstance(node, Leaf):
            return [1 << node.fact]
        if id(node) in done:
            return done[id(node)]
        parts = [walk(part) for part in node.parts]
        if isinstance(node, AnyOf):
            masks = cut([mask for part in parts for mask in part])
        else:
            masks = [0]
            for part in sorted(parts, key=len):
                masks = cut([mask | other for mask in masks for other in part])
        done[id(node)] = masks
        return masks

    return Expansion(walk(circuit), left_out)


def _chance(mask: int, chances: Sequence[float]) -> float:
    product = 1.0
    index = 0
    while mask:
        if mask & 1:
            product *= chances[index]
        mask >>= 1
        index += 1
    return product
