"""Tables in files: Parquet, Arrow and CSV, told apart by what is in them and not by their name.

Whole tables in memory; what is larger than memory is streamed by `credit_files`.
"""

import codecs
import os
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import csv, parquet

_PARQUET = b"PAR1"
_ARROW_FILE = b"ARROW1"
_ARROW_STREAM = b"\xff\xff\xff\xff"
_HEAD = 65_536
_BLOCK = 1 << 22
_MOST_BLOCK = (1 << 31) - 1
_STRADDLING = "straddling"
_NEWLINE = b"\n"
_QUOTE = b'"'
_DELIMITERS = ",;\t|"
WRITTEN = (".parquet", ".csv", ".arrow")
"""The endings a result may have; the first is also what no ending means."""


class TableFileError(ValueError):
    """A file that is no table, or not a whole one; says which file, where, and what to do."""


class NothingToCreditError(TableFileError):
    """A table without rows, or one of whose rows nothing came."""

    @classmethod
    def of(cls, place: object) -> "NothingToCreditError":
        """A file without a row, whether it has column names or not even those."""
        return cls(f"{place} has no rows: nothing to credit.")


def kind_of(path: Path) -> str:
    """`parquet`, `arrow`, `arrow stream` or `csv`, by the first bytes.

    Raises:
        NothingToCreditError: when there is nothing in it.
        TableFileError: when there is no such file, or it is no table.
    """
    if path.is_dir():
        raise TableFileError(f"{path} is a folder. Give the table files in it.")
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except FileNotFoundError:
        raise TableFileError(f"There is no file {path}.") from None
    except OSError as e:
        raise TableFileError(f"{path} can't be read: {e.strerror}.") from None
    if not head.strip():
        raise NothingToCreditError.of(path)
    if head.startswith(_PARQUET):
        return "parquet"
    if head.startswith(_ARROW_FILE):
        return "arrow"
    if head.startswith(_ARROW_STREAM):
        return "arrow stream"
    if b"\0" in head:
        raise TableFileError(
            f"{path} is not a table: neither Parquet nor Arrow, and no text. "
            "Text in UTF-16 must be saved as UTF-8."
        )
    return "csv"


def columns_of(path: Path) -> tuple[str, ...]:
    """The names of a table's columns, without reading its rows.

    Raises:
        TableFileError: as `kind_of`, and when the file is damaged.
    """
    kind = kind_of(path)
    with told(path):
        if kind == "parquet":
            return tuple(parquet.read_schema(path).names)
        if kind == "arrow":
            return tuple(pa.ipc.open_file(path).schema.names)
        if kind == "arrow stream":
            with pa.OSFile(str(path)) as file:
                return tuple(pa.ipc.open_stream(file).schema.names)
        parsing, skipped = parsing_of(path)
        with path.open("rb") as file:
            head = b"".join(file.readline(_HEAD) for _ in range(skipped + 1))
        reading = csv.ReadOptions(skip_rows=skipped)
        rows = csv.read_csv(pa.BufferReader(head), reading, parse_options=parsing)
        return tuple(rows.column_names)


def schema_of(path: Path) -> pa.Schema:
    """The names and types of a Parquet file's columns.

    Raises:
        TableFileError: when the file is damaged.
    """
    with told(path):
        return parquet.read_schema(path)


def read(paths: Sequence[Path]) -> pa.Table:
    """One table out of one or several files with the same columns.

    Raises:
        TableFileError: as `columns_of`, and when the files don't have the same columns.
    """
    return together(paths, [_read(path) for path in paths])


def together(paths: Sequence[Path], tables: Sequence[pa.Table]) -> pa.Table:
    """The tables of several files below each other.

    Raises:
        TableFileError: when they don't have the same columns, or not of types that fit.
    """
    for path, table in zip(paths, tables, strict=True):
        if set(table.column_names) != set(tables[0].column_names):
            raise TableFileError(
                f"{path} has the columns {', '.join(table.column_names)}; {paths[0]} has "
                f"{', '.join(tables[0].column_names)}. Files given together need the same ones."
            )
    ordered = [table.select(tables[0].column_names) for table in tables]
    if (
        len({pa.types.is_decimal(t.schema.field("amount").type) for t in ordered if _has_amount(t)})
        > 1
    ):
        # Arrow would take whole cents for whole units, without a word.
        raise TableFileError("amount is decimal in one file and whole in another; make them alike.")
    try:
        return pa.concat_tables(ordered, promote_options="permissive")
    except pa.ArrowException as e:
        raise TableFileError(
            f"{paths[0]} and the files after it don't fit together: {_first(e)}."
        ) from None


def _has_amount(table: pa.Table) -> bool:
    return "amount" in table.column_names


def write(table: pa.Table, path: Path) -> None:
    """Write a table in the form its file's ending asks for, whole or not at all.

    Raises:
        TableFileError: for another ending, or when it can't be written.
    """
    writers: dict[str, Callable[[pa.Table, Path], Any]] = {
        ".parquet": parquet.write_table,
        ".csv": csv.write_csv,
        ".arrow": _write_arrow,
    }
    writer = writers[writable(path)]
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        writer(table, part)
        part.replace(path)
    except (OSError, pa.ArrowException) as e:
        raise TableFileError(f"{path} can't be written: {_first(e)}.") from None
    finally:
        part.unlink(missing_ok=True)


def writable(path: Path) -> str:
    """The ending of a result's name, checked.

    Raises:
        TableFileError: when results are not written in such a form, or there is no such folder.
    """
    ending = path.suffix.lower()
    if ending not in WRITTEN:
        raise TableFileError(
            f"{path.name} ends in {ending or 'nothing'!r}. Results are written as "
            f"{', '.join(WRITTEN)}."
        )
    if not path.parent.is_dir():
        raise TableFileError(f"There is no folder {path.parent} to write {path.name} into.")
    if not os.access(path.parent, os.W_OK):
        raise TableFileError(f"The folder {path.parent} can't be written to.")
    return ending


def text_columns(path: Path, names: Iterable[str]) -> pa.Table:
    """A CSV file with these of its columns as text, as they stand there; others as Arrow likes.

    Raises:
        TableFileError: as `columns_of`; a row with too few or too many cells is named.
    """
    parsing, skipped = parsing_of(path)
    parsing.newlines_in_values = quotes_in(path)
    texts = {name: pa.string() for name in names}
    converting = csv.ConvertOptions(
        strings_can_be_null=True,
        null_values=[""],
        column_types=texts,
        quoted_strings_can_be_null=True,
    )

    def read_in(block: int) -> pa.Table:
        # In one thread: only then does the trouble name its row.
        reading = csv.ReadOptions(use_threads=False, block_size=block, skip_rows=skipped)
        return csv.read_csv(path, reading, parse_options=parsing, convert_options=converting)

    with told(path):
        try:
            return read_in(_BLOCK)
        except pa.ArrowInvalid as e:
            if _STRADDLING not in str(e):  # one row longer than a block
                raise
            return read_in(min(path.stat().st_size + 1, _MOST_BLOCK))


def _read(path: Path) -> pa.Table:
    kind = kind_of(path)
    if kind == "csv":
        return text_columns(path, ())
    with told(path):
        if kind == "parquet":
            return parquet.read_table(path)
        if kind == "arrow":
            with pa.memory_map(str(path)) as file:
                return pa.ipc.open_file(file).read_all()
        with pa.OSFile(str(path)) as file:
            return pa.ipc.open_stream(file).read_all()


def parsing_of(path: Path) -> tuple[csv.ParseOptions, int]:
    """How fields of a text are told apart, and how many rows to skip.

    By what a first line `sep=;` says, as Excel writes it; else by whatever the row of column names
    has most of.
    """
    with path.open("rb") as file:
        line = file.readline(_HEAD).decode("utf-8-sig", "replace")
    said = re.fullmatch(r'"?sep=(.)"?', line.strip("\r\n"))
    if said:
        return csv.ParseOptions(delimiter=said[1]), 1
    return csv.ParseOptions(delimiter=max(_DELIMITERS, key=line.count)), 0


def quotes_in(path: Path) -> bool:
    """Whether a text has quotes, and that it is UTF-8 all through.

    Raises:
        TableFileError: naming the line with the first byte that is not UTF-8.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    quoted, lines = False, 1
    with path.open("rb") as file:
        while True:
            block = file.read(_BLOCK)
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError as e:
                raise TableFileError(
                    f"{path}, line {lines + e.object[: e.start].count(_NEWLINE)}: a byte that is "
                    "not UTF-8. Save the file as UTF-8 and try again."
                ) from None
            if not block:
                return quoted
            quoted = quoted or _QUOTE in block
            lines += block.count(_NEWLINE)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Arrow's troubles with one file as a sentence about it.

    Raises:
        TableFileError: for them.
    """
    try:
        yield
    except (pa.ArrowException, OSError) as e:
        raise TableFileError(f"{path} can't be read as a table: {_first(e)}.") from None


def _first(trouble: Exception) -> str:
    """The first line of what Arrow says; of a row with too many or too few cells, in our words."""
    lines = str(trouble).strip().splitlines()
    said = lines[0].rstrip(".") if lines else type(trouble).__name__
    ragged = re.search(r"(?:Row #(\d+): )?Expected (\d+) columns, got (\d+)", said)
    if ragged is None:
        return said
    where = f"line {ragged[1]}" if ragged[1] else "a line"
    return f"{where} has {ragged[3]} cells, the row of column names has {ragged[2]}"


def _write_arrow(table: pa.Table, path: Path) -> None:
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
