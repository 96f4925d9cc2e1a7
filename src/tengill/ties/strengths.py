"""Tie strength: the probability that two people are in touch within a horizon (180 days)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from tengill.ties.accumulating import Busy, Floats, Ints
from tengill.ties.company import NOWHERE, Around
from tengill.ties.parameters import DAY, TieParameters
from tengill.ties.weights import Interaction, TieWeights, add


class Counters(Protocol):
    """What the formula asks of ties: `TieWeights`, `Ties`, or columns of them (`Columns`)."""

    @property
    def fast(self) -> Any: ...  # noqa: D102
    @property
    def slow(self) -> Any: ...  # noqa: D102
    @property
    def first_at(self) -> Any: ...  # noqa: D102
    @property
    def last_at(self) -> Any: ...  # noqa: D102
    @property
    def days(self) -> Any: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Columns:
    """Counters of ties as columns of one length; both faded to `last_at`."""

    fast: Any
    slow: Any
    first_at: Any
    """Seconds since 1970 UTC."""
    last_at: Any
    days: Any


FEATURES = ("slow", "silence", "known", "days", "busy_fast", "busy_slow", "company")
"""The terms of the formula, in the order of the columns of `terms`."""


def terms(
    ties: Counters,
    now: int | Ints,
    params: TieParameters,
    busy: tuple[Busy, Busy] | None = None,
    around: Around = NOWHERE,
) -> Floats:
    """The formula's terms, one row per tie; the log-odds are linear in them.

    Columns are `FEATURES`, without the last where the company is not known. A time before
    `last_at` is read as `last_at`.

    Args:
        ties: one or many, with numbers or arrays of one length.
        now: seconds since 1970 UTC: one moment, or one for each tie.
        params: half-lives, `floor` and `pause_days` of these.
        busy: what both ends are busy with, this tie included; None: with nothing else.
        around: how quiet everybody is, and the company both keep.
    """
    quick, steady, first, last, days = np.broadcast_arrays(
        *(
            np.atleast_1d(np.asarray(told, float))
            for told in (ties.fast, ties.slow, ties.first_at, ties.last_at, ties.days)
        )
    )
    silent = np.maximum(now - last, 0.0) / DAY
    known = np.maximum(now - first, 0.0) / DAY
    quick = quick * np.exp2(-silent / params.fast_days)
    steady = steady * np.exp2(-silent / params.slow_days)
    ends = np.zeros((2, quick.shape[0]))
    for end in busy or ():
        both = end.faded_to(now, params)
        ends[0] += np.log2(1.0 + np.maximum(both[0] - quick, 0.0) * around.hush)
        ends[1] += np.log2(1.0 + np.maximum(both[1] - steady, 0.0))
    columns = [
        np.log2(params.floor + steady),
        np.log2(1.0 + silent / (params.pause_days * around.hush)),
        np.log2(1.0 + known / params.pause_days),
        np.log2(np.maximum(days, 1.0)),
        ends[0],
        ends[1],
    ]
    if around.company is not None:
        columns.append(np.broadcast_to(around.company, quick.shape))
    return np.column_stack(columns)


def strength(
    ties: Counters,
    now: int | Ints,
    params: TieParameters,
    busy: tuple[Busy, Busy] | None = None,
    around: Around = NOWHERE,
) -> Floats:
    """Tie strength at `now`, in [0, 1], one per tie; 0 where there was no contact of any weight.

    The formula and where its parameters come from: `docs/explanation/ties.md`. Arguments as in
    `terms`; where the company is not known the slopes are those fitted without it.
    """
    slopes = params.alone if around.company is None else params.slopes
    told = terms(ties, now, params, busy, around)
    # Not `told @ slopes`: a matrix product's last bit depends on how many rows there are, and a
    # tie computed by itself must come out as among a million.
    odds = np.full(told.shape[0], slopes.intercept)
    for column, name in zip(told.T, FEATURES, strict=False):
        odds += column * getattr(slopes, name)
    some = np.atleast_1d(np.asarray(ties.slow, dtype=np.float64)) > 0.0
    result: Floats = np.where(some, 1.0 / (1.0 + np.exp(-np.clip(odds, -500.0, 500.0))), 0.0)
    return result


def strength_of(
    tie: TieWeights,
    now: int,
    params: TieParameters,
    busy: tuple[Busy, Busy] | None = None,
    around: Around = NOWHERE,
) -> float:
    """The strength of one tie at `now`."""
    return float(strength(tie, now, params, busy, around)[0])


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
    stood: list[TieWeights | None] = []
    tie: TieWeights | None = None
    done = 0
    times = range(start, end + 1, step)
    for at in times:
        while done < len(waiting) and waiting[done].at <= at:
            tie = add(tie, waiting[done], params)
            done += 1
        stood.append(tie)
    begun = [one for one in stood if one is not None]
    before = len(stood) - len(begun)
    rows = [(one.fast, one.slow, one.first_at, one.last_at, one.days) for one in begun]
    columns = Columns(*np.array(rows, dtype=np.float64).reshape(-1, 5).T)
    told = strength(columns, np.array(times[before:], dtype=np.int64), params).tolist()
    return [
        StrengthAt(at, value) for at, value in zip(times, [*[0.0] * before, *told], strict=True)
    ]
