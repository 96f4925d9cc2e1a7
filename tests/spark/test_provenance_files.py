"""Facts on disk to explanations on disk, and what is refused."""

import random
from datetime import UTC, datetime
from fractions import Fraction

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from histories import Histories

from tengill.credit import CreditSettings, attribute_table
from tengill.workspace import credit_provenance_duckdb, spark_session
from tengill.workspace.credit_provenance import Facts, ProvenanceError, provenance_files
from tengill.workspace.spark_session import SparkMissingError

pytestmark = pytest.mark.slow

CHAIN = {
    "act": ["i", "r"],
    "kind": ["introduction", "recommendation"],
    "at": [10, 20],
    "connector": ["C", "I"],
    "left": ["S", "B"],
    "right": ["I", "S"],
    "took": ["took", "took"],
}
SALE = {"outcome": [1], "at": [30], "buyer": ["B"], "seller": ["S"], "amount": [1000]}


def written(folder, **tables):
    for name, table in tables.items():
        pq.write_table(pa.table(table), folder / f"{name}.parquet")
    optional = {name: folder / f"{name}.parquet" for name in tables if name != "outcomes"}
    return Facts(**optional), folder / "outcomes.parquet"


def credit(folder, settings=None, **tables):
    facts, outcomes = written(folder, **tables)
    found = provenance_files(facts, outcomes, folder / "out", settings=settings)
    given = pq.read_table(found.contributions) if found.contributions else None
    result = attribute_table(pq.read_table(found.explanations), pq.read_table(outcomes), given)
    parts = {row["person"]: row["credit"] for row in result.credit.to_pylist()}
    [told] = result.outcomes.to_pylist()
    return parts, told["organic"], told["unexplained"]


def test_the_product_s_sentence(tmp_path):
    assert credit(tmp_path, acts=CHAIN, outcomes=SALE) == ({"C": 500, "I": 500}, 0, 0)


def test_had_they_met_anyway_and_a_contribution(tmp_path):
    met = {"a": ["S"], "z": ["B"], "probability": [0.3]}
    assert credit(tmp_path, acts=CHAIN, outcomes=SALE, met_anyway=met) == (
        {"C": 350, "I": 350}, 300, 0,
    )  # fmt: skip
    (tmp_path / "k").mkdir()
    given = {"outcome": [1, 1], "person": ["K", "B"], "weight": [0.5, 0.5]}
    parts, _, _ = credit(tmp_path / "k", acts=CHAIN, outcomes=SALE, contributions=given)
    assert parts == {"C": 417, "I": 417, "K": 166}


def test_timestamps_are_utc_and_lists_hold_several(tmp_path):
    times = [datetime(2026, 1, 1, 12, tzinfo=UTC), datetime(2026, 1, 2, 12, tzinfo=UTC)]
    acts = {**CHAIN, "at": times, "connector": [["C", "D"], ["I"]]}
    closed = [datetime(2026, 1, 2, 12, tzinfo=UTC)]
    assert credit(tmp_path, acts=acts, outcomes={**SALE, "at": closed}) == (
        {"C": 334, "D": 333, "I": 333}, 0, 0,
    )  # fmt: skip


def test_comma_separated_files_are_read(tmp_path):
    for name, table in (("acts", CHAIN), ("outcomes", SALE)):
        pa.csv.write_csv(pa.table(table), tmp_path / f"{name}.csv")
    found = provenance_files(
        Facts(tmp_path / "acts.csv"), tmp_path / "outcomes.csv", tmp_path / "out"
    )
    assert found.explanation_rows == 2
    facts = {row["fact"] for row in pq.read_table(found.explanations).to_pylist()}
    assert facts == {"act:1:i", "act:1:r"}


def test_portions_change_nothing(tmp_path):
    told, rng = Histories(), random.Random(3)
    for _ in range(15):
        told.add(rng, 12)
    facts, outcomes = written(tmp_path, **told.tables())
    settings, steps = CreditSettings(depth=2, counterfactual=Fraction(1, 3)), []
    whole, parts = (
        credit_provenance_duckdb.provenance_files(
            facts, outcomes, tmp_path / name, settings=settings, portion=portion,
            progress=lambda _what, done, _total: steps.append(done),
        )
        for name, portion in (("whole", 1000), ("parts", 12))
    )  # fmt: skip
    assert steps == [0, 30, 0, 10, 20, 30]
    for name in ("explanations", "cuts", "contributions"):
        tables = [pq.read_table(getattr(found, name)).to_pylist() for found in (whole, parts)]
        assert sorted(tables[0], key=str) == sorted(tables[1], key=str)
    assert whole.explanation_rows == parts.explanation_rows > 10


@pytest.mark.parametrize(
    ("table", "change", "trouble"),
    [
        ("acts", {"act": ["i", "i"]}, "acts, row i: is there more than once"),
        ("acts", {"at": [10, None]}, "acts, row r: has no time"),
        ("acts", {"kind": ["introduction", "lunch"]}, "acts, row r: has a kind that is none of"),
        ("acts", {"grade": ["witnessed", "sure"]}, "acts, row r: has a grade that is none of"),
        ("acts", {"probability": [1.1, 1.0]}, "acts, row i: has a probability outside 0 to 1"),
        ("acts", {"probability": [1.0, float("nan")]}, "acts, row r: has a probability outside"),
        ("acts", {"at": ["a", "b"]}, "acts.at is string; give whole seconds"),
        ("acts", {"connector": [1.5, 2.5]}, "acts.connector is float64; a person is"),
        ("acts", {"connector": [1, 2]}, "people are numbers in one table and texts in another"),
        ("outcomes", {"buyer": None}, "outcomes has no column buyer; it has outcome, at"),
        ("outcomes", {"at": pa.array([None], pa.int64())}, "outcomes, row 1: has no time"),
        (
            "contributions",
            {"outcome": [9], "person": ["K"], "weight": [0.5]},
            "contributions, row 9: names an unknown outcome",
        ),
        (
            "contributions",
            {"outcome": [1], "person": ["K"], "weight": [-0.5]},
            "contributions, row 1: has a weight outside 0 to 1",
        ),
        (
            "met_anyway",
            {"a": ["B", "S"], "z": ["S", "B"], "probability": [0.1, 0.2]},
            "met_anyway, row B, S: is told twice with different probabilities",
        ),
        (
            "acquaintance",
            {"a": ["B"], "z": [None], "first_at": [1]},
            "acquaintance, row B, ?: has no a, no z or no first_at",
        ),
    ],
)
def test_what_can_not_be_weighed_is_told_with_its_row(tmp_path, table, change, trouble):
    tables = {"acts": CHAIN, "outcomes": SALE}
    changed = {**tables.get(table, {}), **change}
    if "z" in changed:
        changed["z"] = pa.array(changed["z"], pa.string())
    tables[table] = {name: column for name, column in changed.items() if column is not None}
    facts, outcomes = written(tmp_path, **tables)
    with pytest.raises(ProvenanceError) as told:
        provenance_files(facts, outcomes, tmp_path / "out")
    assert trouble in str(told.value)
    assert not (tmp_path / "out").exists()


def test_files_that_can_not_be_read_or_written(tmp_path):
    facts, outcomes = written(tmp_path, acts=CHAIN, outcomes=SALE)
    with pytest.raises(ProvenanceError, match="there is no file"):
        provenance_files(Facts(tmp_path / "none.parquet"), outcomes, tmp_path / "out")
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 but no more")
    with pytest.raises(ProvenanceError, match=r"DuckDB says.*broken\.parquet"):
        provenance_files(Facts(tmp_path / "broken.parquet"), outcomes, tmp_path / "out")
    with pytest.raises(FileExistsError, match="new or empty"):
        provenance_files(facts, outcomes, tmp_path)


def test_missing_parts_are_named_with_the_way_to_get_them(tmp_path, monkeypatch):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(SparkMissingError, match=r"where no Java is.*openjdk-17-jre-headless"):
        spark_session.check()
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n")
    java.chmod(0o755)
    with pytest.raises(SparkMissingError, match=r"Spark 4 needs Java 17; .*/bin/java is 11"):
        spark_session.check()
    monkeypatch.delenv("JAVA_HOME")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SparkMissingError, match="no Java was found"):
        spark_session.check()
    monkeypatch.setattr(spark_session, "find_spec", lambda name: None if name == "pyspark" else 1)
    with pytest.raises(SparkMissingError, match=r"PySpark is not installed.*pip install"):
        spark_session.check()
    monkeypatch.setattr(spark_session, "find_spec", lambda _: None)
    facts, outcomes = written(tmp_path, acts=CHAIN, outcomes=SALE)
    with pytest.raises(SparkMissingError, match="Ibis is not installed"):
        provenance_files(facts, outcomes, tmp_path / "out")
    with (
        pytest.raises(ValueError, match="memory is a size"),
        spark_session.session("x", memory="a"),
    ):
        pass
