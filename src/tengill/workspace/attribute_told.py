r"""What people told that attribution takes account of besides acts: who knew whom, who took part.

Three kinds of decision, by natural keys, so that they outlive a re-import:

| kind | about | value |
|---|---|---|
| `published` | `Act.key` | `{"published": true}`: its audience is everybody |
| `acquaintance` | `points:<party>\|<party>` | `{"since": seconds or null, "anyway": "1/5" or null}` |
| `contribution` | `<Outcome.key>\|<party>` | `{"weight": "1/2", "evidence": "confirmed", "name": …}` |

A party is a contact point (`email:anna@x.example`) or, of people without one, `name:<name>`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from tengill.credit.game import Contribution, Player
from tengill.facts.evidence import Evidence
from tengill.ledger import decisions
from tengill.ledger.models import PersonPoint
from tengill.workspace import naming

KINDS = ("published", "acquaintance", "contribution")


@dataclass(frozen=True, slots=True)
class Told:
    """It, with people as attribution knows them."""

    since: Mapping[tuple[Player, Player], int] = field(default_factory=dict)
    """Pairs who knew each other, and since when (seconds UTC)."""
    anyway: Mapping[tuple[Player, Player], Fraction] = field(default_factory=dict)
    """Pairs who would have met anyway, with what probability."""
    contributions: Mapping[str, tuple[Contribution, ...]] = field(default_factory=dict)
    """By `Outcome.key`; the contribution's key is its party."""
    names: Mapping[Player, str] = field(default_factory=dict)
    """People among them whom the ledger doesn't know, by their stand-in key."""


def published() -> frozenset[str]:
    """The keys of recommendations that were made to everybody."""
    told = decisions.in_force("published")
    return frozenset(key for key, value in told.items() if value.get("published"))


def load_told(stand_ins: Mapping[int, int]) -> Told:
    """What was told of acquaintances and contributions.

    Args:
        stand_ins: who counts as somebody else (assistants, the owner's other persons).
    """
    known = decisions.in_force("acquaintance")
    parts = decisions.in_force("contribution")
    if not known and not parts:
        return Told()
    who = _Who(stand_ins)
    since: dict[tuple[Player, Player], int] = {}
    anyway: dict[tuple[Player, Player], Fraction] = {}
    for about, value in known.items():
        pair = who.pair(about)
        if pair is None:
            continue
        if isinstance(value.get("since"), int):
            since[pair] = min(value["since"], since.get(pair, value["since"]))
        chance = _chance(value.get("anyway"))
        if chance is not None:
            anyway[pair] = chance
    return Told(since, anyway, who.contributions(parts), who.names)


def acquainted(abouts: Iterable[str], stand_ins: Mapping[int, int]) -> set[frozenset[Player]]:
    """The pairs of people some `acquaintance` decisions are about."""
    who = _Who(stand_ins)
    return {frozenset(pair) for about in abouts if (pair := who.pair(about)) is not None}


@dataclass(slots=True)
class _Who:
    """Whom parties mean, each looked up once."""

    stand_ins: Mapping[int, int]
    found: dict[str, Player] = field(default_factory=dict)
    names: dict[Player, str] = field(default_factory=dict)

    def of(self, party: str, name: str = "") -> Player:
        if party not in self.found:
            self.found[party] = self._look_up(party, name)
        return self.found[party]

    def _look_up(self, party: str, name: str) -> Player:
        person = person_of_party(party)
        if person is not None:
            return self.stand_ins.get(person, person)
        told = party.partition(":")[2]
        stranger = f"?{told.casefold()}"
        self.names[stranger] = name or told
        return stranger

    def pair(self, about: str) -> tuple[Player, Player] | None:
        """Two people who are not one; None when they are."""
        one, other = (self.of(party) for party in parties_of(about))
        return None if one == other else (one, other)

    def contributions(
        self, told: Mapping[str, Mapping[str, Any]]
    ) -> dict[str, tuple[Contribution, ...]]:
        gathered: defaultdict[str, list[Contribution]] = defaultdict(list)
        for about, value in told.items():
            outcome, party = outcome_and_party(about)
            weight = _chance(value.get("weight"))
            if weight is None:
                continue
            person = self.of(party, str(value.get("name") or ""))
            grade = Evidence(str(value.get("evidence", Evidence.CONFIRMED.value)))
            gathered[outcome].append(Contribution(person, weight, grade, party))
        return {outcome: tuple(parts) for outcome, parts in gathered.items()}


def person_of_party(party: str) -> int | None:
    """The person a party (`email:…`, `name:…`) is, or None while the ledger knows nobody so."""
    kind, _, value = party.partition(":")
    if kind == "email":
        return naming.person_of("", value)
    found = PersonPoint.objects.filter(point__kind=kind, point__value=value)
    point = found.values_list("person_id", flat=True).first()
    return naming.person_of(value, "") if point is None else point


def party_key(name: str, address: str) -> str:
    """How a decision names somebody: by address where there is one.

    Raises:
        ValueError: when there is neither a name nor an address.
    """
    plain_name, plain_address = " ".join(name.split()), address.strip().lower()
    if plain_address:
        return f"email:{plain_address}"
    if not plain_name:
        raise ValueError("Give a name or an address.")
    return f"name:{plain_name}"


def pair_key(one: str, other: str) -> str:
    """What an `acquaintance` of two parties is about, whichever is told first."""
    first, second = sorted((_safe(one), _safe(other)))
    return f"points:{first}|{second}"


def parties_of(about: str) -> tuple[str, str]:
    """The two parties of an `acquaintance`."""
    one, _, other = about.removeprefix("points:").partition("|")
    return one, other


def contribution_key(outcome: str, party: str) -> str:
    """What a `contribution` of a party to an outcome (by its key) is about."""
    return f"{outcome}|{_safe(party)}"


def outcome_and_party(about: str) -> tuple[str, str]:
    """The outcome's key and the party of a `contribution`."""
    outcome, _, party = about.rpartition("|")
    return outcome, party


def contributions_to(keys: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The `contribution` decisions in force on some outcomes, by what they are about."""
    wanted = set(keys)
    told = decisions.in_force("contribution")
    return {about: v for about, v in told.items() if outcome_and_party(about)[0] in wanted}


def _safe(party: str) -> str:
    return party.replace("|", "/")


def _chance(told: object) -> Fraction | None:
    """A probability as a decision stores it; None when none was told (or another version's)."""
    try:
        chance = Fraction(str(told))
    except (ValueError, ZeroDivisionError):
        return None
    return chance if 0 <= chance <= 1 else None
