"""Making people one by one: names, jobs, addresses, telephones, profiles, what they know."""

from itertools import count, pairwise

from tengill.simulation.casting import ROLES
from tengill.simulation.network.identities import House, Identity, Job
from tengill.simulation.network.naming import FullName, Names
from tengill.simulation.network.phones import numbered
from tengill.simulation.network.spelling import compact, slug
from tengill.simulation.population import OWNER, Address, Organisation, Population, Resident
from tengill.simulation.settings import WorldSettings
from tengill.simulation.streams import Draw, Streams
from tengill.simulation.topics import owners_topics, topics_of
from tengill.simulation.wording import read_data

_YEAR = 31_557_600
_FREE = ("postur.example", "netfang.example", "inbox.test", "letterbox.example", "pigeon.test")
_SERVERS = ("tidepool.example", "fjord.test", "lighthouse.example", "pier.test")
_SHARED_FROM = 50_000
"""Numbers below are people's own, by their place in the society; from here on homes and desks."""
NAMESAKES = 0.012
"""Share of people who bear the whole name of somebody else of the society."""


class Maker:
    """Makes the people of one society, in order; equal orders give equal people."""

    def __init__(
        self, settings: WorldSettings, population: Population, streams: Streams, people: int
    ) -> None:
        self._settings = settings
        self._streams = streams
        self._population = population
        self._names = Names()
        self._places = read_data("people.toml")["places"]
        self._counters = {True: count(_SHARED_FROM), False: count(_SHARED_FROM)}
        self._taken: set[str] = {a.value for p in population.people for a in p.addresses}
        self._slugs: set[str] = set()
        self._made: list[FullName] = []
        self.houses = self._houses(max(0, people - len(population.people)))

    def home_number(self, *, icelandic: bool) -> str:
        """A telephone number nobody in this society has yet."""
        return numbered(next(self._counters[icelandic]), icelandic=icelandic)

    # ------------------------------------------------------------ houses

    def _houses(self, others: int) -> tuple[House, ...]:
        names = read_data("people.toml")["organisations"]
        known = [self._house(house) for house in self._population.organisations]
        sold = [offer.key for offer in self._population.offers.values() if offer.kind != "hire"]
        first, second = names["first"], names["second"]
        for number in range(others // 6):
            word = first[number % len(first)]
            turn, place = divmod(number, len(first))
            kind = second[(place + turn * 7) % len(second)]
            more = "" if turn < len(second) else f" {turn // len(second) + 1}"
            draw = self._streams.stream("house", number)
            icelandic = draw.chance(0.35)
            known.append(
                House(
                    f"h{number:05d}", f"{word} {kind}{more}",
                    f"{slug(f'{word} {kind}{more}')}.{draw.pick(('example', 'example', 'test'))}",
                    icelandic, self.home_number(icelandic=icelandic), draw.pick(sold),
                )
            )  # fmt: skip
        return tuple(known)

    def _house(self, house: Organisation) -> House:
        desk = self.home_number(icelandic=house.icelandic)
        return House(house.oid, house.name, house.domain, house.icelandic, desk, house.offer)

    # ------------------------------------------------------------ people

    def resident(self, person: Resident) -> Identity:
        """A resident of the mail, with everything the mail does not tell."""
        draw = self._streams.stream("identity", person.pid)
        icelandic, woman = person.icelandic, person.woman
        given, second = person.given, person.second
        middle = (
            "" if "." in second.nom else self._names.middle(draw, icelandic=icelandic, woman=woman)
        )
        former = self._names.former(draw, icelandic=icelandic, woman=woman)
        domains = {house.domain: house for house in self.houses}
        jobs = tuple(
            self._job(domains[domain], (person.role + place) % 12, a.since, a.until)
            for place, a in enumerate(person.addresses)
            if (domain := a.value.rpartition("@")[2]) in domains and a.since < a.until
        )
        work = tuple(a for a in person.addresses if a.since < a.until)
        private = tuple(a.value for a in person.addresses if a.since == a.until)
        if person.pid == OWNER:
            middle = former = ""
        house = domains[jobs[-1].domain] if jobs else None
        name = FullName(given, middle, second, former)
        self._made.append(name)
        return self._finish(person.pid, name, draw, (icelandic, woman), (jobs, work, private), house, resident=True)  # fmt: skip

    def other(self, number: int) -> Identity:
        """Somebody who writes no mail to the owner, but is on cards and lists."""
        draw = self._streams.stream("identity", number)
        house = self.houses[draw.below(len(self.houses))]
        icelandic = draw.chance(0.85 if house.icelandic else 0.12)
        woman = draw.chance(0.5)
        name = self._names.full(draw, icelandic=icelandic, woman=woman)
        if len(self._made) > 1 and draw.chance(NAMESAKES):
            twin = self._made[1 + draw.below(len(self._made) - 1)]
            name = FullName(
                twin.given, twin.middle if twin.both else "", twin.second, "", twin.both
            )
        self._made.append(name)
        jobs = self._career(house, draw)
        local = draw.pick(("{0}.{1}", "{0}.{1}", "{0}", "{2}{1}", "{0}{3}")).format(
            compact(name.given.nom), compact(name.second.nom), compact(name.given.nom)[0], compact(name.second.nom)[:1]
        )  # fmt: skip
        work = tuple(
            Address(self._free(f"{local}@{job.domain}"), job.since, job.until) for job in jobs
        )
        return self._finish(f"p{number:04d}", name, draw, (icelandic, woman), (jobs, work, ()), house, resident=False)  # fmt: skip

    def _career(self, house: House, draw: Draw) -> tuple[Job, ...]:
        """Up to four places, the last one lasting."""
        start, end = self._settings.starts_at - 4 * _YEAR, self._settings.ends_at + 2 * _YEAR
        moves = sorted(
            start + int((end - start) * draw.random()) for _ in range(draw.pick((0, 0, 1, 1, 2, 3)))
        )
        stops = [start, *moves, end]
        role = draw.below(12)
        found = []
        for place, (since, until) in enumerate(pairwise(stops)):
            last = place == len(stops) - 2
            at = house if last else self.houses[draw.below(len(self.houses))]
            found.append(self._job(at, (role + place) % 12, since, until))
        return tuple(found)

    @staticmethod
    def _job(house: House, role: int, since: int, until: int) -> Job:
        title = ROLES[role][house.icelandic]
        return Job(house.oid, house.name, house.domain, title, since, until)

    def _free(self, address: str) -> str:
        """The address, or the next one like it that nobody has."""
        local, _, domain = address.partition("@")
        number = 2
        while address in self._taken:
            address = f"{local}{number}@{domain}"
            number += 1
        self._taken.add(address)
        return address

    def _finish(
        self,
        pid: str,
        name: FullName,
        draw: Draw,
        kind: tuple[bool, bool],
        work: tuple[tuple[Job, ...], tuple[Address, ...], tuple[str, ...]],
        house: House | None,
        *,
        resident: bool,
    ) -> Identity:
        icelandic, woman = kind
        jobs, addresses, private = work
        first, last = compact(name.given.nom), compact(name.second.nom)
        if not private and draw.chance(0.62):
            private = (
                self._free(
                    f"{first}{draw.pick(('', '.', '_'))}{last}{draw.below(99)}@{draw.pick(_FREE)}"
                ),
            )
        if draw.chance(0.006):  # a few people have dozens
            private += tuple(
                self._free(f"{first}{n}@{draw.pick(_FREE)}") for n in range(draw.below(32) + 6)
            )
        start, end = self._settings.starts_at, self._settings.ends_at
        city, _, country = draw.pick(
            self._places["is" if icelandic else "international"]
        ).partition("|")
        profile = self._slug(f"{name.given.nom} {name.second.nom}", draw)
        return Identity(
            pid=pid, given=name.given, middle=name.middle, second=name.second, both=name.both, former=name.former,
            changed_at=int(draw.between(start, end)), short=self._names.short(name.given.nom, draw),
            woman=woman, icelandic=icelandic, jobs=jobs, addresses=addresses, private=private,
            mobile=numbered(int(pid[1:]), icelandic=icelandic), home="", shared_mail="", slug=profile,
            handle=f"{first}_{last}"[:9] + str(int(pid[1:])) if draw.chance(0.35) or pid == OWNER else "",
            x_id=str(10_000_000 + int(pid[1:]) * 7919),
            fediverse=f"{first}{pid[1:]}@{draw.pick(_SERVERS)}" if draw.chance(0.16) or pid == OWNER else "",
            city=city, country=country,
            birthday=f"{1945 + draw.below(60)}-{1 + draw.below(12):02d}-{1 + draw.below(28):02d}",
            topics=self._topics(pid, house),
            resident=resident,
        )  # fmt: skip

    def _topics(self, pid: str, house: House | None) -> tuple[tuple[str, float], ...]:
        offers = tuple(self._population.offers)
        if pid == OWNER:
            raised = owners_topics(self._streams, offers)
            return tuple((topic, 0.9 - 0.15 * place) for place, topic in enumerate(raised))
        return topics_of(self._streams, pid, house.offer if house else "", offers)

    def _slug(self, name: str, draw: Draw) -> str:
        """A profile's slug: letters outside ASCII kept by some, a tail for whoever comes late."""
        text = "-".join(name.lower().split()) if draw.chance(0.12) else slug(name)
        if text in self._slugs or draw.chance(0.55):
            text = f"{text}-{self._streams.token('slug', name, draw.below(1 << 30))[:9]}"
        self._slugs.add(text)
        return text
