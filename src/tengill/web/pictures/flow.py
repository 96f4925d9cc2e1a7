"""The flow of an outcome: who, through whom, to what came of it. Thickness is credit."""

from collections.abc import Sequence
from itertools import pairwise

from django.utils.safestring import SafeString

from tengill.web.pictures.drawing import clipped, drawing, element, link, number, text, wrapped
from tengill.web.pictures.flow_layout import DENSE_FROM, Band, Link, Node, Place, lay_out
from tengill.web.pictures.flow_words import LETTER, band_words

_BAR = 5.0
_HOLLOW_FROM = 4.0
_MARK_FROM = 60.0
_FEW = 8
_LETTER, _NAME = 7.4, 7.2
_NEVER_DENSE = 10**6


def draw(
    nodes: Sequence[Node], links: Sequence[Link], *, label: str, width: float = 1000
) -> SafeString:
    """Two drawings of one flow, for wide and for narrow screens; nothing without links.

    Args:
        nodes: everybody in the flow, and the outcome.
        links: what flows between them, in minor units; no cycles.
        label: the sentence the picture proves.
        width: of the wide drawing; 1 unit is meant to be 1 pixel.
    """
    if not links:
        return SafeString("")
    return SafeString(_wide(nodes, links, label, width) + _narrow(nodes, links, label))


def _wide(nodes: Sequence[Node], links: Sequence[Link], label: str, width: float) -> SafeString:
    led_to = {link.target for link in links}
    left = min(max(_room(nodes, led_to) + 24, 0.16 * width), 0.38 * width)
    right = 0.77 * width
    layout = lay_out(nodes, links, left=left, right=right, bar=_BAR)
    columns = sorted({place.x for place in layout.places if place.layer})
    gap = min((b - a for a, b in pairwise(columns)), default=0.5 * (right - left)) - 16
    tall = frozenset(node.id for node in nodes if len(node.title) * _NAME > gap)
    if tall:
        layout = lay_out(nodes, links, left=left, right=right, bar=_BAR, tall=tall)
    kinds = {node.id: node.kind for node in nodes}
    parts = [_door(band, kinds[band.link.source]) for band in layout.bands]
    if len(layout.bands) <= _FEW:
        parts += [
            text(words.x, words.y, words.text, cls="halo faint")
            for words in band_words(layout, gap)
        ]
    parts += [_place(place, width, gap) for place in layout.places]
    return drawing(parts, width=width, height=layout.height, label=label, cls="drawing--wide")


def _room(nodes: Sequence[Node], led_to: set[str]) -> float:
    """The room the words before the first bars need: one line each where many stand there."""
    first = [node for node in nodes if node.id not in led_to]
    if len(first) < DENSE_FROM:
        return max((len(node.title) * _LETTER for node in first), default=0.0)
    return max(len(node.title) * _LETTER + len(node.under) * LETTER + 10 for node in first)


def _narrow(nodes: Sequence[Node], links: Sequence[Link], label: str) -> SafeString:
    """Who has a part, straight to the outcome: the ways through others stand in the table."""
    width, left, right = 340.0, 176.0, 330.0
    end = next(node for node in nodes if node.kind == "outcome")
    some = [node for node in nodes if node.own > 0]
    acts = {link.source: link for link in reversed(links)}
    direct = [
        Link(
            node.id, end.id, node.own, acts[node.id].label, acts[node.id].grade, acts[node.id].href
        )
        for node in some
        if node.id in acts
    ]
    layout = lay_out(
        [*some, end], direct, left=left, right=right, bar=_BAR, dense_from=_NEVER_DENSE
    )
    kinds = {node.id: node.kind for node in nodes}
    parts = [_door(band, kinds[band.link.source]) for band in layout.bands]
    parts += [_place(place, width, 150) for place in layout.places if place.node.id != end.id]
    bar = next(place for place in layout.places if place.node.id == end.id)
    parts.append(_bar(bar))
    foot = layout.height + 8
    parts.append(text(width - 2, foot, clipped(end.title, width, 7.4), cls="strong", anchor="end"))
    parts.append(text(width - 2, foot + 17, end.under, anchor="end"))
    return drawing(parts, width=width, height=foot + 26, label=label, cls="drawing--narrow")


_LOOKS = {"owner": "strong thing", "outcome": "strong", "rest": "strong faint"}


def _place(place: Place, width: float, gap: float) -> SafeString:
    """A bar with its words: before it where nothing flows in, above it (`gap` wide) elsewhere."""
    node = place.node
    cls = _LOOKS.get(node.kind, "strong people")
    if node.kind == "outcome":
        x = place.x + _BAR + 10
        lines = wrapped(node.title, width - x, _NAME)
        top = place.middle - 1 - 9 * (len(lines) - 1)
        words = [text(x, top + 18 * n, line, cls=cls) for n, line in enumerate(lines)]
        words.append(text(x, top + 18 * len(lines) - 2, node.under))
    elif place.dense:
        words = [_in_one_line(place, cls, gap)]
    elif place.has_inflow:
        words = _above(place, cls, gap)
    else:
        room = place.x - 12
        words = [
            text(
                place.x - 10,
                place.middle - 2,
                clipped(node.title, room, _NAME),
                cls=f"{cls} halo",
                anchor="end",
            ),
            text(place.x - 10, place.middle + 14, node.under, cls="halo", anchor="end"),
        ]
    return link(node.href, [_bar(place), *words], f"{node.title} {node.under}".strip())


def _above(place: Place, cls: str, gap: float) -> list[SafeString]:
    """A name of one or two lines and its figure, above the bar."""
    node = place.node
    at, anchor = _beside(place)
    word = max((len(word) for word in node.title.split()), default=0)
    lines = wrapped(node.title, max(gap, word * _NAME), _NAME, 2 if place.tall else 1)
    foot = place.y - 21 if node.under else place.y - 7
    words = [
        text(at, foot - 16 * (len(lines) - 1 - n), line, cls=f"{cls} halo", anchor=anchor)
        for n, line in enumerate(lines)
    ]
    return [*words, text(at, place.y - 6, node.under, cls="halo", anchor=anchor)]


def _beside(place: Place) -> tuple[float, str]:
    """Where words above a bar stand: over its middle, or on the side where no band is in the way."""
    if place.pressed:
        return place.x, "start"
    return (place.x + _BAR, "end") if place.rising else (place.x + _BAR / 2, "middle")


def _in_one_line(place: Place, cls: str, gap: float) -> SafeString:
    """Name and figure beside each other, where many stand in one layer."""
    node = place.node
    room = (gap if place.has_inflow else place.x - 12) - len(node.under) * LETTER - 10
    inside = [element("tspan", [clipped(node.title, room, _NAME)], cls=cls)]
    if node.under:
        inside.append(element("tspan", [node.under], dx=7))
    if place.has_inflow:
        (x, anchor), y = _beside(place), place.y - 6
    else:
        x, y, anchor = place.x - 10, place.middle + 5, "end"
    return element("text", inside, x=x, y=y, cls="halo", text_anchor=anchor)


def _bar(place: Place) -> SafeString:
    look = {"owner": "node node--owner", "outcome": "node node--thing", "rest": "node node--rest"}
    cls = look.get(place.node.kind, "node")
    return element("rect", cls=cls, x=place.x, y=place.y, width=_BAR, height=place.height)


def _door(band: Band, kind: str) -> SafeString:
    """A band as the door to its act's evidence."""
    inside = [element("title", [band.link.label]), *_band(band, kind)]
    return link(band.link.href, inside)


def _curve(points: Sequence[tuple[float, float]]) -> str:
    """A way through some points, level at each."""
    (x, y), *_ = points
    told = [f"M{number(x)} {number(y)}"]
    for (xa, ya), (xb, yb) in pairwise(points):
        bend = (xb - xa) * 0.5
        told.append(
            f"C{number(xa + bend)} {number(ya)} {number(xb - bend)} {number(yb)} "
            f"{number(xb)} {number(yb)}"
        )
    return "".join(told)


def _band(band: Band, kind: str) -> list[SafeString]:
    """A band whose look tells its certainty: solid, with a source mark, outlined, or dotted."""
    points = [band.begin, *band.passing, band.end]
    d = _curve(points)
    cls = {"owner": "flow flow--owner", "rest": "flow flow--rest"}.get(kind, "flow")
    grade = band.link.grade
    dashes = "3 4" if grade == "inferred" else ""
    pieces = [element("path", cls=cls, d=d, stroke_width=band.thickness, stroke_dasharray=dashes)]
    if grade == "reported" and band.thickness > _HOLLOW_FROM:
        pieces.append(element("path", cls="flow__core", d=d, stroke_width=band.thickness - 3))
    (xa, ya), (xb, yb) = points[0], points[1]
    if grade == "witnessed" and xb - xa > _MARK_FROM:
        pieces.append(_source_mark((xa + xb) / 2, (ya + yb) / 2))
    return pieces


def _source_mark(x: float, y: float) -> SafeString:
    d = f"M{number(x - 6)} {number(y - 4)}h12v8h-12zl6 4.5 6-4.5"
    return element("path", cls="source", d=d)
