"""Frames as people have them: polars' own types of text, and columns of two sorts."""

import pandas as pd
import polars as pl
import pytest

from tengill.credit import JourneyError, TableError, attribute_table, model_table

KINDS = [pl.String, pl.Categorical, pl.Enum(["A1", "Carla", "Ingi"])]


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_outcomes_and_people_of_polars(kind):
    rows = pl.DataFrame(
        {"outcome": ["A1", "A1"], "explanation": [0, 0], "person": ["Carla", "Ingi"]}
    ).with_columns(pl.col("outcome", "person").cast(kind))
    told = pl.DataFrame({"outcome": ["A1"], "amount": [10], "currency": ["EUR"]}).with_columns(
        pl.col("currency").cast(pl.Categorical)
    )
    found = attribute_table(rows, told).credit
    assert found.column("person").to_pylist() == ["Carla", "Ingi"]
    assert found.column("credit").to_pylist() == [5, 5]


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_touches_of_polars(kind):
    touches = pl.DataFrame(
        {"journey": ["A1", "A1"], "channel": ["Carla", "Ingi"]}
    ).with_columns(pl.all().cast(kind))  # fmt: skip
    ends = pl.DataFrame({"journey": ["A1"], "conversions": [2]})
    found = model_table(touches, "first", outcomes=ends).models
    assert found.column("channel").to_pylist() == ["Carla", "Ingi"]
    assert found.column("conversions").to_pylist() == [2.0, 0.0]


@pytest.mark.parametrize(
    "paths",
    [
        pl.Series(["b > a", "b"], dtype=pl.Categorical),
        pl.Series([["b", "a"], ["b"]]),
        pl.Series([["b", "a"], ["b"]], dtype=pl.List(pl.Categorical)),
    ],
    ids=["categories", "lists", "lists of categories"],
)
def test_paths_of_polars(paths):
    found = model_table(pl.DataFrame({"path": paths, "conversions": [3, 1]}), "last").models
    assert found.column("channel").to_pylist() == ["a", "b"]
    assert found.column("conversions").to_pylist() == [3.0, 1.0]


def test_an_empty_category_is_no_channel():
    touches = pd.DataFrame({"journey": [1, 1], "channel": ["a", ""], "conversions": [1, 1]})
    with pytest.raises(JourneyError, match="row 2: a channel is missing or empty"):
        model_table(touches.astype({"channel": "category"}), "first")


def test_a_column_of_two_sorts_is_refused_with_its_row():
    rows = {"outcome": [1, 1], "explanation": [0, 1], "person": ["Carla", 7]}
    for given in (rows, pd.DataFrame(rows)):
        with pytest.raises(TableError, match="7 is a number, but 'Carla' above it is text") as said:
            attribute_table(given, amount=10)
        assert (said.value.table, said.value.row, said.value.column) == (
            "explanations",
            2,
            "person",
        )
    with pytest.raises(JourneyError, match="row 2: conversions is of two sorts: 'x' is text"):
        model_table({"path": ["a", "b"], "conversions": [1, "x"]}, "first")


def test_a_dict_of_columns_is_a_table():
    rows = {"outcome": [1, 1], "explanation": [0, 0], "person": ["Carla", "Ingi"]}
    assert attribute_table(rows, {"outcome": [1], "amount": [4]}).credit.num_rows == 2
    with pytest.raises(TableError, match="is no table Arrow can read"):
        attribute_table(rows | {"person": ["Carla"]}, amount=1)


def test_a_lazy_frame_is_told_to_be_collected():
    lazy = pl.DataFrame({"path": ["a"], "conversions": [1]}).lazy()
    with pytest.raises(JourneyError, match=r"collect\(\) it"):
        model_table(lazy, "first")
    with pytest.raises(TableError, match=r"collect\(\) it"):
        attribute_table(lazy, amount=1)
