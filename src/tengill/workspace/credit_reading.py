"""Tables in files, as streams of Arrow batches: Parquet, CSV and Arrow IPC.

What is in a file, and not its name, says which of these it is (`table_files`).
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from tengill.credit.tables.schema import CONTRIBUTIONS, EXPLANATIONS, OUTCOMES
from tengill.workspace import table_files
from tengill.workspace.table_files import TableFileError

_COLUMNS = {
    EXPLANATIONS: ("outcome", "explanation", "person", "fact", "probability"),
    OUTCOMES: ("outcome", "amount", "currency"),
    CONTRIBUTIONS: ("outcome", "person", "weight"),
}
_IDS = ("outcome", "person", "fact")
_TYPES = {
    "explanation": pa.int64(), "probability": pa.float64(), "weight": pa.float64(),
    "amount": pa.int64(), "currency": pa.string(),
}  # fmt: skip
_ROWS = 262_144
_GROUP_ROWS, _GROUP_BYTES = 1 << 20, 32 << 20
"""Row groups of numbers up to this size are read at once, in two thirds of the time."""
_CHUNK_BYTES = 16 << 20
"""Columns of a row group up to this size are decoded as they lie in the file, without a buffer."""
_BLOCK = 4 << 20
_CONVERSION = re.compile(
    r"In CSV column #(?P<column>\d+):(?: Row #(?P<row>\d+):)? CSV conversion error to (?P<kind>\w+).*?"
    r"invalid value '(?P<value>.*)'",
    re.DOTALL,
)


class _NotNumbersError(TableFileError):
    """A column of ids in a CSV file that is text after all."""

    def __init__(self, path: Path, column: str) -> None:
        self.column = column
        super().__init__(f"{path}: {column} is text.")


@dataclass(slots=True)
class TextIds:
    """Which ids are text. A CSV column is whole numbers until a value says otherwise."""

    columns: set[str] = field(default_factory=set)

    def learnt(self, problem: Exception) -> bool:
        """Whether the problem tells that a column taken for numbers is text."""
        if not isinstance(problem, _NotNumbersError) or problem.column in self.columns:
            return False
        self.columns.add(problem.column)
        return True

    def look(self, schema: pa.Schema) -> None:
        """Take note of the ids that are text in a typed file, so that CSV beside it agrees."""
        for name in _IDS:
            kind = schema.field(name).type if name in schema.names else pa.null()
            kind = kind.value_type if pa.types.is_dictionary(kind) else kind
            if pa.types.is_string(kind) or pa.types.is_large_string(kind):
                self.columns.add(name)


@dataclass(frozen=True, slots=True)
class FileTable:
    """One table in one file or several of the same columns."""

    name: str
    paths: Sequence[Path]
    text: TextIds

    def reader(self) -> pa.RecordBatchReader:
        """The table's batches, file after file.

        Raises:
            TableFileError: a file that can not be opened; while reading, one that is torn.
        """
        schema = self.schema(self.paths[0])
        return pa.RecordBatchReader.from_batches(schema, self._batches(schema))

    def schema(self, path: Path) -> pa.Schema:
        """The columns of the contract that a file has, and their types."""
        schema = _schema(path, self.text)
        kept = [f for f in schema if f.name in _COLUMNS[self.name]]
        # Columns that are missing or there twice are for the contract to say.
        required = all(f in schema.names for f in _COLUMNS[self.name][:2])
        return pa.schema(kept) if required else schema

    def _batches(self, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        for path in self.paths:
            if self.schema(path) != schema:
                raise TableFileError(f"{path} has other columns or types than {self.paths[0]}.")
            with _told(path):
                yield from _read(path, schema.names, self.text)


def _schema(path: Path, text: TextIds) -> pa.Schema:
    kind = table_files.kind_of(path)
    with _told(path):
        if kind == "csv":
            with _csv(path, text) as reader:
                return reader.schema
        if kind == "parquet":
            schema = pq.read_schema(path)
        else:
            with pa.OSFile(str(path)) as file, _arrow(file, kind) as reader:
                schema = reader.schema
    text.look(schema)
    return schema


def _read(path: Path, columns: list[str], text: TextIds) -> Iterator[pa.RecordBatch]:
    kind = table_files.kind_of(path)
    if kind == "parquet":
        yield from _row_groups(path, columns)
    elif kind == "csv":
        with _csv(path, text) as reader:
            for batch in reader:
                yield batch.select(columns)
    elif kind == "arrow":
        with pa.OSFile(str(path)) as source, pa.ipc.open_file(source) as file:
            for index in range(file.num_record_batches):
                yield file.get_batch(index).select(columns)
    else:
        with pa.OSFile(str(path)) as source, pa.ipc.open_stream(source) as stream:
            for batch in stream:
                yield batch.select(columns)


def _row_groups(path: Path, columns: list[str]) -> Iterator[pa.RecordBatch]:
    told = pq.read_metadata(path)
    schema = told.schema.to_arrow_schema()
    # What texts and lists come to is not told beforehand.
    plain = all(_small(schema.field(name).type) for name in columns)
    groups = [told.row_group(number) for number in range(told.num_row_groups)]
    largest = max((size for group in groups for size in _sizes(group, columns)), default=0)
    # A file buffered and read page by page: memory doesn't grow with its row groups.
    buffer = 0 if largest <= _CHUNK_BYTES else 1 << 20
    with pq.ParquetFile(path, metadata=told, pre_buffer=False, buffer_size=buffer) as file:
        for number, group in enumerate(groups):
            size = sum(_sizes(group, columns))
            size = max(size, 8 * group.num_rows * len(columns))  # dictionaries take less on disk
            if plain and group.num_rows <= _GROUP_ROWS and size <= _GROUP_BYTES:
                yield from file.read_row_group(number, columns, use_threads=False).to_batches()
            else:
                yield from file.iter_batches(_ROWS, [number], columns, use_threads=False)


def _sizes(group: Any, columns: list[str]) -> list[int]:
    """How many bytes the columns of a row group are, unpacked."""
    told = [group.column(index) for index in range(group.num_columns)]
    return [each.total_uncompressed_size for each in told if each.path_in_schema in columns]


def _small(kind: pa.DataType) -> bool:
    """Whether a column's values take a few bytes each: numbers, or places in a dictionary."""
    return bool(pa.types.is_primitive(kind) or pa.types.is_dictionary(kind))


def _arrow(file: pa.OSFile, kind: str) -> Any:
    return pa.ipc.open_file(file) if kind == "arrow" else pa.ipc.open_stream(file)


def _csv(path: Path, text: TextIds) -> pa.csv.CSVStreamingReader:
    types = dict(_TYPES) | {
        name: pa.string() if name in text.columns else pa.int64() for name in _IDS
    }
    parsing, skipped = table_files.parsing_of(path)
    return pa.csv.open_csv(
        path,
        read_options=pa.csv.ReadOptions(block_size=_BLOCK, use_threads=True, skip_rows=skipped),
        parse_options=parsing,
        convert_options=pa.csv.ConvertOptions(
            column_types=types, null_values=[""], strings_can_be_null=True, check_utf8=True
        ),
    )


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What Arrow says of a file, in words for people; of CSV with the line.

    Raises:
        TableFileError: for it.
    """
    with table_files.told(path):
        try:
            yield
        except pa.ArrowException as trouble:
            if table_files.kind_of(path) != "csv":
                raise
            told = _told_csv(path, str(trouble))
            if told is None:
                raise
            raise told from None


def _told_csv(path: Path, said: str) -> TableFileError | None:
    table_files.quotes_in(path)  # refuses what is not UTF-8, with the line
    found = _CONVERSION.search(said)
    if found is None:
        return None
    parsing, skipped = table_files.parsing_of(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = [file.readline() for _ in range(skipped + 1)]
    number = int(found["column"])
    column = lines[-1].rstrip("\r\n").split(parsing.delimiter)[number].strip('"')
    if column in _IDS and found["kind"] == "int64":
        return _NotNumbersError(path, column)
    at = _line_of(path, number, found["value"], parsing.delimiter)
    where = path if at is None else f"{path}, line {at}"
    what = "whole minor units (cents)" if column == "amount" else "a number"
    return TableFileError(f"{where}: column {column}: {found['value']!r} is not {what}.")


def _line_of(path: Path, column: int, value: str, delimiter: str) -> int | None:
    """The first line with that value in that column."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, line in enumerate(file, 1):
            cells = line.rstrip("\r\n").split(delimiter)
            if number > 1 and column < len(cells) and cells[column].strip('"') == value:
                return number
    return None
