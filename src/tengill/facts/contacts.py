"""What an address book, a profile or a list of connections tells of one person."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from tengill.facts.messages import Origin, PointKind


@dataclass(frozen=True, slots=True)
class Point:
    """A contact point as a card tells it: normalised as `PointKind` says."""

    kind: PointKind
    value: str
    label: str = ""
    """`work`, `home`, `cell` … as the source calls it, or empty."""


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name in its parts; `full` is how the person is called, and may be all there is."""

    full: str
    given: str = ""
    middle: str = ""
    family: str = ""
    prefix: str = ""
    suffix: str = ""
    nickname: str = ""


@dataclass(frozen=True, slots=True)
class Affiliation:
    """A place in an organisation, at the time the source told it."""

    organisation: str
    title: str = ""
    department: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody lives or works. Any part may be empty."""

    text: str
    """The address or region in one line, as it would be shown."""
    locality: str = ""
    region: str = ""
    country: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """One card as its source tells it."""

    source: str
    """The format that told it: `vcard`, `linkedin`, `google`, `outlook`, `x`, `mastodon`, `csv` …"""
    key: str
    """Stable within the source (a UID, a profile's slug …), so that a newer card replaces an older
    one; empty when the source has none: then the content itself is the key."""
    name: PersonName
    points: tuple[Point, ...] = ()
    affiliations: tuple[Affiliation, ...] = ()
    places: tuple[Place, ...] = ()
    groups: tuple[str, ...] = ()
    """Labels, categories, groups the card stands in."""
    headline: str = ""
    """What they say of themselves in a line or a few (headline, bio)."""
    note: str = ""
    """What the owner noted."""
    skills: tuple[str, ...] = ()
    birthday: str = ""
    """ISO 8601, possibly without a year (`--05-17`), or empty."""
    told_at: datetime | None = None
    """When the card was last changed, aware UTC, or None."""
    is_owner: bool = False
    """The archive's own account: this card is the owner's."""
    is_organisation: bool = False
    related: tuple[tuple[str, str], ...] = ()
    """(relation, name), such as an assistant or a spouse."""
    source_fields: tuple[tuple[str, str], ...] = ()
    """What of the record no field above holds, for evidence; values cut at 500."""
    defects: tuple[str, ...] = ()
    """What was wrong with the record and how it was read all the same, in short plain phrases."""
    origin: Origin = field(default_factory=lambda: Origin("", 0, 0))


class Figure(StrEnum):
    """What a figure of reach counts."""

    FOLLOWERS = "followers"
    FOLLOWING = "following"
    CONNECTIONS = "connections"
    SUBSCRIBERS = "subscribers"
    POSTS = "posts"


@dataclass(frozen=True, slots=True)
class Reach:
    """How many an account reaches, as a source told it at a date; never guessed."""

    source: str
    point: Point
    figure: Figure
    count: int
    at: datetime
    """When it was so, aware UTC."""
    name: str = ""
    origin: Origin = field(default_factory=lambda: Origin("", 0, 0))
