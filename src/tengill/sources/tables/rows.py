"""One row of a table as a format reads it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from tengill.sources.records import Raw
from tengill.sources.tables.cells import cells_of
from tengill.sources.tables.encodings import text_of
from tengill.sources.tables.headings import plain
from tengill.sources.tables.layout import Layout

LONGEST_CELL = 1_000_000
"""Characters kept of a cell."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its cells under their headers, outer white space removed."""

    header: tuple[str, ...]
    """As written; names can repeat."""
    cells: tuple[str, ...]
    """As many as there are headers, missing ones empty."""
    extra: tuple[str, ...] = ()
    """Cells beyond the last header that are not empty."""
    defects: tuple[str, ...] = ()
    """What was wrong with the row, in short plain phrases; nothing of it is lost."""

    def get(self, *names: str) -> str:
        """The first cell that is not empty under a header of one of these names, or empty.

        Names are compared as `plain` gives them: `get("e mail address")` finds `E-mail Address`.
        """
        places = _places(self.header)
        for name in names:
            for place in places.get(name, ()):
                if self.cells[place]:
                    return self.cells[place]
        return ""

    def filled(self) -> Iterator[tuple[str, str]]:
        """Header and cell of every cell that is not empty, in order."""
        return ((name, cell) for name, cell in zip(self.header, self.cells, strict=True) if cell)


@lru_cache(maxsize=64)
def _places(header: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for place, name in enumerate(header):
        key = plain(name)
        found[key] = (*found.get(key, ()), place)
    return found


@lru_cache(maxsize=64)
def _layout(context: str) -> Layout:
    return Layout.from_context(context)


def read_row(raw: Raw) -> Row:
    """The row that `split_rows` cut out. Never raises on what the row holds."""
    layout = _layout(raw.context)
    text, good = text_of(raw.data, layout.encoding)
    told, open_ = cells_of(text, layout.delimiter)
    cells = [cell.strip() for cell in told]
    defects: list[str] = []
    if not good:
        defects.append("some bytes are not of the file's encoding; they were read as Windows-1252")
    if open_:
        defects.append("a quote opens and does not close; the row was read up to the line's end")
    if raw.cut:
        defects.append("the row is longer than is read; it was cut")
    if any(len(cell) > LONGEST_CELL for cell in cells):
        defects.append("a cell is longer than is kept; it was cut")
        cells = [cell[:LONGEST_CELL] for cell in cells]
    width = len(layout.header)
    extra = tuple(cell for cell in cells[width:] if cell)
    if extra or len(cells) < width:
        defects.append(f"the row has {len(cells)} cells, the heading {width}")
    cells = cells[:width] + [""] * (width - len(cells))
    return Row(layout.header, tuple(cells), extra, tuple(defects))
