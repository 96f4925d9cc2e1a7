"""Dates in every form, and what stands in for an impossible one."""

import email.utils
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tengill.facts.messages import DateBasis
from tengill.sources.dates import read_date, sent_at


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("Tue, 3 Feb 2015 10:00:00 +0100", at(2015, 2, 3, 9)),
        ("3 Feb 2015 10:00 -0800 (PST)", at(2015, 2, 3, 18)),
        ("Tue, 03 Feb 15 10:00:00 GMT", at(2015, 2, 3, 10)),
        ("Tue, 3 Feb 98 10:00:00 EST", at(1998, 2, 3, 15)),
        ("Tue, 3 Feb 115 10:00:00 UT", at(2015, 2, 3, 10)),
        ("Sun, 3 Feb 2015 10:00:00 Z", at(2015, 2, 3, 10)),
        ("Tuesday, 03-Feb-15 10:00:00 GMT", at(2015, 2, 3, 10)),
        ("Tue Feb  3 10:00:00 2015", at(2015, 2, 3, 10)),
        ("Tue Feb  3 10:00:00 +0200 2015", at(2015, 2, 3, 8)),
        ("Tue Feb 3 10:00:00 PST 2015", at(2015, 2, 3, 18)),
        ("2015-02-03T10:00:00Z", at(2015, 2, 3, 10)),
        ("2015-02-03 10:00:00+05:30", at(2015, 2, 3, 4, 30)),
        ("02/03/2015 01:09:24 PM", at(2015, 2, 3, 13, 9, 24)),
        ("25/12/2015 12:30 AM", at(2015, 12, 25, 0, 30)),
        ("Tue, 3 Feb 2015 10:00:60 +0000", at(2015, 2, 3, 10, 0, 59)),
        ("Tue, 3 Feb 2015 10.00.00 +0000", at(2015, 2, 3, 10)),
        ("Tue,  3  Feb\t2015   10:00:00   +0000", at(2015, 2, 3, 10)),
        ("3. febrúar 2015 10:00", at(2015, 2, 3, 10)),
        ("3 maí 2015 10:00:00 GMT", at(2015, 5, 3, 10)),
        ("Di, 3 Mär 2015 10:00:00 +0100", at(2015, 3, 3, 9)),
        ("Tue, 3 Feb 2015 10:00:00 GMT+0100", at(2015, 2, 3, 9)),
        ("Tue, 3 Feb 2015 10:00:00 +9900", at(2015, 2, 3, 10)),
        ("Tue, 3 Feb 2015", at(2015, 2, 3)),
    ],
)
def test_dates_read(text, when):
    assert read_date(text) == when


@pytest.mark.parametrize(
    "text",
    ["", "tomorrow", "32 Feb 2015 10:00:00", "Tue, 3 Feb 2015 25:61:00 +0000", "+0000", "9" * 5000],
)
def test_what_is_no_date_reads_as_none(text):
    assert read_date(text) is None


@given(
    st.datetimes(at(1990, 1, 1).replace(tzinfo=None), at(2150, 1, 1).replace(tzinfo=None)),
    st.integers(-840, 840),
)
def test_agrees_with_the_standard_library(when, minutes):
    sign = "+" if minutes >= 0 else "-"
    zone = f"{sign}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
    text = f"{when:%a, %d %b %Y %H:%M:%S} {zone}"
    assert read_date(text) == email.utils.parsedate_to_datetime(text).astimezone(UTC)
    assert read_date(text[5:]) == read_date(text)


@given(st.text(max_size=80))
def test_never_raises(text):
    assert read_date(text) is None or read_date(text).tzinfo is UTC


NOW = "by a.example; Tue, 3 Feb 2015 10:00:00 +0000"
OLD = "by b.example; Tue, 3 Feb 2015 09:00:00 +0000"
ENVELOPE = "From may@lind.example Wed Feb  4 11:00:00 2015"


@pytest.mark.parametrize(
    ("dates", "received", "envelope", "expected"),
    [
        (["Tue, 3 Feb 2015 08:00:00 +0000"], [NOW], ENVELOPE, (at(2015, 2, 3, 8), DateBasis.DATE)),
        (
            ["Thu, 01 Jan 1970 00:00:00 +0000"],
            [OLD, NOW],
            "",
            (at(2015, 2, 3, 10), DateBasis.RECEIVED),
        ),
        (["Tue, 01 Jan 1980 00:00:00 +0000"], [NOW], "", (at(2015, 2, 3, 10), DateBasis.RECEIVED)),
        (
            ["Mon, 31 Dec 1979 16:00:00 -0800"],
            [],
            ENVELOPE,
            (at(2015, 2, 4, 11), DateBasis.ENVELOPE),
        ),
        (["Tue, 3 Feb 2099 10:00:00 +0000"], [NOW], "", (at(2015, 2, 3, 10), DateBasis.RECEIVED)),
        (["Tue, 3 Feb 2099 10:00:00 +0000"], [], "", (at(2099, 2, 3, 10), DateBasis.DATE)),
        (["Tue, 3 Feb 9999 10:00:00 +0000"], [], "", (None, DateBasis.NONE)),
        (["yesterday"], ["no date here"], ENVELOPE, (at(2015, 2, 4, 11), DateBasis.ENVELOPE)),
        ([], [NOW], ENVELOPE, (at(2015, 2, 3, 10), DateBasis.RECEIVED)),
        ([], [], "From - ", (None, DateBasis.NONE)),
    ],
)
def test_what_stands_in_for_an_impossible_date(dates, received, envelope, expected):
    when, basis, problem = sent_at(dates, received, envelope)
    assert (when, basis) == expected
    assert bool(problem) == (basis is not DateBasis.DATE)
