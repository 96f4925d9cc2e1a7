"""Which column of a list means what."""

import json
from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, Self

from tengill.sources.mapped.words import field_of, fields_of
from tengill.sources.social.days import DMY, MDY
from tengill.sources.tables import plain

Kind = Literal["people", "interactions"]
PEOPLE: Kind = "people"
INTERACTIONS: Kind = "interactions"
SEVERAL = frozenset({"email", "phone", "url", "groups", "skills", "note"})
"""Fields that several columns may feed."""
_ORDERS = ("", MDY, DMY)


@dataclass(frozen=True, slots=True)
class Mapping:
    """Columns and the fields they feed. Whatever is not mapped is kept with the evidence."""

    kind: Kind
    columns: tuple[tuple[str, str], ...]
    """(header as written, field), in the file's order."""
    date_order: str = ""
    """`mdy`, `dmy` or empty: dates that read both ways are then not read."""

    @property
    def fields(self) -> frozenset[str]:
        """The fields some column feeds."""
        return frozenset(field for _, field in self.columns)

    @classmethod
    def guess(cls, kind: Kind, header: Sequence[str]) -> Self:
        """What the words of the header tell; of two columns for one field the first counts."""
        found: list[tuple[str, str]] = []
        used: set[str] = set()
        for name in header:
            field = field_of(kind, name)
            if field and (field in SEVERAL or field not in used):
                found.append((name, field))
                used.add(field)
        return cls(kind, tuple(found))

    def corrected(self, header: Sequence[str], told: Table[str, str]) -> Self:
        """The mapping with a person's corrections.

        Args:
            header: the file's columns.
            told: field → column, or `date_order` → mdy, dmy or empty. An empty column takes the
                field away; a field that several columns may feed takes them parted by `|`.

        Raises:
            ValueError: when a field or a column does not exist; the message lists what does.
        """
        known = fields_of(self.kind)
        columns = list(self.columns)
        order = told.get("date_order", self.date_order)
        if order not in _ORDERS:
            raise ValueError("date_order is mdy (month first), dmy (day first) or empty.")
        for field, column in told.items():
            if field == "date_order":
                continue
            if field not in known:
                raise ValueError(
                    f"There is no field {field!r}. Fields: {', '.join((*known, 'date_order'))}."
                )
            columns = [one for one in columns if one[1] != field]
            for name in column.split("|") if field in SEVERAL else [column]:
                if name.strip():
                    found = _column(header, name)
                    columns = [one for one in columns if one[0] != found]
                    columns.append((found, field))
        columns.sort(key=lambda one: list(header).index(one[0]))
        return replace(self, columns=tuple(columns), date_order=order)

    def context(self) -> dict[str, object]:
        """What a row needs to be read elsewhere, for `Raw.context`."""
        return {"mapping": {"kind": self.kind, "columns": self.columns, "order": self.date_order}}

    @classmethod
    def from_context(cls, context: str) -> Self:
        """The mapping a context holds."""
        told = json.loads(context)["mapping"]
        columns = tuple((name, field) for name, field in told["columns"])
        return cls(told["kind"], columns, told["order"])


def _column(header: Sequence[str], told: str) -> str:
    by_name = {plain(one): one for one in reversed(header)}
    found = told.strip() if told.strip() in header else by_name.get(plain(told), "")
    if not found:
        raise ValueError(f"There is no column {told!r}. Columns: {', '.join(header)}.")
    return found
