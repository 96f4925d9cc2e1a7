"""What the faces share in showing things: phrases that carry their evidence, money, dates.

A view never returns HTML. It returns sentences as tuples of `Phrase`; a phrase with a `Link` is a
door to its evidence. The msgids are English and translated by gettext in the active language.
"""

import string
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_date, format_time, format_timedelta
from babel.numbers import format_currency, format_decimal, get_currency_symbol
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tengill.facts.money import Money, exponent


@dataclass(frozen=True, slots=True)
class Link:
    """Where a figure or name leads.

    `page` is one of: person, people, message, act, introductions, outcome, outcomes, statement,
    review, imports, search. `id` is the row it names (None for a list), `query` its filters.
    """

    page: str
    id: int | None = None
    query: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """Some words of a sentence, perhaps a figure with its door.

    `grade` is a facts.Evidence value (its mark is drawn) or empty; `why` a one-line explanation
    for hover and focus, or empty.
    """

    text: str
    link: Link | None = None
    grade: str = ""
    why: str = ""


Sentence = tuple[Phrase, ...]
"""A sentence in order; the faces join the phrases without adding spaces."""


@dataclass(frozen=True, slots=True)
class PersonRef:
    """A person as named in a view. `id` is None while the name is nobody the ledger knows."""

    id: int | None
    name: str
    address: str = ""
    kind: str = "person"
    point: str = ""
    """How else they are reached, as shown: a profile, a number, a handle. Told where no address
    is known."""

    @property
    def reached_at(self) -> str:
        """What tells them from a namesake: the address, or what stands in for it."""
        return self.address or self.point


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Text with the ranges to highlight: sorted, not overlapping `(start, end)` code points."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


def plain(parts: Sentence) -> str:
    """A sentence as plain text, for terminals and tests."""
    return "".join(part.text for part in parts)


def sentence(template: str, **parts: Phrase | Sentence | str | int) -> Sentence:
    """Fill a (translated) template's `{names}` with phrases, keeping their links.

    Raises:
        KeyError: when the template names a part that was not given.
    """
    filled: list[Phrase] = []
    for text, name, _spec, _conversion in string.Formatter().parse(template):
        if text:
            filled.append(Phrase(text))
        if name is not None:
            filled.extend(_phrases(parts[name]))
    return tuple(filled)


def join(sentences: Iterable[Sentence], between: str = " ") -> Sentence:
    """Sentences one after the other, empty ones left out."""
    joined: list[Phrase] = []
    for one in sentences:
        if one and joined:
            joined.append(Phrase(between))
        joined.extend(one)
    return tuple(joined)


def listing(items: Iterable[Phrase]) -> Sentence:
    """`Anna`, `Anna and Ben`, `Anna, Ben and Carl`: an enumeration in the active language."""
    every = list(items)
    told: list[Phrase] = []
    for number, item in enumerate(every):
        if number:
            told.append(Phrase(_(" and ") if number == len(every) - 1 else ", "))
        told.append(item)
    return tuple(told)


def person_phrase(person: PersonRef) -> Phrase:
    """A person's name as a door to their page."""
    name = person.name or person.address or _("somebody")
    return Phrase(name, Link("person", person.id) if person.id is not None else None)


def _phrases(part: Phrase | Sentence | str | int) -> Sentence:
    if isinstance(part, Phrase):
        return (part,)
    if isinstance(part, tuple):
        return part
    return (Phrase(number(part) if isinstance(part, int) else part),)


# ---------------------------------------------------------------- languages and numbers


def _language(language: str | None) -> str:
    tag = (language or get_language() or "en").replace("-", "_").split("_")[0]
    return tag if tag in {"en", "is"} else "en"


_KEPT = 8_192
"""Figures and days kept as written: lists show the same ones over and over."""


def _locale(language: str | None) -> Locale:
    return _loaded({"en": "en_GB", "is": "is_IS"}[_language(language)])


@cache
def _loaded(tag: str) -> Locale:
    """Babel reads a locale anew for every figure unless it is handed a loaded one."""
    return Locale.parse(tag)


def number(value: float | Decimal, language: str | None = None) -> str:
    """A number grouped as the language does."""
    if isinstance(value, int):
        return _whole(value, _language(language))
    return format_decimal(value, locale=_locale(language))


@lru_cache(maxsize=_KEPT)
def _whole(value: int, language: str) -> str:
    return format_decimal(value, locale=_locale(language))


# ---------------------------------------------------------------- money


def money_long(money: Money, language: str | None = None) -> str:
    """Exact money in words of the language: `kr 18,400,000` / `18.400.000 kr.`, `$1,200.50`."""
    return _money_long(money, _language(language))


@lru_cache(maxsize=_KEPT)
def _money_long(money: Money, language: str) -> str:
    digits = exponent(money.currency)
    if money.currency != "ISK":
        return format_currency(
            money.amount, money.currency, locale=_locale(language), currency_digits=True
        )
    grouped = format_decimal(money.amount, locale=_locale(language), decimal_quantization=False)
    if digits == 0 and _language(language) == "is":
        return f"{grouped}\N{NO-BREAK SPACE}kr."
    return f"kr\N{NO-BREAK SPACE}{grouped}"


def money_short(money: Money, language: str | None = None) -> str:
    """Money at a glance, three digits: `kr 18.4 m` / `18,4 m.kr.`, `$1.2 m`."""
    return _money_short(money, _language(language))


@lru_cache(maxsize=_KEPT)
def _money_short(money: Money, language: str) -> str:
    size = abs(money.amount)
    for step, english, icelandic in _STEPS:
        # Rounded to three digits it is a whole step: 999,999 is 1 m, not 1,000 k.
        if size / step >= _ALMOST:
            return _scaled(money, step, english, icelandic, language)
    return money_long(money, language)


_STEPS = (
    (Decimal(10**9), "bn", "ma."),
    (Decimal(10**6), "m", "m."),
    (Decimal(10**3), "k", "þ."),
)
_ALMOST = Decimal("0.9995")
_TEN, _HUNDRED = 10, 100


def _three_digits(value: Decimal) -> Decimal:
    for limit, places in ((_TEN, "0.01"), (_HUNDRED, "0.1")):
        rounded = value.quantize(Decimal(places), rounding=ROUND_HALF_EVEN)
        if abs(rounded) < limit:  # 9.996 rounds to 10.0, which has its three digits already
            return rounded
    return value.quantize(Decimal(1), rounding=ROUND_HALF_EVEN)


def _scaled(money: Money, step: Decimal, english: str, icelandic: str, language: str | None) -> str:
    grouped = format_decimal(_three_digits(money.amount / step), locale=_locale(language))
    space = "\N{NO-BREAK SPACE}"
    symbol = (
        "kr" if money.currency == "ISK" else get_currency_symbol(money.currency, _locale(language))
    )
    if _language(language) == "is":
        if money.currency == "ISK":
            return f"{grouped}{space}{icelandic}kr."
        return f"{grouped}{space}{icelandic}{space}{symbol}"
    sign = "-" if money.minor < 0 else ""
    gap = space if symbol[-1].isalpha() else ""
    return f"{sign}{symbol}{gap}{grouped.lstrip('-')}{space}{english}"


# ---------------------------------------------------------------- time


_FAR = 9998
"""The last year `settings.at` holds moments within: what it holds there was told for later."""


def day(moment: datetime | date | None, language: str | None = None) -> str:
    """A day in full: `3 March 2021` / `3. mars 2021`; `no date` for None."""
    if moment is None:
        return _("no date")
    if moment.year >= _FAR:
        return _("far in the future")
    return _day(_date(moment), "long", _language(language))


def _date(moment: datetime | date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


@lru_cache(maxsize=_KEPT)
def _day(moment: date, form: str, language: str) -> str:
    return format_date(moment, format=form, locale=_locale(language))


def day_short(moment: datetime | date | None, language: str | None = None) -> str:
    """A day in short: `3 Mar 2021` / `3. mar. 2021`; `no date` for None."""
    if moment is None:
        return _("no date")
    if moment.year >= _FAR:
        return _("far in the future")
    return _day(_date(moment), "medium", _language(language))


def month(moment: datetime | date | None, language: str | None = None) -> str:
    """A month: `March 2021` / `mars 2021`; `no date` for None."""
    if moment is None:
        return _("no date")
    if moment.year >= _FAR:
        return _("far in the future")
    return _day(_date(moment), "MMMM y", _language(language))


def moment_long(moment: datetime | None, language: str | None = None) -> str:
    """Day and time in the moment's own zone: `3 March 2021, 14:05`; `no date` for None."""
    if moment is None:
        return _("no date")
    if moment.year >= _FAR:
        return _("far in the future")
    told = _language(language)
    return f"{_day(moment.date(), _DAY[told], told)}, {_clock(moment.time(), told)}"


@lru_cache(maxsize=_KEPT)
def _clock(moment: time, language: str) -> str:
    return format_time(moment.replace(second=0), format="short", locale=_locale(language))


_DAY = {"en": "d MMMM y", "is": "d. MMMM y"}


def relative(moment: datetime | None, now: datetime, language: str | None = None) -> str:
    """How long ago: `3 weeks ago` / `fyrir 3 vikum`; `no date` for None."""
    if moment is None:
        return _("no date")
    return format_timedelta(moment - now, add_direction=True, locale=_locale(language))


def span(length: timedelta, language: str | None = None) -> str:
    """A length of time: `3 weeks` / `3 vikur`."""
    return format_timedelta(length, locale=_locale(language))
