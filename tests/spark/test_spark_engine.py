"""The engine on a real standalone cluster: a master and two workers on loopback."""

import gc
import random
import sys
from decimal import Decimal
from fractions import Fraction
from importlib.util import find_spec

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from benchmarks.spark_cluster import QUICK_JVM, cluster
from histories import Histories

from tengill.credit import CreditSettings, attribute_table
from tengill.workspace import spark_session
from tengill.workspace.credit_provenance import Facts, ProvenanceError, provenance_files
from tengill.workspace.credit_spark import attribute_files_on_spark
from tengill.workspace.spark_session import SparkError

pytestmark = [
    pytest.mark.slow,
    # PySpark leaves the sockets it fetched rows through to the garbage collector.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <socket.socket:pytest.PytestUnraisableExceptionWarning"
    ),
]

SETTINGS = CreditSettings(depth=2, counterfactual=Fraction(1, 4), half_life_days=7)
TRUSTING = (*QUICK_JVM, "-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote")
"""Half of a short life is loading classes; these are Spark's own and need no check."""
SMALL = {
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.driver.extraJavaOptions": " ".join(TRUSTING),
    "spark.executor.extraJavaOptions": " ".join(TRUSTING),
}
"""For tables of a few rows: plans are to be made quickly, not well."""


@pytest.fixture(scope="module")
def spark():
    """A session on the cluster; `make test` has installed Java, so that without it this fails."""
    spark_session.check()
    with (
        cluster(workers=2, cores=1, memory="700m") as address,
        spark_session.session(address, memory="512m", more=SMALL) as session,
    ):
        yield session
    gc.collect()


@pytest.fixture
def master(spark):
    return spark.sparkContext.master


def saved(folder, tables):
    folder.mkdir(exist_ok=True)
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet")
    return folder


def facts_in(folder):
    names = ("acts", "acquaintance", "met_anyway", "contributions")
    return Facts(*(folder / f"{name}.parquet" for name in names))


def rows(folder):
    """The rows of a folder of Parquet files, in an order of their own."""
    return sorted(pq.read_table(folder).to_pylist(), key=str)


@pytest.fixture(scope="module")
def histories(tmp_path_factory):
    told, rng = Histories(), random.Random(5)
    for _ in range(40):
        told.add(rng, 16)
    return saved(tmp_path_factory.mktemp("histories"), told.tables())


def test_two_workers_of_this_python_are_there(spark):
    def who(_):
        yield sys.executable, find_spec("tengill") is not None

    found = spark.sparkContext.parallelize(range(2), 2).mapPartitions(who).collect()
    assert set(found) == {(sys.executable, True)}
    assert spark.sparkContext.master.startswith("spark://127.0.0.1:")
    executors = spark.sparkContext._jsc.sc().statusTracker().getExecutorInfos()
    assert [each.host() for each in executors] == ["127.0.0.1"] * 3, "the driver and two executors"


def test_facts_are_explained_and_credited_as_locally(histories, master, tmp_path):
    facts, outcomes = facts_in(histories), histories / "outcomes.parquet"
    local = provenance_files(facts, outcomes, tmp_path / "local", settings=SETTINGS)
    phases = []
    spark = provenance_files(
        facts, outcomes, tmp_path / "spark", settings=SETTINGS, engine="spark", master=master,
        progress=lambda phase, _done, _total: phases.append(phase),
    )  # fmt: skip
    for name in ("explanations", "cuts", "contributions"):
        assert rows(getattr(spark, name)) == rows(getattr(local, name)), name
    assert spark.explanation_rows == local.explanation_rows > 50
    assert spark.cut_rows == local.cut_rows > 50
    assert spark.outcomes == local.outcomes == 80
    assert phases[0] == "explaining"

    here = attribute_table(
        pq.read_table(local.explanations),
        pq.read_table(outcomes),
        pq.read_table(local.contributions),
    )
    there = attribute_files_on_spark(
        spark.explanations, outcomes, tmp_path / "credit", contributions=spark.contributions,
        master=master,
    )  # fmt: skip
    assert there.count == 80
    assert rows(there.credit) == sorted(here.credit.to_pylist(), key=str)
    assert rows(there.outcomes) == sorted(here.outcomes.to_pylist(), key=str)


def hard_tables(rng):
    """Names, chances, ties, refunds, decimals, many explanations, none at all; rows in disorder."""
    told = []
    for number in range(60):
        wide = number % 20 == 3
        some = [1.0, 0.9, 0.5, 0.25] if wide else [1.0, 0.9, 0.5, 0.25, 0.0]
        chances = {person: rng.choice(some) for person in "ABCDEFGHIJKLMNOP"}
        for explanation in range(20 if wide else rng.randint(0, 5)):
            for person in rng.sample(sorted(chances), 3 if wide else rng.randint(1, 4)):
                owner = None if rng.random() < 0.1 else person
                told.append(
                    (f"o{number}", explanation, owner, f"f{person}{owner}", chances[person])
                )
    rng.shuffle(told)
    outcome, explanation, person, fact, probability = zip(*told, strict=True)
    amounts = [Decimal(rng.choice([0, 1, -1, 7, 100_01, -99_999, 10**12])) / 100 for _ in range(60)]
    return {
        "explanations": pa.table({
            "outcome": outcome, "explanation": pa.array(explanation, pa.int32()),
            "person": pa.array(person, pa.string()), "fact": fact, "probability": probability,
        }),
        "outcomes": pa.table({
            "outcome": [f"o{n}" for n in range(60)],
            "amount": pa.array(amounts, pa.decimal128(18, 2)),
            "currency": [("EUR", "USD")[n % 2] for n in range(60)],
        }),
        "contributions": pa.table({
            "outcome": [f"o{n}" for n in range(0, 60, 3)],
            "person": [rng.choice("ABXY") for _ in range(20)],
            "weight": [rng.choice([0.0, 0.5, 1.0]) for _ in range(20)],
        }),
    }  # fmt: skip


def test_every_minor_unit_is_the_local_engines(master, tmp_path):
    tables = hard_tables(random.Random(11))
    folder = saved(tmp_path / "given", tables)
    here = attribute_table(*tables.values())
    there = attribute_files_on_spark(
        folder / "explanations.parquet", folder / "outcomes.parquet", tmp_path / "credit",
        contributions=folder / "contributions.parquet", master=master,
    )  # fmt: skip
    assert set(here.tiers) >= {"dividends", "decomposition"}
    assert rows(there.credit) == sorted(here.credit.to_pylist(), key=str)
    assert rows(there.outcomes) == sorted(here.outcomes.to_pylist(), key=str)
    left = {row["outcome"]: row["amount"] for row in rows(there.outcomes)}
    for row in rows(there.outcomes):
        left[row["outcome"]] -= row["organic"] + row["unexplained"]
    for row in rows(there.credit):
        left[row["outcome"]] -= row["credit"]
    assert left == dict.fromkeys((f"o{n}" for n in range(60)), 0)


def test_a_bad_row_is_told_by_its_outcome_and_nothing_is_written(master, tmp_path):
    given = saved(tmp_path / "given", {
        "explanations": pa.table({
            "outcome": [7, 7], "explanation": [0, 0], "person": [1, 2], "probability": [0.5, 1.5],
        }),
        "outcomes": pa.table({"outcome": [7], "amount": [100]}),
    })  # fmt: skip
    files = (given / "explanations.parquet", given / "outcomes.parquet")
    with pytest.raises(ProvenanceError, match=r"outcome 7, column probability.*1\.5"):
        attribute_files_on_spark(*files, tmp_path / "out", master=master)
    assert not (tmp_path / "out").exists()
    with pytest.raises(ProvenanceError, match="explanations has no column explanation, person"):
        attribute_files_on_spark(files[1], files[1], tmp_path / "out", master=master)
    with pytest.raises(ProvenanceError, match="there is no file"):
        attribute_files_on_spark(given / "none", files[1], tmp_path / "out", master=master)
    with pytest.raises(FileExistsError, match="new or empty"):
        attribute_files_on_spark(*files, given, master=master)


def test_a_bad_fact_is_told_as_locally(histories, master, tmp_path):
    acts = pq.read_table(histories / "acts.parquet")
    bad = acts.set_column(acts.column_names.index("took"), "took", pa.array(["maybe"] * len(acts)))
    given = saved(tmp_path, {"acts": bad})
    with pytest.raises(ProvenanceError, match="acts, row 0: has a took that is none of"):
        provenance_files(
            Facts(given / "acts.parquet"), histories / "outcomes.parquet", tmp_path / "out",
            engine="spark", master=master,
        )  # fmt: skip


def test_a_process_has_one_master(master):
    with (
        pytest.raises(SparkError, match="connected to spark://127"),
        spark_session.session("local[1]"),
    ):
        pass
