"""iCalendar (RFC 5545) as calendars export it: two time zones, repeats, answers, whole days."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tengill.simulation.network.vcards import escaped, fold

REYKJAVIK, COPENHAGEN = "Atlantic/Reykjavik", "Europe/Copenhagen"
_ZONES = {
    REYKJAVIK: (
        "BEGIN:VTIMEZONE", f"TZID:{REYKJAVIK}", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0000",
        "TZOFFSETTO:+0000", "TZNAME:GMT", "END:STANDARD", "END:VTIMEZONE",
    ),
    COPENHAGEN: (
        "BEGIN:VTIMEZONE", f"TZID:{COPENHAGEN}", "BEGIN:DAYLIGHT", "DTSTART:19810329T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "TZNAME:CEST",
        "END:DAYLIGHT", "BEGIN:STANDARD", "DTSTART:19961027T030000", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "TZNAME:CET", "END:STANDARD", "END:VTIMEZONE",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody invited: PARTSTAT in `answer`."""

    pid: str
    name: str
    address: str
    answer: str = "NEEDS-ACTION"


@dataclass(frozen=True, slots=True)
class Event:
    """An entry of a calendar; times are seconds since 1970-01-01 UTC."""

    uid: str
    start: int
    minutes: int
    title: str
    guests: tuple[Guest, ...] = ()
    organiser: Guest | None = None
    zone: str = REYKJAVIK
    place: str = ""
    text: str = ""
    cancelled: bool = False
    whole_days: int = 0
    rule: str = ""
    without: tuple[int, ...] = ()
    """Occurrences taken out (EXDATE)."""
    instead_of: int | None = None
    """The occurrence this one replaces (RECURRENCE-ID)."""


def summer(moment: int) -> bool:
    """Whether the European Union's clocks show summer time at a moment (UTC)."""
    at = datetime.fromtimestamp(moment, UTC)
    return _last_sunday(at.year, 3) <= at < _last_sunday(at.year, 10)


def _last_sunday(year: int, month: int) -> datetime:
    last = datetime(year, month, 31, 1, tzinfo=UTC)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def local(moment: int, zone: str) -> str:
    """A moment on the clocks of a zone, as a DATE-TIME without zone."""
    hours = (2 if summer(moment) else 1) if zone == COPENHAGEN else 0
    return (datetime.fromtimestamp(moment, UTC) + timedelta(hours=hours)).strftime("%Y%m%dT%H%M%S")


def calendar(name: str, events: Iterable[Event], stamp: int) -> Iterator[str]:
    """A whole calendar, event by event."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Fictional Calendars//EN", "CALSCALE:GREGORIAN",
            "METHOD:PUBLISH", f"X-WR-CALNAME:{escaped(name)}"]  # fmt: skip
    yield "".join(map(fold, (*head, *_ZONES[REYKJAVIK], *_ZONES[COPENHAGEN])))
    for event in events:
        yield vevent(event, stamp)
    yield "END:VCALENDAR\r\n"


def vevent(event: Event, stamp: int) -> str:
    """One VEVENT."""
    lines = ["BEGIN:VEVENT", f"UID:{event.uid}", f"DTSTAMP:{_utc(min(stamp, event.start))}"]
    if event.whole_days:
        day = datetime.fromtimestamp(event.start, UTC).date()
        until = day + timedelta(days=event.whole_days)
        lines += [f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{until:%Y%m%d}"]
    else:
        zone = f";TZID={event.zone}"
        lines.append(f"DTSTART{zone}:{local(event.start, event.zone)}")
        lines.append(f"DTEND{zone}:{local(event.start + 60 * event.minutes, event.zone)}")
        if event.rule:
            lines.append(f"RRULE:{event.rule}")
        lines.extend(f"EXDATE{zone}:{local(at, event.zone)}" for at in event.without)
        if event.instead_of is not None:
            lines.append(f"RECURRENCE-ID{zone}:{local(event.instead_of, event.zone)}")
    lines.append(f"SUMMARY:{escaped(event.title)}")
    if event.text:
        lines.append(f"DESCRIPTION:{escaped(event.text)}")
    if event.place:
        lines.append(f"LOCATION:{escaped(event.place)}")
    lines.append(f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}")
    if event.organiser:
        lines.append(
            f"ORGANIZER;CN={_parameter(event.organiser.name)}:mailto:{event.organiser.address}"
        )
    for guest in event.guests:
        name = f";CN={_parameter(guest.name)}" if guest.name else ""
        lines.append(
            f"ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT={guest.answer}{name}:mailto:{guest.address}"
        )
    return "".join(map(fold, (*lines, "END:VEVENT")))


def _parameter(text: str) -> str:
    clean = text.replace('"', "")
    return f'"{clean}"' if any(sign in clean for sign in ",;:") else clean


def _utc(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y%m%dT%H%M%SZ")
