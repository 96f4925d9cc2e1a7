"""What `resolve` is given and what it gives back: contact points, decisions, persons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tengill.facts.evidence import Evidence


class PersonKind(StrEnum):
    """What stands behind some contact points."""

    PERSON = "person"
    ROLE = "role"
    """A function, a machine or a shared mailbox: `info@`, `noreply@`, `Office of the Chairman`."""
    LIST = "list"
    """An address that passes mail on to many."""


@dataclass(frozen=True, slots=True)
class PointSeen:
    """A contact point with what the mail shows about it, counted over all messages.

    Its size does not depend on the number of messages: counts only.
    """

    id: int
    kind: str
    """`email`, or `name` for a Notes or Exchange name that came without an address."""
    value: str
    """The normalised address, or the name itself."""
    names: Mapping[str, int] = field(default_factory=dict)
    """Display name as written → how often the point stood under it."""
    sent: int = 0
    """Messages it wrote."""
    received: int = 0
    """Messages addressed to it (to, cc, bcc)."""
    bulk_sent: int = 0
    """Of `sent`, how many a reader took for bulk mail."""
    first_at: int | None = None
    """Seconds since 1970 UTC of its first dated message, or None."""
    last_at: int | None = None
    is_list: bool = False
    """The caller knows from List-Id, List-Post or the like that it is a list's address."""

    @property
    def key(self) -> str:
        """How decisions name the point: `email:anna@example.com`."""
        return f"{self.kind}:{self.value}"


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a person decided by hand. Points are named by `PointSeen.key`; unknown keys are ignored.

    A split outweighs every merge, also one that would bring the two together over others.
    """

    merges: tuple[tuple[str, str], ...] = ()
    splits: tuple[tuple[str, str], ...] = ()
    kinds: Mapping[str, str] = field(default_factory=dict)
    """Point → `person`, `role` or `list`."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Point → the name the person behind it goes by."""
    owners: Mapping[str, bool] = field(default_factory=dict)
    """Point → is it the owner's own."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A contact point of a person, and why it was joined to it."""

    point: int
    reason: str
    """One short sentence in English; empty for the person's only or first point."""
    evidence: Evidence
    """`witnessed` for a person's first point, `inferred` for a join, `confirmed` by decision."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """One person (or role, or list) behind one or more contact points."""

    id: int
    """The smallest id among its points, so it stays while the earliest point does."""
    points: tuple[Joined, ...]
    """Smallest id first."""
    kind: PersonKind
    kind_reason: str
    name: str
    """The best display name; the address where no name is known. Never empty."""
    sort_name: str
    """Folded for lists and search: family name first, Icelandic names by the given name."""
    address: str
    """The address most used, or empty when only a name is known."""
    organisation: str
    """The organisation's domain (`example.com`), empty for free mail; a guess."""
    is_owner: bool
    first_at: int | None
    last_at: int | None
    sent: int
    received: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two persons who may be one: too unsure to join, worth a look. `left` < `right`."""

    left: int
    """A contact point's id on one side."""
    right: int
    reason: str
    weight: float
    """Between 0 and 1, for ordering only; it is not a probability."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A decided merge that a decided split forbids. Shown, so that nobody wonders."""

    left: str
    right: str
    reason: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """Everything `resolve` found."""

    people: tuple[Resolved, ...]
    """By id."""
    suggestions: tuple[Suggestion, ...]
    """Surest first."""
    refused: tuple[Refused, ...]

    def person_of(self) -> dict[int, int]:
        """Contact point id → person id, for every point."""
        return {joined.point: person.id for person in self.people for joined in person.points}
