"""Tie strength: the probability that two people are in touch within a horizon (180 days)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tengill.ties.accumulating import Busy, Floats
from tengill.ties.parameters import DAY, TieParameters
from tengill.ties.weights import Interaction, TieWeights, add

FEATURES = ("fast", "slow", "silence", "known", "busy_fast", "busy_slow")
"""The terms of the formula, in the order of the columns of `terms`."""


def terms(
    fast: Any,
    slow: Any,
    first_at: Any,
    last_at: Any,
    now: int,
    params: TieParameters,
    busy: tuple[Busy, Busy] | None = None,
) -> Floats:
    """The formula's terms, one row per tie, columns as `FEATURES`; the log-odds are linear in them.

    A time before `last_at` is read as `last_at`.

    Args:
        fast: counters of `TieWeights`, faded to `last_at`: numbers or arrays of one length.
        slow: the same.
        first_at: seconds since 1970 UTC.
        last_at: seconds since 1970 UTC.
        now: seconds since 1970 UTC.
        params: half-lives, `floor` and `pause_days` of these.
        busy: what both ends are busy with, this tie included; None: with nothing else.
    """
    quick, steady, first, last = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(told, float)) for told in (fast, slow, first_at, last_at))
    )
    silent = np.maximum(now - last, 0.0) / DAY
    known = np.maximum(now - first, 0.0) / DAY
    quick = quick * np.exp2(-silent / params.fast_days)
    steady = steady * np.exp2(-silent / params.slow_days)
    ends = np.zeros((2, quick.shape[0]))
    for end in busy or ():
        both = end.faded_to(now, params)
        ends[0] += np.log2(1.0 + np.maximum(both[0] - quick, 0.0))
        ends[1] += np.log2(1.0 + np.maximum(both[1] - steady, 0.0))
    return np.column_stack(
        (
            np.log2(params.floor + quick),
            np.log2(params.floor + steady),
            np.log2(1.0 + silent / params.pause_days),
            np.log2(1.0 + known / params.pause_days),
            ends[0],
            ends[1],
        )
    )


def strength(
    fast: Any,
    slow: Any,
    first_at: Any,
    last_at: Any,
    now: int,
    params: TieParameters,
    busy: tuple[Busy, Busy] | None = None,
    company: tuple[Floats, Floats] | None = None,
) -> Floats:
    """Tie strength at `now`, in [0, 1], one per tie; 0 where there was no contact of any weight.

    The formula and where its parameters come from: `docs/explanation/ties.md`. Arguments as in
    `terms`; `company` as `tengill.ties.company.company` tells it.
    """
    slopes = (
        params.per_fast, params.per_slow, params.per_silence, params.per_known,
        params.per_busy_fast, params.per_busy_slow,
    )  # fmt: skip
    told = terms(fast, slow, first_at, last_at, now, params, busy)
    # Not `told @ slopes`: a matrix product's last bit depends on how many rows there are, and a
    # tie computed by itself must come out as among a million.
    odds = np.full(told.shape[0], params.intercept)
    for column, slope in zip(told.T, slopes, strict=True):
        odds += column * slope
    if company is not None:
        odds = odds + params.per_company_fast * company[0] + params.per_company_slow * company[1]
    some = np.atleast_1d(np.asarray(slow, dtype=np.float64)) > 0.0
    result: Floats = np.where(some, 1.0 / (1.0 + np.exp(-np.clip(odds, -500.0, 500.0))), 0.0)
    return result


def strength_of(
    tie: TieWeights, now: int, params: TieParameters, busy: tuple[Busy, Busy] | None = None
) -> float:
    """The strength of one tie at `now`."""
    told = strength(tie.fast, tie.slow, tie.first_at, tie.last_at, now, params, busy)
    return float(told[0])


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
    then. Before the first interaction it is 0. What else the two were busy with is left out.

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
        curve.append(StrengthAt(at, strength_of(tie, at, params) if tie else 0.0))
    return curve
