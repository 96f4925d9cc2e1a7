"""What happens in a market, as it is remembered."""

from dataclasses import dataclass, field

from tengill.facts.acts import ActKind
from tengill.simulation.market.cast import MarketNeed


@dataclass(frozen=True, slots=True)
class MarketAct:
    """An introduction, handoff or recommendation."""

    key: str
    kind: ActKind
    connector: str
    left: str
    """The one addressed; empty for a published recommendation."""
    right: str
    at: int
    need: str
    """The need it served, or empty."""
    took_at: int | None
    """None: it did not take."""
    idle: bool = False
    """Made so that it cannot change anything: seconding what is decided, naming somebody unknown."""

    @property
    def published(self) -> bool:
        """Said to everybody."""
        return not self.left


@dataclass(frozen=True, slots=True)
class Deal:
    """A purchase."""

    need: MarketNeed
    seller: str
    at: int
    amount: int
    """Minor units."""
    council: tuple[tuple[str, float], ...]
    """Who sat in on the decision, and how much trust each added."""
    support: float
    """Trust in the seller beyond what the buyer wanted; below the sum of the council's, they tipped it."""


@dataclass(slots=True)
class Episode:
    """One run of a market from start to end."""

    acts: dict[str, MarketAct] = field(default_factory=dict)
    deals: dict[str, Deal] = field(default_factory=dict)
    """By need."""
    lost: dict[str, int] = field(default_factory=dict)
    """Needs that ended without a purchase, and when."""
    touched: dict[tuple[str, str], int] = field(default_factory=dict)
    """Pairs (smaller name first) who know each other, and since when."""

    @property
    def value(self) -> int:
        """What all purchases came to, minor units."""
        return sum(deal.amount for deal in self.deals.values())

    def same_deals(self, other: "Episode") -> int:
        """What those purchases of `other` came to that happen here too, with the same seller."""
        mine = self.deals
        return sum(
            deal.amount
            for key, deal in other.deals.items()
            if key in mine and mine[key].seller == deal.seller
        )
