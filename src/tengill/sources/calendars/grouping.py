"""Events of one UID brought together, in bounded memory and resumable.

Most events stand alone and pass through at once. One that recurs, replaces an occurrence or names
a zone not defined so far waits, because an override may lie anywhere in the file. All who wait are
told at the end of their calendar. When they grow beyond `HOLD`, they are told earlier; an override
that comes after that is a record of its own, and its key replaces the occurrence in the ledger.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from tengill.sources.calendars.components import Component
from tengill.sources.calendars.context import Context, calendar_lines
from tengill.sources.calendars.lines import read_lines
from tengill.sources.calendars.versit import offset_name
from tengill.sources.calendars.zones import iana
from tengill.sources.limits import MIB, Limits
from tengill.sources.records import Raw

HOLD = 32 * MIB
_FOLD = re.compile(rb"[\r\n]+[ \t]")
_ALARM = re.compile(rb"^[ \t]*BEGIN:VALARM", re.IGNORECASE | re.MULTILINE)
_ALARM_END = re.compile(rb"^[ \t]*END:VALARM", re.IGNORECASE | re.MULTILINE)
_UID = re.compile(rb"^[ \t]*UID[^:\n]*:[ \t]*([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
_TIED = re.compile(rb"^[ \t]*(?:RRULE|RDATE|RECURRENCE-ID)[;:]", re.IGNORECASE | re.MULTILINE)
_TZID = re.compile(rb';[ \t]*TZID=(?:"([^"\r\n]*)"|([^:;\r\n]*))', re.IGNORECASE)
_SEEN = 1 << 16
_MOST_ZONES = 2_000
_MOST_ZONE = 200_000


@dataclass(slots=True)
class _Waiting:
    parts: list[Component] = field(default_factory=list)
    zones: set[str] = field(default_factory=set)


class Grouping:
    """Collects the events of one file and tells which records they make."""

    def __init__(self, path: str, base: int, limits: Limits) -> None:
        self._path = path
        self._base = base
        # Who reads gives the time; nothing in the sources looks at a clock.
        self._now = limits.now
        self._zones: dict[str, str] = {}
        self._waiting: dict[bytes, _Waiting] = {}
        self._held = 0
        self._holding = 0

    def zone(self, component: Component) -> None:
        """Note a VTIMEZONE, unless everybody knows its name."""
        lines, _ = read_lines(component.data[:_MOST_ZONE])
        name = next((line.value.strip() for line in lines if line.name == "TZID"), "")
        if name and iana(name) is None and len(self._zones) < _MOST_ZONES:
            text = component.data[:_MOST_ZONE].decode("utf-8", "replace")
            self._zones.setdefault(name, text)

    def forget(self) -> None:
        """A calendar has ended: the next one in the file defines its own zones."""
        self._zones = {}

    def add(self, event: Component, head: bytes) -> Iterator[Raw]:
        """Take an event; what can be told now comes out."""
        seen = _own_lines(event.data[:_SEEN])
        zones = {
            (quoted or bare).decode("utf-8", "replace").strip()
            for quoted, bare in _TZID.findall(seen)
        }
        unknown = {name for name in zones if name and iana(name) is None}
        if not _TIED.search(seen) and unknown <= self._zones.keys():
            key = self._base + event.offset - self._holding
            yield self._record(key, [event], unknown, head)
            return
        uid = _UID.search(seen)
        group = self._waiting.setdefault(
            uid[1].strip() if uid else b"%d" % event.offset, _Waiting()
        )
        group.parts.append(event)
        group.zones |= unknown
        self._held += len(event.data)
        self._holding += 1
        if self._held > HOLD:
            yield from self.flush(event.offset + event.length, head)

    def flush(self, offset: int, head: bytes) -> Iterator[Raw]:
        """Tell all who wait. `offset` is where the stream stands.

        Every event that waits takes more than one byte of the file, so `offset` less their number
        is above every key given before, and counting up from there stays below every later one.
        """
        waiting, self._waiting = self._waiting, {}
        first = self._base + offset - self._holding
        self._held = self._holding = 0
        for number, group in enumerate(waiting.values()):
            yield self._record(first + number, group.parts, group.zones, head)

    def _record(self, key: int, parts: Sequence[Component], zones: set[str], head: bytes) -> Raw:
        known = tuple(sorted((name, self._zones[name]) for name in zones & self._zones.keys()))
        context = context_of(head, known, self._now, ended=all(part.ended for part in parts))
        return group_record(self._path, key, parts, context)


def _own_lines(data: bytes) -> bytes:
    """An event's own lines, unfolded, without those of its alarms (they have UIDs, too)."""
    own, *alarms = _ALARM.split(_FOLD.sub(b"", data))
    for alarm in alarms:
        end = _ALARM_END.search(alarm)
        own += alarm[end.end() :] if end else b""
    return own


def group_record(path: str, key: int, parts: Sequence[Component], context: str) -> Raw:
    """One record of the events of one UID."""
    return Raw(
        path=path,
        key=key,
        length=sum(part.length for part in parts),
        data=b"".join(
            part.data if part.data.endswith(b"\n") else part.data + b"\n" for part in parts
        ),
        next=key + 1,
        offset=parts[0].offset,
        cut=any(part.cut for part in parts),
        format="icalendar",
        context=context,
    )


@lru_cache(maxsize=64)
def context_of(
    head: bytes, zones: tuple[tuple[str, str], ...], now: int | None, *, ended: bool = True
) -> str:
    """What the calendar says for one record, written for `Raw.context`."""
    told = calendar_lines(head)
    return Context(
        name=told.get("X-WR-CALNAME") or told.get("NAME", ""),
        zone=told.get("X-WR-TIMEZONE") or offset_name(told.get("TZ", "")),
        method=told.get("METHOD", ""),
        version=told.get("VERSION", "2.0") or "2.0",
        zones=dict(zones),
        now=now,
        ended=ended,
    ).written()
