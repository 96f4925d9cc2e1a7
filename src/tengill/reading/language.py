"""Which language pack reads a text."""

from collections.abc import Sequence

from tengill.reading.packs import Pack

_LOOK = 1200
_EDGES = ".,;:!?()[]\"'\u2019\u201c\u201d-\u2013\u2014<>*_"


def choose(text: str, packs: Sequence[Pack]) -> Pack:
    """The pack whose function words occur most in the beginning of a text; the first on a tie.

    Raises:
        ValueError: when there is no pack at all.
    """
    if not packs:
        raise ValueError("no language pack to read with")
    words = [word.strip(_EDGES) for word in text[:_LOOK].lower().split()]
    best, most = packs[0], 0
    for pack in packs:
        count = sum(map(pack.function_words.__contains__, words))
        if count > most:
            best, most = pack, count
    return best
