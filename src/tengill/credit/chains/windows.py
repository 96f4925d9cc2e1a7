"""Windows of k touches as numbers, compiled: one pass over the touches, one over their numbers."""

import numpy as np
from numpy.typing import NDArray

from tengill.compiled import compiled

Longs = NDArray[np.int64]
Codes = NDArray[np.int32]
NONE = -1
"""No window ends at this touch."""


@compiled
def number_windows(
    offsets: Longs,
    touches: Codes,
    order: int,
    channels: int,
    bases: Longs,
    state: Longs,
    seen: NDArray[np.bool_],
) -> None:
    """Write per touch the number of the window that ends there, and mark which numbers occur.

    A window of s touches is a number of s digits to the base `channels`, the oldest first, above
    `bases[s]`. A journey shorter than `order` has one window, its whole path, at its last touch.
    """
    oldest = channels ** (order - 1)
    for journey in range(len(offsets) - 1):
        begin, end = offsets[journey], offsets[journey + 1]
        number = 0
        for place in range(begin, end):
            if place - begin >= order:
                number -= touches[place - order] * oldest
            number = number * channels + touches[place]
            if place - begin >= order - 1:
                window = bases[order] + number
                state[place] = window
                seen[window] = True
            else:
                state[place] = NONE
        if 0 < end - begin < order:
            window = bases[end - begin] + number
            state[end - 1] = window
            seen[window] = True


@compiled
def renumber(state: Longs, number: Codes) -> None:
    """Put `number[s]` in the place of each state s."""
    for place in range(len(state)):
        if state[place] != NONE:
            state[place] = number[state[place]]
