"""Removal effects against chains built anew without each channel, in exact fractions."""

import models_oracle as oracle
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tengill.credit.chains import solving, sweeps
from tengill.credit.chains.counting import chain
from tengill.credit.chains.states import states
from tengill.credit.journeys import from_arrays, read_journeys
from tengill.credit.models.markov import markov

CHANNELS = "abcde"
ROWS = st.lists(
    st.tuples(
        st.text(CHANNELS, max_size=7).map(list),
        st.integers(0, 3),
        st.integers(0, 20),
        st.integers(0, 4),
    ),
    max_size=9,
).map(lambda rows: [(p, c, v if c else 0, n) for p, c, v, n in rows])
ORDERS = st.integers(1, 4)


def read(rows):
    return read_journeys(
        {
            "path": [" > ".join(path) for path, _, _, _ in rows],
            "conversions": [row[1] for row in rows],
            "value": [row[2] for row in rows],
            "nulls": [row[3] for row in rows],
        }
    )


def agrees(rows, order):
    journeys = read(rows)
    found, expected = markov(journeys, order), oracle.removal_effects(rows, order)
    for place, channel in enumerate(journeys.channels.to_pylist()):
        exact = [float(effect) for effect in expected.get(channel, (0, 0))]
        assert found.removal[:, place] == pytest.approx(exact, abs=1e-12)
    whole = [sum(row[1] for row in rows if row[0]), sum(row[2] for row in rows if row[0])]
    assert found.credit.sum(axis=1) == pytest.approx(whole, abs=1e-9)
    for kind in (0, 1):
        if found.removal[kind].sum() > 0:
            shares = found.removal[kind] / found.removal[kind].sum()
            assert found.credit[kind] == pytest.approx(shares * whole[kind], abs=1e-9)


@pytest.mark.slow
@given(ROWS, ORDERS)
@settings(deadline=None, max_examples=20)
def test_removal_effects_of_every_order(rows, order):
    agrees(rows, order)


@pytest.mark.slow
@pytest.mark.parametrize("way", ["factorised", "swept", "sparse"])
@given(rows=ROWS, order=ORDERS)
@settings(deadline=None, max_examples=15)
def test_every_way_of_solving(way, rows, order):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solving, "INVERTED", 0)
        if way != "factorised":
            patch.setattr(solving, "FACTORISED", 0)
        if way == "sparse":
            patch.setattr(sweeps, "MOST_SWEEPS", 1)
        agrees(rows, order)


@pytest.mark.slow
@given(ROWS, ORDERS)
@settings(deadline=None, max_examples=15)
def test_counting_in_pairs_is_counting_in_a_square(rows, order):
    journeys = read(rows)
    known = states(journeys, order)
    square = chain(journeys, known)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tengill.credit.chains.counting.DENSE_COUNTS", 0)
        pairs = chain(journeys, known)
    assert square.moves.toarray() == pytest.approx(pairs.moves.toarray())
    for name in ("won", "worth", "start", "visits", "rate", "mean_value", "moved"):
        assert getattr(square, name) == pytest.approx(getattr(pairs, name))


@given(ROWS, ORDERS)
@settings(deadline=None, max_examples=15)
def test_states_are_windows_and_short_paths(rows, order):
    journeys = read(rows)
    names = journeys.channels.to_pylist()
    with pytest.MonkeyPatch.context() as patch:
        for looked_up in (1 << 25, 0):
            patch.setattr("tengill.credit.chains.states.LOOKED_UP", looked_up)
            known = states(journeys, order)
            seen = {}
            for row, (path, _, _, _) in enumerate(rows):
                begin, end = journeys.offsets[row], journeys.offsets[row + 1]
                codes = [s for s in known.state[begin:end] if s >= 0]
                expected = oracle.windows(path, order) if path else []
                assert len(codes) == len(expected)
                for code, window in zip(codes, expected, strict=True):
                    assert seen.setdefault(code, window) == window
                    held = known.channels[known.offsets[code] : known.offsets[code + 1]]
                    assert {names[c] for c in held} == set(window)
            assert len(set(seen.values())) == len(seen)


def test_staying_with_a_channel_changes_no_effect():
    short = [(list("ab"), 3, 9, 5), (list("ba"), 1, 2, 4)]
    long = [(list("aaaab"), 3, 9, 5), (list("baaa"), 1, 2, 4)]
    assert markov(read(short), 1).removal == pytest.approx(markov(read(long), 1).removal)


def test_a_worked_chain():
    # Two roads to a conversion, both through a: without a nothing, without b half.
    rows = [(["a"], 1, 10, 1), (["b", "a"], 1, 30, 1)]
    found = markov(read(rows), 1)
    assert found.removal[0].tolist() == pytest.approx([1, 0.5])
    assert found.credit[0].tolist() == pytest.approx([4 / 3, 2 / 3])
    second = markov(read(rows), 2)  # a alone and b-a are states of their own: value stays apart
    assert second.removal[1].tolist() == pytest.approx([1, 0.75])


def test_chains_without_conversions_or_touches():
    assert markov(read([(list("ab"), 0, 0, 5)]), 1).credit.sum() == 0
    nobody = markov(read([([], 3, 9, 0)]), 2)
    assert nobody.credit.shape == (2, 0)
    assert markov(read([]), 3).credit.shape == (2, 0)
    with pytest.raises(ValueError, match="order is 5"):
        markov(read([]), 5)


def test_a_long_way_round_is_still_exact():
    # a and b follow each other 2,000 times: sweeps would take for ever, the factorisation does not.
    long = ["a", "b"] * 2000
    journeys = read([(long, 1, 1, 0), (["a", "c"], 1, 1, 1), (["b"], 1, 1, 1)])
    with pytest.MonkeyPatch.context() as patch:
        whole = markov(journeys, 1)
        patch.setattr(solving, "INVERTED", 0)
        for way in (12_000, 0):
            patch.setattr(solving, "FACTORISED", way)
            assert markov(journeys, 1).removal == pytest.approx(whole.removal, abs=1e-11)
    assert whole.accuracy < 1e-11


@pytest.mark.slow
def test_hundreds_of_people_by_two_ways():
    random = np.random.default_rng(3)
    people, count = 400, 4000
    lengths = random.geometric(0.3, count)
    touches = random.integers(0, people, lengths.sum()) // random.integers(1, 4, lengths.sum())
    won = random.random(count) < 0.3
    journeys = from_arrays(
        np.concatenate([[0], np.cumsum(lengths)]), touches, [f"p{i:03}" for i in range(people)],
        won.astype(float), None, (~won).astype(float),
    )  # fmt: skip
    once = markov(journeys, 1)
    assert once.method == "factorised"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solving, "FACTORISED", 0)
        swept = markov(journeys, 1)
    assert swept.method == "swept"
    assert swept.removal == pytest.approx(once.removal, abs=1e-12)


def test_journeys_of_one_channel_credit_it_at_every_order():
    names = [f"c{number:02}" for number in range(60)]
    rows = [
        ([name] * (1 + place % 2), 60 - place, 0, place)
        for place, name in enumerate(reversed(names))
    ]
    once, twice = markov(read(rows), 1), markov(read(rows), 2)
    assert once.method == twice.method == "factorised"
    assert twice.removal == pytest.approx(once.removal)
    assert once.credit[0] == pytest.approx(np.arange(1, 61))


def test_what_one_way_leaves_in_doubt_is_solved_by_another(monkeypatch):
    journeys = read([(list("abcab"), 1, 1, 1), (list("bc"), 2, 1, 0), (list("a"), 0, 0, 3)])
    once = markov(journeys, 1)
    monkeypatch.setattr(solving, "_checked", lambda *_: 1e-9)
    again = markov(journeys, 1)
    assert (once.method, again.method) == ("inverted", "swept")
    assert again.removal == pytest.approx(once.removal, abs=1e-12)


@pytest.mark.slow
def test_one_journey_of_two_million_touches():
    channels = [f"c{i}" for i in range(5)]
    touches = np.random.default_rng(3).integers(0, 5, 2_000_000)
    journey = from_arrays([0, len(touches)], touches, channels, [1.0], [1.0], [0.0])
    assert markov(journey, 2).removal[0] == pytest.approx(1.0, abs=1e-4)


def test_a_solution_that_contradicts_its_counts_is_no_result(monkeypatch):
    monkeypatch.setattr(solving, "TOLERANCE", -1.0)
    with pytest.raises(solving.ChainError, match="could be solved to"):
        markov(read([(list("ab"), 1, 1, 1)]), 1)
