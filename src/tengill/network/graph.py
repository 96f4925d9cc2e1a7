"""A network as arrays: people as numbers from 0, ties both ways in rows of neighbours."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from tengill.compiled import compiled
from tengill.network.arrays import Floats, Ints, Nodes

_DENSE = 16
"""So many times as many ids as people may lie between the least and the greatest for a table."""


@dataclass(frozen=True, slots=True)
class Graph:
    """An undirected weighted network. Ties of somebody to themselves are left out.

    `offsets[i]:offsets[i + 1]` is the row of node i in `neighbours` and `weights`: each tie stands
    in two rows. Rows are ordered by neighbour.
    """

    people: Ints
    """Node → person, ascending; as many as there are nodes."""
    offsets: Ints
    neighbours: Nodes
    weights: Floats

    def __len__(self) -> int:
        """How many nodes."""
        return int(self.people.shape[0])

    @property
    def ties(self) -> int:
        """How many ties, each counted once."""
        return int(self.neighbours.shape[0]) // 2

    @property
    def degrees(self) -> Ints:
        """Node → with how many others it is tied."""
        return np.diff(self.offsets)

    def pairs(self) -> tuple[Ints, Ints, Floats]:
        """Each tie once: its two nodes, the smaller first, and its weight; ordered by both."""
        rows = np.repeat(np.arange(len(self)), self.degrees)
        once = rows < self.neighbours
        return rows[once], self.neighbours[once].astype(np.int64), self.weights[once]

    def nodes(self, people: Any) -> Ints:
        """The nodes of some people; -1 for those who are not in the network."""
        asked = np.asarray(people, dtype=np.int64)
        if len(self) == 0:
            return np.full(asked.shape, -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.people, asked), len(self) - 1)
        return np.where(self.people[at] == asked, at, -1)


def graph(a: Any, b: Any, weight: Any = None, *, people: Any = None) -> Graph:
    """A network from ties.

    Args:
        a: person ids (integers), one per tie.
        b: person ids, the other ends. A pair told twice, in either direction, is one tie whose
            weight is the sum (Burt's mutual weight).
        weight: positive and finite, one per tie; default 1 each, then told twice is still 1.
            Ties of weight 0 are no ties.
        people: ids of people who are in the network, with or without ties; default: those tied.

    Raises:
        ValueError: when the columns differ in length, a weight is negative or no number, or a
            tie names somebody who is not among `people`.
    """
    one, other = np.asarray(a, dtype=np.int64), np.asarray(b, dtype=np.int64)
    heavy = None if weight is None else np.asarray(weight, dtype=np.float64)
    _check(one, other, heavy)
    kept = one != other if heavy is None else (one != other) & (heavy > 0)
    one, other = one[kept], other[kept]
    heavy = None if heavy is None else heavy[kept]
    known = np.unique(
        np.concatenate((one, other)) if people is None else np.asarray(people, np.int64)
    )
    left, right = _number(known, one), _number(known, other)
    low, high = np.minimum(left, right), np.maximum(left, right)
    return _rows(known, *_merged(low, high, heavy, len(known)))


def _check(one: Ints, other: Ints, heavy: Floats | None) -> None:
    if (
        one.shape != other.shape
        or one.ndim != 1
        or (heavy is not None and heavy.shape != one.shape)
    ):
        raise ValueError("a, b and weight must be columns of one length")
    if heavy is not None and not (np.isfinite(heavy).all() and (heavy >= 0).all()):
        wrong = int(np.flatnonzero(~(np.isfinite(heavy) & (heavy >= 0)))[0])
        raise ValueError(f"tie {wrong} has the weight {heavy[wrong]}: weights are 0 or more")


def _number(known: Ints, asked: Ints) -> Ints:
    """Where each id asked for stands among those known, which are ordered."""
    if asked.shape[0] == 0:
        return asked
    nodes = known.shape[0]
    lowest, highest = (int(known[0]), int(known[-1])) if nodes else (0, -1)
    wrong = (asked < lowest) | (asked > highest)
    if not wrong.any():
        if highest - lowest < _DENSE * nodes:  # ids of a ledger: a table answers at once
            table = np.full(highest - lowest + 1, -1, dtype=np.int64)
            table[known - lowest] = np.arange(nodes)
            at = table[asked - lowest]
        else:
            at = np.searchsorted(known, asked)
            at[known[at] != asked] = -1
        wrong = at < 0
        if not wrong.any():
            return at
    raise ValueError(f"a tie names {asked[np.flatnonzero(wrong)[0]]}, who is not among people")


def _merged(low: Ints, high: Ints, heavy: Floats | None, nodes: int) -> tuple[Ints, Ints, Floats]:
    """Each pair once, ordered by (low, high)."""
    weights = np.ones(low.shape[0]) if heavy is None else heavy
    for by_high in (True, False):  # the last one sorted by leads; equals keep their order
        column = high if by_high else low
        order = np.empty(column.shape[0], dtype=np.int64)
        _deal(column, _starts(column, nodes)[:-1].copy(), order)
        low, high, weights = low[order], high[order], weights[order]
    first = np.ones(low.shape[0], dtype=np.bool_)
    first[1:] = (np.diff(low) != 0) | (np.diff(high) != 0)
    if not first.all():
        told = np.flatnonzero(first)
        weights = np.ones(told.shape[0]) if heavy is None else np.add.reduceat(weights, told)
        low, high = low[first], high[first]
    return low, high, weights


def _starts(column: Ints, nodes: int) -> Ints:
    """Where each node's rows begin once sorted by this column, and where the last end."""
    starts = np.zeros(nodes + 1, dtype=np.int64)
    np.cumsum(np.bincount(column, minlength=nodes), out=starts[1:])
    return starts


@compiled
def _deal(column: Ints, cursor: Ints, order: Ints) -> None:
    """A stable sort by node number, in one pass: what a comparison sort takes ten times as long for."""
    for at in range(column.shape[0]):
        node = column[at]
        order[cursor[node]] = at
        cursor[node] += 1


def _rows(people: Ints, low: Ints, high: Ints, heavy: Floats) -> Graph:
    nodes = people.shape[0]
    offsets = _starts(low, nodes) + _starts(high, nodes)
    neighbours = np.empty(2 * low.shape[0], dtype=np.int32)
    weights = np.empty(2 * low.shape[0], dtype=np.float64)
    _fill(low, high, heavy, offsets[:-1].copy(), neighbours, weights)
    return Graph(people, offsets, neighbours, weights)


@compiled
def _fill(
    low: Ints, high: Ints, heavy: Floats, cursor: Ints, neighbours: Nodes, weights: Floats
) -> None:
    """Enter each tie at its upper end, then each at its lower: rows keep the order of the ties.

    Where ties are ordered by (low, high), a row holds its smaller neighbours before its greater
    ones. `cursor` is where each row begins, and is moved.
    """
    for tie in range(low.shape[0]):
        at = cursor[high[tie]]
        neighbours[at], weights[at] = low[tie], heavy[tie]
        cursor[high[tie]] = at + 1
    for tie in range(low.shape[0]):
        at = cursor[low[tie]]
        neighbours[at], weights[at] = high[tie], heavy[tie]
        cursor[low[tie]] = at + 1
