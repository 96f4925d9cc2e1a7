"""The first stage: reading one message by its words and its head alone."""

from collections.abc import Mapping, Sequence

from tengill.facts.acts import ActKind, Span
from tengill.facts.messages import Mailbox, Message
from tengill.reading import bulk, matching, names, parties, vocative
from tengill.reading.classes import CLASSES
from tengill.reading.features import CONNECTING, Scene, of_hit, of_message
from tengill.reading.language import choose
from tengill.reading.matching import Hit
from tengill.reading.model import weights
from tengill.reading.packs import Pack, packaged
from tengill.reading.parties import Cast, Named
from tengill.reading.textreading import Candidate, TextReading

SURELY_BULK = 0.95
"""From this probability of bulk on, no acts are looked for: nobody is introduced in bulk."""
_MOST_WORDS = 6
_SUBJECT_CUT = 160
_VAGUE = frozenset({"pronoun", "unknown"})
_RIGHT = ("third", "other")


def read_text(message: Message, packs: Sequence[Pack] | None = None) -> TextReading:
    """Read the words of a message: candidate acts, probability of bulk, language.

    Pure and picklable, so that worker processes can do it. Only the new text and the subject
    are read; the quoted text tells no more than that there is one.

    Args:
        message: The message as its source tells it.
        packs: The language packs to choose from; the packaged ones by default.
    """
    text = message.body.new[: matching.MAX_TEXT]
    subject = message.subject[:_SUBJECT_CUT]
    pack = choose(text, packs or packaged())
    parts = matching.searched(pack, subject, text)
    mass = matching.bulk(pack, parts)
    probability, reasons = bulk.judge(message, text, mass, pack)
    if probability >= SURELY_BULK:
        return TextReading(pack.language, probability, reasons)
    cast = parties.cast_of(message)
    told = vocative.found(subject, text, cast, pack)
    hits = list(dict.fromkeys(mass + matching.acts(pack, parts, told) + told))
    kinds = [kind for kind in ActKind if any(kind in CLASSES[hit.name] for hit in hits)]
    if not kinds:
        return TextReading(pack.language, probability, reasons)
    named = {
        hit: parties.slot_parties(hit, _RIGHT, (subject, text), cast, pack)
        for hit in hits
        if any(kind in CONNECTING for kind in CLASSES[hit.name])
    }
    own = principals(hits, (subject, text), cast, pack)
    named = {hit: [p for p in found if not _is_one(p, own, pack)] for hit, found in named.items()}
    hits = [hit for hit in hits if not _names_nobody(hit, named)]
    named = {hit: parties_ for hit, parties_ in named.items() if hit in hits}
    kinds = [kind for kind in ActKind if any(kind in CLASSES[hit.name] for hit in hits)]
    if not kinds:
        return TextReading(pack.language, probability, reasons)
    scene = Scene(message, subject, text, cast, pack, hits)
    named, best = strongest_first(scene, named)
    found = tuple(_candidate(kind, hits, named, scene) for kind in kinds)
    features = {**of_message(scene, probability), **best}
    return TextReading(pack.language, probability, reasons, found, features)


def strongest_first(
    scene: Scene, named: Mapping[Hit, list[Named]]
) -> tuple[dict[Hit, list[Named]], dict[str, float]]:
    """The connecting hits in the order of their weight, and the features of the strongest.

    One clear sentence makes an introduction, not the sum of many weak ones: so the strongest
    hit speaks for the message (multiple-instance learning by the maximum).
    """
    weights_ = weights().kinds["connection"].weights
    scored = []
    for place, (hit, parties_) in enumerate(named.items()):
        features = of_hit(scene, hit, parties_)
        score = sum(weights_.get(name, 0.0) * value for name, value in features.items())
        scored.append((-score, place, hit, features))
    scored.sort(key=lambda entry: entry[:2])
    if not scored:
        return {}, {}
    first = scored[0][2]
    also = {f"also.{hit.name}": 1.0 for _, _, hit, _ in scored if hit.name != first.name}
    return {hit: named[hit] for _, _, hit, _ in scored}, {**scored[0][3], **also}


def principals(
    hits: Sequence[Hit], texts: tuple[str, str], cast: Cast, pack: Pack
) -> list[Mailbox]:
    """Whom the sender writes for: they are the sender's side, not a third party."""
    return [
        party.mailbox
        for hit in hits
        if hit.name == "on_behalf"
        for party in parties.slot_parties(hit, ("connector",), texts, cast, pack)
        if party.how in {"full", "single"}
    ]


def _is_one(party: Named, people: Sequence[Mailbox], pack: Pack) -> bool:
    name = party.mailbox.name
    return bool(name) and any(
        names.agreement(name, person, pack) or names.agreement(person.name, party.mailbox, pack)
        for person in people
    )


def _names_nobody(hit: Hit, named: Mapping[Hit, list[Named]]) -> bool:
    """True when a hit's slot holds only the sender or no name at all (`call Monday`)."""
    needs = hit.name in parties.SPOKEN_OF or any(slot in _RIGHT for slot, _, _ in hit.slots)
    return hit in named and needs and not named[hit]


def _candidate(
    kind: ActKind, hits: Sequence[Hit], named: Mapping[Hit, list[Named]], scene: Scene
) -> Candidate:
    own = list(dict.fromkeys(hit for hit in (*named, *hits) if kind in CLASSES[hit.name]))
    words = tuple(_span(hit, scene) for hit in own[:_MOST_WORDS])
    cast, texts = scene.cast, (scene.subject, scene.text)
    sender = Mailbox(names.titled(cast.sender), cast.sender.address)
    everybody = tuple(Mailbox(names.titled(m), m.address) for m in cast.to)
    if kind in CONNECTING:
        return _connection(kind, words, own, list(named), named, scene)
    referrers = tuple(
        party.mailbox
        for hit in hits
        if hit.name == "named_referrer"
        for party in parties.slot_parties(hit, ("connector",), texts, cast, scene.pack)
        if party.how != "pronoun"
    )
    named_ = [p for hit in own for p in parties.slot_parties(hit, _RIGHT, texts, cast, scene.pack)]
    wanted = _distinct([party.mailbox for party in named_ if party.mailbox.name])
    if kind is ActKind.INTRODUCTION_REQUEST:
        return Candidate(kind, words, everybody, (sender,), wanted)
    if kind is ActKind.RECOMMENDATION:
        return Candidate(kind, words, (sender,), everybody, (), _subject(own, scene))
    if kind is ActKind.ACKNOWLEDGEMENT:
        return Candidate(kind, words, everybody, (sender,), (), _subject(own, scene))
    return Candidate(kind, words, referrers, (sender,), everybody)


def _distinct(mailboxes: Sequence[Mailbox]) -> tuple[Mailbox, ...]:
    return tuple(dict.fromkeys(mailboxes))


def _connection(
    kind: ActKind,
    words: tuple[Span, ...],
    own: Sequence[Hit],
    pool: Sequence[Hit],
    named: Mapping[Hit, list[Named]],
    scene: Scene,
) -> Candidate:
    """An introduction or handoff: the third parties its own hits name, else those of the other."""
    cast, pack = scene.cast, scene.pack
    thirds = _of_text_first(own, named) or _of_text_first(pool, named)
    right = _distinct([party.mailbox for party in thirds if party.mailbox.name])
    if all(p.how in _VAGUE and " " not in p.mailbox.name for p in thirds):
        right = parties.forwarded(scene.message, cast, pack) or right
    texts = (scene.subject, scene.text)
    lefts = [
        party.mailbox
        for hit in (*own, *pool)
        for party in parties.slot_parties(hit, ("left",), texts, cast, pack)
        if party.mailbox.address
    ]
    left, right = parties.sides(scene.text, right, lefts, cast, pack)
    sender = Mailbox(names.titled(cast.sender), cast.sender.address)
    on_behalf_of = principals(scene.hits, (scene.subject, scene.text), cast, pack)
    return Candidate(kind, words, tuple(on_behalf_of[:1]) or (sender,), left, right)


def _of_text_first(hits: Sequence[Hit], named: Mapping[Hit, list[Named]]) -> list[Named]:
    """The third parties the text names, or else those the subject names."""
    text = _thirds([hit for hit in hits if not hit.in_subject], named)
    return text if any(p.mailbox.name for p in text) else _thirds(hits, named)


def _thirds(hits: Sequence[Hit], named: Mapping[Hit, list[Named]]) -> list[Named]:
    """The third parties of some hits, the fullest names first, each once."""
    order = {"full": 0, "single": 1, "pronoun": 2, "role": 3, "unknown": 4}
    found = [party for hit in hits for party in named.get(hit, [])]
    best = sorted(found, key=lambda party: (not party.mailbox.address, order[party.how]))
    out: list[Named] = []
    for party in best:
        if not any(_covers(seen.mailbox, party.mailbox) for seen in out):
            out.append(party)
    firm = [party for party in out if party.how in {"full", "single"}]
    return (firm or out)[:_MOST_WORDS]


def _covers(a: Mailbox, b: Mailbox) -> bool:
    """True when b is the same party as a, perhaps named more briefly."""
    if a.address and a.address == b.address:
        return True
    words = {word.casefold() for word in a.name.split()}
    return bool(b.name) and {word.casefold() for word in b.name.split()} <= words


def _subject(hits: Sequence[Hit], scene: Scene) -> str:
    """The words of the subject slot, as they stand."""
    for hit in hits:
        text = scene.subject if hit.in_subject else scene.text
        for slot, start, end in hit.slots:
            if slot == "subject" and start < end:
                return " ".join(text[start:end].split())[:_SUBJECT_CUT]
    return ""


def _span(hit: Hit, scene: Scene) -> Span:
    """The exact words of a hit. Where the subject was cut or the text, offsets still hold."""
    text = scene.subject if hit.in_subject else scene.text
    start, end = hit.start, hit.end
    while start < end and not (text[start].isalnum() or text[start] in "<("):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end, text[start:end], hit.in_subject)
