"""A tie over time: strength from 0 to 100 %, with what happened marked on the line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from tengill.web.pictures.drawing import clipped, drawing, element, link, number, text
from tengill.workspace import presenting

_LETTER = 6.2
_LEAST_GAP = 12.0
_YEARS_APART = 46.0
_ROWS = (12.0, 27.0)
"""Where labels stand: the upper row, and the lower, which is filled first."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something to mark on the line, with the door to its evidence."""

    at: datetime
    label: str
    href: str = ""
    grade: str = "witnessed"


@dataclass(frozen=True, slots=True)
class _Frame:
    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    start: float
    end: float

    def x(self, at: datetime) -> float:
        span = max(self.end - self.start, 1.0)
        return self.left + (at.timestamp() - self.start) / span * (self.right - self.left)

    def y(self, strength: float) -> float:
        return self.bottom - min(max(strength, 0.0), 1.0) * (self.bottom - self.top)


def draw(
    series: Sequence[tuple[datetime, float]], events: Sequence[Event], *, label: str
) -> SafeString:
    """Two drawings of one picture, for wide and for narrow screens; nothing for an empty series.

    Args:
        series: strength (0 to 1) by time, oldest first.
        events: what to mark.
        label: the sentence the picture proves.
    """
    if len(series) < 2:  # noqa: PLR2004 - a line has two ends
        return SafeString("")
    wide = _draw(series, events, label, 720, 216, "drawing--wide")
    narrow = _draw(series, events, label, 340, 200, "drawing--narrow")
    return SafeString(wide + narrow)


def _draw(
    series: Sequence[tuple[datetime, float]],
    events: Sequence[Event],
    label: str,
    width: float,
    height: float,
    cls: str,
) -> SafeString:
    frame = _Frame(
        width, height, 34, width - 42, 40, height - 24,
        series[0][0].timestamp(), series[-1][0].timestamp(),
    )  # fmt: skip
    parts = [*_axes(frame, series), *_line(frame, series), *_events(frame, series, events)]
    return drawing(parts, width=width, height=height, label=label, cls=cls)


def _axes(frame: _Frame, series: Sequence[tuple[datetime, float]]) -> list[SafeString]:
    parts = []
    for strength in (0.0, 0.5, 1.0):
        y = frame.y(strength)
        cls = "axis" if strength == 0 else "grid"
        parts.append(
            element("path", cls=cls, d=f"M{number(frame.left)} {number(y)}H{number(frame.right)}")
        )
        words = presenting.number(round(strength * 100))
        parts.append(text(frame.left - 6, y + 4, words, cls="faint", anchor="end"))
    first, last = series[0][0], series[-1][0]
    years = range(first.year + 1, last.year + 1)
    room = (frame.right - frame.left) / max(len(years), 1)
    step = next((s for s in (1, 2, 5, 10, 20) if room * s >= _YEARS_APART), 50)
    for year in years:
        if year % step == 0:
            x = frame.x(first.replace(year=year, month=1, day=1, hour=0, minute=0, second=0))
            parts.append(element("path", cls="axis", d=f"M{number(x)} {number(frame.bottom)}v4"))
            parts.append(text(x, frame.bottom + 17, str(year), cls="faint", anchor="middle"))
    if not any(year % step == 0 for year in years):
        ends = ((first, frame.left, "start"), (last, frame.right, "end"))
        for at, x, anchor in ends:
            parts.append(
                text(x, frame.bottom + 17, presenting.month(at), cls="faint", anchor=anchor)
            )
    return parts


def _line(frame: _Frame, series: Sequence[tuple[datetime, float]]) -> list[SafeString]:
    points = " ".join(f"{number(frame.x(at))},{number(frame.y(s))}" for at, s in series)
    left, right = number(frame.left), number(frame.right)
    bottom = number(frame.bottom)
    last = series[-1][1]
    return [
        element("polygon", cls="area", points=f"{left},{bottom} {points} {right},{bottom}"),
        element("polyline", cls="line", points=points),
        text(
            frame.right + 7,
            frame.y(last) + 5,
            pgettext("percent", "%(number)s%%") % {"number": presenting.number(round(last * 100))},
            cls="strong people",
        ),
    ]


def _at(series: Sequence[tuple[datetime, float]], moment: datetime) -> float:
    """Strength at a moment, on the straight line between its neighbours."""
    if moment <= series[0][0]:
        return series[0][1]
    for (before, low), (after, high) in pairwise(series):
        if moment <= after:
            span = (after - before).total_seconds()
            return low + (high - low) * ((moment - before).total_seconds() / span if span else 1.0)
    return series[-1][1]


def _events(
    frame: _Frame, series: Sequence[tuple[datetime, float]], events: Sequence[Event]
) -> list[SafeString]:
    """Dots on the line; a label above where there is room for it, in two rows."""
    parts = []
    taken = [frame.left - _LEAST_GAP, frame.left - _LEAST_GAP]
    lower = (0.0, 0.0)  # from where to where the last label of the lower row goes
    shown = [event for event in events if frame.start <= event.at.timestamp() <= frame.end]
    for event in sorted(shown, key=lambda one: one.at):
        x, y = frame.x(event.at), frame.y(_at(series, event.at))
        words = clipped(event.label, 200)
        row = next((r for r in (1, 0) if _begin(frame, x, words) >= taken[r] + _LEAST_GAP), None)
        inside: list[SafeString | str] = [element("title", [event.label])]
        if row is not None:
            begin = _begin(frame, x, words)
            baseline = _ROWS[row]
            inside.append(text(begin, baseline, words))
            # A line from the upper row begins below a label it would cross.
            top = _ROWS[1] if lower[0] <= x <= lower[1] else baseline
            inside.append(
                element("path", cls="event", d=f"M{number(x)} {number(top + 4)}V{number(y)}")
            )
            taken[row] = begin + len(words) * _LETTER
            if row == 1:
                lower = (begin, taken[row])
            if row == 0:
                taken[1] = max(taken[1], x)
        inside.append(_dot(x, y, event.grade))
        parts.append(link(event.href, inside, event.label))
    return parts


def _begin(frame: _Frame, x: float, words: str) -> float:
    """Where a label begins: centred on its dot, but within the frame."""
    room = len(words) * _LETTER
    return min(max(x - room / 2, frame.left), frame.width - room)


def _dot(x: float, y: float, grade: str) -> SafeString:
    dashes = {"inferred": "1.6 1.6"}.get(grade, "")
    if grade in {"reported", "inferred"}:
        return element("circle", cls="ring ring--owner", cx=x, cy=y, r=4, stroke_dasharray=dashes)
    return element("circle", cls="dot", cx=x, cy=y, r=4)
