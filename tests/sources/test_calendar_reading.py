"""What one event tells: times, zones, people, words, and what was wrong with it."""

from datetime import UTC, datetime, timedelta

import pytest
from calendar_builders import calendar, event, one, read

from tengill.facts.meetings import Answer, MeetingState
from tengill.facts.messages import Mailbox, PointKind


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def started(start, *parts, **told):
    return one(calendar(*parts, event("a@x", start, **told)))


def test_an_event_in_full():
    found = one(calendar(event(
        "a@dal.example", ";TZID=Europe/Berlin:20260602T100000",
        'ORGANIZER;CN="Lind, Ada":mailto:Ada@Lind.example',
        "ATTENDEE;CN=Bjork Dal;PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT:mailto:bjork@dal.example",
        "ATTENDEE;PARTSTAT=DECLINED;ROLE=OPT-PARTICIPANT:mailto:carl@dal.example",
        "ATTENDEE;CUTYPE=GROUP:mailto:board@dal.example",
        "ATTENDEE;CUTYPE=ROOM;PARTSTAT=ACCEPTED:mailto:blue-room@dal.example",
        "ATTENDEE;CUTYPE=RESOURCE:mailto:beamer@dal.example",
        DTEND=";TZID=Europe/Berlin:20260602T113000",
        SUMMARY="Plans\\, and\\; more", DESCRIPTION="One\\nTwo\r\n  three", LOCATION="Dal 3",
        CATEGORIES="Work,Fun\\, too", LAST_MODIFIED="20260501T080000Z", STATUS="TENTATIVE",
    ), X_WR_CALNAME="Ada's"))  # fmt: skip
    assert (found.source, found.key) == ("icalendar", "a@dal.example")
    assert (found.starts_at, found.ends_at) == (at("2026-06-02T08:00"), at("2026-06-02T09:30"))
    assert found.title == "Plans, and; more"
    assert found.text == "One\nTwo three"
    assert (found.place, found.calendar, found.all_day) == ("Dal 3", "Ada's", False)
    assert found.categories == ("Work", "Fun, too")
    assert found.state is MeetingState.TENTATIVE
    assert found.told_at == at("2026-05-01T08:00")
    assert found.organiser == Mailbox("Ada Lind", "ada@lind.example")
    assert [(a.mailbox.address, a.answer, a.optional, a.is_group) for a in found.attendees] == [
        ("bjork@dal.example", Answer.ACCEPTED, False, False),
        ("carl@dal.example", Answer.DECLINED, True, False),
        ("board@dal.example", Answer.NO_ANSWER, False, True),
    ]
    assert found.defects == ()
    assert found.repeats == ""


@pytest.mark.parametrize(("start", "wanted", "defect"), [
    (";TZID=Atlantic/Reykjavik:20260701T100000", "2026-07-01T10:00", ""),
    (";TZID=/mozilla.org/20050126_1/Europe/Berlin:20260701T100000", "2026-07-01T08:00", ""),
    (";TZID=W. Europe Standard Time:20260701T100000", "2026-07-01T08:00", ""),
    (";TZID=Eastern Daylight Time:20260701T100000", "2026-07-01T14:00", ""),
    (";TZID=US/Pacific:20260701T100000", "2026-07-01T17:00", ""),
    (";TZID=America/Los Angeles:20260701T100000", "2026-07-01T17:00", ""),
    (';TZID="(UTC+01:00) Rome, Vienna":20260701T100000', "2026-07-01T08:00", "by the place"),
    (";TZID=(UTC+01:00) Rome, Vienna:20260701T100000", "2026-07-01T08:00", "by the place"),
    (";TZID=Pacific Time (US & Canada):20260701T100000", "2026-07-01T17:00", "by the place"),
    (";TZID=GMT+0330:20260701T100000", "2026-07-01T06:30", "by the offset"),
    (";TZID=Nowhere/Land:20260701T100000", "2026-07-01T10:00", "read as UTC"),
    (";TZID=../../etc/passwd:20260701T100000", "2026-07-01T10:00", "read as UTC"),
    (":20260701T100000", "2026-07-01T10:00", "no time zone: read as UTC"),
    (":20260701T100000Z", "2026-07-01T10:00", ""),
    (";TZID=Europe/Berlin:20260701T100000Z", "2026-07-01T10:00", ""),
    (":20260701T100000+0200", "2026-07-01T08:00", ""),
    (":2026-07-01T10:00:00Z", "2026-07-01T10:00", ""),
    (":20260701T240000Z", "2026-07-02T00:00", ""),
    (":20260701T100060Z", "2026-07-01T10:00:59", ""),
    (":20260701T1000Z", "2026-07-01T10:00", ""),
])  # fmt: skip
def test_time_zones_and_ways_to_write_a_time(start, wanted, defect):
    found = started(start)
    assert found.starts_at == at(wanted)
    assert not found.all_day
    assert bool(found.defects) == bool(defect)
    assert defect in " ".join(found.defects)


MADE_UP = """BEGIN:VTIMEZONE
TZID:Dal Summer
BEGIN:STANDARD
DTSTART:20001029T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20000326T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
"""


@pytest.mark.parametrize(("definition", "wanted"), [
    (MADE_UP, "2026-07-01T08:00"),
    (MADE_UP.replace("TZID", "X-LIC-LOCATION:Asia/Tokyo\nTZID"), "2026-07-01T01:00"),
    (MADE_UP.replace("FREQ=YEARLY", "FREQ=BROKEN"), "2026-07-01T09:00"),
    ("BEGIN:VTIMEZONE\nTZID:Dal Summer\nEND:VTIMEZONE\n", "2026-07-01T10:00"),
])  # fmt: skip
def test_made_up_zones(definition, wanted):
    assert started(";TZID=Dal Summer:20260701T100000", definition).starts_at == at(wanted)


def test_floating_times_are_the_calendar_s_own():
    found = one(calendar(event("a@x", "20260701T100000"), X_WR_TIMEZONE="Asia/Tokyo"))
    assert (found.starts_at, found.defects) == (at("2026-07-01T01:00"), ())


def test_a_known_name_counts_more_than_the_rules_beside_it():
    wrong = MADE_UP.replace("Dal Summer", "Europe/Berlin").replace("+0200", "+0900")
    assert started(";TZID=Europe/Berlin:20260701T100000", wrong).starts_at == at("2026-07-01T08:00")


@pytest.mark.parametrize(("start", "told", "length", "all_day"), [
    (";VALUE=DATE:20260602", {}, timedelta(days=1), True),
    ("20260602", {}, timedelta(days=1), True),
    (";VALUE=DATE:20260602", {"DTEND": ";VALUE=DATE:20260605"}, timedelta(days=3), True),
    (";VALUE=DATE:20260602", {"DTEND": ";VALUE=DATE:20260602"}, timedelta(days=1), True),
    (";VALUE=DATE:20260602", {"DURATION": "P2D"}, timedelta(days=2), True),
    (";TZID=Japan;VALUE=DATE:20260602", {}, timedelta(days=1), True),
    ("20260602T090000Z", {}, None, False),
    ("20260602T090000Z", {"DURATION": "PT1H30M"}, timedelta(minutes=90), False),
    ("20260602T090000Z", {"DURATION": "P1W"}, timedelta(days=7), False),
    ("20260602T090000Z", {"DURATION": "P1DT2H"}, timedelta(hours=26), False),
    ("20260602T090000Z", {"DTEND": "20260602T091500Z"}, timedelta(minutes=15), False),
    ("20260602T090000Z", {"DTEND": "20260602T090000Z"}, timedelta(0), False),
    (";TZID=Europe/Berlin:20260602T090000", {"DTEND": ";TZID=Asia/Tokyo:20260602T170000"},
     timedelta(hours=1), False),
])  # fmt: skip
def test_how_long_it_takes(start, told, length, all_day):
    found = started(start, **told)
    assert found.all_day is all_day
    assert (found.ends_at - found.starts_at if found.ends_at else None) == length
    assert found.defects == ()


def test_across_daylight_saving_it_takes_its_real_time():
    found = started(
        ";TZID=Europe/Berlin:20260329T010000", DTEND=";TZID=Europe/Berlin:20260329T040000"
    )
    assert found.ends_at - found.starts_at == timedelta(hours=2)


@pytest.mark.parametrize(("start", "told", "defect"), [
    ("soon", {}, "the start can't be read: soon"),
    ("20261341T090000Z", {}, "the start can't be read: 20261341T090000Z"),
    (None, {}, "no start"),
    ("20260602T090000Z", {"DTEND": "later"}, "the end can't be read: later"),
    ("20260602T090000Z", {"DURATION": "long"}, "the duration can't be read: long"),
    ("20260602T090000Z", {"DURATION": "-PT1H"}, "the duration can't be read: -PT1H"),
    ("20260602T090000Z", {"DTEND": "99990602T090000Z"},
     "it lasts more than ten years: its end is left out"),
])  # fmt: skip
def test_broken_times_are_told_and_the_rest_is_kept(start, told, defect):
    found = started(start, **told)
    assert found.defects == (defect,)
    assert found.title == "Tea"
    assert found.ends_at is None


def test_an_event_the_wrong_way_round_is_turned():
    found = started("20260602T100000Z", DTEND="20260602T090000Z")
    assert (found.starts_at, found.ends_at) == (at("2026-06-02T09:00"), at("2026-06-02T10:00"))
    assert found.defects == ("it ends before it begins",)


@pytest.mark.parametrize(("line", "wanted"), [
    ("ATTENDEE:mailto:ada@lind.example", Mailbox("", "ada@lind.example")),
    ("ATTENDEE:MAILTO:Ada@Lind.Example", Mailbox("", "ada@lind.example")),
    ("ATTENDEE:mailto:mailto:ada@lind.example", Mailbox("", "ada@lind.example")),
    ("ATTENDEE:ada@lind.example", Mailbox("", "ada@lind.example")),
    ("ATTENDEE:mailto:ada%40lind.example", Mailbox("", "ada@lind.example")),
    ("ATTENDEE;CN=Ada Lind:invalid:nomail", Mailbox("Ada Lind", "")),
    ("ATTENDEE;CN=Ada Lind;EMAIL=ada@lind.example:urn:uuid:1234", Mailbox("Ada Lind", "ada@lind.example")),
    ("ATTENDEE;CN=ada@lind.example:urn:uuid:1234", Mailbox("", "ada@lind.example")),
    ("ATTENDEE;CN=Ada Lind:/o=dal/ou=x/cn=ada", Mailbox("Ada Lind", "")),
    ("ATTENDEE;CN=Board: Ada:mailto:ada@lind.example", Mailbox("Board: Ada", "ada@lind.example")),
    ('ATTENDEE;CN="Ada "A" Lind":mailto:ada@lind.example', Mailbox("Ada", "ada@lind.example")),
    ("ATTENDEE;CN=Ada ^'A^' Lind:mailto:ada@lind.example", Mailbox('Ada "A" Lind', "ada@lind.example")),
    ("ATTENDEE;CN=Ada:tel:+354 555 1234", Mailbox("Ada", "+3545551234", PointKind.PHONE)),
    ("ATTENDEE;ROLE=ATTENDEE:Ada Lind <ada@lind.example>", Mailbox("Ada Lind", "ada@lind.example")),
])  # fmt: skip
def test_attendees_in_the_wild(line, wanted):
    (found,) = one(calendar(event("a@x", "20260105T090000Z", line))).attendees
    assert found.mailbox == wanted


@pytest.mark.parametrize("line", [
    "ATTENDEE:", "ATTENDEE:mailto:", "ATTENDEE:invalid:nomail",
    "ATTENDEE;CN=Blue:mailto:dal.example_1@resource.calendar.google.com",
    "ATTENDEE;CUTYPE=room:mailto:blue@dal.example",
])  # fmt: skip
def test_rooms_and_nobodies_are_no_attendees(line):
    assert one(calendar(event("a@x", "20260105T090000Z", line))).attendees == ()


def test_an_organiser_that_is_a_calendar_is_nobody():
    line = "ORGANIZER;CN=Holidays:mailto:abc@group.calendar.google.com"
    assert one(calendar(event("a@x", "20260105T090000Z", line))).organiser is None


def test_somebody_told_twice_keeps_the_answer():
    lines = ["ATTENDEE:mailto:a@dal.example", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:A@dal.example",
             "ATTENDEE;PARTSTAT=DECLINED:mailto:a@dal.example"]  # fmt: skip
    (found,) = one(calendar(event("a@x", "20260105T090000Z", *lines))).attendees
    assert found.answer is Answer.ACCEPTED


def test_three_hundred_people_are_three_hundred_attendees():
    lines = [f"ATTENDEE;CN=P {n}:mailto:p{n}@dal.example" for n in range(300)]
    assert len(one(calendar(event("a@x", "20260105T090000Z", *lines))).attendees) == 300


@pytest.mark.parametrize(("told", "method", "state"), [
    ({"STATUS": "CANCELLED"}, "PUBLISH", MeetingState.CANCELLED),
    ({"STATUS": "cancelled "}, "PUBLISH", MeetingState.CANCELLED),
    ({}, "CANCEL", MeetingState.CANCELLED),
    ({"STATUS": "CONFIRMED"}, "REQUEST", MeetingState.CONFIRMED),
    ({"STATUS": "WHATEVER"}, "REQUEST", MeetingState.CONFIRMED),
])  # fmt: skip
def test_whether_it_stands(told, method, state):
    assert one(calendar(event("a@x", **told), METHOD=method)).state is state


def test_lines_broken_without_being_folded():
    text = "DESCRIPTION:First line\r\nNote: bring the plans\r\nand tea\r\nhttps://dal.example/x"
    found = one(calendar(event("a@x", "20260105T090000Z", text, "LOCATION:Dal")))
    assert found.text == "First line\nNote: bring the plans\nand tea\nhttps://dal.example/x"
    assert found.place == "Dal"
    assert found.defects == ("a line was broken without being folded",)


def test_html_in_the_description_becomes_text():
    found = one(calendar(event("a@x", DESCRIPTION="<p>Tea &amp; <b>cake</b></p><br>at five")))
    assert "Tea & cake" in found.text
    assert "<" not in found.text
    only = one(calendar(event("a@x", X_ALT_DESC=";FMTTYPE=text/html:<html><p>Tea</p></html>")))
    assert only.text == "Tea"


def test_bytes_that_are_not_utf8_and_folds_inside_a_letter():
    data = calendar(event("a@x", SUMMARY="Þóra")).replace("Þóra".encode(), "Þóra".encode("cp1252"))
    found = one(data)
    assert (found.title, found.defects) == ("Þóra", ("text that is not UTF-8",))
    split = calendar(event("a@x", SUMMARY="Þóra")).replace("Þ".encode(), b"\xc3\r\n \x9e")
    assert one(split).title == "Þóra"


def test_an_event_without_a_uid_has_a_key_of_what_it_says():
    first, second = (event(None, SUMMARY=title) for title in ("Tea", "Cake"))
    keys = [found.key for found in read(calendar(first, second))]
    assert len(set(keys)) == 2
    assert keys == [found.key for found in read(calendar(first) + calendar(second))]


def test_a_long_uid_still_fits_the_ledger():
    keys = {one(calendar(event("u" * 500 + tail))).key for tail in ("a", "b")}
    assert len(keys) == 2
    assert max(map(len, keys)) < 180


def test_alarms_inside_an_event_are_not_the_event():
    alarm = ["BEGIN:VALARM", "UID:alarm", "SUMMARY:Ring", "DESCRIPTION:Ring", "DURATION:PT5M",
             "ATTENDEE:mailto:a@dal.example", "END:VALARM"]  # fmt: skip
    data = calendar(event(None, None, *alarm, "UID:a@x", "DTSTART:20260105T090000Z"))
    found = one(data)
    assert (found.key, found.title, found.text, found.attendees) == ("a@x", "Tea", "", ())


VCALENDAR_1 = """BEGIN:VCALENDAR
VERSION:1.0
TZ:+01:00
BEGIN:VEVENT
UID:old@dal.example
DTSTART:20260105T090000
DTEND:20260105T100000
SUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:Fundur =FE=E1 =
og n=FA
DESCRIPTION;QUOTED-PRINTABLE:One=0D=0ATwo
CATEGORIES:BUSINESS;MEETING
ATTENDEE;ROLE=ORGANIZER;STATUS=ACCEPTED:Ada Lind <ada@lind.example>
ATTENDEE;ROLE=ATTENDEE;STATUS=DECLINED:Bjork Dal <bjork@dal.example>
RRULE:W1 MO TH #3
END:VEVENT
END:VCALENDAR
"""


def test_vcalendar_of_1996():
    found = read(VCALENDAR_1.encode())
    assert [f"{m.starts_at:%d %H:%M}" for m in found] == ["05 08:00", "08 08:00", "12 08:00"]
    first = found[0]
    assert first.title == "Fundur þá og nú"
    assert first.text == "One\nTwo"
    assert first.categories == ("BUSINESS", "MEETING")
    assert first.organiser == Mailbox("Ada Lind", "ada@lind.example")
    assert [(a.mailbox.address, a.answer) for a in first.attendees] == [
        ("ada@lind.example", Answer.ACCEPTED), ("bjork@dal.example", Answer.DECLINED)]  # fmt: skip


@pytest.mark.parametrize(("rule", "wanted"), [
    ("D2 #3", ["05", "07", "09"]),
    ("D1 20260107T090000Z", ["05", "06", "07"]),
    ("W1", ["05", "12"]),
    ("MP1 1+ MO #2", ["05", "02"]),
    ("MP1 1- FR #2", ["05", "30"]),
    ("MD1 5 LD #3", ["05", "31", "05"]),
    ("YM1 1 3 #3", ["05", "05", "05"]),
])  # fmt: skip
def test_rules_of_1996(rule, wanted):
    data = VCALENDAR_1.replace("W1 MO TH #3", rule).encode()
    assert [f"{m.starts_at:%d}" for m in read(data)][: len(wanted)] == wanted
