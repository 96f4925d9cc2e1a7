"""What the words of an approach ask, how they ask it, and what it would cost to give it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tengill.door.asking.cutting import Cut, cut
from tengill.door.asking.leaning import leaning
from tengill.door.asking.minutes import PLAIN, minutes
from tengill.door.asking.packs import (
    COMMERCIAL,
    HOURS,
    MINUTES,
    NAGGING,
    Pack,
    packaged,
)
from tengill.door.asking.scars import Marks, marks, scars_of
from tengill.door.asking.searching import ASKS, Hit, search
from tengill.door.asking.tokens import PART, bounds, tokens
from tengill.door.evidence import SEEMING, Asked, FoundAsk
from tengill.facts.acts import BULK, Span
from tengill.facts.approaches import Approach, Ask
from tengill.facts.folding import fold

_MOST_WORDS = 3
_LEAST_MINUTES, _MOST_MINUTES = 3, 240
_COUNTED = 4
_FEW = 3
_ANOTHERS = re.compile(r"(?:re|sv|aw|fw|fwd|vs|svar|fs)\s*:", re.IGNORECASE)
_LEAST_CHANCE = {Ask.NONE: 0.35, Ask.REPLY: 0.2}
_PLAINER = 0.5
"""From which chance all words together go before what the lists found: nothing, a reply, another ask."""


def read(approach: Approach, words: Cut | None = None, signs: Marks | None = None) -> Asked:
    """Read an approach's words once: what it asks for, its minutes, scars, nagging, tone.

    Pure; some tens of microseconds for a usual letter. Asks are found by verbs and objects near
    each other (see `patterns`), in every language there is a pack for. A survey and a beta test
    count as `review`, a freelancer's service as `job`, an agency's as `purchase`.

    Args:
        approach: to read.
        words: its subject and text, cut; else they are cut here.
        signs: what tells scars in it; else that is read here.
    """
    if words is None or not len(words.characters):
        words = cut(approach.subject, approach.text)
    packs = packaged()
    size = len(words.characters) // len(packs)
    asks: dict[Ask, FoundAsk] = {}
    nagging: Span | None = None
    selling: list[float] = []
    named = 0
    for number, pack in enumerate(packs):
        hits = search(pack, words.characters[number * size : (number + 1) * size])
        if not hits:
            continue
        by_ask = _by_ask(hits)
        nag = next((hit for hit in hits if hit.rule.kind == NAGGING), None)
        timed = [hit for hit in hits if hit.rule.kind in {MINUTES, HOURS}]
        shown = [
            *(hit for apart in by_ask.values() for hit in apart),
            *timed,
            *([nag] if nag else []),
        ]
        wanted = {number for hit in shown for number in (hit.start, hit.end - 1)}
        where = bounds(words.marked, words.begins.tolist(), words.upto.tolist(), wanted)
        spans = _Spans(words.whole, len(words.whole) - len(words.text), where)
        for ask, theirs in by_ask.items():
            weight = _together(hit.rule.weight for hit in theirs)
            # Two languages in one letter: the plainer one tells.
            if ask not in asks or asks[ask].weight < weight:
                asks[ask] = FoundAsk(ask, weight, tuple(map(spans.of, theirs)))
        nagging = nagging or (spans.of(nag) if nag else None)
        selling += _selling(hits)
        named = named or _named(pack, timed, spans)
    plainest = _leaned(approach, words, asks)
    count = len(approach.text.split())
    return Asked(
        asks=plainest,
        minutes=minutes(
            ((a.ask, max(a.weight, PLAIN)) for a in asks.values()),
            count,
            approach.attachments,
            named,
        ),
        scars=scars_of(approach, signs or marks(approach, packs)),
        nagging=nagging,
        commercial=_together(selling),
        words=count,
    )


def _leaned(approach: Approach, words: Cut, asks: dict[Ask, FoundAsk]) -> tuple[FoundAsk, ...]:
    """The asks, plainest first; what all words together tell goes before where the lists tell little."""
    plainest = sorted(asks.values(), key=lambda told: (-told.weight, told.ask))
    if approach.bulk >= BULK or len(words.text.split(None, _FEW)) < _FEW:
        return tuple(plainest)  # to many, as the lists know it; or nothing but a subject
    # The subject of an answer, or of what is passed on, is somebody else's.
    seems = leaning(words.text if _ANOTHERS.match(words.subject) else words.whole)
    first = plainest[0].ask if plainest else Ask.NONE
    needed = _LEAST_CHANCE.get(first, _PLAINER)
    if seems.ask in {Ask.NONE, Ask.REPLY, first} or seems.chance < needed:
        return tuple(plainest)
    found = asks.get(seems.ask)
    if found is None:
        found = FoundAsk(seems.ask, SEEMING)
        asks[seems.ask] = found
    return (found, *(one for one in plainest if one.ask is not seems.ask))


def _named(pack: Pack, hits: Iterable[Hit], spans: "_Spans") -> int:
    """The minutes that the words name: the longest they name, within reason; 0 for none."""
    told = [0]
    for hit in hits:
        for token in tokens(spans.of(hit).text):
            number = _figure(pack, token) * (60 if hit.rule.kind == HOURS else 1)
            if _LEAST_MINUTES <= number <= _MOST_MINUTES:
                told.append(number)
    return max(told)


def _figure(pack: Pack, token: str) -> int:
    if token.isascii() and token.isdecimal():
        return int(token[:_COUNTED])
    return pack.figures.get(fold(token), 0)


@dataclass(frozen=True, slots=True)
class _Spans:
    """Turns tokens back into words of the subject or the text."""

    whole: str
    shift: int
    where: dict[int, tuple[int, int]]

    def of(self, hit: Hit) -> Span:
        start, end = self.where[hit.start][0], self.where[hit.end - 1][1]
        if start >= self.shift:
            return Span(start - self.shift, end - self.shift, self.whole[start:end])
        end = min(end, max(start, self.shift - len(PART)))
        return Span(start, end, self.whole[start:end], in_subject=True)


def _by_ask(hits: Iterable[Hit]) -> dict[Ask, list[Hit]]:
    """The hits by what they ask, plainest first, none overlapping: several say it more plainly."""
    by_ask: dict[Ask, list[Hit]] = {}
    for hit in hits:
        ask = ASKS.get(hit.rule.kind)
        if ask is not None:
            by_ask.setdefault(ask, []).append(hit)
    return {
        ask: _apart(sorted(theirs, key=lambda hit: (-hit.rule.weight, hit.start, -hit.end)))
        for ask, theirs in by_ask.items()
    }


def _apart(hits: Iterable[Hit]) -> list[Hit]:
    """The first of the hits that do not overlap, a few at most."""
    out: list[Hit] = []
    for hit in hits:
        if len(out) < _MOST_WORDS and all(hit.end <= o.start or o.end <= hit.start for o in out):
            out.append(hit)
    return out


def _together(weights: Iterable[float]) -> float:
    """Independent hints together: one minus the product of what each leaves open."""
    left = 1.0
    for weight in weights:
        left *= 1.0 - weight
    return round(1.0 - left, 3)


def _selling(hits: Iterable[Hit]) -> list[float]:
    """How much each rule of selling says: it counts once, however often it is worded."""
    rules = {id(hit.rule): hit.rule for hit in hits if hit.rule.kind == COMMERCIAL}
    return [rule.weight for rule in rules.values()]
