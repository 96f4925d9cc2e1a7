"""JSON arrays read element by element: a file of gigabytes never stands in memory.

Only brackets and strings are looked at; each element's bytes are handed over as they are, to be
parsed elsewhere. Whatever is not JSON in between (an assignment, a stray comma) is passed over.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tengill.sources.limits import Limits
from tengill.sources.streams import Stream

_PIECE = 1 << 18
_MOST_BETWEEN = 1 << 16
_TOKEN = re.compile(rb"[\[{]++|[\]}\"]")
# Possessive: a string that never ends must not be tried again from each of its letters.
_REST = rb"[^\"\\]*+(?:\\.[^\"\\]*+)*+"
_STRING = re.compile(_REST, re.DOTALL)
_PLAIN = re.compile(rb"(?:[^\[\]{}\"]++|\"" + _REST + rb"\")*+", re.DOTALL)
_DEEP = 8


def _balanced(depth: int) -> bytes:
    """A pattern for a whole value in brackets that nests at most so deep; linear in its length."""
    inner = rb"|" + _balanced(depth - 1) if depth else b""
    return rb"[\[{](?:[^\[\]{}\"]++|\"" + _REST + rb"\"" + inner + rb")*+[\]}]"


_WHOLE = re.compile(_balanced(_DEEP), re.DOTALL)
"""What nearly every element is; brackets are counted one by one only where this does not match."""
_KEY = re.compile(rb"\"([^\"\\]{1,100})\"\s*:\s*\[[^\[\]{}\"]*\Z")
_QUOTE, _SLASH = b'"'[0], b"\\"[0]
_OPENING, _ARRAY = b"[{", b"["[0]


@dataclass(frozen=True, slots=True)
class Element:
    """One element of an array, as it lies in the file."""

    offset: int
    """Where it begins, counted from where splitting began."""
    length: int
    data: bytes
    """The element itself, cut at `Limits.max_record`."""
    before: bytes
    """What stood between the element before and this one, at most its last 64 KiB."""
    whole: bool = True
    """False when the file ended in the middle of it."""

    @property
    def cut(self) -> bool:
        """Whether it was longer than is kept."""
        return self.whole and len(self.data) < self.length


@dataclass(frozen=True, slots=True)
class End:
    """How the file ended."""

    position: int
    between: bytes
    """What stood after the last element, at most its last 64 KiB."""
    closed: bool
    """Whether every bracket was closed, and at least one was opened."""


def elements(stream: Stream, depth: int, limits: Limits) -> Iterator[Element | End]:
    """The elements of all arrays whose elements lie inside `depth` brackets, then the end.

    Elements are objects, arrays and strings; numbers and words between them are passed over.
    For `[{…}, {…}]` the depth is 1, for `{"items": [{…}]}` it is 2. Memory: one element.
    """
    return _Splitter(stream, depth, limits).run()


def array_key(before: bytes) -> str:
    """The key of the array that was opened last in `before`, or empty."""
    found = _KEY.search(before)
    return found[1].decode("utf-8", "replace") if found else ""


@dataclass
class _Splitter:
    """Where reading is: brackets open, and the element in hand, if any."""

    stream: Stream
    depth: int
    limits: Limits
    position: int = 0  # of the piece in hand
    level: int = 0
    opened: bool = False
    kinds: bytearray = field(default_factory=bytearray)  # the outer brackets only
    in_string: bool = False
    escaped: bool = False  # a piece ended between a backslash and what it escapes
    start: int | None = None  # of the element in hand
    held: list[bytes] = field(default_factory=list)
    held_size: int = 0
    between: bytearray = field(default_factory=bytearray)

    def run(self) -> Iterator[Element | End]:
        while piece := self.stream.read(_PIECE):
            yield from self._piece(piece)
            self.position += len(piece)
        if self.start is not None:
            yield self._element(self.position, whole=False)
        closed = self.opened and self.level == 0 and not self.in_string
        yield End(self.position, bytes(self.between), closed)

    def _piece(self, piece: bytes) -> Iterator[Element]:
        kept = 0  # what lies before is put away already
        at = int(self.escaped)
        self.escaped = False
        while at < len(piece):
            if self.in_string:
                at = self._through_string(piece, at)
            else:
                if self.level > self.depth and (passed := _PLAIN.match(piece, at)):
                    at = passed.end()
                token = _TOKEN.search(piece, at)
                if token is None:
                    break
                if self.level > self.depth and token[0][0] in _OPENING:
                    self.level += len(token[0])
                    at = token.end()
                    continue
                at = token.start() + 1
                if self._token(piece[token.start()]):
                    self._between(piece[kept : token.start()])
                    kept = token.start()
                    self.start = self.position + kept
                    if not self.in_string and (whole := _WHOLE.match(piece, kept)):
                        at, self.level = whole.end(), self.depth
            if self.start is not None and not self.in_string and self.level <= self.depth:
                self._hold(piece[kept:at])
                kept = at
                yield self._element(self.position + at, whole=True)
        if self.start is None:
            self._between(piece[kept:])
        else:
            self._hold(piece[kept:])

    def _through_string(self, piece: bytes, at: int) -> int:
        found = _STRING.match(piece, at)
        at = found.end() if found else at
        if at < len(piece) and piece[at] == _QUOTE:
            self.in_string = False
            return at + 1
        self.escaped = at < len(piece)  # a lone backslash is the last byte of the piece
        return len(piece)

    def _token(self, sign: int) -> bool:
        """Take a bracket or the beginning of a string; whether an element begins with it."""
        if sign == _QUOTE:
            self.in_string = True
            return self._begins()
        if sign not in _OPENING:
            self.level = max(0, self.level - 1)
            return False
        begins = self._begins()
        self.opened = True
        if self.level < self.depth:
            del self.kinds[self.level :]
            self.kinds.append(sign)
        self.level += 1
        return begins

    def _begins(self) -> bool:
        """Whether what begins here is an element: inside as many brackets, the last an array's."""
        if self.start is not None or self.level != self.depth:
            return False
        return self.kinds[self.depth - 1] == _ARRAY

    def _between(self, data: bytes) -> None:
        self.between += data
        if len(self.between) > 2 * _MOST_BETWEEN:
            del self.between[:-_MOST_BETWEEN]

    def _hold(self, data: bytes) -> None:
        room = self.limits.max_record - self.held_size
        if room > 0 and data:
            self.held.append(data[:room])
            self.held_size += len(self.held[-1])

    def _element(self, end: int, *, whole: bool) -> Element:
        assert self.start is not None
        made = Element(
            self.start,
            end - self.start,
            b"".join(self.held),
            bytes(self.between[-_MOST_BETWEEN:]),
            whole,
        )
        self.start, self.held, self.held_size = None, [], 0
        self.between.clear()
        return made
