"""Tables in files, as streams of Arrow batches: Parquet, CSV and Arrow IPC."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from tengill.credit.tables.schema import CONTRIBUTIONS, EXPLANATIONS, OUTCOMES

_KINDS = {
    ".parquet": "parquet", ".pq": "parquet", ".csv": "csv", ".tsv": "csv",
    ".arrow": "arrow", ".ipc": "arrow", ".feather": "arrow",
}  # fmt: skip
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
_ROWS = 131_072
_BLOCK = 4 << 20
_CONVERSION = re.compile(
    r"In CSV column #(?P<column>\d+):(?: Row #(?P<row>\d+):)? CSV conversion error to (?P<kind>\w+).*?"
    r"invalid value '(?P<value>.*)'",
    re.DOTALL,
)


class TableFileError(ValueError):
    """A file that can not be read as a table, or a place that can not be written.

    Attributes:
        path: which; None when none was given.
        line: of a text file, counted from 1, if it is about one.
    """

    def __init__(self, path: Path | None, problem: str, line: int | None = None) -> None:
        self.path, self.line = path, line
        where = "" if line is None else f", line {line}"
        super().__init__(problem if path is None else f"{path}{where}: {problem}")


class _NotNumbersError(TableFileError):
    """A column of ids in a CSV file that is text after all."""

    def __init__(self, path: Path, problem: str, column: str) -> None:
        self.column = column
        super().__init__(path, problem)


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
                raise TableFileError(path, f"has other columns or types than {self.paths[0]}")
            try:
                yield from _read(path, schema.names, self.text)
            except (pa.ArrowInvalid, pa.ArrowException, OSError) as problem:
                raise _told(path, problem) from None


def kind_of(path: Path) -> str:
    """`parquet`, `csv` or `arrow`, by the file's suffix.

    Raises:
        TableFileError: when it is none of them.
    """
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        known = ", ".join(sorted(_KINDS))
        raise TableFileError(path, f"its name should end in one of {known}")
    return kind


def _schema(path: Path, text: TextIds) -> pa.Schema:
    kind = kind_of(path)
    if not path.is_file():
        raise TableFileError(path, "there is no such file")
    if not path.stat().st_size:
        raise TableFileError(path, "the file is empty; a table has at least its columns' names")
    try:
        if kind == "csv":
            with _csv(path, text) as reader:
                return reader.schema
        if kind == "parquet":
            schema = pq.read_schema(path)
        else:
            with pa.ipc.open_file(pa.OSFile(str(path))) as file:
                schema = file.schema
    except (pa.ArrowInvalid, pa.ArrowException, OSError) as problem:
        raise _told(path, problem) from None
    text.look(schema)
    return schema


def _read(path: Path, columns: list[str], text: TextIds) -> Iterator[pa.RecordBatch]:
    kind = kind_of(path)
    if kind == "parquet":
        # A file buffered and read page by page: memory doesn't grow with its row groups.
        with pq.ParquetFile(path, pre_buffer=False, buffer_size=1 << 20) as file:
            yield from file.iter_batches(_ROWS, columns=columns)
    elif kind == "csv":
        with _csv(path, text) as reader:
            for batch in reader:
                yield batch.select(columns)
    else:
        with pa.OSFile(str(path)) as source, pa.ipc.open_file(source) as file:
            for index in range(file.num_record_batches):
                yield file.get_batch(index).select(columns)


def _csv(path: Path, text: TextIds) -> pa.csv.CSVStreamingReader:
    types = dict(_TYPES) | {
        name: pa.string() if name in text.columns else pa.int64() for name in _IDS
    }
    return pa.csv.open_csv(
        path,
        read_options=pa.csv.ReadOptions(block_size=_BLOCK, use_threads=True),
        parse_options=pa.csv.ParseOptions(
            delimiter="\t" if path.suffix.lower() == ".tsv" else ",", newlines_in_values=False
        ),
        convert_options=pa.csv.ConvertOptions(
            column_types=types, null_values=[""], strings_can_be_null=True, check_utf8=True
        ),
    )


def _told(path: Path, problem: Exception) -> TableFileError:
    """What Arrow says of a file, in words for people."""
    kind, said = kind_of(path), str(problem)
    if kind == "csv":
        return _told_csv(path, said)
    torn = f"can not be read as {kind}: it is torn, or something else ({said.splitlines()[0]})"
    return TableFileError(path, torn)


def _told_csv(path: Path, said: str) -> TableFileError:
    line = _undecodable(path)
    if line is not None:
        return TableFileError(path, "is not UTF-8; save the file in that encoding", line)
    found = _CONVERSION.search(said)
    if found is None:
        return TableFileError(path, f"can not be read as CSV: {said}")
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = file.readline().rstrip("\r\n")
    names = header.split("\t" if path.suffix.lower() == ".tsv" else ",")
    column = names[int(found["column"])].strip('"')
    if column in _IDS and found["kind"] == "int64":
        return _NotNumbersError(path, f"{column} is text", column)
    at = _line_of(path, int(found["column"]), found["value"])
    what = "whole minor units (cents)" if column == "amount" else "a number"
    return TableFileError(path, f"column {column}: {found['value']!r} is not {what}", at)


def _undecodable(path: Path) -> int | None:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return number
    return None


def _line_of(path: Path, column: int, value: str) -> int | None:
    """The first line with that value in that column."""
    comma = "\t" if path.suffix.lower() == ".tsv" else ","
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, line in enumerate(file, 1):
            cells = line.rstrip("\r\n").split(comma)
            if number > 1 and column < len(cells) and cells[column].strip('"') == value:
                return number
    return None
