"""The local engine of `credit_provenance`: DuckDB, outcomes in portions, spilling to disk."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import ibis  # Ibis ships no types
from ibis.backends.sql.datatypes import DuckDBType

from tengill.credit.joins import Given, JoinError, Table, explain, idle_acts, troubles
from tengill.credit.settings import CreditSettings
from tengill.workspace.credit_provenance import (
    SHOWN,
    Facts,
    Place,
    Progress,
    ProvenanceError,
    ProvenanceFiles,
    refuse,
)

PORTION = 250_000
"""Outcomes traced at once: what bounds memory, whatever the number of outcomes."""


class DuckBench:
    """Keeps tables between rounds as temporary tables of one DuckDB connection."""

    def __init__(self, connection: Any) -> None:
        """Keep tables in an Ibis connection to DuckDB."""
        self.ibis = connection
        self.kept: list[str] = []

    def keep(self, table: Table, name: str) -> Table:
        """Compute a table into a temporary one."""
        name = f"kept{len(self.kept)}_{name}"
        # Not create_table: Ibis 12 and DuckDB 1.5 don't agree on how rows are inserted. Cast,
        # because DuckDB's sums and decimals are of other types than Ibis believes.
        columns = ", ".join(
            f'CAST("{column}" AS {DuckDBType.to_string(kind)}) AS "{column}"'
            for column, kind in table.schema().items()
        )
        told = self.ibis.compile(table)
        self.ibis.raw_sql(f'CREATE TEMP TABLE "{name}" AS SELECT {columns} FROM ({told})')
        self.kept.append(name)
        return self.ibis.table(name)

    def number(self, value: Any) -> int:
        """A scalar; nothing is 0."""
        told = self.ibis.raw_sql(self.ibis.compile(value)).fetchone()[0]
        return 0 if told is None else int(told)

    def clear(self) -> None:
        """Forget every kept table."""
        for name in self.kept:
            self.ibis.raw_sql(f'DROP TABLE "{name}"')
        self.kept.clear()


def provenance_files(
    facts: Facts,
    outcomes: Place,
    out: Place,
    *,
    settings: CreditSettings,
    memory: str = "1g",
    progress: Progress | None = None,
    portion: int = PORTION,
) -> ProvenanceFiles:
    """See `credit_provenance.provenance_files`; `portion` outcomes are traced at once."""
    folder = _empty(Path(out))
    try:
        with _connected(memory) as connection:
            given = _opened(connection, facts, outcomes)
            _refuse_troubles(connection, given)
            return _written(connection, given, folder, settings, progress, portion)
    except JoinError as error:
        raise ProvenanceError(str(error)) from error
    except duckdb.Error as error:
        raise ProvenanceError(f"DuckDB says: {str(error).splitlines()[0]}") from error


def _empty(folder: Path) -> Path:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(f"{folder} is there already; name a folder that is new or empty")
    return folder


@contextmanager
def _connected(memory: str) -> Iterator[Any]:
    with tempfile.TemporaryDirectory(prefix="tengill-joins-") as scratch:
        connection = ibis.duckdb.connect()
        try:
            for setting, value in (
                ("memory_limit", f"{memory}b" if memory[-1].isalpha() else memory),
                ("temp_directory", scratch),
                ("TimeZone", "UTC"),
                ("preserve_insertion_order", "false"),
                # Nothing is ever fetched from the network.
                ("autoinstall_known_extensions", "false"),
            ):
                connection.raw_sql(f"SET {setting} = {_quoted(value)}")
            yield connection
        finally:
            connection.disconnect()


def _opened(connection: Any, facts: Facts, outcomes: Place) -> Given:
    def opened(name: str, place: Place | None) -> Table | None:
        if place is None:
            return None
        connection.raw_sql(f'CREATE TEMP VIEW "{name}" AS SELECT * FROM {_source(Path(place))}')
        return connection.table(name)

    return Given(
        acts=opened("acts", facts.acts),
        outcomes=opened("outcomes", outcomes),
        acquaintance=opened("acquaintance", facts.acquaintance),
        met_anyway=opened("met_anyway", facts.met_anyway),
        contributions=opened("contributions", facts.contributions),
    )


def _source(path: Path) -> str:
    if path.is_dir():
        return f"read_parquet({_quoted(str(path / '**' / '*.parquet'))})"
    if not path.is_file():
        raise ProvenanceError(f"there is no file {path}")
    if path.suffix.lower() in {".csv", ".tsv"}:
        return f"read_csv({_quoted(str(path))}, header = true)"
    return f"read_parquet({_quoted(str(path))})"


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _refuse_troubles(connection: Any, given: Given) -> None:
    told = connection.compile(troubles(given).limit(SHOWN + 1))
    refuse([tuple(row) for row in connection.raw_sql(told).fetchall()])


def _written(
    connection: Any,
    given: Given,
    folder: Path,
    settings: CreditSettings,
    progress: Progress | None,
    portion: int,
) -> ProvenanceFiles:
    report = progress or (lambda *_: None)
    total = int(connection.raw_sql("SELECT count(*) FROM outcomes").fetchone()[0])
    portions = max(1, -(-total // portion))
    counts = {"explanations": 0, "cuts": 0, "contributions": 0}
    report("explaining", 0, total)
    for number in range(portions):
        bench = DuckBench(connection)
        told = _portion(connection, given, number, portions)
        explained = explain(told, settings, bench)
        for name in counts:
            table = getattr(explained, name)
            if table is not None:
                counts[name] += _copied(connection, table, folder / name, number)
        bench.clear()
        if not number:
            counts["cuts"] += _copied(connection, idle_acts(given), folder / "cuts", portions)
        report("explaining", total * (number + 1) // portions, total)
    contributions = None if given.contributions is None else str(folder / "contributions")
    return ProvenanceFiles(
        str(folder / "explanations"),
        str(folder / "cuts"),
        contributions,
        total,
        counts["explanations"],
        counts["cuts"],
    )


def _portion(connection: Any, given: Given, number: int, portions: int) -> Given:
    """The outcomes of one portion, chosen by a hash so that no order of rows is needed."""
    if portions == 1:
        return given
    connection.raw_sql(
        "CREATE OR REPLACE TEMP VIEW portion AS SELECT * FROM outcomes "
        f"WHERE hash(outcome) % {portions} = {number}"
    )
    return Given(
        given.acts,
        connection.table("portion"),
        given.acquaintance,
        given.met_anyway,
        given.contributions,
    )


def _copied(connection: Any, table: Table, folder: Path, number: int) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    order = "outcome, explanation" if "explanation" in table.columns else "outcome"
    path = _quoted(str(folder / f"part-{number:05d}.parquet"))
    told = connection.raw_sql(
        f"COPY (SELECT * FROM ({connection.compile(table)}) ORDER BY {order}) "
        f"TO {path} (FORMAT parquet, COMPRESSION zstd)"
    )
    return int(told.fetchone()[0])
