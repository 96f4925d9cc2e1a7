"""Reach against influence and against connection: two fields side by side, one scale.

Whoever is loud stands on the right, whoever sells stands high in the one field, whoever joins high
in the other; where the three were one thing, all would lie on a line.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from tengill.web.pictures.drawing import clipped, drawing, element, link, number, text

_HEAD, _FOOT, _GAP = 34.0, 40.0, 56.0
_LETTER = 5.6
_DOT = 5.0
_LINE = 15.0
_ROOM_MOST = 170.0


@dataclass(frozen=True, slots=True)
class Value:
    """One of somebody's measures, in outcomes, with its interval."""

    total: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Mark:
    """Somebody: how many they reach (None: not told), and their two measures."""

    title: str
    reach: int | None
    influence: Value
    connection: Value
    label: str
    """In a sentence, for screen readers and on hover."""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Heads:
    """The words of the picture."""

    influence: str
    connection: str
    reach: str
    untold: str
    """Over the strip of those whose audience nobody told."""


@dataclass(frozen=True, slots=True)
class _Field:
    """One field: where it lies, and its scales."""

    left: float
    right: float
    top: float
    bottom: float
    low: int
    high: int
    """Powers of ten of the reach axis."""
    most: float
    strip: float
    """Width of the strip of those whose audience nobody told."""

    def x(self, reach: int | None) -> float:
        if reach is None:
            return self.left + self.strip / 2
        start = self.left + self.strip
        part = (math.log10(max(reach, 1)) - self.low) / max(self.high - self.low, 1)
        return start + part * (self.right - start)

    def y(self, value: float) -> float:
        part = min(value, self.most) / self.most
        return self.bottom - part * (self.bottom - self.top)


def draw(marks: Sequence[Mark], *, heads: Heads, label: str, width: float = 1000) -> SafeString:
    """Two drawings, for wide and for narrow screens; nothing without anybody.

    Args:
        marks: most important first: they get their names where there is room.
        heads: the words.
        label: the sentence the picture proves.
        width: of the wide drawing; 1 unit is meant to be 1 pixel.
    """
    if not marks:
        return SafeString("")
    half = (width - _GAP - 40) / 2
    lefts = (40.0, 40.0 + half + _GAP)
    wide = [_field(marks, left, left + half, _HEAD, _HEAD + 320) for left in lefts]
    narrow = [_field(marks, 28, 332, top, top + 230) for top in (_HEAD, _HEAD + 320)]
    return SafeString(
        _draw(marks, wide, heads, label, (width, _HEAD + 320 + _FOOT), "drawing--wide")
        + _draw(marks, narrow, heads, label, (340, _HEAD + 550 + _FOOT), "drawing--narrow")
    )


def _field(marks: Sequence[Mark], left: float, right: float, top: float, bottom: float) -> _Field:
    told = [max(mark.reach, 1) for mark in marks if mark.reach is not None]
    low = math.floor(math.log10(min(told, default=100)))
    high = math.ceil(math.log10(max(told, default=100)))
    most = max(max(mark.influence.total, mark.connection.total) for mark in marks)
    strip = 0.0
    if len(told) < len(marks):
        strip = 0.18 * (right - left) if told else right - left
    return _Field(left, right, top, bottom, low, max(high, low + 1), max(most * 1.15, 1.0), strip)


def _draw(
    marks: Sequence[Mark],
    fields: Sequence[_Field],
    heads: Heads,
    label: str,
    size: tuple[float, float],
    cls: str,
) -> SafeString:
    parts: list[SafeString] = []
    titles = (heads.influence, heads.connection)
    for field, title, of in zip(fields, titles, ("influence", "connection"), strict=True):
        parts += _frame(field, title, heads)
        parts += _marks(marks, field, of)
    return drawing(parts, width=size[0], height=size[1], label=label, cls=cls)


def _frame(field: _Field, title: str, heads: Heads) -> list[SafeString]:
    parts = [text(field.left, field.top - 18, title, cls="strong")]
    for value in steps(field.most):
        y = number(field.y(value))
        cls = "axis" if value == 0 else "grid"
        parts.append(element("path", cls=cls, d=f"M{number(field.left)} {y}H{number(field.right)}"))
        parts.append(
            text(field.left - 6, field.y(value) + 4, f"{value:g}", cls="faint", anchor="end")
        )
    foot = field.bottom + 16
    start = field.left + field.strip
    if start < field.right:
        powers = range(field.low, field.high + 1)
        every = max(1, math.ceil(len(powers) * 52 / (field.right - start)))
        for power in powers[::every]:
            anchor = "end" if power == field.high else "middle"
            parts.append(text(field.x(10**power), foot, _power(power), cls="faint", anchor=anchor))
        parts.append(text(field.right, foot + 17, heads.reach, cls="faint", anchor="end"))
    if field.strip:
        parts.append(text(field.left, foot + 17, heads.untold, cls="faint"))
        if start < field.right:
            x = number(start)
            parts.append(
                element("path", cls="grid", d=f"M{x} {number(field.top)}V{number(field.bottom)}")
            )
    return parts


def _power(power: int) -> str:
    """10, 100, 1 k, 10 k, 1 m: short enough for an axis."""
    for step, unit in ((9, "bn"), (6, "m"), (3, "k")):
        if power >= step:
            return f"{10 ** (power - step)}\N{NO-BREAK SPACE}{unit}"
    return str(10**power)


def _marks(marks: Sequence[Mark], field: _Field, of: str) -> list[SafeString]:
    """Everybody's dot with its interval, and names where nothing is in the way."""
    look = "thing" if of == "influence" else "people"
    taken: list[tuple[float, float, float, float]] = []
    places = []
    for at, mark in enumerate(marks):
        value: Value = getattr(mark, of)
        x = field.x(mark.reach)
        if mark.reach is None:
            # Side by side in their strip, not on top of each other.
            x += (at % 7 - 3) * field.strip / 9
        places.append((mark, value, x, field.y(value.total)))
        taken.append((x - _DOT, field.y(value.total) - _DOT, x + _DOT, field.y(value.total) + _DOT))
    parts = []
    # The first are drawn last, above the others.
    for mark, value, x, y in reversed(places):
        inside: list[SafeString | str] = [element("title", [mark.label])]
        if value.total > 0:
            top, foot = number(field.y(value.high)), number(field.y(value.low))
            d = f"M{number(x)} {top}V{foot}"
            inside.append(element("path", cls=f"span span--{look}", d=d))
            inside.append(element("circle", cls=f"dot dot--{look}", cx=x, cy=y, r=_DOT))
        else:
            inside.append(element("circle", cls=f"ring ring--{look}", cx=x, cy=y, r=_DOT - 1))
        parts.append(link(mark.href, inside, mark.label))
    for mark, value, x, y in places:
        if value.total > 0:
            parts += _name(mark, x, y, field, taken)
    return parts


def _name(
    mark: Mark, x: float, y: float, field: _Field, taken: list[tuple[float, float, float, float]]
) -> list[SafeString]:
    """The name right or left of its dot, where there is room; else nowhere (the table has it)."""
    words = clipped(mark.title, _ROOM_MOST, _LETTER)
    room = len(words) * _LETTER
    for at, anchor in ((x + _DOT + 4, "start"), (x - _DOT - 4, "end")):
        left = at if anchor == "start" else at - room
        box = (left, y - _LINE / 2, left + room, y + _LINE / 2)
        if left < field.left or left + room > field.right + 4:
            continue
        if any(_meet(box, other) for other in taken):
            continue
        taken.append(box)
        return [text(at, y + 4, words, cls="halo label", anchor=anchor)]
    return []


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    return not apart


def steps(most: float, many: int = 5) -> list[float]:
    """Round values from 0 to at most `most`, 1, 2 or 5 times a power of ten apart."""
    power = 10.0 ** math.floor(math.log10(most / many))
    step = next(size * power for size in (1, 2, 5, 10) if size * power * many >= most)
    return [round(step * n, 10) for n in range(int(most / step) + 1)]
