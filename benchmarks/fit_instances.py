"""What the reader's models are fitted on: the sentences of labelled messages, as features."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.reading import Labelled
from tengill.facts.acts import BULK, ActKind
from tengill.reading import bulk, matching, parties, telling, texts, vocative
from tengill.reading.candidates import MOST_SUBJECT
from tengill.reading.features import Scene, of_hit, of_message
from tengill.reading.language import choose
from tengill.reading.matching import Hit
from tengill.reading.model import weights
from tengill.reading.packs import packaged
from tengill.reading.telling import Sentence
from tengill.reading.weighing import structural

GRAM = "~"
"""What the names of features begin with that are sequences of concepts."""
Features = dict[str, float]


@dataclass(frozen=True)
class Spot:
    """One sentence, or one wording in it, that may tell an act."""

    features: Features
    start: int
    end: int
    in_subject: bool


@dataclass
class Example:
    """A labelled message as the models see it."""

    row: Labelled
    message: Features
    connecting: list[Spot] = field(default_factory=list)
    others: list[Spot] = field(default_factory=list)

    def says(self, *kinds: str) -> bool:
        """True when the label says so with confidence 2 or above."""
        return bool(set(kinds) & set(self.row.label["labels"])) and self.row.label["conf"] >= 2


def examples(rows: Sequence[Labelled]) -> list[Example]:
    """The labelled messages in which acts are looked for at all."""
    return [_example(row) for row in rows if row.text.bulk < texts.SURELY_BULK]


def _example(row: Labelled) -> Example:
    message = row.message
    text = message.body.new[: matching.MAX_TEXT]
    subject = message.subject[:MOST_SUBJECT]
    pack = choose(text, packaged())
    cast = parties.cast_of(message)
    parts = matching.searched(pack, subject, text)
    told = vocative.found(subject, text, cast, pack)
    mass = matching.bulk(pack, parts)
    hits = list(dict.fromkeys(mass + matching.acts(pack, parts, told) + told))
    model = weights() if row.text.bulk < BULK else None
    scene = texts.scene_of(message, (subject, text), cast, pack, hits, model)
    free = [telling.hit_of(some) for some in telling.free_of(scene.sentences, scene.hits)]
    scene = texts.with_told(scene, free)
    features = {
        **of_message(scene, row.text.bulk),
        **structural(row.text.candidates, row.structure),
    }
    held = texts.wordings(scene)
    others = [_other(s, held.get(place, {})) for place, s in enumerate(scene.sentences)]
    return Example(row, features, _connecting(scene), others)


def _connecting(scene: Scene) -> list[Spot]:
    hits: list[Hit] = list(scene.named)
    spots = []
    for hit in hits:
        sentence = telling.holding(scene.sentences, hit)
        features = {**of_hit(scene, hit, scene.named[hit]), **texts.also_told(hit, hits)}
        features |= _grams(sentence) if sentence else {}
        place = sentence or hit
        spots.append(Spot(features, place.start, place.end, hit.in_subject))
    return spots


def _other(sentence: Sentence, held: Features) -> Spot:
    features = {**held, **_grams(sentence)}
    return Spot(features, sentence.start, sentence.end, sentence.in_subject)


def _grams(sentence: Sentence) -> Features:
    return {GRAM + gram: sentence.value for gram in sentence.grams}


def bulk_features(row: Labelled) -> Features:
    """The features bulk is judged by."""
    text = row.message.body.new[: matching.MAX_TEXT]
    pack = choose(text, packaged())
    hits = matching.read(pack, row.message.subject[:MOST_SUBJECT], text)
    return bulk.features(row.message, text, hits, parties.cast_of(row.message), pack)


OTHERS = tuple(
    kind.value
    for kind in ActKind
    if kind not in (ActKind.INTRODUCTION, ActKind.HANDOFF, ActKind.PITCH_COLD, ActKind.PITCH_WARM)
)
"""The kinds of act that are judged alone."""
