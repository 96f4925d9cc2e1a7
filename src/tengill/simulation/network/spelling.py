"""How names get changed on their way into a source: folded, mistyped, shortened."""

import unicodedata
from functools import lru_cache

from tengill.simulation.streams import Draw
from tengill.simulation.wording import ascii_fold

_OTHERWISE = str.maketrans({"ü": "ue", "Ü": "Ue", "ß": "ss", "ø": "oe", "Ø": "Oe", "å": "aa", "Å": "Aa",
                            "ä": "ae", "Ä": "Ae", "ö": "oe", "Ö": "Oe", "ð": "dh"})  # fmt: skip
_STROKES = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ß": "ss", "đ": "d"})
_BESIDE = {
    "a": "s",
    "e": "r",
    "i": "o",
    "o": "p",
    "n": "m",
    "m": "n",
    "r": "t",
    "s": "d",
    "l": "k",
    "t": "y",
    "u": "i",
    "d": "f",
}
_SHORTEST = 4


@lru_cache(maxsize=1 << 16)
def folded(text: str) -> str:
    """Text as an old telephone or a hasty clerk writes it: `Þórður` becomes `Thordur`."""
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKD", ascii_fold(text).translate(_STROKES))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def transliterated(text: str) -> str:
    """Text folded by the other rules people know: `Müller` becomes `Mueller`, `Björk` `Bjoerk`."""
    return folded(text.translate(_OTHERWISE))


def mistyped(text: str, draw: Draw) -> str:
    """Text with one slip of the fingers in it; short words and the first letter stay."""
    if len(text) < _SHORTEST:
        return text
    at = 1 + draw.below(len(text) - 2)
    how = draw.below(4)
    letter = text[at]
    if how == 0:  # two letters swapped
        return text[:at] + text[at + 1] + letter + text[at + 2 :]
    if how == 1:  # one left out
        return text[:at] + text[at + 1 :]
    if how == 2 or letter not in _BESIDE:  # noqa: PLR2004 - the third of four: one doubled
        return text[:at] + letter + text[at:]
    return text[:at] + _BESIDE[letter] + text[at + 1 :]


def slug(text: str) -> str:
    """Text as it stands in addresses: lower case letters, digits and hyphens."""
    words = "".join(letter if letter.isalnum() else " " for letter in folded(text).lower())
    return "-".join(words.split())


@lru_cache(maxsize=1 << 16)
def compact(text: str) -> str:
    """Text as it stands before the @: lower case letters and digits only."""
    return "".join(letter for letter in folded(text).lower() if letter.isalnum())
