"""Which currency a cell or a header means: codes, signs, and names in several languages."""

import re
from functools import cache, lru_cache

from tengill.facts.money import CURRENCIES
from tengill.sources.deals.unreadable import UnreadableValueError

_SIGNS = {
    "€": "EUR", "£": "GBP", "₹": "INR", "₺": "TRY", "₽": "RUB", "₩": "KRW", "₪": "ILS", "₫": "VND",
    "฿": "THB", "₴": "UAH", "₦": "NGN", "₱": "PHP", "₡": "CRC", "₲": "PYG", "₸": "KZT", "₾": "GEL",
    "zł": "PLN", "kč": "CZK", "ft": "HUF", "lei": "RON", "fr": "CHF", "sfr": "CHF", "rs": "INR",
    "us$": "USD", "u$s": "USD", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD", "nz$": "NZD",
    "hk$": "HKD", "s$": "SGD", "mx$": "MXN", "nt$": "TWD", "r$": "BRL", "cn¥": "CNY", "元": "CNY",
    "円": "JPY", "ikr": "ISK", "nkr": "NOK", "skr": "SEK", "dkr": "DKK", "mkr": "ISK",
    "euro": "EUR", "euros": "EUR", "evra": "EUR", "evrur": "EUR", "evrum": "EUR",
    "krónur": "ISK", "króna": "ISK", "krónum": "ISK",
    "dollar": "$", "dollars": "$", "dollarar": "$", "kronor": "SEK", "kroner": "kr",
    "$": "$", "kr": "kr", "¥": "¥", "￥": "¥",
}  # fmt: skip
_FAMILIES = {
    "$": ("USD", "AUD", "CAD", "NZD", "HKD", "SGD", "MXN", "TWD", "ARS", "CLP", "COP"),
    "kr": ("ISK", "NOK", "SEK", "DKK"),
    "¥": ("JPY", "CNY"),
}
"""Signs of several currencies; the first is meant when nothing else tells."""
_LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "is", "da", "nb", "sv", "fi", "pl")
_WORD = re.compile(r"[^\W\d_]*\$|[^\W\d_]+|[^\w\s]", re.UNICODE)


@lru_cache(maxsize=4096)
def word(told: str, standing: str = "") -> str:
    """The currency one word or sign means, or empty when it means none.

    Args:
        told: such as `EUR`, `€`, `kr`, `A$`, in any case, without blanks.
        standing: the currency otherwise taken; it decides what `kr`, `$` and `¥` mean.
    """
    if told.upper() in CURRENCIES:
        return told.upper()
    found = _SIGNS.get(told.casefold().rstrip("."), "")
    if found in _FAMILIES:
        return standing if standing in _FAMILIES[found] else _FAMILIES[found][0]
    return found


def words(text: str) -> list[str]:
    """A text's words and signs, as `word` takes them; `US$` is one."""
    return _WORD.findall(text)


def within(text: str, standing: str = "") -> str:
    """The currency named among a text's words, or empty: `€ 5` is EUR, `5 kr.` is ISK."""
    return next((code for one in words(text) if (code := word(one, standing))), "")


@lru_cache(maxsize=1024)
def currency(told: str, standing: str = "") -> str:
    """An ISO 4217 code from a currency cell, or empty for an empty cell.

    Args:
        told: `EUR`, `€`, `US Dollar`, `Íslensk króna`, `EUR - Euro`.
        standing: see `word`.

    Raises:
        UnreadableValueError: when it is none.
    """
    text = " ".join(told.split())
    if not text:
        return ""
    code = word(text, standing)
    if code and (text.upper() == code or code not in _FAMILIES.get(text.casefold(), ())):
        return code
    coded = re.findall(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])", text)
    found = _names().get(text.casefold(), "") or next(
        (one for one in coded if one in CURRENCIES), ""
    )
    found = found or (code if len(words(text)) == 1 else _names_within(text, standing))
    if not found:
        raise UnreadableValueError(
            f"{told!r} is not a currency; write its ISO 4217 code, such as EUR",
            "currency unreadable",
        )
    return found


def _names_within(text: str, standing: str) -> str:
    """A currency among several words, unless a word is taken for a sign by accident."""
    signs = [one for one in words(text) if not one.isalpha() or len(one) > 3]  # noqa: PLR2004 longer than a code
    return next((code for one in signs if (code := word(one, standing))), "")


@cache
def _names() -> dict[str, str]:
    """Names of currencies in the languages lists come in, lower case."""
    from babel import Locale  # noqa: PLC0415 slow to load, and seldom needed

    found: dict[str, str] = {}
    for language in _LANGUAGES:
        for code, name in Locale.parse(language).currencies.items():
            if code in CURRENCIES:
                found.setdefault(name.casefold(), code)
    return found
