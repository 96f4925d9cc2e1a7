"""One spelling for comparing and searching: no case, no accents, þ as th."""

import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans(
    {
        "þ": "th", "Þ": "th", "ð": "d", "Ð": "d", "æ": "ae", "Æ": "ae", "ö": "o", "Ö": "o",
        "ø": "o", "Ø": "o", "œ": "oe", "Œ": "oe", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d",
        "\u0131": "i", "ß": "ss", "\u2019": "'", "\u2018": "'", "`": "'",
    }
)  # fmt: skip


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """`text` in lower case without accents: þ th, ð d, æ ae, ö o; runs of blanks as one.

    The same folding as a reader expects who types `Thordis` for `Þórdís`. Folding twice
    changes nothing.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS).casefold().translate(_LETTERS))
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(kept.lower().split())


def letters(text: str) -> str:
    """Only the letters of a text."""
    return text if text.isalpha() else "".join(filter(str.isalpha, text))
