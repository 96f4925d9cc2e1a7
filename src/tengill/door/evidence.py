"""All that is known of one approach before it is judged, as the rooms of the door find it."""

from dataclasses import dataclass, field
from datetime import datetime

from tengill.facts.acts import Span
from tengill.facts.approaches import Approach, Ask, Copies, Reason, Relationship


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose door it is."""

    addresses: frozenset[str]
    names: tuple[str, ...] = ()
    """Full names and what they are called."""
    organisations: frozenset[str] = frozenset()
    """Domains of their own organisation: colleagues are no strangers."""


SEEMING = 0.15
"""Weight of an ask that no wording tells and all words together seem to ask: it turns nobody away."""


@dataclass(frozen=True, slots=True)
class FoundAsk:
    """Something an approach asks for, with the words that ask."""

    ask: Ask
    weight: float
    """How plainly it asks, 0 to 1."""
    words: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class TopicMatch:
    """A topic of the owner's that an approach is about."""

    name: str
    open: bool
    """The owner raised it lately, or declared it."""
    raised_at: datetime | None
    share: float
    """How much of the approach is about it, 0 to 1."""
    words: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What the words of an approach tell, read once."""

    asks: tuple[FoundAsk, ...] = ()
    """Plainest first."""
    minutes: float = 0.0
    """Minutes that giving what it asks would take, reading it included."""
    scars: tuple[Reason, ...] = ()
    """Merge fields left unfilled, a name that is not the owner's (`scar_field`, `scar_name`)."""
    nagging: Span | None = None
    """Words of a follow-up that nobody asked for (`just bumping this`)."""
    commercial: float = 0.0
    """How much it speaks as sellers and outreach do, 0 to 1."""
    words: int = 0

    @property
    def worded(self) -> tuple[FoundAsk, ...]:
        """The asks that some wording tells: the only ones that may speak against an approach."""
        asks = self.asks
        return tuple([one for one in asks if one.weight > SEEMING]) if asks else asks


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything a judge weighs."""

    approach: Approach
    relationship: Relationship = field(default_factory=Relationship)
    copies: Copies = field(default_factory=Copies)
    asked: Asked = field(default_factory=Asked)
    topics: tuple[TopicMatch, ...] = ()
    warnings: tuple[Reason, ...] = ()
    reply_chance: float | None = None
    """Probability that the owner answers within seven days, by the owner's own habits."""
    colleague: bool = False
    """The sender is of the owner's own organisation."""
