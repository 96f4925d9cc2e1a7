"""Where nodes and bands of a flow lie: layers from the outcome leftwards, bands stacked in order."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

THINNEST = 1.5
_GAP = 46.0
_LEAST = 5.0


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

    @property
    def middle(self) -> float:
        """The bar's middle."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Band:
    """A link's band: the middles of its two ends."""

    link: Link
    begin: tuple[float, float]
    end: tuple[float, float]
    thickness: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything placed."""

    places: tuple[Place, ...]
    bands: tuple[Band, ...]
    height: float
    layers: int


def lay_out(
    nodes: Sequence[Node], links: Sequence[Link], *, left: float, right: float, bar: float
) -> Layout:
    """Place a flow without cycles between two x coordinates; every link leads to the right."""
    layers = _layers(nodes, links)
    deepest = max(layers.values(), default=0)
    scale = _scale(nodes, links)
    size = _sizes(nodes, links, scale)
    tops = _tops(nodes, links, layers, size)
    step = (right - left) / max(deepest, 1)
    inflow = {link.target for link in links}
    places = {
        node.id: Place(
            node, layers[node.id], right - layers[node.id] * step,
            tops[node.id], size[node.id], node.id in inflow,
        )
        for node in nodes
    }  # fmt: skip
    bands = _bands(links, places, scale, bar)
    height = max((place.y + place.height for place in places.values()), default=0.0) + 24
    return Layout(tuple(places.values()), bands, height, deepest)


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
    return min(120.0, 26.0 + 9.0 * len(nodes)) / total


def _thickness(link: Link, scale: float) -> float:
    return max(link.value * scale, THINNEST)


def _sizes(nodes: Sequence[Node], links: Sequence[Link], scale: float) -> dict[str, float]:
    flowing_in: defaultdict[str, float] = defaultdict(float)
    out: defaultdict[str, float] = defaultdict(float)
    for link in links:
        out[link.source] += _thickness(link, scale)
        flowing_in[link.target] += _thickness(link, scale)
    return {node.id: max(flowing_in[node.id], out[node.id], _LEAST) for node in nodes}


def _tops(
    nodes: Sequence[Node],
    links: Sequence[Link],
    layers: Mapping[str, int],
    size: Mapping[str, float],
) -> dict[str, float]:
    """From the outcome leftwards, each node as near as it can be to where its bands lead."""
    middle: dict[str, float] = {}
    tops: dict[str, float] = {}
    for layer in range(max(layers.values(), default=0) + 1):
        here = [node for node in nodes if layers[node.id] == layer]
        wish = {node.id: _wish(node, links, middle) for node in here}
        here.sort(key=lambda node: (node.kind == "rest", wish[node.id], -node.own))
        room = sum(size[node.id] for node in here) + _GAP * (len(here) - 1)
        centre = sum(wish.values()) / max(len(wish), 1)
        top = centre - room / 2
        for node in here:
            tops[node.id] = top
            middle[node.id] = top + size[node.id] / 2
            top += size[node.id] + _GAP
    lowest = min(tops.values(), default=0.0)
    return {name: top - lowest + 28 for name, top in tops.items()}


def _wish(node: Node, links: Sequence[Link], middle: Mapping[str, float]) -> float:
    ends = [
        middle[link.target] for link in links if link.source == node.id and link.target in middle
    ]
    return sum(ends) / len(ends) if ends else 0.0


def _bands(
    links: Sequence[Link], places: Mapping[str, Place], scale: float, bar: float
) -> tuple[Band, ...]:
    leave = {name: place.middle for name, place in places.items()}
    arrive = dict(leave)
    for link in links:
        leave[link.source] -= _thickness(link, scale) / 2
        arrive[link.target] -= _thickness(link, scale) / 2
    begin: dict[int, tuple[float, float]] = {}
    by_target = sorted(range(len(links)), key=lambda i: places[links[i].target].middle)
    for i in by_target:
        link, thick = links[i], _thickness(links[i], scale)
        begin[i] = (places[link.source].x + bar, leave[link.source] + thick / 2)
        leave[link.source] += thick
    bands: dict[int, Band] = {}
    by_source = sorted(range(len(links)), key=lambda i: places[links[i].source].middle)
    for i in by_source:
        link, thick = links[i], _thickness(links[i], scale)
        end = (places[link.target].x, arrive[link.target] + thick / 2)
        bands[i] = Band(link, begin[i], end, thick)
        arrive[link.target] += thick
    return tuple(bands[i] for i in range(len(links)))
