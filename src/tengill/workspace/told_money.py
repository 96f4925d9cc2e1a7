"""Money as people write it in a sentence: `€40k`, `18,4 m.kr.`, `USD 1.2 million`."""

import re
from dataclasses import dataclass
from decimal import Decimal

from tengill.facts.money import Money

_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "us$": "USD", "kr": "ISK", "kr.": "ISK"}
_CODES = (
    "EUR", "USD", "GBP", "ISK", "NOK", "SEK", "DKK", "CHF", "CAD", "AUD", "JPY", "PLN",
)  # fmt: skip
_SIZES = {
    "k": 3, "þús": 3, "þús.": 3, "þúsund": 3, "thousand": 3,
    "m": 6, "m.": 6, "mn": 6, "mio": 6, "mill": 6, "million": 6, "millions": 6, "milljón": 6,
    "milljónir": 6, "milljónum": 6, "milljóna": 6, "mkr": 6, "mkr.": 6, "m.kr.": 6, "m.kr": 6,
    "bn": 9, "billion": 9, "milljarð": 9, "milljarðar": 9, "milljarða": 9,
}  # fmt: skip
_MOST = Decimal(10) ** 15
_AMOUNT = r"\d{1,3}(?:[.,\u00a0 ]\d{3})+(?:[.,]\d{1,2})?|\d{1,15}(?:[.,]\d{1,3})?"
_SIZE = "|".join(re.escape(size) for size in sorted(_SIZES, key=len, reverse=True))
_CURRENCY = "|".join(
    [r"us\$", r"[€$£]", r"kr\.?", *_CODES, "euros?", "dollars?", "krónur", "króna"]
)
_TOLD = re.compile(
    rf"(?<![\w.,])(?:(?P<before>{_CURRENCY})\s?)?(?P<amount>{_AMOUNT})"
    rf"\s?(?P<size>(?:{_SIZE})(?!\w))?\s?(?P<after>(?:{_CURRENCY})(?!\w))?",
    re.IGNORECASE,
)
_NAMED = {"euro": "EUR", "euros": "EUR", "dollar": "USD", "dollars": "USD"}
_KRONUR = ("krónur", "króna")
_GROUP = 3


@dataclass(frozen=True, slots=True)
class ToldMoney:
    """Money found in a text at `[start:end]`."""

    money: Money
    start: int
    end: int


def find_money(text: str) -> tuple[ToldMoney, ...]:
    """Amounts that name their currency, in order. A number alone is no money."""
    found: list[ToldMoney] = []
    for told in _TOLD.finditer(text):
        size = (told["size"] or "").lower()
        currency = _currency(told["before"] or told["after"] or ("kr" if "kr" in size else ""))
        amount = _number(told["amount"])
        if not currency:
            continue
        amount = amount.scaleb(_SIZES.get(size, 0))
        if 0 < amount < _MOST:
            end = told.start() + len(told[0].rstrip())
            found.append(ToldMoney(Money.of(amount, currency), told.start(), end))
    return tuple(found)


def _currency(told: str) -> str:
    plain = told.lower()
    if plain in _KRONUR:
        return "ISK"
    code = told.upper()
    return _SIGNS.get(plain) or _NAMED.get(plain) or (code if code in _CODES else "")


def _number(told: str) -> Decimal:
    """A number with either separator: the last one parts decimals unless it parts thousands."""
    plain = told.replace("\u00a0", "").replace(" ", "")
    last = max(plain.rfind("."), plain.rfind(","))
    if last < 0:
        return Decimal(plain)
    whole, fraction = plain[:last], plain[last + 1 :]
    digits = whole.replace(".", "").replace(",", "")
    if len(fraction) == _GROUP:
        return Decimal(digits + fraction)
    return Decimal(f"{digits}.{fraction}")
