"""Who could introduce: the most trusted ways to a target, or to somebody at their house."""

from collections import defaultdict

from tengill.door.lint import Connector
from tengill.door.organisations import organisation
from tengill.workspace import owner_ties, references, settings
from tengill.workspace.asking import network

_MOST = 2
_CLOSEST = 2_000
_LEAST = 0.05
_BETWEEN = 3


class Ways:
    """Finds connectors; loads the network and the owner's closest ties when first asked."""

    def __init__(self, owners: tuple[int, ...]) -> None:
        self._owners = owners
        self._network: network.Ways | None = None
        self._loaded = False
        self._at_house: dict[str, list[tuple[float, int, str]]] | None = None

    def to(self, person: int | None, house: str) -> tuple[Connector, ...]:
        """The best ways to a person; to somebody at their house where none leads to them."""
        found = self._to_person(person) if person is not None else ()
        return found or self._to_house(house, person)

    def _to_person(self, person: int) -> tuple[Connector, ...]:
        if not self._owners or person in self._owners:
            return ()
        if not self._loaded:
            self._network, self._loaded = network.ways(), True
        if self._network is None:
            return ()
        ways = self._network.alternatives(self._owners[0], person, _MOST + 1)
        ways = [way for way in ways if len(way.people) >= _BETWEEN][:_MOST]
        named = references.people(pk for way in ways for pk in way.people)
        return tuple(
            Connector(
                names=tuple(named[pk].name if pk in named else "?" for pk in way.people[1:-1]),
                strengths=way.strengths,
                trust=way.trust,
                people=way.people[1:-1],
            )
            for way in ways
        )

    def _to_house(self, house: str, person: int | None) -> tuple[Connector, ...]:
        """People at an organisation whom the owner knows: they know their colleagues."""
        if not house or "." not in house:
            return ()
        if self._at_house is None:
            self._at_house = self._load()
        known = [one for one in self._at_house.get(house, ()) if one[1] != person]
        return tuple(
            Connector(
                names=(name,), strengths=(strength,), trust=strength, people=(pk,), house=house
            )
            for strength, pk, name in known[:_MOST]
        )

    def _load(self) -> dict[str, list[tuple[float, int, str]]]:
        now = settings.told_at()
        ties = owner_ties.closest(self._owners, now, "person", 0, _CLOSEST, wrote=True)
        strong = {tie.person: tie.now for tie in ties if tie.now >= _LEAST}
        named = references.people(strong)
        rows = references.rows(
            "SELECT pp.person_id, p.value FROM ledger_personpoint pp JOIN ledger_contactpoint p"
            " ON p.id = pp.point_id AND p.kind = 'email' WHERE pp.person_id IN ({})",
            strong,
        )
        found: dict[str, set[tuple[float, int, str]]] = defaultdict(set)
        for person, address in rows:
            domain = organisation(address)
            if domain and person in named:
                found[domain].add((strong[person], person, named[person].name))
        return {domain: sorted(people, reverse=True) for domain, people in found.items()}
