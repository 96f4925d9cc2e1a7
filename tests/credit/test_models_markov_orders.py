"""Orders 2 and 3 against chains written out in full: every state a row of a dense matrix.

The convention is do-attribution's: a journey runs through its windows of k touches, from the start
straight into the first; no start marks are put before it; a journey shorter than k is one state.
Nothing of the engine is used to find the expected figures, and no move is left out for being one
from a state to itself.
"""

import csv
from itertools import pairwise

import numpy as np
import pytest

from tengill.credit.journeys import read_journeys
from tengill.credit.models.markov import markov

CLOSE = 1e-12
CHANNELS = ("ads", "mail", "radio", "search", "talk")


def windows(path, order):
    """The states a journey runs through."""
    if len(path) < order:
        return [tuple(path)]
    return [tuple(path[at : at + order]) for at in range(len(path) - order + 1)]


def by_full_matrix(rows, order):
    """Channels; the chance to convert and the value expected; both without each channel."""
    runs = [(windows(path, order), *counts) for path, *counts in rows if path]
    place = {state: n for n, state in enumerate(dict.fromkeys(s for run in runs for s in run[0]))}
    moves, start = np.zeros((len(place), len(place))), np.zeros(len(place))
    ends = np.zeros((len(place), 2))
    left = np.zeros(len(place))
    for run, conversions, value, nulls in runs:
        number = conversions + nulls
        start[place[run[0]]] += number
        for one, other in pairwise(run):
            moves[place[one], place[other]] += number
        for state in run:
            left[place[state]] += number
        ends[place[run[-1]]] += conversions, value
    some = left > 0
    moves[some] /= left[some, None]
    ends[some] /= left[some, None]
    start /= start.sum()

    def worth(kept):
        inside = np.eye(kept.sum()) - moves[np.ix_(kept, kept)]
        return start[kept] @ np.linalg.solve(inside, ends[kept])

    channels = sorted({channel for path, *_ in rows for channel in path})
    without = [worth(np.array([channel not in state for state in place])) for channel in channels]
    return channels, worth(np.ones(len(place), bool)), np.array(without)


def same(rows, order):
    journeys = read_journeys(
        {
            "path": [" > ".join(path) for path, *_ in rows],
            "conversions": [row[1] for row in rows],
            "value": [float(row[2]) for row in rows],
            "nulls": [row[3] for row in rows],
        }
    )
    channels, whole, without = by_full_matrix(rows, order)
    found = markov(journeys, order)
    order_of = [journeys.channels.to_pylist().index(channel) for channel in channels]
    effects = 1 - without / whole
    assert np.abs(found.removal.T[order_of] - effects).max() < CLOSE
    sums = np.array([[row[1], row[2]] for row in rows if row[0]], float).sum(axis=0)
    credit = effects / effects.sum(axis=0) * sums
    assert np.abs(found.credit.T[order_of] / sums - credit / sums).max() < CLOSE
    return effects


def generated(seed, count=400):
    """Journeys of a chain that remembers two touches; some short, some empty, some to nobody."""
    random = np.random.default_rng(seed)
    likes = random.dirichlet(np.full(len(CHANNELS), 0.4), (len(CHANNELS), len(CHANNELS)))
    rows = []
    for _ in range(count):
        path = list(random.integers(0, len(CHANNELS), 2))[: random.integers(0, 3)]
        while len(path) > 1 and random.random() < 0.75:
            path.append(random.choice(len(CHANNELS), p=likes[path[-2], path[-1]]))
        won, lost = int(random.integers(0, 3)), int(random.integers(0, 4))
        value = round(float(random.random()) * 50 * won, 2)
        rows.append(([CHANNELS[n] for n in path], won, value, lost))
    return rows


@pytest.mark.slow
@pytest.mark.parametrize("order", [2, 3])
@pytest.mark.parametrize("seed", range(3))
def test_generated_journeys(seed, order):
    effects = same(generated(seed), order)
    assert effects[:, 0].max() > 0.2  # something hangs on somebody


def test_the_orders_differ():
    rows = generated(1)
    second, third = (by_full_matrix(rows, order) for order in (2, 3))
    assert np.abs(second[2] - third[2]).max() > 1e-3


@pytest.mark.slow
@pytest.mark.shared
@pytest.mark.parametrize("order", [2, 3])
def test_the_sample_data_of_the_field(shared, order):
    with (shared / "credit" / "channelattribution_PathData.csv").open(encoding="utf-8") as file:
        rows = [
            (
                row["path"].split(" > "),
                int(row["total_conversions"]),
                float(row["total_conversion_value"]),
                int(float(row["total_null"])),
            )
            for row in csv.DictReader(file)
        ]
    assert len(rows) == 10_000
    same(rows, order)
