"""Two figures a person, a line between them: what last touch gives, and the credit on record.

Whoever last touch gives nothing stands first, in the warm colour and under a heading of their own,
so that they are seen before anything is read.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from tengill.web.pictures.drawing import clipped, drawing, element, link, number, text

_ROW = 26.0
_TALL_ROW = 42.0
_HEAD = 30.0
_AXIS = 26.0
_NAME, _SMALL = 7.2, 5.2
_DOT, _RING = 4.5, 4.0
_STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody's two figures, in minor units (or any whole numbers), with their words."""

    title: str
    before: int
    """The hollow ring: what last touch gives."""
    after: int
    """The full dot: the credit."""
    words: str
    """The credit in words."""
    before_words: str
    """What last touch gives in words; shown where it gives something."""
    label: str
    """The row as a sentence, for screen readers and on hover."""
    href: str = ""

    @property
    def unseen(self) -> bool:
        """Last touch gives nothing where there is credit."""
        return not self.before and self.after > 0


@dataclass(frozen=True, slots=True)
class Heads:
    """The words of the picture's two groups and two signs."""

    unseen: str
    seen: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class _Frame:
    width: float
    left: float
    right: float
    row: float
    low: int
    high: int
    narrow: bool

    def x(self, value: int) -> float:
        span = max(self.high - self.low, 1)
        return self.left + (value - self.low) / span * (self.right - self.left)


def draw(
    rows: Sequence[Row],
    *,
    heads: Heads,
    label: str,
    words: Callable[[int], str],
    width: float = 1000,
) -> SafeString:
    """Two drawings, for wide and for narrow screens; nothing without rows.

    Args:
        rows: in the order to be shown within each group.
        heads: the words of the groups and signs.
        label: the sentence the picture proves.
        words: how a value on the axis is written.
        width: of the wide drawing; 1 unit is meant to be 1 pixel.
    """
    if not rows:
        return SafeString("")
    values = [value for row in rows for value in (row.before, row.after)]
    low, high = min(0, *values), max(0, *values)
    longest = max(len(row.title) for row in rows) * _NAME
    left = min(max(longest + 20, 0.14 * width), 0.32 * width)
    wide = _Frame(width, left, width - 110, _ROW, low, high, narrow=False)
    narrow = _Frame(340, 8, 262, _TALL_ROW, low, high, narrow=True)
    return SafeString(
        _draw(rows, wide, heads, label, words, "drawing--wide")
        + _draw(rows, narrow, heads, label, words, "drawing--narrow")
    )


def _draw(
    rows: Sequence[Row],
    frame: _Frame,
    heads: Heads,
    label: str,
    words: Callable[[int], str],
    cls: str,
) -> SafeString:
    groups = [
        (heads.unseen, [row for row in rows if row.unseen]),
        (heads.seen, [row for row in rows if not row.unseen]),
    ]
    parts: list[SafeString] = []
    y = _HEAD
    bottoms = []
    for title, some in groups:
        if not some:
            continue
        looks = "strong thing" if title == heads.unseen else "strong"
        parts.append(text(0, y, title, cls=looks))
        y += 12
        for row in some:
            y += frame.row
            parts.append(_row(row, frame, y - frame.row / 2 + 4))
        bottoms.append(y)
        y += 34
    foot = bottoms[-1] + 10
    head = [_signs(frame, heads)]
    return drawing(
        [*_axis(frame, words, foot), *head, *parts],
        width=frame.width,
        height=foot + _AXIS,
        label=label,
        cls=cls,
    )


def _signs(frame: _Frame, heads: Heads) -> SafeString:
    """What ring and dot stand for, above the axis at its end."""
    x = frame.width - 2
    after, before = heads.after, heads.before
    at = x - len(after) * _SMALL
    ring = at - 34
    return element(
        "g",
        [
            text(x, 10, after, anchor="end"),
            element("circle", cls="dot dot--people", cx=at - 10, cy=6, r=_DOT),
            text(ring, 10, before, anchor="end"),
            element("circle", cls="ring", cx=ring - len(before) * _SMALL - 10, cy=6, r=_RING),
        ],
        aria_hidden="true",
    )


def _axis(frame: _Frame, words: Callable[[int], str], foot: float) -> list[SafeString]:
    parts = []
    for value in ticks(frame.low, frame.high, 3 if frame.narrow else 5):
        x = number(frame.x(value))
        cls = "axis" if value == 0 else "grid"
        parts.append(element("path", cls=cls, d=f"M{x} {number(_HEAD + 12)}V{number(foot)}"))
        anchor = "start" if frame.narrow and value == frame.low else "middle"
        parts.append(text(frame.x(value), foot + 16, words(value), cls="faint", anchor=anchor))
    return parts


def ticks(low: int, high: int, most: int) -> list[int]:
    """At most so many round values between two, 0 among them when it lies between.

    The step is 1, 2, 2.5 or 5 times a power of ten, and whole.
    """
    span = max(high - low, 1)
    power = 10 ** max(math.floor(math.log10(span / max(most - 1, 1))), 0)
    steps = (int(step * power * scale) for scale in (1, 10) for step in _STEPS)
    step = next(
        (one for one in steps if one and high // one + -(low // one) + 1 <= most),
        span,
    )
    first = -(-low // step)
    return [step * n for n in range(first, high // step + 1)]


def _row(row: Row, frame: _Frame, y: float) -> SafeString:
    before, after = frame.x(row.before), frame.x(row.after)
    look = "thing" if row.unseen else "people"
    inside: list[SafeString | str] = [element("title", [row.label])]
    line = y + 8 if frame.narrow else y
    if frame.narrow:
        inside.append(
            text(0, y - 8, clipped(row.title, frame.width - 70, _NAME), cls=f"strong {look}")
        )
    else:
        room = frame.left - 20
        inside.append(
            text(room, y + 5, clipped(row.title, room, _NAME), cls=f"strong {look}", anchor="end")
        )
    if row.before != row.after:
        d = f"M{number(before)} {number(line)}H{number(after)}"
        inside.append(element("path", cls=f"span span--{look}", d=d))
    inside.append(element("circle", cls=f"ring ring--{look}", cx=before, cy=line, r=_RING))
    inside.append(element("circle", cls=f"dot dot--{look}", cx=after, cy=line, r=_DOT))
    inside += _figures(row, frame, before, after, line + 4)
    return link(row.href, inside)


def _figures(
    row: Row, frame: _Frame, before: float, after: float, y: float
) -> Iterator[SafeString]:
    """Each figure outside its end of the line, or on the line where there is no room outside."""
    up = after >= before
    right, left = (row.words, row.before_words) if up else (row.before_words, row.words)
    low, high = sorted((before, after))
    yield text(high + 11, y, right, cls="halo label" if up else "halo")
    if not row.before or row.before == row.after:
        return
    wide = len(left) * _SMALL
    cls = "halo" if up else "halo label"
    if low - 11 - wide > frame.left:
        yield text(low - 11, y, left, cls=cls, anchor="end")
    elif high - low > wide + 30:
        yield text(low + 11, y, left, cls=cls)
