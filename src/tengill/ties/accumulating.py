"""Many interactions to many ties at once, and to what each person is busy with, in numpy."""

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
    fast: Floats
    slow: Floats
    days: Ints
    longest: Ints

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


def _starts(*columns: Ints) -> Ints:
    """Where a new group begins in columns whose equal rows lie together."""
    new = np.zeros(columns[0].shape[0], dtype=np.bool_)
    new[0] = True
    for column in columns:
        new[1:] |= column[1:] != column[:-1]
    return np.flatnonzero(new)


def accumulate(pairs: Pairs, params: TieParameters) -> Ties:
    """One tie per pair from its interactions.

    Rows of one pair must lie together, in time order. For more rows than fit in memory, call it
    with chunks of whole pairs and put the results one after the other: they equal the result in
    one go.
    """
    if pairs.a.shape[0] == 0:
        none = np.zeros(0, dtype=np.int64)
        zero = np.zeros(0, dtype=np.float64)
        return Ties(none, none, none, none, none, none, zero, zero, none, none)
    start = _starts(pairs.a, pairs.b)
    length = np.diff(np.append(start, pairs.a.shape[0]))
    last_at = pairs.at[start + length - 1]
    sent = np.add.reduceat(pairs.a_to_b.astype(np.int64), start)
    # Days: each weighs what its heaviest interaction weighs.
    day = pairs.at // DAY
    of_day = _starts(pairs.a, pairs.b, day)
    heaviest = np.maximum.reduceat(pairs.weight, of_day)
    tie_of = np.searchsorted(start, of_day, side="right") - 1
    first = np.searchsorted(of_day, start)
    days = np.diff(np.append(first, of_day.shape[0]))
    at_day = day[of_day]
    age = ((last_at // DAY)[tie_of] - at_day).astype(np.float64)
    gaps = np.diff(at_day, prepend=at_day[:1])
    gaps[first] = 0
    return Ties(
        a=pairs.a[start],
        b=pairs.b[start],
        first_at=pairs.at[start],
        last_at=last_at,
        a_to_b=sent,
        b_to_a=length - sent,
        fast=np.add.reduceat(heaviest * np.exp2(-age / params.fast_days), first),
        slow=np.add.reduceat(heaviest * np.exp2(-age / params.slow_days), first),
        days=days,
        longest=np.maximum.reduceat(gaps, first),
    )


@dataclass(frozen=True, slots=True)
class Busy:
    """How much contact somebody has with everybody, both counters faded to `at`."""

    at: int | Ints
    """Seconds since 1970 UTC; 0 for nobody."""
    fast: float | Floats
    slow: float | Floats

    def faded_to(self, now: int | Ints, params: TieParameters) -> tuple[Floats, Floats]:
        """Both counters at `now`, not before `at`."""
        days = np.maximum(now - np.asarray(self.at, dtype=np.float64), 0.0) / DAY
        return (
            np.asarray(self.fast, dtype=np.float64) * np.exp2(-days / params.fast_days),
            np.asarray(self.slow, dtype=np.float64) * np.exp2(-days / params.slow_days),
        )


def busy(ties: Ties, now: int, params: TieParameters) -> tuple[Busy, Busy]:
    """What both ends of each tie are busy with at `now`, all their ties added up."""
    people, which = np.unique(np.concatenate((ties.a, ties.b)), return_inverse=True)
    days = np.maximum(now - ties.last_at, 0) / DAY
    count = len(ties)
    sums: list[Floats] = []
    for counter, half_life in ((ties.fast, params.fast_days), (ties.slow, params.slow_days)):
        left = counter * np.exp2(-days / half_life)
        total: Floats = np.zeros(people.shape[0])
        np.add.at(total, which, np.concatenate((left, left)))
        sums.append(total)
    at = np.full(count, now, dtype=np.int64)
    one, other = which[:count], which[count:]
    return Busy(at, sums[0][one], sums[1][one]), Busy(at, sums[0][other], sums[1][other])
