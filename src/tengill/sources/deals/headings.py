"""Headers as they are compared, and what a header tells beside its name: a currency, a unit."""

import re
import unicodedata
from functools import lru_cache

from tengill.facts.money import CURRENCIES
from tengill.sources.deals.currencies import word

_NOT_WORD = re.compile(r"[\W_]+")
_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]")
_SIGNS = re.compile(r"[A-Z]{0,2}\$|[€£¥₹₺₽₩₪]|(?<!\w)kr(?!\w)|zł|Kč")
_MINOR = frozenset({"cents", "cent", "minor", "pence", "ore", "aurar", "oere", "øre", "rappen"})
_SUMS = frozenset(
    {
        "amount", "sum", "total", "value", "upphæð", "fjárhæð", "betrag", "summe", "montant",
        "somme", "importe", "monto", "importo", "valor", "bedrag", "belopp", "beløb", "beløp",
        "summa", "kwota",
    }
)  # fmt: skip
_UNITS = _MINOR | {"units", "unit", "kr"}
_NO_CODES = frozenset(
    {"all", "top", "try", "sos", "mop", "gel", "lei", "bam", "ang", "pen", "cup", "mur", "sit"}
)


@lru_cache(maxsize=8192)
def plain(header: str) -> str:
    """A header as it is compared: lower case, no accents, all but letters and digits one space."""
    bare = unicodedata.normalize("NFKD", header).casefold()
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return _NOT_WORD.sub(" ", unicodedata.normalize("NFKC", bare)).strip()


def names_of(header: str) -> tuple[str, ...]:
    """A header's plain names, the closest first: whole, and without what stands in brackets.

    A currency or a unit in it (`Amount (EUR)`, `Betrag in €`, `amount_cents`) is left out of
    the last.
    """
    whole = plain(header)
    outside = plain(_BRACKETS.sub(" ", header))
    bare = " ".join(
        word for word in outside.split() if not currency_word(word) and word not in _UNITS
    )
    bare = bare.removesuffix(" in").removesuffix(" i").removesuffix(" en")
    inner = plain(header.partition(" - ")[2])  # `Deal - Titel`, as one CRM names its columns
    return tuple(dict.fromkeys(name for name in (whole, outside, bare, inner) if name))


def currency_of(header: str) -> str:
    """The currency a header names, or empty: `Amount (EUR)`, `Betrag in €`, `Upphæð ISK`."""
    coded = (one.upper() for one in plain(header).split() if currency_word(one))
    signed = (code for sign in _SIGNS.findall(header) if (code := word(sign)))
    return next(coded, "") or next(signed, "")


def currency_word(told: str) -> bool:
    """Whether a word of a header is a currency's code; words that happen to be one are not."""
    return told.upper() in CURRENCIES and told.casefold() not in _NO_CODES


def is_minor(header: str) -> bool:
    """Whether a header says that its amounts are in minor units: `amount_cents`."""
    return any(one in _MINOR for one in plain(header).split())


def is_sum(header: str) -> bool:
    """Whether a header speaks of an amount, in a word of its own or at the end of one, or of a currency."""
    sums = tuple(plain(one) for one in _SUMS)
    return bool(currency_of(header)) or any(one.endswith(sums) for one in plain(header).split())
