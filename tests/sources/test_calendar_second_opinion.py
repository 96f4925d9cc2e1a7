"""Whole series against recurring-ical-events, which shares no code with our reading."""

import warnings
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import recurring_ical_events
from calendar_builders import calendar, event, read
from hypothesis import given, settings
from hypothesis import strategies as st

ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Atlantic/Reykjavik"]
RULES = ["FREQ=DAILY;COUNT=9", "FREQ=DAILY;INTERVAL=3;COUNT=7", "FREQ=WEEKLY;BYDAY=MO,TH;COUNT=8",
         "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU;COUNT=6", "FREQ=MONTHLY;COUNT=6",
         "FREQ=MONTHLY;BYDAY=-1FR;COUNT=5", "FREQ=YEARLY;COUNT=3", "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=4",
         "FREQ=DAILY;UNTIL=20260410T120000Z", "FREQ=WEEKLY;UNTIL=20260601T000000Z"]  # fmt: skip
START = st.datetimes(datetime(2026, 3, 1), datetime(2026, 4, 5)).map(  # noqa: DTZ001 - local
    lambda when: when.replace(second=0, microsecond=0)
)


LAST = datetime(2027, 5, 1, tzinfo=UTC)  # a month before the year is over that is followed


def theirs(data, *, ends):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        query = recurring_ical_events.of(icalendar.Calendar.from_ical(data))
        found = query.between(datetime(2020, 1, 1, tzinfo=UTC), LAST)
    return sorted(
        (one.start.astimezone(UTC), str(one["SUMMARY"]), one.end.astimezone(UTC) if ends else None)
        for one in found
        if one.start < LAST
    )


def ours(data, *, ends):
    return sorted(
        (one.starts_at, one.title, one.ends_at if ends else None)
        for one in read(data)
        if one.starts_at < LAST
    )


@st.composite
def series(draw):
    zone, start, rule = draw(st.sampled_from(ZONES)), draw(START), draw(st.sampled_from(RULES))
    length = timedelta(minutes=draw(st.integers(1, 3000)))
    own = event("s@x", f";TZID={zone}:{start:%Y%m%dT%H%M%S}", RRULE=rule, SEQUENCE="1",
                DTEND=f";TZID={zone}:{start + length:%Y%m%dT%H%M%S}")  # fmt: skip
    times = [one.starts_at for one in read(calendar(own))]
    picked = draw(st.lists(st.sampled_from(times), max_size=3, unique=True))
    out = draw(st.lists(st.sampled_from(picked), unique=True)) if picked else []
    if out:
        own = own.replace("END:VEVENT", "EXDATE:" + ",".join(f"{one:%Y%m%dT%H%M%SZ}" for one in out)
                          + "\r\nEND:VEVENT")  # fmt: skip
    if draw(st.booleans()):
        own = own.replace("END:VEVENT", "RDATE:20260715T101500Z\r\nEND:VEVENT")
    changes = [
        event("s@x", f"{one + timedelta(hours=5):%Y%m%dT%H%M%SZ}", SEQUENCE="1", SUMMARY=f"New {at}",
              RECURRENCE_ID=f"{one:%Y%m%dT%H%M%SZ}", DTEND=f"{one + timedelta(hours=6):%Y%m%dT%H%M%SZ}")
        for at, one in enumerate(picked) if one not in out
    ]  # fmt: skip
    parts = draw(st.permutations([own, *changes]))
    return calendar(*parts)


@pytest.mark.slow
@given(series())
@settings(max_examples=30, deadline=None)
def test_series_with_changes_and_days_taken_out(data):
    # Across daylight saving the library keeps the length on the clock; RFC 5545 3.8.5.3 keeps the
    # real one, as we do. So ends are compared where clocks are never changed.
    ends = b"Asia/Kolkata" in data or b"Atlantic/Reykjavik" in data
    assert ours(data, ends=ends) == theirs(data, ends=ends)
