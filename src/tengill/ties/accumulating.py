"""Many interactions to many ties at once, in numpy."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tengill.ties.parameters import DAY, TieParameters

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Interactions as columns, sorted by (a, b, at); a < b. All of one length."""

    a: Ints
    b: Ints
    at: Ints
    """Seconds since 1970 UTC."""
    a_to_b: Flags
    """Direction: True from a to b."""
    weight: Floats


@dataclass(frozen=True, slots=True)
class Ties:
    """Ties as columns, one row per pair, in the order of the pairs; fields as in `TieWeights`."""

    a: Ints
    b: Ints
    first_at: Ints
    last_at: Ints
    a_to_b: Ints
    b_to_a: Ints
    a_to_b_weight: Floats
    b_to_a_weight: Floats

    def __len__(self) -> int:
        """How many ties."""
        return int(self.a.shape[0])


def pair_up(sender: Any, recipient: Any, at: Any, weight: Any) -> Pairs:
    """Sender and recipient columns as sorted pairs; who wrote to themselves is left out.

    Args:
        sender: person ids (integers), one per interaction.
        recipient: person ids.
        at: seconds since 1970 UTC.
        weight: see `interaction_weight`.

    Raises:
        ValueError: when the columns differ in length.
    """
    one = np.asarray(sender, dtype=np.int64)
    other = np.asarray(recipient, dtype=np.int64)
    when = np.asarray(at, dtype=np.int64)
    heavy = np.asarray(weight, dtype=np.float64)
    if not one.shape == other.shape == when.shape == heavy.shape:
        raise ValueError("sender, recipient, at and weight must have the same length")
    kept = one != other
    one, other, when, heavy = one[kept], other[kept], when[kept], heavy[kept]
    a, b = np.minimum(one, other), np.maximum(one, other)
    order = np.lexsort((when, b, a))
    return Pairs(a[order], b[order], when[order], (one < other)[order], heavy[order])


def accumulate(pairs: Pairs, params: TieParameters) -> Ties:
    """One tie per pair from its interactions.

    Rows of one pair must lie together. For more rows than fit in memory, call it with chunks
    of whole pairs and put the results one after the other: they equal the result in one go.
    """
    rows = int(pairs.a.shape[0])
    if rows == 0:
        none = np.zeros(0, dtype=np.int64)
        zero = np.zeros(0, dtype=np.float64)
        return Ties(none, none, none, none, none, none, zero, zero)
    new = np.flatnonzero((np.diff(pairs.a) != 0) | (np.diff(pairs.b) != 0)) + 1
    start = np.concatenate((np.zeros(1, dtype=np.int64), new))
    length = np.diff(np.append(start, rows))
    last_at = np.maximum.reduceat(pairs.at, start)
    age = np.repeat(last_at, length) - pairs.at
    left = pairs.weight * np.exp2(-age / (params.half_life_days * DAY))
    outward = pairs.a_to_b
    sent = np.add.reduceat(outward.astype(np.int64), start)
    return Ties(
        a=pairs.a[start],
        b=pairs.b[start],
        first_at=np.minimum.reduceat(pairs.at, start),
        last_at=last_at,
        a_to_b=sent,
        b_to_a=length - sent,
        a_to_b_weight=np.add.reduceat(np.where(outward, left, 0.0), start),
        b_to_a_weight=np.add.reduceat(np.where(outward, 0.0, left), start),
    )
