"""Names made alike for comparing: folded, typographic apostrophes plain, runs of blanks as one."""

from functools import lru_cache

from tengill.facts import folding

_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "`": "'"})


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """`text` folded as in `tengill.facts.folding`; runs of blanks as one. Idempotent."""
    if text.isascii():  # most are, and this is several times quicker
        return " ".join(text.replace("`", "'").lower().split())
    return " ".join(folding.fold(text.translate(_APOSTROPHES)).split())


def letters(text: str) -> str:
    """Only the letters of a text."""
    return text if text.isalpha() else "".join(filter(str.isalpha, text))
