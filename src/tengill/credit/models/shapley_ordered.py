"""Data-driven Shapley, ordered: the simplified value, told apart by the position of the touch.

After Zhao, Mahboobi and Bagheri (2018), arXiv:1804.05327: φ(x, j) is what channel x earns at
touchpoint j,

    φ(x, j) = Σ over sets T that hold x of R(x, j; T) / |T|,

R(x, j; T) being the conversions of journeys over exactly the channels T with x at touchpoint j. A
channel that occurs several times in a journey has its part divided equally over its touches (our
reading: implementations differ), so that Σ over j of φ(x, j) is the simplified value φ(x).
Positions count from 1, the oldest touch.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tengill.credit import spreading
from tengill.credit.journeys import Journeys

DENSE = 1 << 22


@dataclass(frozen=True, slots=True)
class Positions:
    """One entry per channel and position that earned anything, by channel, then position."""

    channel: NDArray[np.int64]
    position: NDArray[np.int64]
    conversions: NDArray[np.float64]
    value: NDArray[np.float64]

    def totals(self, channels: int) -> NDArray[np.float64]:
        """Summed over positions: float64[2, channels]."""
        return np.stack(
            [
                np.bincount(self.channel, weights, minlength=channels).astype(np.float64)
                for weights in (self.conversions, self.value)
            ]
        )


def shapley_ordered(journeys: Journeys) -> Positions:
    """What each channel earns at each position."""
    channels = len(journeys.channels)
    share = np.zeros(len(journeys.touches))
    spreading.touch_parts(
        journeys.offsets,
        journeys.touches,
        journeys.conversions,
        share,
        np.full(channels, -1, np.int64),
        np.zeros(channels, np.int64),
    )
    used = np.flatnonzero(share)
    lengths = journeys.lengths
    journey = np.repeat(np.arange(len(lengths)), lengths)[used]
    place = used - journeys.offsets[journey]
    longest = int(lengths.max(initial=0))
    key = journeys.touches[used].astype(np.int64) * max(longest, 1) + place
    if channels * longest <= DENSE:
        distinct, kind, cells = None, key, channels * longest
    else:
        distinct, kind = np.unique(key, return_inverse=True)
        cells = len(distinct)
    sums = [
        np.bincount(kind, share[used] * column[journey], minlength=cells).astype(np.float64)
        for column in (journeys.conversions, journeys.value)
    ]
    kept = np.flatnonzero(sums[0]) if distinct is None else np.arange(cells)
    cell = kept if distinct is None else distinct
    return Positions(
        cell // max(longest, 1), cell % max(longest, 1) + 1, sums[0][kept], sums[1][kept]
    )
