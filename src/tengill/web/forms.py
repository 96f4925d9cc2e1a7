"""Reads what a person typed into a field."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from django.utils.dateparse import parse_date
from django.utils.translation import gettext

from tengill.facts.messages import Mailbox
from tengill.facts.money import CURRENCIES, Money


class TooFineError(ValueError):
    """An amount with more decimals than its currency has: nothing is rounded away unseen."""


class UnknownCurrencyError(ValueError):
    """A currency that does not exist."""


_LONGEST = 2000
_MOST_DIGITS = 15
_NAME_ADDRESS = re.compile(r"([^<>]*)<([^<>\s]+@[^<>\s]+)>")
# 12.500,50 and 12,500.50 and 1.000.000: one mark between groups of three, perhaps the other once.
_GROUPED = re.compile(
    r"(?P<whole>-?[1-9]\d{0,2}(?P<mark>[.,])\d{3}(?:(?P=mark)\d{3})*)"
    r"(?:(?!(?P=mark))[.,](?P<decimals>\d+))?"
)


def mailboxes(text: str) -> tuple[Mailbox, ...]:
    """People as one types them: `Anna Berg <anna@x.example>, ben@y.example, Carl`, or a line each."""
    pieces = (" ".join(piece.split()) for piece in re.split(r"[\n;,]", text[:_LONGEST]))
    return tuple(_mailbox(piece) for piece in pieces if piece)


def _mailbox(piece: str) -> Mailbox:
    both = _NAME_ADDRESS.fullmatch(piece)
    if both:
        return Mailbox(both[1].strip(' "'), both[2].lower())
    if "@" in piece and " " not in piece:
        return Mailbox("", piece.strip("<>").lower())
    return Mailbox(piece, "")


def day(text: str | None) -> date | None:
    """A day as a date field sends it; None where none, or none that exists, is told."""
    try:
        return parse_date(text or "")
    except ValueError:
        return None


def money(amount: str, currency: str) -> Money | None:
    """An amount as one types it, in English or Icelandic writing; None where none is told.

    Raises:
        TooFineError: when the currency has fewer decimals.
        ValueError: when it does not read as an amount, or there is no such currency.
    """
    told = re.sub(r"[\s\u00a0']", "", amount)
    if not told:
        return None
    grouped = _GROUPED.fullmatch(told)
    if grouped:
        whole, decimals = re.sub(r"[.,]", "", grouped["whole"]), grouped["decimals"]
        told = f"{whole}.{decimals}" if decimals else whole
    else:
        told = told.replace(",", ".")
    try:
        value = Decimal(told)
    except InvalidOperation as error:
        raise ValueError(amount) from error
    if not value.is_finite() or abs(value) >= Decimal(10) ** _MOST_DIGITS:
        raise ValueError(amount)
    if currency not in CURRENCIES:
        raise UnknownCurrencyError(currency)
    try:
        return Money.exactly(value, currency)
    except ValueError as error:
        raise TooFineError(amount) from error


def part_of_one(percent: str) -> str:
    """Per cent as typed, as an exact fraction in text.

    Raises:
        ValueError: when it is no number from 0 to 100; the message is for the reader.
    """
    told = percent.strip().rstrip("%").strip()[:_MOST_DIGITS].replace(",", ".")
    try:
        value = Fraction(Decimal(told)) / 100
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise ValueError(gettext("Write a number from 0 to 100.")) from error
    if not 0 <= value <= 1:
        raise ValueError(gettext("Write a number from 0 to 100."))
    return str(value)
