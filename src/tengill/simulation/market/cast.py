"""Who is in a market: buyers, sellers, connectors, salespeople; whom they trust; what they need."""

import math
from dataclasses import dataclass, field
from functools import cached_property

from tengill.simulation.history import pair
from tengill.simulation.market.chances import Chances
from tengill.simulation.market.settings import DAY, STARTS_AT, MarketSettings

_CIRCLES = 3
_PEERS = 4
_ACROSS = 0.3
"""People of different circles are that much less likely to know or to meet each other."""
_QUARTERS = 4


@dataclass(frozen=True, slots=True)
class MarketNeed:
    """A buyer looks for something."""

    key: str
    buyer: str
    offer: int
    opens_at: int
    decides_at: int
    amount: int
    """Minor units, before the seller's price."""


@dataclass(frozen=True)
class MarketCast:
    """Everybody in a market. `early` and `needs` may be given by hand for a market made to order."""

    settings: MarketSettings
    buyers: tuple[str, ...]
    sellers: tuple[str, ...]
    connectors: tuple[str, ...]
    salespeople: tuple[str, ...]
    offer_of: dict[str, int]
    circle_of: dict[str, int]
    peers: dict[str, tuple[str, ...]]
    """A buyer's friends among the buyers."""
    needs: tuple[MarketNeed, ...]
    early: frozenset[tuple[str, str]] | None = None
    """Pairs (smaller name first) who know each other from the start; None: by chance."""
    chance_of: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)

    @property
    def intermediaries(self) -> tuple[str, ...]:
        """Those who neither buy nor sell: whose effect is asked for."""
        return self.connectors + self.salespeople

    @cached_property
    def everybody(self) -> frozenset[str]:
        """All people."""
        return frozenset({*self.buyers, *self.sellers, *self.intermediaries})

    def sellers_of(self, offer: int) -> list[str]:
        """The sellers of an offer."""
        return [s for s in self.sellers if self.offer_of[s] == offer]

    def chances(self, one: str, other: str) -> tuple[float, float]:
        """Chance that two know each other from the start, and that they meet in a given quarter."""
        both = pair(one, other)
        found = self.chance_of.get(both)
        if found is None:
            found = self.chance_of[both] = self._chances(*both)
        return found

    def _chances(self, one: str, other: str) -> tuple[float, float]:
        near = 1.0 if self.circle_of[one] == self.circle_of[other] else _ACROSS
        roles = {one[0], other[0]}
        factor = 1.0 if "c" in roles else 0.25
        later = self.settings.anyway * near * (1.0 if roles != {"c"} else 0.5)
        start = min(1.0, self.settings.density * near * factor)
        if self.early is not None:
            start = float((one, other) in self.early)
        return start, 1 - (1 - min(later, 1.0)) ** (1 / _QUARTERS)


def cast_of(settings: MarketSettings, chances: Chances) -> MarketCast:
    """Everybody, the same whoever is later taken out: the cast is drawn before anything happens."""
    number = chances.number
    buyers = _named("b", settings.buyers)
    sellers = _named("s", settings.sellers)
    connectors = _named("c", settings.connectors)
    salespeople = _named("z", settings.salespeople)
    everybody = (*buyers, *sellers, *connectors, *salespeople)
    return MarketCast(
        settings,
        buyers,
        sellers,
        connectors,
        salespeople,
        offer_of={s: place % settings.offers for place, s in enumerate(sellers)},
        circle_of={p: int(number("circle", p) * _CIRCLES) for p in everybody},
        peers={b: _peers(b, buyers, chances) for b in buyers},
        needs=tuple(_need(place, settings, buyers, chances) for place in range(settings.needs)),
    )


def _named(role: str, count: int) -> tuple[str, ...]:
    return tuple(f"{role}{place:02d}" for place in range(count))


def _peers(buyer: str, buyers: tuple[str, ...], chances: Chances) -> tuple[str, ...]:
    others = [b for b in buyers if b != buyer]
    return tuple(sorted(others, key=lambda b: chances.number("peer", buyer, b))[:_PEERS])


def _need(
    place: int, settings: MarketSettings, buyers: tuple[str, ...], chances: Chances
) -> MarketNeed:
    number = chances.number
    span = settings.ends_at - STARTS_AT
    opens_at = int(STARTS_AT + span * 0.8 * number("opens", place))
    patience = DAY * (60 + 180 * number("patience", place))
    return MarketNeed(
        key=f"n{place:03d}",
        buyer=buyers[int(number("needs", place) * len(buyers))],
        offer=int(number("wants", place) * settings.offers),
        opens_at=opens_at,
        decides_at=int(opens_at + patience),
        amount=100 * round(1000 * math.exp(2 * number("worth", place) - 1)),
    )
