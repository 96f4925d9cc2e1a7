"""The loop over common contacts without a compiler: for networks smaller than loading one is worth.

The very same sums, to the last bit: of each tie the same products, added in the same order.
"""

import numpy as np

from tengill.ties.accumulating import Floats, Ints

ENOUGH = 8_000_000
"""With more contacts to look up than this the compiled loop is quicker, its loading included."""
_AT_ONCE = 1 << 17
"""Contacts looked up at a time, so that memory stays small."""


def lookups(one: Ints, other: Ints, offsets: Ints) -> int:
    """How many contacts are looked up for all ties together."""
    held = np.diff(offsets)
    return int(np.minimum(held[one], held[other]).sum())


def common(
    one: Ints, other: Ints, offsets: Ints, ends: Ints, near: Floats, far: Floats, out: Floats
) -> None:
    """As `company_kernel.common`: for each tie the sum of near(one, c) * far(other, c)."""
    held = np.diff(offsets)
    swapped = held[one] > held[other]
    few, many = np.where(swapped, other, one), np.where(swapped, one, other)
    people = held.shape[0]
    keys = np.repeat(np.arange(people), held) * people + ends
    behind = np.cumsum(held[few])
    first = 0
    while first < one.shape[0]:
        done = behind[first - 1] if first else 0
        last = max(int(np.searchsorted(behind, done + _AT_ONCE, "right")), first + 1)
        some = slice(first, last)
        number = held[few[some]]
        tie = np.repeat(np.arange(last - first), number)
        starts = behind[some] - number - done
        at = np.arange(tie.shape[0]) - starts[tie] + offsets[few[some]][tie]
        wanted = many[some][tie] * people + ends[at]
        found = np.minimum(np.searchsorted(keys, wanted), keys.shape[0] - 1)
        both = keys[found] == wanted
        # Added one by one in this order, as the compiled loop does.
        out[some] = np.bincount(tie[both], near[at[both]] * far[found[both]], last - first)
        first = last
