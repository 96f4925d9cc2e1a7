"""Where nodes and bands of a flow lie: layers from the outcome leftwards, bands stacked in order.

A band that passes a layer gets a place of its own there, so that it runs behind nobody's name.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

THINNEST = 1.5
DENSE_FROM = 9
"""So many people in one layer get one line of words each instead of two."""
_LEAST = 5.0
_MARGIN = 4.0
_LAST_STEP = 0.6
_PRESSING = 60.0
_RISING = 12.0
_FOOT = 24.0


@dataclass(frozen=True, slots=True)
class Node:
    """Somebody (or the outcome, the organic or the unexplained part) with their words."""

    id: str
    title: str
    under: str
    kind: str
    """person, owner, principal, outcome or rest."""
    href: str = ""
    own: int = 0
    """Their own credit in minor units."""


@dataclass(frozen=True, slots=True)
class Link:
    """What flows from one to another, with the act it stands for."""

    source: str
    target: str
    value: int
    label: str
    grade: str = ""
    href: str = ""
    words: str = ""
    """The act in few words, written on the band where there is room."""


@dataclass(frozen=True, slots=True)
class Place:
    """A node's bar."""

    node: Node
    layer: int
    x: float
    y: float
    height: float
    has_inflow: bool
    dense: bool = False
    """One line of words: many stand in this layer."""
    tall: bool = False
    """The name takes two lines."""
    pressed: bool = False
    """Bands come down to it from above: the name begins at the bar, out of their way."""
    rising: bool = False
    """Its band goes up at once: the name ends at the bar, out of its way."""

    @property
    def middle(self) -> float:
        """The bar's middle."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Band:
    """A link's band: the middles of its two ends, and of the layers it passes on its way."""

    link: Link
    begin: tuple[float, float]
    end: tuple[float, float]
    thickness: float
    passing: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything placed."""

    places: tuple[Place, ...]
    bands: tuple[Band, ...]
    height: float
    layers: int


Stop = tuple[int, int]
"""Where a link (by its number) passes a layer."""
Item = str | Stop


@dataclass(slots=True)
class _Plan:
    """A flow on its way to a layout."""

    nodes: Sequence[Node]
    links: Sequence[Link]
    dense_from: int
    tall: frozenset[str] = frozenset()
    layers: dict[str, int] = field(default_factory=dict)
    size: dict[Item, float] = field(default_factory=dict)
    columns: defaultdict[int, list[Item]] = field(default_factory=lambda: defaultdict(list))
    onward: defaultdict[Item, list[Item]] = field(default_factory=lambda: defaultdict(list))
    inflow: set[str] = field(default_factory=set)
    kinds: dict[str, str] = field(default_factory=dict)
    own: dict[str, int] = field(default_factory=dict)
    given: dict[str, int] = field(default_factory=dict)
    """Where each node stood among those given: what else is equal keeps that order."""

    def dense(self, layer: int) -> bool:
        """Whether so many stand in a layer that each gets one line."""
        return sum(isinstance(item, str) for item in self.columns[layer]) >= self.dense_from

    def rooms(self, item: Item, layer: int) -> tuple[float, float]:
        """The room an item's words need above and below it."""
        if not isinstance(item, str):
            return 9.0, 9.0
        if item in self.inflow:
            above = 54.0 if item in self.tall else 38.0
            return (20.0, 5.0) if self.dense(layer) else (above, 10.0)
        return (12.0, 12.0) if self.dense(layer) else (23.0, 23.0)

    def place(self, item: Item) -> tuple[int, int]:
        """Where an item, or the source of a passing band, stood among those given."""
        if isinstance(item, str):
            return self.given[item], -1
        return self.given[self.links[item[0]].source], item[0]

    def rest(self, item: Item) -> bool:
        """Whether it is the organic or the unexplained part: they lie below everybody."""
        name = item if isinstance(item, str) else self.links[item[0]].source
        return self.kinds.get(name) == "rest"


def lay_out(
    nodes: Sequence[Node],
    links: Sequence[Link],
    *,
    left: float,
    right: float,
    bar: float,
    dense_from: int = DENSE_FROM,
    tall: frozenset[str] = frozenset(),
) -> Layout:
    """Place a flow without cycles between two x coordinates; every link leads to the right.

    Args:
        nodes: everybody in it; what else is equal stands in their order.
        links: what flows between them.
        left: where the first layer's bars begin.
        right: where the outcome's bar begins.
        bar: a bar's width.
        dense_from: from how many in one layer each gets one line of words.
        tall: whose names take two lines, where they stand above their bars.
    """
    scale = _scale(nodes, links)
    plan = _planned(nodes, links, scale, dense_from, tall)
    tops = _tops(plan)
    deepest = max(plan.layers.values(), default=0)
    at = _columns(deepest, left, right)
    places = {
        node.id: Place(
            node, plan.layers[node.id], at[plan.layers[node.id]], tops[node.id],
            plan.size[node.id], node.id in plan.inflow, plan.dense(plan.layers[node.id]),
            node.id in tall,
        )
        for node in nodes
    }  # fmt: skip
    bands = _bands(plan, places, tops, at, scale, bar)
    pressed = {
        band.link.target
        for band in bands
        if (band.passing or (band.begin,))[-1][1] < places[band.link.target].y - _PRESSING
    }
    rising = {
        band.link.source
        for band in bands
        if (*band.passing, band.end)[0][1] < places[band.link.source].y - _RISING
    }
    places |= {
        name: replace(places[name], pressed=name in pressed, rising=name in rising - pressed)
        for name in pressed | rising
    }
    height = max((top + plan.size[item] for item, top in tops.items()), default=0.0) + _FOOT
    return Layout(tuple(places.values()), bands, height, deepest)


def _columns(deepest: int, left: float, right: float) -> dict[int, float]:
    """Where each layer's bars begin. The last step, into the outcome, tells least: it is shorter."""
    last = _LAST_STEP if deepest > 1 else 1.0
    step = (right - left) / (max(deepest, 1) - 1 + last)
    return {
        layer: right - (last + layer - 1) * step if layer else right for layer in range(deepest + 1)
    }


def _planned(
    nodes: Sequence[Node],
    links: Sequence[Link],
    scale: float,
    dense_from: int,
    tall: frozenset[str],
) -> _Plan:
    plan = _Plan(nodes, links, dense_from, tall, layers=_layers(nodes, links))
    plan.kinds = {node.id: node.kind for node in nodes}
    plan.own = {node.id: node.own for node in nodes}
    plan.given = {node.id: number for number, node in enumerate(nodes)}
    plan.inflow = {link.target for link in links}
    plan.size |= _sizes(nodes, links, scale)
    for node in nodes:
        plan.columns[plan.layers[node.id]].append(node.id)
    for number, link in enumerate(links):
        before: Item = link.source
        for layer in range(plan.layers[link.source] - 1, plan.layers[link.target], -1):
            stop = (number, layer)
            plan.size[stop] = _thickness(link, scale)
            plan.columns[layer].append(stop)
            plan.onward[before].append(stop)
            before = stop
        plan.onward[before].append(link.target)
    return plan


def _layers(nodes: Sequence[Node], links: Sequence[Link]) -> dict[str, int]:
    """Longest way from each node to the end of the flow."""
    layers = {node.id: 0 for node in nodes}
    for _ in nodes:
        changed = False
        for link in links:
            deeper = layers[link.target] + 1
            if layers[link.source] < deeper:
                layers[link.source] = deeper
                changed = True
        if not changed:
            break
    return layers


def _scale(nodes: Sequence[Node], links: Sequence[Link]) -> float:
    """Pixels per minor unit: the outcome's bar grows with the number of people, to a limit."""
    total = sum(node.own for node in nodes) or sum(link.value for link in links) or 1
    return min(140.0, 26.0 + 9.0 * len(nodes)) / total


def _thickness(link: Link, scale: float) -> float:
    return max(link.value * scale, THINNEST)


def _sizes(nodes: Sequence[Node], links: Sequence[Link], scale: float) -> dict[Item, float]:
    flowing_in: defaultdict[str, float] = defaultdict(float)
    out: defaultdict[str, float] = defaultdict(float)
    for link in links:
        out[link.source] += _thickness(link, scale)
        flowing_in[link.target] += _thickness(link, scale)
    return {node.id: max(flowing_in[node.id], out[node.id], _LEAST) for node in nodes}


def _tops(plan: _Plan) -> dict[Item, float]:
    """From the outcome leftwards, each item as near as it can be to where its bands lead."""
    middle: dict[Item, float] = {}
    tops: dict[Item, float] = {}
    for layer in range(max(plan.columns, default=0) + 1):
        here = plan.columns[layer]
        wish = {item: _wish(item, plan, middle) for item in here}
        own = {item: plan.own.get(item, 0) if isinstance(item, str) else 0 for item in here}
        here.sort(key=lambda item: (plan.rest(item), wish[item], -own[item], plan.place(item)))
        rooms = [plan.rooms(item, layer) for item in here]
        tall = sum(plan.size[item] for item in here)
        tall += sum(rooms[n][1] + rooms[n + 1][0] for n in range(len(here) - 1))
        top = sum(wish.values()) / max(len(wish), 1) - tall / 2
        for number, item in enumerate(here):
            tops[item] = top
            middle[item] = top + plan.size[item] / 2
            top += plan.size[item] + rooms[number][1]
            if number + 1 < len(here):
                top += rooms[number + 1][0]
    _sink(plan, tops)
    highest = min(
        (top - plan.rooms(item, _layer(item, plan))[0] for item, top in tops.items()), default=0.0
    )
    return {item: top - highest + _MARGIN for item, top in tops.items()}


def _sink(plan: _Plan, tops: dict[Item, float]) -> None:
    """What is nobody's lies below everybody: its words would stand in their way."""
    others = [item for item in tops if not plan.rest(item)]
    rest = sorted((item for item in tops if plan.rest(item)), key=lambda item: tops[item])
    # The outcome's own words stand behind it: where there is nobody else, the way is straight.
    if not rest or all(_layer(item, plan) == 0 for item in others):
        return
    low = max(tops[item] + plan.size[item] + plan.rooms(item, 0)[1] for item in others)
    for item in rest:
        above, below = plan.rooms(item, _layer(item, plan))
        tops[item] = max(tops[item], low + above * 0.5)
        low = tops[item] + plan.size[item] + below


def _layer(item: Item, plan: _Plan) -> int:
    return plan.layers[item] if isinstance(item, str) else item[1]


def _wish(item: Item, plan: _Plan, middle: Mapping[Item, float]) -> float:
    ends = [middle[other] for other in plan.onward[item] if other in middle]
    return sum(ends) / len(ends) if ends else 0.0


def _bands(
    plan: _Plan,
    places: Mapping[str, Place],
    tops: Mapping[Item, float],
    at: Mapping[int, float],
    scale: float,
    bar: float,
) -> tuple[Band, ...]:
    """Bands leave and reach a bar in the order of where they go to and come from."""
    links = plan.links
    thick = [_thickness(link, scale) for link in links]
    stops = [
        tuple(
            (at[layer] + bar / 2, tops[n, layer] + thick[n] / 2)
            for layer in range(plan.layers[link.source] - 1, plan.layers[link.target], -1)
        )
        for n, link in enumerate(links)
    ]
    first = [
        s[0][1] if s else places[link.target].middle for s, link in zip(stops, links, strict=True)
    ]
    last = [
        s[-1][1] if s else places[link.source].middle for s, link in zip(stops, links, strict=True)
    ]
    leave = {name: place.middle for name, place in places.items()}
    arrive = dict(leave)
    for link, wide in zip(links, thick, strict=True):
        leave[link.source] -= wide / 2
        arrive[link.target] -= wide / 2
    begin: dict[int, tuple[float, float]] = {}
    for n in sorted(range(len(links)), key=lambda n: first[n]):
        source = links[n].source
        begin[n] = (places[source].x + bar, leave[source] + thick[n] / 2)
        leave[source] += thick[n]
    bands: dict[int, Band] = {}
    for n in sorted(range(len(links)), key=lambda n: last[n]):
        target = links[n].target
        end = (places[target].x, arrive[target] + thick[n] / 2)
        bands[n] = Band(links[n], begin[n], end, thick[n], stops[n])
        arrive[target] += thick[n]
    return tuple(bands[n] for n in range(len(links)))
