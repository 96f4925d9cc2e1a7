"""The compiled loops that spread conversions and value over the touches of journeys.

`credit` arrays are float64[2, channels]: conversions, value. They are added to. Journeys without a
conversion are passed over: they can't have value either.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tengill.compiled import compiled, inlined
from tengill.credit.models.last_non_direct import last_other
from tengill.credit.models.time_decay import halved

Longs = NDArray[np.int64]
Codes = NDArray[np.int32]
Floats = NDArray[np.float64]

# The definitions of the single journey, compiled. A change of theirs shows in a cached kernel only
# when this file changes too (or its cache in __pycache__ is deleted): numba watches one file.
_last_other: Any = inlined(last_other)
_halved: Any = inlined(halved)


@compiled
def spread(  # noqa: PLR0917 - compiled functions take their arrays one by one
    offsets: Longs,
    touches: Codes,
    kind: Longs,
    ends: Longs,
    start: Longs,
    stop: Longs,
    weight: Floats,
    conversions: Floats,
    value: Floats,
    credit: Floats,
) -> None:
    """Runs of equal weights: those of journey j are `ends[kind[j]] … ends[kind[j] + 1] - 1`."""
    for journey in range(len(offsets) - 1):
        if conversions[journey] == 0:
            continue
        begin = offsets[journey]
        for run in range(ends[kind[journey]], ends[kind[journey] + 1]):
            won = weight[run] * conversions[journey]
            worth = weight[run] * value[journey]
            for place in range(begin + start[run], begin + stop[run]):
                credit[0, touches[place]] += won
                credit[1, touches[place]] += worth


@compiled
def last_others(
    offsets: Longs,
    touches: Codes,
    direct: NDArray[np.bool_],
    conversions: Floats,
    value: Floats,
    credit: Floats,
) -> None:
    """All to the last touch of a channel that is not direct, else to the last."""
    for journey in range(len(offsets) - 1):
        if conversions[journey] == 0 or offsets[journey] == offsets[journey + 1]:
            continue
        channel = touches[_last_other(touches, direct, offsets[journey], offsets[journey + 1])]
        credit[0, channel] += conversions[journey]
        credit[1, channel] += value[journey]


@compiled
def decayed(
    offsets: Longs,
    touches: Codes,
    at: Longs,
    half_life: float,
    conversions: Floats,
    value: Floats,
    credit: Floats,
    weights: Floats,
) -> None:
    """Weights that halve with every half-life before the last touch; `weights` is scratch."""
    for journey in range(len(offsets) - 1):
        begin, end = offsets[journey], offsets[journey + 1]
        if conversions[journey] == 0 or begin == end:
            continue
        whole = 0.0
        for place in range(begin, end):
            weights[place - begin] = _halved(float(at[end - 1] - at[place]), half_life)
            whole += weights[place - begin]
        for place in range(begin, end):
            share = weights[place - begin] / whole
            credit[0, touches[place]] += share * conversions[journey]
            credit[1, touches[place]] += share * value[journey]


@compiled
def equal_parts(
    offsets: Longs,
    touches: Codes,
    conversions: Floats,
    value: Floats,
    credit: Floats,
    seen: Longs,
    distinct: Longs,
) -> None:
    """Equal parts to the distinct channels of each journey.

    `seen` is -1 for each channel; `distinct` is room for as many.
    """
    for journey in range(len(offsets) - 1):
        if conversions[journey] == 0:
            continue
        count = 0
        for place in range(offsets[journey], offsets[journey + 1]):
            channel = touches[place]
            if seen[channel] != journey:
                seen[channel] = journey
                distinct[count] = channel
                count += 1
        for index in range(count):
            credit[0, distinct[index]] += conversions[journey] / count
            credit[1, distinct[index]] += value[journey] / count


@compiled
def touch_parts(
    offsets: Longs, touches: Codes, conversions: Floats, share: Floats, seen: Longs, times: Longs
) -> None:
    """Each touch's share of 1: the equal part of its channel, divided by that channel's touches.

    `share` stays as it is for the touches of journeys without a conversion. `seen` is -1 for each
    channel; `times` is room for as many.
    """
    for journey in range(len(offsets) - 1):
        if conversions[journey] == 0:
            continue
        count = 0
        for place in range(offsets[journey], offsets[journey + 1]):
            channel = touches[place]
            if seen[channel] != journey:
                seen[channel] = journey
                times[channel] = 0
                count += 1
            times[channel] += 1
        for place in range(offsets[journey], offsets[journey + 1]):
            share[place] = 1.0 / (count * times[touches[place]])
