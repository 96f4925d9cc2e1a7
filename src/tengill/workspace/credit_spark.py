"""The credit engine on Spark: the same joins, the same kernel, the same figures.

`provenance_files_on_spark` runs the Ibis expressions of `tengill.credit.joins` as Spark SQL.
`attribute_files_on_spark` brings each outcome's rows together on one worker and hands them to the
kernel as Arrow tables. Tables are Parquet (or CSV) wherever Spark can read them.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tengill.credit.settings import CreditSettings
from tengill.workspace import spark_session
from tengill.workspace.credit_provenance import (
    SHOWN,
    Facts,
    Place,
    Progress,
    ProvenanceError,
    ProvenanceFiles,
    refuse,
)
from tengill.workspace.spark_session import SparkError, first_line

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from tengill.credit.joins import Given, Table

PORTION = 100_000
"""Outcomes handed to the kernel at once: what bounds a worker's memory."""
_EXPLANATIONS = ("outcome", "explanation", "person", "fact", "probability")
_OUTCOMES = ("outcome", "amount", "currency")


@dataclass(frozen=True, slots=True)
class SparkCredit:
    """What was written: two folders of Parquet files, and how many outcomes they tell of."""

    credit: str
    outcomes: str
    count: int


class SparkBench:
    """Keeps tables between rounds as checkpoints, so that plans don't grow from round to round."""

    def __init__(self, spark: "SparkSession") -> None:
        """Keep tables in a Spark session."""
        import ibis  # noqa: PLC0415 - Spark only when asked for

        self.spark = spark
        self.ibis = ibis.pyspark.connect(spark)
        self.kept: list[str] = []

    def opened(self, frame: "DataFrame", name: str) -> "Table":
        """A data frame as an Ibis table."""
        frame.createOrReplaceTempView(name)
        return self.ibis.table(name)

    def keep(self, table: "Table", name: str) -> "Table":
        """Compute a table once; reliably where the session has a checkpoint folder."""
        frame = self.frame(table)
        reliable = self.spark.sparkContext._jsc.sc().getCheckpointDir().isDefined()  # noqa: SLF001 - PySpark has no other way to ask
        name = f"kept{len(self.kept)}_{name}"
        self.kept.append(name)
        return self.opened(frame.checkpoint() if reliable else frame.localCheckpoint(), name)

    def number(self, value: Any) -> int:
        """A scalar; nothing is 0."""
        told = self.frame(value).collect()[0][0]
        return 0 if told is None else int(told)

    def frame(self, value: Any) -> "DataFrame":
        """An Ibis expression as a data frame."""
        return self.spark.sql(self.ibis.compile(value))

    def clear(self) -> None:
        """Forget the names of the kept tables; Spark frees their rows."""
        for name in self.kept:
            self.spark.catalog.dropTempView(name)
        self.kept.clear()


def provenance_files_on_spark(
    facts: Facts,
    outcomes: Place,
    out: Place,
    *,
    settings: CreditSettings | None = None,
    master: str = "local[*]",
    memory: str = "1g",
    more: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> ProvenanceFiles:
    """`credit_provenance.provenance_files` on Spark; see there."""
    report = progress or (lambda *_: None)
    _fresh(out)
    with _running(master, memory, more) as spark:
        report("explaining", 0, 0)
        bench = SparkBench(spark)
        given = _given(bench, facts, outcomes)
        told = _explained(bench, given, settings or CreditSettings())
        counts = {}
        for name, table in told.items():
            report(f"writing {name}", 0, 0)
            where = _below(out, name)
            _write(bench.frame(table), where)
            # What lies in the files is counted from their footers; the frame would be computed again.
            counts[name] = _read(spark, name, where).count()
        return ProvenanceFiles(
            _below(out, "explanations"),
            _below(out, "cuts"),
            _below(out, "contributions") if "contributions" in told else None,
            bench.number(given.outcomes.count()),
            counts["explanations"],
            counts["cuts"],
        )


def attribute_files_on_spark(
    explanations: Place | Facts,
    outcomes: Place,
    out: Place,
    *,
    contributions: Place | None = None,
    settings: CreditSettings | None = None,
    master: str = "local[*]",
    memory: str = "1g",
    more: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    **arguments: Any,
) -> SparkCredit:
    """Credit of every outcome, from files to files, on Spark.

    Args:
        explanations: the long table (outcome, explanation, person; optional fact, probability), or
            the facts to compute it from.
        outcomes: outcome, amount (minor units), optional currency; with facts also at, buyer and
            seller.
        out: a folder that is not there yet or empty; gets `credit` and `outcomes`.
        contributions: optional outcome, person, weight; with facts they stand among those.
        settings: how facts are weighed; of use with facts only.
        master: see `spark_session.session`; also `memory` and `more`.
        memory: of the driver and of each executor.
        more: settings of Spark's own.
        progress: see `credit_provenance.Progress`.
        arguments: for `credit.attribute_table`, such as `seed`.

    Raises:
        ProvenanceError: when a table lacks a column or has a row that can't be weighed.
        FileExistsError: when `out` holds something already.
        SparkMissingError: when PySpark, Ibis or Java is missing; says how to install it.
        SparkError: when Spark fails.
    """
    report = progress or (lambda *_: None)
    _fresh(out)
    with _running(master, memory, more) as spark:
        bench = SparkBench(spark)
        report("explaining" if isinstance(explanations, Facts) else "reading", 0, 0)
        if isinstance(explanations, Facts):
            told = _explained(
                bench, _given(bench, explanations, outcomes), settings or CreditSettings()
            )
            rows = bench.frame(told["explanations"])
            given = bench.frame(told["contributions"]) if "contributions" in told else None
        else:
            rows = _read(spark, "explanations", explanations)
            given = None if contributions is None else _read(spark, "contributions", contributions)
        report("attributing", 0, 0)
        found = attribute_frames(
            rows, _read(spark, "outcomes", outcomes), given, arguments=arguments
        ).persist()
        return _credit_written(found, out, report)


def attribute_frames(
    explanations: "DataFrame",
    outcomes: "DataFrame",
    contributions: "DataFrame | None" = None,
    *,
    portion: int = PORTION,
    arguments: Mapping[str, Any] | None = None,
) -> "DataFrame":
    """Credit of data frames as one data frame; `part` says which table a row belongs to.

    The rows of an outcome meet on one worker. Rows with part `trouble` say what is wrong.

    Raises:
        ProvenanceError: when a column is missing.
    """
    from pyspark.sql import functions as sql  # noqa: PLC0415 - Spark only when asked for
    from pyspark.sql.pandas import types  # noqa: PLC0415 - likewise

    from tengill.workspace import credit_spark_kernel as kernel  # noqa: PLC0415 - needs Arrow

    rows = _columns("explanations", explanations, _EXPLANATIONS, needed=3)
    told = _columns("outcomes", outcomes, _OUTCOMES, needed=2)
    if contributions is not None:
        given = _columns("contributions", contributions, ("outcome", "person", "weight"), needed=3)
        rows = rows.unionByName(given, allowMissingColumns=True)
    rows, told = _in_wide_numbers(rows), _in_wide_numbers(told)
    kinds = dict(rows.dtypes)["outcome"], dict(told.dtypes)["outcome"]
    if kinds[0] != kinds[1]:
        raise ProvenanceError(
            f"outcome is {kinds[0]} in explanations and {kinds[1]} in outcomes; give it one type"
        )
    parallel = outcomes.sparkSession.sparkContext.defaultParallelism
    buckets = max(parallel, -(-told.count() // portion))
    bucket = sql.expr(f"pmod(xxhash64(outcome), {buckets})")
    kind_of = {field.name: types.to_arrow_type(field.dataType) for field in rows.schema.fields}
    schema = kernel.both(kind_of["outcome"], kind_of["person"])
    return (
        rows.withColumn("bucket", bucket)
        .groupBy("bucket")
        .cogroup(told.withColumn("bucket", bucket).groupBy("bucket"))
        .applyInArrow(kernel.worker(schema, dict(arguments or {})), types.from_arrow_schema(schema))
    )


def _in_wide_numbers(frame: "DataFrame") -> "DataFrame":
    """Ids in the one width the kernel gives them back in."""
    ids = {name: kind for name, kind in frame.dtypes if name in ("outcome", "person", "fact")}
    narrow = [name for name, kind in ids.items() if kind in ("tinyint", "smallint", "int")]
    return frame.withColumns({name: frame[name].cast("bigint") for name in narrow})


def _credit_written(found: "DataFrame", out: Place, report: Progress) -> SparkCredit:
    from tengill.workspace import credit_spark_kernel as kernel  # noqa: PLC0415 - needs Arrow

    wrong = found.where("part = 'trouble'").select("trouble").distinct().limit(100).collect()
    if wrong:
        raise ProvenanceError(min(row[0] for row in wrong))
    tables = {"credit": kernel.CREDIT, "outcomes": kernel.OUTCOMES}
    for name, columns in tables.items():
        report(f"writing {name}", 0, 0)
        chosen = found.where(f"part = '{name}'").select(*(column for column, _ in columns))
        _write(chosen, _below(out, name))
    count = found.where("part = 'outcomes'").count()
    found.unpersist()
    return SparkCredit(_below(out, "credit"), _below(out, "outcomes"), count)


@contextmanager
def _running(master: str, memory: str, more: Mapping[str, str] | None) -> "Iterator[SparkSession]":
    """A session whose errors are told in a sentence."""
    spark_session.check()
    from py4j.protocol import Py4JError  # noqa: PLC0415 - once Spark is there
    from pyspark.errors import AnalysisException, PySparkException  # noqa: PLC0415 - likewise

    from tengill.credit.joins import JoinError  # noqa: PLC0415 - likewise

    with spark_session.session(master, memory=memory, more=more) as spark:
        try:
            yield spark
        except JoinError as error:
            raise ProvenanceError(str(error)) from error
        except AnalysisException as error:
            raise ProvenanceError(f"Spark can't read it: {first_line(error)}") from error
        except (PySparkException, Py4JError) as error:
            raise SparkError(f"Spark failed: {first_line(error)}") from error


def _given(bench: SparkBench, facts: Facts, outcomes: Place) -> "Given":
    from tengill.credit.joins import Given, troubles  # noqa: PLC0415 - Ibis only when asked for

    def opened(name: str, place: Place | None) -> "Table | None":
        if place is None:
            return None
        return bench.opened(_read(bench.spark, name, place), name)

    given = Given(
        acts=opened("acts", facts.acts),
        outcomes=opened("outcomes", outcomes),
        acquaintance=opened("acquaintance", facts.acquaintance),
        met_anyway=opened("met_anyway", facts.met_anyway),
        contributions=opened("contributions", facts.contributions),
    )
    refuse([tuple(row) for row in bench.frame(troubles(given).limit(SHOWN + 1)).collect()])
    return given


def _explained(bench: SparkBench, given: "Given", settings: CreditSettings) -> dict[str, "Table"]:
    from tengill.credit.joins import explain, idle_acts  # noqa: PLC0415 - Ibis only when asked for

    told = explain(given, settings, bench)
    tables = {"explanations": told.explanations, "cuts": told.cuts.union(idle_acts(given))}
    return tables if told.contributions is None else {**tables, "contributions": told.contributions}


def _read(spark: "SparkSession", name: str, place: Place) -> "DataFrame":
    where = str(place)
    if "://" not in where:
        if not Path(where).exists():
            raise ProvenanceError(f"there is no file {where} ({name})")
        where = Path(where).resolve().as_uri()
    if where.lower().endswith((".csv", ".tsv")):
        separator = "\t" if where.lower().endswith(".tsv") else ","
        return spark.read.csv(where, header=True, inferSchema=True, sep=separator)
    return spark.read.parquet(where)


def _write(frame: "DataFrame", where: str) -> None:
    frame.write.mode("errorifexists").parquet(
        where if "://" in where else Path(where).resolve().as_uri(), compression="zstd"
    )


def _fresh(out: Place) -> None:
    """Refuse a folder with something in it before anything is computed; Spark sees to the rest."""
    folder = Path(out)
    if "://" not in str(out) and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(f"{folder} is there already; name a folder that is new or empty")


def _below(out: Place, name: str) -> str:
    return f"{str(out).rstrip('/')}/{name}"


def _columns(name: str, frame: "DataFrame", wanted: tuple[str, ...], needed: int) -> "DataFrame":
    missing = [column for column in wanted[:needed] if column not in frame.columns]
    if missing:
        raise ProvenanceError(
            f"the table {name} has no column {', '.join(missing)}; it has "
            f"{', '.join(frame.columns)}"
        )
    return frame.select(*(column for column in wanted if column in frame.columns))
