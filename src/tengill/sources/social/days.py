"""Dates as exports and people write them, and as Excel writes them after it."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from tengill.sources.date_words import month_of
from tengill.sources.social.moments import possible

MDY, DMY = "mdy", "dmy"
_CLOCK = r"(?:,?\s+(\d{1,2}):(\d\d)(?::(\d\d))?(?:\s*([AaPp])\.?[Mm]\.?)?)?(?:\s+UTC)?"
_NAMED = re.compile(r"(\d{1,2})[.\s-]\s*([^\W\d_]{3,12})(?:\.?[\s-]|\.)\s*(\d{4}|\d\d)" + _CLOCK)
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,12})\.?\s+(\d{1,2}),?\s+(\d{4})" + _CLOCK)
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:T|(?=[,\s])|\Z)" + _CLOCK)
_NUMBERS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d\d)" + _CLOCK)
_SERIAL = re.compile(r"([34567]\d{4})(?:[.,](\d{1,12}))?")
_EPOCH = datetime(1899, 12, 30, tzinfo=UTC)  # Excel's day 0, with its 29 February 1900
_CENTURY = 2000  # no network is older
_MONTHS, _NOON, _SHORT = 12, 12, 2
_DOT = "."


def day_or_time(told: str, order: str = "") -> datetime | None:
    """The moment a cell tells, UTC; a bare day is its midnight. None when it tells none.

    Read are `21 Nov 2024`, `21-Nov-24`, `Nov 21, 2024`, `2024-11-21 10:11:12 UTC`,
    `2024/11/21 10:11:12 UTC`, `11/4/18, 9:05 AM`, `21.11.2024`, `21.nóv.24`, and Excel's serial numbers.

    Args:
        told: the cell.
        order: `mdy` or `dmy`: which comes first in `4/11/18`; empty: not known, and what reads both
            ways is not read. With dots it is always the day.
    """
    told = " ".join(told.split()).replace("\u202f", " ")
    try:
        at = _read(told, order)
    except (ValueError, OverflowError):
        return None
    return possible(at) if at else None


def order_of(cells: Iterable[str]) -> str:
    """Whether dates such as `4/11/18` begin with the month or the day, or empty.

    Told by any that can't be otherwise.
    """
    first = second = 0
    for cell in cells:
        found = _NUMBERS.match(cell.strip())
        if found and found[2] != _DOT:
            first += int(found[1]) > _MONTHS
            second += int(found[3]) > _MONTHS
    return "" if first == second else DMY if first > second else MDY


def _read(told: str, order: str) -> datetime | None:
    if found := _NAMED.fullmatch(told):
        return _at(found[3], month_of(found[2]), found[1], found.groups()[3:])
    if found := _YEAR_FIRST.fullmatch(told):
        return _at(found[1], int(found[2]), found[3], found.groups()[3:])
    if found := _MONTH_FIRST.fullmatch(told):
        return _at(found[3], month_of(found[1]), found[2], found.groups()[3:])
    if found := _NUMBERS.fullmatch(told):
        return _numbers(found, order)
    if found := _SERIAL.fullmatch(told):
        part = float(f"0.{found[2] or 0}")
        return _EPOCH + timedelta(days=int(found[1]), seconds=round(part * 86_400))
    return None


def _numbers(found: re.Match[str], order: str) -> datetime:
    """The moment.

    Raises:
        ValueError: when there is no such moment, or two.
    """
    first, second = int(found[1]), int(found[3])
    day_first = found[2] == _DOT or order == DMY
    if first > _MONTHS or second > _MONTHS:
        day_first = first > _MONTHS
    elif not day_first and order != MDY and first != second:
        raise ValueError(order)
    day, month = (first, second) if day_first else (second, first)
    return _at(found[4], month, str(day), found.groups()[4:])


def _at(year: str, month: int, day: str, clock: tuple[str | None, ...]) -> datetime:
    """The moment.

    Raises:
        ValueError: when there is no such moment.
    """
    hour = int(clock[0] or 0)
    if clock[3]:
        hour = hour % _NOON + (_NOON if clock[3] in "Pp" else 0)
    full = int(year) + (_CENTURY if len(year) == _SHORT else 0)
    return datetime(full, month, int(day), hour, int(clock[1] or 0), int(clock[2] or 0), tzinfo=UTC)
