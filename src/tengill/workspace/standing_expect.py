"""What to expect of an introduction: how likely something comes of it by when, and what it is worth.

From each introduction or handoff to the first outcome it stands in an explanation of; those of
which nothing came yet were watched until the ledger's last day (Kaplan and Meier).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from statistics import median
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tengill.facts.acts import BULK
from tengill.facts.money import Money
from tengill.ledger.models import Outcome
from tengill.workspace import references
from tengill.workspace import settings as saved
from tengill.workspace.attribute_loading import load_stand_ins
from tengill.workspace.attribute_sides import owner_people
from tengill.workspace.presenting import PersonRef, day, money_short
from tengill.workspace.standing_facts import COUNTED
from tengill.workspace.standing_kept import kept
from tengill.workspace.statement_facts import IN_FORCE

if TYPE_CHECKING:
    from tengill.standing import Waiting

HORIZONS = (30, 90, 365)
ENOUGH = 10
"""So many introductions, and so many of them that came to something, make figures one's own."""
ENOUGH_CAME = 3
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Chance:
    """The chance that something has come of an introduction by then."""

    days: int
    chance: float | None
    """None: nobody was watched for so long."""
    low: float
    high: float
    watched: int
    """Introductions watched for so long without anything having come of them."""
    is_last: bool = False
    """Later than a year: as long as anybody was watched."""


@dataclass(frozen=True, slots=True)
class Worth:
    """What it was worth, of those that came to something and told an amount."""

    outcomes: int
    median: Money
    low: Money
    high: Money


@dataclass(frozen=True, slots=True)
class Expectation:
    """What came of introductions, and when."""

    person: PersonRef | None
    """Whose; None: everybody's in the ledger."""
    asked: PersonRef | None
    """Who was asked for, where the figures are the whole ledger's."""
    introductions: int
    came: int
    chances: tuple[Chance, ...]
    usual_days: int | None
    """Days until it came, the median of those that did."""
    worth: tuple[Worth, ...]
    until: datetime
    """The ledger's last day."""
    enough: bool
    """False: so few that the figures say little, however they are shown."""
    curve: tuple[tuple[float, float, float, float], ...] = ()
    """(days, chance, low, high) at each step, for a picture."""

    def in_words(self, name: str = "") -> list[str]:
        """The sentences of it."""
        if not self.introductions:
            return [_("No introduction is on record, so nothing can be said of what comes of one.")]
        found = []
        if self.person is None and (name or self.asked):
            words = _("There are too few of %(name)s alone; this is the whole ledger.")
            found.append(words % {"name": name or (self.asked.name if self.asked else "")})
        if not self.enough:
            words = ngettext(
                "Of %(n)d introduction on record %(came)d came to something: too few to say more.",
                "Of %(n)d introductions on record %(came)d came to something: too few to say more.",
                self.introductions,
            )
            return [*found, words % {"n": self.introductions, "came": self.came}]
        known = [one for one in self.chances if one.chance is not None]
        parts = [
            _("%(chance)s within %(time)s (%(low)s to %(high)s)")
            % {
                "chance": percent(one.chance or 0.0),
                "time": horizon(one),
                "low": percent(one.low),
                "high": percent(one.high),
            }
            for one in known
        ]
        words = _("Of 100 introductions, something came of: %(parts)s.")
        found.append(words % {"parts": "; ".join(parts)})
        for one in self.worth:
            if one.outcomes == 1:
                found.append(_("Once it was worth %(money)s.") % {"money": money_short(one.median)})
                continue
            words = _(
                "Where it came to something it was worth %(median)s (median; %(low)s to %(high)s)."
            )
            found.append(
                words
                % {
                    "median": money_short(one.median),
                    "low": money_short(one.low),
                    "high": money_short(one.high),
                }
            )
        return found


def percent(share: float) -> str:
    """A chance as so many of a hundred, never 0 or 100 where it is neither."""
    told = round(100 * share)
    if told == 0 and share > 0:
        return "<1"
    return ">99" if told == 100 and share < 1 else str(told)  # noqa: PLR2004 - per cent


def horizon(one: Chance) -> str:
    """A length of time as people say it."""
    if one.is_last:
        years = one.days / 365
        return ngettext("%(n)s year", "%(n)s years", 2) % {"n": f"{years:.1f}"}
    return ngettext("%(n)d day", "%(n)d days", one.days) % {"n": one.days}


@dataclass(frozen=True, slots=True)
class _Case:
    connectors: frozenset[int]
    days: float
    came: bool
    outcome: int | None


@dataclass(frozen=True, slots=True)
class History:
    """All introductions of the ledger and what came of them, loaded once for many people."""

    cases: tuple[_Case, ...]
    amounts: Mapping[int, Money]
    until: int
    own: Mapping[int, list[_Case]]
    """By connector."""
    _whole: list[Expectation] = field(default_factory=list)

    @classmethod
    def kept(cls, stand_ins: Mapping[int, int]) -> "History":
        """As it was read last, while it is still so."""
        return kept(("history", _last_day()), lambda: cls.load(stand_ins))

    @classmethod
    def load(cls, stand_ins: Mapping[int, int]) -> "History":
        """Read it."""
        until = _last_day()
        came = {act: (at, outcome) for act, at, outcome in _first_outcomes()}
        connectors = _connectors(stand_ins)
        cases = []
        for act, at in _introductions():
            found = came.get(act)
            end = found[0] if found else until
            if end < at:
                continue  # made after the ledger's last day
            outcome = found[1] if found else None
            days = (end - at) / _DAY
            cases.append(_Case(frozenset(connectors.get(act, ())), days, bool(found), outcome))
        wanted = {case.outcome for case in cases if case.outcome is not None}
        own: defaultdict[int, list[_Case]] = defaultdict(list)
        for case in cases:
            for connector in case.connectors:
                own[connector].append(case)
        return cls(tuple(cases), _amounts(wanted), until, dict(own))

    def of(self, person: PersonRef | None = None) -> Expectation:
        """A person's own where there is enough, else the whole ledger's, said so."""
        if person is not None and person.id is not None:
            own = self.own.get(person.id, [])
            if _enough(own):
                return self._told(own, person, None)
        if not self._whole:
            self._whole.append(self._told(self.cases, None, None))
        return replace(self._whole[0], asked=person)

    def _told(
        self, cases: Sequence[_Case], person: PersonRef | None, asked: PersonRef | None
    ) -> Expectation:
        from tengill.standing import waiting  # noqa: PLC0415 - NumPy takes a while to load

        found = waiting([case.days for case in cases], [case.came for case in cases])
        came = [case for case in cases if case.came]
        return Expectation(
            person=person,
            asked=asked,
            introductions=len(cases),
            came=len(came),
            chances=_chances(found),
            usual_days=round(median(case.days for case in came)) if came else None,
            worth=self._worth(came),
            until=saved.at(self.until),
            enough=_enough(cases),
            curve=tuple(
                zip(
                    found.times.tolist(),
                    found.chance.tolist(),
                    found.low.tolist(),
                    found.high.tolist(),
                    strict=True,
                )
            ),
        )

    def _worth(self, came: Iterable[_Case]) -> tuple[Worth, ...]:
        """Each outcome once, however many introductions led to it."""
        by_currency: defaultdict[str, list[int]] = defaultdict(list)
        for outcome in {case.outcome for case in came}:
            money = self.amounts.get(outcome) if outcome is not None else None
            if money is not None:
                by_currency[money.currency].append(money.minor)
        told = [
            Worth(
                len(minors),
                Money(currency, round(median(minors))),
                Money(currency, min(minors)),
                Money(currency, max(minors)),
            )
            for currency, minors in by_currency.items()
        ]
        return tuple(sorted(told, key=lambda one: (-one.outcomes, one.median.currency)))


def expect(person: PersonRef | None = None) -> Expectation:
    """What to expect of introductions: by a person, or of all in the ledger.

    Args:
        person: whose; None for everybody's.
    """
    stand_ins = load_stand_ins(owner_people())
    if person is not None and person.id in stand_ins:
        person = references.people([stand_ins[person.id]]).get(stand_ins[person.id], person)
    return History.kept(stand_ins).of(person)


def _enough(cases: Sequence[_Case]) -> bool:
    return len(cases) >= ENOUGH and sum(case.came for case in cases) >= ENOUGH_CAME


def _chances(found: "Waiting") -> tuple[Chance, ...]:
    told = []
    last = int(found.longest)
    later = [last] if last > HORIZONS[-1] else []
    for days in (*HORIZONS, *later):
        one = found.by(days)
        is_last = days == last and days not in HORIZONS
        if one is None:
            told.append(Chance(days, None, 0.0, 1.0, 0))
        else:
            told.append(Chance(days, one.chance, one.low, one.high, one.watched, is_last))
    return tuple(told)


def until_words(told: Expectation) -> str:
    """The day up to which introductions were watched."""
    return day(told.until)


# ---------------------------------------------------------------- reading

_FROM = f"""
FROM ledger_act a LEFT JOIN ledger_message m ON m.id = a.message_id
WHERE a.kind IN ('introduction', 'handoff') AND {COUNTED}
"""


def _introductions() -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT a.id, a.at {_FROM} ORDER BY a.at, a.id", [BULK])
        return list(cursor.fetchall())


def _connectors(stand_ins: Mapping[int, int]) -> dict[int, set[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.act_id, p.person_id FROM ledger_actparty p JOIN ledger_act a ON a.id = p.act_id"
            " WHERE p.role = 'connector' AND p.person_id IS NOT NULL"
            " AND a.kind IN ('introduction', 'handoff')"
        )
        for act, person in cursor.fetchall():
            found[act].add(stand_ins.get(person, person))
    return dict(found)


def _first_outcomes() -> list[tuple[int, int, int]]:
    """Act, time and id of the first won outcome it stands in an explanation of."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.act_id, o.closed_at, o.id FROM ledger_outcomeact e"
            " JOIN ledger_outcome o ON o.id = e.outcome_id JOIN ledger_act a ON a.id = e.act_id"
            " WHERE o.state = 'won' AND o.superseded_by_id IS NULL AND o.retracted_at IS NULL"
            " AND o.closed_at >= a.at ORDER BY o.closed_at DESC, o.id DESC"
        )
        # The last one told of an act is its first outcome.
        first = {act: (at, outcome) for act, at, outcome in cursor.fetchall()}
    return [(act, at, outcome) for act, (at, outcome) in first.items()]


def _amounts(outcomes: Iterable[int]) -> dict[int, Money]:
    rows = references.rows(
        "SELECT id, currency, amount_minor FROM ledger_outcome"
        " WHERE amount_minor > 0 AND currency <> '' AND id IN ({})",
        outcomes,
    )
    return {id_: Money(currency, minor) for id_, currency, minor in rows}


def _last_day() -> int:
    """The archive's end, or the last outcome where that is later (and not in the future)."""
    from tengill.workspace import clock  # noqa: PLC0415 - what this module is told is the ledger's

    now = clock.now()
    closed = Outcome.objects.filter(IN_FORCE, closed_at__lte=now).aggregate(last=Max("closed_at"))
    return max(saved.told_at(), closed["last"] or 0)
