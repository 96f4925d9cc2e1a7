"""Tie strength: the probability that two people are in touch within the next 180 days."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import overload

import numpy as np
import numpy.typing as npt

from tengill.ties.accumulating import Floats
from tengill.ties.parameters import DAY, TieParameters
from tengill.ties.weights import Interaction, TieWeights, add

_TINY = 1e-12


@overload
def strength(
    a_to_b_weight: float, b_to_a_weight: float, last_at: int, now: int, params: TieParameters
) -> float: ...
@overload
def strength(
    a_to_b_weight: Floats,
    b_to_a_weight: Floats,
    last_at: npt.NDArray[np.int64],
    now: int,
    params: TieParameters,
) -> Floats: ...
def strength(
    a_to_b_weight: float | Floats,
    b_to_a_weight: float | Floats,
    last_at: int | npt.NDArray[np.int64],
    now: int,
    params: TieParameters,
) -> float | Floats:
    """Tie strength at `now`, in [0, 1]; 0 where there was no interaction of any weight.

    A time before `last_at` is read as `last_at`. Numbers or arrays of one length.
    The formula and where its parameters come from: `docs/explanation/ties.md`.

    Args:
        a_to_b_weight: decayed to `last_at`, as in `TieWeights`.
        b_to_a_weight: the same, other direction.
        last_at: seconds since 1970 UTC of the last interaction.
        now: seconds since 1970 UTC.
        params: the parameters in force.
    """
    one = np.asarray(a_to_b_weight, dtype=np.float64)
    other = np.asarray(b_to_a_weight, dtype=np.float64)
    days = np.maximum(now - np.asarray(last_at, dtype=np.float64), 0.0) / DAY
    both = one + other
    known = np.maximum(both, _TINY)
    weight = np.log2(known) - days / params.half_life_days
    odds = (
        params.intercept
        + params.per_weight * weight
        + params.per_silence * np.log2(1.0 + days / params.silence_days)
        + params.per_reciprocity * 2.0 * np.minimum(one, other) / known
    )
    result = np.where(both > 0.0, 1.0 / (1.0 + np.exp(-np.clip(odds, -500.0, 500.0))), 0.0)
    return float(result) if result.ndim == 0 else result


@dataclass(frozen=True, slots=True)
class StrengthAt:
    """A point of a tie's curve."""

    at: int
    strength: float


def series(
    interactions: Iterable[Interaction], start: int, end: int, step: int, params: TieParameters
) -> list[StrengthAt]:
    """A tie's strength from `start` to `end` (both included where `step` meets it).

    At each time only the interactions up to it count, so the curve shows what could be known
    then. Before the first interaction it is 0.

    Args:
        interactions: those of one pair, in any order.
        start: seconds since 1970 UTC.
        end: seconds since 1970 UTC, not before `start`.
        step: seconds between two points, positive.
        params: the parameters in force.

    Raises:
        ValueError: when `step` is not positive or `end` lies before `start`.
    """
    if step <= 0 or end < start:
        raise ValueError("a series needs a positive step and an end that is not before its start")
    waiting = sorted(interactions, key=lambda item: item.at)
    curve: list[StrengthAt] = []
    tie: TieWeights | None = None
    done = 0
    for at in range(start, end + 1, step):
        while done < len(waiting) and waiting[done].at <= at:
            tie = add(tie, waiting[done], params)
            done += 1
        now = 0.0
        if tie is not None:
            now = strength(tie.a_to_b_weight, tie.b_to_a_weight, tie.last_at, at, params)
        curve.append(StrengthAt(at, now))
    return curve
