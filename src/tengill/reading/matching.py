"""Finding a pack's wordings in a text: prefilter, sentences, false friends.

A text is cut into sentences once. The pack's engine tells which patterns could match in each;
only those are searched for, and only in that sentence. Until the engine is ready, a table tells
from every word which wordings it could belong to. Either way the same is found: a pattern counts
where it matches and a key of its wording stands in the sentence. Most sentences of most messages
hold no wording at all.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tengill.reading.classes import CANCELLERS, CLASSES
from tengill.reading.packs import SLOTS, Pack, Pattern, Wording

MAX_TEXT = 6_000
"""Characters of new text that are read; what people write by hand is shorter."""
LONGEST = 600
"""Characters of a sentence at most: what is longer is no sentence, and is cut."""
_OVERLAP = 120
_END = re.compile(
    r"[.!?](?=\s)(?<!\b[A-Z]\.)(?<!\b(?:Mr|Dr|Ms|St)\.)(?<!\bMrs\.)(?<!\bProf\.)|\n[ \t>]{0,20}\n"
)
_MOST_HITS = 12
_Place = tuple[tuple[int, int], Sequence[Pattern]]
"""The bounds of a sentence, and the patterns that could match there."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A wording found: `text[start:end]`, with the slots it filled."""

    name: str
    start: int
    end: int
    slots: tuple[tuple[str, int, int], ...] = ()
    in_subject: bool = False


def lowered(text: str) -> str:
    """Lower case at the same length, so that offsets hold (`İ` would grow)."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(c if len(c.lower()) != 1 else c.lower() for c in text)


def sentences(text: str) -> list[tuple[int, int]]:
    """The bounds of the sentences of a text, in order, none longer than `LONGEST`."""
    out: list[tuple[int, int]] = []
    start = 0
    for mark in _END.finditer(text):
        _add(out, start, mark.end())
        start = mark.end()
    _add(out, start, len(text))
    return out


def _add(out: list[tuple[int, int]], start: int, end: int) -> None:
    while end - start > LONGEST:
        out.append((start, start + LONGEST))
        start += LONGEST - _OVERLAP
    if end > start:
        out.append((start, end))


def sentence_at(bounds: Sequence[tuple[int, int]], start: int) -> tuple[int, int]:
    """The sentence that holds an offset."""
    return next(((a, b) for a, b in reversed(bounds) if a <= start), (0, 0))


def _filled(match: re.Match[str]) -> tuple[tuple[str, int, int], ...]:
    groups = match.re.groupindex
    return tuple((n, *match.span(n)) for n in SLOTS if n in groups and match.start(n) >= 0)


def find(
    wording: Wording, text: str, bounds: Iterable[tuple[int, int]], *, in_subject: bool = False
) -> list[Hit]:
    """Where one wording occurs within some sentences of a text; at most a dozen times."""
    return _search(wording, text, ((at, wording.patterns) for at in bounds), in_subject=in_subject)


def _search(
    wording: Wording, text: str, places: Iterable[_Place], *, in_subject: bool
) -> list[Hit]:
    """The hits of a wording, sentence by sentence, of the patterns that could match there."""
    hits: list[Hit] = []
    for (start, end), patterns in places:
        # One character more to the left, so that a pattern sees what ended the last sentence.
        low = max(0, start - 1)
        for pattern in patterns:
            gate = pattern.gate
            if gate is not None and not gate.search(text, low, end):
                continue
            for match in pattern.whole.finditer(text, low, end):
                if match.end() > match.start():
                    slots = _filled(match)
                    hits.append(Hit(wording.name, match.start(), match.end(), slots, in_subject))
            if hits and wording.once:
                return hits
        if len(hits) >= _MOST_HITS:
            break
    return hits


class Searched:
    """A text cut into sentences, with the wordings each could hold."""

    __slots__ = ("_could", "_in_subject", "_text", "bounds")

    def __init__(self, pack: Pack, text: str, *, in_subject: bool) -> None:
        """Cut a text and find out what could be where: by the pack's engine, or by its keys."""
        self._text = text
        self._in_subject = in_subject
        self.bounds = sentences(text)
        self._could = self._by_engine(pack) if pack.engine.ready else self._by_keys(pack)

    def _by_keys(self, pack: Pack) -> dict[int, list[_Place]]:
        could: dict[int, list[_Place]] = {}
        low = lowered(self._text)
        where = pack.in_subject if self._in_subject else pack.in_text
        for bounds in self.bounds:
            mask = pack.table.of_words(low[bounds[0] : bounds[1]].split()) & where
            while mask:
                bit = mask & -mask
                patterns = pack.wordings[bit.bit_length() - 1].patterns
                could.setdefault(bit, []).append((bounds, patterns))
                mask ^= bit
        return could

    def _by_engine(self, pack: Pack) -> dict[int, list[_Place]]:
        could: dict[int, list[_Place]] = {}
        low = ""
        where = pack.in_subject if self._in_subject else pack.in_text
        for bounds, places in zip(
            self.bounds, pack.engine.could(self._text, self.bounds), strict=True
        ):
            own: dict[int, list[Pattern]] = {}
            for place in places:
                bit, wording, pattern = pack.patterns[place]
                if not bit & where:
                    continue
                if bit in own:
                    own[bit].append(pattern)
                    continue
                low = low or lowered(self._text)
                if wording.held_by(low[bounds[0] : bounds[1]]):
                    own[bit] = [pattern]
            for bit, patterns in own.items():
                could.setdefault(bit, []).append((bounds, patterns))
        return could

    def hits(
        self, wordings: Sequence[tuple[int, Wording]], only: Sequence[Hit] | None = None
    ) -> list[Hit]:
        """The hits of some wordings, each given with its bit; `only` next to other hits."""
        found: list[Hit] = []
        for bit, wording in wordings if self._could else ():
            own = self._could.get(bit)
            if own and only is not None:
                own = [place for place in own if any(self._holds(place[0], hit) for hit in only)]
            if own:
                found += _search(wording, self._text, own, in_subject=self._in_subject)
        return found

    def _holds(self, bounds: tuple[int, int], hit: Hit) -> bool:
        return hit.in_subject == self._in_subject and hit.start < bounds[1] and bounds[0] < hit.end


def searched(pack: Pack, subject: str, text: str) -> tuple[Searched, Searched]:
    """A text and a subject, ready to be searched with a pack."""
    return Searched(pack, text, in_subject=False), Searched(pack, subject, in_subject=True)


def bulk(pack: Pack, parts: Iterable[Searched]) -> list[Hit]:
    """The wordings of bulk in the parts of a message."""
    return [hit for part in parts for hit in part.hits(pack.bulk)]


def acts(pack: Pack, parts: Sequence[Searched], told: Sequence[Hit] = ()) -> list[Hit]:
    """The wordings of acts and their context, false friends taken out.

    Context is searched for when an act was found (or `told` by structure), false friends only in
    the sentences of acts.
    """
    hits = [hit for part in parts for hit in part.hits(pack.acts)]
    if not hits and not told:
        return []
    false = [hit for part in parts for hit in part.hits(pack.false, hits)]
    hits += [hit for part in parts for hit in part.hits(pack.context)]
    return cancel(hits + false)


def read(pack: Pack, subject: str, text: str) -> list[Hit]:
    """All wordings of a pack in a subject and a text, each once."""
    parts = searched(pack, subject, text)
    return list(dict.fromkeys(bulk(pack, parts) + acts(pack, parts)))


def said(pack: Pack, text: str) -> set[str]:
    """The names of all classes a text holds, context and all, false friends taken out."""
    part = Searched(pack, text, in_subject=False)
    hits = part.hits((*pack.acts, *pack.context))
    return {hit.name for hit in cancel(hits + part.hits(pack.false, hits))}


def cancel(hits: list[Hit]) -> list[Hit]:
    """Drop what a false friend overlaps, and the hits that only cancelled."""
    against = [hit for hit in hits if hit.name in CANCELLERS]
    kept = [hit for hit in hits if not any(_cancels(other, hit) for other in against)]
    return [hit for hit in kept if hit.name in CLASSES]


def _cancels(other: Hit, hit: Hit) -> bool:
    return (
        hit.name in CANCELLERS[other.name]
        and hit.in_subject == other.in_subject
        and hit.start < other.end
        and other.start < hit.end
    )
