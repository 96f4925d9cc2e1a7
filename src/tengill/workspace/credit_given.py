"""Credit of the tables a person gives: explanations, or the acts they follow from.

Everything is made in a folder beside the result and moved into place when it is done: a call that
fails or is stopped leaves nothing behind and changes nothing.
"""

import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from tengill.credit.settings import CreditSettings
from tengill.credit.tables import TableError
from tengill.facts.folding import fold
from tengill.workspace import table_given
from tengill.workspace.credit_files import CreditFiles, CreditRun, attribute_files
from tengill.workspace.credit_keyed import with_rows
from tengill.workspace.credit_provenance import Facts, ProvenanceError, provenance_files
from tengill.workspace.table_files import (
    WRITTEN,
    NothingToCreditError,
    TableFileError,
    writable,
)
from tengill.workspace.table_given import Loaded, Reading

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is (0: unknown)."""

_USED = {"explanations": ("outcome", "amount", "currency")}
"""Columns of outcomes that count; with acts all do."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is wanted of explanations or acts.

    Attributes:
        tables: files by table: explanations, or acts with acquaintance and met_anyway; outcomes;
            contributions (see `table_given.COLUMNS`).
        out: a file for the credit (the outcomes go beside it, as NAME.outcomes.ENDING), or a
            folder for everything.
        reading: how the tables are read.
        settings: how acts are weighed.
        amount, currency: of every outcome, where there is no table or no column of them.
        seed: of what is sampled.
        engine, master, memory: `local` or `spark`; of Spark; of whichever.
        overwrite: replace a folder that has something in it.
    """

    tables: Mapping[str, Sequence[Path]]
    out: Path
    reading: Reading = field(default_factory=Reading)
    settings: CreditSettings = field(default_factory=CreditSettings)
    amount: int | None = None
    currency: str | None = None
    seed: int = 0
    engine: str = "local"
    master: str = "local[*]"
    memory: str = "1g"
    overwrite: bool = False

    @property
    def acts(self) -> bool:
        """Whether explanations are to be found first."""
        return bool(self.tables.get("acts"))

    @property
    def into_folder(self) -> bool:
        """Whether the result is a folder."""
        return self.out.suffix.lower() not in WRITTEN


@dataclass(frozen=True, slots=True)
class Done:
    """What was written, and what it came to.

    Attributes:
        credit, outcomes: where the two tables are (on Spark: folders of Parquet files).
        count: outcomes.
        tiers: outcomes by the way they were computed.
        explanations, cuts: of acts: where they are (None where the result is a file).
        cut_rows: how many cuts are told.
        cut_acts: by reason, how many acts could not count.
        cut_outcomes: by reason that is not about an act, of how many outcomes something was cut.
        notes: what was assumed in reading.
    """

    credit: Path
    outcomes: Path
    count: int
    tiers: Mapping[str, int] = field(default_factory=dict)
    explanations: Path | None = None
    cuts: Path | None = None
    cut_rows: int = 0
    cut_acts: Mapping[str, int] = field(default_factory=dict)
    cut_outcomes: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def credit_given(asked: Asked, progress: Progress = lambda *_: None) -> Done:
    """From tables to credit, on this machine or on Spark.

    Raises:
        NothingToCreditError: when there is no outcome.
        TableFileError: for a file or cell that can't be read, a result that can't be written.
        TableError, ProvenanceError: for a row that can't be weighed, with its file.
        FileExistsError: when the folder of the result has something in it.
        RuntimeError: when Spark is missing or fails.
    """
    _free(asked)
    progress("reading", 0, 0)
    with _staged(asked.out) as stage:
        given, result = stage / "given", stage / "result"
        given.mkdir()
        tables = _loaded(asked)
        with _placed(tables):
            done = _computed(asked, tables, given, result, progress)
        progress("writing", 0, 0)
        return _moved(asked, done, result)


def _free(asked: Asked) -> None:
    if not asked.into_folder:
        if asked.engine == "spark":
            raise TableFileError("Spark writes folders: name a folder, without an ending.")
        writable(asked.out)
        return
    writable(asked.out.with_name("credit.parquet"))
    if asked.out.exists() and not asked.out.is_dir():
        raise TableFileError(f"{asked.out} is a file. Name a folder, or a file ending in .parquet.")
    if asked.out.is_dir() and any(asked.out.iterdir()) and not asked.overwrite:
        raise FileExistsError(
            f"The folder {asked.out} has something in it. Name another, or add --overwrite to "
            "replace it whole."
        )


def _loaded(asked: Asked) -> dict[str, Loaded]:
    table_given.refuse_unused(asked.reading.names, list(asked.tables.items()))
    kind = "acts" if asked.acts else "explanations"
    found = [
        table_given.loaded(
            name, files, asked.reading, whole=False,
            only=_USED.get(kind) if name == "outcomes" else None,
        )
        for name, files in asked.tables.items()
        if files
    ]  # fmt: skip
    tables = {each.name: each for each in table_given.agreed(found)}
    first = tables.get("outcomes", tables[kind])  # without the one, the other tells the outcomes
    if not sum(first.rows):
        raise NothingToCreditError.of(first.place(None))
    return tables


def _computed(
    asked: Asked, tables: Mapping[str, Loaded], given: Path, result: Path, progress: Progress
) -> Done:
    if asked.acts:
        return _from_acts(asked, tables, given, result, progress)
    if asked.engine == "spark":
        places = {name: table_given.one_place(each, given) for name, each in tables.items()}
        return _on_spark(
            asked, places["explanations"], places["outcomes"], places.get("contributions"), result,
            progress,
        )  # fmt: skip
    files = {name: table_given.on_disk(each, given) for name, each in tables.items()}
    return _locally(asked, files, result, progress)


def _from_acts(
    asked: Asked, tables: Mapping[str, Loaded], given: Path, result: Path, progress: Progress
) -> Done:
    places = {name: table_given.one_place(each, given) for name, each in tables.items()}
    facts = Facts(
        places["acts"], places.get("acquaintance"), places.get("met_anyway"),
        places.get("contributions"),
    )  # fmt: skip
    explained = provenance_files(
        facts,
        places["outcomes"],
        result,
        settings=asked.settings,
        engine="spark" if asked.engine == "spark" else "local",
        master=asked.master,
        memory=asked.memory,
        progress=progress,
    )
    folder = Path(explained.explanations)
    parts = None if explained.contributions is None else Path(explained.contributions)
    if asked.engine == "spark":
        done = _on_spark(asked, folder, places["outcomes"], parts, result / "made", progress)
        for name in ("credit", "outcomes"):
            (result / "made" / name).rename(result / name)
        (result / "made").rmdir()
    else:
        files = {
            "explanations": _parts(folder),
            "outcomes": table_given.on_disk(tables["outcomes"], given),
            "contributions": () if parts is None else _parts(parts),
        }
        done = _locally(asked, files, result, progress)
    return Done(
        done.credit, done.outcomes, done.count, done.tiers, folder, Path(explained.cuts),
        explained.cut_rows, *_cut_by_reason(Path(explained.cuts)),
    )  # fmt: skip


def _cut_by_reason(cuts: Path) -> tuple[dict[str, int], dict[str, int]]:
    """How many acts could not count, by reason; else of how many outcomes something was cut."""
    told = parquet.read_table(cuts, columns=["outcome", "reason", "act"])
    of_act = pc.is_valid(told["act"])
    counts = []
    for column, rows_of in (("act", of_act), ("outcome", pc.invert(of_act))):
        each = told.filter(rows_of).group_by("reason").aggregate([(column, "count_distinct")])
        counts.append({row["reason"]: row[f"{column}_count_distinct"] for row in each.to_pylist()})
    return counts[0], counts[1]


def _parts(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted(folder.rglob("*.parquet")))


def _locally(
    asked: Asked, files: Mapping[str, Sequence[Path]], result: Path, progress: Progress
) -> Done:
    result.mkdir(exist_ok=True)
    ending = ".parquet" if asked.into_folder else asked.out.suffix.lower()
    credit, credited = result / f"credit{ending}", result / f"outcomes{ending}"

    def report(run: CreditRun) -> None:
        progress("sorting" if run.sorting else "outcomes", run.outcomes, 0)

    run = attribute_files(
        CreditFiles(
            explanations=files["explanations"],
            credit=credit,
            outcomes=files.get("outcomes", ()),
            contributions=files.get("contributions", ()),
            credited=credited,
            amount=asked.amount,
            currency=asked.currency,
        ),
        report=report,
        seed=asked.seed,
    )
    return Done(credit, credited, run.outcomes, dict(run.tiers))


def _on_spark(
    asked: Asked,
    explanations: Path,
    outcomes: Path,
    contributions: Path | None,
    result: Path,
    progress: Progress,
) -> Done:
    from tengill.workspace.credit_spark import (  # noqa: PLC0415 - Spark only when asked for
        attribute_files_on_spark,
    )

    told = attribute_files_on_spark(
        explanations,
        outcomes,
        result,
        contributions=contributions,
        master=asked.master,
        memory=asked.memory,
        progress=progress,
        seed=asked.seed,
    )
    return Done(Path(told.credit), Path(told.outcomes), told.count)


@contextmanager
def _staged(out: Path) -> Iterator[Path]:
    """A folder beside the result, gone afterwards."""
    stage = out.with_name(f".{out.name}.{secrets.token_hex(4)}.part")
    stage.mkdir()
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


@contextmanager
def _placed(tables: Mapping[str, Loaded]) -> Iterator[None]:
    """What is wrong with a row, told with its file."""
    try:
        yield
    except TableError as wrong:
        where = tables[wrong.table].place(wrong.row) if wrong.table in tables else wrong.table
        column = "" if wrong.column is None else f"column {wrong.column}: "
        raise TableFileError(f"{where}: {column}{wrong.problem}.") from None
    except ProvenanceError as wrong:
        raise TableFileError(with_rows(f"{wrong}.", tables)) from None


def _moved(asked: Asked, done: Done, result: Path) -> Done:
    """The result where it was asked for, put there at once."""
    notes = tuple(dict.fromkeys(asked.reading.cells.notes))
    if not asked.into_folder:
        second = asked.out.with_suffix(f".outcomes{asked.out.suffix}")
        done.outcomes.replace(second)
        done.credit.replace(asked.out)
        return Done(
            asked.out, second, done.count, done.tiers, None, None, done.cut_rows,
            done.cut_acts, done.cut_outcomes, notes,
        )  # fmt: skip
    if asked.out.is_dir() and any(asked.out.iterdir()):
        asked.out.replace(result.parent / "replaced")
    elif asked.out.is_dir():
        asked.out.rmdir()
    result.replace(asked.out)

    def there(path: Path | None) -> Path | None:
        return None if path is None else asked.out / path.name

    return Done(
        asked.out / done.credit.name, asked.out / done.outcomes.name, done.count, done.tiers,
        there(done.explanations), there(done.cuts), done.cut_rows,
        done.cut_acts, done.cut_outcomes, notes,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sums:
    """Credit of one currency ("": none is told) summed over outcomes, in minor units.

    Attributes:
        people: person, credit, necessity and the number of outcomes; most credit first.
    """

    currency: str
    outcomes: int
    amount: int
    organic: int
    unexplained: int
    people: tuple[tuple[Any, int, int, int], ...]


def summed(done: Done) -> tuple[Sums, ...]:
    """What everybody has, per currency: never summed across currencies."""
    outcomes, credit = parquet.read_table(done.outcomes), parquet.read_table(done.credit)
    outcomes = outcomes.set_column(
        outcomes.column_names.index("currency"), "currency", pc.fill_null(outcomes["currency"], "")
    )
    joined = credit.join(outcomes.select(["outcome", "currency"]), "outcome")
    each = joined.group_by(["currency", "person"]).aggregate(
        [("credit", "sum"), ("necessity_amount", "sum"), ("outcome", "count")]
    )
    wholes = outcomes.group_by("currency").aggregate(
        [("outcome", "count"), ("amount", "sum"), ("organic", "sum"), ("unexplained", "sum")]
    )
    people: dict[str, list[tuple[Any, int, int, int]]] = {}
    for row in each.to_pylist():
        told = (row["person"], row["credit_sum"], row["necessity_amount_sum"], row["outcome_count"])
        people.setdefault(row["currency"], []).append(told)
    return tuple(
        Sums(
            row["currency"], row["outcome_count"], row["amount_sum"], row["organic_sum"],
            row["unexplained_sum"],
            tuple(sorted(people.get(row["currency"], []), key=lambda r: (-r[1], fold(str(r[0])), str(r[0])))),
        )
        for row in sorted(wholes.to_pylist(), key=lambda row: row["currency"])
    )  # fmt: skip


def rows(path: Path) -> list[dict[str, Any]]:
    """A table that was written, as plain records."""
    read: pa.Table = parquet.read_table(path)
    return list(read.to_pylist())
