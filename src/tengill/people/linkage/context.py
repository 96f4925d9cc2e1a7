"""A second look at likely pairs: what the persons around them say.

A pair alone knows two records. Once the clear pairs are persons, more is known: how many persons of
that name there are and are to be expected, how well each fits another, what all their records
together agree and differ in.
"""

import math
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tengill.people.addresses import organisation_of
from tengill.people.linkage.clusters import Clusters, one_day
from tengill.people.linkage.columns import BOOKS, PROFILES, Row, rare_organisations
from tengill.people.linkage.forms import sounded
from tengill.people.linkage.records import Pair

FEATURES = (
    "pair", "beside_name", "rival_low", "rival_high", "margin",
    "expected", "persons_of_the_name", "persons_near", "persons_of_initial",
    "same", "near", "typo", "initial", "part", "first", "nameless", "other_name",
    "written_alike", "middle_same", "middle_fits", "middle_one", "middle_differs", "middle_none",
    "email", "phone", "handle", "odd", "shared_email", "shared_phone", "spells",
    "organisation_rare", "organisation_some", "organisation_common", "organisations_two",
    "organisation_differs", "organisation_untold", "house_differs",
    "place", "place_differs", "phone_differs", "email_differs",
    "birthday", "birthday_differs", "neighbours", "neighbours_none", "flat", "flat_differs",
    "two_books", "two_profiles", "names_clash", "mail_both", "mail_one", "profile_both", "profile_one",
    "records_low", "records_high", "pairs",
)  # fmt: skip
_LEAST, _MOST = -8.0, 14.0
"""Between these a pair's log odds count: beyond, the model has seen too few to be believed."""
_NEIGHBOURS = 4
_MANY = 12.0
_NONE_EXPECTED = 1e-3

Between = dict[tuple[int, int], Pair]
Key = tuple[int, int]


@dataclass(slots=True)
class Person:
    """What the records of one person tell together."""

    rows: list[Row]
    keys: dict[str, float]
    """Full names → how many others of it are expected."""
    nears: frozenset[str]
    initials: frozenset[str]
    middles: frozenset[str]
    written: frozenset[str]
    emails: frozenset[str]
    phones: frozenset[str]
    handles: frozenset[str]
    odd: frozenset[str]
    shared: frozenset[str]
    houses: frozenset[str]
    flats: frozenset[str]
    organisations: frozenset[str]
    places: frozenset[str]
    around: frozenset[str]
    birthdays: frozenset[str]
    profiles: dict[str, str]
    books: dict[str, set[str]]
    of_mail: bool


def person_of(rows: list[Row]) -> Person:
    """One person's records put together."""
    forms = [form for row in rows for form in row.forms]
    others: dict[str, float] = {}
    for row in rows:
        others.update(row.others)
    shared = frozenset(point for row in rows for point in row.shared)
    books: dict[str, set[str]] = defaultdict(set)
    profiles: dict[str, str] = {}
    for row in rows:
        for source, key in row.record.sources:
            if source in BOOKS:
                books[source].add(key)
            elif source in PROFILES:
                profiles[source] = key
    emails = frozenset(email for row in rows for email in row.emails)
    return Person(
        rows=rows,
        keys={form.key: others.get(form.key, 1.0) for form in forms},
        nears=frozenset(near for row in rows for near in row.near),
        initials=frozenset(f"{form.given[0]} {sounded(form.last)}" for form in forms),
        middles=frozenset(form.middle for form in forms if form.middle),
        written=frozenset(name.full.lower() for row in rows for name in row.record.names),
        emails=emails - shared,
        phones=frozenset(phone for row in rows for phone in row.record.phones) - shared,
        handles=frozenset(handle for row in rows for handle in row.record.handles),
        odd=frozenset(value for row in rows for value in (*row.odd, *row.stems)),
        shared=shared,
        houses=frozenset(
            house for email in emails if (house := organisation_of(email.rpartition("@")[2]))
        ),
        flats=frozenset(flat for row in rows for flat in row.flats),
        organisations=frozenset(name for row in rows for name in row.organisations),
        places=frozenset(place for row in rows for place in row.places),
        around=frozenset(other for row in rows for other in row.around),
        birthdays=frozenset(row.record.birthday for row in rows if row.record.birthday),
        profiles=profiles,
        books=books,
        of_mail=all(source == "mail" for row in rows for source, _ in row.record.sources),
    )


def best_between(pairs: Iterable[Pair], clusters: Clusters) -> Between:
    """The surest pair between each two persons still apart; `pairs` come surest first."""
    found: Between = {}
    for pair in pairs:
        low, high = sorted((clusters.find(pair.left), clusters.find(pair.right)))
        if low != high:
            found.setdefault((low, high), pair)
    return found


class Crowd:
    """Everybody as they stand joined now, and by name: how many persons a name may be."""

    def __init__(self, rows: Sequence[Row], clusters: Clusters) -> None:
        self._rows = {row.record.id: row for row in rows}
        self.rare, self.common = rare_organisations(rows)
        self.persons: dict[int, Person] = {}
        self.by_key: dict[str, set[int]] = defaultdict(set)
        self.by_near: dict[str, set[int]] = defaultdict(set)
        self.by_initial: dict[str, set[int]] = defaultdict(set)
        for group in clusters.groups():
            self._add(group[0], group)

    def joined(self, one: int, other: int, group: Sequence[int]) -> None:
        """Take note that two persons became one, with these records."""
        for number in (one, other):
            person = self.persons.pop(number)
            for table, keys in self._tables(person):
                for key in keys:
                    table[key].discard(number)
        self._add(group[0], group)

    def _add(self, number: int, group: Sequence[int]) -> None:
        person = self.persons[number] = person_of([self._rows[n] for n in group])
        for table, keys in self._tables(person):
            for key in keys:
                table[key].add(number)

    def _tables(self, person: Person) -> Iterator[tuple[dict[str, set[int]], Iterable[str]]]:
        yield self.by_key, person.keys
        yield self.by_near, person.nears
        yield self.by_initial, person.initials


def features(
    between: Between, crowd: Crowd, clusters: Clusters, of: Container[int] | None = None
) -> dict[Key, tuple[float, ...]]:
    """What is known of each two persons, in the order of `FEATURES`; contradicting ones left out.

    Args:
        between: the surest pair between each two persons.
        crowd: everybody.
        clusters: the persons as they stand.
        of: only pairs with one of these persons are told; None: all.
    """
    odds: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for (low, high), pair in between.items():
        odds[low].append((_log_odds(pair), high))
        odds[high].append((_log_odds(pair), low))
    found = {}
    for (low, high), pair in between.items():
        wanted = of is None or low in of or high in of
        if wanted and not clusters.forbidden(low, high):
            rivals = sorted(
                max((fits for fits, other in odds[one] if other != two), default=_LEAST)
                for one, two in ((low, high), (high, low))
            )
            found[low, high] = _told(pair, low, high, rivals, crowd, clusters)
    return found


def _log_odds(pair: Pair) -> float:
    chance = min(1 - 1e-12, max(1e-12, pair.probability))
    return max(_LEAST, min(_MOST, math.log(chance / (1 - chance))))


def _told(
    pair: Pair, low: int, high: int, rivals: Sequence[float], crowd: Crowd, clusters: Clusters
) -> tuple[float, ...]:
    a, b = crowd.persons[low], crowd.persons[high]
    reasons = {reason.about: reason for reason in pair.reasons}
    code = reasons["name"].code if "name" in reasons else ""
    if "first" in reasons and reasons["first"].code == "same" and not code:
        code = "first"
    beside = sum(r.weight for r in pair.reasons if r.about not in {"name", "first"})
    common_keys = a.keys.keys() & b.keys.keys()
    told = [min(a.keys.get(k, 9e9), b.keys.get(k, 9e9)) for k in common_keys] or [
        *(min(p.keys.values()) for p in (a, b) if p.keys)
    ]
    expected = min(told, default=1.0)
    return (
        _log_odds(pair), beside / 3, *rivals, _log_odds(pair) - rivals[1],
        math.log10(expected + _NONE_EXPECTED),
        _many(common_keys or a.keys.keys() | b.keys.keys(), crowd.by_key),
        _many(a.nears & b.nears or a.nears | b.nears, crowd.by_near),
        _many(a.initials & b.initials or a.initials | b.initials, crowd.by_initial),
        *_name_told(code), *_middle_told(a, b),
        *_points_told(a, b, reasons), *_organisations_told(a, b, crowd), *_rest_told(a, b, low, high, clusters),
    )  # fmt: skip


def _many(keys: Iterable[str], table: Mapping[str, set[int]]) -> float:
    """How many persons of a name there are: the logarithm, at the rarest of the names."""
    return math.log(min((len(table[key]) for key in keys if key in table), default=1))


_KINDS = ("same", "near", "typo", "initial", "part", "first")


def _name_told(code: str) -> tuple[float, ...]:
    kinds = [float(code.startswith(kind)) for kind in _KINDS]
    return (*kinds, float(not code), float(bool(code) and not any(kinds)))


def _middle_told(a: Person, b: Person) -> tuple[float, ...]:
    same = bool(a.middles & b.middles)
    both = bool(a.middles and b.middles)
    fits = (
        both
        and not same
        and any(x.startswith(y) or y.startswith(x) for x in a.middles for y in b.middles)
    )
    return (
        float(not a.written.isdisjoint(b.written)),
        float(same), float(fits), float(bool(a.middles) != bool(b.middles)),
        float(both and not same and not fits), float(not a.middles and not b.middles),
    )  # fmt: skip


def _points_told(a: Person, b: Person, reasons: Mapping[str, object]) -> tuple[float, ...]:
    shared = a.shared & b.shared
    email = reasons.get("email")
    return (
        float(not a.emails.isdisjoint(b.emails)),
        float(not a.phones.isdisjoint(b.phones)),
        float(not a.handles.isdisjoint(b.handles)),
        float(not a.odd.isdisjoint(b.odd)),
        float(any("@" in point for point in shared)),
        float(any("@" not in point for point in shared)),
        float(getattr(email, "code", "") in {"spells", "initials"}),
    )


def _organisations_told(a: Person, b: Person, crowd: Crowd) -> tuple[float, ...]:
    both = a.organisations & b.organisations
    rare = both & crowd.rare
    common = both & crowd.common
    some = both - rare - common
    told = bool(a.organisations and b.organisations)
    return (
        float(bool(rare)), float(bool(some and not rare)), float(bool(common and not rare and not some)),
        float(len(rare) > 1), float(told and not both), float(not told),
        float(bool(a.houses and b.houses) and a.houses.isdisjoint(b.houses)),
    )  # fmt: skip


def _rest_told(a: Person, b: Person, low: int, high: int, clusters: Clusters) -> tuple[float, ...]:
    day = any(one_day(x, y) for x in a.birthdays for y in b.birthdays)
    books = any(
        source in b.books and not keys & b.books[source] for source, keys in a.books.items()
    )
    profiles = any(b.profiles.get(source, key) != key for source, key in a.profiles.items())
    same_house = {e.rpartition("@")[2] for e in a.emails} & {e.rpartition("@")[2] for e in b.emails}
    few, many = sorted((len(a.rows), len(b.rows)))
    network = bool(a.profiles), bool(b.profiles)
    return (
        float(not a.places.isdisjoint(b.places)),
        float(bool(a.places and b.places) and a.places.isdisjoint(b.places)),
        float(bool(a.phones and b.phones) and a.phones.isdisjoint(b.phones)),
        float(bool(same_house) and a.emails.isdisjoint(b.emails)),
        float(day), float(bool(a.birthdays and b.birthdays) and not day),
        float(min(_NEIGHBOURS, len(a.around & b.around))),
        float(bool(a.around and b.around) and a.around.isdisjoint(b.around)),
        float(not a.flats.isdisjoint(b.flats)),
        float(bool(a.flats and b.flats) and a.flats.isdisjoint(b.flats)),
        float(books), float(profiles), float(not clusters.names_fit(low, high)),
        float(a.of_mail and b.of_mail), float(a.of_mail != b.of_mail),
        float(all(network)), float(network[0] != network[1]),
        math.log(few), math.log(many), math.log(min(_MANY, few * many)),
    )  # fmt: skip
