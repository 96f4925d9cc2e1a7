"""What the judge weighs: one number a feature, each of them a reason that can be shown.

A feature that is nought is left out. Names are stable: they stand in the weights file, and a
feature's name is the code of its reason (`codes` tells what each carries).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from tengill.door.evidence import Evidence, FoundAsk
from tengill.door.making import quickly
from tengill.door.saying import Said, said
from tengill.facts.acts import BULK, ActKind
from tengill.facts.approaches import Ask, Doors

_DAY = 86_400.0
_MOST_LOG = 4.0
_LEAST_BULK = 0.1
LEAST_COMMERCIAL = 0.05
_MUCH = 10.0
"""Minutes from which giving what is asked is much."""
_MOST_COPIED = 2.0
_WHOLLY = 0.4
"""An approach is wholly about a topic when four tenths of it are."""
_TOPIC_GROWS = 2.5
_TOPIC_OF_CAMPAIGN = 1.0
"""Whoever wants something of many writes of what each of them cares about: it opens the door less."""
ADVERTISES = 0.4
"""How commercial a text of machine mail may be before it is advertising."""
_SENDER_OF_COPY = 0.3
"""How much a text that others got too is its sender's own."""
SELLS = 0.3
"""How commercial a text is that speaks as sellers do."""
COMMERCIAL_ASKS = frozenset(
    {Ask.SHARE, Ask.LINK, Ask.GUEST_POST, Ask.PURCHASE, Ask.MONEY, Ask.EVENT, Ask.REVIEW, Ask.MEETING, Ask.JOB}
)  # fmt: skip
"""Asks that strangers make of many: what a campaign wants."""
FORGED = frozenset({"auth_failed", "lookalike_domain", "borrowed_name", "name_is_address"})
"""Warnings after which a sender is not taken for who they say they are."""

CODES = (
    "known",  # sent, received, answered: messages both ways; log of those sent
    "recent",  # days since the owner last wrote to them
    "answers",  # answered of received within seven days
    "strength",  # strength of the tie, 0 to 1
    "received_only",  # received: they write, the owner never did
    "unanswered",  # count in a row without an answer
    "organisation",  # name, sent: the owner wrote to others there
    "colleague",  # -
    "answers_owner",  # -: it answers the owner's message
    "thread_owner",  # -: the owner wrote in this conversation
    "promised",  # -
    "introduced",  # by (name), trust (0 to 1)
    "stranger",  # -: no word went to them before
    "topic_open",  # topic, share, raised (ISO date or '')
    "topic_closed",  # topic: the owner's, and not open now
    "ask_none", "ask_reply", "ask_share", "ask_link", "ask_guest_post", "ask_review", "ask_meeting",
    "ask_purchase", "ask_job", "ask_money", "ask_event",  # -: of a stranger; words
    "asks_much",  # minutes
    "ask_declared",  # ask: the owner is open to it
    "ask_closed",  # ask: the owner is not
    "channel_letter", "channel_chat", "channel_tag", "channel_call", "channel_form",  # -
    "not_named",  # -: a copy, a list
    "recipients",  # count
    "bulk",  # probability 0 to 1
    "listed",  # list (its id or '')
    "machine",  # -
    "machine_code", "machine_receipt", "machine_calendar", "machine_ticket",  # -; words
    "copies",  # people, messages, group
    "scars",  # count; what they are stands beside it
    "nagging",  # -; words
    "commercial",  # share 0 to 1
    "pitch_cold", "pitch_warm", "self_introduction", "introduction", "handoff", "request",  # -
    "claims_asked", "claims_met", "claims_referred",  # -; words
    "reply_chance",  # chance 0 to 1
    "forged",  # -: a warning holds
    "empty",  # -: it says nothing
    "cold_commercial",  # ask: a stranger's commercial ask that nothing speaks for
)  # fmt: skip

_ACTS = {
    ActKind.PITCH_COLD: "pitch_cold",
    ActKind.PITCH_WARM: "pitch_warm",
    ActKind.SELF_INTRODUCTION: "self_introduction",
    ActKind.INTRODUCTION: "introduction",
    ActKind.HANDOFF: "handoff",
    ActKind.INTRODUCTION_REQUEST: "request",
}
_CHANNELS = {
    "letter": "channel_letter",
    "x": "channel_chat",
    "mastodon": "channel_chat",
    "linkedin": "channel_chat",
    "chat": "channel_chat",
    "x-post": "channel_tag",
    "masto-post": "channel_tag",
    "tag": "channel_tag",
    "call": "channel_call",
    "form": "channel_form",
}
_ASKS = {ask: f"ask_{ask.value}" for ask in Ask}


@dataclass(frozen=True, slots=True)
class Weighed:
    """An approach as the model sees it."""

    features: Mapping[str, float]
    own: tuple[tuple[str, float], ...]
    """What corrections are kept under: its sender, organisation, template, list and ask, each with
    how much of it this message is."""
    said: Said
    forged: bool
    stranger: bool
    declared: tuple[Ask, ...] = ()
    """Asks the owner is open to, and not."""
    closed: tuple[Ask, ...] = ()
    pitches: bool = False
    """It asks for something as campaigns do, or reads like a cold pitch."""


_weighed = quickly(Weighed)


def is_forged(evidence: Evidence) -> bool:
    """Whether a warning takes the sender's privilege away."""
    return any(warning.code in FORGED for warning in evidence.warnings)


def is_stranger(evidence: Evidence) -> bool:
    """Whether nothing ever went from the owner to them, and nobody vouches for them."""
    relation = evidence.relationship
    return not (
        relation.sent
        or relation.answers_owner
        or relation.thread_owner
        or relation.promised
        or relation.introduced_trust > 0
        or evidence.colleague
    )


def weighed(evidence: Evidence, doors: Doors, says: Said | None = None) -> Weighed:
    """The features of an approach, with what corrections are kept under.

    Args:
        evidence: What is known of it.
        doors: The owner's door.
        says: What it says of itself, where that is read; else it is read here.
    """
    says = says or said(evidence.approach)
    anybodys = says.listed or not evidence.approach.organisation
    if says.kind and anybodys and evidence.asked.commercial >= ADVERTISES:
        # `Your order awaits` in a newsletter, or from an address anybody gets, is no receipt.
        says = replace(says, kind="", kind_words=None)
    forged = is_forged(evidence)
    stranger = forged or is_stranger(evidence)
    found: dict[str, float] = {}
    if forged:
        found["forged"] = 1.0
    else:
        _relation(evidence, found)
    if stranger:
        found["stranger"] = 1.0
    campaigned = stranger and not says.claim and _campaigns(evidence, doors)
    _topics(evidence, found, _TOPIC_OF_CAMPAIGN if campaigned else _TOPIC_GROWS)
    _asks(evidence, doors, stranger, found)
    _effort(evidence, says, found)
    _words(evidence, says, stranger, found)
    cold = cold_ask(evidence)
    _cold(cold, stranger, found)
    return _weighed(
        found, own(evidence, says, stranger, forged), says, forged, stranger, doors.declared_asks,
        doors.closed_asks, cold is not None or ActKind.PITCH_COLD in evidence.approach.acts,
    )  # fmt: skip


def own(
    evidence: Evidence, says: Said, stranger: bool, forged: bool
) -> tuple[tuple[str, float], ...]:
    """What an owner's correction is remembered under.

    Of a text that others got too, the text is what the owner judges, less so who sent it. Whoever may
    not be who they say has nothing of what the owner taught of the one they name.
    """
    approach, group = evidence.approach, evidence.copies.group
    names: list[tuple[str, float]] = []
    if group:
        names.append((f"template:{group}", 1.0))
    if not forged:
        share = _SENDER_OF_COPY if group else 1.0
        names.append((f"sender:{approach.party or approach.sender.address}", share))
        if approach.organisation:
            names.append((f"organisation:{approach.organisation}", share))
    if says.list_id:
        names.append((f"list:{says.list_id}", 1.0))
    who = "stranger" if stranger else "known"
    how = says.kind or ("bulk" if approach.bulk >= BULK or says.listed else "personal")
    worded = evidence.asked.worded
    ask = worded[0].ask if worded else Ask.NONE
    names.append((f"ask:{ask.value}:{who}:{how}", 1.0))
    return tuple(names)


def _log(count: float) -> float:
    return min(math.log1p(max(0.0, count)), _MOST_LOG)


def _relation(evidence: Evidence, found: dict[str, float]) -> None:
    relation = evidence.relationship
    if relation.sent:
        found["known"] = _log(relation.sent)
        if relation.last_sent is not None:
            days = max(0.0, (evidence.approach.at - relation.last_sent).total_seconds() / _DAY)
            found["recent"] = math.exp(-days / 60.0)
    elif relation.received:
        found["received_only"] = _log(relation.received)
    if relation.received:
        # Two letters' worth of doubt: one answer to one letter is no habit yet.
        found["answers"] = relation.answered / (relation.received + 2.0)
    if relation.unanswered > 1:
        found["unanswered"] = _log(relation.unanswered - 1)
    if relation.organisation_sent:
        found["organisation"] = _log(relation.organisation_sent)
    _vouched(evidence, found)


def _vouched(evidence: Evidence, found: dict[str, float]) -> None:
    relation = evidence.relationship
    if relation.strength > 0:
        found["strength"] = relation.strength
    if relation.introduced_trust > 0:
        found["introduced"] = relation.introduced_trust
    if relation.answers_owner:
        found["answers_owner"] = 1.0
    if relation.thread_owner:
        found["thread_owner"] = 1.0
    if relation.promised:
        found["promised"] = 1.0
    if evidence.colleague:
        found["colleague"] = 1.0


def _campaigns(evidence: Evidence, doors: Doors) -> bool:
    """Whether it asks for what campaigns ask for, and the owner did not declare to be open to."""
    asks = [one.ask for one in evidence.asked.worded]
    return any(one in COMMERCIAL_ASKS for one in asks) and not any(
        one in doors.declared_asks for one in asks
    )


def _topics(evidence: Evidence, found: dict[str, float], grows: float) -> None:
    for match in evidence.topics:
        name = "topic_open" if match.open else "topic_closed"
        found[name] = max(found.get(name, 0.0), grows * min(_WHOLLY, match.share))


def _asks(evidence: Evidence, doors: Doors, stranger: bool, found: dict[str, float]) -> None:
    asked, worded = evidence.asked, evidence.asked.worded
    if not asked.asks and stranger:
        found["ask_none"] = 1.0
    for one in worded:
        if stranger:
            found[_ASKS[one.ask]] = one.weight
        if one.ask in doors.declared_asks:
            found["ask_declared"] = 1.0
        if one.ask in doors.closed_asks:
            found["ask_closed"] = 1.0
    if asked.minutes > _MUCH:
        found["asks_much"] = min(2.0, math.log10(asked.minutes / _MUCH))


def _effort(evidence: Evidence, says: Said, found: dict[str, float]) -> None:
    approach = evidence.approach
    if channel := _CHANNELS.get(approach.channel.value):
        found[channel] = 1.0
    if approach.recipients > 1:
        found["recipients"] = _log(approach.recipients - 1)
    if says.kind:
        found[f"machine_{says.kind}"] = 1.0
    if not approach.named:
        found["not_named"] = 1.0
    if approach.bulk > _LEAST_BULK:
        found["bulk"] = approach.bulk
    if says.listed:
        found["listed"] = 1.0
    if says.machine:
        found["machine"] = 1.0
    _copied(evidence, says, found)


def _copied(evidence: Evidence, says: Said, found: dict[str, float]) -> None:
    copies = evidence.copies
    if copies.people > 0 and not says.kind:
        # Machines write one text to all; that it is one is told already.
        found["copies"] = min(_MOST_COPIED, _log(copies.people))
    if evidence.asked.scars:
        found["scars"] = min(2.0, float(len(evidence.asked.scars)))
    if evidence.asked.nagging is not None:
        found["nagging"] = 1.0


def _words(evidence: Evidence, says: Said, stranger: bool, found: dict[str, float]) -> None:
    if evidence.asked.commercial > LEAST_COMMERCIAL:
        found["commercial"] = evidence.asked.commercial
    for act in evidence.approach.acts:
        if act in _ACTS:
            found[_ACTS[act]] = 1.0
    if says.claim and stranger:
        # Of those the owner wrote with, something here shows it.
        found[f"claims_{says.claim}"] = 1.0
    if evidence.reply_chance is not None:
        # Not to be answered is not to be unwanted: a low chance says little, a high one much.
        chance = min(0.98, max(0.25, evidence.reply_chance))
        found["reply_chance"] = math.log(chance / (1.0 - chance))
    if not evidence.approach.text.strip() and not evidence.approach.attachments:
        found["empty"] = 1.0


def _cold(ask: FoundAsk | None, stranger: bool, found: dict[str, float]) -> None:
    """A stranger's commercial ask that nothing speaks for: what campaigns are made of."""
    if stranger and ask is not None and "topic_open" not in found and "ask_declared" not in found:
        found["cold_commercial"] = ask.weight


def cold_ask(evidence: Evidence) -> FoundAsk | None:
    """The plainest ask that campaigns make, where it is told as sellers tell it; else None."""
    asked, approach = evidence.asked, evidence.approach
    pitched = ActKind.PITCH_COLD in approach.acts
    if not pitched and asked.commercial < SELLS:
        return None
    if not approach.named and approach.recipients > 1 and approach.bulk < BULK:
        # Written to others, the owner has a copy: what it asks it asks of them.
        return None
    return next((one for one in asked.worded if one.ask in COMMERCIAL_ASKS), None)
