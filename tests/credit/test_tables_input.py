"""What people give as tables: what is refused, with the row, and what comes of the rest."""

from decimal import Decimal

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from tables_world import tables

from tengill.credit import TableError, attribute_batches, attribute_table
from tengill.credit.tables import NotSortedError

CHAIN = {"outcome": [1, 1], "explanation": [0, 0], "person": ["C", "I"]}
AMOUNTS = {"outcome": [1], "amount": [1000]}


def explanations(**columns):
    return pa.table({**CHAIN, **columns})


def refused(rows, outcomes=None, given=None, **told):
    with pytest.raises(TableError) as caught:
        attribute_table(rows, pa.table(AMOUNTS) if outcomes is None else outcomes, given, **told)
    return caught.value


def where(problem):
    return problem.table, problem.row, problem.column


@pytest.mark.parametrize("wrong", [1.5, -0.1, float("nan"), float("inf")])
def test_what_is_no_probability(wrong):
    problem = refused(explanations(probability=[1.0, wrong]))
    assert where(problem) == ("explanations", 2, "probability")
    assert str(problem).startswith("explanations, row 2, column probability: ")


def test_a_missing_probability_is_not_taken_for_certain():
    assert where(refused(explanations(probability=[None, 1.0]))) == (
        "explanations",
        1,
        "probability",
    )


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("outcome", [1.5, 2.5]),
        ("outcome", [True, False]),
        ("outcome", [[1], [2]]),
        ("explanation", ["a", "b"]),
        ("explanation", [0.5, 1.0]),
        ("person", [Decimal("1.5"), Decimal(2)]),
        ("person", [0.25, 1.0]),
        ("fact", [True, True]),
        ("probability", ["0.5", "1"]),
        ("probability", [True, False]),
    ],
)
def test_wrong_types(column, values):
    problem = refused(explanations(**{column: values}))
    assert (problem.table, problem.column) == ("explanations", column)


@pytest.mark.parametrize("column", ["outcome", "explanation", "person"])
def test_missing_columns(column):
    problem = refused(explanations().drop_columns(column))
    assert where(problem) == ("explanations", None, column)
    assert "there are: " in str(problem)


@pytest.mark.parametrize("column", ["outcome", "explanation"])
def test_missing_values(column):
    problem = refused(explanations(**{column: pa.array([0, None], pa.int64())}))
    assert where(problem) == ("explanations", 2, column)


def test_one_fact_has_one_probability_and_one_owner():
    rows = explanations(fact=[5, 5], person=["C", "C"], probability=[0.5, 0.6])
    problem = refused(rows)
    assert where(problem) == ("explanations", 2, "probability")
    assert "0.6 here and 0.5 in row 1" in str(problem)
    problem = refused(explanations(fact=[5, 5]))
    assert where(problem) == ("explanations", 2, "person")
    problem = refused(explanations(fact=["a", "a"], person=["C", None]))
    assert where(problem) == ("explanations", 2, "person")
    problem = refused(explanations(person=["C", "C"], probability=[0.5, 0.6]))
    assert "the same fact (its person)" in str(problem)


def test_a_contradiction_is_told_with_the_row_as_given():
    rows = pa.table(
        {"outcome": [2, 1, 2], "explanation": [0, 0, 1], "person": [7, 7, 8], "fact": [1, 1, 1]}
    )
    problem = refused(rows, pa.table({"outcome": [1, 2], "amount": [1, 1]}))
    assert where(problem) == ("explanations", 3, "person")
    assert "in row 1" in str(problem)


def test_the_same_fact_in_two_outcomes_is_two_facts():
    rows = pa.table({"outcome": [1, 2], "explanation": [0, 0], "person": [7, 8], "fact": [1, 1]})
    assert attribute_table(rows, amount=10).credit.column("credit").to_pylist() == [10, 10]


def test_outcomes_once_each_and_known():
    twice = pa.table({"outcome": [1, 2, 1], "amount": [5, 5, 5]})
    assert where(refused(explanations(), twice)) == ("outcomes", 3, "outcome")
    one = pa.table({"outcome": [2], "amount": [5]})
    assert where(refused(explanations(), one)) == ("explanations", 1, "outcome")
    late = explanations(outcome=[2, 9])
    assert where(refused(late, one)) == ("explanations", 2, "outcome")
    given = pa.table({"outcome": [3], "person": ["K"], "weight": [0.5]})
    assert where(refused(explanations(), None, given)) == ("contributions", 1, "outcome")
    assert refused(explanations(), pa.table({"outcome": ["1"], "amount": [5]})).column == "outcome"


def test_money_is_whole_minor_units_or_decimals():
    assert refused(explanations(), pa.table({"outcome": [1], "amount": [9.5]})).column == "amount"
    missing = pa.table({"outcome": [1], "amount": pa.array([None], pa.int64())})
    assert where(refused(explanations(), missing)) == ("outcomes", 1, "amount")
    huge = pa.table({"outcome": [1], "amount": pa.array([2**64 - 1], pa.uint64())})
    assert where(refused(explanations(), huge)) == ("outcomes", 1, "amount")
    least = pa.table({"outcome": [1], "amount": [-(2**63)]})
    assert where(refused(explanations(), least)) == ("outcomes", 1, "amount")


def test_decimals_are_of_the_currency():
    told = {"outcome": [1, 2, 3, 4], "currency": ["EUR", "ISK", "KWD", None]}
    amounts = [Decimal("12.340"), Decimal("12.000"), Decimal("12.345"), Decimal("12.345")]
    outcomes = pa.table({**told, "amount": pa.array(amounts, pa.decimal128(12, 3))})
    none = explanations().slice(0, 0)
    found = attribute_table(none, outcomes).outcomes
    assert found.column("amount").to_pylist() == [1234, 12, 12345, 12345]
    assert found.column("unexplained").to_pylist() == [1234, 12, 12345, 12345]
    assert found.column("currency").to_pylist() == told["currency"]
    fine = pa.table({"outcome": [1], "amount": [Decimal("1.005")], "currency": ["EUR"]})
    assert where(refused(explanations(), fine)) == ("outcomes", 1, "amount")


@pytest.mark.parametrize("code", ["EURO", "XAU", "€", "E U"])
def test_an_unknown_currency_is_told_with_its_row(code):
    rows = pa.table({"outcome": [1, 2, 3], "amount": [1, 2, 3], "currency": ["EUR", None, code]})
    problem = refused(explanations(), rows)
    assert where(problem) == ("outcomes", 3, "currency")
    assert problem.problem.startswith(f"{code!r} is no currency; give its ISO 4217 code")
    coded = rows.set_column(2, "currency", rows["currency"].dictionary_encode())
    assert where(refused(explanations(), coded)) == ("outcomes", 3, "currency")


@pytest.mark.parametrize("code", ["eur", " EUR"])
def test_a_currency_is_not_put_right_unseen(code):
    rows = pa.table({"outcome": [1], "amount": [1], "currency": [code]})
    assert refused(explanations(), rows).problem == f"{code!r} must be written EUR"


def test_the_row_of_an_unknown_currency_is_the_one_given():
    rows = pa.table({"outcome": [2, 1], "amount": [1, 2], "currency": ["QQQ", "EUR"]})
    assert where(refused(explanations(), rows)) == ("outcomes", 1, "currency")


def test_an_empty_currency_is_none():
    rows = pa.table({"outcome": [1, 2], "amount": [7, 8], "currency": ["", "ISK"]})
    assert attribute_table(explanations(), rows).outcomes["currency"].to_pylist() == [None, "ISK"]


def test_a_currency_for_all_must_be_one():
    problem = refused(explanations(), currency="QQQ")
    assert where(problem) == ("outcomes", None, "currency")
    with pytest.raises(TableError, match="'QQQ' is no currency"):
        attribute_batches(explanations(), pa.table(AMOUNTS), currency="QQQ")


def test_one_amount_for_all_is_said_and_not_guessed():
    with pytest.raises(TableError, match="one amount"):
        attribute_table(explanations())
    with pytest.raises(TableError, match="whole minor units"):
        attribute_table(explanations(), amount=1.5)
    found = attribute_table(explanations(), amount=11, currency="ISK")
    assert found.outcomes.select(["amount", "currency"]).to_pylist() == [
        {"amount": 11, "currency": "ISK"}
    ]


def test_refunds_and_zero_amounts():
    outcomes = pa.table({"outcome": [1, 2], "amount": [-1001, 0]})
    rows = pa.table({"outcome": [1, 1, 2], "explanation": [0, 0, 0], "person": ["C", "I", "C"]})
    found = attribute_table(rows, outcomes)
    assert found.credit.column("credit").to_pylist() == [-501, -500, 0]
    assert found.credit.column("necessity_amount").to_pylist() == [-1001, -1001, 0]


def test_what_nobody_did():
    """Chance alone, certain: organic. A person's probability 0: impossible, and counted so."""
    rows = pa.table(
        {
            "outcome": [1, 2, 2, 3],
            "explanation": [0, 0, 1, 0],
            "person": pa.array([None, None, "C", "C"]),
            "probability": [1.0, 0.25, 1.0, 0.0],
        }
    )
    found = attribute_table(rows, amount=100)
    assert found.outcomes.select(
        ["organic", "unexplained", "explanations", "absorbed"]
    ).to_pylist() == [
        {"organic": 100, "unexplained": 0, "explanations": 1, "absorbed": 0},
        {"organic": 25, "unexplained": 0, "explanations": 2, "absorbed": 0},
        {"organic": 0, "unexplained": 100, "explanations": 1, "absorbed": 1},
    ]
    assert found.credit.select(["outcome", "credit"]).to_pylist() == [{"outcome": 2, "credit": 75}]


def test_an_outcome_nobody_explains_and_empty_tables():
    found = attribute_table(explanations().slice(0, 0), pa.table(AMOUNTS))
    assert found.outcomes.column("unexplained").to_pylist() == [1000]
    full = attribute_table(explanations(), pa.table(AMOUNTS))
    assert found.credit.schema == full.credit.schema
    nothing = attribute_table(explanations().slice(0, 0), pa.table(AMOUNTS).slice(0, 0))
    assert (nothing.credit.schema, nothing.outcomes.schema) == (
        full.credit.schema,
        full.outcomes.schema,
    )
    assert (nothing.credit.num_rows, nothing.outcomes.num_rows) == (0, 0)
    untyped = pa.table({name: pa.nulls(0) for name in CHAIN})
    assert attribute_table(untyped, amount=1).outcomes.num_rows == 0


def test_something_that_is_no_table():
    problem = refused([1, 2, 3])
    assert "list" in str(problem)


def test_streams_must_be_in_order():
    rows = explanations(outcome=[2, 1])
    with pytest.raises(NotSortedError) as caught:
        list(attribute_batches(rows, amount=5))
    assert where(caught.value) == ("explanations", 2, "outcome")
    outcomes = pa.table({"outcome": [2, 1], "amount": [1, 1]})
    with pytest.raises(NotSortedError):
        list(attribute_batches(explanations(), outcomes))
    twice = pa.table({"outcome": [1, 1], "amount": [1, 1]})
    with pytest.raises(TableError, match="second row"):
        list(attribute_batches(explanations(), twice))


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_of_two_problems_the_first_is_told(workers):
    rows = pa.table(
        {
            "outcome": [1, 2, 2, 3, 4, 3],
            "explanation": [0] * 6,
            "person": [1, 1, 2, 1, 1, 1],
            "fact": [1, 7, 7, 1, 1, 1],
        }
    )
    stream = pa.RecordBatchReader.from_batches(rows.schema, rows.to_batches(max_chunksize=1))
    batches = attribute_batches(
        stream, amount=5, outcomes_a_batch=1, rows_a_batch=1, workers=workers
    )
    with pytest.raises(TableError, match="one fact of an outcome has one person") as caught:
        list(batches)
    assert where(caught.value) == ("explanations", 3, "person")


def test_a_batch_needs_a_worker():
    with pytest.raises(ValueError, match="at least one worker"):
        attribute_batches(explanations(), amount=5, workers=0)


def test_columns_that_are_always_there_say_so():
    found = attribute_table(explanations(), amount=5)
    assert not any(field.nullable for field in found.credit.schema)
    optional = [field.name for field in found.outcomes.schema if field.nullable]
    assert optional == ["currency", "half_width"]


def test_a_stream_holds_a_bounded_window():
    """However long the stream, no more is pulled than a batch and what completes it."""
    pulled = []

    def batches():
        for number in range(200):
            pulled.append(number)
            yield pa.record_batch(
                {"outcome": [number] * 4, "explanation": [0] * 4, "person": [1, 2, 3, 4]}
            )

    first = next(batches())
    pulled.clear()
    reader = pa.RecordBatchReader.from_batches(first.schema, batches())
    done = 0
    for batch in attribute_batches(reader, amount=7, outcomes_a_batch=5, rows_a_batch=16):
        done += batch.outcomes.num_rows
        assert batch.outcomes.num_rows <= 5
        assert len(pulled) - done <= 6
    assert done == 200


def test_pandas_and_polars_are_one_call_away():
    frame = {"outcome": [1, 1, 1], "explanation": [0, 0, 1], "person": ["C", "I", None]}
    told = {"outcome": [1], "amount": [1000], "currency": ["EUR"]}
    wanted = attribute_table(
        pa.table({**frame, "person": pa.array(frame["person"])}), pa.table(told)
    )
    for kind in (pd, pl):
        found = attribute_table(kind.DataFrame(frame), kind.DataFrame(told))
        assert found.credit.equals(wanted.credit)
        assert found.outcomes.equals(wanted.outcomes)
    # A column of numbers with gaps is floats in pandas.
    gaps = pd.DataFrame({"outcome": [1, 1], "explanation": [0, 0], "person": [7, None]})
    found = attribute_table(gaps, amount=10)
    assert found.credit.to_pandas()["person"].tolist() == [7]
    assert pl.from_arrow(found.credit)["credit"].to_list() == [10]
    kinds = pd.DataFrame(frame).astype({"person": "category"})
    assert attribute_table(kinds, pa.table(told)).credit.equals(wanted.credit)


def test_other_columns_are_passed_over_and_types_are_widened():
    rows, told, _ = tables([(10, [[0, 1]], {0: (1, 1.0), 1: (2, 1.0)}, [])])
    wanted = attribute_table(rows, told)
    narrow = rows.cast(
        pa.schema(
            [
                ("outcome", pa.int16()),
                ("explanation", pa.uint8()),
                ("person", pa.int32()),
                ("fact", pa.uint64()),
                ("probability", pa.float32()),
            ]
        )
    ).append_column("note", pa.array(["x", "y"]))
    assert attribute_table(narrow, told).credit.equals(wanted.credit)
