"""From the VEVENTs of one UID to meetings: one for each time it takes place."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from tengill.facts.meetings import Meeting, MeetingState
from tengill.facts.messages import Mailbox, Origin
from tengill.sources.calendars.attendees import read_attendees, read_person
from tengill.sources.calendars.context import Context
from tengill.sources.calendars.horizon import Horizon
from tengill.sources.calendars.lines import Line, split_texts
from tengill.sources.calendars.moments import (
    Moment,
    read_duration,
    read_moment,
    rest_of_day,
)
from tengill.sources.calendars.texts import description, plain
from tengill.sources.calendars.zones import Zones

_OWNERS = frozenset(["OWNER", "ORGANIZER"])
_MOST_KEY = 150
_MOST_TITLE = 1000
_MOST_CATEGORIES = 50
_LONGEST_EVENT = timedelta(days=3660)
_STATES = {"CANCELLED": MeetingState.CANCELLED, "CANCELED": MeetingState.CANCELLED,
           "TENTATIVE": MeetingState.TENTATIVE}  # fmt: skip
_SAID = ("DTSTART", "DTEND", "SUMMARY", "ORGANIZER", "LOCATION", "DESCRIPTION")
_FLOOR = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Event:
    """One VEVENT, read."""

    lines: dict[str, list[Line]]
    """Its properties by name, in order."""
    zones: Zones
    context: Context
    start: Moment | None = None
    length: timedelta | None = None
    """None where it tells no end."""
    planned: Moment | None = None
    """RECURRENCE-ID: which occurrence of its series it replaces."""
    following: bool = False
    """RANGE=THISANDFUTURE: it also replaces all later ones."""
    defects: list[str] = field(default_factory=list)

    def first(self, *names: str) -> Line | None:
        """The first property of these names, in the order of the names."""
        return next((self.lines[name][0] for name in names if name in self.lines), None)

    def all(self, name: str) -> list[Line]:
        """The properties of a name."""
        return self.lines.get(name, [])

    def value(self, name: str) -> str:
        """The text of a property, or empty."""
        line = self.first(name)
        return plain(line.text()) if line is not None else ""

    @property
    def sequence(self) -> int:
        """SEQUENCE: the greater revises the smaller."""
        told = self.value("SEQUENCE").strip()
        return int(told) if told.isdecimal() and len(told) < 10 else 0  # noqa: PLR2004 - a sane count

    @property
    def told_at(self) -> datetime | None:
        """LAST-MODIFIED, or else DTSTAMP, in UTC."""
        utc = Zones({}, "UTC")
        for name in ("LAST-MODIFIED", "DTSTAMP"):
            line = self.first(name)
            moment = read_moment(line.value, {}, utc) if line is not None else None
            if moment is not None:
                return moment.utc()
        return None

    @property
    def rank(self) -> tuple[int, datetime]:
        """Which telling of one event is the later: by SEQUENCE, then by time (RFC 5546 2.1.5)."""
        return self.sequence, self.told_at or _FLOOR

    @property
    def uid(self) -> str:
        """The UID, or one made of what the event says where it has none."""
        told = self.value("UID").strip()
        if told:
            return told
        said = "\n".join(self.value(name) for name in _SAID)
        return f"no-uid-{blake2b(said.encode(), digest_size=12).hexdigest()}"

    @property
    def recurs(self) -> bool:
        """Whether it tells of more than one time."""
        return "RRULE" in self.lines or "RDATE" in self.lines


def read_event(lines: list[Line], zones: Zones, context: Context) -> Event:
    """One VEVENT from its own lines (those of alarms inside left out)."""
    named: dict[str, list[Line]] = {}
    for line in lines:
        named.setdefault(line.name, []).append(line)
    event = Event(named, zones, context)
    start = event.first("DTSTART")
    if start is not None:
        event.start = read_moment(start.value, start.params, zones)
        if event.start is None:
            event.defects.append(f"the start can't be read: {start.value[:60]}")
    planned = event.first("RECURRENCE-ID")
    if planned is not None:
        event.planned = read_moment(planned.value, planned.params, zones)
        event.following = planned.params.get("RANGE", "").upper() == "THISANDFUTURE"
        if event.planned is None:
            event.defects.append("which occurrence it replaces can't be read")
    _read_length(event)
    return event


def _read_length(event: Event) -> None:
    """The length: by DTEND, else DURATION, else unknown (a whole day for days)."""
    end, length = event.first("DTEND"), event.first("DURATION")
    told = read_moment(end.value, end.params, event.zones) if end is not None else None
    if event.start is None:
        # An event that tells only its end took place then.
        event.start = told
        if told is None and event.first("DTSTART") is None:
            event.defects.append("no start")
        return
    if told is not None:
        _length_to(event, event.start, told)
    elif length is not None:
        event.length = read_duration(length.value)
        if event.length is None or event.length < timedelta(0):
            event.defects.append(f"the duration can't be read: {length.value[:40]}")
            event.length = None
    elif end is not None:
        event.defects.append(f"the end can't be read: {end.value[:60]}")
    if event.start.all_day and not event.length:
        event.length = rest_of_day(event.start)
    if event.length is not None and event.length > _LONGEST_EVENT:
        event.defects.append("it lasts more than ten years: its end is left out")
        event.length = None


def _length_to(event: Event, start: Moment, end: Moment) -> None:
    """The length up to the end told, where one of them is a day or they stand the wrong way round."""
    first = event.first("DTSTART")
    zone = first.params.get("TZID", "") if first is not None else ""
    if start.all_day and not end.all_day and zone:
        # A date with a zone, up to a time: it begins at midnight there.
        start = event.start = Moment(start.local, event.zones.named(zone))
    if end.all_day != start.all_day:
        end = Moment(end.local, start.zone, start.all_day)
    event.length = _between(start, end)
    if event.length < timedelta(0):
        event.defects.append("it ends before it begins")
        if event.recurs or event.planned is not None:
            event.length = None
        else:
            event.start, event.length = end, -event.length


def _between(start: Moment, end: Moment) -> timedelta:
    """How long it takes: on the clock where both are days, else in real time."""
    return end.local - start.local if start.all_day else end.utc() - start.utc()


def key_of(uid: str, planned: Moment | None) -> str:
    """What identifies a meeting: its UID and, for one of several, when it was planned."""
    if len(uid) > _MOST_KEY:
        uid = f"{uid[:80]}#{blake2b(uid.encode(), digest_size=16).hexdigest()}"
    return f"{uid}/{planned.key()}" if planned is not None else uid


def meeting(event: Event, key: str, repeats: str, origin: Origin) -> Meeting:
    """The meeting an event tells, at the event's own time."""
    attendees, defects = read_attendees(event.all("ATTENDEE"))
    return Meeting(
        source="icalendar",
        key=key,
        starts_at=_utc(event.start),
        ends_at=_end(event.start, event.length),
        title=event.value("SUMMARY").strip()[:_MOST_TITLE],
        all_day=event.start is not None and event.start.all_day,
        text=description(event.first("DESCRIPTION"), event.first("X-ALT-DESC")),
        place=event.value("LOCATION").strip()[:_MOST_TITLE],
        state=_state(event),
        organiser=_organiser(event),
        attendees=attendees,
        calendar=event.context.name,
        repeats=repeats[:_MOST_TITLE],
        told_at=event.told_at,
        categories=_categories(event),
        defects=tuple(dict.fromkeys([*event.defects, *defects])),
        origin=origin,
    )


def _organiser(event: Event) -> Mailbox | None:
    """ORGANIZER, or in vCalendar 1.0 whoever's role it is."""
    told = event.first("ORGANIZER") or next(
        (one for one in event.all("ATTENDEE") if one.params.get("ROLE", "").upper() in _OWNERS),
        None,
    )
    return read_person(told) if told is not None else None


def moved(told: Meeting, start: Moment, length: timedelta | None, key: str) -> Meeting:
    """The same meeting at another of its times."""
    return replace(told, key=key, starts_at=_utc(start), ends_at=_end(start, length))


def _utc(moment: Moment | None) -> datetime | None:
    return moment.utc() if moment is not None else None


def _end(start: Moment | None, length: timedelta | None) -> datetime | None:
    if start is None or length is None:
        return None
    try:
        return start.utc() + length
    except OverflowError:
        return None


def _state(event: Event) -> MeetingState:
    if event.context.method.upper() == "CANCEL":
        return MeetingState.CANCELLED
    return _STATES.get(event.value("STATUS").strip().upper(), MeetingState.CONFIRMED)


def _categories(event: Event) -> tuple[str, ...]:
    def every() -> Iterator[str]:
        for line in event.all("CATEGORIES"):
            told = line.decoded()
            pieces = told.split(";") if event.context.version == "1.0" else split_texts(told)
            yield from (plain(piece).strip()[:200] for piece in pieces)

    return tuple(dict.fromkeys(one for one in every() if one))[:_MOST_CATEGORIES]


def horizon_of(context: Context) -> Horizon:
    """The horizon a record is read with."""
    return Horizon(now=context.at())
