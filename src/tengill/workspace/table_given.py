"""The tables a person gives: columns under other names, several files, CSV beside Parquet.

Engines want Parquet or Arrow with the names and types of the contract. What is given so is left
where it is; the rest is read whole, put right, and where an engine reads from disk, written beside
the result for as long as it takes.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from tengill.workspace import table_files
from tengill.workspace.table_cells import KINDS, CellError, Cells
from tengill.workspace.table_files import TableFileError

JOURNEYS = (
    "path", "journey", "channel", "person", "touch", "at", "milestone", "conversions",
    "total_conversions", "value", "total_conversion_value", "nulls", "total_null",
)  # fmt: skip
EXPLANATIONS = ("outcome", "explanation", "person", "fact", "probability")
ACTS = (
    "act", "kind", "at", "connector", "left", "right", "grade", "probability", "took", "published",
)  # fmt: skip
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "journeys": JOURNEYS,
    "ends": ("journey", *JOURNEYS[5:6], *JOURNEYS[7:]),
    "explanations": EXPLANATIONS,
    "outcomes": ("outcome", "at", "buyer", "seller", "insider", "amount", "currency"),
    "contributions": ("outcome", "person", "weight"),
    "acts": ACTS,
    "acquaintance": ("a", "z", "first_at"),
    "met_anyway": ("a", "z", "probability"),
}
"""The tables, and the columns each may have. `ends`: the outcomes of journeys."""

_ALIKE = (
    ("outcome",),
    ("journey",),
    ("person", "connector", "left", "right", "buyer", "seller", "insider", "a", "z"),
    ("act",),
    ("fact",),
)
"""Ids that are of one type in all tables of a call."""
_CANONICAL = r"^(0|-?[1-9][0-9]{0,17})$"
_TOLD = 5
"""Columns that are not read, as far as they are named."""
_PAIR = re.compile(r",(?=\s*(?:\w+\.)?\w+\s*=)")


@dataclass(frozen=True, slots=True)
class Reading:
    """How the tables of a call are to be read.

    Attributes:
        names: what columns are called in the files, by our name, or by table and our name
            (`outcomes.at`).
        cells: how text is read.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    cells: Cells = field(default_factory=Cells)


@dataclass(frozen=True, slots=True)
class Loaded:
    """One table: read (`table`), or left on disk as it is (`table` None).

    Attributes:
        name: which table of `COLUMNS`.
        files: as given.
        rows: of each file.
        schema: the types of its columns.
        texts: columns that were text in a CSV file, and whose type is still open.
    """

    name: str
    files: tuple[Path, ...]
    rows: tuple[int, ...]
    schema: pa.Schema
    table: pa.Table | None = None
    texts: frozenset[str] = frozenset()

    def place(self, row: int | None) -> str:
        """The file of a row of the whole table, and its number there."""
        if row is None:
            return ", ".join(map(str, self.files[:3]))
        for path, count in zip(self.files, self.rows, strict=True):
            if row <= count:
                return f"{path}, row {row}"
            row -= count
        return f"{self.files[-1]}, row {row}"


def named(told: Iterable[str]) -> dict[str, str]:
    """What columns are called: `path=Pfad,conversions=Käufe`, also in several texts.

    Raises:
        TableFileError: when a text is no such pair, or names a column no table has.
    """
    found: dict[str, str] = {}
    known = {name for columns in COLUMNS.values() for name in columns}
    for pair in (pair for text in told for pair in _PAIR.split(text)):
        ours, equals, theirs = (part.strip() for part in pair.partition("="))
        table, _, column = ours.rpartition(".")
        if not equals or not theirs:
            raise TableFileError(f"{pair!r} names no column. Say --columns path=Pfad, ours first.")
        if column not in known or (table and table not in COLUMNS):
            what = f"no table {table!r}" if column in known else f"no column {column!r}"
            raise TableFileError(
                f"There is {what} to be read. Columns are {', '.join(sorted(known))}; tables are "
                f"{', '.join(COLUMNS)}."
            )
        if ours in found:
            raise TableFileError(f"{ours} is named twice: {found[ours]} and {theirs}.")
        found[ours] = theirs
    return found


def columns_of(path: Path, reading: Reading) -> tuple[str, ...]:
    """The columns of a file under our names, as far as they tell what table it is.

    Raises:
        TableFileError: see `table_files.columns_of`.
    """
    back = {theirs: ours for ours, theirs in reading.names.items() if "." not in ours}
    for ours, theirs in reading.names.items():
        if ours.partition(".")[0] in {"journeys", "explanations", "acts"}:
            back[theirs] = ours.partition(".")[2]
    return tuple(back.get(name, name) for name in table_files.columns_of(path))


def loaded(
    name: str,
    files: Sequence[Path],
    reading: Reading,
    *,
    whole: bool,
    only: Sequence[str] | None = None,
) -> Loaded:
    """One table of a call.

    Args:
        name: of `COLUMNS`.
        files: its files.
        reading: see `Reading`.
        whole: read it also where it could be left on disk.
        only: the columns that count here; by default all the table may have.

    Raises:
        TableFileError: when a file can't be read, or a cell of it.
    """
    wanted = COLUMNS[name] if only is None else tuple(only)
    _tell_unread(name, files, reading, wanted)
    if not whole and not reading.names and all(_fits(path, reading) for path in files):
        schemas = [parquet.read_schema(path) for path in files]
        if all(schema.equals(schemas[0]) for schema in schemas):
            rows = tuple(parquet.read_metadata(path).num_rows for path in files)
            return Loaded(name, tuple(files), rows, schemas[0])
    cells = replace(reading.cells, end_of_day=name in {"outcomes", "ends"}, table=name)
    read = [_read(name, path, reading, wanted) for path in files]
    texts = frozenset[str]().union(*(found for _, found in read))
    if len({bool(found) for _, found in read}) > 1:
        raise TableFileError("Text files and others can't be one table; convert some of them.")
    tables = [each for each, _ in read]
    if texts:
        tables = _as_cells(files, tables, cells, texts)
    table = table_files.together(files, tables)
    rows = tuple(len(each) for each in tables)
    made = Loaded(name, tuple(files), rows, table.schema, table, texts)
    return made if texts else _timed(made, cells, wanted)


def _tell_unread(name: str, files: Sequence[Path], reading: Reading, wanted: Sequence[str]) -> None:
    """Note the columns that are passed over: a time under another name is no time of ours."""
    known = {reading.names.get(f"{name}.{ours}", reading.names.get(ours, ours)) for ours in wanted}
    has = dict.fromkeys(column for path in files for column in table_files.columns_of(path))
    unread = [column for column in has if column not in known]
    if unread:
        told = ", ".join(unread[:_TOLD])
        more = f" and {len(unread) - _TOLD:,} more" if len(unread) > _TOLD else ""
        reading.cells.notes.append(f"{name}: not read, as no such column is known: {told}{more}.")


def _fits(path: Path, reading: Reading) -> bool:
    """Whether engines read a file as it is."""
    if table_files.kind_of(path) != "parquet" or path.suffix.lower() != ".parquet":
        return False
    schema = table_files.schema_of(path)
    times = [f.type for f in schema if KINDS.get(f.name) == "time"]
    return all(
        pa.types.is_integer(kind)
        or (pa.types.is_timestamp(kind) and (kind.tz is not None or reading.cells.zone == "UTC"))
        for kind in times
    )


def _read(
    name: str, path: Path, reading: Reading, wanted: Sequence[str]
) -> tuple[pa.Table, frozenset[str]]:
    """A file under our names, and which of its columns are text that is still to be read."""
    has = table_files.columns_of(path)
    back: dict[str, str] = {}
    for ours in wanted:
        theirs = reading.names.get(f"{name}.{ours}", reading.names.get(ours, ours))
        if theirs in has:
            back[theirs] = ours
        elif f"{name}.{ours}" in reading.names:
            raise TableFileError(f"{path} has no column {theirs!r}; it has {', '.join(has)}.")
    # A column whose name was taken by another one is a column like any other.
    names = [
        back.get(each, f"{each} (as given)" if each in back.values() else each) for each in has
    ]
    for each in {each for each in names if names.count(each) > 1 and each in wanted}:
        raise TableFileError(f"{path} has two columns {each!r}; keep one of them.")
    if table_files.kind_of(path) != "csv":
        return table_files.read([path]).rename_columns(names), frozenset()
    table = table_files.text_columns(path, back).rename_columns(names)
    return table, frozenset(back.values())


def refuse_unused(names: Mapping[str, str], tables: Sequence[tuple[str, Sequence[Path]]]) -> None:
    """Refuse a mapping to a column that no file has.

    Raises:
        TableFileError: naming it, and the columns there are.
    """
    given = {name: files for name, files in tables if files}
    for ours, theirs in names.items():
        table = ours.rpartition(".")[0]
        files = [path for name, paths in given.items() if table in {"", name} for path in paths[:1]]
        columns = [column for path in files for column in table_files.columns_of(path)]
        if theirs not in columns:
            raise TableFileError(
                f"--columns {ours}={theirs}: there is no column {theirs!r}; there are "
                f"{', '.join(dict.fromkeys(columns)) or 'none'}."
            )


def _as_cells(
    files: Sequence[Path], tables: Sequence[pa.Table], cells: Cells, texts: frozenset[str]
) -> list[pa.Table]:
    """Text read as what each column is; amounts are looked at over all files at once."""
    whole = table_files.together(files, tables)
    columns = {}
    for name in texts:
        try:
            columns[name] = cells.read(name, whole[name])
        except CellError as wrong:
            made = Loaded("", tuple(files), tuple(map(len, tables)), whole.schema)
            raise TableFileError(f"{made.place(wrong.row)}: {wrong.problem}.") from None
    for name, column in columns.items():
        whole = whole.set_column(whole.column_names.index(name), name, column)
    parts, start = [], 0
    for table in tables:
        parts.append(whole.slice(start, len(table)))
        start += len(table)
    return parts


def _timed(made: Loaded, cells: Cells, wanted: Sequence[str]) -> Loaded:
    """Times of a typed file that engines would read otherwise: as text, or without their zone."""
    table = made.table
    assert table is not None
    for name in table.column_names:
        if KINDS.get(name) != "time" or name not in wanted:
            continue
        try:
            seconds = cells.times(name, table[name])
        except CellError as wrong:
            raise TableFileError(f"{made.place(wrong.row)}: {wrong.problem}.") from None
        table = table.set_column(table.column_names.index(name), name, seconds)
    return replace(made, table=table, schema=table.schema)


def agreed(tables: Sequence[Loaded]) -> list[Loaded]:
    """Ids out of text files: whole numbers where all of them are, else text, alike in all tables.

    Raises:
        TableFileError: when a typed file beside them has numbers, and a text file others.
    """
    found = {each.name: each for each in tables}
    for group in _ALIKE:
        texts = [(each, name) for each in tables for name in group if name in each.texts]
        if not texts or "text" in _kinds(tables, group):
            continue
        strange = next((pair for pair in texts if _first_text(*pair) is not None), None)
        if strange is not None:
            if "number" not in _kinds(tables, group):
                continue
            each, name = strange
            row = _first_text(each, name)
            assert each.table is not None
            assert row is not None
            raise TableFileError(
                f"{each.place(row + 1)}: {name} is {each.table[name][row].as_py()!r}; in the other "
                "tables of this call such ids are whole numbers."
            )
        for each, name in texts:
            found[each.name] = _numbered(found[each.name], name)
    return [found[each.name] for each in tables]


def _kinds(tables: Sequence[Loaded], group: Sequence[str]) -> set[str]:
    """What the typed files have for ids of one sort."""
    found = set()
    for each in tables:
        for name in set(group) & set(each.schema.names) - each.texts:
            if name in COLUMNS[each.name]:
                kind = each.schema.field(name).type
                while hasattr(kind, "value_type"):
                    kind = kind.value_type
                found.add("number" if pa.types.is_integer(kind) else "text")
    return found


def _first_text(each: Loaded, name: str) -> int | None:
    assert each.table is not None
    column = each.table[name]
    plain = pc.or_kleene(pc.match_substring_regex(column, _CANONICAL), pc.is_null(column))
    place = pc.index(plain, False).as_py()
    return None if place < 0 else int(place)


def _numbered(each: Loaded, name: str) -> Loaded:
    assert each.table is not None
    column = pc.cast(each.table[name], pa.int64())
    table = each.table.set_column(each.table.column_names.index(name), name, column)
    return replace(each, table=table, schema=table.schema)


def on_disk(each: Loaded, folder: Path) -> tuple[Path, ...]:
    """The Parquet files of a table: its own, or one written into a folder."""
    if each.table is None:
        return each.files
    path = folder / f"{each.name}.parquet"
    table_files.write(each.table, path)
    return (path,)


def one_place(each: Loaded, folder: Path) -> Path:
    """One file or folder for engines that take only one; several files are linked, not copied."""
    files = on_disk(each, folder)
    if len(files) == 1:
        return files[0]
    together = folder / each.name
    together.mkdir()
    for number, path in enumerate(files):
        (together / f"part-{number:05d}.parquet").symlink_to(path.resolve())
    return together
