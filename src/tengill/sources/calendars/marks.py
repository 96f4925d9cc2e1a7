"""A calendar cut at its `BEGIN:` and `END:` lines, in memory bounded by a piece of the stream."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tengill.sources.streams import CHUNK, Stream

MARK = re.compile(
    rb"^[ \t]{0,8}(BEGIN|END)[ \t]*:[ \t]*([\w.-]{1,40})[ \t\r\x00]*(?:\n|\Z)",
    re.IGNORECASE | re.MULTILINE,
)
_LONGEST_MARK = 200


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the stream: one `BEGIN:` or `END:` line, or what lies between two of them."""

    offset: int
    data: bytes
    verb: str = ""
    """`BEGIN`, `END`, or empty for what lies between."""
    name: str = ""
    """The component's name in capitals, where there is a verb."""


def pieces(stream: Stream) -> Iterator[Piece]:
    """The stream in pieces, first to last, without a gap.

    A line that begins with a blank may only be the mark of an indented file: a folded line (RFC
    5545 3.1) that reads `BEGIN:` is taken for one, because no program folds there.
    """
    rest, base, within = b"", 0, False
    while True:
        data = stream.read(CHUNK)
        buffer = rest + data
        stop = buffer.rfind(b"\n") + 1 if data else len(buffer)
        if data and not stop and len(buffer) < CHUNK:
            rest = buffer
            continue
        # Without any line end in sight this is the middle of one long line: no mark is in it.
        ready = buffer[: stop or len(buffer)]
        yield from _cut(ready, base, within=within)
        within = bool(data) and not ready.endswith(b"\n") if ready else within
        base += len(ready)
        rest = buffer[len(ready) :]
        if not data:
            return


def _cut(data: bytes, base: int, *, within: bool) -> Iterator[Piece]:
    at = 0
    for mark in MARK.finditer(data):
        if within and mark.start() == 0:
            continue
        if mark.start() > at:
            yield Piece(base + at, data[at : mark.start()])
        verb, name = mark[1].decode("ascii").upper(), mark[2].decode("ascii", "replace").upper()
        yield Piece(base + mark.start(), mark[0], verb, name)
        at = mark.end()
    if at < len(data):
        yield Piece(base + at, data[at:])
