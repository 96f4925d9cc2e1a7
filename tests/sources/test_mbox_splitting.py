"""The mbox splitter: flavours, separators, resuming, bounded memory."""

import io
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from source_builders import SEPARATOR, letter, mbox, raws

from tengill.sources import Limits
from tengill.sources.mbox import Mbox, begins_mbox
from tengill.sources.streams import Stream


def split(data, start=0, limits=None):
    return list(Mbox().records(Stream(io.BytesIO(data)), "x", 0, start, limits or Limits()))


def bodies(data):
    return [raw.data.partition(b"\n\n")[2] for raw in split(data)]


def test_two_messages_and_their_envelope():
    first, second = split(mbox(letter(1), letter(2)))
    assert first.data == letter(1)
    assert second.data == letter(2)
    assert first.envelope == "From ada@lind.example Tue Feb  3 10:00:00 2015"
    assert (first.key, first.next) == (0, second.key)


def test_mboxrd_takes_one_mark_from_quoted_separators():
    assert bodies(mbox(letter(body=">From here\n>>From there\n> From apart\n"))) == [
        b"From here\n>From there\n> From apart\n"
    ]


def test_a_sentence_that_begins_with_from_does_not_split():
    body = "Hello,\n\nFrom Monday we work at home.\nSubject: none of this\n\nFrom here on: peace.\n"
    assert len(split(mbox(letter(body=body)))) == 1


def test_a_dated_from_line_without_header_after_it_does_not_split():
    body = "Quoting an old mailbox:\n\nFrom ada@x.example Tue Feb  3 10:00:00 2015\nit said.\n"
    assert len(split(mbox(letter(body=body)))) == 1


def test_unquoted_bodies_with_content_length_are_kept_whole():
    inner = "See:\n\n" + SEPARATOR.decode() + "From: x@y.example\nSubject: inner\n\nText.\n"
    told = letter(1, body=inner, Content_Length=str(len(inner)))
    records = split(mbox(told, letter(2)))
    assert [raw.data for raw in records] == [told, letter(2)]


@pytest.mark.parametrize("length", ["1", "5", "99999", "-3", "abc", "18446744073709551616", ""])
def test_a_wrong_content_length_is_not_believed(length):
    told = letter(1, body="One line\nand more.\n", Content_Length=length or " ")
    assert [raw.data for raw in split(mbox(told, letter(2)))] == [told, letter(2)]


def test_content_length_of_the_last_message():
    told = letter(2, body="Ends here.", Content_Length="10")
    assert split(mbox(letter(1)) + SEPARATOR + told)[1].data == told


def test_crlf():
    data = mbox(letter(1), letter(2)).replace(b"\n", b"\r\n")
    assert [raw.data for raw in split(data)] == [
        letter(1).replace(b"\n", b"\r\n"),
        letter(2).replace(b"\n", b"\r\n"),
    ]


def test_takeout_separator_and_missing_blank_line():
    takeout = b"From 1789456123@xxx Tue Feb 03 10:00:00 +0000 2015\n"
    data = takeout + letter(1) + takeout + letter(2)
    assert len(split(data)) == 2


@pytest.mark.parametrize(
    "line",
    [
        b"From - Tue Feb 03 10:00:00 2015",
        b"From ada@x.example  Tue Feb  3 10:00 GMT 2015",
        b"From ada@x.example Tue, 3 Feb 2015 10:00:00 +0100",
        b"From ???@??? Tue Feb 03 10:00:00 2015",
        b'From "ada lind"@x.example Tue Feb  3 10:00:00 2015 remote from dal',
        b"From ada@x.example Feb  3 10:00:00 2015",
    ],
)
def test_separator_forms(line):
    assert len(split(line + b"\n" + letter(1) + b"\n" + line + b"\n" + letter(2))) == 2


def test_dateless_separators_count_when_the_first_is_dateless():
    data = b"From ada@x.example\n" + letter(1) + b"\nFrom ada@x.example\n" + letter(2)
    records = split(data)
    assert len(records) == 2
    assert [raw.key for raw in split(data, records[1].key)] == [records[1].key]
    prose = mbox(letter(1, body="Hi.\n\nFrom ada@x.example\nSubject: x\n"))
    assert len(split(prose)) == 1


def test_leading_blank_lines_and_byte_order_mark():
    for lead in (b"\n\n", b"\xef\xbb\xbf", b"\r\n \n"):
        assert begins_mbox(lead + mbox(letter(1)))
        records = split(lead + mbox(letter(1), letter(2)))
        assert [raw.data for raw in records] == [letter(1), letter(2)]
        assert records[0].key == 0


def test_an_overlong_record_is_cut_and_the_next_is_whole():
    big = letter(1, body="word " * 400_000)
    limits = Limits(max_record=100_000)
    cut, after = split(mbox(big, letter(2)), limits=limits)
    assert cut.cut
    assert len(cut.data) <= 100_000
    assert cut.length == len(SEPARATOR) + len(big) + 1
    assert after.data == letter(2)
    assert not after.cut


LINES = st.sampled_from(
    [
        SEPARATOR.decode(),
        "From me to you\n",
        ">From ada\n",
        "\n",
        "Subject: x\n",
        "Content-Length: 7\n",
        "From: a@b.example\n",
        "word\r\n",
        "\r\n",
        "text",
        "From x Tue Feb  3 10:00:00 2015\n",
    ]
)


@pytest.mark.slow
@given(st.lists(LINES, max_size=40).map("".join))
def test_records_cover_the_file_and_resume_anywhere(text):
    data = (SEPARATOR.decode() + "Subject: first\n" + text).encode()
    whole = split(data)
    assert sum(raw.length for raw in whole) == len(data)
    assert [raw.key for raw in whole] == [0, *(raw.next for raw in whole)][: len(whole)]
    for number, raw in enumerate(whole):
        assert split(data, raw.next) == [
            type(one)(**{name: getattr(one, name) for name in one.__slots__})
            for one in whole[number + 1 :]
        ]


@pytest.mark.slow
@settings(max_examples=25)
@given(st.lists(st.integers(1, 90_000), min_size=1, max_size=40), st.integers(1, 300_000))
def test_where_a_read_ends_does_not_matter(sizes, step):
    class Dribble(io.BytesIO):
        def read(self, size=-1):
            return super().read(min(size, step) if size >= 0 else step)

    data = mbox(*(letter(n, body="x" * size + "\n\nFrom now on\n") for n, size in enumerate(sizes)))
    dribbled = list(Mbox().records(Stream(Dribble(data)), "x", 0, 0, Limits()))
    assert dribbled == split(data)
    assert len(dribbled) == len(sizes)


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file():
    one = mbox(
        *(letter(n, body="A line of ordinary length in a letter.\n" * 25) for n in range(900))
    )

    class Endless(io.RawIOBase):
        def __init__(self, times):
            self.left, self.at = times, 0

        def read(self, size=-1):
            if not self.left:
                return b""
            data = one[self.at : self.at + size]
            self.at += len(data)
            if self.at >= len(one):
                self.left, self.at = self.left - 1, 0
            return data

    def peak(times):
        tracemalloc.start()
        count = sum(1 for _ in Mbox().records(Stream(Endless(times)), "x", 0, 0, Limits()))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert count == 900 * times
        return most

    assert peak(8) < peak(3) + 1_000_000


def test_read_from_a_file(tmp_path):
    path = tmp_path / "whatever.txt"
    path.write_bytes(mbox(letter(1), letter(2)))
    found = raws(path)
    assert [raw.path for raw in found] == [str(path)] * 2
    assert [raw.offset for raw in found] == [raw.key for raw in found]
