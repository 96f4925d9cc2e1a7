"""A list that anybody may have made: how its columns are understood, and corrected before import."""

import json
from collections.abc import Mapping as Table
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tengill.facts.contacts import Contact
from tengill.facts.interactions import Interaction
from tengill.facts.messages import KeptAside
from tengill.sources import Container, Raw, facts_of
from tengill.sources.mapped import INTERACTIONS, PEOPLE, Kind, Look, Mapping, look_at
from tengill.sources.mapped.container import MappedFile
from tengill.sources.mapped.words import fields_of

_HEAD = 1 << 16
_FIRST = 6
LISTS = ("people-csv", "interactions-csv")
"""Formats whose columns a person may correct."""


class NoListError(ValueError):
    """The file is no table with a heading row."""


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column of a list."""

    header: str
    field: str
    """What it is taken for; empty: kept with the evidence only."""
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowView:
    """A row as it would be read."""

    who: str
    what: str
    """Points, or what happened and when."""


@dataclass(frozen=True, slots=True)
class ListView:
    """A list as it is understood."""

    kind: Kind
    """people or interactions."""
    columns: tuple[ColumnView, ...]
    fields: tuple[str, ...]
    """What a column may be taken for."""
    date_order: str
    """mdy, dmy or empty: dates that read both ways are then not read."""
    is_sure: bool
    rows: tuple[RowView, ...]
    """Its first rows, as they would be read."""
    mapping: dict[str, Any]
    """What `importing.start` takes."""


def list_view(
    path: Path,
    kind: str = "",
    columns: Table[str, str] | None = None,
    date_order: str | None = None,
    fields: Table[str, str] | None = None,
) -> ListView:
    """How a list is understood.

    Args:
        path: a CSV file.
        kind: what a person says it is (`people`, `interactions`); empty: as it seems.
        columns: column → field, as a person corrected it; columns not named stay as guessed, an
            empty field takes nothing from the column.
        date_order: mdy or dmy, as a person said.
        fields: the same the other way round: field → column (several parted by `|`; an empty one
            takes the field away), or `date_order` → mdy or dmy.

    Raises:
        NoListError: it is no table.
        ValueError: a field or a column does not exist; the message lists what does.
        OSError: it can't be read.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    wanted: Kind | None = {"people": PEOPLE, "interactions": INTERACTIONS}.get(kind)
    look = look_at(head, wanted)
    if look is None or (not look.is_sure and not (look.sample and len(look.layout.header) > 1)):
        raise NoListError(f"{path.name} is no table with a heading row.")
    mapping = look.mapping
    if columns is not None:
        mapping = _corrected(look, columns)
    if date_order is not None:
        mapping = mapping.corrected(look.layout.header, {"date_order": date_order})
    if fields is not None:
        mapping = mapping.corrected(look.layout.header, fields)
    field_of = dict(mapping.columns)
    return ListView(
        kind=mapping.kind,
        columns=tuple(
            ColumnView(
                name,
                field_of.get(name, ""),
                tuple(row[at] for row in look.sample if at < len(row) and row[at]),
            )
            for at, name in enumerate(look.layout.header)
        ),
        fields=fields_of(mapping.kind),
        date_order=mapping.date_order,
        is_sure=look.is_sure,
        rows=_rows(path, mapping),
        mapping=json.loads(json.dumps(mapping.context()["mapping"])),
    )


def container(path: str, told: dict[str, Any]) -> Container:
    """The list to read by a mapping that `list_view` gave."""
    size = Path(path).stat().st_size
    return MappedFile(path, Mapping.from_context(json.dumps({"mapping": told})), size)


def _corrected(look: Look, columns: Table[str, str]) -> Mapping:
    """The guess with every column as told; several columns may feed one field."""
    told = {**dict(look.mapping.columns), **columns}
    by_field: dict[str, list[str]] = {field: [] for _, field in look.mapping.columns}
    for name, field in told.items():
        if field and name in look.layout.header:
            by_field.setdefault(field, []).append(name)
    return look.mapping.corrected(
        look.layout.header, {field: "|".join(names) for field, names in by_field.items()}
    )


def _rows(path: Path, mapping: Mapping) -> tuple[RowView, ...]:
    rows: list[RowView] = []
    for record in MappedFile(str(path), mapping, 0).records():
        if len(rows) >= _FIRST:
            break
        facts = facts_of(record) if isinstance(record, Raw) else ()
        for fact in facts if not isinstance(facts, KeptAside) else ():
            if isinstance(fact, Contact):
                points = ", ".join(point.value for point in fact.points)
                rows.append(RowView(fact.name.full, points))
            elif isinstance(fact, Interaction):
                when = f"{fact.at:%Y-%m-%d} " if fact.at else ""
                other = fact.to if fact.by.kind == "owner" else fact.by
                rows.append(RowView(other.name or other.address, f"{when}{fact.kind}"))
    return tuple(rows[:_FIRST])
