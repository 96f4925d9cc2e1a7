"""Finding people by what one remembers of them: a number, an address, a name, half a name."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from django.db import connection
from django.db.models import Count
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from tengill.facts.folding import fold
from tengill.ledger import decisions
from tengill.ledger.models import ContactPoint, Person, PersonPoint
from tengill.workspace import owner_ties, references, settings
from tengill.workspace.presenting import PersonRef
from tengill.workspace.reaching import read_point

CANDIDATES = 1_000
"""At most so many people are looked at for one query."""
_FUZZY_FROM = 65
EXACT = 100.0
"""The score of a number, an address or a whole name; all else is a guess."""
_NUMBER = re.compile(r"#?[0-9]+")
_DIGITS_MOST = 18
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Match:
    """A person found by name, address or id; `score` 0 to 100, 100 is exact."""

    person: PersonRef
    organisation: str
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class MergeSuggestion:
    """Two persons who may be one."""

    left: PersonRef
    right: PersonRef
    score: float
    why: str


@dataclass(slots=True)
class Candidate:
    """A person a query may mean, with what orders them."""

    id: int
    name: str
    sort_name: str
    address: str
    organisation: str
    kind: str
    last_at: int

    @property
    def reference(self) -> PersonRef:
        """How a view names them."""
        return PersonRef(self.id, self.name or self.address, self.address, self.kind)


_COLUMNS = "r.id, r.name, r.sort_name, r.address, r.organisation, r.kind, coalesce(r.last_at, 0)"


def candidates(query: str, kind: str = "", limit: int = CANDIDATES) -> list[Candidate]:
    """People whose folded name holds every word of the query; `kind` empty: of every kind.

    Words with a dot or an @ are looked for in the main address too, and a single word at the
    beginning of every address. One pass over the names alone: 100,000 take some 20 ms.
    """
    wanted = fold(query).split()[:8]
    if not wanted:
        return []
    kinds = [kind] if kind else ["person", "role", "list"]
    bound = list(kinds)
    where = ""
    for word in wanted:
        if "." in word or "@" in word:
            where += " AND (instr(p.sort_name, %s) > 0 OR instr(p.address, %s) > 0)"
            bound += [word, word]
        else:
            where += " AND instr(p.sort_name, %s) > 0"
            bound.append(word)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM ledger_person r WHERE r.rowid IN"
            # Apart, so that names are read from the index (kind, sort_name) and not from the rows.
            " (SELECT p.rowid FROM ledger_person p"
            f" WHERE p.kind IN ({references.marks(kinds)}){where} LIMIT %s)",
            [*bound, limit],
        )
        found = [Candidate(*row) for row in cursor.fetchall()]
    known = {candidate.id for candidate in found}
    if len(wanted) == 1 and len(found) < limit:
        more = _by_point(wanted[0], kind)
        found.extend(candidate for candidate in more if candidate.id not in known)
    return found


def _by_point(beginning: str, kind: str) -> list[Candidate]:
    """People one of whose other addresses begins so."""
    points = ContactPoint.objects.filter(
        kind="email", value__gte=beginning, value__lt=beginning + _LAST
    ).order_by("value")
    owners = PersonPoint.objects.filter(
        point__in=list(points.values_list("pk", flat=True)[:200])
    ).values_list("person", flat=True)
    people = Person.objects.filter(pk__in=list(owners))
    return [_candidate(p) for p in (people.filter(kind=kind) if kind else people)]


def _candidate(person: Person) -> Candidate:
    return Candidate(
        person.pk, person.name, person.sort_name, person.address, person.organisation,
        person.kind, person.last_at or 0,
    )  # fmt: skip


# ---------------------------------------------------------------- find


def find(text: str, limit: int = 10, *, guess: bool = True) -> tuple[Match, ...]:
    """People by id (`17` or `#17`), address, or name, best first.

    A text of digits is a number and nothing else: a number out of use finds nobody, never somebody
    whose address holds it. The number of a person merged into another finds the other.

    With `guess`, names that only sound alike are found when none fits: typing errors are forgiven.
    """
    asked = text.strip()
    if _NUMBER.fullmatch(asked):
        digits = asked.removeprefix("#")
        numbered = _by_id(int(digits)) if len(digits) <= _DIGITS_MOST else None
        return (numbered,) if numbered else ()
    exact = _by_address(asked)
    if exact:
        return (exact,)
    found = candidates(asked)
    if not found and guess:
        found = _sounding_like(asked)
    scored = [(_score(fold(asked), candidate), candidate) for candidate in found]
    likely = [(score, c) for score, c in scored if score >= _FUZZY_FROM]
    owners = settings.owner_ids()
    ties = owner_ties.with_people(owners, (c.id for _score, c in likely), settings.told_at())
    likely.sort(
        key=lambda pair: (-pair[0], -ties[pair[1].id].now if pair[1].id in ties else 1, pair[1].id)
    )
    return _matches([(c, round(score, 1)) for score, c in likely[:limit]], _("by name"))


def _matches(found: Iterable[tuple[Candidate, float]], why: str) -> tuple[Match, ...]:
    every = list(found)
    named = references.with_points(candidate.reference for candidate, _score in every)
    houses = references.organisations(candidate.id for candidate, _score in every)
    return tuple(
        Match(reference, houses.get(candidate.id, ""), score, why)
        for reference, (candidate, score) in zip(named, every, strict=True)
    )


def _by_id(number: int) -> Match | None:
    person = Person.objects.filter(pk=number).first()
    if person is None:
        # A person's number is that of their earliest contact point, which a merge takes along.
        point = PersonPoint.objects.filter(point=number).select_related("person").first()
        if point is None:
            return None
        person = point.person
    return _matches([(_candidate(person), EXACT)], _("by number"))[0]


def _by_address(text: str) -> Match | None:
    """The person whose address, profile, handle or telephone number this is, as lists show it."""
    told = read_point(text)
    if told is None:
        return None
    kind, value = told
    point = (
        PersonPoint.objects.filter(point__kind=kind, point__value=value)
        .select_related("person")
        .first()
    )
    if point is None:
        return None
    return _matches([(_candidate(point.person), EXACT)], _("by address"))[0]


def _score(wanted: str, candidate: Candidate) -> float:
    """0 to 100: how well a name or address fits. The whole name is best, its words come next."""
    name = fold(candidate.name)
    if wanted in {name, candidate.sort_name, candidate.address}:
        return EXACT
    begins = max(_begins(wanted, name), _begins(wanted, candidate.sort_name) - _FAMILY_FIRST)
    if begins:
        return begins
    by_name = fuzz.WRatio(wanted, candidate.sort_name)
    by_address = fuzz.ratio(wanted, candidate.address.partition("@")[0])
    return min(_BEGINS - 1, max(by_name, by_address))


_BEGINS = 97.0
_FAMILY_FIRST = 0.1
"""Names are sorted by the family's, where people have one; they are called by the first."""


def _begins(wanted: str, name: str) -> float:
    """Above all that is only alike: the name begins so, or each word asked for begins one of it.

    Whole words come before beginnings of words: `anna` is Anna Lind before she is Annabel Moe.
    """
    words = name.split()
    if name.startswith(f"{wanted} "):
        return _BEGINS + 2
    if all(part in words for part in wanted.split()):
        return _BEGINS + 1.5
    if name.startswith(wanted):
        return _BEGINS + 1
    asked = wanted.split()
    every = asked and all(any(word.startswith(part) for word in words) for part in asked)
    return _BEGINS if every else 0.0


def _sounding_like(text: str) -> list[Candidate]:
    """People whose names are near the text, out of a bounded set.

    The set is those closest to the owner, and those whose name begins with the same two letters.
    """
    wanted = fold(text)
    if not wanted:
        return []
    owners = settings.owner_ids()
    near = owner_ties.nearest(owners, settings.told_at(), "person")
    people: dict[int, Person] = {}
    for part in references.batches(near):
        people.update(Person.objects.in_bulk(part))
    alike = Person.objects.filter(
        kind="person", sort_name__gte=wanted[:2], sort_name__lt=wanted[:2] + _LAST
    ).order_by("sort_name")
    people.update((person.pk, person) for person in alike[:CANDIDATES])
    names = {pk: person.sort_name for pk, person in people.items()}
    best = process.extract(wanted, names, scorer=fuzz.WRatio, limit=50, score_cutoff=_FUZZY_FROM)
    return [_candidate(people[pk]) for _name, _score, pk in best]


# ---------------------------------------------------------------- suggestions for merging


def suggest_merges(limit: int = 20) -> tuple[MergeSuggestion, ...]:
    """Pairs of persons with the same full name who are not decided about, likeliest first."""
    names = list(
        Person.objects.filter(kind="person")
        .values("sort_name")
        .annotate(many=Count("*"))
        .filter(many__gt=1, sort_name__contains=" ")
        .order_by("sort_name")
        .values_list("sort_name", flat=True)[: limit * 5]
    )
    groups: dict[str, list[Person]] = {}
    for part in references.batches(names):
        for person in Person.objects.filter(kind="person", sort_name__in=part).order_by("pk"):
            groups.setdefault(person.sort_name, []).append(person)
    pairs = [(one, two) for group in groups.values() for one, two in pairwise(group)]
    apart = _kept_apart()
    points = references.points_of([person.pk for pair in pairs for person in pair])
    named = references.people(person.pk for pair in pairs for person in pair)
    suggestions = [
        MergeSuggestion(
            named[one.pk],
            named[two.pk],
            90.0 if _one_house(one, two) else 70.0,
            _("the same name, and addresses at one organisation")
            if _one_house(one, two)
            else _("the same name"),
        )
        for one, two in pairs
        if not _decided(points.get(one.pk, []), points.get(two.pk, []), apart)
    ]
    return tuple(sorted(suggestions, key=lambda s: (-s.score, s.left.name))[:limit])


def _one_house(one: Person, two: Person) -> bool:
    """Whether both write from one domain; of who has no address, that can't be said."""
    house = one.address.partition("@")[2]
    return bool(house) and house == two.address.partition("@")[2]


def _kept_apart() -> set[frozenset[int]]:
    """Pairs of contact points a person said are not one."""
    pairs = [about.removeprefix("points:").split("|", 1) for about in decisions.in_force("split")]
    values = {end.partition(":")[2] for pair in pairs for end in pair}
    known: dict[str, int] = {}
    for part in references.batches(values):
        rows = ContactPoint.objects.filter(value__in=part)
        known.update((f"{point.kind}:{point.value}", point.pk) for point in rows)
    return {
        frozenset(known[end] for end in pair) for pair in pairs if all(end in known for end in pair)
    }


def _decided(left: list[int], right: list[int], apart: set[frozenset[int]]) -> bool:
    return bool(apart) and any(frozenset((a, b)) in apart for a in left for b in right)
