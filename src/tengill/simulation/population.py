"""Who lives in a world: people, their organisations and their addresses. All fictional.

Every domain ends in `.example` or `.test`, which RFC 2606 keeps from ever being anybody's.
"""
# ruff: noqa: PLR2004 - a probability or a limit is clearest where it acts

from dataclasses import dataclass
from functools import cached_property

from tengill.simulation.settings import WorldSettings
from tengill.simulation.streams import Draw, Streams
from tengill.simulation.wording import ascii_fold, read_data

OWNER = "p0000"
CIRCLES = ("sea", "capital", "software", "press", "industry", "culture", "energy", "research")
_YEAR = 31_557_600
_DAUGHTERS = ("Nordic", "Studio", "Partners", "Works", "Atlantic")


@dataclass(frozen=True, slots=True)
class Cased:
    """A name in the four Icelandic cases; all alike where a language has none."""

    nom: str
    acc: str
    dat: str
    gen: str

    @classmethod
    def plain(cls, text: str) -> "Cased":
        """A name that does not bend."""
        return cls(text, text, text, text)


@dataclass(frozen=True, slots=True)
class Offer:
    """What an organisation (or a person looking for work) can be engaged for."""

    key: str
    kind: str
    en: str
    is_: str
    median: int


@dataclass(frozen=True, slots=True)
class Organisation:
    """A fictional organisation and what it offers."""

    oid: str
    name: str
    domain: str
    icelandic: bool
    circle: str
    offer: str


@dataclass(frozen=True, slots=True)
class Address:
    """An address and the time it was in use: [since, until)."""

    value: str
    since: int
    until: int


@dataclass(frozen=True, slots=True)
class Resident:
    """A person of the world."""

    pid: str
    given: Cased
    second: Cased
    woman: bool
    icelandic: bool
    circle: str
    organisation: str
    role: int
    addresses: tuple[Address, ...]
    client: str
    """Which mail program they write with: decides quoting, identifiers and encodings."""
    offset: int
    """Minutes east of UTC, all year."""
    drive: float
    """How readily they connect others, 0 to 1."""
    provides: str
    """The offer key they stand for, or empty."""

    @property
    def name(self) -> str:
        """The full name."""
        return f"{self.given.nom} {self.second.nom}"

    def address_at(self, moment: int) -> str:
        """The work address in use at a moment (seconds since 1970-01-01 UTC)."""
        for address in self.addresses:
            if address.since <= moment < address.until:
                return address.value
        return self.addresses[0].value


@dataclass(frozen=True)
class Population:
    """Everybody and every organisation; the owner is `people[0]`."""

    people: tuple[Resident, ...]
    organisations: tuple[Organisation, ...]
    offers: dict[str, Offer]

    @cached_property
    def by_id(self) -> dict[str, Resident]:
        """People by their identifier."""
        return {person.pid: person for person in self.people}

    @cached_property
    def organisation_of(self) -> dict[str, Organisation]:
        """Organisations by their identifier."""
        return {organisation.oid: organisation for organisation in self.organisations}

    @cached_property
    def providers(self) -> dict[str, tuple[str, ...]]:
        """Who can be engaged for an offer, by its key."""
        found: dict[str, list[str]] = {}
        for person in self.people:
            if person.provides:
                found.setdefault(person.provides, []).append(person.pid)
        return {key: tuple(pids) for key, pids in found.items()}


def populate(settings: WorldSettings, streams: Streams) -> Population:
    """Everybody in a world, the same for the same settings."""
    names = read_data("names.toml")
    offers = {
        row["key"]: Offer(row["key"], row["kind"], row["en"], row["is"], row["median"])
        for row in read_data("offers.toml")["offer"]
    }
    count = max(40, round(620 * settings.scale**0.6))
    organisations = _organisations(max(24, count // 4), names, offers, streams)
    given = _given_names(names)
    taken: set[str] = set()
    people = [_owner(settings)]
    for number in range(1, count):
        draw = streams.stream("person", number)
        home = organisations[(number - 1) % len(organisations)]
        people.append(
            _person(number, home, organisations, offers, (names, given), draw, settings, taken)
        )
    return Population(tuple(people), tuple(organisations), offers)


def _organisations(
    count: int, names: dict[str, dict[str, list[str]]], offers: dict[str, Offer], streams: Streams
) -> list[Organisation]:
    sold = [offer.key for offer in offers.values() if offer.kind != "hire"]
    found = []
    pools = {True: names["organisations"]["is"], False: names["organisations"]["international"]}
    used = {True: 0, False: 0}
    for number in range(count):
        draw = streams.stream("organisation", number)
        icelandic = draw.chance(0.35)
        pool = pools[icelandic]
        stem, name = pool[used[icelandic] % len(pool)].split("|")
        round_ = used[icelandic] // len(pool)
        used[icelandic] += 1
        if round_:  # more houses than names: daughters of the first ones, then numbers
            more = _DAUGHTERS[(round_ - 1) % len(_DAUGHTERS)]
            turn = (round_ - 1) // len(_DAUGHTERS)
            stem, name = f"{stem}-{more.lower()}{turn or ''}", f"{name} {more}{turn or ''}"
        found.append(
            Organisation(
                oid=f"o{number:04d}",
                name=name,
                domain=f"{stem}.{draw.pick(('example', 'example', 'example', 'test'))}",
                icelandic=icelandic,
                circle=CIRCLES[number % len(CIRCLES)],
                offer=sold[number % len(sold)],
            )
        )
    return found


def _given_names(names: dict[str, dict[str, list[str]]]) -> dict[tuple[bool, bool], list[Cased]]:
    bent = {
        (True, woman): [Cased(*line.split()) for line in names["is"][key]]
        for woman, key in ((True, "women"), (False, "men"))
    }
    plain = {
        (False, woman): [Cased.plain(line) for line in names["international"][key]]
        for woman, key in ((True, "women"), (False, "men"))
    }
    return bent | plain


def _owner(settings: WorldSettings) -> Resident:
    first, _, rest = settings.owner_name.partition(" ")
    start, end = settings.starts_at, settings.ends_at
    moved = start + (end - start) * 3 // 10
    fold = ascii_fold(first).lower()
    return Resident(
        pid=OWNER,
        given=Cased("Sigríður", "Sigríði", "Sigríði", "Sigríðar")
        if first == "Sigríður"
        else Cased.plain(first),
        second=second_name(rest) if rest else Cased.plain(""),
        woman=True,
        icelandic=True,
        circle="software",
        organisation="",
        role=0,
        addresses=(
            Address(f"{fold}@fyrraverk.example", start, moved),
            Address(settings.owner_address, moved, end + _YEAR),
            Address(f"{fold}.heima@postur.example", end + _YEAR, end + _YEAR),
        ),
        client="gmail",
        offset=0,
        drive=1.0,
        provides="",
    )


def second_name(text: str) -> Cased:
    """An Icelandic patronymic or matronymic in its cases; other family names do not bend."""
    if text.endswith("son"):
        return Cased(text, text, text[:-3] + "syni", text + "ar")
    if text.endswith("dóttir"):
        bent = text[:-1].replace("dótti", "dóttu") + "r"
        return Cased(text, bent, bent, bent)
    return Cased.plain(text)


def _person(
    number: int,
    home: Organisation,
    organisations: list[Organisation],
    offers: dict[str, Offer],
    naming: tuple[dict[str, dict[str, list[str]]], dict[tuple[bool, bool], list[Cased]]],
    draw: Draw,
    settings: WorldSettings,
    taken: set[str],
) -> Resident:
    icelandic = draw.chance(0.85 if home.icelandic else 0.12)
    woman = draw.chance(0.5)
    given, second = _fresh_name(naming, icelandic, woman, draw, taken)
    first_of_house = number <= len(organisations)
    seeks_work = not first_of_house and draw.chance(0.07)
    hires = [offer.key for offer in offers.values() if offer.kind == "hire"]
    drive = draw.random()
    return Resident(
        pid=f"p{number:04d}",
        given=given,
        second=second,
        woman=woman,
        icelandic=icelandic,
        circle=home.circle,
        organisation=home.oid,
        role=draw.below(12),
        addresses=_addresses(given, second, home, organisations, draw, settings),
        client=draw.pick(("gmail", "gmail", "outlook", "outlook", "apple", "thunderbird")),
        offset=0 if icelandic else draw.pick((0, 60, 60, 120, -300)),
        drive=0.55 + 0.4 * (drive - 0.97) / 0.03 if drive > 0.97 else drive * 0.08,
        provides=home.offer if first_of_house else (draw.pick(hires) if seeks_work else ""),
    )


def _fresh_name(
    naming: tuple[dict[str, dict[str, list[str]]], dict[tuple[bool, bool], list[Cased]]],
    icelandic: bool,
    woman: bool,
    draw: Draw,
    taken: set[str],
) -> tuple[Cased, Cased]:
    names, given_names = naming
    middle = ""
    while True:
        given = draw.pick(given_names[icelandic, woman])
        if icelandic:
            parent = draw.pick(names["is"]["parents"])
            second = second_name(middle + parent + ("dóttir" if woman else "son"))
        else:
            second = Cased.plain(middle + draw.pick(names["international"]["families"]))
        full = f"{given.nom} {second.nom}"
        if full not in taken:
            taken.add(full)
            return given, second
        if draw.chance(0.05):  # a large world runs out of pairs: then people have middle initials
            middle = draw.pick("ABDEFGHJKLMNPRSTV") + ". "


def _addresses(
    given: Cased,
    second: Cased,
    home: Organisation,
    organisations: list[Organisation],
    draw: Draw,
    settings: WorldSettings,
) -> tuple[Address, ...]:
    start, end = settings.starts_at - _YEAR, settings.ends_at + _YEAR
    first, last = ascii_fold(given.nom).lower(), ascii_fold(second.nom).lower().replace(" ", "")
    last = last.replace(".", "")
    forms = (f"{first}.{last}", f"{first}.{last}", f"{first[0]}.{last}", f"{first}_{last}")
    local = draw.pick(forms)
    work = f"{local}@{home.domain}"
    found = []
    changed = draw.chance(0.18)
    if changed:
        before = draw.pick(organisations)
        moved = int(draw.between(settings.starts_at, settings.ends_at))
        if before.oid != home.oid:
            found.append(Address(f"{local}@{before.domain}", start, moved))
            start = moved
    found.append(Address(work, start, end))
    if draw.chance(0.2):
        found.append(Address(f"{first}{last}{draw.below(90) + 10}@postur.example", end, end))
    return tuple(found)
