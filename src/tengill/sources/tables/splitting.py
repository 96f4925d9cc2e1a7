"""A table cut into its rows, in memory bounded by the longest row."""

from collections.abc import Iterator

from tengill.sources.limits import Limits
from tengill.sources.lines import Line, Lines
from tengill.sources.records import Raw
from tengill.sources.streams import Stream
from tengill.sources.tables.cells import Scan, State
from tengill.sources.tables.encodings import shape_of
from tengill.sources.tables.layout import Layout

_LONGEST = 4 << 20
"""Bytes of one row; what is longer is cut there."""
_MOST_LINES = 2_000
"""Lines one cell in quotes may take. A quote open for longer was never meant to be."""
_BLANK = ' \t\r\n",;|\0'


def split_rows(
    stream: Stream, path: str, layout: Layout, name: str, base: int, start: int, limits: Limits
) -> Iterator[Raw]:
    """The rows below the header whose key is `start` or more; blank ones are left out.

    A cell in quotes may hold line ends. Where its quote never closes, or closes only at the next
    quote of another row, the first line alone is the row and the next line begins a new one:
    otherwise one missing quote would swallow every row after it.

    Args:
        stream: the file, from its beginning.
        path: where it lies, as `Raw.path` tells it.
        layout: how it is read; found with `find_layout` on its first bytes.
        name: the format's name, for `Raw.format`.
        base: what is added to offsets to make keys.
        start: the key to begin at: 0, or `Raw.next` of the last row seen.
        limits: `max_record` bounds a row, up to 4 MB.
    """
    begins = max(layout.begins, start - base)
    stream.skip(begins)
    longest = min(limits.max_record, _LONGEST)
    context = layout.context()
    lines = Lines(stream, begins, longest, _line_end(layout))
    while (line := lines.take()) is not None:
        row = _whole(line, lines, layout, longest)
        if not shape_of(row.data, layout.encoding).strip(_BLANK):
            continue
        yield Raw(
            path=path,
            key=base + row.offset,
            length=row.end - row.offset,
            data=row.data,
            next=base + row.end,
            offset=row.offset,
            cut=row.cut,
            format=name,
            context=context,
        )


def _whole(line: Line, lines: Lines, layout: Layout, longest: int) -> Line:
    """The row that begins with a line: that line, and those its open quote takes in."""
    scan = Scan(layout.delimiter)
    state = scan.line(shape_of(line.data, layout.encoding))
    if state is not State.OPEN or line.cut:
        return line
    taken = [line]
    size = len(line.data)
    while state is State.OPEN and len(taken) < _MOST_LINES and size < longest:
        more = lines.take()
        if more is None:
            break
        taken.append(more)
        size += len(more.data)
        state = scan.line(shape_of(more.data, layout.encoding))
    if state is not State.WHOLE:
        lines.give_back(taken[1:])
        return line
    return Line(
        line.offset,
        taken[-1].end,
        b"".join(one.data for one in taken),
        cut=any(one.cut for one in taken),
    )


def _line_end(layout: Layout) -> bytes:
    return ("\r" if layout.returns else "\n").encode(layout.encoding)
