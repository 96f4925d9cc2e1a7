"""The words that gave an act away, as spans: each stretch of text once, no bare names."""

from collections.abc import Sequence

from tengill.facts.acts import Span
from tengill.reading import matching
from tengill.reading.matching import Hit
from tengill.reading.names import persons
from tengill.reading.packs import Pack

MOST = 6
"""Spans told of one act at most."""
_LONG = 300
_SENTENCE = 160
_LEAST = 3
_BY_SENTENCE = "told"


def spans(
    hits: Sequence[Hit], subject: str, text: str, bounds: Sequence[tuple[int, int]], pack: Pack
) -> tuple[Span, ...]:
    """The spans of some hits, strongest first: overlapping ones merged, none twice.

    A name alone gives nothing away. It is left out where a real wording is at hand, else the
    sentence it stands in is told. A sentence told as a whole yields to the wordings.

    Args:
        hits: Those of one act, strongest first.
        subject: What hits `in_subject` point into.
        text: What the others point into.
        bounds: The sentences of the text.
        pack: The language, for what a name is.
    """
    wordings = [hit for hit in hits if hit.name != _BY_SENTENCE] or list(hits)
    real = [
        hit for hit in wordings if not _only_names(hit, subject if hit.in_subject else text, pack)
    ]
    places: list[tuple[int, int, bool]] = []
    for hit in real or wordings:
        start, end = hit.start, min(hit.end, hit.start + _LONG)
        if not real:
            start, end = (0, len(subject)) if hit.in_subject else _sentence(hit, bounds)
        place = (*_trimmed(subject if hit.in_subject else text, start, end), hit.in_subject)
        if place[0] < place[1]:
            places = _with(places, place)
    return tuple(
        Span(start, end, (subject if in_subject else text)[start:end], in_subject)
        for start, end, in_subject in places[:MOST]
    )


def _only_names(hit: Hit, text: str, pack: Pack) -> bool:
    """True when a hit holds hardly a letter that is not of a name."""
    left = text[hit.start : hit.end]
    for _, name in persons(text, pack, hit.start, hit.end):
        for word in name.split():
            left = left.replace(word, "", 1)
    return sum(char.isalnum() for char in left) < _LEAST


def _sentence(hit: Hit, bounds: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The sentence around a hit, cut short at a space where it is long."""
    start, end = matching.sentence_at(bounds, hit.start)
    start, end = min(start, hit.start), max(end, hit.end)
    if end - start > _SENTENCE:
        start = max(start, hit.start - _SENTENCE // 2)
        end = min(end, max(hit.end, start + _SENTENCE))
    return start, end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Bounds moved outwards to whole words, then inwards past spaces and stray marks."""
    end = min(end, len(text))
    while 0 < start < end and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while start < end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    while start < end and not (text[start].isalnum() or text[start] in "<("):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _with(
    places: list[tuple[int, int, bool]], new: tuple[int, int, bool]
) -> list[tuple[int, int, bool]]:
    """The places with one more, merged with those it overlaps, at the rank of the strongest."""
    start, end, in_subject = new
    out: list[tuple[int, int, bool]] = []
    rank = len(places)
    for place in places:
        if place[2] == in_subject and place[0] < end and start < place[1]:
            start, end = min(start, place[0]), max(end, place[1])
            rank = min(rank, len(out))
        else:
            out.append(place)
    out.insert(min(rank, len(out)), (start, end, in_subject))
    return out
