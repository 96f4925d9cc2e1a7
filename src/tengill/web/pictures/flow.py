"""The flow of an outcome: who, through whom, to what came of it. Thickness is credit."""

from collections.abc import Sequence
from itertools import pairwise

from django.utils.safestring import SafeString

from tengill.web.pictures.drawing import clipped, drawing, element, link, number, text, wrapped
from tengill.web.pictures.flow_layout import Band, Link, Node, Place, lay_out

_BAR = 5.0
_HOLLOW_FROM = 4.0
_MARK_FROM = 60.0
_FEW = 8
_LETTER = 7.4


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
    longest = max(len(node.title) for node in nodes if node.id not in led_to)
    left = min(max(longest * _LETTER + 24, 0.16 * width), 0.34 * width)
    right = 0.77 * width
    layout = lay_out(nodes, links, left=left, right=right, bar=_BAR)
    kinds = {node.id: node.kind for node in nodes}
    parts = [_door(band, kinds[band.link.source]) for band in layout.bands]
    if len(layout.bands) <= _FEW:
        parts += [_words(band) for band in layout.bands if band.link.words]
    columns = sorted({place.x for place in layout.places})
    gap = min((b - a for a, b in pairwise(columns)), default=width)
    parts += [_place(place, width, gap - 16) for place in layout.places]
    return drawing(parts, width=width, height=layout.height, label=label, cls="drawing--wide")


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
    layout = lay_out([*some, end], direct, left=left, right=right, bar=_BAR)
    kinds = {node.id: node.kind for node in nodes}
    parts = [_door(band, kinds[band.link.source]) for band in layout.bands]
    parts += [_place(place, width, 150) for place in layout.places if place.node.id != end.id]
    bar = next(place for place in layout.places if place.node.id == end.id)
    parts.append(_bar(bar))
    foot = layout.height + 8
    parts.append(text(width - 2, foot, clipped(end.title, width, 7.4), cls="strong", anchor="end"))
    parts.append(text(width - 2, foot + 17, end.under, anchor="end"))
    return drawing(parts, width=width, height=foot + 26, label=label, cls="drawing--narrow")


def _place(place: Place, width: float, gap: float) -> SafeString:
    """A bar with its words: before it where nothing flows in, above it (`gap` wide) elsewhere."""
    node = place.node
    cls = {"owner": "strong thing", "outcome": "strong", "rest": "strong faint"}.get(
        node.kind, "strong people"
    )
    if node.kind == "outcome":
        x = place.x + _BAR + 10
        lines = wrapped(node.title, width - x, 7.2)
        top = place.middle - 1 - 9 * (len(lines) - 1)
        words = [text(x, top + 18 * n, line, cls=cls) for n, line in enumerate(lines)]
        words.append(text(x, top + 18 * len(lines) - 2, node.under))
    elif place.has_inflow:
        at = place.x + _BAR / 2
        words = [
            text(
                at,
                place.y - 21 if node.under else place.y - 7,
                clipped(node.title, gap, 7.2),
                cls=f"{cls} halo",
                anchor="middle",
            ),
            text(at, place.y - 6, node.under, cls="halo", anchor="middle"),
        ]
    else:
        room = place.x - 12
        words = [
            text(
                place.x - 10,
                place.middle - 2,
                clipped(node.title, room, 7.2),
                cls=f"{cls} halo",
                anchor="end",
            ),
            text(place.x - 10, place.middle + 14, node.under, cls="halo", anchor="end"),
        ]
    return link(node.href, [_bar(place), *words], f"{node.title} {node.under}".strip())


def _words(band: Band) -> SafeString:
    """The act below its band: names stand above bars, and the source mark keeps the middle."""
    (xa, ya), (xb, yb) = band.begin, band.end
    x, y = (xa + xb) / 2, (ya + yb) / 2
    return text(
        x, y + max(band.thickness / 2, 6) + 14, band.link.words, cls="halo", anchor="middle"
    )


def _bar(place: Place) -> SafeString:
    look = {"owner": "node node--owner", "outcome": "node node--thing", "rest": "node node--rest"}
    cls = look.get(place.node.kind, "node")
    return element("rect", cls=cls, x=place.x, y=place.y, width=_BAR, height=place.height)


def _door(band: Band, kind: str) -> SafeString:
    """A band as the door to its act's evidence."""
    inside = [element("title", [band.link.label]), *_band(band, kind)]
    return link(band.link.href, inside, band.link.label)


def _band(band: Band, kind: str) -> list[SafeString]:
    """A band whose look tells its certainty: solid, with a source mark, outlined, or dotted."""
    (xa, ya), (xb, yb) = band.begin, band.end
    bend = (xb - xa) * 0.5
    d = (
        f"M{number(xa)} {number(ya)}C{number(xa + bend)} {number(ya)} "
        f"{number(xb - bend)} {number(yb)} {number(xb)} {number(yb)}"
    )
    cls = {"owner": "flow flow--owner", "rest": "flow flow--rest"}.get(kind, "flow")
    grade = band.link.grade
    dashes = "3 4" if grade == "inferred" else ""
    pieces = [element("path", cls=cls, d=d, stroke_width=band.thickness, stroke_dasharray=dashes)]
    if grade == "reported" and band.thickness > _HOLLOW_FROM:
        pieces.append(element("path", cls="flow__core", d=d, stroke_width=band.thickness - 3))
    if grade == "witnessed" and xb - xa > _MARK_FROM:
        pieces.append(_source_mark((xa + xb) / 2, (ya + yb) / 2))
    return pieces


def _source_mark(x: float, y: float) -> SafeString:
    d = f"M{number(x - 6)} {number(y - 4)}h12v8h-12zl6 4.5 6-4.5"
    return element("path", cls="source", d=d)
