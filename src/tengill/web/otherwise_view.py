"""How far an outcome's credit may lie from what is shown, and what each alternative would change."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext

from tengill.facts.money import Money
from tengill.web.models_view import PARTS
from tengill.web.pictures.drawing import element, number
from tengill.workspace import presenting
from tengill.workspace.outcome_ranges import RangeRow, Ranges
from tengill.workspace.outcome_sensitivity import Alternative, Sensitivity
from tengill.workspace.presenting import PersonRef, Phrase, Sentence

_WIDE, _MID = 180.0, 7.0
_MOST_MOVED = 4


@dataclass(frozen=True, slots=True)
class Range:
    """A person's credit with its least and most."""

    person: PersonRef
    low: str
    credit: str
    high: str
    picture: SafeString
    when: tuple[str, ...]
    """What makes the least and the most, in words."""


@dataclass(frozen=True, slots=True)
class Otherwise:
    """One thing otherwise, and what it changes."""

    sentence: Sentence
    effect: Sentence


def in_words(money: Money) -> str:
    """Money at a glance, or a share of an outcome without an amount."""
    if money.currency:
        return presenting.money_short(money)
    return pgettext("percent", "%(number)s%%") % {
        "number": presenting.number(round(100 * money.minor / PARTS))
    }


def ranges(found: Ranges) -> tuple[Range, ...]:
    """Everybody's range, on one scale; who has nothing in any case is left out."""
    most = max((row.high.minor for row in found.rows), default=0)
    return tuple(_range(row, most) for row in found.rows if row.high.minor or row.low.minor)


def _range(row: RangeRow, most: int) -> Range:
    when = []
    if row.low_when:
        when.append(gettext("least: %(when)s") % {"when": row.low_when})
    if row.high_when:
        when.append(gettext("most: %(when)s") % {"when": row.high_when})
    low, credit, high = (in_words(one) for one in (row.low, row.credit, row.high))
    return Range(row.person, low, credit, high, _drawn(row, most), tuple(when))


def _drawn(row: RangeRow, most: int) -> SafeString:
    """The range as a line with a dot where the credit is; the figures stand beside it."""
    scale = (_WIDE - 12) / max(most, 1)
    low, credit, high = (6 + max(one.minor, 0) * scale for one in (row.low, row.credit, row.high))
    return element(
        "svg",
        [
            element("path", cls="grid", d=f"M6 {number(_MID)}H{number(_WIDE - 6)}"),
            element(
                "path",
                cls="reach",
                d=f"M{number(low)} {number(_MID)}H{number(max(high, low + 0.1))}",
            ),
            element("circle", cls="dot dot--people", cx=credit, cy=_MID, r=4),
        ],
        cls="drawing range",
        viewBox=f"0 0 {number(_WIDE)} {number(2 * _MID)}",
        aria_hidden="true",
        focusable="false",
    )


def alternatives(found: Sensitivity) -> tuple[Otherwise, ...]:
    """What each alternative changes, greatest change first."""
    return tuple(Otherwise(one.sentence, _effect(one, found)) for one in found.alternatives)


def _effect(one: Alternative, found: Sensitivity) -> Sentence:
    nothing = Money(found.organic.currency, 0)
    moved = [
        (who, found.credit.get(who, nothing), one.credit.get(who, nothing))
        for who in {**found.credit, **one.credit}
    ]
    moved = [told for told in moved if told[1] != told[2]]
    moved.sort(key=lambda told: -abs(told[2].minor - told[1].minor))
    parts = [_moved(who, was, now, found.people) for who, was, now in moved[:_MOST_MOVED]]
    more = len(moved) - len(parts)
    if more:
        parts.append(_said(ngettext("%(n)d other too", "%(n)d others too", more) % {"n": more}))
    rests = (
        (gettext("would have happened anyway"), found.organic, one.organic),
        (gettext("not explained"), found.unexplained, one.unexplained),
    )
    parts += [
        _said(f"{title} {in_words(was)} \N{RIGHTWARDS ARROW} {in_words(now)}")
        for title, was, now in rests
        if was != now
    ]
    if not parts:
        return _said(gettext("Nobody's credit changes."))
    return (*presenting.join(parts, "; "), Phrase("."))


def _moved(who: str, was: Money, now: Money, people: Mapping[str, PersonRef]) -> Sentence:
    name = presenting.person_phrase(people.get(who, PersonRef(None, gettext("somebody"))))
    return (name, Phrase(f" {in_words(was)} \N{RIGHTWARDS ARROW} {in_words(now)}"))


def _said(words: str) -> Sentence:
    return (Phrase(words),)
