"""What a simulated world is asked to be."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

SPLITS = ("all", "seen", "held-out")


@dataclass(frozen=True, slots=True)
class WorldSettings:
    """A world's settings; equal settings give equal bytes.

    Raises:
        ValueError: when a value makes no world; the message says which and what is possible.
    """

    seed: int = 1
    messages: int = 20_000
    """How many records the mailbox holds, deliberate duplicates not counted."""
    years: float = 10.0
    start: date = date(2015, 1, 5)
    """The first day, UTC."""
    owner_name: str = "Sigríður Hallvarðsdóttir"
    owner_address: str = "sigga@leidarvisir.example"
    icelandic: float = 0.5
    """Chance that two Icelanders write Icelandic to each other (about a sixth of all mail at 0.5)."""
    phrasings: str = "all"
    """`seen`, `held-out` or `all`: which phrasings the acts are written in."""
    labels: bool = True
    """Write X-Gmail-Labels, as Takeout does."""

    def __post_init__(self) -> None:
        """Refuse settings that make no world."""
        if self.messages < 1:
            raise ValueError("messages must be at least 1")
        if not 0 < self.years <= 50:  # noqa: PLR2004
            raise ValueError("years must be more than 0 and at most 50")
        if self.phrasings not in SPLITS:
            raise ValueError(f"phrasings must be one of {', '.join(SPLITS)}")
        if not 0 <= self.icelandic <= 1:
            raise ValueError("icelandic is a share: from 0 to 1")
        if self.owner_address.count("@") != 1:
            raise ValueError("owner_address must be one e-mail address, such as me@house.example")

    @property
    def starts_at(self) -> int:
        """First second of the world, since 1970-01-01 UTC."""
        return int(datetime.combine(self.start, datetime.min.time(), UTC).timestamp())

    @property
    def ends_at(self) -> int:
        """The second the world ends, since 1970-01-01 UTC."""
        return self.starts_at + int(timedelta(days=365.25 * self.years).total_seconds())

    @property
    def scale(self) -> float:
        """How much larger than the default world this one is, by messages."""
        return self.messages / 20_000
