"""Turning residents into the parties, names and slots of letters."""
# ruff: noqa: PLR2004 - a probability or a limit is clearest where it acts

from dataclasses import dataclass

from tengill.simulation.letters import Party
from tengill.simulation.network.phones import numbered
from tengill.simulation.population import OWNER, Offer, Population, Resident
from tengill.simulation.settings import WorldSettings
from tengill.simulation.streams import Streams

ROLES = (
    ("chief executive", "framkvæmdastjóri"), ("head of operations", "rekstrarstjóri"),
    ("head of product", "vörustjóri"), ("founder", "stofnandi"), ("marketing lead", "markaðsstjóri"),
    ("editor", "ritstjóri"), ("head of sales", "sölustjóri"), ("research lead", "rannsóknarstjóri"),
    ("partner", "meðeigandi"), ("programme manager", "verkefnastjóri"), ("chief engineer", "yfirverkfræðingur"),
    ("adviser", "ráðgjafi"),
)  # fmt: skip


_ENGLISH = (("he", "she"), ("him", "her"), ("his", "her"), ("him", "her"))
_ICELANDIC = (("hann", "hún"), ("hann", "hana"), ("hans", "hennar"), ("honum", "henni"))
_OWNERS_HOUSE = "Leiðarvísir"


@dataclass(frozen=True, slots=True)
class Named:
    """A person as sentences need them."""

    first: str
    full: str
    acc: str
    dat: str
    gen: str
    facc: str
    fdat: str
    fgen: str
    org: str
    role: str
    does: str
    he: str
    him: str
    his: str
    address: str

    to_him: str
    hail: str
    """The Icelandic greeting in the person's gender; so are the next two."""
    hail_low: str
    dear: str

    @property
    def cap_he(self) -> str:
        """`he` at the start of a sentence."""
        return self.he.capitalize()

    @property
    def cap_his(self) -> str:
        """`his` at the start of a sentence."""
        return self.his.capitalize()


class Cast:
    """The residents of one world, ready to be written about."""

    def __init__(self, settings: WorldSettings, population: Population, streams: Streams) -> None:
        self.settings = settings
        self.population = population
        self.streams = streams
        self.owner = population.by_id[OWNER]
        self._named: dict[tuple[str, str, str], Named] = {}
        self._houses = {house.domain: house for house in population.organisations}
        self.owner_addresses = frozenset(address.value for address in self.owner.addresses)

    def party(self, pid: str, moment: int, *, name: bool = True) -> Party:
        """A resident at the address they use at a moment; now and then a private one."""
        person = self.population.by_id[pid]
        address = person.address_at(moment)
        private = person.addresses[-1]
        if (
            private.since == private.until
            and self.streams.number("private", pid, moment // 604_800) < 0.12
        ):
            address = private.value
        return Party(person.name if name else "", address, pid)

    def named(self, pid: str, moment: int, language: str) -> Named:
        """A resident for use in sentences, at the house they work for at that moment."""
        person = self.population.by_id[pid]
        address = person.address_at(moment)
        found = self._named.get((pid, address, language))
        if found is None:
            found = self._named[pid, address, language] = self._name(person, address, language)
        return found

    def _name(self, person: Resident, address: str, language: str) -> Named:
        given, second = person.given, person.second
        organisation = self._houses.get(address.rpartition("@")[2])
        offer = self.offer_of(person)
        return Named(
            first=given.nom,
            full=person.name,
            acc=given.acc,
            dat=given.dat,
            gen=given.gen,
            facc=f"{given.acc} {second.acc}",
            fdat=f"{given.dat} {second.dat}",
            fgen=f"{given.gen} {second.gen}",
            org=organisation.name if organisation else _OWNERS_HOUSE,
            role=ROLES[person.role][language == "is"],
            does=(offer.is_ if language == "is" else offer.en) if offer else "",
            he=pronoun(person, language, 0),
            him=pronoun(person, language, 1),
            his=pronoun(person, language, 2),
            address=address,
            to_him=pronoun(person, language, 3),
            hail="Sæl" if person.woman else "Sæll",
            hail_low="sæl" if person.woman else "sæll",
            dear="Kæra" if person.woman else "Kæri",
        )

    @staticmethod
    def telephone(person: Resident) -> str:
        """A resident's own telephone, as on every card of theirs (E.164)."""
        return numbered(int(person.pid[1:]), icelandic=person.icelandic)

    def offer_of(self, person: Resident) -> Offer | None:
        """What a person stands for: their own skill, or what their house sells."""
        organisation = self.population.organisation_of.get(person.organisation)
        key = person.provides or (organisation.offer if organisation else "")
        return self.population.offers.get(key)

    def language(self, *pids: str, key: str) -> str:
        """The language these people write to each other in a thread of the given name."""
        people = [self.population.by_id[pid] for pid in pids]
        if all(person.icelandic for person in people):
            return "is" if self.streams.number("language", key) < self.settings.icelandic else "en"
        return "en"


def pronoun(person: Resident, language: str, form: int) -> str:
    """he, him, his, (to) him; in Icelandic nominative, accusative, genitive, dative."""
    if language == "is":
        return _ICELANDIC[form][person.woman]
    return _ENGLISH[form][person.woman]
