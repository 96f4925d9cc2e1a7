"""Reach, influence and connection of any set of people: the network, or a list somebody gives.

Three numbers, never one. What each rests on and how sure it is stands beside it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tengill.workspace import clock, credit_sets, references
from tengill.workspace import settings as saved
from tengill.workspace.attribute import saved_settings
from tengill.workspace.attribute_loading import load_stand_ins
from tengill.workspace.attribute_sides import owner_people
from tengill.workspace.people_filter import Filters
from tengill.workspace.presenting import PersonRef
from tengill.workspace.rates import Rates
from tengill.workspace.standing_credit import earned
from tengill.workspace.standing_expect import History
from tengill.workspace.standing_facts import Around, Made, around, made, nodes, reach
from tengill.workspace.standing_kept import kept
from tengill.workspace.standing_list import Given, Line, ListFigure
from tengill.workspace.standing_measures import Typical, measure, read, unconverted
from tengill.workspace.standing_people import Placed, place
from tengill.workspace.standing_view import (
    CONNECTION,
    CONTRIBUTION,
    INFLUENCE,
    Correlation,
    Earned,
    Figure,
    Hire,
    Measure,
    Missing,
    PersonStanding,
    Published,
    StandingView,
    Stranger,
)
from tengill.workspace.standing_words import hire, lead, reading_words
from tengill.workspace.statement_facts import period

if TYPE_CHECKING:
    from tengill.standing import Thresholds

SHOWN = 200
"""People shown at most, those with the most first; correlations are of everybody."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for."""

    people: tuple[int, ...] | None = None
    """These people; None: everybody of whom anything is on record."""
    within: frozenset[int] | None = None
    """Those of these of whom anything is on record (see `filtered`)."""
    given: Given | None = None
    """A list, instead."""
    start: date | None = None
    """The first day of the outcomes and acts counted; None: from the first."""
    end: date | None = None
    """The last one."""
    rates: Rates | None = None
    """All money by these; None: each currency by itself."""
    limit: int = SHOWN


def standing(asked: Asked | None = None) -> StandingView:
    """The standing of a set of people.

    Raises:
        ValueError: when the period ends before it begins.
        SettingError: when a saved setting is not in its range.
    """
    told = asked or Asked()
    ledger, today = _ledger(told), saved.at(clock.now())
    placed = place(told.given.lines) if told.given else []
    chosen, quiet = ledger.chosen(told, placed)
    if told.given is None and told.people is None:
        rows = ledger.known(chosen)
    else:
        rows = ledger.people(chosen, today)
    strangers = tuple(_stranger(one, today) for one in placed if one.person is None)
    counts = Counter(row.reading for row in rows)
    every = [one for row in rows for one in row.earned]
    return StandingView(
        sentence=lead(rows, counts, len(strangers)),
        people=_shown(rows[: told.limit], ledger.history),
        strangers=strangers,
        trouble=told.given.trouble if told.given else (),
        columns=told.given.columns if told.given else (),
        headers=told.given.headers if told.given else (),
        quiet=quiet,
        correlations=_kept_correlations(told, rows),
        published=_published(),
        thresholds={
            "outcomes": ledger.thresholds.outcomes,
            "narrow": ledger.thresholds.narrow,
            "tries": ledger.thresholds.tries,
        },
        settings=credit_sets.told(saved_settings()).title,
        is_list=told.given is not None,
        converted=_rates_words(told.rates),
        left_out=unconverted(every, told.rates),
        more=max(0, len(rows) - told.limit),
        counts=dict(counts),
    )


def filtered(filters: Filters) -> frozenset[int]:
    """The people the People list's filters find, for `Asked.within`.

    Raises:
        FilterError: a kind or band that is none.
    """
    from tengill.workspace.people_matching import matching  # noqa: PLC0415 - NumPy, slow to load

    return frozenset(matching(filters, "name", saved.told_at(), everybody=True).ids())


@dataclass(frozen=True)
class _Ledger:
    """What the ledger knows that any of them may need, read once."""

    stand_ins: Mapping[int, int]
    earned: Mapping[int, Sequence[Earned]]
    made: Mapping[int, Made]
    reach: Mapping[int, list[Figure]]
    around: Around
    typical: Typical
    history: History
    thresholds: "Thresholds"
    rates: Rates | None

    @classmethod
    def load(cls, asked: Asked) -> "_Ledger":
        from tengill.standing import Thresholds  # noqa: PLC0415 - NumPy takes a while to load

        first, last = period(asked.start, asked.end, saved.zone())
        stand_ins = load_stand_ins(owner_people())
        told = earned(stand_ins, None, first, last)
        every = [one for mine in told.values() for one in mine]
        return cls(
            stand_ins=stand_ins,
            earned=told,
            made=made(stand_ins, first, last),
            reach=reach(None, stand_ins),
            around=around(one.outcome for one in every),
            typical=Typical.of(every),
            history=History.kept(stand_ins),
            thresholds=Thresholds(),
            rates=asked.rates,
        )

    def chosen(self, asked: Asked, placed: Sequence[Placed]) -> tuple[dict[int, list[Placed]], int]:
        """Person → the lines that name them; and how many were asked for of whom nothing is known."""
        if asked.given is not None:
            found: dict[int, list[Placed]] = {}
            for one in placed:
                if one.person is not None:
                    found.setdefault(self.stand_ins.get(one.person, one.person), []).append(one)
            return found, 0
        if asked.people is not None:
            return {self.stand_ins.get(who, who): [] for who in asked.people}, 0
        known = {*self.earned, *self.made, *self.reach}
        if asked.within is None:
            return {who: [] for who in sorted(known)}, 0
        wanted = {self.stand_ins.get(who, who) for who in asked.within}
        return {who: [] for who in sorted(known & wanted)}, len(wanted - known)

    def known(self, chosen: Mapping[int, Sequence[Placed]]) -> tuple[PersonStanding, ...]:
        """The standing of some or all of whom anything is on record, made once for all of them."""
        return tuple(row for row in self._everybody if row.person.id in chosen)

    @cached_property
    def _everybody(self) -> tuple[PersonStanding, ...]:
        every = dict.fromkeys(sorted({*self.earned, *self.made, *self.reach}), ())
        return self.people(every, saved.at(clock.now()))

    def people(
        self, chosen: Mapping[int, Sequence[Placed]], today: datetime
    ) -> tuple[PersonStanding, ...]:
        """Everybody's standing: most credit first, then the largest audience.

        Args:
            chosen: who, and the lines of a list that name them.
            today: the date of figures that tell none.
        """
        named = references.people(chosen)
        rows = [
            self.one(named[who], lines, today)
            for who, lines in chosen.items()
            if who in named and (lines or named[who].kind == "person")
        ]
        rows.sort(
            key=lambda row: (
                -(row.influence.total + row.connection.total),
                -(row.audience.count if row.audience else -1),
                -(row.influence.acts + row.connection.acts),
                row.person.id or 0,
            )
        )
        return tuple(rows)

    def one(self, who: PersonRef, lines: Sequence[Placed], today: datetime) -> PersonStanding:
        """One person's, but for what `_shown` adds for those who are shown."""
        number = who.id or 0
        mine, acts = self.earned.get(number, ()), self.made.get(number, Made())
        figures = list(self.reach.get(number, ()))
        figures += [figure for one in lines for figure in _listed(one.line, today)]
        figures.sort(key=lambda one: -one.count)
        measures = {
            kind: self.measure(mine, kind, count)
            for kind, count in (
                (INFLUENCE, acts.recommendations),
                (CONNECTION, acts.introductions),
                (CONTRIBUTION, sum(1 for one in mine if one.kind == CONTRIBUTION)),
            )
        }
        audience = figures[0] if figures else None
        told = read(number, audience, measures, mine, self.around, self.thresholds)
        missing = tuple(Missing(*one) for one in told.missing)
        return PersonStanding(
            person=who,
            asked=lines[0].line.asked if lines else "",
            found_by=lines[0].words if lines else "",
            reach=tuple(figures),
            influence=measures[INFLUENCE],
            connection=measures[CONNECTION],
            contribution=measures[CONTRIBUTION],
            constraint=None,
            effective_size=None,
            contacts=None,
            reading=told.reading.value,
            reading_words="",
            within=told.within,
            missing=missing,
            hire=_UNTOLD,
            earned=tuple(mine),
        )

    def measure(self, mine: Sequence[Earned], kind: str, acts: int) -> Measure:
        return measure([one for one in mine if one.kind == kind], acts, self.typical, self.rates)


def _shown(rows: Sequence[PersonStanding], history: History) -> tuple[PersonStanding, ...]:
    """The rows with their place in the network, in words of the active language."""
    places = nodes([row.person.id for row in rows if row.person.id is not None])
    told = []
    for row in rows:
        measures = {INFLUENCE: row.influence, CONNECTION: row.connection}
        node = places.get(row.person.id or 0)
        told.append(
            replace(
                row,
                constraint=node.constraint if node else None,
                effective_size=node.effective_size if node else None,
                contacts=node.contacts if node else None,
                reading_words=reading_words(row.reading, row.within),
                hire=hire(
                    row.person.name, row.reading, row.audience, measures, row.missing,
                    history.of(row.person),
                ),
            )
        )  # fmt: skip
    return tuple(told)


_UNTOLD = Hire((), (), ())


def _ledger(asked: Asked) -> _Ledger:
    if asked.rates is not None:
        return _Ledger.load(asked)
    what = ("ledger", asked.start, asked.end, str(saved.zone()))
    return kept(what, lambda: _Ledger.load(asked))


def _listed(line: Line, today: datetime) -> tuple[Figure, ...]:
    """A list's figures: shown with where they come from, stored nowhere."""
    return tuple(_figure(line, one, today) for one in line.figures)


def _figure(line: Line, one: ListFigure, today: datetime) -> Figure:
    at = today
    if one.at is not None:
        at = datetime(one.at.year, one.at.month, one.at.day, tzinfo=today.tzinfo)
    return Figure(one.platform, line.handle, "followers", one.count, "list", at, one.at is not None)


def _stranger(one: Placed, today: datetime) -> Stranger:
    return Stranger(one.line.number, one.line.asked, _listed(one.line, today), one.words)


def _rates_words(rates: Rates | None) -> str:
    if rates is None:
        return ""
    told = {"currency": rates.currency, "day": rates.day.isoformat(), "source": rates.source}
    return _("All in %(currency)s by the rates of %(day)s, %(source)s.") % told


# ---------------------------------------------------------------- do they go together


def _kept_correlations(asked: Asked, rows: Sequence[PersonStanding]) -> tuple[Correlation, ...]:
    """Those of everybody are kept: they rest on all that is kept of them."""
    some = (asked.people, asked.within, asked.given, asked.rates)
    if any(one is not None for one in some):
        return _correlations(rows)
    what = ("correlations", asked.start, asked.end, str(saved.zone()), get_language())
    return kept(what, lambda: _correlations(rows))


def _correlations(rows: Sequence[PersonStanding]) -> tuple[Correlation, ...]:
    with_reach = [row for row in rows if row.audience]
    active = [row for row in rows if row.influence.acts or row.connection.acts or row.earned]
    reached = [float(row.audience.count) for row in with_reach if row.audience]
    pairs = (
        ("reach_influence", _("reach to influence"), reached,
         [row.influence.total for row in with_reach]),
        ("reach_connection", _("reach to connection"), reached,
         [row.connection.total for row in with_reach]),
        ("influence_connection", _("influence to connection"),
         [row.influence.total for row in active], [row.connection.total for row in active]),
    )  # fmt: skip
    return tuple(_correlation(*pair) for pair in pairs)


def _correlation(of: str, title: str, one: Sequence[float], other: Sequence[float]) -> Correlation:
    from tengill.standing import among_top, rank_correlation  # noqa: PLC0415 - NumPy, slow to load

    whole, top = rank_correlation(one, other), among_top(one, other)
    return Correlation(
        of, title, whole.people, whole.rho, whole.low, whole.high, top.people, top.rho
    )


def _published() -> tuple[Published, ...]:
    from tengill.standing import PUBLISHED  # noqa: PLC0415 - NumPy takes a while to load

    titles = {
        "indegree to retweets": _("followers to retweets"),
        "indegree to mentions": _("followers to mentions"),
    }
    return tuple(
        Published(titles.get(one.what, one.what), one.everybody, one.top_tenth, one.source)
        for one in PUBLISHED
    )
