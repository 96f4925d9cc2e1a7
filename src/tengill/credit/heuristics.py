"""Heuristics over whole tables: the definitions in `models/`, compiled or worked out per length.

Every function gives the credit of each channel as float64[2, channels]: conversions, then value.
Their sums are those of the journeys with at least one touch.
"""

from collections.abc import Callable, Collection

import numpy as np
from numpy.typing import NDArray

from tengill.credit import spreading
from tengill.credit.journeys import Journeys
from tengill.credit.models.last_non_direct import is_direct
from tengill.credit.models.runs import Runs

Floats = NDArray[np.float64]
LONGEST_LOOKED_UP = 1 << 16


def by_runs(journeys: Journeys, runs: Callable[[int], Runs]) -> Floats:
    """A model that looks at positions only; `runs` tells its division for a number of touches."""
    lengths = journeys.lengths
    distinct, kind = _kinds(lengths)
    return _spread(journeys, kind, [runs(int(length)) for length in distinct])


def by_marked_runs(journeys: Journeys, runs: Callable[[int, int | None], Runs]) -> Floats:
    """The same for a model that also looks at the place of the marked touch (None without)."""
    if journeys.milestone is None:
        return by_runs(journeys, lambda touches: runs(touches, None))
    width = int(journeys.lengths.max(initial=0)) + 1
    distinct, kind = np.unique(
        journeys.lengths * (width + 1) + journeys.milestone + 1, return_inverse=True
    )
    divisions = []
    for both in distinct.tolist():
        touches, place = divmod(both, width + 1)
        divisions.append(runs(touches, place - 1 if place else None))
    return _spread(journeys, kind, divisions)


def by_last_other(journeys: Journeys, direct: Collection[str]) -> Floats:
    """Last touch that is not direct."""
    flags = np.array([is_direct(name, direct) for name in journeys.channels.to_pylist()], np.bool_)
    credit = np.zeros((2, len(journeys.channels)))
    spreading.last_others(
        journeys.offsets, journeys.touches, flags, journeys.conversions, journeys.value, credit
    )
    return credit


def by_age(journeys: Journeys, half_life: float, *, steps: bool) -> Floats:
    """Time decay by seconds (`steps` False: the journeys must have times), or by touches."""
    at = np.arange(len(journeys.touches)) if steps else journeys.at
    assert at is not None
    longest = int(journeys.lengths.max(initial=0))
    credit = np.zeros((2, len(journeys.channels)))
    spreading.decayed(
        journeys.offsets,
        journeys.touches,
        at,
        half_life,
        journeys.conversions,
        journeys.value,
        credit,
        np.empty(longest),
    )
    return credit


def _kinds(lengths: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The distinct lengths, and for each journey which of them it has."""
    longest = int(lengths.max(initial=0))
    if longest > LONGEST_LOOKED_UP:
        distinct, kind = np.unique(lengths, return_inverse=True)
        return distinct, kind
    there = np.bincount(lengths, minlength=longest + 1) > 0
    return np.flatnonzero(there), (np.cumsum(there) - 1)[lengths]


def _spread(journeys: Journeys, kind: NDArray[np.int64], divisions: list[Runs]) -> Floats:
    flat = [run for runs in divisions for run in runs]
    ends = np.concatenate([[0], np.cumsum([len(runs) for runs in divisions])]).astype(np.int64)
    credit = np.zeros((2, len(journeys.channels)))
    spreading.spread(
        journeys.offsets,
        journeys.touches,
        kind,
        ends,
        np.array([run.start for run in flat], np.int64),
        np.array([run.stop for run in flat], np.int64),
        np.array([float(run.share / (run.stop - run.start)) for run in flat], np.float64),
        journeys.conversions,
        journeys.value,
        credit,
    )
    return credit
