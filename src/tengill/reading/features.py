"""Interpretable features of a message and of the sentences that may connect people.

Names are stable: the fitted weights refer to them. A feature that is zero is left out.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tengill.facts.acts import ActKind
from tengill.facts.messages import Mailbox, Message
from tengill.reading import bulk, matching, names, parties
from tengill.reading.classes import CLASSES
from tengill.reading.matching import Hit
from tengill.reading.packs import Pack
from tengill.reading.parties import Cast, Named
from tengill.reading.telling import Sentence

CONNECTING = (ActKind.INTRODUCTION, ActKind.HANDOFF)
_SHORT = 60
_VAGUE = frozenset({"pronoun", "unknown", "none"})
_PAIRS = frozenset({"both_addressed", "both_inside", "names_copied", "both_in_subject"})
_ANYBODYS = frozenset(
    {"gmail.com", "googlemail.com", "hotmail.com", "outlook.com", "yahoo.com", "aol.com",
     "icloud.com", "me.com", "live.com", "msn.com", "simnet.is", "earthlink.net", "gmx.de"}
)  # fmt: skip
"""Domains that say nothing of whom one works for."""
_AFTER = 220
_EARLY = 200


@dataclass(frozen=True, slots=True)
class Scene:
    """What is at hand while one message is read."""

    message: Message
    subject: str
    text: str
    cast: Cast
    pack: Pack
    hits: Sequence[Hit]
    bounds: Sequence[tuple[int, int]]
    sentences: Sequence[Sentence] = ()
    own: Sequence[Mailbox] = ()
    """Whom the sender writes for."""
    named: Mapping[Hit, list[Named]] = field(default_factory=dict)
    """The third parties of the connecting hits."""


def domain(mailbox: Mailbox) -> str:
    """The last two labels of an address's domain: close enough to `same organisation`."""
    return ".".join(mailbox.address.partition("@")[2].split(".")[-2:])


def _told(features: Mapping[str, float | bool]) -> dict[str, float]:
    return {name: float(value) for name, value in features.items() if value}


def of_hit(scene: Scene, hit: Hit, named: Sequence[Named]) -> dict[str, float]:
    """Features of one sentence that may connect people: its class, whom it names, its setting."""
    cast, text = scene.cast, scene.text
    home = domain(cast.sender)
    how = _how(named)
    held = [party.mailbox for party in named if party.mailbox.address]
    addressed = {m.address for m in cast.addressed}
    outside = any(domain(m) != home for m in cast.addressed)
    third_outside = any(domain(m) != home for m in held)
    start, end = (0, 0) if hit.in_subject else matching.sentence_at(scene.bounds, hit.start)
    context = {
        other.name
        for other in scene.hits
        if not other.in_subject and other.start < end and start < other.end
    }
    behind = text[hit.start : hit.end + _AFTER]
    words = text[start : hit.start].casefold().split()
    return _told(
        {
            f"is.{hit.name}": 1.0,
            f"who.{how}": 1.0,
            "who.several": len(named) > 1,
            "who.on_message": any(m.address in addressed for m in held),
            "who.outside": third_outside,
            "who.in_subject": any(_in_subject(party, scene) for party in named),
            "who.described": not hit.in_subject and "title" in context,
            f"across.{how}": outside or third_outside,
            f"inside.{how}": not (outside or third_outside),
            "inside.copied": not (outside or third_outside)
            and any(m.address in addressed for m in held),
            "who.quoted": how in _VAGUE
            and bool(parties.forwarded(scene.message, cast, scene.pack)),
            "who.principal": how in _VAGUE and any(h.name == "on_behalf" for h in scene.hits),
            **_of_pair(scene, hit),
            **_whose(scene, held),
            "sentence.scheduling": "scheduling" in context,
            "sentence.assistant": "assistant" in context,
            "sentence.question": not hit.in_subject and text[end - 1 : end] == "?",
            "sentence.conditional": "if" in words,
            "sentence.contact": bool(bulk.PHONE.search(behind) or names.addresses(behind)),
            "sentence.early": hit.start < _EARLY and not hit.in_subject,
            "sentence.subject": hit.in_subject,
        }
    )


def _of_pair(scene: Scene, hit: Hit) -> dict[str, bool]:
    """For two spoken to in turn: is either spoken about, is either asked to do something?"""
    if hit.name not in _PAIRS:
        return {}
    return {f"both.{name}": _speaks(scene, name) for name in ("told_of", "asked_of")}


def _speaks(scene: Scene, name: str) -> bool:
    """True when a wording of a class names one of the addressed."""
    return any(
        hit.name == name
        and any(
            names.agreement(scene.text[start:end], mailbox, scene.pack)
            for _, start, end in hit.slots
            for mailbox in scene.cast.addressed
        )
        for hit in scene.hits
        if not hit.in_subject
    )


def _whose(scene: Scene, held: Sequence[Mailbox]) -> dict[str, bool]:
    """Whose side third parties on the message are of: the sender's, the reader's, or neither's."""
    cast = scene.cast
    home = domain(cast.sender)
    there = [m for m in held if any(m.address == other.address for other in cast.addressed)]
    sides = {side for m in there if (side := _side(m, home, cast))}
    quoted = scene.message.body.quoted.casefold()
    below = bool(quoted) and scene.message.subject[:3].casefold() not in {"fw:", "fwd"}
    return {
        **{f"who.{side}": True for side in sides},
        "who.wrote_below": below and any(_named_in(m, quoted) for m in there),
    }


def _side(third: Mailbox, home: str, cast: Cast) -> str:
    own = domain(third)
    others = {domain(m) for m in cast.addressed if m.address != third.address}
    if not own or own in _ANYBODYS or not others:
        return ""
    if own == home:
        return "ours" if others != {home} else ""
    return "theirs" if own in others else "apart"


def _named_in(mailbox: Mailbox, text: str) -> bool:
    last = mailbox.name.casefold().split()[-1:]
    return mailbox.address in text or bool(last and len(last[0]) > 2 and last[0] in text)  # noqa: PLR2004


def _how(named: Sequence[Named]) -> str:
    ways = {party.how for party in named}
    return next(
        (how for how in ("full", "single", "role", "pronoun", "unknown") if how in ways), "none"
    )


def of_message(scene: Scene, bulk_probability: float) -> dict[str, float]:
    """Features of the whole message."""
    cast, text, message = scene.cast, scene.text, scene.message
    home = domain(cast.sender)
    outside = any(domain(m) != home for m in cast.addressed)
    greeted, _ = parties.greeted(text, cast, scene.pack)
    classes = {hit.name for hit in scene.hits}
    acts = {name for name in classes if any(kind in CONNECTING for kind in CLASSES[name])}
    count = len(text.split())
    features: dict[str, float | bool] = {f"has.{name}": 1.0 for name in sorted(classes - acts)}
    features |= {
        "acts.log": math.log1p(len(acts)),
        "to.outside": outside,
        "to.one": len(cast.addressed) == 1,
        "to.log": math.log1p(len(cast.addressed)),
        "text.log": math.log1p(count),
        "text.short": count < _SHORT,
        "text.contact": bool(bulk.PHONE.search(text) or names.addresses(text)),
        "text.greets": bool(greeted),
        "text.greets_two": len(greeted) > 1,
        "outside.yours": outside and "forwarded_yours" in classes,
        "message.quotes": bool(message.body.quoted.strip()),
        "message.forward": message.subject[:3].casefold() in {"fw:", "fwd"},
        "message.reply": message.subject[:3].casefold() == "re:",
        "bulk": bulk_probability,
    }
    return _told(features)


def _in_subject(party: Named, scene: Scene) -> bool:
    last = party.mailbox.name.split()[-1].casefold() if party.mailbox.name else ""
    return len(last) > 2 and last in scene.subject.casefold()  # noqa: PLR2004
