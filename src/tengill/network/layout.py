"""Where to draw everybody: communities as islands, close people close together.

Islands are placed by springs between communities, then the people of each island by springs between
them; an island of too many is split into communities of its own first. So the work grows with the
number of people, not with its square, and neighbours in the picture are neighbours in the network.
Springs are Fruchterman and Reingold's (1991) with sizes; equal input gives equal output.
"""

import numpy as np
from numpy.typing import NDArray

from tengill.compiled import compiled
from tengill.network.arrays import Floats, Ints, Nodes
from tengill.network.clustering import communities
from tengill.network.graph import Graph, graph

Points = NDArray[np.float64]
"""One row per node: x, y."""

_MOST_TOGETHER = 300
"""More nodes than this are split before springs are laid: their work is quadratic."""
_DEEPEST = 4
_GOLDEN = np.pi * (3.0 - 5.0**0.5)
_ROOM = 1.25
"""An island takes so many times the radius its people would fill."""
_STEPS = 8_000_000
"""Pairs looked at per island at most: large pictures get by with fewer rounds."""


def layout(network: Graph, group: Ints, before: Points | None = None) -> Points:
    """Coordinates for everybody, centred on 0, about one unit of area per person.

    Args:
        network: who is tied to whom; stronger ties pull harder.
        group: node → community, as `communities` gives it.
        before: coordinates of an earlier picture to start from, NaN for whoever is new; people
            stay about where they were.

    Raises:
        ValueError: when `group` or `before` do not fit the network.
    """
    groups = np.asarray(group, dtype=np.int64)
    if groups.shape != (len(network),):
        raise ValueError("group must give each node its community")
    if before is not None and before.shape != (len(network), 2):
        raise ValueError("before must give each node x and y")
    if len(network) == 0:
        return np.zeros((0, 2))
    placed = _place(network, groups, before, 0)
    return _centred(placed)


def _centred(points: Points) -> Points:
    middle: Floats = points.mean(axis=0)
    return np.subtract(points, middle)


def _place(network: Graph, group: Ints, before: Points | None, depth: int) -> Points:
    """Islands first, then everybody on their island."""
    many, group = _numbered(group)
    if many == 1:
        return _island(network, before, depth)
    members = np.split(
        np.argsort(group, kind="stable"), np.cumsum(np.bincount(group, minlength=many))[:-1]
    )
    radii = _ROOM * np.sqrt(np.bincount(group, minlength=many) / np.pi)
    centres = _centres(network, group, radii, before, members)
    placed = np.empty((len(network), 2))
    for island, nodes in enumerate(members):
        own = None if before is None else before[nodes]
        local = _island(_within(network, nodes), own, depth)
        placed[nodes] = centres[island] + local
    return placed


def _numbered(group: Ints) -> tuple[int, Ints]:
    known, numbered = np.unique(group, return_inverse=True)
    return int(known.shape[0]), numbered.astype(np.int64)


def _island(network: Graph, before: Points | None, depth: int) -> Points:
    """The people of one community around its middle, in a disc of about one unit each."""
    nodes = len(network)
    if nodes > _MOST_TOGETHER and depth < _DEEPEST:
        finer = communities(network, finer=2.0**depth).group
        if int(finer.max()) > 0:
            placed = _place(network, finer, before, depth + 1)
            return _centred(placed)
    start = _start(_sunflower(network.degrees.astype(np.float64)), before)
    if nodes > 4 * _MOST_TOGETHER:  # nothing splits it: a star, a clique
        return start
    known = before is not None and np.isfinite(before).any()
    return _sprung(network, np.full(nodes, 0.5), start, _COOL if known else _HOT)


def _start(fresh: Points, before: Points | None) -> Points:
    """Where people were before, moved to the middle; new ones where a fresh picture has them."""
    if before is None or not np.isfinite(before).any():
        return fresh
    known = np.asarray(np.isfinite(before).all(axis=1))
    if not known.any():
        return fresh
    middle = before[known].mean(axis=0)
    return np.where(known[:, None], before - middle, fresh)


def _sunflower(weight: Floats) -> Points:
    """Points of equal density in a disc, the heaviest in the middle (Vogel 1979)."""
    rank = np.empty(weight.shape[0])
    rank[np.argsort(-weight, kind="stable")] = np.arange(weight.shape[0])
    radius, angle = np.sqrt((rank + 0.5) / np.pi), rank * _GOLDEN
    return np.column_stack((radius * np.cos(angle), radius * np.sin(angle)))


def _centres(
    network: Graph, group: Ints, radii: Floats, before: Points | None, members: list[Ints]
) -> Points:
    """The middle of each island: tied islands near each other, none on top of another."""
    many = radii.shape[0]
    between = _between(network, group, many)
    heat = _HOT if before is None else _COOL
    start = np.zeros((many, 2))
    rank = np.argsort(-radii, kind="stable")
    reach = np.sqrt(np.cumsum(radii[rank] ** 2))
    start[rank] = np.column_stack(
        (reach * np.cos(np.arange(many) * _GOLDEN), reach * np.sin(np.arange(many) * _GOLDEN))
    )
    if before is not None:
        old = np.array([_middle(before[nodes]) for nodes in members])
        start = np.where(np.isfinite(old), old, start)
    few = min(many, 2 * _MOST_TOGETHER)
    if few == many:
        return _sprung(between, radii, start, heat)
    # Past the largest islands come crumbs (pairs, loners): around the rest, in rings.
    inner = np.sort(rank[:few])
    start[inner] = _sprung(_within(between, inner), radii[inner], start[inner], heat)
    edge = float(np.max(np.hypot(*start[inner].T) + radii[inner]))
    outer = rank[few:]
    area = edge**2 + np.cumsum((2.0 * radii[outer]) ** 2)
    turn = np.arange(outer.shape[0]) * _GOLDEN
    start[outer] = np.column_stack((np.sqrt(area) * np.cos(turn), np.sqrt(area) * np.sin(turn)))
    return start


def _middle(points: Points) -> Floats:
    known = points[np.isfinite(points).all(axis=1)]
    return known.mean(axis=0) if known.shape[0] else np.full(2, np.nan)


def _between(network: Graph, group: Ints, many: int) -> Graph:
    """Communities as nodes, tied by the weight between them against what their sizes would give."""
    low, high, weight = network.pairs()
    a, b = group[low], group[high]
    apart = a != b
    a, b, weight = a[apart], b[apart], weight[apart]
    size = np.bincount(group, minlength=many).astype(np.float64)
    return graph(a, b, weight / np.sqrt(size[a] * size[b]), people=np.arange(many))


def _within(network: Graph, nodes: Ints) -> Graph:
    """The network among some nodes."""
    number = np.full(len(network), -1, dtype=np.int64)
    number[nodes] = np.arange(nodes.shape[0])
    first, degrees = network.offsets[nodes], network.degrees[nodes]
    ends = np.cumsum(degrees)
    at = np.arange(int(ends[-1]) if ends.shape[0] else 0)
    at += np.repeat(first - (ends - degrees), degrees)
    rows, other = np.repeat(nodes, degrees), network.neighbours[at]
    kept = (number[other] >= 0) & (rows < other)
    return graph(
        number[rows[kept]],
        number[other[kept]],
        network.weights[at][kept],
        people=np.arange(nodes.shape[0]),
    )


def _sprung(network: Graph, radii: Floats, start: Points, heat: float) -> Points:
    """Springs from a start, then no disc on another."""
    nodes = len(network)
    if nodes == 1:
        return np.zeros((1, 2))
    strongest = float(network.weights.max()) if network.ties else 1.0
    xy = np.ascontiguousarray(start, dtype=np.float64)
    rounds = int(np.clip(_STEPS // (nodes * nodes), 30, 120))
    _springs(
        network.offsets, network.neighbours, network.weights / strongest, radii, xy,
        np.zeros_like(xy), rounds, heat,
    )  # fmt: skip
    _apart(radii, xy, 2 * rounds)
    return _centred(xy)


_GRAVITY = 1.5
"""Pull to the middle, so that what is not tied does not fly away."""
_HOT, _COOL = 0.2, 0.01
"""The first step's length, as a share of the picture's radius: of a fresh picture, and of one drawn
again, where people should stay about where they were."""


@compiled
def _springs(
    offsets: Ints,
    neighbours: Nodes,
    weights: Floats,
    radii: Floats,
    xy: Points,
    force: Points,
    rounds: int,
    heat: float,
) -> None:
    nodes = xy.shape[0]
    room = 0.0
    for i in range(nodes):
        room += radii[i] ** 2
    reach = np.sqrt(room)
    for turn in range(rounds):
        for i in range(nodes):
            force[i, 0] = -_GRAVITY * xy[i, 0]
            force[i, 1] = -_GRAVITY * xy[i, 1]
        for i in range(nodes):
            for j in range(i):
                dx, dy = xy[i, 0] - xy[j, 0], xy[i, 1] - xy[j, 1]
                near = radii[i] + radii[j]
                push = near * near / (dx * dx + dy * dy + 1e-9)
                force[i, 0] += dx * push
                force[i, 1] += dy * push
                force[j, 0] -= dx * push
                force[j, 1] -= dy * push
        for i in range(nodes):
            for at in range(offsets[i], offsets[i + 1]):
                j = neighbours[at]
                dx, dy = xy[i, 0] - xy[j, 0], xy[i, 1] - xy[j, 1]
                pull = weights[at] * np.sqrt(dx * dx + dy * dy) / (radii[i] + radii[j])
                force[i, 0] -= dx * pull
                force[i, 1] -= dy * pull
        longest = reach * heat * (1.0 - turn / rounds)
        for i in range(nodes):
            length = np.sqrt(force[i, 0] ** 2 + force[i, 1] ** 2)
            if length > longest:
                force[i, 0] *= longest / length
                force[i, 1] *= longest / length
            xy[i, 0] += force[i, 0]
            xy[i, 1] += force[i, 1]


@compiled
def _apart(radii: Floats, xy: Points, rounds: int) -> None:
    """Push discs that lie on each other apart, half the way each, until none does."""
    nodes = xy.shape[0]
    for _ in range(rounds):
        clear = True
        for i in range(nodes):
            for j in range(i):
                dx, dy = xy[i, 0] - xy[j, 0], xy[i, 1] - xy[j, 1]
                near = radii[i] + radii[j]
                gap = dx * dx + dy * dy
                if gap >= near * near * 0.999:
                    continue
                clear = False
                length = np.sqrt(gap)
                if length < 1e-9:  # noqa: PLR2004 - on the very spot: any direction will do
                    dx, dy, length = 1.0, 0.0, 1.0
                    move = 0.5 * near
                else:
                    move = 0.5 * (near - length)
                xy[i, 0] += dx / length * move
                xy[i, 1] += dy / length * move
                xy[j, 0] -= dx / length * move
                xy[j, 1] -= dy / length * move
        if clear:
            return
