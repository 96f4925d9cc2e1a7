"""Candidate acts: their words, their parties, and the features of the sentence that tells them."""

from collections.abc import Mapping, Sequence

from tengill.facts.acts import ActKind, Span
from tengill.facts.messages import Mailbox
from tengill.reading import names, parties, sides, telling
from tengill.reading.classes import CLASSES
from tengill.reading.features import CONNECTING, Scene
from tengill.reading.matching import Hit
from tengill.reading.packs import Pack
from tengill.reading.parties import Cast, Named
from tengill.reading.textreading import Candidate
from tengill.reading.words import spans

RIGHT = ("third", "other")
"""The slots that hold a third party."""
MOST_SUBJECT = 160
_MOST_WORDS = 6
_VAGUE = frozenset({"pronoun", "unknown"})


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


def is_one(party: Named, people: Sequence[Mailbox], pack: Pack) -> bool:
    """True when a party is one of some people, by the words of the name."""
    name = party.mailbox.name
    return bool(name) and any(
        names.agreement(name, person, pack) or names.agreement(person.name, party.mailbox, pack)
        for person in people
    )


def names_nobody(hit: Hit, named: Mapping[Hit, list[Named]]) -> bool:
    """True when a hit's slot holds only the sender or no name at all (`call Monday`)."""
    needs = hit.name in parties.SPOKEN_OF or any(slot in RIGHT for slot, _, _ in hit.slots)
    return hit in named and needs and not named[hit]


def candidate(
    kind: ActKind,
    order: Sequence[Hit],
    scene: Scene,
    features: Mapping[str, float],
    sentence: telling.Sentence | None,
) -> Candidate:
    """An act as its words tell it.

    Args:
        kind: What act.
        order: The connecting hits, strongest first.
        scene: The message.
        features: Those of the sentence that tells it.
        sentence: That sentence, for an act that joins nobody.
    """
    own = list(dict.fromkeys(h for h in (*order, *scene.hits) if kind in CLASSES[h.name]))
    if kind in CONNECTING:
        return _connection(kind, own, order, scene, features)
    words = _words(own, scene)
    if not words and sentence is not None:
        words = _words([telling.hit_of(sentence)], scene)
    cast, texts = scene.cast, (scene.subject, scene.text)
    sender = Mailbox(names.titled(cast.sender), cast.sender.address)
    everybody = tuple(Mailbox(names.titled(m), m.address) for m in cast.to)
    right: tuple[Mailbox, ...] = ()
    connector: tuple[Mailbox, ...] = (sender,)
    left, subject = everybody, ""
    if kind is ActKind.INTRODUCTION_REQUEST:
        named = [p for h in own for p in parties.slot_parties(h, RIGHT, texts, cast, scene.pack)]
        right = _distinct([party.mailbox for party in named if party.mailbox.name])
        connector, left = everybody, (sender,)
    elif kind is ActKind.RECOMMENDATION:
        subject = _subject(own, scene)
    elif kind is ActKind.ACKNOWLEDGEMENT:
        connector, left, subject = everybody, (sender,), _subject(own, scene)
        named = [
            p
            for h in own
            for p in parties.slot_parties(h, (*RIGHT, "subject"), texts, cast, scene.pack)
            if p.how in {"full", "single"} and not is_one(p, everybody, scene.pack)
        ]
        right = _distinct([party.mailbox for party in named])
    else:
        connector, left, right = _referrers(scene), (sender,), everybody
    return Candidate(kind, words, connector, left, right, subject, features)


def _referrers(scene: Scene) -> tuple[Mailbox, ...]:
    return tuple(
        party.mailbox
        for hit in scene.hits
        if hit.name == "named_referrer"
        for party in parties.slot_parties(
            hit, ("connector",), (scene.subject, scene.text), scene.cast, scene.pack
        )
        if party.how != "pronoun"
    )


def _distinct(mailboxes: Sequence[Mailbox]) -> tuple[Mailbox, ...]:
    return tuple(dict.fromkeys(mailboxes))


def _connection(
    kind: ActKind,
    own: Sequence[Hit],
    pool: Sequence[Hit],
    scene: Scene,
    features: Mapping[str, float],
) -> Candidate:
    """An introduction or handoff: the third parties its own hits name, else those of the other."""
    cast, pack, named = scene.cast, scene.pack, scene.named
    words = _words(own, scene)
    texts = (scene.subject, scene.text)
    sender = Mailbox(names.titled(cast.sender), cast.sender.address)
    principal = sides.principal(scene.message, scene.text, cast, pack)
    own_side = [m for m in scene.own if not m.address or m not in _shown(cast.to)]
    connector = tuple(own_side[:1]) or ((principal,) if principal else (sender,))
    thirds = _of_text_first(own, named) or _of_text_first(pool, named)
    thirds = [party for party in thirds if not is_one(party, connector, pack)]
    right = _distinct([party.mailbox for party in _surest(thirds, (*own, *pool), named)])
    vague = all(p.how in _VAGUE and " " not in p.mailbox.name for p in thirds)
    if vague and not any(_told_in(m.name, scene.subject) for m in right):
        right = sides.behind_vague(own, scene.message, texts, cast, pack) or right
    lefts = [
        party.mailbox
        for hit in (*own, *pool)
        for party in parties.slot_parties(hit, ("left",), texts, cast, pack)
        if party.mailbox.address
    ]
    bodies = (scene.text, scene.message.body.quoted)
    pairing = any(hit.name in sides.PAIRING for hit in own)
    left, right = sides.sides(bodies, right, lefts, cast, pack, pairing=pairing)
    if not right and not vague:
        right = sides.behind_vague(own, scene.message, texts, cast, pack)
    return Candidate(kind, words, connector, left, right, "", features)


def _shown(mailboxes: Sequence[Mailbox]) -> list[Mailbox]:
    return [Mailbox(names.titled(m), m.address) for m in mailboxes]


def _told_in(name: str, subject: str) -> bool:
    return bool(name) and name.casefold() in subject.casefold()


def _surest(
    thirds: Sequence[Named], hits: Sequence[Hit], named: Mapping[Hit, list[Named]]
) -> list[Named]:
    """The third parties without bare words of weaker wordings, where a surer one is named."""
    thirds = [party for party in thirds if party.mailbox.name]
    sure = [party for party in thirds if party.mailbox.address or " " in party.mailbox.name]
    first = next((named[hit] for hit in hits if named.get(hit)), [])
    return [party for party in thirds if party in sure or party in first] if sure else thirds


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
                return " ".join(text[start:end].split())[:MOST_SUBJECT]
    return ""


def _words(hits: Sequence[Hit], scene: Scene) -> tuple[Span, ...]:
    return spans(hits, scene.subject, scene.text, scene.bounds, scene.pack)
