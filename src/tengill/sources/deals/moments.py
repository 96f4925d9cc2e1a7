"""Dates in cells: their order decided over a column, months in many languages, Excel's day counts."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from tengill.sources.deals.unreadable import UnreadableValueError

YMD, DMY, MDY = "ymd", "dmy", "mdy"
ORDERS = frozenset({YMD, DMY, MDY})
_SLASHED = re.compile(
    r"([0-9]{1,4})\s*([./-])\s*([0-9]{1,2})\s*\2\s*([0-9]{1,4})\.?(?:(?:[T,]|\s)+(.*))?"
)
_CLOCK = re.compile(
    r"(?:kl\.? ?|um |at )?([0-9]{1,2})[:.]([0-9]{2})(?:[:.]([0-9]{2})(?:[.,][0-9]+)?)?"
    r"\s*([AaPp]\.?\s?[Mm]\.?)?(?:\s*Uhr)?\s*\(?(Z|[A-Z]{3,4}|(?:UTC|GMT)?[+-][0-9]{1,2}(?::?[0-9]{2})?)?\)?"
)
_WEEKDAY = re.compile(r"[^\W\d_]{2,12}\.?,?\s+(?=[0-9])|[^\W\d_]{3,12},\s+")
_NAMED_MONTH = re.compile(
    r"(?P<d>[0-9]{1,2})(?:\.|er|st|nd|rd|th|º)?(?: de)?[ -](?P<m>[^\W\d_]+)\.?(?: de(?:l)?)?,?[ -](?P<y>[0-9]{4}|[0-9]{2})(?![0-9])"
    r"|(?P<m2>[^\W\d_]+)\.? (?P<d2>[0-9]{1,2})(?:st|nd|rd|th)?,? (?P<y2>[0-9]{4})(?![0-9])"
    r"|(?P<y3>[0-9]{4})[ -](?P<m3>[^\W\d_]+)\.?[ -](?P<d3>[0-9]{1,2})(?![0-9])"
)
# Beginnings of months' names; the longest that fits decides (juil is July, jui is June).
_MONTHS = {
    1: "jan gen ene tammi styczen", 2: "feb fev fév helmi lut", 3: "mar mär mrt maalis",
    4: "apr avr abr huhti kwie", 5: "may mai maj maí mag mei touko", 6: "jun jún jui giu kesä czerw",
    7: "jul júl juil lug heinä lip", 8: "aug ágú aoû aou ago elo sierp", 9: "sep set syys wrz",
    10: "oct okt out ott loka paź", 11: "nov nóv marras listop", 12: "dec déc des dez dic joulu gru",
}  # fmt: skip
_STARTS = {start: month for month, starts in _MONTHS.items() for start in starts.split()}
_ZONES = {
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 60, "BST": 60, "CET": 60, "CEST": 120, "MEZ": 60,
    "MESZ": 120, "EET": 120, "EEST": 180, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300,
    "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
}  # fmt: skip
_NOON = 12
_PIVOT = 70
_DAY_ZERO = date(1899, 12, 30)
"""Excel counts days from here, having taken 1900 for a leap year."""
_SERIAL = re.compile(r"([0-9]{5})(?:[.,]([0-9]+))?")
_SERIALS = range(20_000, 73_051)
"""1954 to 2099: what a bare number in a column of dates may be."""
_EPOCH = re.compile(r"[0-9]{10}|[0-9]{13}")
_COMPACT = re.compile(r"(?:19|20)[0-9]{6}")


def _wrong(told: str) -> UnreadableValueError:
    return UnreadableValueError(f"{told!r} is not a date", "date unreadable")


def date_order(dates: Iterable[str]) -> tuple[str, bool]:
    """In which order a column writes dates, decided over the whole column.

    Returns:
        (`ymd`, `dmy` or `mdy`, sure). Not sure: nothing tells day/month from month/day, or
        as many dates tell one as the other.
    """
    votes: Counter[str] = Counter()
    slashed = False
    for told in dates:
        found = _SLASHED.fullmatch(told.strip())
        if not found or len(found[1]) > 2:  # noqa: PLR2004 a year comes first
            continue
        slashed = True
        if int(found[1]) > _NOON:
            votes[DMY] += 1
        elif int(found[3]) > _NOON:
            votes[MDY] += 1
        elif found[2] == ".":
            votes["dotted"] += 1
    if not slashed:
        return YMD, True
    if votes["dotted"] and not votes[MDY]:
        return DMY, True
    if votes[DMY] != votes[MDY]:
        return (DMY if votes[DMY] > votes[MDY] else MDY), True
    return DMY, False


def moment(told: str, order: str, zone: tzinfo) -> datetime | None:
    """A date, or date and time, as an aware UTC moment; None for an empty cell.

    A day without a time (or at midnight sharp, as exports pad it) is the end of that day in
    the zone. A time without an offset is taken in the zone.

    Args:
        told: such as `2024-03-01`, `1.3.2024 10:20`, `1er mars 2024`, `45352` (Excel's count of
            days) or `1709287200` (seconds since 1970).
        order: `ymd`, `dmy`, `mdy`, or empty: a date that reads both ways is then refused.
        zone: where days end and times without an offset are.

    Raises:
        UnreadableValueError: when it is no date, or reads two ways.
    """
    text = " ".join(told.split())
    if not text:
        return None
    try:
        counted = _counted(text, zone)
        if counted:
            return counted
        day, rest = _day(text, order)
        at = _clock(rest)
        if at is None:
            return datetime.combine(day, time(23, 59, 59), zone).astimezone(UTC)
        clock, offset = at
        return datetime.combine(day, clock, offset or zone).astimezone(UTC)
    except UnreadableValueError:
        raise
    except (ValueError, OverflowError) as e:
        raise _wrong(told) from e


def _counted(text: str, zone: tzinfo) -> datetime | None:
    """A moment told as a number: Excel's days, or seconds or milliseconds since 1970."""
    serial = _SERIAL.fullmatch(text)
    if serial and int(serial[1]) in _SERIALS:
        day = _DAY_ZERO + timedelta(days=int(serial[1]))
        seconds = round(float(f"0.{serial[2] or 0}") * 86_400)
        clock = time(23, 59, 59) if not seconds else None
        start = datetime.combine(day, clock or time(0), zone)
        return (start if clock else start + timedelta(seconds=seconds)).astimezone(UTC)
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    return None


def _day(text: str, order: str) -> tuple[date, str]:
    if _COMPACT.fullmatch(text):
        return date(int(text[:4]), int(text[4:6]), int(text[6:])), ""
    found = _SLASHED.fullmatch(text)
    if not found:
        text = _WEEKDAY.sub("", text, count=1) if not _NAMED_MONTH.match(text) else text
        found = _SLASHED.fullmatch(text)
    if found:
        one, _, two, three, rest = found.groups()
        return _date(one, two, three, order, text), rest or ""
    named = _NAMED_MONTH.match(text)
    if not named:
        raise _wrong(text)
    day = named["d"] or named["d2"] or named["d3"]
    year = _year(named["y"] or named["y2"] or named["y3"])
    month = _month(named["m"] or named["m2"] or named["m3"])
    return date(year, month, int(day)), text[named.end() :].lstrip(" ,")


def _year(told: str) -> int:
    if len(told) == 2:  # noqa: PLR2004 `26` is 2026, `98` is 1998
        return int(told) + (1900 if int(told) >= _PIVOT else 2000)
    if len(told) != 4:  # noqa: PLR2004 a year
        raise ValueError(told)
    return int(told)


def _date(one: str, two: str, three: str, order: str, text: str) -> date:
    if len(one) > 2:  # noqa: PLR2004 a year comes first
        return date(_year(one), int(two), int(three))
    year = _year(three)
    if order not in (DMY, MDY):
        if int(one) <= _NOON and int(two) <= _NOON and int(one) != int(two):
            raise UnreadableValueError(
                f"{text!r} reads both ways; say which comes first: day (--map date_order=dmy) or"
                " month (--map date_order=mdy)",
                "date reads both ways",
            )
        order = MDY if int(two) > _NOON else DMY
    if order == MDY:
        return date(year, int(one), int(two))
    return date(year, int(two), int(one))


def _month(name: str) -> int:
    told = name.casefold()
    for length in range(len(told), 2, -1):
        if told[:length] in _STARTS:
            return _STARTS[told[:length]]
    raise ValueError(name)


def _clock(rest: str) -> tuple[time, tzinfo | None] | None:
    if not rest.strip():
        return None
    found = _CLOCK.fullmatch(rest.strip())
    if not found:
        raise ValueError(rest)
    hour, minute, second, half, offset = found.groups()
    hours = int(hour)
    if half:
        hours = hours % _NOON + (_NOON if half[0] in "pP" else 0)
    clock = time(hours, int(minute), int(second or 0))
    if offset is None:
        return None if clock == time(0) else (clock, None)
    return clock, _offset(offset)


def _offset(told: str) -> tzinfo:
    if told in _ZONES:
        return timezone(timedelta(minutes=_ZONES[told]))
    found = re.fullmatch(r"(?:UTC|GMT)?([+-])([0-9]{1,2}):?([0-9]{2})?", told)
    if not found:
        raise ValueError(told)
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    return timezone(timedelta(minutes=-minutes if found[1] == "-" else minutes))


def looks_dated(told: str) -> bool:
    """Whether a cell holds a date that is written as one (no bare number)."""
    if told.strip().isdigit():
        return False
    try:
        return moment(told, DMY, UTC) is not None
    except UnreadableValueError:
        try:
            return moment(told, MDY, UTC) is not None
        except UnreadableValueError:
            return False
