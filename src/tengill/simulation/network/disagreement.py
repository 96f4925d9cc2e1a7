"""Writing people down the way sources do: each with part of the truth, and some of it wrong."""
# ruff: noqa: PLR2004 - a probability or a limit is clearest where it acts

from collections.abc import Iterator

from tengill.simulation.network.entries import Entry
from tengill.simulation.network.habits import HABITS, Habits
from tengill.simulation.network.identities import House, Identity
from tengill.simulation.network.phones import as_written
from tengill.simulation.network.spelling import folded, mistyped, transliterated
from tengill.simulation.network.touches import Touches
from tengill.simulation.settings import WorldSettings
from tengill.simulation.streams import Draw, Streams

_BOOST = {"close": 1.9, "regular": 1.6, "loose": 1.2, "faint": 0.9, "none": 0.72}
_YEAR = 31_557_600
_ROOM = {"linkedin": (1, 0), "people": (1, 1), "outlook": (3, 3)}
"""How many addresses and telephones a source has room for."""
_BOTH = 0.8
"""That both given names are written of somebody who goes by both."""
_GROUPS = ("Clients", "Friends", "Press", "Sea", "Choir", "Board", "Suppliers", "Alumni")


class Clerk:
    """Writes the entries of every address source of a society."""

    def __init__(self, settings: WorldSettings, streams: Streams, touches: Touches) -> None:
        self._settings = settings
        self._streams = streams
        self._touches = touches
        self._society = touches.society

    def entries(self, source: str) -> Iterator[Entry]:
        """Everybody a source holds, in its own order, houses among them; some twice."""
        habits = HABITS[source]
        for person in self._society.people:
            if not self._holds(person, source, habits):
                continue
            yield self._entry(person, source, habits, "")
            if self._streams.number("twice", source, person.pid) < habits.twice:
                yield self._entry(person, source, habits, "again")
        if habits.desk:
            for house in self._society.houses:
                if self._streams.number("house-card", source, house.oid) < 0.06:
                    yield self._house(house, source)

    def _holds(self, person: Identity, source: str, habits: Habits) -> bool:
        if person.pid == self._society.owner.pid:
            return source == "phone"
        if source == "linkedin":
            return self._touches.links(person).linkedin is not None
        relation = self._touches.relation(person)
        if person.resident and not relation.phases:
            return False
        chance = habits.coverage * _BOOST[relation.kind]
        return self._streams.number("holds", source, person.pid) < chance

    # ------------------------------------------------------------ one person

    def _entry(self, person: Identity, source: str, habits: Habits, turn: str) -> Entry:
        draw = self._streams.stream("entry", source, person.pid, turn)
        how = ["twice"] if turn else []
        told = self._told_at(person, habits, draw, how)
        entry = Entry(source, person.pid, told_at=told)
        self._write_name(entry, person, habits, draw, how)
        job = person.job_at(told)
        if job and draw.chance(habits.organisation):
            entry.organisation = job.organisation + self._form(person.icelandic, draw)
            entry.title = job.title if draw.chance(0.7) else ""
            current = person.job_at(self._settings.ends_at - 1)
            if current is None or current.oid != job.oid:
                how.append("old-employer")
        self._write_points(entry, person, habits, draw, how)
        if draw.chance(habits.place):
            entry.city, entry.country = person.city, person.country
        entry.birthday = person.birthday if draw.chance(habits.birthday) else ""
        self._write_profiles(entry, person, habits, draw)
        entry.groups = (draw.pick(_GROUPS),) if draw.chance(0.25) else ()
        if source == "linkedin":
            entry.slug = person.slug if not turn else f"{person.slug}-2"
            entry.key = entry.slug
        else:
            if not (entry.emails or entry.phones) and not entry.organisation:
                self._lifeline(entry, person, told, draw)
            entry.key = self._streams.token("uid", source, person.pid, turn)[:24]
        mails, phones = _ROOM.get(source, (None, None))
        entry.emails, entry.phones = entry.emails[:mails], entry.phones[:phones]
        entry.how = tuple(way for way in how if way not in _absent(entry, person))
        return entry

    def _told_at(self, person: Identity, habits: Habits, draw: Draw, how: list[str]) -> int:
        end = self._settings.ends_at - 1
        since = min(max(self._touches.relation(person).since, self._settings.starts_at), end)
        if draw.chance(habits.stale):
            how.append("old")
            return int(since + (end - since) * draw.random() * 0.7)
        return max(since, end - int(_YEAR * draw.random()))

    @staticmethod
    def _form(icelandic: bool, draw: Draw) -> str:
        if draw.chance(0.72):
            return ""
        return draw.pick(
            (" ehf.", " ehf", " hf.", " ehf.") if icelandic else (" Ltd", " Ltd.", " Inc.", " GmbH")
        )

    def _write_name(
        self, entry: Entry, person: Identity, habits: Habits, draw: Draw, how: list[str]
    ) -> None:
        given, family = person.given.nom, person.second.nom
        if person.former and (entry.told_at < person.changed_at or draw.chance(habits.former)):
            family = person.former
            how.append("former-name")
        if person.short and draw.chance(habits.nickname):
            given = person.short
            how.append("nickname")
        elif draw.chance(habits.initial):
            given = given[0] + "."
            how.append("initial")
        if person.middle and draw.chance(_BOTH if person.both else habits.middle):
            entry.middle = person.middle
        if person.middle and not entry.middle:
            how.append("no-middle")
        if " " in family and draw.chance(0.3):
            family = self._without_particle(family, draw, entry.source)
            how.append("particle")
        entry.given, entry.family = given, family
        self._misspell(entry, habits, draw, how)
        if draw.chance(habits.given_only) and "initial" not in how:
            entry.middle = entry.family = ""
            how.append("given-only")
        elif draw.chance(habits.swapped):
            entry.given, entry.family = entry.family, entry.given
            how.append("swapped")

    @staticmethod
    def _without_particle(family: str, draw: Draw, source: str) -> str:
        """`van der Meerstad` as Meerstad, vd Meerstad or Van Der Meerstad; of two surnames the first."""
        if family[0].islower():
            last = family.rpartition(" ")[2]
            # Only address books file people under the name with the particle behind a comma.
            filed = last if source == "linkedin" else f"{last}, {family.rpartition(' ')[0]}"
            return draw.pick((last, filed, family.title()))
        return draw.pick((family.partition(" ")[0], family.replace(" ", "-")))

    @staticmethod
    def _misspell(entry: Entry, habits: Habits, draw: Draw, how: list[str]) -> None:
        if draw.chance(habits.folded):
            fold = folded if draw.chance(0.75) else transliterated
            whole = entry.full
            entry.given, entry.middle, entry.family = (
                fold(part) for part in (entry.given, entry.middle, entry.family)
            )
            if entry.full != whole:
                how.append("folded")
        if draw.chance(habits.typo):
            whole = entry.full
            if draw.chance(0.35):
                entry.given = mistyped(entry.given, draw)
            else:
                entry.family = mistyped(entry.family, draw)
            if entry.full != whole:
                how.append("typo")

    def _write_points(
        self, entry: Entry, person: Identity, habits: Habits, draw: Draw, how: list[str]
    ) -> None:
        job = person.job_at(entry.told_at)
        if job and draw.chance(habits.desk):
            house = self._society.house_of[job.oid]
            entry.oid = house.oid
            entry.emails.append(("work", f"info@{house.domain}"))
            entry.phones.append(("work", as_written(house.desk, draw.random()), house.desk))
            how.append("desk")
        elif draw.chance(habits.work_mail):
            address = person.address_at(entry.told_at)
            if address:
                entry.emails.append(("work", self._cased(address, draw)))
        if person.private and draw.chance(habits.private_mail):
            many = (
                person.private
                if len(person.private) > 3 and draw.chance(0.5)
                else (draw.pick(person.private),)
            )
            entry.emails.extend(("home", address) for address in many[:8])
        if person.shared_mail and draw.chance(habits.private_mail * 0.6):
            entry.emails.append(("home", person.shared_mail))
            how.append("family-mail")
        entry.emails = list(
            {address.lower(): (label, address) for label, address in entry.emails}.values()
        )
        if draw.chance(habits.phone):
            entry.phones.append(("cell", as_written(person.mobile, draw.random()), person.mobile))
        if person.home and draw.chance(habits.home_phone):
            entry.phones.append(("home", as_written(person.home, draw.random()), person.home))
            how.append("family-phone")

    @staticmethod
    def _write_profiles(entry: Entry, person: Identity, habits: Habits, draw: Draw) -> None:
        if habits.profiles:
            entry.slug = person.slug if draw.chance(habits.profiles) else ""
            entry.handle = person.handle if draw.chance(habits.profiles) else ""
            entry.fediverse = person.fediverse if draw.chance(habits.profiles) else ""

    @staticmethod
    def _cased(address: str, draw: Draw) -> str:
        return address.title() if draw.chance(0.04) else address

    @staticmethod
    def _lifeline(entry: Entry, person: Identity, told: int, draw: Draw) -> None:
        """Nobody keeps a card with a name and nothing else."""
        address = person.address_at(told)
        if address and draw.chance(0.5):
            entry.emails.append(("work", address))
        else:
            entry.phones.append(("cell", as_written(person.mobile, draw.random()), person.mobile))

    # ------------------------------------------------------------ houses

    def _house(self, house: House, source: str) -> Entry:
        """A card of an organisation: a desk, an address that is nobody's."""
        draw = self._streams.stream("house-entry", source, house.oid)
        local = draw.pick(("info", "info", "office", "sales", "postur", "hello"))
        return Entry(
            source, "", organisation=house.name, emails=[("work", f"{local}@{house.domain}")],
            phones=[("work", as_written(house.desk, draw.random()), house.desk)], oid=house.oid,
            told_at=self._settings.ends_at - _YEAR, key=self._streams.token("uid", source, house.oid)[:24],
            how=("organisation",),
        )  # fmt: skip


def _absent(entry: Entry, person: Identity) -> set[str]:
    """Ways of disagreeing that fell to a lack of room."""
    found = set()
    if all(address != person.shared_mail for _, address in entry.emails):
        found.add("family-mail")
    if all(number != person.home for _, _, number in entry.phones):
        found.add("family-phone")
    return found
