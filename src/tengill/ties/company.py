"""What goes on around a tie: the company the two keep, and how quiet everybody is.

Both depend on everybody's ties, so they are computed for a whole network at once and kept for a
while; the tie's own counters are kept up message by message.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tengill.ties import company_few
from tengill.ties.accumulating import Floats, Ints, Ties
from tengill.ties.parameters import DAY, TieParameters

_LEAST, _MOST = 0.25, 4.0
_PRIOR = 10.0


@dataclass(frozen=True, slots=True)
class Around:
    """What is around some ties at a date."""

    hush: float = 1.0
    """How much quieter than usual everybody is; see `hush`."""
    company: float | Floats | None = None
    """The company each two keep; None where nobody looked: then the formula does without."""


NOWHERE = Around()
"""A tie by itself: a steady time, and nobody looked at the company."""


def hush(ties: Ties, now: int, params: TieParameters) -> float:
    """How much quieter than usual everybody is at `now`: 1 as ever, 2 half as much contact.

    Of a steady life the fast counter holds a known share of the slow one; what all counters
    together lack of it is the season, not any single tie. A begin less than a year ago is
    allowed for. Within 1/4 and 4; near 1 where there is little to tell it by.

    Args:
        ties: a whole network.
        now: seconds since 1970 UTC.
        params: half-lives.
    """
    if not len(ties):
        return 1.0
    silent = np.maximum(now - ties.last_at, 0) / DAY
    fast = float(np.sum(ties.fast * np.exp2(-silent / params.fast_days)))
    slow = float(np.sum(ties.slow * np.exp2(-silent / params.slow_days)))
    # Not the very first: a wrong clock dates some mail decades back.
    span = max((now - float(np.quantile(ties.first_at, 0.01))) / DAY, 1.0)
    full = [half * (1.0 - 2.0 ** (-span / half)) for half in (params.fast_days, params.slow_days)]
    told = (slow * full[0] / full[1] + _PRIOR) / (fast + _PRIOR)
    return float(min(max(told, _LEAST), _MOST))


def company(ties: Ties, now: int, params: TieParameters, quiet: float = 1.0) -> Floats:
    """For each tie (a, b): log2(floor + sum over common contacts c of w(a, c) * w(c, b) / (1 + w(c))).

    w(a, c) is the fast counter faded to `now` times `quiet`, w(c) all of c's together: of somebody
    in touch with everybody it says less that both know them (resource allocation; Zhou, Lü and
    Zhang 2009).

    Args:
        ties: a whole network, each tie once.
        now: seconds since 1970 UTC.
        params: half-lives and floor.
        quiet: what `hush` tells of the same network.
    """
    count = len(ties)
    days = np.maximum(now - ties.last_at, 0) / DAY
    left = ties.fast * np.exp2(-days / params.fast_days) * quiet
    people, which = np.unique(np.concatenate((ties.a, ties.b)), return_inverse=True)
    one, other = which[:count].astype(np.int64), which[count:].astype(np.int64)
    end = np.concatenate((other, one))
    order = np.lexsort((end, which))
    of_tie = np.concatenate((left, left))
    everything = np.bincount(which, of_tie, people.shape[0])
    near = (of_tie / np.sqrt(1.0 + everything[end]))[order]
    offsets = np.zeros(people.shape[0] + 1, dtype=np.int64)
    np.cumsum(np.bincount(which, minlength=people.shape[0]), out=offsets[1:])
    total = np.zeros(count)
    _common(one, other, offsets)(
        one, other, offsets, end[order].astype(np.int64), near, near, total
    )
    told: Floats = np.log2(params.floor + total)
    return told


def _common(one: Ints, other: Ints, offsets: Ints) -> Callable[..., None]:
    """The loop to take: both give the same sums."""
    if company_few.lookups(one, other, offsets) <= company_few.ENOUGH:
        return company_few.common
    from tengill.ties.company_kernel import common  # noqa: PLC0415 - loads a compiler

    return common
