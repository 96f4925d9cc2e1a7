"""Acts: what somebody did that can carry value, as a reader finds them in a message."""

from dataclasses import dataclass
from enum import StrEnum

from tengill.facts.messages import Mailbox

BULK = 0.5
"""The probability of bulk from which a message counts as bulk, everywhere."""


class ActKind(StrEnum):
    """What a message does."""

    INTRODUCTION = "introduction"
    """The sender connects two other parties with each other."""
    HANDOFF = "handoff"
    """The sender tells the reader that a named third person will get in touch, or to contact them."""
    INTRODUCTION_REQUEST = "introduction_request"
    RECOMMENDATION = "recommendation"
    """The sender (advocate) recommends a subject to the reader (audience)."""
    ACKNOWLEDGEMENT = "acknowledgement"
    """Somebody's word that an act helped."""
    PITCH_COLD = "pitch_cold"
    PITCH_WARM = "pitch_warm"
    SELF_INTRODUCTION = "self_introduction"


class Took(StrEnum):
    """Did an introduction or handoff take? No evidence is not failure: mail may bypass the owner."""

    TOOK = "took"
    """Seen: the two wrote to each other, or met, afterwards."""
    ACKNOWLEDGED = "acknowledged"
    """Somebody said so."""
    NO_EVIDENCE = "no_evidence"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Span:
    """Words that gave an act away: `body.new[start:end]`, or the subject's when `in_subject`."""

    start: int
    end: int
    text: str
    in_subject: bool = False


@dataclass(frozen=True, slots=True)
class FoundAct:
    """An act found in one message, with the parties as the message names them.

    `Mailbox.address` of a party may be empty when the text only names it.

    | kind | connector | left | right | subject |
    |---|---|---|---|---|
    | introduction, handoff | who connects | the one addressed | the third party | |
    | introduction_request | who is asked | who asks | whom they want to meet | |
    | recommendation | the advocate | the audience | | what or who is recommended |
    | acknowledgement | who is thanked | who says so | | what for |
    | pitch_*, self_introduction | | the sender | the reader | |
    """

    kind: ActKind
    confidence: float
    """Calibrated probability that a careful reader would label the message so."""
    words: tuple[Span, ...]
    connector: tuple[Mailbox, ...] = ()
    left: tuple[Mailbox, ...] = ()
    right: tuple[Mailbox, ...] = ()
    subject: str = ""
    reasons: tuple[str, ...] = ()
    """Names of the features that weighed, strongest first."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found in one message."""

    acts: tuple[FoundAct, ...]
    bulk: float
    """Calibrated probability that the message is bulk (newsletter, list, automated)."""
    bulk_reasons: tuple[str, ...]
    language: str
    """The language pack that read it: a BCP 47 tag such as `en` or `is`."""
    reader: str
    """Name and version of the reader, so that a better one can take over."""
