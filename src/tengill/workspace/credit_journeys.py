"""The models of the field over files of journeys, without a ledger: from files to a file."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tengill.credit import registry
from tengill.credit.bootstrap import Draws
from tengill.credit.compare import Row, of_tables
from tengill.credit.journeys import JourneyError, Journeys, read_journeys
from tengill.credit.model_settings import ModelSettings
from tengill.credit.model_tables import model_table
from tengill.credit.support import Refusal
from tengill.facts.folding import fold
from tengill.workspace import table_files, table_given
from tengill.workspace.compiling import compiling
from tengill.workspace.table_files import NothingToCreditError, TableFileError
from tengill.workspace.table_given import Loaded, Reading

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is (0: unknown)."""

_ROW = re.compile(r"(outcomes, )?\b(on )?row (\d+)")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is wanted of a table of journeys.

    Attributes:
        models: `all`, or names of `registry.ALL`.
        separator: between the channels of a path.
        leave_out_late: leave out touches later than their outcome, instead of refusing the table.
        settings, draws: the models' parameters; how intervals are made.
        force: compute also what has too little support.
        reading: how the files are read.
    """

    models: tuple[str, ...] = ("all",)
    separator: str = ">"
    leave_out_late: bool = False
    settings: ModelSettings = field(default_factory=ModelSettings)
    draws: Draws = field(default_factory=Draws)
    force: bool = False
    reading: Reading = field(default_factory=Reading)


@dataclass(frozen=True, slots=True)
class ModelsTold:
    """What the models said of some journeys.

    Attributes:
        table: the rows of every model (`model_tables.ModelTables.models`).
        refusals: models that were refused or forced.
        journeys, touches, channels: how many were read.
        conversions, value: of all journeys.
        untouched: conversions of journeys without a touch.
        left_out: touches later than their outcome.
        replicates: per model, how many the interval was made of.
        notes: what was assumed in reading.
    """

    table: pa.Table
    refusals: tuple[Refusal, ...]
    journeys: int
    touches: int
    channels: int
    conversions: float
    value: float
    untouched: float
    left_out: int
    replicates: dict[str, int]
    notes: tuple[str, ...] = ()


def names(asked: Sequence[str]) -> tuple[str, ...]:
    """The models asked for, in the order of results.

    Raises:
        ValueError: naming those nobody knows.
    """
    return registry.chosen("all" if "all" in asked else tuple(asked))


def credit_journeys(
    files: Sequence[Path],
    asked: Asked,
    *,
    outcomes: Path | None = None,
    out: Path | None = None,
    progress: Progress = lambda *_: None,
) -> ModelsTold:
    """Read journeys, compute models one by one, and write their rows, if a file is asked for.

    Args:
        files: of one table: paths, or touches.
        asked: see `Asked`.
        outcomes: of touches, where their table is apart.
        out: the result's file; written whole or not at all.
        progress: see `Progress`.

    Raises:
        TableFileError: when a file is no table, has a row that can't be used (the message names
            both), or can't be written.
        NothingToCreditError: when there is no row, or nothing came of any journey.
        ValueError: for a model nobody knows.
    """
    chosen = names(asked.models)
    if out is not None:
        table_files.writable(out)

    def tell(name: str, done: int, whole: int) -> None:
        doing[:] = [(name, done, whole)]
        progress(name, done, whole)

    def told_compiling(busy: bool) -> None:
        name, done, whole = doing[0]
        progress(f"{name} (compiling, once on this machine)" if busy else name, done, whole)

    doing: list[tuple[str, int, int]] = []
    tell("reading", 0, 0)
    with compiling(told_compiling):
        journeys = _read(files, outcomes, asked)
        told = _computed(journeys, chosen, asked, tell)
    if out is not None:
        progress("writing", 0, 0)
        table_files.write(told.table, out)
    return told


def _read(files: Sequence[Path], outcomes: Path | None, asked: Asked) -> Journeys:
    given = [("journeys", files), ("ends", [] if outcomes is None else [outcomes])]
    table_given.refuse_unused(asked.reading.names, given)
    tables = table_given.agreed(
        [
            table_given.loaded(name, paths, asked.reading, whole=True)
            for name, paths in given
            if paths
        ]
    )
    if not sum(tables[0].rows):
        raise NothingToCreditError.of(tables[0].place(None))
    with _placed(tables):
        journeys = read_journeys(
            _untouched(tables[0]),
            tables[1].table if outcomes is not None else None,
            separator=asked.separator,
            after="leave_out" if asked.leave_out_late else "refuse",
        )
    if not journeys.conversions.any():
        raise NothingToCreditError(
            f"{tables[0].place(None)}: no journey has a conversion, so there is nothing to credit. "
            "Check the column conversions."
        )
    return journeys


def _untouched(told: Loaded) -> pa.Table:
    """Journeys; an empty cell for a path in text is one of nobody: CSV can't say "missing"."""
    table = told.table
    if table is None or "path" not in told.texts:
        return table
    place = table.column_names.index("path")
    return table.set_column(place, "path", pc.fill_null(table["path"], ""))


@contextmanager
def _placed(tables: Sequence[Loaded]) -> Iterator[None]:
    """What is wrong with a row, told with its file, and in the command's words."""
    try:
        yield
    except JourneyError as wrong:

        def place(found: re.Match[str]) -> str:
            table = tables[-1] if found[1] else tables[0]
            return f"{found[2] or ''}{table.place(int(found[3]))}"

        told, rows = _ROW.subn(place, str(wrong).replace("after='leave_out'", "--leave-out-late"))
        where = "" if rows else f"{tables[0].place(None)}: "
        raise TableFileError(f"{where}{told}.") from None


def _computed(
    journeys: Journeys, chosen: Sequence[str], asked: Asked, progress: Progress
) -> ModelsTold:
    tables: list[pa.Table] = []
    refusals: list[Refusal] = []
    replicates: dict[str, int] = {}
    for number, name in enumerate(chosen):
        progress(name, number, len(chosen))
        found = model_table(
            journeys, name, settings=asked.settings, force=asked.force, draws=asked.draws
        )
        tables.append(found.models)
        refusals += found.refusals
        replicates |= found.replicates
    progress("", len(chosen), len(chosen))
    return ModelsTold(
        table=pa.concat_tables(tables),
        refusals=tuple(refusals),
        journeys=len(journeys),
        touches=len(journeys.touches),
        channels=len(journeys.channels),
        conversions=float(journeys.conversions.sum()),
        value=float(journeys.value.sum()),
        untouched=journeys.untouched[0],
        left_out=journeys.left_out,
        replicates=replicates,
        notes=tuple(dict.fromkeys(asked.reading.cells.notes)),
    )


def side_by_side(told: ModelsTold, column: str = "conversions") -> tuple[Row, ...]:
    """One row per channel and one column per model: see `credit.compare.of_tables`.

    Args:
        told: what the models said.
        column: `conversions` or `value`.
    """
    return of_tables(told.table, column=column)


def unseen(row: Row) -> bool:
    """Whether last touch gives a channel nothing and another model something."""
    return (
        row.person is not None
        and row.shares.get("last") == 0
        and any(share > 0 for share in row.shares.values())
    )


def rows(told: ModelsTold, most: int | None = None) -> list[dict[str, Any]]:
    """The rows as plain records, of each model the most credited first; at most so many a model."""
    found: list[dict[str, Any]] = []
    of_model: dict[str, list[dict[str, Any]]] = {}
    for row in told.table.to_pylist():
        of_model.setdefault(row["model"], []).append(row)
    for each in of_model.values():
        # As people with equal credit stand everywhere: by name, whatever its capitals.
        each.sort(
            key=lambda row: (-row["conversions"], fold(str(row["channel"])), str(row["channel"]))
        )
        found += each[:most]
    return found
