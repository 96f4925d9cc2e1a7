"""Recurrence against dateutil, which shares no code with it, and against the RFC's own examples."""
# ruff: noqa: DTZ001 - rules count on the clock of the event, without a zone

import warnings
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from calendar_builders import calendar, event, read
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from tengill.sources.calendars import recurrence
from tengill.sources.calendars.moments import Moment
from tengill.sources.calendars.recurrence import times
from tengill.sources.calendars.rules import Rule, read_rule
from tengill.sources.calendars.zones import Zones
from tengill.sources.limits import Limits

ZONES = Zones({}, "UTC")
LAST = datetime(2036, 1, 1)


def ours(rule, start, first=None, last=LAST, most=200):
    read_one = read_rule(rule, Moment(start, UTC), ZONES)
    assert isinstance(read_one, Rule), read_one
    assert not read_one.defects
    return list(islice(times(read_one, start, first or start, last), most))


def theirs(rule, start, first=None, last=LAST, most=200):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = rrulestr(rule, dtstart=start)
    out = []
    for when in found:
        if when > last or len(out) >= most:
            break
        if when >= (first or start):
            out.append(when)
    return out


def numbers(least, greatest, *, negative=False, most=3):
    one = st.integers(least, greatest)
    if negative:
        one = one | st.integers(-greatest, -least)
    return st.lists(one, min_size=1, max_size=most, unique=True).map(
        lambda ns: ",".join(map(str, ns))
    )


WEEKDAYS = st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]),
                    min_size=1, max_size=4, unique=True).map(",".join)  # fmt: skip
NTH = st.lists(
    st.tuples(st.sampled_from([-2, -1, 1, 2, 3, 4]), st.sampled_from(["MO", "WE", "SU"])),
    min_size=1, max_size=2, unique=True,
).map(lambda days: ",".join(f"{n}{day}" for n, day in days))  # fmt: skip


@st.composite
def rules(draw):
    frequency = draw(st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY"]))
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 4))}"]
    # Only parts that match somewhere: where nothing does, dateutil searches to the year 9999.
    day = draw(st.sampled_from(["", "BYDAY", "BYMONTHDAY", "BYMONTH"] + (
        ["NTH"] if frequency in ("YEARLY", "MONTHLY") else []) + (
        ["BYYEARDAY", "BYWEEKNO", "BYMONTH+NTH"] if frequency == "YEARLY" else [])))  # fmt: skip
    if day == "BYDAY":
        parts.append(f"BYDAY={draw(WEEKDAYS)}")
    elif day == "NTH":
        parts.append(f"BYDAY={draw(NTH)}")
    elif day == "BYMONTH+NTH":
        parts += [f"BYDAY={draw(NTH)}", f"BYMONTH={draw(numbers(1, 12))}"]
    elif day == "BYMONTHDAY" and frequency != "WEEKLY":
        parts.append(f"BYMONTHDAY={draw(numbers(1, 28, negative=True))}")
    elif day == "BYMONTH" and frequency in ("YEARLY", "DAILY"):
        parts.append(f"BYMONTH={draw(numbers(1, 12))}")
    elif day == "BYYEARDAY":
        parts.append(f"BYYEARDAY={draw(numbers(1, 366, negative=True))}")
    elif day == "BYWEEKNO":
        parts += [f"BYWEEKNO={draw(numbers(1, 52, negative=True))}", f"BYDAY={draw(WEEKDAYS)}"]
    if draw(st.booleans()):
        parts.append(f"WKST={draw(st.sampled_from(['MO', 'SU', 'WE']))}")
    if draw(st.booleans()):
        parts.append(f"BYHOUR={draw(numbers(0, 23, most=2))}")
        if draw(st.booleans()) and day:
            parts.append(f"BYSETPOS={draw(numbers(1, 2, negative=True, most=2))}")
    if draw(st.booleans()):
        parts.append(draw(st.sampled_from(["COUNT=1", "COUNT=7", "UNTIL=20270301T120000Z"])))
    return ";".join(parts)


STARTS = st.datetimes(datetime(2019, 12, 20), datetime(2024, 3, 10)).map(
    lambda when: when.replace(microsecond=0)
)


@pytest.mark.slow
@given(rules(), STARTS, st.integers(0, 1500))
@settings(max_examples=60, deadline=None)
def test_random_rules_give_what_dateutil_gives(rule, start, later):
    # dateutil takes UTC ends only for starts with a zone.
    plain = rule.replace("120000Z", "120000")
    first = start + timedelta(days=later)
    assert ours(rule, start, first, most=60) == theirs(plain, start, first, most=60)


@given(
    st.sampled_from(["HOURLY", "MINUTELY", "SECONDLY"]), st.integers(1, 50), STARTS,
    st.sampled_from(["", ";BYDAY=MO,FR", ";BYHOUR=9,10", ";BYMINUTE=0,30", ";BYMONTH=1,2,3"]),
)  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_rules_within_a_day_give_what_dateutil_gives(frequency, interval, start, part):
    rule = f"FREQ={frequency};INTERVAL={interval}{part}"
    until = start + timedelta(hours=5)
    mine = ours(rule, start, last=until, most=30)
    if part == ";BYMINUTE=0,30" and frequency == "HOURLY":
        assert {when.minute for when in mine} <= {0, 30}
    # dateutil looks for what never comes; ours ends, so the length tells how far to ask it.
    reference = rrulestr(f"{rule};COUNT={len(mine)}", dtstart=start) if mine else []
    assert mine == list(reference)


@pytest.mark.parametrize(("rule", "start", "wanted"), [  # RFC 5545 3.8.5.3
    ("FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", "1997-09-22T09:00",
     ["1997-09-22", "1997-10-20", "1997-11-17", "1997-12-22", "1998-01-19", "1998-02-16"]),
    ("FREQ=YEARLY;INTERVAL=3;COUNT=4;BYYEARDAY=1,100,200", "1997-01-01T09:00",
     ["1997-01-01", "1997-04-10", "1997-07-19", "2000-01-01"]),
    ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=3", "1997-05-12T09:00",
     ["1997-05-12", "1998-05-11", "1999-05-17"]),
    ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=4", "1998-02-13T09:00",
     ["1998-02-13", "1998-03-13", "1998-11-13", "1999-08-13"]),
    ("FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8;COUNT=3",
     "1996-11-05T09:00", ["1996-11-05", "2000-11-07", "2004-11-02"]),
    ("FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "1997-09-04T09:00",
     ["1997-09-04", "1997-10-07", "1997-11-06"]),
    ("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "1997-08-05T09:00",
     ["1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24"]),
    ("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "1997-08-05T09:00",
     ["1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31"]),
    ("FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "2007-01-15T09:00",
     ["2007-01-15", "2007-01-30", "2007-02-15", "2007-03-15", "2007-03-30"]),
    ("FREQ=YEARLY;COUNT=3", "2024-02-29T09:00", ["2024-02-29", "2028-02-29", "2032-02-29"]),
])  # fmt: skip
def test_examples_of_the_rfc(rule, start, wanted):
    found = ours(rule, datetime.fromisoformat(start))
    assert [f"{when:%Y-%m-%d}" for when in found] == wanted


@pytest.mark.parametrize("rule", [
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
    "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
    "FREQ=MINUTELY;INTERVAL=60;BYMINUTE=1",
    "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=9",
    "FREQ=YEARLY;INTERVAL=100000;COUNT=9",
])  # fmt: skip
def test_rules_that_never_match_end_within_their_bound(rule, monkeypatch):
    looked = []
    days = recurrence._days
    monkeypatch.setattr(recurrence, "_days", lambda *a: looked.append(1) or days(*a))
    assert ours(rule, datetime(2024, 1, 1), last=datetime(2037, 1, 1)) in (
        [],
        [datetime(2024, 1, 1)],
    )
    assert len(looked) <= recurrence.MOST_PERIODS


def series(start, rule, *more, limits=None, **told):
    data = calendar(event("s@x", start, *more, RRULE=rule, **told))
    found = read(data, limits=limits) if limits else read(data)
    return [f"{meeting.starts_at:%Y-%m-%dT%H:%M}" for meeting in found], found


def test_without_end_it_is_followed_a_year_beyond_now():
    found, _ = series("20251201T050000Z", "FREQ=MONTHLY")
    assert found[0] == "2025-12-01T05:00"
    assert found[-1] == "2027-06-01T05:00"
    assert len(found) == 19


def test_from_long_ago_it_is_followed_for_thirty_years():
    found, _ = series("19500101T090000Z", "FREQ=YEARLY")
    assert (found[0], found[-1], len(found)) == ("1997-01-01T09:00", "2027-01-01T09:00", 31)


def test_a_series_outside_the_years_followed_keeps_its_first_time():
    found, meetings = series("19500101T090000Z", "FREQ=YEARLY;COUNT=3")
    assert found == ["1950-01-01T09:00"]
    assert "only its first time is kept" in meetings[0].defects[0]


def test_without_now_the_newest_time_in_the_record_stands_in():
    found, _ = series(
        "20200101T090000Z", "FREQ=YEARLY", limits=Limits(), DTSTAMP="20220601T000000Z"
    )
    assert (found[0], found[-1]) == ("2020-01-01T09:00", "2023-01-01T09:00")


@pytest.mark.slow
def test_of_too_many_occurrences_the_latest_are_kept_and_it_is_told():
    found, meetings = series("19970101T090000Z", "FREQ=DAILY")
    assert len(found) == 5_000
    assert found[-1].startswith("2027-0")
    assert meetings[0].defects == ("of many occurrences only the latest 5,000 are kept",)


@pytest.mark.slow
@pytest.mark.parametrize("rule", [
    "FREQ=MINUTELY", "FREQ=DAILY;BYHOUR=8,9,10,11,12,13,14,15;BYMINUTE=0,10,20,30,40,50",
])  # fmt: skip
def test_many_times_a_day_keep_the_latest_days(rule):
    found, meetings = series("20000101T080000Z", rule)
    assert len(found) == 5_000
    assert found[-1] >= "2027-05-31"
    assert meetings[0].defects


def test_an_all_hands_of_thousands_keeps_fewer_of_them():
    people = [f"ATTENDEE:mailto:p{n}@dal.example" for n in range(2_000)]
    found, meetings = series("20200101T090000Z", "FREQ=WEEKLY", *people)
    assert len(found) == 125
    assert {len(meeting.attendees) for meeting in meetings} == {2_000}


def test_the_clock_stays_through_daylight_saving():
    found, _ = series(";TZID=Europe/Berlin:20260323T093000", "FREQ=WEEKLY;COUNT=2")
    assert found == ["2026-03-23T08:30", "2026-03-30T07:30"]


def test_a_time_that_daylight_saving_leaves_out_is_read_as_before_the_gap():
    found, _ = series(";TZID=America/New_York:20260307T023000", "FREQ=DAILY;COUNT=3")
    assert found == ["2026-03-07T07:30", "2026-03-08T07:30", "2026-03-09T06:30"]


def test_dates_taken_out_and_added():
    found, meetings = series(
        ";TZID=Europe/Berlin:20260105T090000", "FREQ=DAILY;COUNT=5",
        "EXDATE:20260106T080000Z",
        "EXDATE;VALUE=DATE:20260107",
        "EXDATE;TZID=Europe/Berlin:20260108T090000",
        "RDATE;VALUE=PERIOD:20260201T080000Z/PT3H",
        "RDATE:20260105T080000Z",
        DTEND=";TZID=Europe/Berlin:20260105T100000",
    )  # fmt: skip
    assert found == ["2026-01-05T08:00", "2026-01-09T08:00", "2026-02-01T08:00"]
    assert [meeting.ends_at - meeting.starts_at for meeting in meetings] == [
        timedelta(hours=1), timedelta(hours=1), timedelta(hours=3)]  # fmt: skip


def test_dates_alone_make_a_series_and_all_are_kept():
    data = calendar(event("s@x", "19800105T090000Z", "RDATE:19810105T090000Z,20260105T090000Z"))
    assert [meeting.starts_at.year for meeting in read(data)] == [1980, 1981, 2026]


def test_exrule_takes_out():
    found, _ = series("20260105T090000Z", "FREQ=DAILY;COUNT=4", EXRULE="FREQ=DAILY;INTERVAL=2")
    assert found == ["2026-01-06T09:00", "2026-01-08T09:00"]


@pytest.mark.parametrize(("until", "last"), [
    ("20260108", "2026-01-08T08:00"),
    ("20260108T075959Z", "2026-01-07T08:00"),
    ("20260108T080000Z", "2026-01-08T08:00"),
    ("20260108T090000", "2026-01-08T08:00"),
])  # fmt: skip
def test_until_is_read_on_the_event_s_clock(until, last):
    found, _ = series(";TZID=Europe/Berlin:20260105T090000", f"FREQ=DAILY;UNTIL={until}")
    assert found[-1] == last


def test_this_and_all_following():
    change = event(
        "s@x", "20260119T100000Z",
        RECURRENCE_ID=";RANGE=THISANDFUTURE:20260119T090000Z", SUMMARY="New", DURATION="PT2H",
    )  # fmt: skip
    own = event("s@x", "20260105T090000Z", RRULE="FREQ=WEEKLY;COUNT=4", DURATION="PT1H")
    found = read(calendar(own, change))
    assert [(m.starts_at.day, m.starts_at.hour, m.title) for m in found] == [
        (5, 9, "Tea"), (12, 9, "Tea"), (19, 10, "New"), (26, 10, "New")]  # fmt: skip
    assert [(m.ends_at - m.starts_at).seconds // 3600 for m in found] == [1, 1, 2, 2]


def test_a_change_that_was_revised_away_is_gone():
    change = event("s@x", "20260112T100000Z", RECURRENCE_ID="20260112T090000Z", SEQUENCE="1")
    own = event("s@x", RRULE="FREQ=WEEKLY;COUNT=2", EXDATE="20260112T090000Z", SEQUENCE="2")
    assert len(read(calendar(own, change))) == 1
    kept = own.replace("SEQUENCE:2", "SEQUENCE:1")
    assert len(read(calendar(kept, change))) == 2


def test_days_and_times_are_matched_where_programs_mix_them():
    own = event("s@x", ";VALUE=DATE:20260105", RRULE="FREQ=WEEKLY;COUNT=2")
    change = event(
        "s@x", ";VALUE=DATE:20260113", RECURRENCE_ID=";TZID=Europe/Berlin:20260112T000000"
    )
    assert [m.starts_at.day for m in read(calendar(own, change))] == [5, 13]
    own = event("s@x", ";TZID=Asia/Tokyo:20260105T080000", RRULE="FREQ=WEEKLY;COUNT=2")
    change = event("s@x", ";TZID=Asia/Tokyo:20260113T080000", RECURRENCE_ID=";VALUE=DATE:20260112")
    assert [m.starts_at.day for m in read(calendar(own, change))] == [4, 12]


@pytest.mark.parametrize(("rule", "defect"), [
    ("FREQ=NEVER", "the recurrence tells no frequency that can be read: only its first time is kept"),
    ("INTERVAL=2", "the recurrence tells no frequency that can be read: only its first time is kept"),
    ("RSCALE=CHINESE;FREQ=YEARLY",
     "the recurrence counts in another calendar: only its first time is kept"),
    ("FREQ=DAILY;COUNT=1;BYMONTH=13", "a part of the recurrence can't be read: BYMONTH=13"),
    ("FREQ=DAILY;COUNT=1;BYDAY=XX", "a part of the recurrence can't be read: BYDAY=XX"),
    ("FREQ=DAILY;COUNT=1;UNTIL=soon", "a part of the recurrence can't be read: UNTIL=soon"),
])  # fmt: skip
def test_what_does_not_read_is_told(rule, defect):
    found, meetings = series("20260105T090000Z", rule)
    assert found == ["2026-01-05T09:00"]
    assert meetings[0].defects == (defect,)
