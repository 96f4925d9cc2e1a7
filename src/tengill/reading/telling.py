"""What each sentence of a message tells, judged by its concepts.

Wordings of the packs find what was foreseen; concepts find what is told otherwise. Both meet
here: every sentence is scored for every model, and the best sentences become candidates.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tengill.facts.acts import ActKind
from tengill.reading.classes import CLASSES
from tengill.reading.concepts import GROUPS, NEEDS, ORDINARY, lexicon
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
_CONNECTING = (ActKind.INTRODUCTION, ActKind.HANDOFF)
_IN_FULL = frozenset({"fullname", "copied"})
_PRONOUNS = frozenset({"he", "him", "they", "them"})
_ONE_WORD = frozenset({"oneword"})
_OTHERWISE = frozenset(
    {"ask_introduction", "self_introduction", "thanks_introduction", "result_of_introduction"}
)
"""Wordings whose sentences introduce nobody, though they sound like it."""


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
            scores = tuple([total * value for total in model.sums(found)])
            out.append(Sentence(start, end, in_subject, tuple(tokens), tuple(found), value, scores))
    return out


def holding(sentences: Sequence[Sentence], hit: Hit) -> Sentence | None:
    """The sentence a hit stands in."""
    for sentence in reversed(sentences):
        if sentence.in_subject == hit.in_subject and sentence.start <= hit.start:
            return sentence
    return None


def hit_of(sentence: Sentence) -> Hit:
    """A sentence as a hit of its own, with the third parties it speaks of."""
    held = {token.concept for token in sentence.tokens}
    # A single capitalised word may be a place or a firm: what is surer goes before it.
    own = next((some for some in (_IN_FULL, _PRONOUNS) if some & held), _ONE_WORD)
    slots = tuple(
        ("third", token.start, token.end) for token in sentence.tokens if token.concept in own
    )
    return Hit("told", sentence.start, sentence.end, slots, sentence.in_subject)


def connecting(sentences: Sequence[Sentence], hits: Sequence[Hit], model: Weights) -> list[Hit]:
    """The best sentences that may connect people though no hit says so."""
    if "connection" not in model.columns:
        return []
    column = model.columns.index("connection")
    some = [s for s in free_of(sentences, hits) if s.scores[column] >= WORTH]
    some.sort(key=lambda sentence: -sentence.scores[column])
    return [hit_of(sentence) for sentence in some[:MOST_TOLD]]


def free_of(sentences: Sequence[Sentence], hits: Sequence[Hit]) -> list[Sentence]:
    """The sentences that speak of somebody and hold no hit that connects people or denies it."""
    taken = {
        id(holding(sentences, hit))
        for hit in hits
        if hit.name in _OTHERWISE or any(kind in _CONNECTING for kind in CLASSES[hit.name])
    }
    return [s for s in sentences if id(s) not in taken and somebody(s.tokens)]


def can_tell(sentence: Sentence, model: str) -> bool:
    """Whether a sentence speaks of what an act needs, see `NEEDS`."""
    held = {GROUPS.get(token.concept) for token in sentence.tokens}
    if model in ORDINARY and not held & ORDINARY[model]:
        return True
    return model not in NEEDS or bool(held & NEEDS[model])


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
