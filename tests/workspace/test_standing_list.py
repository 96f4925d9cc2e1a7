"""Lists of people as they come: pasted, out of Excel, broken, hostile."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tengill.workspace.standing_list import ROWS_MOST, ListError, read_list, whole_number


def names(told, **columns):
    return [line.asked for line in read_list(told, columns).lines]


def test_pasted_lines_of_every_shape():
    given_ = read_list(
        "Anna Vik\nben@moe.example\n\n@carl\nDana Whitcombe <dana@tern.example>\n"
        "Lind, Eva\nhttps://www.linkedin.com/in/frida-holm\n"
    )
    told = [(line.name, line.address, line.handle) for line in given_.lines]
    assert told == [
        ("Anna Vik", "", ""),
        ("", "ben@moe.example", ""),
        ("", "", "@carl"),
        ("Dana Whitcombe", "dana@tern.example", ""),
        ("Eva Lind", "", ""),
        ("", "", "https://www.linkedin.com/in/frida-holm"),
    ]
    assert given_.columns == ()


def test_names_on_one_line():
    assert names("Anna Vik; Ben Moe; Carl Lund") == ["Anna Vik", "Ben Moe", "Carl Lund"]
    assert names("Anna Vik, Ben Moe, Carl Lund") == ["Anna Vik", "Ben Moe", "Carl Lund"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_tables_in_every_dress(delimiter, encoding):
    rows = [["Nafn", "Netfang", "Fylgjendur", "As of"], ["Þóra Lind", "thora@x.example", "1200", "2024-05-01"]]  # fmt: skip
    text = "\r\n".join(delimiter.join(row) for row in rows)
    (line,) = read_list(text.encode(encoding)).lines
    assert (line.number, line.name, line.address) == (2, "Þóra Lind", "thora@x.example")
    (figure,) = line.figures
    assert (figure.count, figure.platform, str(figure.at)) == (1200, "", "2024-05-01")


def test_platforms_by_the_head_of_their_column():
    told = "Candidate,Instagram followers,X followers,Handle\nAnna Vik,900,1200,@anna\n"
    (line,) = read_list(told).lines
    assert [(one.platform, one.count) for one in line.figures] == [("instagram", 900), ("x", 1200)]
    assert line.handle == "@anna"


@pytest.mark.parametrize("told", ["12.3k", "1.2M", "~900", "12,3", "1e5", "-5", "900+", "½", "1,23,456", "١٢٣"])  # fmt: skip
def test_what_is_no_whole_number_is_told_not_guessed(told):
    given_ = read_list(f'Name;Followers\nAnna Vik;"{told}"\nBen Moe;700\n')
    assert [len(line.figures) for line in given_.lines] == [0, 1]
    (trouble,) = given_.trouble
    assert trouble.line == 2
    assert told in trouble.words


@pytest.mark.parametrize("told", ["12300", "12,300", "12.300", "12 300", "12'300", "12\u00a0300"])
def test_whole_numbers_as_people_write_them(told):
    assert whole_number(told) == 12_300


@given(st.integers(0, 10**12 - 1))
def test_whole_numbers_come_back(number):
    assert whole_number(str(number)) == number
    assert whole_number(f"{number:,}") == number


def test_a_date_that_is_none_is_told():
    given_ = read_list("Name,Followers,Date\nAnna Vik,900,2023-02-30\n")
    assert given_.lines[0].figures[0].at is None
    assert "2023-02-30" in given_.trouble[0].words


@pytest.mark.parametrize(
    "told",
    [
        "",
        "   \n\n",
        b"\x00\x01\x02PK",
        "Name,Followers\n",
        "Colour,Size,Weight\nred,3,4\nblue,4,5\n",
    ],
)
def test_lists_that_cannot_be_used_say_why(told):
    with pytest.raises(ListError) as told_:
        read_list(told)
    assert len(str(told_.value)) > 20


def test_wrong_columns_are_named_and_can_be_corrected():
    told = "Colour,Who they are,How loud\nred,Anna Vik,900\nblue,Ben Moe,12\n"
    with pytest.raises(ListError, match="Colour, Who they are, How loud"):
        read_list(told)
    given_ = read_list(told, {"name": "Who they are", "followers": "How loud"})
    assert [(line.name, line.figures[0].count) for line in given_.lines] == [
        ("Anna Vik", 900),
        ("Ben Moe", 12),
    ]
    with pytest.raises(ListError, match="Nowhere"):
        read_list(told, {"name": "Nowhere"})
    with pytest.raises(ListError, match="shoe"):
        read_list(told, {"shoe": "Colour"})


def test_a_row_that_names_nobody_is_told():
    given_ = read_list("Name,Followers\n,900\nAnna Vik,1\n")
    assert [line.name for line in given_.lines] == ["Anna Vik"]
    assert given_.trouble[0].line == 2


@pytest.mark.slow
def test_ten_thousand_rows_are_read_and_more_than_there_may_be_are_cut():
    rows = "".join(f"Person {n},{n}\n" for n in range(10_000))
    assert len(read_list("Name,Followers\n" + rows).lines) == 10_000
    many = "".join(f"Person {n}\n" for n in range(ROWS_MOST + 5))
    given_ = read_list(many)
    assert len(given_.lines) == ROWS_MOST
    assert given_.trouble[0].line == ROWS_MOST + 1


@given(st.binary(max_size=400))
def test_nothing_makes_it_fall(told):
    with contextlib.suppress(ListError):
        read_list(told)
    with contextlib.suppress(ListError):
        read_list(b"Name,Followers\n" + told)
