"""The declared grid of markets for the recovery study, and the truth in each."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import product
from typing import Any

from tengill.simulation.market import Market, MarketSettings, Seen, SightSettings, see

_Levels = dict[str, dict[str, float]]
DENSITY: _Levels = {"sparse": {"density": 0.12}, "dense": {"density": 0.4}}
ROUTES: _Levels = {
    "few routes": {"routes": 1, "asking": 0.35, "mouth": 0.05, "published": 0.2},
    "many routes": {"routes": 2, "asking": 0.65, "mouth": 0.2, "published": 0.8},
}
NOISE: _Levels = {
    "quiet": {"echo": 0.02, "eager": 0.0, "last_word": 0.0, "social": 1.0},
    "noisy": {"echo": 0.3, "eager": 0.4, "last_word": 0.8, "social": 3.0},
}
EVIDENCE: _Levels = {
    "all seen": {},
    "a fifth missing": {
        "missing": 0.2, "misdated": 0.15, "split": 0.15, "unseen": 0.15, "false": 0.05, "doubted": 0.3,
    },
    "half missing": {
        "missing": 0.5, "misdated": 0.3, "split": 0.3, "unseen": 0.4, "false": 0.15, "doubted": 0.5,
    },
}  # fmt: skip
MECHANISM: _Levels = {
    "knowing suffices": {"caution": 0.0},
    "trust decides": {},
    "a second opinion": {"words_needed": 2},
    "scarce sellers": {"capacity": 1},
    "met anyway": {"anyway": 0.35, "organic": 0.07},
}
FACTORS: dict[str, _Levels] = {
    "density": DENSITY,
    "routes": ROUTES,
    "noise": NOISE,
    "evidence": EVIDENCE,
    "mechanism": MECHANISM,
}
CONNECTORS = (5, 10)
"""Markets alternate between these; with 5 the true Shapley value is computed as well."""
REPLAYS = (0, 1)


@dataclass(frozen=True, slots=True)
class Plan:
    """One market of the grid."""

    number: int
    levels: dict[str, str]
    """By factor, and `connectors`."""
    market: MarketSettings
    sight: SightSettings
    half: str
    """`tune` or `report`."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What is known of a market because it can be replayed. Minor units."""

    value: int
    """All purchases."""
    people: tuple[str, ...]
    """Whose effect is asked for: everybody who neither buys nor sells."""
    lost: dict[str, float]
    """What all purchases lose without somebody."""
    deals: dict[str, float]
    """What those very purchases lose, buying elsewhere counted as lost."""
    shapley: dict[str, float] | None


def plans(rounds: int, *, first: int = 1) -> Iterator[Plan]:
    """The whole grid, `rounds` times over: 120 cells x 2 halves = 240 markets a round.

    Args:
        rounds: how often every cell occurs in each half.
        first: the first seed; every market has one of its own.
    """
    cells = list(product(*FACTORS.values()))
    number = 0
    for turn in range(rounds):
        for side, half in enumerate(("tune", "report")):
            for place, cell in enumerate(cells):
                told: dict[str, float] = {}
                for levels, level in zip(FACTORS.values(), cell, strict=True):
                    told |= levels[level]
                connectors = CONNECTORS[(turn + side + place) % len(CONNECTORS)]
                names = dict(zip(FACTORS, cell, strict=True))
                names["connectors"] = f"{connectors} connectors"
                yield _plan(number, first + number, names, told, connectors, half)
                number += 1


def _plan(
    number: int,
    seed: int,
    levels: dict[str, str],
    told: dict[str, float],
    connectors: int,
    half: str,
) -> Plan:
    sights = set(asdict(SightSettings()))
    market: dict[str, Any] = {n: value for n, value in told.items() if n not in sights}
    sight = {name: value for name, value in told.items() if name in sights}
    settings = MarketSettings(
        seed=seed, connectors=connectors, buyers=30, sellers=12, needs=50, **market
    )
    return Plan(number, levels, settings, SightSettings(**sight), half)


def lived(plan: Plan) -> tuple[Market, Seen, Truth]:
    """Play a market, look at it as a ledger would, and replay it without everybody in turn."""
    market = Market(plan.market)
    people = market.cast.intermediaries
    effects = {person: market.effect(person, REPLAYS) for person in people}
    shapley = None
    if plan.market.connectors == min(CONNECTORS):
        shapley = market.shapley()
    truth = Truth(
        market.lived.value,
        people,
        {person: lost for person, (lost, _) in effects.items()},
        {person: deals for person, (_, deals) in effects.items()},
        shapley,
    )
    return market, see(market.cast, market.lived, plan.sight), truth
