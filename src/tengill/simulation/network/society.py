"""Everybody who is on a card, a list or a calendar: the residents of the mail, and many more."""

from dataclasses import dataclass, replace
from functools import cached_property

from tengill.simulation.network.identities import House, Identity
from tengill.simulation.network.making import Maker
from tengill.simulation.population import OWNER, Offer, Population
from tengill.simulation.settings import WorldSettings
from tengill.simulation.streams import Streams

MOST = 50_000
"""How many people a society may have."""
_OTHERS = 0.6
"""How many people beside the residents there are for each of them, when nobody asks for a number."""


@dataclass(frozen=True)
class Society:
    """The people and houses of a network; the owner is `people[0]`."""

    people: tuple[Identity, ...]
    houses: tuple[House, ...]
    offers: dict[str, Offer]

    @cached_property
    def by_id(self) -> dict[str, Identity]:
        """People by their identifier."""
        return {person.pid: person for person in self.people}

    @cached_property
    def owner(self) -> Identity:
        """Whose network it is."""
        return self.by_id[OWNER]

    @cached_property
    def house_of(self) -> dict[str, House]:
        """Houses by their identifier."""
        return {house.oid: house for house in self.houses}


def gather(
    settings: WorldSettings, population: Population, streams: Streams, people: int | None = None
) -> Society:
    """The society of a world: the same for the same settings and number of people.

    Args:
        settings: the world's settings.
        population: the residents, who are the first people of the society.
        streams: the world's random streams.
        people: how many there are in all; None: the residents and six others for ten of them.
            Residents are there in any case, so that a world's mail and its cards agree.

    Raises:
        ValueError: when that is more people than there are telephone numbers nobody has.
    """
    if people is not None and not 1 <= people <= MOST:
        raise ValueError(f"people must be at least 1 and at most {MOST:,}")
    residents = population.people
    wanted = people if people is not None else round(len(residents) * (1 + _OTHERS))
    maker = Maker(settings, population, streams, max(wanted, len(residents)))
    found = [maker.resident(person) for person in residents]
    found.extend(maker.other(number) for number in range(len(residents), wanted))
    return Society(tuple(_families(found, streams, maker)), maker.houses, population.offers)


def _families(people: list[Identity], streams: Streams, maker: Maker) -> list[Identity]:
    """Let some live together: a telephone, at times an address and a family name in common."""
    found = list(people)
    place = 1
    while place + 1 < len(found):
        draw = streams.stream("family", place)
        if not draw.chance(0.09):
            place += 1
            continue
        size = min(2 + draw.below(3), len(found) - place)
        home = maker.home_number(icelandic=found[place].icelandic)
        box = f"fam.{draw.below(90000) + 10000}@postur.example" if draw.chance(0.35) else ""
        first = found[place]
        for at in range(place, place + size):
            one = replace(
                found[at], home=home, shared_mail=box, city=first.city, country=first.country
            )
            if not one.resident and not one.icelandic and not first.icelandic and at > place:
                one = replace(one, second=first.second)
            found[at] = one
        place += size
    return found
