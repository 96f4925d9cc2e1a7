"""Recurrence rules (RFC 5545 3.3.10) read, with what does not read left out and told."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum

from tengill.sources.calendars.moments import Moment, read_moment
from tengill.sources.calendars.zones import Zones

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)[A-Z]*", re.IGNORECASE)
_MOST_INTERVAL = 100_000
_LAST_MINUTE = 59


class Frequency(IntEnum):
    """The step of a rule, longest first."""

    YEARLY = 0
    MONTHLY = 1
    WEEKLY = 2
    DAILY = 3
    HOURLY = 4
    MINUTELY = 5
    SECONDLY = 6


@dataclass(slots=True)
class Rule:
    """One RRULE or EXRULE. Weekdays count from Monday = 0; empty lists mean: not told."""

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    """The last local time it may fall on."""
    week_start: int = 0
    months: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    year_days: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    weekdays: tuple[tuple[int, int], ...] = ()
    """(n, weekday): the n-th in its month or year, n = 0 for each."""
    hours: tuple[int, ...] = ()
    minutes: tuple[int, ...] = ()
    seconds: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    defects: list[str] = field(default_factory=list)


_LISTS = {  # part: attribute, least, greatest, whether it may be negative
    "BYMONTH": ("months", 1, 12, False),
    "BYWEEKNO": ("weeks", 1, 53, True),
    "BYYEARDAY": ("year_days", 1, 366, True),
    "BYMONTHDAY": ("month_days", 1, 31, True),
    "BYHOUR": ("hours", 0, 23, False),
    "BYMINUTE": ("minutes", 0, 59, False),
    "BYSECOND": ("seconds", 0, 60, False),
    "BYSETPOS": ("positions", 1, 366, True),
}


def read_rule(value: str, start: Moment, zones: Zones) -> Rule | str:
    """A rule for an event that begins at `start`, or what is wrong where none can be read."""
    parts = dict(_parts(value))
    name = parts.pop("FREQ", "").strip().upper()
    if name not in Frequency.__members__:
        return "the recurrence tells no frequency that can be read: only its first time is kept"
    if parts.pop("RSCALE", "GREGORIAN").upper() != "GREGORIAN" or "SKIP" in parts:
        return "the recurrence counts in another calendar: only its first time is kept"
    rule = Rule(Frequency[name])
    for part, told in parts.items():
        if not _take(rule, part, told, start, zones) and not part.startswith("X-"):
            rule.defects.append(f"a part of the recurrence can't be read: {part}={told}"[:120])
    return rule


def _parts(value: str) -> list[tuple[str, str]]:
    """The parts of a rule; the first telling of each counts."""
    pairs = [part.partition("=") for part in value.strip().strip(";").split(";")]
    return [
        (name.strip().upper(), told.strip()) for name, equals, told in reversed(pairs) if equals
    ]


def _take(rule: Rule, part: str, told: str, start: Moment, zones: Zones) -> bool:
    """Take one part into the rule; whether it could be read."""
    if part in _LISTS:
        name, least, greatest, negative = _LISTS[part]
        numbers, good = _numbers(told, least, greatest, negative=negative)
        setattr(rule, name, numbers)
        if part == "BYSECOND":
            rule.seconds = tuple(sorted({min(second, _LAST_MINUTE) for second in numbers}))
        return good
    if part == "BYDAY":
        matches = [_WEEKDAY.fullmatch(one.strip()) for one in told.split(",")]
        rule.weekdays = tuple(
            (int(match[1] or 0), WEEKDAYS.index(match[2].upper())) for match in matches if match
        )
        return all(matches)
    if part == "WKST":
        if told.upper() in WEEKDAYS:
            rule.week_start = WEEKDAYS.index(told.upper())
        return told.upper() in WEEKDAYS
    if part == "UNTIL":
        rule.until = _until(told, start, zones)
        return rule.until is not None
    return _number(rule, part, told)


def _number(rule: Rule, part: str, told: str) -> bool:
    if part not in ("INTERVAL", "COUNT") or not re.fullmatch(r"\+?\d{1,18}", told):
        # COUNT=-1 and COUNT=0 stand for “no end” in some programs.
        return part == "COUNT" and told.startswith("-")
    number = int(told)
    if part == "COUNT":
        rule.count = number or None
        return True
    rule.interval = min(max(number, 1), _MOST_INTERVAL)
    return number == rule.interval


def _numbers(
    told: str, least: int, greatest: int, *, negative: bool
) -> tuple[tuple[int, ...], bool]:
    good, numbers = True, set()
    for one in told.split(","):
        text = one.strip()
        if not re.fullmatch(r"[+-]?\d{1,4}", text):
            good = False
            continue
        number = int(text)
        if least <= (abs(number) if negative else number) <= greatest:
            numbers.add(number)
        else:
            good = False
    return tuple(sorted(numbers)), good


def _until(told: str, start: Moment, zones: Zones) -> datetime | None:
    """The last local time; a date includes its whole day, a UTC time is put on the event's clock."""
    # A local time in UNTIL is on the event's clock; which zone it names then does not matter.
    moment = read_moment(told, {"TZID": "UTC"}, zones)
    if moment is None:
        return None
    if moment.all_day or start.all_day:
        return moment.local.replace(hour=0, minute=0, second=0) + timedelta(days=1, seconds=-1)
    if not told.upper().rstrip().endswith("Z"):
        return moment.local
    try:
        return moment.utc().astimezone(start.zone).replace(tzinfo=None)
    except (OverflowError, ValueError):
        return moment.local
