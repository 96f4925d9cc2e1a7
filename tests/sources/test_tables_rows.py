"""Tables: whatever encoding, delimiter, preamble or broken quote, every row arrives once."""

import csv
import io
import pickle
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tengill.sources.limits import Limits
from tengill.sources.records import Raw
from tengill.sources.streams import Stream
from tengill.sources.tables import Layout, Row, find_layout, plain, read_row, split_rows
from tengill.sources.tables.cells import Scan, State, cells_of

NAMES = ("Name", "Town")


def fits(cells: Sequence[str]) -> bool:
    return {"name", "town"} <= {plain(cell) for cell in cells}


def rows_of(data: bytes, *, start: int = 0, base: int = 0, limits: Limits | None = None):
    """The layout, and the rows with their raws, of a table that has one."""
    layout = find_layout(data[: 1 << 16], fits)
    assert layout is not None
    raws = list(
        split_rows(
            Stream(io.BytesIO(data)), "a.csv", layout, "test", base, start, limits or Limits()
        )
    )
    return layout, raws, [read_row(raw) for raw in raws]


def cells(data: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in rows_of(data)[2]]


TEXT = "Name,Town\nÁsa Þórðardóttir,Höfn\nJón Æsir,Ísafjörður\n"
WANTED = [("Ása Þórðardóttir", "Höfn"), ("Jón Æsir", "Ísafjörður")]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (TEXT.encode("cp1252"), "cp1252"),
        (TEXT.encode("utf-16"), "utf-16-le"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.replace("\n", "\r\n").encode("utf-16"), "utf-16-le"),
        (TEXT.replace("\n", "\r").encode(), "utf-8"),
        (TEXT.replace(",", ";").encode("cp1252"), "cp1252"),
        (TEXT.replace(",", "\t").encode("utf-16"), "utf-16-le"),
        (b"sep=;\r\n" + TEXT.replace(",", ";").encode(), "utf-8"),
        (b'Notes:\n"When you see, nothing; look."\n\n' + TEXT.encode(), "utf-8"),
        (TEXT.rstrip().encode(), "utf-8"),
    ],
)
def test_every_encoding_delimiter_and_preamble_gives_the_same_rows(data, encoding):
    layout, _, rows = rows_of(data)
    assert layout.encoding == encoding
    assert layout.header == NAMES
    assert [row.cells for row in rows] == WANTED
    assert not any(row.defects for row in rows)


def test_offsets_are_the_bytes_of_the_row():
    for codec in ("utf-8", "utf-16-le", "utf-16-be", "utf-8-sig"):
        data = TEXT.encode(codec)
        _, raws, _ = rows_of(data)
        for raw in raws:
            assert data[raw.offset : raw.offset + raw.length] == raw.data


def test_letters_beyond_the_basic_plane_before_the_rows_keep_utf16_offsets_right():
    data = ("🦊🦊 a note\nName,Town\nÁsa,🏔 Höfn\n").encode("utf-16-le")
    assert cells(data) == [("Ása", "🏔 Höfn")]


def test_quoted_line_ends_delimiters_and_quotes():
    data = b'Name,Town\r\n"A ""B"" C","one\r\ntwo, three"\r\n"x",y\r\n'
    assert cells(data) == [('A "B" C', "one\ntwo, three"), ("x", "y")]


def test_line_feeds_in_cells_of_a_file_whose_rows_end_in_returns():
    data = b'Name,Town\rA,"one\ntwo"\rB,three\r'
    assert cells(data) == [("A", "one\ntwo"), ("B", "three")]


@pytest.mark.parametrize(
    "broken",
    ['bad,"never closed', '"bad,never closed', 'bad,"closed" late', 'bad,"a""', '"""a'],
)
@pytest.mark.parametrize("after", ["x,y", '"x","y"', 'x,"y"'])
def test_an_open_quote_costs_its_own_line_only(broken, after):
    lines = ["Name,Town", broken, *[after] * 300, '"last","row"']
    _, raws, rows = rows_of("\n".join(lines).encode())
    assert len(raws) == 302
    assert all(row.cells == ("x", "y") for row in rows[1:-1])
    assert rows[-1].cells == ("last", "row")


def test_a_quote_may_stay_open_for_as_many_lines_as_are_allowed_and_no_longer():
    lines = ["Name,Town", 'bad,"open', *["x,y"] * 5000, '"last","row"']
    _, raws, rows = rows_of("\n".join(lines).encode())
    assert len(raws) == 5002
    assert rows[-1].cells == ("last", "row")


def test_an_open_quote_is_told_and_its_text_kept():
    _, _, rows = rows_of(b'Name,Town\nA,"open\nB,C\n')
    assert rows[0].cells == ("A", "open")
    assert "does not close" in rows[0].defects[0]
    assert rows[1] == Row(NAMES, ("B", "C"))


def test_too_few_and_too_many_cells_are_told_and_kept():
    _, _, rows = rows_of(b"Name,Town\nA\nB,C,D,E\nF,G,,\n")
    assert rows[0].cells == ("A", "")
    assert "1 cells" in rows[0].defects[0]
    assert rows[1].extra == ("D", "E")
    assert "4 cells" in rows[1].defects[0]
    assert rows[2].defects == ()


def test_blank_rows_are_left_out():
    assert cells(b'Name,Town\n\n,\n"",""\n  \nA,B\n\n') == [("A", "B")]


def test_reading_goes_on_from_any_row_with_keys_from_base():
    data = b'Notes\nName,Town\nA,"1\n2"\nB,3\nC,4\n'
    _, whole, _ = rows_of(data, base=1000)
    for place, raw in enumerate(whole):
        assert raw.key == 1000 + raw.offset
        _, rest, _ = rows_of(data, base=1000, start=raw.next)
        assert rest == whole[place + 1 :]


@pytest.mark.slow
def test_a_row_of_another_encoding_is_read_and_told():
    _, _, rows = rows_of(b"Name,Town\n" + b"a,b\n" * 20000 + "Ása,Höfn\n".encode("cp1252"))
    assert rows[-1].cells == ("Ása", "Höfn")
    assert "encoding" in rows[-1].defects[0]


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le"])
@pytest.mark.parametrize("size", [99, 100, 3_000_001])
def test_a_row_beyond_the_limit_is_cut_and_the_next_is_whole(codec, size):
    data = ("Name,Town\n" + "x" * size + ",y\nA,B\n").encode(codec)
    _, raws, rows = rows_of(data, limits=Limits(max_record=100))
    assert raws[0].cut
    assert len(raws[0].data) == 100
    assert raws[0].length == len((("x" * size) + ",y\n").encode(codec))
    assert any("cut" in defect for defect in rows[0].defects)
    assert rows[1].cells == ("A", "B")


def test_a_context_survives_the_way_to_another_process():
    _, raws, _ = rows_of("Name;Town\nÁsa;Höfn\n".encode("cp1252"))
    assert read_row(pickle.loads(pickle.dumps(raws[0]))).cells == ("Ása", "Höfn")
    assert Layout.from_context(raws[0].context).delimiter == ";"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0\1\2" * 100,
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"a,b\n1,2\n",
        b"x" * 70000,
        b"\xff\xfe",
    ],
)
def test_what_has_no_such_header_is_no_table(data):
    assert find_layout(data[: 1 << 16], fits) is None


def test_get_finds_by_plain_name_the_first_filled():
    row = Row(("E-mail Address", "Tölvupóstur", "Name", "Name"), ("", "a@b.is", "", "Second"))
    assert row.get("e mail address", "tolvupostur") == "a@b.is"
    assert row.get("name") == "Second"
    assert row.get("nothing") == ""
    assert list(row.filled()) == [("Tölvupóstur", "a@b.is"), ("Name", "Second")]


def test_nul_and_formulas_are_text():
    data = b'Name,Town\n"=HYPERLINK(""http://x"")",a\0b\n' + b"pad,pad\n" * 40
    row = rows_of(data)[2][0]
    assert row.cells == ('=HYPERLINK("http://x")', "ab")


CELL = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufeff"), max_size=12
)
LINE = CELL | st.sampled_from(['a "b', 'say ""', "two\nlines", "a,b;c\td|", '"'])


@pytest.mark.slow
@settings(max_examples=40)
@given(
    st.lists(st.tuples(LINE, LINE), max_size=8),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
def test_what_the_standard_library_writes_comes_back(rows, delimiter, codec, end, quoting):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerows([NAMES, *rows])
    wanted = [tuple(cell.strip() for cell in row) for row in rows]
    wanted = [row for row in wanted if "".join(row).strip(' ",;|\t\n')]
    got = [row.cells for row in rows_of(out.getvalue().encode(codec))[2]]
    assert [row for row in got if "".join(row).strip(' ",;|\t\n')] == wanted


@given(st.binary(max_size=400))
def test_any_bytes_below_a_header_arrive_once_and_in_order(tail):
    data = b"Name,Town\n" + tail
    layout = find_layout(data, fits)
    if layout is None:
        return
    raws = list(split_rows(Stream(io.BytesIO(data)), "", layout, "t", 0, 0, Limits()))
    at = layout.begins
    for raw in raws:
        assert isinstance(raw, Raw)
        assert not data[at : raw.offset].strip(b' \t\r\n",;|\0')
        at = raw.next
        row = read_row(raw)
        assert len(row.cells) == len(layout.header)
    assert not data[at:].strip(b' \t\r\n",;|\0')


@given(st.text(st.sampled_from('ab",\n '), max_size=30))
def test_the_quick_and_the_slow_look_agree(text):
    """A line is whole for `Scan` exactly when the cells close, whichever way it was looked at."""
    line = text.replace("\n", "") + "\n"
    state = Scan(",").line(line)
    broken = cells_of(line, ",")[1]
    if state is State.WHOLE:
        assert not broken
    if state is State.OPEN:
        assert broken
