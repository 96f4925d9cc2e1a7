"""Folding: text made alike for search and sorting (lower case, accents off, þ→th ð→d æ→ae ö→o).

Icelanders type names without their letters on foreign keyboards, and others never have them:
Þórður Æsir and thordur aesir must find each other.
"""

import unicodedata

# Letters that Unicode does not decompose, as people write them where they cannot type them.
_LETTERS = str.maketrans(
    {
        "þ": "th", "ð": "d", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l",
        "ħ": "h", "\N{LATIN SMALL LETTER DOTLESS I}": "i", "ŋ": "n", "ŧ": "t", "ƒ": "f", "ĸ": "k", "ə": "e",
    }
)  # fmt: skip
_ROUNDS = 4


def _once(text: str) -> str:
    spread = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


def fold(text: str) -> str:
    """Fold a text: NFKD, case folded, combining marks off, Nordic letters spelled out.

    Idempotent. White space and punctuation stay as they are.
    """
    if text.isascii():
        return text.lower()
    folded = _once(text)
    # A few characters fold into something that folds again (squared units, titlecase digraphs).
    for _ in range(_ROUNDS):
        if folded.isascii() or (again := _once(folded)) == folded:
            break
        folded = again
    return folded


def words(text: str) -> list[str]:
    """The folded words of a text: runs of letters and digits."""
    return "".join(letter if letter.isalnum() else " " for letter in fold(text)).split()
