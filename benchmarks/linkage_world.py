"""A world of records whose truth is known: who stands in which source, and how sources disagree.

Fictional people of ten cultures with jobs that change, private addresses, families that share a
phone or an address, namesakes (also at one organisation), maiden names, nicknames, typing errors,
names without their letters, and a few with forty addresses. What each source tells of them is
drawn apart: mail an address and perhaps a name, LinkedIn a name and an organisation, address books
what somebody once typed.
"""
# ruff: noqa: S311 - worlds are drawn, and a probability is clearest where it acts

import random
from bisect import bisect
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from benchmarks import linkage_names as words
from tengill.facts.contacts import PersonName
from tengill.people.folding import fold, letters
from tengill.people.linkage import Job, Record
from tengill.people.linkage.forms import plain

_CULTURES = ("is", "en", "nordic", "de", "pl", "es", "zh", "in", "ar", "ru")
_SHARES = (35, 20, 15, 8, 5, 5, 4, 4, 2, 2)
_MEN: dict[str, list[str]] = {
    "is": words.IS_MEN, "en": words.EN_MEN, "nordic": words.NORDIC_MEN, "de": words.DE_MEN,
    "pl": words.PL_MEN, "es": words.ES_MEN, "zh": words.ZH_GIVEN, "in": words.IN_MEN,
    "ar": words.AR_MEN, "ru": words.RU_MEN,
}  # fmt: skip
_WOMEN: dict[str, list[str]] = {
    "is": words.IS_WOMEN, "en": words.EN_WOMEN, "nordic": words.NORDIC_WOMEN, "de": words.DE_WOMEN,
    "pl": words.PL_WOMEN, "es": words.ES_WOMEN, "zh": words.ZH_GIVEN, "in": words.IN_WOMEN,
    "ar": words.AR_WOMEN, "ru": words.RU_WOMEN,
}  # fmt: skip
_LASTS: dict[str, list[str]] = {
    "en": words.EN_LAST, "nordic": words.NORDIC_LAST, "de": words.DE_LAST, "pl": words.PL_LAST,
    "es": words.ES_LAST, "zh": words.ZH_LAST, "in": words.IN_LAST, "ar": words.AR_LAST,
    "ru": words.RU_LAST,
}  # fmt: skip
_BORROWED_MEN = [name for culture in ("en", "nordic", "de") for name in _MEN[culture]]
_BORROWED_WOMEN = [name for culture in ("en", "nordic", "de") for name in _WOMEN[culture]]
_TAIL = {"en": 0.78, "nordic": 0.65, "de": 0.7}
"""How many bear a last name outside the common ones. Chosen by its author so that two strangers of
one culture share a full name about once in 10,000 pairs (Icelanders, Danes) to 50,000: an estimate
of how common namesakes are, not taken from a register."""


@dataclass(slots=True)
class Organisation:
    """A fictional organisation."""

    name: str
    domain: str
    pattern: int
    switchboard: str


@dataclass(slots=True)
class Person:
    """A person of the world, as nobody in it knows them."""

    number: int
    culture: str
    woman: bool
    given: str
    middle: str
    last: str
    maiden: str = ""
    suffix: str = ""
    birthday: str = ""
    place: str = ""
    jobs: list[tuple[Organisation, int, int]] = field(default_factory=list)
    addresses: list[tuple[str, Organisation | None]] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    circle: int = 0
    family: "Person | None" = None
    stem: str = ""


class World:
    """Draws people and their records; the same seed draws the same world."""

    def __init__(self, people: int, seed: int) -> None:
        self.draw = random.Random(seed)
        self.organisations = [self._organisation(n) for n in range(max(8, people // 7))]
        sizes = [1.0 / (n + 3) ** 0.75 for n in range(len(self.organisations))]
        self._sizes = list(accumulate(sizes))
        self._taken: set[str] = set()
        self.people: list[Person] = []
        for number in range(people):
            self.people.append(self._person(number))
        self.records: list[Record] = []
        self.truth: dict[int, int] = {}
        self._seen: list[list[int]] = [[] for _ in range(people)]
        for person in self.people:
            self._tell(person)
        self._neighbours()

    # ------------------------------------------------------------ people

    def _organisation(self, number: int) -> Organisation:
        draw = self.draw
        word = (draw.choice(words.ROOTS) + draw.choice(words.ROOTS)).capitalize()
        branch = draw.choice(words.BRANCHES)
        name = f"{word} {branch}"
        stem = letters(fold(word if draw.random() < 0.6 else word + branch))
        domain = f"{stem}{number if draw.random() < 0.1 else ''}.example"
        form = draw.choice(words.FORMS)
        return Organisation(
            f"{name} {form}".strip(), domain, draw.choice((0, 0, 1, 1, 2, 3)), self._phone(5)
        )

    def _phone(self, first: int = 0) -> str:
        return f"+354{first or self.draw.choice((6, 7, 8))}{self.draw.randrange(1_000_000):06d}"

    def _zipf(self, values: list[str]) -> str:
        at = int(len(values) * self.draw.random() ** 1.7)
        return values[at]

    def _last(self, culture: str, *, woman: bool) -> str:
        draw = self.draw
        if culture == "is":
            if draw.random() < 0.08:
                return draw.choice(words.IS_FAMILIES)
            father = self._zipf(words.IS_FATHERS)
            if draw.random() < 0.45:
                father = draw.choice(words.IS_BEGINNINGS) + draw.choice(words.IS_ENDS_MEN)[1]
            return father + ("dóttir" if woman else "son")
        ends = words.ENDS.get(culture)
        if ends and draw.random() < _TAIL.get(culture, 0.6):
            root = draw.choice(words.ROOTS) + (
                draw.choice(words.ROOTS) if draw.random() < 0.5 else ""
            )
            last = (root + draw.choice(ends)).capitalize()
        else:
            last = self._zipf(_LASTS[culture]).replace("_", " ")
        if culture == "pl":
            last = last.replace("*", "a" if woman else "i")
        if culture == "ru" and woman:
            last += "а"  # noqa: RUF001 - a Cyrillic letter
        if culture == "es" and draw.random() < 0.6:
            last += " " + self._zipf(words.ES_LAST)
        return last

    def _given(self, culture: str, *, woman: bool) -> str:
        """A given name: common ones, and the long tail that languages of compounds have."""
        draw = self.draw
        if culture == "is" and draw.random() < 0.4:
            ends = words.IS_ENDS_WOMEN if woman else [end for end, _ in words.IS_ENDS_MEN]
            return draw.choice(words.IS_BEGINNINGS) + draw.choice(ends)
        if culture == "zh" and draw.random() < 0.7:
            return (draw.choice(words.ZH_SYLLABLES) + draw.choice(words.ZH_SYLLABLES)).capitalize()
        if culture in {"en", "nordic", "de"} and draw.random() < 0.25:
            return draw.choice(_BORROWED_WOMEN if woman else _BORROWED_MEN)
        return self._zipf(_WOMEN[culture] if woman else _MEN[culture])

    def _person(self, number: int) -> Person:
        draw = self.draw
        twin = draw.choice(self.people) if self.people and draw.random() < 0.002 else None
        relative = draw.choice(self.people) if self.people and draw.random() < 0.06 else None
        culture = draw.choices(_CULTURES, _SHARES)[0]
        woman = draw.random() < 0.45
        if twin or relative:
            culture = (twin or relative).culture  # type: ignore[union-attr]
            woman = twin.woman if twin else woman
        given = self._given(culture, woman=woman)
        last = self._last(culture, woman=woman)
        middle = self._given(culture, woman=woman) if draw.random() < 0.3 else ""
        person = Person(number, culture, woman, given, "" if middle == given else middle, last)
        if twin:
            person.given, person.last = twin.given, twin.last
        elif relative and culture not in {"is", "pl", "ru"}:
            person.last, person.family = relative.last, relative
            if draw.random() < 0.05 and not (woman or relative.woman):
                person.given, person.suffix = relative.given, "Jr."
        elif relative:
            person.family = relative
        if woman and culture in {"en", "de", "nordic", "pl", "in"} and draw.random() < 0.15:
            person.maiden = self._last(culture, woman=True)
        person.birthday = (
            f"{draw.randrange(1948, 2003)}-{draw.randrange(1, 13):02d}-{draw.randrange(1, 29):02d}"
        )
        country, cities = words.CITIES[culture if draw.random() < 0.85 else draw.choice(_CULTURES)]
        person.place = f"{draw.choice(cities)}, {country}"
        self._work(person, twin)
        self._reach(person)
        return person

    def _work(self, person: Person, twin: Person | None) -> None:
        draw = self.draw
        year = draw.randrange(2005, 2018)
        while year < 2026:
            until = min(2026, year + 1 + int(draw.expovariate(1 / 6)))
            at = bisect(self._sizes, draw.random() * self._sizes[-1])
            organisation = self.organisations[min(at, len(self.organisations) - 1)]
            person.jobs.append((organisation, year, until))
            year = until
        if twin and draw.random() < 0.15:
            person.jobs[-1] = twin.jobs[-1]
        person.circle = self.organisations.index(person.jobs[-1][0]) // 12

    def _reach(self, person: Person) -> None:
        draw = self.draw
        first, last = (letters(plain(part)) for part in (person.given, person.last))
        first, last = first or "x", last or "x"
        odd = "".join(draw.sample(words.ODD_WORDS, 2)) + str(
            draw.randrange(100) if draw.random() < 0.5 else ""
        )
        person.stem = odd if draw.random() < 0.5 else f"{first}{last}{draw.randrange(100)}"
        jobs = person.jobs if draw.random() > 0.0005 else person.jobs * 20
        for number, (organisation, _, _) in enumerate(jobs):
            local = (f"{first}.{last}", f"{first[0]}{last}", f"{first}{last[0]}", first)[
                organisation.pattern
            ]
            if len(jobs) > 12:
                local += f".{number}"
            elif draw.random() < 0.04 or local == first:
                local += str(person.number % 97)
            self._address(person, local, organisation.domain, organisation)
        for _ in range(draw.choices((0, 1, 2), (25, 55, 20))[0]):
            provider = draw.choice(
                ("gmail.com", "gmail.com", "outlook.com", "simnet.is", "yahoo.com")
            )
            local = (
                odd
                if draw.random() < 0.25
                else f"{first}.{last}{draw.randrange(1000) if draw.random() < 0.5 else ''}"
            )
            self._address(person, local, provider, None)
        person.phones = [self._phone()]
        if draw.random() < 0.2:
            person.phones.append(self._phone())
        if person.family is not None and draw.random() < 0.5:
            person.phones.append(person.family.phones[0])
            if draw.random() < 0.2 and person.family.addresses:
                person.addresses.append(person.family.addresses[-1])  # one mailbox for two
        if draw.random() < 0.06:
            person.phones.append(person.jobs[-1][0].switchboard)

    def _address(
        self, person: Person, local: str, domain: str, organisation: Organisation | None
    ) -> None:
        """One more address, its own: who comes second gets a number."""
        number = 1
        while (address := f"{local}{number if number > 1 else ''}@{domain}") in self._taken:
            number += 1
        self._taken.add(address)
        person.addresses.append((address, organisation))

    # ------------------------------------------------------------ what sources tell

    def _tell(self, person: Person) -> None:
        draw = self.draw
        known = draw.random()
        used = [one for one in person.addresses if draw.random() < (0.5 if known < 0.7 else 0.2)]
        for address, organisation in used:
            self._mail(person, address, organisation)
        if draw.random() < 0.5:
            self._linkedin(person)
        for source, share in (("vcard", 0.34), ("google", 0.28), ("outlook", 0.1)):
            if draw.random() < share:
                self._card(person, source)
                if draw.random() < 0.02:
                    self._card(person, source)
        if draw.random() < 0.07:
            self._account(person, "x")
        if draw.random() < 0.03:
            self._account(person, "mastodon")

    def _add(self, person: Person, source: str, key: str, **told: Any) -> None:
        record = Record(id=len(self.records) + 1, sources=((source, key),), **told)
        self.records.append(record)
        self.truth[record.id] = person.number
        self._seen[person.number].append(record.id)

    def _written(self, person: Person, *, old: bool = False) -> str:
        """The name as somebody writes it, in one string."""
        draw = self.draw
        given, last = person.given, person.last
        if person.maiden:
            before = old or draw.random() < 0.3
            last = person.maiden if before else last
            if not before and draw.random() < 0.2:
                last = f"{person.maiden}-{last}"
        given = words.NICKNAMES.get(given, given) if draw.random() < 0.1 else given
        middle = person.middle
        if middle:
            middle = (
                middle if draw.random() < 0.35 else middle[0] + "." if draw.random() < 0.4 else ""
            )
        if " " in last and person.culture == "es" and draw.random() < 0.5:
            last = last.split()[0]
        if draw.random() < 0.02:
            given = given[0] + "."
        name = " ".join(filter(None, (given, middle, last)))
        if person.suffix and draw.random() < 0.7:
            name += f" {person.suffix}"
        if person.culture == "zh" and draw.random() < 0.3:
            name = f"{last} {given}"
        if person.culture == "ru" and draw.random() < 0.7:
            name = plain(name).title()
        elif draw.random() < 0.2:
            name = plain(name).title() if draw.random() < 0.8 else _german(name)
        return self._mistyped(name) if draw.random() < 0.015 else name

    def _parted(self, name: str, person: Person) -> PersonName:
        """A name in its parts, as an address book's fields hold it; some hold it whole."""
        if self.draw.random() < 0.1:
            return PersonName(name)
        bare, dot, suffix = name.partition(" Jr")
        at = -2 if " " in person.last and bare.count(" ") > 1 else -1
        parts = bare.split(" ")
        given, family = " ".join(parts[:at]), " ".join(parts[at:])
        return PersonName(name, given, "", family, suffix=f"Jr{suffix}" if dot else "")

    def _mistyped(self, name: str) -> str:
        draw = self.draw
        at = draw.randrange(1, len(name))
        if not name[at].isalpha() or not name[at - 1].isalpha():
            return name
        kind = draw.randrange(3)
        if kind == 0:
            return name[:at] + name[at + 1 :]
        if kind == 1:
            return name[:at] + name[at] + name[at:]
        return name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :]

    def _mail(self, person: Person, address: str, organisation: Organisation | None) -> None:
        draw = self.draw
        old = organisation is not None and organisation is not person.jobs[-1][0]
        shown = draw.random()
        name = self._written(person, old=old)
        if shown < 0.05:
            names: tuple[PersonName, ...] = ()
        elif shown < 0.07:
            names = (PersonName(person.given),)
        elif shown < 0.13:
            first, _, last = name.partition(" ")
            names = (PersonName(f"{last}, {first}"),)
        else:
            names = (PersonName(name),)
        if not any(self.records[n - 1].emails == (address,) for n in self._seen[person.number]):
            self._add(person, "mail", "", names=names, emails=(address,))

    def _linkedin(self, person: Person) -> None:
        draw = self.draw
        name = self._written(person)
        told = self._parted(name, person)
        organisation, since, _ = (
            person.jobs[-2] if len(person.jobs) > 1 and draw.random() < 0.15 else person.jobs[-1]
        )
        jobs = (Job(self._named(organisation), f"{since}-01", ""),) if draw.random() < 0.95 else ()
        slug = f"{letters(plain(name))}-{draw.randrange(16**6):06x}"
        address = [person.addresses[-1][0]] if person.addresses and draw.random() < 0.06 else []
        self._add(
            person, "linkedin", slug, names=(told,), jobs=jobs,
            emails=tuple(address), handles=(f"linkedin:{slug}",),
        )  # fmt: skip

    def _named(self, organisation: Organisation) -> str:
        draw = self.draw
        name = organisation.name
        if draw.random() < 0.3:
            name = name.rsplit(" ", 1)[0] if name.endswith((".", "td", "bH", "AB", "AS")) else name
        return name.upper() if draw.random() < 0.03 else name

    def _card(self, person: Person, source: str) -> None:
        draw = self.draw
        old = draw.random() < 0.15
        name = self._written(person, old=old)
        told = self._parted(name, person)
        if draw.random() < 0.02:
            told = PersonName(person.given, person.given)
        elif draw.random() < 0.05 and person.given in words.NICKNAMES:
            told = PersonName(
                person.given + " " + person.last,
                person.given,
                "",
                person.last,
                nickname=words.NICKNAMES[person.given],
            )
        phones = [p for p in person.phones if draw.random() < 0.8]
        emails = [a for a, _ in person.addresses if draw.random() < 0.35]
        if len(person.addresses) > 20:
            emails = [a for a, _ in person.addresses]
        organisation, since, until = draw.choice(person.jobs) if old else person.jobs[-1]
        jobs = (
            (Job(self._named(organisation), str(since), str(until) if old else ""),)
            if draw.random() < 0.45
            else ()
        )
        birthday = ""
        if draw.random() < 0.15:
            birthday = person.birthday if draw.random() < 0.7 else "-" + person.birthday[4:]
        places = (person.place,) if draw.random() < 0.15 else ()
        handles = (f"x:@{person.stem}",) if draw.random() < 0.02 else ()
        self._add(
            person, source, f"{source}-{len(self.records)}", names=(told,), phones=tuple(phones), emails=tuple(emails),
            jobs=jobs, birthday=birthday, places=places, handles=handles,
        )  # fmt: skip

    def _account(self, person: Person, source: str) -> None:
        draw = self.draw
        shown = draw.random()
        name = (
            self._written(person) if shown < 0.85 else person.given if shown < 0.92 else person.stem
        )
        places = (person.place,) if draw.random() < 0.5 else ()
        handle = f"x:@{person.stem}" if source == "x" else f"mastodon:{person.stem}@toot.example"
        self._add(
            person, source, handle, names=(PersonName(name),), places=places, handles=(handle,)
        )

    def _neighbours(self) -> None:
        """People seen together: in one circle, told by records of mail and of some cards."""
        draw = self.draw
        circles: dict[int, list[Person]] = {}
        for person in self.people:
            circles.setdefault(person.circle, []).append(person)
        friends: dict[int, list[int]] = {}
        for person in self.people:
            around = [draw.choice(circles[person.circle]).number for _ in range(6)]
            around += [draw.randrange(len(self.people)) for _ in range(2)]
            friends[person.number] = [n for n in around if n != person.number]
        told = []
        for record in self.records:
            source = record.sources[0][0]
            share = {"mail": 0.45, "linkedin": 0.1, "x": 0.2, "mastodon": 0.2}.get(source, 0.0)
            around = [
                draw.choice(self._seen[friend])
                for friend in friends[self.truth[record.id]]
                if self._seen[friend] and draw.random() < share
            ]
            told.append(_with_neighbours(record, tuple(dict.fromkeys(around))))
        self.records = told


def _with_neighbours(record: Record, around: tuple[int, ...]) -> Record:
    return Record(
        record.id, record.sources, record.names, record.emails, record.phones, record.handles,
        record.jobs, record.places, record.birthday, around,
    )  # fmt: skip


def _german(name: str) -> str:
    for letter, spelt in (
        ("ä", "ae"),
        ("ö", "oe"),
        ("ü", "ue"),
        ("ø", "oe"),
        ("å", "aa"),
        ("ß", "ss"),
    ):
        name = name.replace(letter, spelt)
    return name
