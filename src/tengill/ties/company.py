"""The company two people keep: common contacts, weighted by how alive both ties to them are.

The strongest sign that a tie will last beyond its own history. It depends on everybody's ties, so
it is computed for whole networks (benchmarks, studies), not kept up message by message.
"""

import numpy as np

from tengill.ties.accumulating import Floats, Ties
from tengill.ties.parameters import DAY, TieParameters

_SCALE = 20.0


def company(
    ties: Ties, now: int, params: TieParameters, most: int = 1_000
) -> tuple[Floats, Floats]:
    """For each tie (a, b): log2(1 + 20 * sum over common contacts c of sqrt(w(a,c) * w(c,b))).

    w is the fast counter (first result) and the slow counter (second), faded to `now`.

    Args:
        ties: a whole network, sorted by (a, b) as `accumulate` gives it.
        now: seconds since 1970 UTC.
        params: half-lives.
        most: somebody with more contacts than this knows everybody: left out as common contact.
    """
    count = len(ties)
    found = (np.zeros(count), np.zeros(count))
    days = np.maximum(now - ties.last_at, 0) / DAY
    counters = (
        np.sqrt(ties.fast * np.exp2(-days / params.fast_days)),
        np.sqrt(ties.slow * np.exp2(-days / params.slow_days)),
    )
    people, which = np.unique(np.concatenate((ties.a, ties.b)), return_inverse=True)
    size = int(people.shape[0])
    one, other = which[:count], which[count:]
    key = one * size + other
    middle, end = which, np.concatenate((other, one))
    order = np.lexsort((end, middle))
    end, tie_of = end[order], np.tile(np.arange(count), 2)[order]
    degree = np.bincount(middle, minlength=size)
    begins = np.concatenate(([0], np.cumsum(degree)))
    for c in np.flatnonzero((degree > 1) & (degree <= most)):
        lie = slice(begins[c], begins[c + 1])
        left, right = np.triu_indices(int(degree[c]), 1)
        wanted = end[lie][left] * size + end[lie][right]
        at = np.searchsorted(key, wanted)
        at[at == count] = 0
        hit = key[at] == wanted
        mine = tie_of[lie]
        for total, weight in zip(found, counters, strict=True):
            held = weight[mine]
            np.add.at(total, at[hit], held[left[hit]] * held[right[hit]])
    return np.log2(1.0 + _SCALE * found[0]), np.log2(1.0 + _SCALE * found[1])
