"""Values of cells: amounts, dates, yes and no, people. Exact, and nothing guessed silently."""

import re

from tengill.facts.messages import Mailbox
from tengill.sources.deals.amounts import amount, currency_in, decimal_mark, fits, is_open
from tengill.sources.deals.currencies import currency
from tengill.sources.deals.moments import DMY, MDY, ORDERS, YMD, date_order, looks_dated, moment
from tengill.sources.deals.unreadable import UnreadableValueError

__all__ = [
    "DMY", "MDY", "ORDERS", "YMD", "UnreadableValueError", "amount", "currency", "currency_in",
    "date_order", "decimal_mark", "emails", "fits", "is_open", "looks_dated", "moment", "people",
    "yes",
]  # fmt: skip

_EMAIL = re.compile(r"[^\s<>()\[\],;:\"']+@[^\s<>()\[\],;:\"']+\.[^\s<>()\[\],;:\"']+")
_YES = frozenset(
    {
        "1", "true", "yes", "y", "já", "x", "satt", "ja", "j", "wahr", "oui", "vrai", "sí", "si",
        "verdadero", "sì", "vero", "sim", "verdadeiro", "waar", "sann", "sand", "kyllä", "tosi",
        "tak", "✓", "✔", "won",
    }
)  # fmt: skip
_NO = frozenset(
    {
        "0", "false", "no", "n", "nei", "", "ósatt", "nein", "falsch", "non", "faux", "falso",
        "não", "nao", "nee", "onwaar", "nej", "usann", "falsk", "ei", "epätosi", "nie", "-",
    }
)  # fmt: skip


def yes(told: str) -> bool:
    """A yes or no of an export.

    Raises:
        UnreadableValueError: when it is neither.
    """
    text = told.strip().casefold()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise UnreadableValueError(f"{told!r} is neither yes nor no", "yes or no unreadable")


# ---------------------------------------------------------------- people


def emails(told: str) -> list[str]:
    """All addresses in a cell, in order, lower case."""
    return list(dict.fromkeys(found.casefold().strip(".") for found in _EMAIL.findall(told)))


def people(names: str, addresses: str) -> tuple[Mailbox, ...]:
    """The people of a name cell and an address cell.

    Cells may hold several, parted by semicolons or line breaks; a name may carry its address:
    `Ann Example (ann@example.com);José Ejemplo`. One name with several addresses is one person
    under each of them.
    """
    found = [_named(part) for part in re.split(r"[;\n|]", names) if part.strip()]
    free = [one for one in emails(addresses) if one not in {box.address for box in found}]
    bare = [place for place, box in enumerate(found) if not box.address]
    if len(found) == 1 and bare and free:
        return tuple(Mailbox(found[0].name, one) for one in free)
    if len(bare) == len(free):
        for place, one in zip(bare, free, strict=True):
            found[place] = Mailbox(found[place].name, one)
        free = []
    return tuple(dict.fromkeys((*found, *(Mailbox("", one) for one in free))))


def _named(part: str) -> Mailbox:
    addresses = emails(part)
    if not addresses:
        return Mailbox(" ".join(part.split()), "")
    name = _EMAIL.sub("", part)
    name = " ".join(re.sub(r"[()<>\[\]]|mailto:", " ", name).split()).strip(" ,\"'")
    return Mailbox(name, addresses[0])
