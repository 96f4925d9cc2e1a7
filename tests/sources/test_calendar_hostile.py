"""Bad input: whatever stands in the file, there is a clear result, and nothing is raised."""

import tracemalloc

import pytest
from calendar_builders import FORMAT, calendar, event, one, read, records
from hypothesis import given, settings
from hypothesis import strategies as st

from tengill.facts.messages import KeptAside
from tengill.sources.calendars import series
from tengill.sources.records import Raw

NAMES = ["DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "UID",
         "SUMMARY", "DESCRIPTION", "ATTENDEE", "ORGANIZER", "STATUS", "SEQUENCE", "DTSTAMP",
         "CATEGORIES", "BEGIN", "END", "LAST-MODIFIED", "X-ALT-DESC"]  # fmt: skip
PARAMS = ["", ";TZID=", ";TZID=Europe/Berlin", ';TZID="', ";VALUE=DATE", ";VALUE=PERIOD", ";CN=a:b",
          ";ENCODING=BASE64", ";ENCODING=QUOTED-PRINTABLE", ";RANGE=THISANDFUTURE", ";;", ";=", ";A"]  # fmt: skip
VALUES = ["", "00010101T000000Z", "99991231T235959Z", "99991231", "20260105", "20260105T090000",
          "P99999W", "-P1D", "PT", "FREQ=YEARLY", "FREQ=SECONDLY", "FREQ=DAILY;INTERVAL=0",
          "FREQ=WEEKLY;BYSETPOS=-1;BYDAY=MO", "FREQ=MONTHLY;COUNT=999999999999", "D1 #0", "MP9 9+ SU",
          "FREQ=YEARLY;BYWEEKNO=53,-53;WKST=SU", "19970101/19970102,19970101T000000Z/PT5H",
          "mailto:", "a:b:c", "\\", "VEVENT", "VALARM", "VCALENDAR", "٢٠٢٦٠١٠٥", "1" * 400]  # fmt: skip
LINES = st.builds(
    lambda name, param, value: f"{name}{param}:{value}",
    st.sampled_from(NAMES), st.sampled_from(PARAMS), st.sampled_from(VALUES) | st.text(max_size=30),
)  # fmt: skip


def facts_of(data):
    found = []
    for raw in records(data):
        if isinstance(raw, KeptAside):
            assert raw.detail
            continue
        told = FORMAT.facts(raw)
        assert isinstance(told, KeptAside) or all(len(one.key) <= 200 for one in told)
        found.append(told)
    return found


@pytest.mark.slow
@given(st.lists(LINES, max_size=10))
@settings(max_examples=80, deadline=None)
def test_any_lines_give_a_result(lines):
    text = "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"])
    assert facts_of(calendar(text + "\r\n")) is not None


@pytest.mark.slow
@given(st.binary(max_size=400), st.data())
@settings(max_examples=60, deadline=None)
def test_any_bytes_in_any_place_give_a_result(noise, data):
    whole = calendar(event("s@x", RRULE="FREQ=WEEKLY;COUNT=2"), event("a@x"))
    at = data.draw(st.integers(0, len(whole)))
    facts_of(whole[:at] + noise + whole[at:])
    facts_of(whole[:at] + noise)


def test_an_event_that_tells_nothing_is_kept_aside_with_its_reason():
    (raw,) = records(calendar("BEGIN:VEVENT\r\nCLASS:PUBLIC\r\nEND:VEVENT\r\n"))
    told = FORMAT.facts(raw)
    assert isinstance(told, KeptAside)
    assert told.reason == "event without content"
    assert b"CLASS" in told.sample


def test_nul_and_control_characters():
    data = calendar(event("a@x", SUMMARY="Te\x00a\x07 at\x1b five"))
    found = one(data)
    assert (found.title, found.defects) == ("Tea at five", ("NUL characters taken out",))


def test_related_to_that_goes_in_circles_changes_nothing():
    data = calendar(
        event("a@x", RELATED_TO=";RELTYPE=PARENT:b@x"),
        event("b@x", RELATED_TO=";RELTYPE=PARENT:a@x"),
    )
    assert [found.key for found in read(data)] == ["a@x", "b@x"]


def test_components_nested_deep_are_no_recursion():
    deep = "BEGIN:VALARM\r\n" * 10_000
    assert [found.key for found in read(calendar(event("a@x", "20260105T090000Z", deep)))] == [
        "a@x"
    ]


def test_a_huge_event_takes_a_few_times_its_size_at_most():
    blob = "QUJD" * 500_000  # 2 MB in one line
    data = calendar(event("a@x", ATTACH=f";ENCODING=BASE64;VALUE=BINARY:{blob}"))
    tracemalloc.start()
    (raw,) = records(data)
    told = FORMAT.facts(raw)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert told[0].key == "a@x"
    assert peak < 8 * len(data)


def test_a_million_brackets_and_quotation_marks():
    data = calendar(event("a@x", "20260105T090000Z", "ATTENDEE;CN=" + '"<(' * 100_000 + ":x",
                          "X" + ';A="' * 50_000 + ":x", "ATTENDEE" + ":mailto" * 50_000))  # fmt: skip
    assert one(data).key == "a@x"


def test_dates_without_end_are_bounded_and_told(monkeypatch):
    monkeypatch.setattr(series, "_MOST_DATES", 300)
    dates = ",".join(
        f"2026{n % 12 + 1:02}{n % 28 + 1:02}T{n % 24:02}{n % 60:02}00Z" for n in range(800)
    )
    found = read(calendar(event("a@x", RDATE=dates)))
    assert len(found) == 301
    assert "more than 300 dates in RDATE" in found[0].defects


def test_overrides_of_nothing_are_meetings_of_their_own():
    data = calendar(
        event("s@x", RECURRENCE_ID="20260101T090000Z"), event("s@x", RECURRENCE_ID="soon")
    )
    found = read(data)
    assert [told.key for told in found] == ["s@x", "s@x/20260101T090000Z"]
    assert found[0].defects == ("which occurrence it replaces can't be read",)


def test_a_record_s_context_that_is_none_is_an_empty_one():
    data = event("a@x").encode()
    for context in ("", "[]", "{", '{"zones": 1, "unknown": 2}'):
        raw = Raw("a", 0, len(data), data, 1, format="icalendar", context=context)
        (told,) = FORMAT.facts(raw)
        assert told.key == "a@x"
