"""Needs: who will look for what, when they decide, and what it is worth to them."""
# ruff: noqa: PLR2004 - a probability or a limit is clearest where it acts

from dataclasses import dataclass

from tengill.facts.money import Money, exponent
from tengill.simulation.population import OWNER, Population, Resident
from tengill.simulation.settings import WorldSettings
from tengill.simulation.streams import Streams

_DAY = 86_400
# What one euro is in each currency: round figures, so that amounts look like their country's.
_RATES = {"EUR": 1.0, "ISK": 140.0, "USD": 1.1, "GBP": 0.85}


@dataclass(frozen=True, slots=True)
class Need:
    """Somebody looks for something."""

    key: str
    seeker: str
    offer: str
    kind: str
    """purchase, investment, hire or acquisition."""
    opens_at: int
    decides_at: int
    money: Money

    @property
    def seeker_buys(self) -> bool:
        """False for an investment: who seeks capital is the seller's side."""
        return self.kind != "investment"


def needs_of(settings: WorldSettings, population: Population, streams: Streams) -> list[Need]:
    """All needs of a world; they depend on nothing that anybody does."""
    span = settings.ends_at - settings.starts_at
    wanted = max(6, round(490 * settings.scale**0.6 * max(settings.years / 10, 0.1) ** 0.3))
    people = [person for person in population.people if person.pid != OWNER]
    offers = list(population.offers.values())
    found = []
    for number in range(wanted):
        draw = streams.stream("need", number)
        seeker = draw.pick(people)
        offer = draw.pick(offers)
        opens_at = int(settings.starts_at + span * draw.between(0.0, 0.97))
        patience = _DAY * draw.between(50, 260)
        amount = offer.median * 2.718281828459045 ** draw.between(-1.1, 1.1)
        found.append(
            Need(
                key=f"n{number:05d}",
                seeker=seeker.pid,
                offer=offer.key,
                kind=offer.kind,
                opens_at=opens_at,
                decides_at=int(opens_at + patience),
                money=_money(amount, _currency(seeker, draw.random()), cents=draw.chance(0.25)),
            )
        )
    return found


def _currency(seeker: Resident, roll: float) -> str:
    if seeker.icelandic:
        return "ISK" if roll < 0.8 else "EUR"
    return "EUR" if roll < 0.55 else "USD" if roll < 0.8 else "GBP"


def _money(euro: float, currency: str, *, cents: bool) -> Money:
    """A plausible price: two or three leading digits, now and then with cents."""
    value = max(1, round(euro * _RATES[currency]))
    step = 10 ** max(0, len(str(value)) - 3)
    minor = (value // step * step) * 10 ** exponent(currency)
    if cents and exponent(currency):
        minor += value % 97
    return Money(currency, minor)
