"""One pass over a text for all patterns of a pack: which of them could match in which sentence.

Every pattern asks for some strings (see `asked`). One Aho-Corasick automaton finds those of all
patterns at once; the patterns all of whose clauses hold in a sentence are a superset of those that
match there, about ten a message, and they themselves then decide. Without an engine everything is
searched for, with the same hits, later.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from tengill.reading.asked import MOST_CLAUSES, Asking, plain, squeezed

try:
    from ahocorasick_rs import BytesAhoCorasick
except ImportError:
    # A platform it is not built for: all is searched for, with the same results.
    THERE = False
else:
    THERE = True

_WORTH_BUILDING = 150
"""Texts searched the slow way take as long as the building."""

Asks = tuple[tuple[tuple[str, ...], ...], bool]
"""What one pattern asks for: one string of each clause, the most telling clause first; and
whether it matches at the beginning of a text only."""


class Engine:
    """Tells which patterns of a pack could match in a sentence. Threads may share it."""

    __slots__ = ("_asked", "_automaton", "_common", "_count", "_held", "_macros", "_opening",
                 "_seen", "_sources", "_unasked")  # fmt: skip

    def __init__(
        self,
        sources: Callable[[], Sequence[str]],
        macros: Mapping[str, str],
        common: Iterable[str] = (),
    ) -> None:
        """An engine not yet built, for some patterns (by place) and the macros they name.

        `common` are words that stand in most sentences, and so tell little.
        """
        self._sources = sources
        self._macros = macros
        self._common = common
        self._automaton: BytesAhoCorasick | None = None
        self._asked: tuple[Asks, ...] = ()
        self._count = 0
        self._held: list[int] = []
        """For every string of the automaton the clauses that it is in: the first clauses of all
        patterns are the lowest bits, then come the second ones, and so on."""
        self._unasked = 0
        """The clauses that patterns do not have: they hold everywhere."""
        self._opening = 0
        """The patterns that match at the beginning of a text only."""
        self._seen = 0

    @property
    def ready(self) -> bool:
        """True when texts can be searched; after many questions it makes itself ready."""
        if self._automaton is None and THERE:
            self._seen += 1
            if self._seen > _WORTH_BUILDING:
                self.build()
        return self._automaton is not None

    def build(self) -> None:
        """Make the engine ready, unless it is. Takes about half a second."""
        if self._automaton is None:
            asking = Asking(self._macros, self._common)
            self.load([_asks(asking, source) for source in self._sources()])

    def dump(self) -> tuple[Asks, ...]:
        """What `load` takes; empty when the engine was not built."""
        return self._asked

    def load(self, asked: Sequence[Asks]) -> None:
        """Make the engine ready with what the patterns ask, told before by `dump`."""
        self._asked = tuple(asked)
        self._count = len(asked)
        held: dict[str, int] = {}
        self._unasked = self._opening = 0
        for place, (clauses, opens) in enumerate(asked):
            self._opening |= opens << place
            for layer in range(MOST_CLAUSES):
                bit = 1 << (layer * self._count + place)
                if layer >= len(clauses):
                    self._unasked |= bit
                for string in clauses[layer] if layer < len(clauses) else ():
                    held[string] = held.get(string, 0) | bit
        self._held = list(held.values())
        if THERE:
            self._automaton = BytesAhoCorasick([string.encode("ascii") for string in held])

    def could(self, text: str, bounds: Sequence[tuple[int, int]]) -> list[list[int]]:
        """For each sentence of a text the places of the patterns that could match in it."""
        assert self._automaton is not None
        seen = plain(text)
        # Patterns see one character before a sentence: it ended the one before.
        parts = [squeezed(seen[start - 1 if start else 0 : end]) for start, end in bounds]
        masks = [self._unasked] * len(parts)
        at, part_end, mask = -1, -1, 0
        held = self._held
        # No string holds a line break (plain text has none), so that none spans two sentences.
        whole = b"\n".join(parts)
        for string, _, end in self._automaton.find_matches_as_indexes(whole, overlapping=True):
            if end > part_end:
                if at >= 0:
                    masks[at] |= mask
                    mask = 0
                while end > part_end:
                    at += 1
                    part_end += 1 + len(parts[at])
            mask |= held[string]
        if at >= 0:
            masks[at] |= mask
        return [self._places(mask, start) for mask, (start, _) in zip(masks, bounds, strict=True)]

    def _places(self, mask: int, start: int) -> list[int]:
        """The patterns all of whose clauses hold in a sentence that begins at `start`."""
        left = (1 << self._count) - 1
        for _ in range(MOST_CLAUSES):
            left &= mask
            mask >>= self._count
        if start > 1:
            left &= ~self._opening
        places: list[int] = []
        while left:
            bit = left & -left
            places.append(bit.bit_length() - 1)
            left ^= bit
        return places


def _asks(asking: Asking, source: str) -> Asks:
    """What a pattern asks; nothing when that cannot be told: it is then always searched for."""
    try:
        return asking.clauses(source), asking.opens(source)
    except (re.error, KeyError, RecursionError, OverflowError):
        return (), False
