"""The first stage: reading one message by its words and its head alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tengill.facts.acts import BULK, ActKind
from tengill.facts.messages import Message
from tengill.reading import bulk, matching, parties, telling, vocative
from tengill.reading.candidates import (
    MOST_SUBJECT,
    RIGHT,
    candidate,
    is_one,
    names_nobody,
    principals,
)
from tengill.reading.classes import CLASSES
from tengill.reading.features import CONNECTING, Scene, of_hit, of_message
from tengill.reading.language import choose
from tengill.reading.matching import Hit
from tengill.reading.model import JOINT, Weights, weights
from tengill.reading.packs import Pack, packaged
from tengill.reading.parties import Cast, Named
from tengill.reading.textreading import TextReading

SURELY_BULK = 0.95
"""From this probability of bulk on, no acts are looked for: nobody is introduced in bulk."""


_FAINT = 0.1
_FAINT_ALONE = 0.4
"""The same for acts that join nobody: they are common, and a guess at one only costs time."""
_SURELY = 0.9


@dataclass(frozen=True, slots=True)
class Told:
    """The sentence that speaks loudest for a kind of act."""

    sentence: telling.Sentence
    place: int
    score: float


def read_text(message: Message, packs: Sequence[Pack] | None = None) -> TextReading:
    """Read the words of a message: candidate acts, probability of bulk, language.

    Pure and picklable, so that worker processes can do it. Only the new text and the subject
    are read; the quoted text tells no more than that there is one.

    Args:
        message: The message as its source tells it.
        packs: The language packs to choose from; the packaged ones by default.
    """
    text = message.body.new[: matching.MAX_TEXT]
    subject = message.subject[:MOST_SUBJECT]
    pack = choose(text, packs or packaged())
    parts = matching.searched(pack, subject, text)
    mass = matching.bulk(pack, parts)
    cast = parties.cast_of(message)
    probability, reasons = bulk.judge(message, text, mass, cast, pack)
    if probability >= SURELY_BULK:
        return TextReading(pack.language, probability, reasons)
    structural = vocative.found(subject, text, cast, pack)
    hits = list(dict.fromkeys(mass + matching.acts(pack, parts, structural) + structural))
    model = weights() if probability < BULK else None
    scene = scene_of(message, (subject, text), cast, pack, hits, model, parts[0].bounds)
    if told_hits := telling.connecting(scene.sentences, scene.hits, weights()):
        scene = with_told(scene, told_hits)
    order, best = strongest_first(scene)
    held = wordings(scene)
    spoken = {k: _best_sentence(k, scene, held) for k in ActKind if k not in CONNECTING}
    worded = _kinds_of([hit for hit in scene.hits if hit.name != "told"])
    by_hits = _kinds_of(scene.hits)
    kinds = [kind for kind in ActKind if kind in by_hits or _is_told(kind, spoken.get(kind))]
    if not kinds:
        return TextReading(pack.language, probability, reasons)
    found = []
    features = of_message(scene, probability)
    for kind in kinds:
        told = spoken.get(kind)
        sure = kind in worded
        if not sure and told is not None and _surely_faint(kind, told, features):
            continue
        own = best if kind in CONNECTING else _features(kind, told, held) if told else {}
        own = {name: round(value, 4) for name, value in own.items()}
        if sure or _worth_telling(kind, {**features, **own}):
            found.append(candidate(kind, order, scene, own, told.sentence if told else None))
    features = features if found else {}
    return TextReading(pack.language, probability, reasons, tuple(found), features)


def scene_of(
    message: Message,
    texts: tuple[str, str],
    cast: Cast,
    pack: Pack,
    hits: Sequence[Hit],
    model: Weights | None,
    bounds: Sequence[tuple[int, int]] | None = None,
) -> Scene:
    """A message with its third parties resolved, and idle hits left out.

    Its sentences are scored when a model is given; their `bounds`, where known, are not told anew.
    """
    if bounds is None:
        bounds = matching.sentences(texts[1])
    sentences = telling.read(texts, bounds, cast, pack, model) if model else []
    own = principals(hits, texts, cast, pack)
    scene = Scene(message, *texts, cast, pack, hits, bounds, sentences, own, {})
    return with_told(scene, ()) if hits else scene


def with_told(scene: Scene, told: Sequence[Hit]) -> Scene:
    """The scene with more hits, each with the third parties it names, those of nobody dropped."""
    named = dict(scene.named)
    texts = (scene.subject, scene.text)
    for hit in (*scene.hits, *told):
        if hit not in named and any(kind in CONNECTING for kind in CLASSES[hit.name]):
            found = parties.slot_parties(hit, RIGHT, texts, scene.cast, scene.pack)
            named[hit] = [p for p in found if not is_one(p, scene.own, scene.pack)]
    hits = [
        hit
        for hit in (*scene.hits, *told)
        if not names_nobody(hit, named) and not _of_nobody(hit, named, scene.message)
    ]
    return replace(scene, hits=hits, named={h: p for h, p in named.items() if h in hits})


def _of_nobody(hit: Hit, named: Mapping[Hit, list[Named]], message: Message) -> bool:
    """True for a told sentence about `them`, where nobody was named before or quoted below."""
    if hit.name != "told" or not hit.slots or message.body.quoted.strip():
        return False
    return not any(p.mailbox.name or p.mailbox.address for p in named.get(hit, ()))


def _kinds_of(hits: Iterable[Hit]) -> set[ActKind]:
    """The acts that some hits tell."""
    return {kind for hit in hits for kind in CLASSES[hit.name]}


def _is_told(kind: ActKind, sentence: Told | None) -> bool:
    """Whether a sentence tells an act that no hit tells."""
    name = JOINT.get(kind, kind.value)
    return (
        sentence is not None
        and sentence.score >= telling.WORTH
        and telling.can_tell(sentence.sentence, name)
    )


def _surely_faint(kind: ActKind, told: Told, features: Mapping[str, float]) -> bool:
    """True for most of what is not worth telling, without the features of its sentence.

    Those are the parts of the sentence's score, rounded; the margin is wide enough for that.
    """
    model = weights().kinds[JOINT.get(kind, kind.value)]
    return model.probability(features, told.score) < _SURELY * _faint(kind)


def _worth_telling(kind: ActKind, features: Mapping[str, float]) -> bool:
    """False for what no known wording says and structure could hardly make likely either."""
    return weights().kinds[JOINT.get(kind, kind.value)].judge(features)[0] >= _faint(kind)


def _faint(kind: ActKind) -> float:
    return _FAINT if kind in CONNECTING else _FAINT_ALONE


def strongest_first(scene: Scene) -> tuple[list[Hit], dict[str, float]]:
    """The connecting hits in the order of their weight, and the features of the strongest.

    One clear sentence makes an introduction, not the sum of many weak ones: so the strongest
    hit speaks for the message (multiple-instance learning by the maximum).
    """
    if not scene.named:
        return [], {}
    model = weights()
    weights_ = model.kinds["connection"].weights
    column = model.columns.index("connection") if "connection" in model.columns else -1
    scored = []
    for place, (hit, parties_) in enumerate(scene.named.items()):
        features = of_hit(scene, hit, parties_)
        score = sum(weights_.get(name, 0.0) * value for name, value in features.items())
        sentence = telling.holding(scene.sentences, hit)
        score += sentence.scores[column] if sentence is not None and column >= 0 else 0.0
        scored.append((-score, place, hit, features))
    scored.sort(key=lambda entry: entry[:2])
    first = scored[0][2]
    also = also_told(first, [hit for _, _, hit, _ in scored])
    sentence = telling.holding(scene.sentences, first)
    columns = ("connection", "introduction", "handoff")
    concepts = telling.features(sentence, columns, model) if sentence is not None else {}
    return [hit for _, _, hit, _ in scored], {**scored[0][3], **also, **concepts}


def also_told(first: Hit, hits: Sequence[Hit]) -> dict[str, float]:
    """What else a message holds beside its strongest hit."""
    return {f"also.{hit.name}": 1.0 for hit in hits if hit.name not in (first.name, "told")}


def wordings(scene: Scene) -> dict[int, dict[str, float]]:
    """Which wordings each sentence holds, by its place among the scene's sentences."""
    places = {id(sentence): place for place, sentence in enumerate(scene.sentences)}
    out: dict[int, dict[str, float]] = {}
    for hit in scene.hits:
        sentence = telling.holding(scene.sentences, hit) if hit.name != "told" else None
        if sentence is not None:
            out.setdefault(places[id(sentence)], {})[f"is.{hit.name}"] = 1.0
    return out


def _best_sentence(
    kind: ActKind, scene: Scene, held: Mapping[int, Mapping[str, float]]
) -> Told | None:
    """The sentence that speaks loudest for an act that joins nobody."""
    model = weights()
    name = JOINT.get(kind, kind.value)
    if name not in model.columns or not scene.sentences:
        return None
    column, weights_ = model.columns.index(name), model.kinds[name].weights
    scores = [sentence.scores[column] for sentence in scene.sentences]
    for place, names in held.items():
        scores[place] += sum(weights_.get(name, 0.0) for name in names)
    score = max(scores)
    place = scores.index(score)
    return Told(scene.sentences[place], place, score)


def _features(
    kind: ActKind, told: Told, held: Mapping[int, Mapping[str, float]]
) -> dict[str, float]:
    columns = tuple(dict.fromkeys((JOINT.get(kind, kind.value), kind.value)))
    return {**held.get(told.place, {}), **telling.features(told.sentence, columns, weights())}
