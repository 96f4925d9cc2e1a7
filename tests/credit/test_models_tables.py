"""The one call for all models: contract, conservation, support, intervals, reference data."""

import csv
import subprocess
import sys

import models_oracle as oracle
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import csv as arrow_csv

from tengill import credit
from tengill.credit import Draws, JourneyError, Support, model_table, read_journeys
from tengill.credit.models.shapley_ordered import shapley_ordered
from tengill.credit.models.shapley_simplified import shapley_simplified
from tengill.credit.registry import ALL

NONE = Support(0, 0, 0, 0)
ROWS = st.lists(
    st.tuples(st.text("abcd", max_size=6).map(list), st.integers(0, 3), st.integers(0, 9), st.integers(0, 3)),
    min_size=1,
    max_size=8,
).map(lambda rows: [(p, c, v if c else 0, n) for p, c, v, n in rows])  # fmt: skip


def read(rows):
    return read_journeys(
        {
            "path": [" > ".join(path) for path, _, _, _ in rows],
            "conversions": [row[1] for row in rows],
            "value": [row[2] for row in rows],
            "nulls": [row[3] for row in rows],
        }
    )


def some(count=600, seed=4):
    random = np.random.default_rng(seed)
    rows = []
    for _ in range(count):
        won = int(random.random() < 0.4)
        path = list(random.choice(list("abc"), random.integers(1, 6)))
        rows.append((path, won, 5 * won, 1 - won))
    return rows


@pytest.mark.slow
@given(ROWS)
@settings(deadline=None, max_examples=20)
def test_conversions_and_value_sum_to_the_journeys_under_every_model(rows):
    tables = model_table(read(rows), force=True, support=NONE)
    told = tables.models.group_by("model").aggregate([("conversions", "sum"), ("value", "sum")])
    names = told["model"].to_pylist()
    refused = {refusal.model for refusal in tables.refusals if not refusal.forced}
    touched = any(path for path, _, _, _ in rows)
    if touched:
        assert set(names) | refused == set(ALL)
    won, worth = sum(row[1] for row in rows), sum(row[2] for row in rows)
    assert told["conversions_sum"].to_pylist() == pytest.approx([won] * len(names))
    assert told["value_sum"].to_pylist() == pytest.approx([worth] * len(names))


@given(ROWS)
@settings(deadline=None, max_examples=20)
def test_shapley_is_the_shapley_value(rows):
    journeys = read(rows)
    channels = journeys.channels.to_pylist()
    exact = oracle.shapley_by_definition(rows, channels)
    found = shapley_simplified(journeys)
    assert found[0] == pytest.approx([float(exact[channel]) for channel in channels])
    parts = oracle.heuristic(rows, oracle.simplified)
    assert found[1] == pytest.approx([float(parts[channel][1]) for channel in channels])


@given(ROWS)
@settings(deadline=None, max_examples=20)
def test_ordered_shapley_by_definition(rows):
    journeys = read(rows)
    names = journeys.channels.to_pylist()
    expected = {}
    for path, conversions, value, _ in rows:
        for place, channel in enumerate(path, 1):
            part = 1 / len(set(path)) / path.count(channel)
            was = expected.get((channel, place), (0, 0))
            expected[channel, place] = (was[0] + part * conversions, was[1] + part * value)
    expected = {key: both for key, both in expected.items() if both[0]}
    for dense in (1 << 22, 0):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("tengill.credit.models.shapley_ordered.DENSE", dense)
            found = shapley_ordered(journeys)
        told = {
            (names[c], int(p)): (a, b)
            for c, p, a, b in zip(
                found.channel, found.position, found.conversions, found.value, strict=True
            )
        }
        assert told.keys() == expected.keys()
        for key, both in expected.items():
            assert told[key] == pytest.approx(both)
        assert found.totals(len(names)) == pytest.approx(shapley_simplified(journeys))


def test_the_shape_of_the_result():
    rows = [*some(), ([], 2, 8, 0)]
    tables = model_table(read(rows), ["markov_1", "last", "shapley_ordered"])
    assert tables.models.schema.names == [
        "model", "channel", "conversions", "value", "removal_effect", "low", "high",
    ]  # fmt: skip
    told = tables.models.to_pylist()
    assert [row["model"] for row in told] == ["last"] * 4 + ["markov_1"] * 4 + [
        "shapley_ordered"
    ] * 4
    assert told[3] == {
        "model": "last", "channel": None, "conversions": 2, "value": 8,
        "removal_effect": None, "low": None, "high": None,
    }  # fmt: skip
    assert all(
        (row["removal_effect"] is not None) == (row["model"] == "markov_1" and bool(row["channel"]))
        for row in told
    )
    assert tables.positions.num_rows == 15
    assert tables.refusals == ()


def test_a_table_or_journeys_and_names():
    table = {"path": ["a > b"], "conversions": [3]}
    one = model_table(table, "last").models
    assert one == model_table(read_journeys(table), ("last",)).models
    with pytest.raises(ValueError, match="no model is called 'lost'"):
        model_table(table, ["lost", "last"])
    with pytest.raises(ValueError, match="nothing"):
        model_table(table, [])
    with pytest.raises(JourneyError, match="row 1"):
        model_table({"path": ["a > "], "conversions": [3]})


def test_an_empty_table_has_no_rows_and_says_what_is_refused():
    tables = model_table({"path": pa.array([], pa.string()), "conversions": []})
    assert tables.models.num_rows == 0
    assert {r.model for r in tables.refusals} == {m for m in ALL if "_" in m and m[-1] in "1234"} | {
        "shapley_simplified", "shapley_ordered", "time_decay",
    }  # fmt: skip


def test_below_its_support_a_model_is_refused_and_force_marks_it():
    rows = some(50)
    tables = model_table(read(rows), ["last", "markov_1", "shapley_simplified"])
    assert set(tables.models["model"].to_pylist()) == {"last"}
    markov, shapley = tables.refusals
    assert not markov.forced
    assert "too few" in markov.reason
    assert "100 conversions" in markov.needed
    forced = model_table(read(rows), ["last", "markov_1", "shapley_simplified"], force=True)
    assert set(forced.models["model"].to_pylist()) == {"last", "markov_1", "shapley_simplified"}
    assert [(r.model, r.forced) for r in forced.refusals] == [
        (markov.model, True), (shapley.model, True),
    ]  # fmt: skip


def test_states_seen_once_are_no_chain():
    rows = [([f"{i}", f"{i + 1}", f"{i + 2}"], 12, 0, 0) for i in range(40)]
    tables = model_table(read(rows), ["markov_1", "markov_3"], support=Support(100, 10, 30, 20))
    (refusal,) = tables.refusals
    assert refusal.model == "markov_3"
    assert "left 12.0 times on average" in refusal.reason
    assert "20 steps per state" in refusal.needed


def test_a_chain_too_large_is_never_forced():
    tables = model_table(read(some()), "markov_2", support=Support(work=1), force=True)
    assert tables.models.num_rows == 0
    assert not tables.refusals[0].forced
    assert "multiplications" in tables.refusals[0].reason


def test_time_decay_without_times_is_refused_and_steps_are_a_model_of_their_own():
    tables = model_table(
        {"path": ["a > b"], "conversions": [1]}, ["time_decay", "step_decay"], force=True
    )
    assert [r.model for r in tables.refusals] == ["time_decay"]
    assert "step_decay" in tables.refusals[0].needed
    assert set(tables.models["model"].to_pylist()) == {"step_decay"}


@pytest.mark.slow
def test_intervals_are_seeded_hold_the_figure_and_shrink_with_more_journeys():
    few = model_table(read(some(400)), ["linear", "markov_1"], draws=Draws(60, 0.9, 1))
    again = model_table(read(some(400)), ["linear", "markov_1"], draws=Draws(60, 0.9, 1))
    other = model_table(read(some(400)), ["linear", "markov_1"], draws=Draws(60, 0.9, 2))
    assert few.models == again.models
    assert few.models != other.models
    assert few.replicates == {"linear": 60, "markov_1": 60}
    many = model_table(read(some(6400)), ["linear", "markov_1"], draws=Draws(60, 0.9, 1))
    for table, width in ((few.models, 0.7), (many.models, 0.2)):
        for row in table.to_pylist():
            assert row["low"] < row["conversions"] < row["high"]
            assert (row["high"] - row["low"]) / row["conversions"] < width


@pytest.mark.slow
def test_intervals_cover_as_often_as_they_say():
    # Linear over single touches: a share of a Poisson count, whose interval is known.
    hits = 0
    for seed in range(24):
        random = np.random.default_rng(seed)
        won = random.poisson(30)
        rows = [(["a"], 1, 0, 0)] * won + [(["b"], 1, 0, 0)] * 10
        row = model_table(read(rows), "linear", draws=Draws(100, 0.9, seed)).models.to_pylist()[0]
        hits += row["low"] <= 30 <= row["high"]
    assert 18 <= hits <= 24


def test_counts_that_stand_for_many_journeys_or_are_broken():
    bundled = read([(["a"], 100, 300, 0), (["b"], 100, 50, 0)])
    row = model_table(bundled, "last", draws=Draws(200)).models.to_pylist()[0]
    assert 15 < row["high"] - row["low"] < 65  # about 4 standard deviations of a Poisson(100)
    broken = read([(["a"], 0.5, 1, 0.5)] * 100)
    row = model_table(broken, "last", draws=Draws(200)).models.to_pylist()[0]
    assert 10 < row["high"] - row["low"] < 30


def test_the_cost_of_intervals_is_bounded(monkeypatch):
    monkeypatch.setattr("tengill.credit.bootstrap.MOST_TOUCHES", 50_000)
    journeys = read(some(300))
    touches = len(journeys.touches)
    tables = model_table(journeys, ["last"], draws=Draws(200))
    assert 40 <= tables.replicates["last"] == 50_000 // touches < 200
    monkeypatch.setattr("tengill.credit.bootstrap.MOST_TOUCHES", 10 * touches)
    tables = model_table(journeys, ["last"], draws=Draws(200))
    assert tables.replicates == {"last": 0}
    assert tables.models["low"].null_count == tables.models.num_rows
    with pytest.raises(ValueError, match="confidence"):
        Draws(10, 1.5)


@pytest.mark.slow
def test_asking_for_credit_loads_no_arrow():
    code = (
        "import sys; import tengill.credit, tengill.credit.models, tengill.credit.compare;"
        "print([m for m in ('numpy', 'pyarrow', 'numba', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    with pytest.raises(AttributeError, match="nonsense"):
        _ = credit.nonsense


@pytest.fixture(scope="module")
def sample(shared):
    folder = shared / "credit"
    if not folder.is_dir():
        pytest.skip(f"no reference values at {folder}")
    return folder


def by_channel(table, model, column):
    return {row["channel"]: row[column] for row in table.to_pylist() if row["model"] == model}


@pytest.mark.shared
def test_heuristics_of_the_sample_data(sample):
    tables = model_table(arrow_csv.read_csv(sample / "channelattribution_PathData.csv")).models
    with (sample / "proto_heur.csv").open() as file:
        rows = list(csv.DictReader(file))
    for model, short in (
        ("first", "first"), ("last", "last"), ("linear", "lin"),
        ("u_shaped", "pos"), ("step_decay", "dec"),
    ):  # fmt: skip
        for column, end in (("conversions", "_c"), ("value", "_v")):
            found = by_channel(tables, model, column)
            assert found == pytest.approx({r["ch"]: float(r[short + end]) for r in rows}, abs=1e-8)


@pytest.mark.shared
def test_removal_effects_of_the_sample_data(sample):
    tables = model_table(arrow_csv.read_csv(sample / "channelattribution_PathData.csv"), "markov_1")
    with (sample / "do_markov1.csv").open() as file:
        rows = list(csv.DictReader(file))
    found = by_channel(tables.models, "markov_1", "removal_effect")
    assert found == pytest.approx({r["channel"]: float(r["removal"]) for r in rows}, abs=1e-10)
    whole = sum(by_channel(tables.models, "markov_1", "conversions").values())
    shares = {c: n / whole for c, n in by_channel(tables.models, "markov_1", "conversions").items()}
    assert shares == pytest.approx({r["channel"]: float(r["attribution"]) for r in rows}, abs=1e-10)
