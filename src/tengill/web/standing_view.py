"""What the Standing page shows: the picture, words for figures, the way to the evidence."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import formats
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from tengill.web.pictures import scatter
from tengill.web.pictures.scatter import Heads, Mark, Value
from tengill.workspace import presenting
from tengill.workspace.presenting import number
from tengill.workspace.standing_view import (
    Correlation,
    Figure,
    Measure,
    PersonStanding,
    StandingView,
)

_MOST_DRAWN = 120
_DASH = "\N{EN DASH}"
_GROUND = 4
"""A rank correlation of fewer says nothing."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One outcome behind a figure."""

    outcome: int
    title: str
    what: str
    """For recommending, introducing or taking part."""
    share: float
    weakest: str
    act: int | None
    """The first of their acts; the outcome's page has all."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One person, ready for the table and the details."""

    row: PersonStanding
    influence: str
    connection: str
    evidence: tuple[Evidence, ...]
    more: int
    reach: tuple[tuple[str, str], ...]
    """Per figure: it in words, and where it is from."""
    open: bool
    """Unfolded from the start: the first few of whom there is something to say."""


def shown(view: StandingView) -> tuple[Shown, ...]:
    """Everybody."""
    few = len(view.people) <= _UNFOLDED
    telling = [row for row in view.people if few or row.reading != "not_enough"][:_UNFOLDED]
    return tuple(_shown(row, unfolded=row in telling) for row in view.people)


_EVIDENCE = 12
_UNFOLDED = 3


def _shown(row: PersonStanding, *, unfolded: bool) -> Shown:
    evidence = tuple(
        Evidence(
            one.outcome,
            one.title,
            _what(one.kind),
            one.share,
            one.weakest,
            next(iter(one.acts), None),
        )
        for one in row.earned[:_EVIDENCE]
    )
    return Shown(
        row,
        in_outcomes(row.influence),
        in_outcomes(row.connection),
        evidence,
        max(0, len(row.earned) - _EVIDENCE),
        tuple(figure_words(figure) for figure in row.reach),
        unfolded,
    )


def _what(kind: str) -> str:
    return {
        "influence": gettext("for recommending"),
        "connection": gettext("for introducing"),
        "contribution": gettext("for taking part"),
    }[kind]


def in_outcomes(told: Measure) -> str:
    """`3.2 (1.1 to 7.0)` with a dash, or how many acts there were of which nothing came."""
    if not told.outcomes:
        if not told.acts:
            return _DASH
        words = ngettext("none, of %(n)d act", "none, of %(n)d acts", told.acts)
        return words % {"n": told.acts}
    return f"{_tenth(told.total)} ({_tenth(told.low)}{_DASH}{_tenth(told.high)})"


def _tenth(value: float) -> str:
    return formats.number_format(round(value, 1), decimal_pos=1)


def figure_words(figure: Figure) -> tuple[str, str]:
    """A figure of reach, and its source and date."""
    kinds = {
        "followers": gettext("followers"),
        "subscribers": gettext("subscribers"),
        "connections": gettext("connections"),
    }
    source = gettext("your list") if figure.source == "list" else figure.source
    when = presenting.day_short(figure.at) if figure.dated else gettext("no date given")
    account = f"{figure.platform} {figure.account}".strip()
    told = f"{number(figure.count)} {kinds.get(figure.what, figure.what)}"
    return told, " · ".join(part for part in (account, source, when) if part)


def picture(view: StandingView) -> SafeString:
    """The scatter of those with anything to show."""
    some = [
        row
        for row in view.people
        if row.influence.outcomes or row.connection.outcomes or row.audience
    ][:_MOST_DRAWN]
    return scatter.draw(
        [_mark(row) for row in some],
        heads=Heads(
            gettext("Influence, in outcomes"),
            gettext("Connection, in outcomes"),
            gettext("reach"),
            gettext("reach not told"),
        ),
        label=presenting.plain(view.sentence),
    )


def _mark(row: PersonStanding) -> Mark:
    audience = row.audience
    reach = number(audience.count) if audience else gettext("not told")
    told = {
        "name": row.person.name,
        "reach": reach,
        "influence": in_outcomes(row.influence),
        "connection": in_outcomes(row.connection),
    }
    label = gettext("%(name)s: reach %(reach)s, influence %(influence)s, connection %(connection)s")
    return Mark(
        row.person.name or row.person.address,
        audience.count if audience else None,
        _value(row.influence),
        _value(row.connection),
        label % told,
        f"#p{row.person.id}",
    )


def _value(told: Measure) -> Value:
    return Value(told.total, told.low, told.high)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A rank correlation in words."""

    title: str
    everybody: str
    top: str
    people: str


def correlations(view: StandingView) -> tuple[Ranked, ...]:
    """One's own, then the published ones."""
    own = [_ranked(one) for one in view.correlations]
    others = [
        Ranked(one.what, _rho(one.everybody), _rho(one.top_tenth), one.source)
        for one in view.published
    ]
    return (*own, *others)


def _ranked(one: Correlation) -> Ranked:
    people = ngettext("%(n)d person", "%(n)d people", one.people) % {"n": one.people}
    if one.rho is None or one.people < _GROUND:
        return Ranked(one.title, gettext("too few to tell"), _DASH, people)
    told = _rho(one.rho)
    if one.low is not None and one.high is not None:
        told += f" ({_rho(one.low)} {_DASH} {_rho(one.high)})"
    top = _rho(one.top_rho) if one.top_rho is not None and one.top_people >= _GROUND else _DASH
    return Ranked(one.title, told, top, people)


def _rho(value: float) -> str:
    return formats.number_format(round(value, 2), decimal_pos=2)


def columns(view: StandingView) -> Sequence[tuple[str, str, str]]:
    """What a list's columns were taken for: (field, its words, the head)."""
    taken = dict(view.columns)
    words = {
        "name": gettext("Name"),
        "address": gettext("Address"),
        "handle": gettext("Handle"),
        "followers": gettext("Followers"),
        "date": gettext("Date of the figures"),
    }
    return [(what, told, taken.get(what, "")) for what, told in words.items()]
