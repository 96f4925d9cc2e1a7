"""Dates in every form, and what stands in for an impossible one."""

import email.utils
from datetime import UTC, datetime, timedelta

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


ODD_DAYS = [
    "1 Mar 2021", "01-Mar-2021", "Mar 1, 2021", "March 1st, 2021", "Mon, 1 Mar 2021", "1-Mar-21",
    "Monday, March 1, 2021", "1. März 2021", "1 de marzo de 2021", "lundi 1 mars 2021",
    "2021-03-01", "2021/03/01", "2021.03.01", "01.03.2021", "1.3.2021", "03/01/2021", "3/1/21",
    "2021年3月1日", "1 марта 2021", "1er mars 2021", "1 maart 2021", "2021-Mar-01", "01/Mar/2021",
    "Mar-01-2021", "mánudagur 1. mars 2021", "pon, 1 mar 2021",
]  # fmt: skip
ODD_TIMES = ["14:05:09", "14.05.09", "2:05:09 PM", "2:05:09 p.m.", "14:05:09.123", "14: 5:09"]
ODD_ZONES = {
    "": 0, " GMT": 0, " +0200": 120, " GMT+2": 120, " UTC-5": -300, " +02:00": 120,
    " -0800 (PST)": -480, " CET": 60, " +2": 120, " GMT+0530": 330, "Z": 0, " MET DST": 120,
    " Pacific Standard Time": -480,
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("day", ODD_DAYS)
def test_every_form_of_day_goes_with_every_form_of_time_and_zone(day):
    for time in ODD_TIMES:
        for zone, minutes in ODD_ZONES.items():
            expected = at(2021, 3, 1, 14, 5, 9) - timedelta(minutes=minutes)
            told = f"{day} {time}{zone}", f"{time}{zone} {day}"
            assert [(text, read_date(text)) for text in told] == [(text, expected) for text in told]


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("01-Mar-2021 10.00.00 GMT+2", at(2021, 3, 1, 8)),
        ("20210301T100000Z", at(2021, 3, 1, 10)),
        ("20210301100000", at(2021, 3, 1, 10)),
        ("2021-03-01T10:00+02", at(2021, 3, 1, 8)),
        ("1/Mar/2021:10:00:00 +0100", at(2021, 3, 1, 9)),
        ("Week 9, Mon 1 Mar 2021 10:00", at(2021, 3, 1, 10)),
        # A Tuesday is no March.
        ("mar. 2 févr. 2021 10:00", at(2021, 2, 2, 10)),
        ("mardi 2 février 2021 10:00 +0100", at(2021, 2, 2, 9)),
        ("martes, 2 de febrero de 2021, 10:00", at(2021, 2, 2, 10)),
        ("maanantai 1. helmikuuta 2021 klo 10.00", at(2021, 2, 1, 10)),
        ("14 juillet 2021 à 10h30", at(2021, 7, 14, 10, 30)),
        # The day of the week decides between two readings; without it dashes stay unread.
        ("Monday 1/3/2021 10:00", at(2021, 3, 1, 10)),
        ("Sunday 1/3/2021 10:00", at(2021, 1, 3, 10)),
        ("25-03-2021 10:00", at(2021, 3, 25, 10)),
        ("01-03-2021 10:00", None),
        # Programs that were not ready for the year 2000.
        ("Sat, 1 Jan 100 10:00:00 GMT", at(2000, 1, 1, 10)),
        ("Sat, 1 Jan 19100 10:00:00 GMT", at(2000, 1, 1, 10)),
        ("Mar 1 '98 10:00", at(1998, 3, 1, 10)),
        ("Mon, 01 Mar 2021 24:00:00 +0000", at(2021, 3, 2)),
        ("Mon, 1 Mar 2021 14:00 AM", at(2021, 3, 1, 14)),
        ("Mon, 1 Mar 2021 12:00 AM", at(2021, 3, 1)),
        ("1 Mar 2021 10:00:00 −0500", at(2021, 3, 1, 15)),
        ("1 Mar 2021 10:00:00 -330", at(2021, 3, 1, 13, 30)),
        ("1 Mar 2021 10:00:00 (GMT+2 (x))", at(2021, 3, 1, 10)),
        ("2021年3月1日 下午3:05", at(2021, 3, 1, 15, 5)),
        ("1 Mar 2021 10:00:00 Central European Summer Time", at(2021, 3, 1, 8)),
        ("1 Mar 10:00:00 +0100", None),
        ("Mar 2021 10:00", None),
        ("13/13/2021 10:00", None),
        ("29 Feb 2021 10:00", None),
    ],
)
def test_odd_dates_read_as_a_careful_person_would(text, when):
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


@pytest.mark.slow
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
