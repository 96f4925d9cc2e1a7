"""The components of a calendar one by one: events, time zones, tasks."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tengill.sources.calendars.marks import pieces
from tengill.sources.streams import Stream

TOP = frozenset(["VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE", "VAVAILABILITY", "VPOLL"])
"""Components that stand directly in a calendar; where one begins, the one before has ended."""
_MOST_HEAD = 1 << 16


@dataclass(slots=True)
class Component:
    """One component with its own bytes, from `BEGIN:` to `END:`."""

    name: str
    offset: int
    data: bytes
    length: int
    ended: bool = True
    """False where its `END:` line is missing."""
    cut: bool = False
    """True where it was longer than the limit."""


@dataclass(slots=True)
class Calendar:
    """What a `VCALENDAR` says itself: its own lines, collected as they come."""

    head: bytes = b""

    def add(self, data: bytes) -> None:
        """Note lines that stand in no component."""
        if len(self.head) < _MOST_HEAD:
            self.head += data[: _MOST_HEAD - len(self.head)]


@dataclass(slots=True)
class CalendarEnd:
    """A calendar ends here: what waited for the rest of it can be told."""

    offset: int
    whole: bool


@dataclass(slots=True)
class _Open:
    name: str
    offset: int
    depth: int = 0
    length: int = 0
    held: int = 0
    parts: list[bytes] = field(default_factory=list)


class Components:
    """Reads the components of a stream, in memory bounded by the longest one (and `most`)."""

    def __init__(self, stream: Stream, most: int) -> None:
        self._stream = stream
        self._most = most
        self._open: _Open | None = None
        self._inside = False
        self.calendar = Calendar()
        """What the calendar at hand says of itself, as far as it was read."""

    def __iter__(self) -> Iterator[Component | CalendarEnd]:
        """The components in order, and where each calendar ends."""
        position = 0
        for piece in pieces(self._stream):
            position = piece.offset + len(piece.data)
            if not piece.verb:
                self._text(piece.data)
            elif piece.verb == "BEGIN":
                yield from self._begin(piece.name, piece.offset, piece.data)
            else:
                yield from self._end(piece.name, position, piece.data)
        yield from self._closed(ended=False)
        yield CalendarEnd(position, whole=not self._inside)

    def _text(self, data: bytes) -> None:
        if self._open is None:
            self.calendar.add(data)
            return
        self._open.length += len(data)
        if self._open.held < self._most:
            self._open.parts.append(data[: self._most - self._open.held])
            self._open.held += len(self._open.parts[-1])

    def _begin(self, name: str, offset: int, data: bytes) -> Iterator[Component | CalendarEnd]:
        if name == "VCALENDAR":
            yield from self._closed(ended=False)
            if self._inside:
                yield CalendarEnd(offset, whole=False)
            self._inside, self.calendar = True, Calendar()
            return
        if self._open is not None and name in TOP:
            yield from self._closed(ended=False)
        if self._open is None:
            self._open = _Open(name, offset)
        else:
            self._open.depth += 1
        self._text(data)

    def _end(self, name: str, position: int, data: bytes) -> Iterator[Component | CalendarEnd]:
        if name == "VCALENDAR":
            yield from self._closed(ended=False)
            self._inside = False
            yield CalendarEnd(position, whole=True)
        elif self._open is not None:
            self._text(data)
            # Its own name ends it even where an alarm inside was never ended.
            if name == self._open.name or (self._open.depth == 0 and name in TOP):
                yield from self._closed(ended=True)
            else:
                self._open.depth = max(0, self._open.depth - 1)

    def _closed(self, *, ended: bool) -> Iterator[Component]:
        one, self._open = self._open, None
        if one is not None:
            data = b"".join(one.parts)
            yield Component(one.name, one.offset, data, one.length, ended, one.length > one.held)
