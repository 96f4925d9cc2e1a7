"""Heuristics: the definition of one journey, the table of many, and a plain oracle agree."""

from fractions import Fraction

import models_oracle as oracle
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tengill.credit.journeys import read_journeys
from tengill.credit.model_settings import ModelSettings
from tengill.credit.models import MODELS, Touch, in_minor_units, step_decay
from tengill.credit.models.last_non_direct import last_non_direct
from tengill.credit.models.time_decay import time_decay
from tengill.credit.models.u_shaped import u_shaped, u_shaped_runs
from tengill.credit.models.w_shaped import w_shaped
from tengill.credit.registry import HEURISTICS
from tengill.credit.settings import SettingError

CHANNELS = ["ash", "birch", "Direct", "elm"]
ROWS = st.lists(
    st.tuples(
        st.lists(st.sampled_from(CHANNELS), max_size=7),
        st.integers(0, 4),
        st.integers(0, 50),
        st.integers(0, 3),
    ),
    max_size=12,
).map(lambda rows: [(p, c, v if c else 0, n) for p, c, v, n in rows])


def read(rows):
    return read_journeys(
        {
            "path": [" > ".join(path) for path, _, _, _ in rows],
            "conversions": [row[1] for row in rows],
            "value": [row[2] for row in rows],
            "nulls": [row[3] for row in rows],
        }
    )


def touches(path, times=None):
    times = times or range(len(path))
    return tuple(
        Touch(channel, at, n) for n, (channel, at) in enumerate(zip(path, times, strict=True))
    )


def agree(journeys, name, expected, used=None):
    credit = HEURISTICS[name](journeys, used or ModelSettings())
    assert credit.shape == (2, len(journeys.channels))
    for place, channel in enumerate(journeys.channels.to_pylist()):
        for kind in (0, 1):
            assert credit[kind, place] == pytest.approx(float(expected[channel][kind]), abs=1e-9)


ORACLES = {
    "first": oracle.by_weights(oracle.first),
    "last": oracle.by_weights(oracle.last),
    "linear": oracle.by_weights(oracle.linear),
    "u_shaped": oracle.by_weights(oracle.u_shaped),
    "w_shaped": oracle.by_weights(oracle.w_shaped),
    "step_decay": oracle.by_weights(lambda n: [Fraction(2 ** ((i - n + 1) / 2)) for i in range(n)]),
}


@pytest.mark.slow
@given(ROWS)
@settings(deadline=None, max_examples=20)
def test_tables_against_the_oracle_and_the_single_journey(rows):
    journeys = read(rows)
    single = {**MODELS, "step_decay": step_decay}
    whole = sum(c for path, c, _, _ in rows if path), sum(v for path, _, v, _ in rows if path)
    for name in HEURISTICS:
        if name == "time_decay":
            continue
        if name in ORACLES:
            agree(journeys, name, oracle.heuristic(rows, ORACLES[name]))
        agree(journeys, name, oracle.heuristic(rows, lambda p, n=name: single[n](touches(p))))
        sums = HEURISTICS[name](journeys, ModelSettings()).sum(axis=1)
        assert sums == pytest.approx(whole)


@pytest.mark.slow
@given(ROWS, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=20)
def test_the_order_of_rows_changes_nothing(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    one, other = read(rows), read(shuffled)
    assert one.channels == other.channels
    for name in set(HEURISTICS) - {"time_decay"}:
        used = ModelSettings()
        assert HEURISTICS[name](one, used) == pytest.approx(HEURISTICS[name](other, used))


@given(
    st.lists(
        st.lists(st.tuples(st.sampled_from(CHANNELS), st.integers(0, 40 * 86_400)), max_size=6),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from([0.5, 7.0, 30.0]),
)
@settings(deadline=None, max_examples=20)
def test_time_decay_in_real_time(journeys, half_life):
    journeys = [sorted(journey, key=lambda touch: touch[1]) for journey in journeys]
    flat = [(n, channel, at) for n, journey in enumerate(journeys) for channel, at in journey]
    table = read_journeys(
        {
            "journey": [n for n, _, _ in flat],
            "channel": [channel for _, channel, _ in flat],
            "at": [at for _, _, at in flat],
        },
        {
            "journey": list(range(len(journeys))),
            "conversions": [n + 1 for n in range(len(journeys))],
        },
    )
    expected = {channel: [0.0, 0.0] for channel in CHANNELS}
    for number, journey in enumerate(journeys):
        weights = [2.0 ** (-(journey[-1][1] - at) / 86_400 / half_life) for _, at in journey]
        shares = time_decay(touches(*zip(*journey, strict=True)), half_life) if journey else {}
        assert sum(shares.values()) == (1 if journey else 0)
        for (channel, _), weight in zip(journey, weights, strict=True):
            expected[channel][0] += (number + 1) * weight / sum(weights)
    agree(table, "time_decay", expected, ModelSettings(half_life_days=half_life))


def test_worked_journeys():
    path = touches(["a", "b", "c", "b", "d"])
    tenth, fifteenth = Fraction(1, 10), Fraction(1, 15)
    assert u_shaped(path) == {"a": 4 * tenth, "b": 2 * fifteenth, "c": fifteenth, "d": 4 * tenth}
    assert w_shaped(path) == {"a": 3 * tenth, "b": tenth, "c": 3 * tenth, "d": 3 * tenth}
    assert w_shaped(path, milestone=1) == {
        "a": 3 * tenth, "b": 3 * tenth + tenth / 2, "c": tenth / 2, "d": 3 * tenth,
    }  # fmt: skip
    assert w_shaped(path[:1]) == {"a": 1}
    assert u_shaped(path[:2]) == w_shaped(path[:2]) == {"a": Fraction(1, 2), "b": Fraction(1, 2)}
    assert w_shaped(path[:2], milestone=1) == {"a": Fraction(1, 3), "b": Fraction(2, 3)}
    assert step_decay(path[:3]) == pytest.approx(
        {"a": 0.5 / 2.2071, "b": 0.7071 / 2.2071, "c": 1 / 2.2071}, abs=1e-4
    )
    assert in_minor_units(u_shaped(path), 1001) == {"a": 400, "b": 134, "c": 67, "d": 400}
    assert all(model(()) == {} for model in MODELS.values())


def test_last_non_direct_looks_past_direct_only():
    assert last_non_direct(touches(["a", "b", "(Direct)", " direct"])) == {"b": 1}
    assert last_non_direct(touches(["direct", "direct"])) == {"direct": 1}
    assert last_non_direct(touches([3, 4])) == {4: 1}
    assert last_non_direct(touches(["a", "b"]), direct={"B"}) == {"a": 1}


def test_a_marked_milestone_in_a_table():
    table = read_journeys(
        {
            "journey": [1, 1, 1, 1, 2, 2, 3],
            "channel": ["a", "b", "c", "d", "a", "b", "c"],
            "milestone": [False, True, True, False, False, True, False],
            "conversions": [10, 10, 10, 10, 1, 1, 1],
        }
    )
    assert table.milestone.tolist() == [1, 1, -1]
    credit = dict(zip("abcd", HEURISTICS["w_shaped"](table, ModelSettings())[0], strict=True))
    assert credit == pytest.approx({"a": 3 + 1 / 3, "b": 3 + 2 / 3, "c": 1 + 1, "d": 3})


def test_parameters_are_used_and_checked():
    rows = [(["a", "b", "c"], 10, 0, 0)]
    used = ModelSettings(
        u_shares=(Fraction(1, 2), Fraction(1, 2), Fraction(0)), half_life_touches=1
    )
    agree(read(rows), "u_shaped", {"a": (5, 0), "b": (5, 0), "c": (0, 0)}, used)
    agree(read(rows), "step_decay", {"a": (10 / 7, 0), "b": (20 / 7, 0), "c": (40 / 7, 0)}, used)
    half, none = Fraction(1, 2), Fraction(0)
    for wrong in (
        {"u_shares": (half, half, half)},
        {"u_shares": (none, Fraction(1), none)},
        {"w_shares": (half, half, half, -half)},
        {"w_shares": (half, half)},
        {"half_life_days": 0},
        {"half_life_touches": float("nan")},
    ):
        with pytest.raises(SettingError, match=next(iter(wrong))):
            ModelSettings(**wrong)


def test_runs_cover_every_touch_once_for_every_length():
    for length in range(1, 40):
        runs = u_shaped_runs(length)
        assert [p for run in runs for p in range(run.start, run.stop)] == list(range(length))
        assert sum(run.share for run in runs) == 1


def test_very_long_journeys():
    count = 300_000
    table = read_journeys(
        {
            "path": [["a"] * (count - 1) + ["b"], ["b", "a"]],
            "conversions": [2, 1],
            "value": [8.0, 1],
        }
    )
    for name, model in HEURISTICS.items():
        if name != "time_decay":
            credit = model(table, ModelSettings())
            assert credit.sum(axis=1) == pytest.approx([3, 9])
    linear = HEURISTICS["linear"](table, ModelSettings())[0]
    assert linear == pytest.approx([2 - 2 / count + 0.5, 2 / count + 0.5])
    assert np.isfinite(linear).all()
