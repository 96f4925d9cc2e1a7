"""Every pattern of a pack that matches a text.

Compiled code names, in one pass, the few patterns whose words a sentence has (`kernel`); only
these are tried, and only there.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, chain, islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tengill.door.asking.packs import NEVER, Pack, Rule
from tengill.door.asking.patterns import FIRST, Compiled
from tengill.door.templates.arrays import Words
from tengill.facts.approaches import Ask

ASKS = {ask.value: ask for ask in Ask}
_ENOUGH = 2
_MOST_PAIRS = 2_000
"""Pairs of a pattern and a sentence that are tried at most: no honest text has a tenth of them."""


class Hit(NamedTuple):
    """Words that a pattern matches."""

    rule: Rule
    start: int
    end: int
    """Numbers of tokens: from, to before."""


@dataclass(frozen=True, slots=True)
class _Tables:
    """A pack as `kernel.could_match` takes it: frames first, then patterns."""

    tables: NDArray[np.int32]
    starts: NDArray[np.int32]
    scratch: int
    always: tuple[int, ...]
    """Patterns that need no word but a frame: the kernel does not name them."""


def _lists(lists: Sequence[Sequence[int]]) -> tuple[list[int], list[int]]:
    """Lists of numbers as the places where each begins, and all entries."""
    return [0, *accumulate(map(len, lists))], list(chain.from_iterable(lists))


@cache
def _tables(pack: Pack) -> _Tables:
    alphabet = pack.alphabet
    patterns = [*pack.frames, *(pattern for pattern, _ in pack.rules)]
    codes = [[ord(char) - FIRST for char in chars] for chars in alphabet.sets]
    framing = next((n for n, chars in enumerate(alphabet.sets) if chars == alphabet.mark), -1)
    by_char: list[list[int]] = [[] for _ in range(alphabet.size)]
    keyed: list[list[int]] = [[] for _ in range(alphabet.size)]
    # Frames are marked only after this, and found only where patterns could be.
    needs = [[n for n in pattern.needs if n != framing] for pattern in patterns]
    for number in sorted(set(chain.from_iterable(needs))):
        for code in codes[number]:
            by_char[code].append(number)
    for number, need in enumerate(needs):
        for code in codes[need[0]] if need else ():
            keyed[code].append(number)
    parts: list[list[int]] = [
        *chain.from_iterable(map(_lists, (by_char, keyed, needs))),
        [int(chr(FIRST + code) in alphabet.stops) for code in range(alphabet.size)],
    ]
    starts = [0, *accumulate(map(len, parts))][: len(parts)]
    return _Tables(
        np.array(list(chain.from_iterable(parts)), np.int32),
        np.array([*starts, len(codes)], np.int32),
        len(codes) + len(patterns),
        tuple(n for n, need in enumerate(needs) if not need),
    )


@cache
def _could_match() -> Callable[..., int]:
    # Imported when first needed: whoever only asks for names here need not load a compiler.
    from tengill.door.asking.kernel import could_match  # noqa: PLC0415

    return could_match


def _named(pack: Pack, text: Words) -> tuple[dict[int, list[int]], list[int]]:
    """For the patterns that could match the sentences they could match in; and where these end."""
    tables = _tables(pack)
    ends = np.empty(len(text), np.int32)
    out = np.empty(2 * _MOST_PAIRS, np.int32)
    scratch = np.zeros(tables.scratch, np.int32)
    found = _could_match()(text, tables.tables, tables.starts, scratch, ends, out)
    if not found:
        return {}, []
    told = out[:found].tolist()
    named: dict[int, list[int]] = {}
    for number, sentence in zip(told[::2], told[1::2], strict=True):
        named.setdefault(number, []).append(sentence)
    # Sentences come in order: behind the last one named no end is asked for.
    return named, ends[: told[-1] + 1].tolist()


def search(pack: Pack, text: Words) -> list[Hit]:
    """Every pattern of a pack that matches, with what `never` takes back taken back.

    Args:
        pack: one language.
        text: codes of its alphabet's characters: its start, then those of a text.
    """
    named, ends = _named(pack, text)
    if not named:
        return []
    chars = text.tobytes().decode("utf-16-le")
    frames = len(pack.frames)
    marked = _Marked(pack, chars, named, ends)
    patterns = sorted(number for number in named if number >= frames)
    if marked.ends:
        patterns = sorted({*patterns, *_tables(pack).always})
    hits: list[Hit] = []
    enough: dict[int, int] = {}
    for number in patterns:
        pattern, rule = pack.rules[number - frames]
        if enough.get(id(rule), 0) >= _ENOUGH:
            continue
        sentences = named.get(number)
        spans = (
            marked.matches(pattern, sentences)
            if pattern.framed
            else _matches(pattern, chars, ends, sentences or ())
        )
        for start, end in islice(spans, _ENOUGH):
            if end > start + pattern.begins:
                hits.append(Hit(rule, max(0, start + pattern.begins - 1), end - 1))
                enough[id(rule)] = enough.get(id(rule), 0) + 1
    nevers = [hit for hit in hits if hit.rule.kind == NEVER]
    return [hit for hit in hits if not _taken_back(hit, nevers)] if nevers else hits


def _matches(
    pattern: Compiled, chars: str, ends: Sequence[int], sentences: Iterable[int]
) -> Iterator[tuple[int, int]]:
    """Where a pattern matches in some sentences, each with the mark that ended the one before."""
    last = 0
    for number in sentences:
        begin = ends[number - 1] - 1 if number else 0
        for match in pattern.regex.finditer(chars, max(begin, last), ends[number]):
            yield match.span()
            last = match.end()


class _Marked:
    """The characters with a mark behind every frame.

    Attributes:
        ends: where the frames end, in order.
    """

    def __init__(
        self, pack: Pack, chars: str, named: Mapping[int, Sequence[int]], ends: Sequence[int]
    ) -> None:
        places: dict[int, int] = {}
        for number, frame in enumerate(pack.frames):
            if number in named:
                for start, end in _matches(frame, chars, ends, named[number]):
                    places[end] = min(start, places.get(end, start))
        self.ends = sorted(places)
        self._begun = [places[end] for end in self.ends]
        self._sentences = dict.fromkeys(bisect_left(ends, end) for end in self.ends)
        parts: list[str] = []
        last = 0
        for end in self.ends:
            parts += (chars[last:end], pack.alphabet.mark)
            last = end
        self._chars = "".join((*parts, chars[last:])) if parts else ""
        self._bounds = ends

    def matches(
        self, pattern: Compiled, sentences: Sequence[int] | None
    ) -> Iterator[tuple[int, int]]:
        """Where a pattern that begins with a frame matches, from the frame's first word on.

        Args:
            pattern: to search for.
            sentences: that have its words; None: all.
        """
        last = 0
        for number in self._sentences if sentences is None else sentences:
            if number not in self._sentences:
                continue
            begin, end = (self._bounds[number - 1] - 1 if number else 0), self._bounds[number]
            begin += bisect_right(self.ends, begin)
            end += bisect_right(self.ends, end)
            for match in pattern.regex.finditer(self._chars, max(begin, last), end):
                # That it asks is told by the frame's first word.
                start = self._begun[bisect_left(self.ends, self._plain(match.start()))]
                yield start, self._plain(match.end())
                last = match.end()

    def _plain(self, place: int) -> int:
        """Where a place in the marked characters is in the plain ones."""
        for number, end in enumerate(self.ends):
            if end + number >= place:
                return place - number
        return place - len(self.ends)


def _taken_back(hit: Hit, nevers: Iterable[Hit]) -> bool:
    if hit.rule.kind == NEVER:
        return True
    return any(
        hit.start < never.end and never.start < hit.end
        for never in nevers
        if (hit.rule.kind in never.rule.of if never.rule.of else hit.rule.kind in ASKS)
    )
