"""Interactions that are no message and no meeting: one person turned to another once."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tengill.facts.messages import Mailbox, Origin


class InteractionKind(StrEnum):
    """What one did towards the other. At most 14 letters: they are stored."""

    CONNECTION = "connection"
    """They agreed to be connected (LinkedIn), both ways."""
    INVITATION = "invitation"
    """One asked to be connected."""
    ENDORSEMENT = "endorsement"
    """One vouched for a skill (`subject`) of the other."""
    RECOMMENDATION = "recommendation"
    """One wrote a recommendation (`text`) of the other."""
    FOLLOW = "follow"
    """One follows the other's posts."""
    REACTION = "reaction"
    """A like, boost or bookmark of the other's post."""
    CALL = "call"
    COFFEE = "coffee"
    """They met in person, as a person noted it."""
    GIFT = "gift"
    NOTE = "note"
    """Something a person noted of a contact with the other, of no other kind."""


@dataclass(frozen=True, slots=True)
class Interaction:
    """One interaction as its source tells it."""

    source: str
    kind: InteractionKind
    at: datetime | None
    """Aware, UTC; None when the source tells no time (`follow` in an X archive)."""
    by: Mailbox
    to: Mailbox
    subject: str = ""
    """The skill, the title, the channel as told."""
    text: str = ""
    key: str = ""
    """Stable within the source; empty: the content itself is the key."""
    defects: tuple[str, ...] = ()
    origin: Origin = field(default_factory=lambda: Origin("", 0, 0))
