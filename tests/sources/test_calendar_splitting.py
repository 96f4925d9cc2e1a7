"""How a calendar is cut into records: together what belongs together, bounded, resumable."""

import io

import pytest
from calendar_builders import FORMAT, LIMITS, calendar, event, one, read, records
from hypothesis import given, settings
from hypothesis import strategies as st

from tengill.facts.messages import KeptAside
from tengill.sources.calendars import grouping
from tengill.sources.files import Walk
from tengill.sources.limits import Limits
from tengill.sources.records import Raw
from tengill.sources.streams import Budget, Stream

SERIES = event("s@dal.example", "20260105T090000Z", RRULE="FREQ=WEEKLY;COUNT=3")
MOVED = event(
    "s@dal.example", "20260112T150000Z", RECURRENCE_ID="20260112T090000Z", SUMMARY="Later"
)
ZONE = (
    "BEGIN:VTIMEZONE\r\nTZID:Dal Time\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
    "TZOFFSETFROM:+0330\r\nTZOFFSETTO:+0330\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
)


def starts(found):
    return [f"{meeting.starts_at:%Y-%m-%dT%H:%M}" for meeting in found]


@pytest.mark.parametrize("parts", [(SERIES, MOVED), (MOVED, SERIES)])
def test_an_override_is_found_on_either_side_of_its_series(parts):
    filler = [event(f"x{n}@dal.example") for n in range(20)]
    found = read(calendar(parts[0], *filler, parts[1]))
    series = [meeting for meeting in found if meeting.key.startswith("s@")]
    assert starts(series) == ["2026-01-05T09:00", "2026-01-12T15:00", "2026-01-19T09:00"]
    assert [meeting.key for meeting in series] == [
        "s@dal.example/20260105T090000Z",
        "s@dal.example/20260112T090000Z",
        "s@dal.example/20260119T090000Z",
    ]
    assert [meeting.title for meeting in series] == ["Tea", "Later", "Tea"]
    assert {meeting.repeats for meeting in series} == {"FREQ=WEEKLY;COUNT=3"}


def test_a_zone_may_be_defined_after_the_event_that_names_it():
    told = event("z@dal.example", ";TZID=Dal Time:20260105T120000")
    assert starts(read(calendar(told, ZONE))) == ["2026-01-05T08:30"]
    assert starts(read(calendar(ZONE, told))) == ["2026-01-05T08:30"]


def test_only_the_zones_an_event_names_travel_with_it():
    raws = records(
        calendar(ZONE, event(), event("z@dal.example", ";TZID=Dal Time:20260105T120000"))
    )
    assert ["Dal Time" in raw.context for raw in raws] == [False, True]


def test_zones_of_one_calendar_are_not_those_of_the_next():
    told = event("z@dal.example", ";TZID=Dal Time:20260105T120000")
    first, second = read(calendar(ZONE, told) + calendar(told))
    assert starts([first, second]) == ["2026-01-05T08:30", "2026-01-05T12:00"]
    assert second.defects == ("unknown time zone “Dal Time”: read as UTC",)


def test_names_of_several_calendars_in_one_file():
    data = calendar(event("a@x"), X_WR_CALNAME="Work") + calendar(event("b@x"), NAME="Home")
    assert [(meeting.key, meeting.calendar) for meeting in read(data)] == [
        ("a@x", "Work"),
        ("b@x", "Home"),
    ]


def test_tasks_and_journals_are_counted_not_read():
    other = "BEGIN:VTODO\r\nUID:t\r\nEND:VTODO\r\n"
    note = "BEGIN:VJOURNAL\r\nUID:j\r\nEND:VJOURNAL\r\n"
    meeting, aside = records(calendar(other, event(), note, other))
    assert isinstance(meeting, Raw)
    assert isinstance(aside, KeptAside)
    assert aside.reason == "no meetings"
    assert "1 journal entries, 2 tasks" in aside.detail


def test_when_held_events_grow_too_many_they_are_told_earlier(monkeypatch):
    monkeypatch.setattr(grouping, "HOLD", 300)
    many = [event(f"r{n}@x", RRULE="FREQ=WEEKLY;COUNT=2") for n in range(12)]
    data = calendar(SERIES, *many, MOVED, *many[:3])
    raws = records(data)
    keys = [raw.key for raw in raws]
    assert keys == sorted(set(keys))
    assert keys[-1] < len(data)
    late = [told for raw in raws for told in FORMAT.facts(raw) if told.title == "Later"]
    assert [told.key for told in late] == ["s@dal.example/20260112T090000Z"]


PARTS = st.lists(
    st.one_of(
        st.builds(lambda n: event(f"e{n}@x"), st.integers(0, 9)),
        st.builds(lambda n: event(f"s{n}@x", RRULE="FREQ=DAILY;COUNT=2"), st.integers(0, 3)),
        st.builds(
            lambda n, d: event(f"s{n}@x", RECURRENCE_ID=f"2026010{d}T090000Z"),
            st.integers(0, 3), st.integers(5, 6),
        ),
        st.just("BEGIN:VEVENT\n"),
        st.just("END:VEVENT\n"),
        st.just("BEGIN:VTODO\nEND:VTODO\n"),
        st.just("END:VCALENDAR\nBEGIN:VCALENDAR\n"),
    ),
    max_size=12,
)  # fmt: skip


@pytest.mark.slow
@given(PARTS, st.integers(0, 1000), st.integers(3, 200))
@settings(max_examples=40, deadline=None)
def test_keys_grow_stay_within_the_file_and_resume_anywhere(parts, base, trickle):
    data = calendar(*parts)
    whole = [raw for raw in records(data, base=base, start=base) if isinstance(raw, Raw)]
    keys = [raw.key for raw in whole]
    assert keys == sorted(set(keys))
    assert all(base <= key < base + len(data) for key in keys)
    assert sum(raw.data.count(b"BEGIN:VEVENT") for raw in whole) == data.count(b"BEGIN:VEVENT")
    slow = [raw for raw in records(data, base=base, start=base, trickle=trickle)
            if isinstance(raw, Raw)]  # fmt: skip
    assert slow == whole
    for at, raw in enumerate(whole):
        rest = records(data, base=base, start=raw.next)
        assert [r for r in rest if isinstance(r, Raw)] == whole[at + 1 :]


def test_a_walk_through_an_archive_gives_every_record_a_key_of_its_own(tmp_path):
    walk = Walk(Limits(), 0, Budget(1000, Limits()))
    data = calendar(SERIES, event(), MOVED)
    found = list(walk.stream(Stream(io.BytesIO(data)), "a.ics", 0))
    found += list(walk.stream(Stream(io.BytesIO(data)), "b.ics", 0))
    keys = [raw.key for raw in found]
    assert len(found) == 4
    assert len(set(keys)) == 4
    assert {raw.format for raw in found} == {"icalendar"}


@pytest.mark.parametrize("change", [
    lambda data: b"\xef\xbb\xbf" + data,
    lambda data: b"\n\n  " + data,
    lambda data: data.replace(b"\r\n", b"\n"),
    lambda data: data.replace(b"\r\n", b"\r"),
    lambda data: data.replace(b"\r\n", b"\r\r\n"),
    lambda data: data.replace(b"BEGIN:V", b"begin:v").replace(b"END:V", b"End : v"),
    lambda data: data.replace(b"\r\n", b"\n\n"),
    lambda data: data[: data.rfind(b"END:VCALENDAR")],
    lambda data: data.replace(b"BEGIN:VCALENDAR\r\n", b""),
])  # fmt: skip
def test_line_ends_byte_order_marks_and_missing_wrappers(change):
    data = change(calendar(SERIES, event(DESCRIPTION="long\r\n er"), MOVED))
    assert FORMAT.recognises(data[: 1 << 16])
    found = read(data)
    assert len(found) == 4
    assert next(told for told in found if told.key == "a@dal.example").text == "longer"


def test_what_is_no_calendar_is_not_taken_for_one():
    assert not FORMAT.recognises(b"From: ada@lind.example\r\n\r\nBEGIN:VCALENDAR\r\n")
    assert not FORMAT.recognises(b"BEGIN:VCARD\r\nVERSION:3.0\r\n")
    assert not FORMAT.recognises(b"")


def test_an_event_that_never_ends_is_closed_where_the_next_begins():
    data = calendar(event("a@x").replace("END:VEVENT\r\n", ""), event("b@x"))
    first, second = read(data)
    assert (first.key, second.key) == ("a@x", "b@x")
    assert first.defects == ("the file breaks off within this event",)
    assert second.defects == ()


def test_half_a_file_gives_what_is_there():
    data = calendar(event("a@x"), event("b@x", DESCRIPTION="x" * 300))
    half = data[: data.rfind(b"x" * 200)]
    first, second = read(half)
    assert first.defects == ()
    assert second.defects == ("the file breaks off within this event",)
    assert second.starts_at == first.starts_at


def test_an_overlong_event_is_read_at_its_beginning():
    limits = Limits(max_record=2_000, now=LIMITS.now)
    data = calendar(
        event("a@x", ATTACH=";ENCODING=BASE64;VALUE=BINARY:" + "QUJD" * 50_000), event("b@x")
    )
    first, second = records(data, limits=limits, trickle=700)
    assert first.cut
    assert len(first.data) <= 2_001
    assert not second.cut
    (told,) = FORMAT.facts(first)
    assert "longer than the limit: only its beginning is read" in told.defects
    assert told.starts_at is not None


def test_one_line_of_megabytes_passes_in_pieces():
    data = calendar(event("a@x", X_BLOB="BEGIN:VEVENT" * 300_000), event("b@x"))
    first, second = records(data, limits=Limits(max_record=100_000))
    assert first.length > 3_000_000
    assert len(first.data) <= 100_001
    assert one(calendar(event("b@x"))).key == FORMAT.facts(second)[0].key
