"""What comes to somebody's door: an approach, what it asks for, and what was judged of it.

The same words serve both sides of the door: mail that came in, and a campaign about to go out.
All times are aware datetimes in UTC.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tengill.facts.acts import ActKind, Span
from tengill.facts.messages import Channel, Mailbox


class Ask(StrEnum):
    """What an approach wants of whom it reaches. At most 10 letters: they are stored."""

    NONE = "none"
    REPLY = "reply"
    """An answer, a piece of advice, a decision."""
    SHARE = "share"
    """To pass something on to one's own audience: a post, a mention, a signature."""
    LINK = "link"
    GUEST_POST = "guest_post"
    REVIEW = "review"
    """To look at, try, test or comment on something."""
    MEETING = "meeting"
    """A meeting, a call, a demonstration."""
    PURCHASE = "purchase"
    JOB = "job"
    """Work for either side: an offer, an application, a freelancer's service."""
    MONEY = "money"
    """A donation, an investment, a sponsorship, a loan."""
    EVENT = "event"
    """To attend, speak or exhibit."""


class Verdict(StrEnum):
    """What becomes of an approach."""

    NOW = "now"
    DIGEST = "digest"
    """Once a day, with all others."""
    DECLINE = "decline"
    """A courteous no, drafted and never sent by itself."""
    MUTE = "mute"
    """Kept, and not shown unless looked for."""


class Basis(StrEnum):
    """What a verdict rests on, in the order they are asked. At most 12 letters: they are stored."""

    RULE = "rule"
    """An explicit rule of the owner, or the owner's own word on this message."""
    RELATIONSHIP = "relationship"
    """Who they are to each other: no model alone may decline or mute it."""
    LEARNED = "learned"
    """The model, from what is usual and what this owner taught it."""
    DOUBT = "doubt"
    """Too little speaks for any verdict: digest."""


@dataclass(frozen=True, slots=True)
class Approach:
    """One message or post as it reaches the owner, or one that is planned to reach a target."""

    key: str
    """The message's digest in hex, or the campaign's row (`row:17`)."""
    at: datetime
    sender: Mailbox
    subject: str
    text: str
    """What the sender wrote: no quoted text, no signature."""
    party: str = ""
    """Whoever the sender is, under one name over all their addresses; else the address."""
    organisation: str = ""
    """The sender's organisation (a domain); empty for addresses of mail providers anybody uses."""
    channel: Channel = Channel.MAIL
    signature: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    language: str = ""
    recipients: int = 1
    """How many mailboxes it was addressed to."""
    named: bool = True
    """Whether the owner's own mailbox is among To (or is mentioned); false for copies and lists."""
    attachments: int = 0
    bulk: float = 0.0
    """Probability that it is bulk mail, as the reader tells."""
    acts: tuple[ActKind, ...] = ()
    answers: tuple[str, ...] = ()
    """Message-IDs or thread keys it answers."""
    names: tuple[str, ...] = ()
    """What the addressee is called (given names, nicknames), to find a wrong or missing name."""


@dataclass(frozen=True, slots=True)
class Relationship:
    """What there was between an approach's sender and the owner, before the approach.

    Mail that the door muted or declined does not count as contact, nor does a planned approach.
    """

    received: int = 0
    """Earlier messages from them to the owner."""
    sent: int = 0
    """Earlier messages from the owner to them."""
    answered: int = 0
    """Of theirs, how many the owner answered within seven days."""
    first_at: datetime | None = None
    last_received: datetime | None = None
    last_sent: datetime | None = None
    strength: float = 0.0
    """The tie's strength: the chance, 0 to 1, that the two are in touch."""
    organisation_sent: int = 0
    """Earlier messages from the owner to others of their organisation."""
    organisation_received: int = 0
    introduced_by: str = ""
    """Name of who introduced them to the owner, if somebody did."""
    introduced_trust: float = 0.0
    """The strength of the tie to who introduced them, 0 to 1."""
    answers_owner: bool = False
    """It answers a message of the owner's."""
    thread_owner: bool = False
    """The owner has written in this conversation."""
    promised: bool = False
    """The owner promised them something, and it has not been followed up since."""
    unanswered: int = 0
    """How many messages in a row they wrote since the owner last wrote to them."""
    thread_received: int = 0
    """Earlier messages in this conversation."""


@dataclass(frozen=True, slots=True)
class Copies:
    """Other messages with the same text, as templates tell."""

    group: str = ""
    """The template's stable name; empty: like nothing else."""
    messages: int = 0
    """How many other messages with this text came before it."""
    people: int = 0
    """To how many other people, or from how many other senders."""
    similarity: float = 0.0
    """The nearest one's share of common words, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Topic:
    """Something the owner cares about, or does not."""

    name: str
    """As the owner says it (`knowledge graphs`, `jarðvarmi`)."""
    raised_at: datetime | None = None
    """When the owner last raised it; None: declared, and open until further notice."""
    until: datetime | None = None
    """The end of an open door, where one was told."""
    declared: bool = False
    """The owner published it as a thing to be approached about."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that weighed: a stable code, the figures that fill its sentence, and the words."""

    code: str
    weight: float = 0.0
    """Log odds towards the owner wanting it now; negative speaks against."""
    values: tuple[tuple[str, str | int | float], ...] = ()
    words: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What would change a verdict: a reason that is not there (or not so), and what would follow."""

    code: str
    verdict: Verdict
    values: tuple[tuple[str, str | int | float], ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was judged of one approach, with everything that weighed."""

    verdict: Verdict
    basis: Basis
    chance: float
    """Probability that the owner wants this at once, by the model alone."""
    ask: Ask
    asks: tuple[Ask, ...] = ()
    minutes: float = 0.0
    """Minutes of the owner's that it asks for, if it were given what it asks."""
    reasons: tuple[Reason, ...] = ()
    """Strongest first, whichever way they speak."""
    rule: str = ""
    """The explicit rule that decided, as the owner wrote it."""
    warnings: tuple[Reason, ...] = ()
    """What may be forged: an unproven From, a look-alike domain, a borrowed name."""
    changes: tuple[Change, ...] = field(default=())
    topics: tuple[str, ...] = ()
    """The owner's topics that it is about, open ones first."""
    model: str = ""
    """Name and version of the model, with how many corrections it learned from."""


# ---------------------------------------------------------------- the owner's word


class Hours(StrEnum):
    """When a rule holds."""

    ALWAYS = "always"
    WORKING = "working"
    """Within the owner's working hours and days."""
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Rule:
    """An explicit rule of the owner. It holds where every part that is told holds.

    The first rule that holds decides; rules on people come before organisations, these before
    topics, asks and channels, and a later rule before an earlier one of the same kind.
    """

    verdict: Verdict
    people: tuple[str, ...] = ()
    """Addresses, parties, or folded full names."""
    organisations: tuple[str, ...] = ()
    """Domains."""
    topics: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()
    asks: tuple[Ask, ...] = ()
    strangers: bool | None = None
    """True: only from people the owner has never written to; False: only from the others."""
    hours: Hours = Hours.ALWAYS
    until: datetime | None = None
    text: str = ""
    """As the owner wrote it."""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Doors:
    """What the owner told of their door."""

    rules: tuple[Rule, ...] = ()
    topics: tuple[Topic, ...] = ()
    declared_asks: tuple[Ask, ...] = ()
    """Kinds of ask the owner is open to from anybody."""
    closed_asks: tuple[Ask, ...] = ()
    away_until: datetime | None = None
    """On leave: what is no rule's and nobody's who is close waits for the digest."""
    topic_open_days: int = 90
    """How long a topic stays open after the owner raised it."""
    working_days: tuple[int, ...] = (0, 1, 2, 3, 4)
    """Monday is 0."""
    working_hours: tuple[int, int] = (9, 17)
    """In the owner's zone."""
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Correction:
    """The owner's word on one approach: this verdict would have been right."""

    approach: Approach
    relationship: Relationship
    copies: Copies
    verdict: Verdict
    at: datetime
