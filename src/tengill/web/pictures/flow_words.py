"""Where words on a flow's bands may stand: nowhere over a name, another word, or a band."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tengill.web.pictures.flow_layout import Band, Layout, Place

LETTER = 5.9
"""About how wide a letter of the small type is, in pixels."""
_NAME = 7.2
_STEPS = 16
_ABOVE, _BELOW = 11.0, 3.0
"""How far small letters reach above and below the line they stand on."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words at a place, from their left end."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "_Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def band_words(layout: Layout, gap: float) -> list[Words]:
    """The acts' words by their bands, near where each begins; those that fit nowhere are left out.

    Args:
        layout: the flow.
        gap: how wide a name above a bar may be.
    """
    taken = [_named(place, gap) for place in layout.places]
    curves = [tuple(_points(band)) for band in layout.bands]
    told: list[Words] = []
    for band in layout.bands:
        wide = len(band.link.words) * LETTER
        if not wide:
            continue
        for x, y in _tries(band, wide):
            box = _Box(x, y - _ABOVE, x + wide, y + _BELOW)
            inside = not any(box.meets(other) for other in taken)
            if inside and not any(_crosses(curve, box) for curve in curves):
                taken.append(box)
                told.append(Words(band.link.words, x, y))
                break
    return told


def _tries(band: Band, wide: float) -> Iterator[tuple[float, float]]:
    """Below and above the band at its beginning, middle and end."""
    points = list(_points(band))
    first, last = points[0][0] + 8, points[-1][0] - 8 - wide
    if last < first:
        return
    for x in (first, (first + last) / 2, last):
        covered = [(y - half, y + half) for at, y, half in points if x - 4 <= at <= x + wide + 4]
        if covered:
            yield x, max(bottom for _, bottom in covered) + _ABOVE + 3
            yield x, min(top for top, _ in covered) - _BELOW - 2


def _points(band: Band) -> Iterator[tuple[float, float, float]]:
    """Points on a band with half its thickness."""
    for (xa, ya), (xb, yb) in pairwise([band.begin, *band.passing, band.end]):
        for step in range(_STEPS + 1):
            t = step / _STEPS
            # The curve of flow.py: both control points half-way between the ends.
            x = xa + (xb - xa) * (1.5 * t - 1.5 * t * t + t**3)
            yield x, ya + (yb - ya) * (3 * t * t - 2 * t**3), max(band.thickness / 2, 2.0)


def _crosses(curve: Sequence[tuple[float, float, float]], box: _Box) -> bool:
    return any(
        box.left - 6 <= x <= box.right + 6 and y - half < box.bottom and y + half > box.top
        for x, y, half in curve
    )


def _named(place: Place, gap: float) -> _Box:
    """The bar with its words."""
    node = place.node
    wide = max(len(node.title) * _NAME, len(node.under) * LETTER)
    if node.kind == "outcome":
        return _Box(place.x, place.middle - 40, place.x + 400, place.middle + 40)
    if not place.has_inflow:
        return _Box(place.x - wide - 12, place.middle - 16, place.x + 6, place.middle + 18)
    half = min(wide, gap) / 2
    above = 18 if place.dense else 52 if place.tall else 36
    left = place.x - 4 if place.pressed else place.x - half
    return _Box(left, place.y - above, left + 2 * half + 8, place.y + place.height)
