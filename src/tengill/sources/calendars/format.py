"""The iCalendar format: a file cut into the events of one UID each, and those read as meetings."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from tengill.facts.meetings import Meeting
from tengill.facts.messages import KeptAside, Origin
from tengill.sources.calendars.components import CalendarEnd, Components
from tengill.sources.calendars.context import read_context
from tengill.sources.calendars.events import Event, horizon_of, read_event
from tengill.sources.calendars.grouping import Grouping
from tengill.sources.calendars.lines import Line, read_lines
from tengill.sources.calendars.series import meetings
from tengill.sources.calendars.zones import Zones
from tengill.sources.limits import Limits
from tengill.sources.records import Raw, kept_aside
from tengill.sources.streams import Stream

_BEGINS = re.compile(
    rb"(?:\xef\xbb\xbf)?[\s\x00]*BEGIN[ \t]*:[ \t]*(?:VCALENDAR|VEVENT|VTIMEZONE|VTODO|VJOURNAL|"
    rb"VFREEBUSY|VAVAILABILITY)\b",
    re.IGNORECASE,
)
# A calendar whose first line was lost.
_HEADLESS = re.compile(
    rb"(?:\xef\xbb\xbf)?[\s\x00]*(?:VERSION|PRODID|METHOD|CALSCALE|X-WR-[A-Z]+)[:;].*?^BEGIN:VEVENT\b",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
NO_MEETINGS = "no meetings"
"""The reason under which tasks and the like are counted: nothing is wrong with them."""
_MOST_EVENTS = 50_000
_OTHERS = {
    "VTODO": "tasks", "VJOURNAL": "journal entries", "VFREEBUSY": "free and busy times",
    "VAVAILABILITY": "hours of availability", "VPOLL": "polls",
}  # fmt: skip


class Calendars:
    """iCalendar and vCalendar files, as the registry in `formats` knows them."""

    name = "icalendar"
    brings = "meetings"

    def recognises(self, head: bytes, /) -> bool:
        """Whether a file beginning with `head` is a calendar."""
        head = _newlines(head) if _returns(head) else head
        return bool(_BEGINS.match(head) or _HEADLESS.match(head))

    def records(
        self, stream: Stream, path: str, base: int, start: int, limits: Limits
    ) -> Iterator[Raw | KeptAside]:
        """The events, those of one UID together where they recur or were changed.

        A `Raw.key` grows from record to record and never exceeds `base` plus the length; events
        that must wait for others of their UID come last. `Raw.offset` is where the first one lies.
        Zones and the calendar's name stand before the events, so a resumed reading begins anew and
        passes over what was delivered.
        """
        if _returns(stream.peek(1 << 16)):
            stream = _Newlines(stream)
        grouping = Grouping(path, base, limits)
        skipped: Counter[str] = Counter()
        components = Components(stream, limits.max_record)
        for found in components:
            if isinstance(found, CalendarEnd):
                records = list(grouping.flush(found.offset, components.calendar.head))
                grouping.forget()
                yield from (raw for raw in records if raw.key >= start)
                if skipped and base + found.offset >= start:
                    yield _told_skipped(skipped, path, found.offset)
                skipped.clear()
            elif found.name == "VEVENT":
                for raw in grouping.add(found, components.calendar.head):
                    if raw.key >= start:
                        yield raw
            elif found.name == "VTIMEZONE":
                grouping.zone(found)
            else:
                skipped[found.name] += 1

    def facts(self, raw: Raw, /) -> tuple[Meeting, ...] | KeptAside:
        """The meetings one record tells; kept aside where it tells no time and nothing else."""
        context = read_context(raw.context)
        lines, defects = read_lines(raw.data)
        zones = Zones(context.zones, context.zone)
        if raw.cut:
            defects.append("longer than the limit: only its beginning is read")
        if not context.ended:
            defects.append("the file breaks off within this event")
        events = [read_event(own, zones, context) for own in _events(lines)]
        told = [event for event in events if _tells(event)]
        if not told:
            return kept_aside(
                "event without content",
                "This event tells neither when it is nor what. Look at it in the program that wrote "
                "the file, and export it again.",
                raw.path, raw.offset, raw.length, raw.data,
            )  # fmt: skip
        for event in told:
            event.defects[:0] = defects
        origin = Origin(raw.path, raw.offset, raw.length)
        found = meetings(told, horizon_of(context), origin)
        return tuple(_with_defects(one, zones.defects) for one in found)


def _events(lines: list[Line]) -> Iterator[list[Line]]:
    """The own lines of each VEVENT, without those of the alarms inside."""
    own: list[Line] | None = None
    depth = count = 0
    for line in lines:
        event = line.name in ("BEGIN", "END") and line.value.strip().upper() == "VEVENT"
        if event:
            if own is not None:
                yield own
            own, depth = ([] if line.name == "BEGIN" else None), 0
            count += line.name == "BEGIN"
            if count > _MOST_EVENTS:
                return
        elif line.name == "BEGIN":
            depth += 1
        elif line.name == "END":
            depth = max(0, depth - 1)
        elif own is not None and depth == 0:
            own.append(line)
    if own is not None:
        yield own


def _tells(event: Event) -> bool:
    return event.start is not None or any(
        event.value(name).strip() for name in ("SUMMARY", "DESCRIPTION", "UID")
    )


def _with_defects(told: Meeting, more: list[str]) -> Meeting:
    return replace(told, defects=tuple(dict.fromkeys([*told.defects, *more]))) if more else told


def _told_skipped(skipped: Counter[str], path: str, offset: int) -> KeptAside:
    told = ", ".join(
        f"{count:,} {_OTHERS.get(name, name[:30])}" for name, count in sorted(skipped.items())
    )
    return kept_aside(
        NO_MEETINGS,
        f"Not read, because they tell of no meeting: {told}. The meetings beside them were read.",
        path,
        offset,
    )


def _returns(head: bytes) -> bool:
    """Whether lines end in a bare carriage return."""
    return b"\r" in head and b"\n" not in head


def _newlines(head: bytes) -> bytes:
    return head.replace(b"\r", b"\n")


class _Newlines(Stream):
    """A stream whose bare carriage returns are read as newlines; offsets stay the same."""

    def _more(self, size: int) -> bytes:
        return super()._more(size).replace(b"\r", b"\n")
