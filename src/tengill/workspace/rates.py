"""Rates of exchange out of a list: what is summed across currencies says by which, and of which day.

The list is a CSV with the columns `currency`, `rate` and `date`: one unit of the currency was worth
`rate` units of the one wanted, on that day (ISO 8601; the same day on every row).
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

from django.utils.translation import gettext as _

from tengill.facts.money import CURRENCIES, Money, exponent

_COLUMNS = ("currency", "rate", "date")
_RATE = re.compile(r"\d{1,12}(?:\.\d{1,12})?")
_ROWS_MOST = 1_000


class RateError(ValueError):
    """A list of rates that cannot be used; the message names the row and what to do."""


@dataclass(frozen=True, slots=True)
class Rates:
    """What other currencies are worth in one."""

    currency: str
    """The one everything is told in."""
    day: date
    each: Mapping[str, Fraction]
    """Currency → units of `currency` for one of it."""
    source: str
    """The list's name."""

    def convert(self, money: Money) -> Money | None:
        """Money in the one currency, to the nearest minor unit (halves to even); None: no rate."""
        rate = Fraction(1) if money.currency == self.currency else self.each.get(money.currency)
        if rate is None:
            return None
        scale = Fraction(10) ** (exponent(self.currency) - exponent(money.currency))
        return Money(self.currency, round(money.minor * rate * scale))


def read(path: Path, currency: str) -> Rates:
    """Read a list of rates.

    Args:
        path: the CSV, UTF-8, with a header.
        currency: ISO 4217 code of the currency wanted.

    Raises:
        RateError: when a column, a currency, a rate or a date is missing or wrong, a currency
            stands twice, or the days differ.
        OSError: when the file cannot be read.
    """
    wanted = currency.strip().upper()
    if wanted not in CURRENCIES:
        raise RateError(_("There is no currency “%(told)s”.") % {"told": currency})
    each: dict[str, Fraction] = {}
    days: set[date] = set()
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            heads = [str(head).strip().lower() for head in rows.fieldnames or ()]
            missing = [column for column in _COLUMNS if column not in heads]
            if missing:
                raise RateError(
                    _("%(file)s has no column %(column)s. It needs currency, rate and date.")
                    % {"file": path.name, "column": missing[0]}
                )
            rows.fieldnames = heads
            for number, row in enumerate(rows, 2):
                if number > _ROWS_MOST:
                    raise RateError(_("%(file)s is too long for rates.") % {"file": path.name})
                code, rate, day = _row(row, number)
                if code in each:
                    raise RateError(
                        _("Row %(row)s: %(code)s stands twice.") % {"row": number, "code": code}
                    )
                each[code] = rate
                days.add(day)
    except (UnicodeDecodeError, csv.Error) as error:
        raise RateError(_("%(file)s is not a CSV in UTF-8.") % {"file": path.name}) from error
    if len(days) != 1:
        raise RateError(_("Rates need one day, the same on every row."))
    return Rates(wanted, days.pop(), each, path.name)


def _row(row: Mapping[str, str | None], number: int) -> tuple[str, Fraction, date]:
    code = (row["currency"] or "").strip().upper()
    if code not in CURRENCIES:
        raise RateError(
            _("Row %(row)s: there is no currency “%(told)s”.") % {"row": number, "told": code}
        )
    rate = (row["rate"] or "").strip()
    if not _RATE.fullmatch(rate) or Fraction(rate) == 0:
        raise RateError(
            _("Row %(row)s: “%(told)s” is no rate. Write it like 0.0068.")
            % {"row": number, "told": rate}
        )
    told = (row["date"] or "").strip()
    try:
        return code, Fraction(rate), date.fromisoformat(told)
    except ValueError as error:
        raise RateError(
            _("Row %(row)s: “%(told)s” is no date. Write it like 2024-12-31.")
            % {"row": number, "told": told}
        ) from error
