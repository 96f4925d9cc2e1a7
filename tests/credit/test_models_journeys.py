"""Tables of journeys: what is read, in which order, and what is refused with its row."""

from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from tengill.credit.journeys import JourneyError, from_arrays, read_journeys


def paths(*rows, separator=">"):
    return read_journeys({"path": list(rows), "conversions": [1] * len(rows)}, separator=separator)


def told(journeys):
    names = journeys.channels.to_pylist()
    ends = journeys.offsets
    return [[names[code] for code in journeys.touches[begin:end]] for begin, end in pairwise(ends)]


def test_paths_are_split_and_spaces_do_not_count():
    read = paths("mail > talk>  mail ", "talk", "a long name with spaces > x")
    assert told(read) == [["mail", "talk", "mail"], ["talk"], ["a long name with spaces", "x"]]
    assert read.channels.to_pylist() == sorted(["mail", "talk", "a long name with spaces", "x"])


@pytest.mark.parametrize("separator", [">", " > ", "->", "→", "|", ">>", "=>="])
def test_any_separator(separator):
    read = paths(separator.join(["ab", "þóra", "ab"]), "c", separator=separator)
    assert told(read) == [["ab", "þóra", "ab"], ["c"]]


def test_separators_end_with_their_row_and_do_not_overlap():
    assert told(paths("a=", ">b", "c=>d", "=", separator="=>")) == [
        ["a="],
        [">b"],
        ["c", "d"],
        ["="],
    ]
    assert told(paths("a>>>b", "c", separator=">>")) == [["a", ">b"], ["c"]]


def test_many_channels_of_all_lengths_are_told_apart():
    random = np.random.default_rng(1)
    names = sorted(
        {"x" * int(n) + str(int(k)) for n, k in random.integers(0, 3000, (3000, 2)) % 40}
    )
    names += [f"person number {i}" for i in range(3000)]
    rows = [[names[i] for i in random.integers(0, len(names), 7)] for _ in range(2000)]
    read = paths(*(" > ".join(row) for row in rows))
    assert told(read) == rows
    assert len(set(read.channels.to_pylist())) == len(read.channels)


def test_text_lists_dictionaries_slices_and_views_read_alike():
    rows = ["a > b", "b", "a > a > c"]
    expected = told(paths(*rows))
    lists = pa.array([row.split(" > ") for row in rows])
    text = pa.array(rows)
    forms = [
        lists, lists.cast(pa.large_list(pa.string())), text.dictionary_encode(),
        pa.array(["zzz", *rows]).slice(1), text.cast(pa.large_string()), text.cast(pa.string_view()),
        pa.chunked_array([text[:1], text[1:]]), pa.array([["q"], *lists.to_pylist()])[1:],
    ]  # fmt: skip
    for form in forms:
        read = read_journeys(pa.table({"path": form, "conversions": [1, 1, 1]}))
        assert told(read) == expected


def test_frames_of_pandas_and_polars_and_the_names_of_channelattribution():
    columns = {
        "path": ["a > b", "b"],
        "total_conversions": [2, 0],
        "total_conversion_value": [7.5, 0.0],
        "total_null": [1, 4],
    }
    for frame in (pd.DataFrame(columns), pl.DataFrame(columns), columns):
        read = read_journeys(frame)
        assert read.conversions.tolist() == [2, 0]
        assert read.value.tolist() == [7.5, 0]
        assert read.nulls.tolist() == [1, 4]


def test_an_empty_path_is_a_journey_nobody_touched():
    read = paths("", "a", "   ")
    assert told(read) == [[], ["a"], []]
    assert read.untouched == (2.0, 0.0)


def test_empty_tables():
    assert len(read_journeys(pa.table({"path": pa.array([], pa.string()), "conversions": []}))) == 0
    assert len(read_journeys({"path": [], "conversions": []})) == 0
    assert len(read_journeys({"journey": [], "channel": [], "conversions": []})) == 0


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"path": ["a", "b > > c"], "conversions": [1, 1]}, "row 2: path 'b > > c' has an empty"),
        ({"path": ["a > "], "conversions": [1]}, "row 1: .* empty channel"),
        ({"path": ["> a"], "conversions": [1]}, "row 1: .* empty channel"),
        ({"path": ["a", None], "conversions": [1, 1]}, "row 2: path is missing"),
        ({"path": [["a"], ["b", None]], "conversions": [1, 1]}, "row 2: a channel is missing"),
        ({"path": [["a", " "]], "conversions": [1]}, "row 1: a channel is missing or empty"),
        ({"path": [1, 2], "conversions": [1, 1]}, "path has type int64"),
        ({"path": [[1.5]], "conversions": [1]}, "channels have type double"),
        ({"path": ["a", "b"], "conversions": [1, -2]}, "row 2: conversions is -2"),
        ({"path": ["a"], "conversions": [float("nan")]}, "row 1: conversions is nan"),
        ({"path": ["a"], "conversions": [float("inf")]}, "row 1: conversions is inf"),
        ({"path": ["a"], "conversions": ["1"]}, "conversions has type string"),
        ({"path": ["a", "b"], "conversions": [1, None]}, "row 2: conversions is missing"),
        ({"path": ["a"], "conversions": [1], "nulls": [-1]}, "row 1: nulls is -1"),
        ({"path": ["a"], "conversions": [1], "value": [-3.0]}, "row 1: value is -3 .*|refund"),
        ({"path": ["a", "b"], "conversions": [1, 0], "value": [1, 9]}, "row 2: a value of 9 without"),
        ({"path": ["a"]}, "need a column conversions or total_conversions"),
        ({"path": ["a"], "conversions": [1], "total_conversions": [1]}, "say the same thing"),
        ({"channel": ["a"], "conversions": [1]}, "need a column journey"),
        ({"journey": [1], "channel": ["a"]}, "or a table of outcomes beside them"),
        ({"journey": [1], "conversions": [1]}, "need a column channel or person or touch"),
        ({"journey": [1, None], "channel": ["a", "b"], "conversions": [1, 1]}, "row 2: journey is"),
        ({"journey": [1, 2], "channel": ["a", None], "conversions": [1, 1]}, "row 2: a channel"),
        ({"journey": [1, 1], "channel": ["a", "b"], "conversions": [1, 2]}, "row 2: .* on row 1"),
        ({"journey": [1], "channel": ["a"], "conversions": [1], "at": ["now"]}, "at has type string"),
        (
            {"journey": [1], "channel": ["a"], "conversions": [1], "milestone": [1]},
            "milestone has type int64",
        ),
    ],
)  # fmt: skip
def test_what_is_refused_names_its_row(columns, words):
    with pytest.raises(JourneyError, match=words):
        read_journeys(columns)


def test_no_table_and_no_separator():
    with pytest.raises(JourneyError, match="Arrow can read"):
        read_journeys(object())
    with pytest.raises(JourneyError, match="separator is empty"):
        paths("a", separator="")
    with pytest.raises(JourneyError, match="leave the outcomes table out"):
        read_journeys({"path": ["a"], "conversions": [1]}, {"journey": [1]})


def test_touches_in_any_order_become_journeys_in_time_order():
    day = [datetime(2024, 3, d, tzinfo=UTC) for d in (4, 1, 2, 2, 9)]
    read = read_journeys(
        {
            "journey": ["j", "k", "j", "j", "k"],
            "person": [7, 7, 5, 6, 5],
            "at": day,
            "conversions": [1, 0, 1, 1, 0],
            "nulls": [0, 3, 0, 0, 3],
        }
    )
    assert told(read) == [[5, 6, 7], [7, 5]]  # 5 and 6 at the same time: as the rows had them
    times = [int(day[place].timestamp()) for place in (2, 3, 0, 1, 4)]
    assert list(read.at) == times
    assert read.conversions.tolist() == [1, 0]
    assert read.nulls.tolist() == [0, 3]


def test_without_times_the_rows_are_the_order():
    read = read_journeys({"journey": [2, 1, 2], "touch": ["b", "a", "a"], "conversions": [1, 1, 1]})
    assert told(read) == [["b", "a"], ["a"]]


def test_outcomes_of_their_own_keep_journeys_nobody_touched():
    read = read_journeys(
        {"journey": ["y", "x"], "channel": ["a", "b"], "at": [5, 6]},
        {"journey": ["x", "none", "y"], "conversions": [1, 1, 0], "at": [6, 7, 8]},
    )
    assert told(read) == [["b"], [], ["a"]]
    assert read.untouched == (1.0, 0.0)
    assert read.ended.tolist() == [6, 7, 8]


def test_touches_later_than_the_outcome_are_refused_or_counted():
    touches = {"journey": [1, 1, 1], "channel": ["a", "b", "c"], "at": [5, 9, 7]}
    outcomes = {"journey": [1], "conversions": [1], "at": [7]}
    with pytest.raises(JourneyError, match="row 2: the touch is 2 s later than the outcome"):
        read_journeys(touches, outcomes)
    read = read_journeys(touches, outcomes, after="leave_out")
    assert told(read) == [["a", "c"]]
    assert read.left_out == 1
    with pytest.raises(JourneyError, match="either 'refuse' or 'leave_out'"):
        read_journeys(touches, outcomes, after="drop")


@pytest.mark.parametrize(
    ("journey", "outcomes", "words"),
    [
        ([1, 3], {"journey": [1], "conversions": [1]}, "row 2: journey 3 is not in the outcomes"),
        ([1], {"journey": [1, 2, 1], "conversions": [1, 1, 1]}, "outcomes, row 3: journey 1 is"),
        ([1], {"journey": ["x"], "conversions": [1]}, "give both the same type"),
        ([1], {"conversions": [1]}, "outcomes need a column journey"),
    ],
)
def test_outcomes_that_do_not_fit(journey, outcomes, words):
    with pytest.raises(JourneyError, match=words):
        read_journeys({"journey": journey, "channel": ["a"] * len(journey)}, outcomes)


def test_times_before_1970_and_with_fractions_are_floored():
    at = pa.array([-1_500_000, 1_500_000], pa.timestamp("us", "UTC"))
    read = read_journeys(
        pa.table({"journey": [1, 1], "channel": ["a", "b"], "conversions": [1, 1], "at": at})
    )
    assert list(read.at) == [-2, 1]


@pytest.mark.slow
def test_a_million_touches_on_one_journey():
    count = 1_000_000
    codes = np.arange(count) % 3
    read = read_journeys(
        {
            "journey": np.zeros(count, np.int64),
            "channel": pa.array(["a", "b", "c"]).take(pa.array(codes)),
            "at": np.arange(count)[::-1],
            "conversions": np.ones(count),
        }
    )
    assert len(read) == 1
    assert read.lengths.tolist() == [count]
    assert (read.touches == codes[::-1]).all()


def test_arrays_are_checked():
    with pytest.raises(JourneyError, match="offsets"):
        from_arrays([0, 2], [0], ["a"], [1])
    with pytest.raises(JourneyError, match="places in channels"):
        from_arrays([0, 1], [1], ["a"], [1])
    with pytest.raises(JourneyError, match="as many rows"):
        from_arrays([0, 1], [0], ["a"], [1, 2])
    assert len(from_arrays([0, 1], [0], ["a"], [1])) == 1
