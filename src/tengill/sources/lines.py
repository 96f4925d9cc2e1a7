"""Lines of a stream with their offsets, however long they are, in bounded memory."""

from collections import deque
from dataclasses import dataclass

from tengill.sources.streams import CHUNK, Stream


@dataclass(frozen=True, slots=True)
class Line:
    """One line, or several joined, as it lies in the file."""

    offset: int
    end: int
    """Behind the line end."""
    data: bytes
    """With the line end; its beginning only when `cut`."""
    cut: bool = False


class Lines:
    """The lines of a stream, with their offsets; lines can be given back."""

    def __init__(self, stream: Stream, offset: int, longest: int, end: bytes = b"\n") -> None:
        """Read on from where a stream stands.

        Args:
            stream: where the lines are read from.
            offset: where in the file the stream stands.
            longest: bytes kept of a line.
            end: what ends a line; two bytes in UTF-16.
        """
        self._stream = stream
        self._end = end
        self._wide = len(end) > 1
        self._longest = longest
        self._buffer = b""
        self._at = 0
        self._offset = offset
        """Where in the file `_at` is."""
        self._waiting: deque[Line] = deque()

    def take(self) -> Line | None:
        """The next line with its line end; None at the end."""
        return self._waiting.popleft() if self._waiting else self._read()

    def give_back(self, lines: list[Line]) -> None:
        """Put lines back, to come again in their order."""
        self._waiting.extendleft(reversed(lines))

    def _read(self) -> Line | None:
        looked = self._at
        while True:
            end = self._find(looked)
            if end >= 0:
                return self._taken(end)
            if len(self._buffer) - self._at > self._longest:
                return self._cut()
            looked = max(0, len(self._buffer) - self._at - 1) & ~1
            data = self._stream.read(CHUNK)
            self._buffer = self._buffer[self._at :] + data
            self._at = 0
            if not data:
                return self._taken(len(self._buffer)) if self._buffer else None

    def _find(self, at: int) -> int:
        """Where the line ends, looked for from `at` on; -1 when not in what was read."""
        while (found := self._buffer.find(self._end, at)) >= 0:
            if not self._wide or (found - self._at) % 2 == 0:
                return found + len(self._end)
            at = found + 1
        return -1

    def _taken(self, end: int) -> Line:
        data = self._buffer[self._at : end]
        if len(data) > self._longest:
            return self._advance(data[: self._longest], end - self._at, end, cut=True)
        return self._advance(data, len(data), end, cut=False)

    def _advance(self, data: bytes, length: int, end: int, *, cut: bool) -> Line:
        line = Line(self._offset, self._offset + length, data, cut)
        self._offset += length
        self._at = end
        return line

    def _cut(self) -> Line:
        """A line longer than is kept: its beginning, the rest passed over."""
        data = self._buffer[self._at : self._at + self._longest]
        length = 0
        while True:
            end = self._find(self._at)
            if end >= 0:
                return self._advance(data, length + end - self._at, end, cut=True)
            # An even number of bytes is dropped, and what may be half a line end is kept.
            kept = 2 + len(self._buffer[self._at :]) % 2
            length += len(self._buffer) - self._at - kept
            more = self._stream.read(CHUNK)
            self._buffer, self._at = self._buffer[-kept:] + more, 0
            if not more:
                return self._advance(data, length + kept, len(self._buffer), cut=True)
