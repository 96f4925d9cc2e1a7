"""Dates, times, durations and periods (RFC 5545 3.3.4, 3.3.5, 3.3.6, 3.3.9), and what comes close."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from tengill.sources.calendars.lines import Line
from tengill.sources.calendars.zones import Zones

_MOMENT = re.compile(
    r"\s*(\d{4})-?(\d{2})-?(\d{2})"
    r"(?:[T ]?\s?(\d{2}):?(\d{2})(?::?(\d{2}))?(?:\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?)?\s*Z?\s*",
    re.IGNORECASE,
)
_DURATION = re.compile(
    r"\s*([+-])?P(?:(\d{1,6})W)?(?:(\d{1,6})D)?"
    r"(?:T?(?:(\d{1,7})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?\s*",
    re.IGNORECASE,
)
_DAY = timedelta(days=1)
_MIDNIGHT = 24
_LAST_SECOND = 59


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as a calendar tells it: on the clock of a zone, or a whole day."""

    local: datetime
    """Naive: what the clock shows; midnight for a whole day."""
    zone: tzinfo
    all_day: bool = False

    def utc(self) -> datetime:
        """The instant in UTC; a whole day begins at midnight UTC.

        A local time that daylight saving leaves out is read with the offset before the gap, one
        that it tells twice is the first (RFC 5545 3.3.5).

        Raises:
            OverflowError: at the ends of time (years 1 and 9999).
        """
        if self.all_day:
            return self.local.replace(tzinfo=UTC)
        return self.local.replace(tzinfo=self.zone).astimezone(UTC)

    def at(self, local: datetime) -> "Moment":
        """Another local time of the same kind."""
        return Moment(local, self.zone, self.all_day)

    def key(self) -> str:
        """The instant as in a RECURRENCE-ID: `20260131T090000Z`, or `20260131` for a day."""
        return f"{self.utc():%Y%m%d}" if self.all_day else f"{self.utc():%Y%m%dT%H%M%SZ}"


def read_moment(value: str, params: dict[str, str], zones: Zones) -> Moment | None:
    """A date or date-time value, or None where it tells none."""
    found = _MOMENT.fullmatch(value)
    if not found:
        return None
    try:
        day = datetime(int(found[1]), int(found[2]), int(found[3]))  # noqa: DTZ001 - local
        if found[4] is None:
            return Moment(day, UTC, all_day=True)
        hour, minute, second = int(found[4]), int(found[5]), int(found[6] or 0)
        # 24:00 ends a day; a leap second is the last one before it.
        whole, hour = divmod(hour, _MIDNIGHT)
        local = day + timedelta(days=min(whole, 1)) + timedelta(hours=hour)
        local = local.replace(minute=minute, second=min(second, _LAST_SECOND))
        zone = _zone(value, found[7], params, zones)
        moment = Moment(local, zone)
        moment.utc()
    except (ValueError, OverflowError):
        return None
    return moment


def _zone(value: str, told: str | None, params: dict[str, str], zones: Zones) -> tzinfo:
    if (told and told.upper() == "Z") or value.rstrip().upper().endswith("Z"):
        return UTC
    if told:
        digits = told[1:].replace(":", "")
        east = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        return timezone(east if told[0] == "+" else -east)
    name = params.get("TZID", "").strip()
    return zones.named(name) if name else zones.floating()


def read_duration(value: str) -> timedelta | None:
    """A duration such as `PT1H30M` or `-P1D`, or None where it tells none."""
    found = _DURATION.fullmatch(value)
    if not found or not any(found.groups()[1:]):
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    try:
        told = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        return None
    return -told if found[1] == "-" else told


def read_moments(line: Line, zones: Zones) -> Iterator[tuple[Moment | None, timedelta | None]]:
    """The values of RDATE or EXDATE: times, each with its length where it is a PERIOD.

    What does not read comes as (None, None).
    """
    for value in line.value.replace(";", ",").split(","):
        if not value.strip():
            continue
        first, slash, rest = value.partition("/")
        moment = read_moment(first, line.params, zones)
        length = None
        if slash and moment is not None:
            end = read_moment(rest, line.params, zones)
            length = end.utc() - moment.utc() if end is not None else read_duration(rest)
        yield moment, length


def rest_of_day(moment: Moment) -> timedelta:
    """How long an event lasts that tells no end (RFC 5545 3.6.1): a whole day, or no time."""
    return _DAY if moment.all_day else timedelta(0)
