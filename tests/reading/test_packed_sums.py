"""Weights summed up for all columns at once: the same sums as column by column."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tengill.reading.model import Logistic, Weights, weights

COLUMNS = ("one", "two", "three")
GRAMS = [f"gram {number}" for number in range(12)]
HUNDREDTHS = st.integers(-100_000, 100_000).map(lambda number: number / 100)
ROWS = st.dictionaries(
    st.sampled_from(GRAMS),
    st.dictionaries(st.integers(0, 2), HUNDREDTHS, max_size=3).map(lambda row: tuple(row.items())),
)


def model(rows):
    return Weights("t", {}, Logistic(0.0, {}), COLUMNS, rows)


@pytest.mark.slow
@given(ROWS, st.lists(st.sampled_from([*GRAMS, "unknown"]), max_size=90))
def test_sums_are_those_of_each_column(rows, found):
    wanted = [0.0, 0.0, 0.0]
    for gram in found:
        for column, weight in rows.get(gram, ()):
            wanted[column] += weight
    assert model(rows).sums(found) == pytest.approx(wanted, abs=1e-6)


def test_the_order_of_a_sentence_changes_no_sum():
    shipped = weights()
    found = list(shipped.grams)[:80]
    assert shipped.sums(found) == shipped.sums(found[::-1])


def test_without_columns_there_is_nothing_to_sum():
    assert Weights("t", {}, Logistic(0.0, {})).sums(["anything"]) == []


def test_shipped_weights_are_no_finer_than_what_is_summed():
    for row in weights().grams.values():
        for _, weight in row:
            assert round(weight * 10_000) / 10_000 == weight
