"""What each sentence of a message tells, judged by its concepts.

Wordings of the packs find what was foreseen; concepts find what is told otherwise. Both meet
here: every sentence is scored for every model, and the best sentences become candidates.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tengill.reading.concepts import lexicon
from tengill.reading.matching import Hit
from tengill.reading.model import Weights, told_as
from tengill.reading.packs import Pack
from tengill.reading.parties import Cast
from tengill.reading.sentences import Known, Token, concepts_in, grams, somebody

WORTH = 0.6
"""Sum of weights from which a sentence without a known wording is looked at."""
MOST_TOLD = 2
"""Sentences without a known wording that are looked at in one message."""
FIRST = 2_500
"""Characters of a text that are looked at: what is told later is told in known wordings."""
_MOST_REASONS = 3
_THIRDS = frozenset({"fullname", "oneword", "copied", "he", "him", "they", "them"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or the subject, with its score for every column of the model."""

    start: int
    end: int
    in_subject: bool
    tokens: tuple[Token, ...]
    grams: tuple[str, ...]
    value: float
    scores: tuple[float, ...]


def read(
    texts: tuple[str, str],
    bounds: Sequence[tuple[int, int]],
    cast: Cast,
    pack: Pack,
    model: Weights,
) -> list[Sentence]:
    """The subject and the sentences of a text, scored; none where a language has no lexicon."""
    words = lexicon(pack.language)
    if words is None:
        return []
    known = Known(cast)
    subject, text = texts
    out = []
    places = [(subject, 0, len(subject), True)]
    places += [(text, start, end, False) for start, end in bounds if start < FIRST]
    for source, start, end, in_subject in places:
        tokens = concepts_in(source, start, end, known, words, pack)
        if tokens:
            found, value = grams(tokens, in_subject=in_subject)
            scores = _scores(found, value, model)
            out.append(Sentence(start, end, in_subject, tuple(tokens), tuple(found), value, scores))
    return out


def _scores(found: Sequence[str], value: float, model: Weights) -> tuple[float, ...]:
    sums = [0.0] * len(model.columns)
    for row in filter(None, map(model.grams.get, found)):
        for column, weight in row:
            sums[column] += weight
    return tuple([total * value for total in sums])


def holding(sentences: Sequence[Sentence], hit: Hit) -> Sentence | None:
    """The sentence a hit stands in."""
    for sentence in reversed(sentences):
        if sentence.in_subject == hit.in_subject and sentence.start <= hit.start:
            return sentence
    return None


def hit_of(sentence: Sentence) -> Hit:
    """A sentence as a hit of its own, with the third parties it speaks of."""
    slots = tuple(
        ("third", token.start, token.end) for token in sentence.tokens if token.concept in _THIRDS
    )
    return Hit("told", sentence.start, sentence.end, slots, sentence.in_subject)


def connecting(sentences: Sequence[Sentence], hits: Sequence[Hit], model: Weights) -> list[Hit]:
    """The best sentences that may connect people though they hold none of some hits."""
    if "connection" not in model.columns:
        return []
    column = model.columns.index("connection")
    taken = {id(holding(sentences, hit)) for hit in hits}
    free = [
        sentence
        for sentence in sentences
        if sentence.scores[column] >= WORTH
        and id(sentence) not in taken
        and somebody(sentence.tokens)
    ]
    free.sort(key=lambda sentence: -sentence.scores[column])
    return [hit_of(sentence) for sentence in free[:MOST_TOLD]]


def features(sentence: Sentence, columns: Sequence[str], model: Weights) -> dict[str, float]:
    """What a sentence's concepts add to some models: the strongest by name, the rest summed up."""
    out: dict[str, float] = {}
    for column in columns:
        if column not in model.columns:
            continue
        number = model.columns.index(column)
        parts = [
            (weight * sentence.value, gram)
            for gram in sentence.grams
            for place, weight in model.grams.get(gram, ())
            if place == number
        ]
        parts.sort(key=lambda part: (-part[0], part[1]))
        strongest = [part for part in parts[:_MOST_REASONS] if part[0] > 0]
        rest = sum(part[0] for part in parts[len(strongest) :])
        prefix = told_as(column)
        out |= {prefix + gram: weight for weight, gram in strongest}
        out[prefix] = rest
    return out
