"""Small calendars for the tests: fictional people, every way to be wrong."""

import io
from datetime import UTC, datetime

from tengill.facts.meetings import Meeting
from tengill.facts.messages import KeptAside
from tengill.sources.calendars import Calendars
from tengill.sources.limits import Limits
from tengill.sources.records import Raw
from tengill.sources.streams import Stream

FORMAT = Calendars()
NOW = datetime(2026, 6, 1, tzinfo=UTC)
LIMITS = Limits(now=int(NOW.timestamp()))


def event(uid="a@dal.example", start="20260105T090000Z", *more, **told):
    """One VEVENT; keyword names become properties, `more` are lines as they are."""
    properties = {"UID": uid, "DTSTART": start, "DTSTAMP": "20260101T000000Z", "SUMMARY": "Tea"}
    properties.update({name.replace("_", "-"): value for name, value in told.items()})
    lines = [_line(name, value) for name, value in properties.items() if value is not None]
    return "\r\n".join(["BEGIN:VEVENT", *lines, *more, "END:VEVENT"]) + "\r\n"


def _line(name, value):
    return f"{name}{value}" if value.startswith((";", ":")) else f"{name}:{value}"


def calendar(*parts, **told):
    """A VCALENDAR of the given parts."""
    head = {"VERSION": "2.0", "PRODID": "-//Dal//Tests//EN"}
    head.update({name.replace("_", "-"): value for name, value in told.items()})
    lines = "".join(f"{name}:{value}\r\n" for name, value in head.items())
    return f"BEGIN:VCALENDAR\r\n{lines}{''.join(parts)}END:VCALENDAR\r\n".encode()


class Trickle(io.BytesIO):
    """A file that hands out few bytes at a time."""

    def __init__(self, data, size):
        super().__init__(data)
        self._size = size

    def read(self, size=-1, /):
        return super().read(min(size, self._size) if size >= 0 else self._size)


def records(data, start=0, base=0, limits=LIMITS, trickle=0):
    """The records of a file and what was kept aside, in order."""
    file = Trickle(data, trickle) if trickle else io.BytesIO(data)
    return list(FORMAT.records(Stream(file), "a.ics", base, start, limits))


def read(data, limits=LIMITS, **given):
    """All meetings of a file; fails when anything was kept aside."""
    found: list[Meeting] = []
    for raw in records(data, limits=limits, **given):
        assert isinstance(raw, Raw), raw
        told = FORMAT.facts(raw)
        assert not isinstance(told, KeptAside), told
        found.extend(told)
    return found


def one(data, **given):
    """The only meeting of a file."""
    (meeting,) = read(data, **given)
    return meeting
