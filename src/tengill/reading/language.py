"""Which language pack reads a text."""

from collections.abc import Sequence

from tengill.reading.packs import Pack

_LOOK = 1200
_MOST = 50_000
_EDGES = ".,;:!?()[]\"'\u2019\u201c\u201d-\u2013\u2014<>*_"


def choose(text: str, packs: Sequence[Pack]) -> Pack:
    """The pack whose function words occur most in the beginning of a text; the first on a tie.

    Raises:
        ValueError: when there is no pack at all.
    """
    if not packs:
        raise ValueError("no language pack to read with")
    words = text[:_LOOK].lower().split()
    best, most = packs[0], 0
    for pack in packs:
        count = sum(map(_counting(pack).__getitem__, words))
        if count > most:
            best, most = pack, count
    return best


class _Counting(dict[str, bool]):
    """Whether a word, with what stands around it, is a function word of a language."""

    def __init__(self, words: frozenset[str]) -> None:
        super().__init__()
        self.words = words

    def __missing__(self, word: str) -> bool:
        if len(self) >= _MOST:
            self.clear()
        self[word] = told = word.strip(_EDGES) in self.words
        return told


_known: dict[str, _Counting] = {}


def _counting(pack: Pack) -> _Counting:
    known = _known.get(pack.language)
    if known is None or known.words is not pack.function_words:
        known = _known[pack.language] = _Counting(pack.function_words)
    return known
