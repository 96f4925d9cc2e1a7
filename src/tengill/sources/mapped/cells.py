"""A row's cells by the field they feed."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from tengill.facts.messages import Mailbox
from tengill.sources.addresses import read_list
from tengill.sources.mapped.mapping import Mapping
from tengill.sources.records import Raw
from tengill.sources.tables import Row, plain, read_row

_MOST_CELL = 500
_MOST_FIELDS = 60


@dataclass(frozen=True, slots=True)
class Cells:
    """A row and the mapping it is read by."""

    row: Row
    mapping: Mapping

    def all(self, field: str) -> list[str]:
        """Every cell that feeds a field and is not empty, in the file's order."""
        names = (plain(name) for name, told in self.mapping.columns if told == field)
        return [cell for name in dict.fromkeys(names) for cell in _under(self.row, name)]

    def one(self, field: str) -> str:
        """The first of them, or empty."""
        return next(iter(self.all(field)), "")

    def rest(self) -> tuple[tuple[str, str], ...]:
        """What no field holds, for the evidence."""
        taken = {plain(name) for name, _ in self.mapping.columns}
        found = [
            (name[:_MOST_CELL], cell[:_MOST_CELL])
            for name, cell in self.row.filled()
            if plain(name) not in taken
        ]
        found.extend(("", cell[:_MOST_CELL]) for cell in self.row.extra)
        return tuple(found[:_MOST_FIELDS])


def _under(row: Row, name: str) -> list[str]:
    told = zip(row.header, row.cells, strict=True)
    return [cell for one, cell in told if cell and plain(one) == name]


def boxes_in(cells: Iterable[str]) -> list[Mailbox]:
    """The e-mail addresses in some cells, with the names before them."""
    return [
        box
        for cell in cells
        for box in read_list(cell.replace(";", ",").replace("|", ","))
        if box.address and "@" in box.address
    ]


def cells_of(raw: Raw) -> Cells:
    """The cells of a record of a mapped list."""
    return Cells(read_row(raw), _mapping(raw.context))


@lru_cache(maxsize=64)
def _mapping(context: str) -> Mapping:
    return Mapping.from_context(context)
