"""Birthdays as address books write them, as ISO 8601, the year left out where it is not known."""

import re
from datetime import date

_FULL = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ].*)?", re.DOTALL)
_YEARLESS = re.compile(r"--(\d\d)-?(\d\d)(?:T.*)?", re.DOTALL)
_NO_YEAR = 1604
"""What Apple writes for a year left out."""
_LEAP = 2000


def iso_birthday(told: str, no_year: str = "") -> str:
    """A day as `1980-05-02` or `--05-02`; empty when it is none.

    `19800502`, `1980-05-02T00:00:00Z` and `--0502` are read too. Days that do not exist are none.

    Args:
        told: as the source has it.
        no_year: the year the source writes when it knows none.
    """
    told = told.strip()
    full = _FULL.fullmatch(told)
    if full:
        year, month, day = int(full[1]), int(full[2]), int(full[3])
        if year == _NO_YEAR or full[1] == no_year:
            return _checked(_LEAP, month, day)[4:].replace("-", "--", 1)
        return _checked(year, month, day)
    part = _YEARLESS.fullmatch(told)
    return _checked(_LEAP, int(part[1]), int(part[2]))[4:].replace("-", "--", 1) if part else ""


def _checked(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
