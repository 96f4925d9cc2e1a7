"""Reads what a person typed into a field."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from email.utils import getaddresses

from django.utils.dateparse import parse_date

from tengill.facts.messages import Mailbox
from tengill.facts.money import Money

_LONGEST = 2000
_MOST_DIGITS = 15


def mailboxes(text: str) -> tuple[Mailbox, ...]:
    """People as one types them: `Anna Berg <anna@x.example>, ben@y.example, Carl`, or a line each."""
    found = []
    for name, address in getaddresses(re.split(r"[\n;,]+", text[:_LONGEST])):
        if "@" in address:
            found.append(Mailbox(name.strip(), address.strip().lower()))
        elif name or address:
            found.append(Mailbox(f"{name} {address}".strip(), ""))
    return tuple(found)


def day(text: str | None) -> date | None:
    """A day as a date field sends it; None where none, or none that exists, is told."""
    try:
        return parse_date(text or "")
    except ValueError:
        return None


def money(amount: str, currency: str) -> Money | None:
    """An amount as one types it, in English or Icelandic writing; None where none is told.

    Raises:
        ValueError: when it does not read as an amount.
    """
    told = re.sub(r"[\s\u00a0']", "", amount)
    if not told:
        return None
    last = max(told.rfind(","), told.rfind("."))
    decimals = len(told) - last - 1
    grouped = told.count(",") + told.count(".") > 1 or decimals == 3  # noqa: PLR2004 - a group of thousands
    if last >= 0 and not (grouped and decimals == 3 and len({*told} & {",", "."}) == 1):  # noqa: PLR2004
        told = re.sub(r"[.,]", "", told[:last]) + "." + told[last + 1 :]
    else:
        told = re.sub(r"[.,]", "", told)
    try:
        value = Decimal(told)
    except InvalidOperation as error:
        raise ValueError(amount) from error
    if not value.is_finite() or abs(value) >= Decimal(10) ** _MOST_DIGITS:
        raise ValueError(amount)
    return Money.of(value, currency)
