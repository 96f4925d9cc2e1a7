"""Whom should I introduce: contacts of mine who don't know each other, one of whom needs the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from tengill.knowing import Fit, Kind, Knower, Wanted, fits, ready
from tengill.ledger import decisions
from tengill.workspace import references, settings
from tengill.workspace.asking import asks, keys, knowing, sold, trust
from tengill.workspace.asking.asks import Told, WishView
from tengill.workspace.asking.drafts import to_both
from tengill.workspace.asking.strangers import PROPOSAL, strangers
from tengill.workspace.asking.topics import NoTopicError, topic_of
from tengill.workspace.presenting import Link, PersonRef, Phrase, Sentence, sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_WANTED = 60
"""So many things that people look for are gone through, the latest."""
_KNOWERS = 12
"""Of each, so many who know about it."""
_KNOWS_ENOUGH = 0.12
"""Who shows less knowledge than this is not proposed."""
STATES = ("taken", "dismissed")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two people who should meet, and why."""

    seeker: PersonRef
    knower: PersonRef
    thing: str
    """What the one looks for."""
    score: float
    ask: WishView
    evidence: tuple[knowing.Shown, ...]
    """Why the other knows about it."""
    seeker_trust: float
    knower_trust: float
    reason: Sentence
    draft: str
    """A letter to both, to copy; Tengill sends nothing."""


@dataclass(frozen=True, slots=True)
class IntroducingView:
    """The proposals, best first."""

    rows: tuple[Suggestion, ...]
    asks: int
    """How many things people look for were gone through."""
    sentence: Sentence


def suggest(limit: int = 10, now: datetime | None = None) -> IntroducingView:
    """Introductions the owner should make: no pair that was taken up or dismissed comes again.

    Args:
        limit: so many at most.
        now: the date it is told at; None: see `settings.told_at`.
    """
    at = settings.told_at(now)
    told = [*asks.noted("ask"), *(one for one in asks.found(at) if one.kind == "ask")][:_WANTED]
    ways = dict(enumerate(told))
    made: dict[int, knowing.Ranked] = {}

    def knowers(one: Wanted) -> Sequence[Knower]:
        told_of = ways[one.key]
        try:
            topic = topic_of(told_of.thing)
        except NoTopicError:
            return []
        since = sold.bought(topic).get(told_of.person)
        if since is not None and since >= told_of.at:
            return []  # they found it
        ranked = knowing.ranked(topic, at, reach=False)
        made[one.key] = ranked
        if ranked.partial:
            return []  # half of what they look for is something else
        return _able(ranked.knowers)[:_KNOWERS]

    held = {
        person: one.value for person, one in trust.own((one.person for one in told), at).items()
    }
    wanted = [
        Wanted(n, one.person, min(one.at, at), one.certainty)
        for n, one in ways.items()
        if held.get(one.person, 0.0) > 0
    ]
    every = _fits(wanted, knowers, held, at, limit)
    rows = tuple(_row(fit, ways[fit.wanted.key], made[fit.wanted.key]) for fit in every)
    return IntroducingView(rows, len(told), _sentence(rows, len(told)))


def _fits(
    wanted: Sequence[Wanted],
    knowers: Callable[[Wanted], Sequence[Knower]],
    held: dict[int, float],
    at: int,
    limit: int,
) -> list[Fit]:
    def asked(one: Wanted) -> Sequence[Knower]:
        found = knowers(one)
        for knower in found:
            held.setdefault(knower.person, knower.trust)
        return found

    return fits(wanted, asked, held, strangers, at, max(1, min(limit, 50)))


def _able(knowers: Sequence[Knower]) -> list[Knower]:
    """Who knows enough, is a contact of the owner's, and does not look for the same themself."""
    able = [
        one
        for one in knowers
        if one.trust > 0
        and one.knowledge >= _KNOWS_ENOUGH
        and not any(piece.kind is Kind.ASKED for piece, _w in one.pieces)
    ]
    return sorted(able, key=lambda one: (not ready(one), -one.score, one.person))


def decide(seeker: int, knower: int, state: str, who: str = "") -> int:
    """Say what became of a proposal: the pair is not proposed again, whatever for.

    Returns:
        The decision's number: take it back by this.

    Raises:
        ValueError: when the state is not `taken` or `dismissed`, or the two are one.
        UnknownPersonError: when one of them is nobody.
    """
    if state not in STATES:
        raise ValueError(_("A proposal is taken or dismissed, not “%(told)s”.") % {"told": state})
    if seeker == knower:
        raise ValueError(_("Give two different people."))
    return decisions.record(PROPOSAL, keys.pair_of(seeker, knower), {"state": state}, who)


def _row(fit: Fit, told: Told, ranked: knowing.Ranked) -> Suggestion:
    people = references.people([fit.wanted.person, fit.knower.person])
    seeker = people.get(fit.wanted.person, PersonRef(fit.wanted.person, ""))
    knower = people.get(fit.knower.person, PersonRef(fit.knower.person, ""))
    row = knowing.rows_of(ranked, [fit.knower])[0]
    seeker_trust = trust.own([fit.wanted.person], settings.told_at()).get(fit.wanted.person)
    return Suggestion(
        seeker=seeker,
        knower=knower,
        thing=told.thing,
        score=fit.score,
        ask=asks.shown([told])[0],
        evidence=row.evidence,
        seeker_trust=seeker_trust.value if seeker_trust else 0.0,
        knower_trust=fit.knower.trust,
        reason=sentence(
            _("{seeker} looks for “{thing}”; {knower} knows about it."),
            seeker=Phrase(seeker.name, Link("person", seeker.id)),
            knower=Phrase(knower.name, Link("person", knower.id)),
            thing=told.thing,
        ),
        draft=to_both(seeker, knower, told.thing),
    )


def _sentence(rows: Sequence[Suggestion], asked: int) -> Sentence:
    if not asked:
        return sentence(_("Nobody has said lately that they look for something."))
    if not rows:
        return sentence(
            _("Of what people look for ({number}), nobody whom they don't know has it."),
            number=asked,
        )
    best = rows[0]
    return sentence(
        _("First of all: {seeker} and {knower} should know each other."),
        seeker=Phrase(best.seeker.name, Link("person", best.seeker.id)),
        knower=Phrase(best.knower.name, Link("person", best.knower.id)),
    )
