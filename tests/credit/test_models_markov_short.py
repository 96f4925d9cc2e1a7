"""Chains solved by sweeps over a shortened chain, against fractions; and their error bound."""

from fractions import Fraction

import numpy as np
import pytest
from models_oracle import removal_effects

from tengill.credit.chains import solving, sweeps
from tengill.credit.chains.counting import chain
from tengill.credit.chains.shortening import shortened
from tengill.credit.chains.states import states
from tengill.credit.journeys import read_journeys
from tengill.credit.models.markov import markov


@pytest.fixture(autouse=True)
def _swept(monkeypatch):
    """Chains as small as these would be inverted."""
    monkeypatch.setattr(solving, "INVERTED", 0)
    monkeypatch.setattr(solving, "FACTORISED", 0)


def generated(seed, channels, count):
    """Rows of (path, conversions, value, nulls); some empty, some of one touch, some repeating."""
    random = np.random.default_rng(seed)
    rows = [(("c0", "c1"), 2, 7.0, 1)]
    for _ in range(count):
        path = tuple(f"c{n}" for n in random.integers(0, channels, random.integers(0, 9)))
        won = int(random.integers(0, 3))
        rows.append((path, won, float(won * random.integers(0, 9)), int(random.integers(0, 3))))
    return rows


def read(rows):
    path, conversions, value, nulls = zip(*rows, strict=True)
    return read_journeys(
        {
            "path": [" > ".join(one) for one in path],
            "conversions": conversions,
            "value": value,
            "nulls": nulls,
        }
    )


def told(journeys, effects):
    """The oracle's effects in the order of the journeys' channels: conversions, value."""
    names = journeys.channels.to_pylist()
    nothing = (Fraction(0), Fraction(0))
    return np.array([[float(x) for x in effects.get(name, nothing)] for name in names]).T


@pytest.mark.slow
@pytest.mark.parametrize("order", [1, 2, 3, 4])
@pytest.mark.parametrize(("seed", "channels", "count"), [(1, 3, 9), (2, 5, 30), (3, 6, 12)])
def test_sweeps_give_what_fractions_give(order, seed, channels, count):
    rows = generated(seed, channels, count)
    journeys = read(rows)
    found = markov(journeys, order)
    assert found.method == "swept"
    assert found.accuracy < 1e-13
    expected = told(journeys, removal_effects(rows, order))
    assert np.abs(found.removal - expected).max() < 1e-13


def test_more_channels_than_are_swept_together(monkeypatch):
    monkeypatch.setattr(sweeps, "TOGETHER", 2)
    rows = generated(4, 5, 20)
    journeys = read(rows)
    expected = told(journeys, removal_effects(rows, 2))
    assert np.abs(markov(journeys, 2).removal - expected).max() < 1e-13


@pytest.mark.slow
@pytest.mark.parametrize("settled", [1e-1, 1e-3, 1e-6])
def test_what_sweeps_still_miss_is_within_their_bound(monkeypatch, settled):
    monkeypatch.setattr(sweeps, "SETTLED", settled)
    rows = generated(5, 4, 60)
    journeys = read(rows)
    counted = chain(journeys, states(journeys, 2))
    reached, bound = sweeps.swept(counted, len(journeys.channels))
    whole = np.array([[counted.rate], [counted.mean_value]])
    error = np.abs(1 - reached / whole - told(journeys, removal_effects(rows, 2)))
    assert (error <= bound + 1e-15).all()
    assert bound.max() <= settled
    assert bound.max() > 1e-13  # they did stop early


def test_states_seen_once_are_left_out_and_their_channels_are_not_forgotten():
    path = [f"c{n}" for n in range(14)]
    rows = [(tuple(path), 1, 5.0, 1), (("c0", "c1"), 1, 5.0, 0), (("x",), 1, 1.0, 9)]
    journeys = read(rows)
    counted = chain(journeys, states(journeys, 2))
    short = shortened(counted)
    assert len(short.kept) < counted.states.count / 2
    lost = {journeys.channels[channel].as_py() for channel in short.lost_by}
    assert {*path[3:], "x"} <= lost
    expected = told(journeys, removal_effects(rows, 2))
    assert np.abs(markov(journeys, 2).removal - expected).max() < 1e-13
