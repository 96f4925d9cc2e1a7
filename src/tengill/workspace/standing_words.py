"""A standing in sentences: what it comes to, what to hire somebody for, what to expect and what not."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tengill.workspace.presenting import (
    Phrase,
    Sentence,
    join,
    listing,
    money_short,
    number,
    sentence,
)
from tengill.workspace.standing_view import (
    CONNECTION,
    INFLUENCE,
    Figure,
    Hire,
    Measure,
    Missing,
    PersonStanding,
)

if TYPE_CHECKING:
    from tengill.workspace.standing_expect import Expectation

READINGS = ("both", "connector", "influencer", "micro_influencer", "audience_only", "not_enough")
"""In the order a list tells them."""


def reading_words(reading: str, within: str = "") -> str:
    """A reading as a person says it."""
    words = {
        "both": _("influencer and connector"),
        "connector": _("connector"),
        "influencer": _("influencer"),
        "micro_influencer": _("micro-influencer in %(within)s") % {"within": within},
        "audience_only": _("audience only"),
        "not_enough": _("not enough evidence"),
    }
    return words[reading]


def counted(reading: str, many: int) -> str:
    """So many of a reading."""
    told = {
        "both": ngettext("%(n)d is both", "%(n)d are both", many),
        "connector": ngettext("%(n)d is a connector", "%(n)d are connectors", many),
        "influencer": ngettext("%(n)d is an influencer", "%(n)d are influencers", many),
        "micro_influencer": ngettext(
            "%(n)d is a micro-influencer", "%(n)d are micro-influencers", many
        ),
        "audience_only": ngettext(
            "%(n)d has an audience only", "%(n)d have an audience only", many
        ),
        "not_enough": ngettext(
            "there is not enough evidence on %(n)d to say",
            "there is not enough evidence on %(n)d to say",
            many,
        ),
    }
    return told[reading] % {"n": many}


def lead(people: Sequence[PersonStanding], counts: Mapping[str, int], strangers: int) -> Sentence:
    """The sentence a set opens with."""
    if not people:
        nobody = Phrase(_("Nobody here has an audience, an act or credit on record yet."))
        return join([(nobody,), _strangers(strangers)])
    whole = sum(counts.values())
    if whole == 1:
        one = people[0]
        told = sentence(
            _("On record, {name} is read so: {reading}."),
            name=one.person.name,
            reading=reading_words(one.reading, one.within),
        )
        return join([told, _strangers(strangers)])
    if counts.get("not_enough") == whole:
        words = ngettext(
            "There is not enough evidence to read the one person here.",
            "{n} people, and not enough evidence to read any of them.",
            whole,
        )
        return join([sentence(words, n=whole), _strangers(strangers)])
    parts = [
        Phrase(counted(reading, counts[reading])) for reading in READINGS if counts.get(reading)
    ]
    told = sentence(
        ngettext("{n} person: {parts}.", "{n} people: {parts}.", whole),
        n=whole,
        parts=listing(parts),
    )
    return join([told, _strangers(strangers)])


def _strangers(many: int) -> Sentence:
    if not many:
        return ()
    words = ngettext(
        "%(n)d line of the list is nobody this ledger can tell anything of.",
        "%(n)d lines of the list are nobody this ledger can tell anything of.",
        many,
    )
    return (Phrase(words % {"n": many}),)


# ---------------------------------------------------------------- for a company


def hire(
    name: str,
    reading: str,
    audience: Figure | None,
    measures: Mapping[str, Measure],
    missing: Sequence[Missing],
    expected: "Expectation | None",
) -> Hire:
    """What to hire somebody for, what to expect and when, what not to expect."""
    influence, connection = measures[INFLUENCE], measures[CONNECTION]
    sells, joins = influence.outcomes > 0, connection.outcomes > 0
    unknown = reading == "not_enough"
    return Hire(
        tuple(_what_for(name, reading, influence, connection, audience)),
        tuple(_expect(name, influence, connection, expected, unknown=unknown)),
        tuple(_not_expect(name, audience, missing, sells=sells, joins=joins, unknown=unknown)),
    )


def _what_for(
    name: str, reading: str, influence: Measure, connection: Measure, audience: Figure | None
) -> list[str]:
    told = {"name": name}
    if reading == "not_enough":
        return [_("The record does not say. Ask %(name)s for outcomes that can be checked.") % told]
    if reading == "audience_only":
        reached = {**told, "count": number(audience.count) if audience else ""}
        return [
            _("To be seen: an account of theirs tells of %(count)s people.") % reached
            + " "
            + _("Pay for attention, not for sales.")
        ]
    found = []
    if connection.outcomes and reading in {"connector", "both"}:
        found.append(
            _("To be introduced: %(what)s came of introductions.") % {"what": _came(connection)}
        )
    if influence.outcomes and reading in {"influencer", "micro_influencer", "both"}:
        found.append(
            _("To be recommended: %(what)s came of recommendations.") % {"what": _came(influence)}
        )
    return found


def _came(told: Measure) -> str:
    """`7 outcomes, €120 k of it theirs (€40 k to €260 k)`."""
    many = ngettext("%(n)d outcome", "%(n)d outcomes", told.outcomes) % {"n": told.outcomes}
    money = [
        _("%(total)s of it theirs (%(low)s to %(high)s)")
        % {
            "total": money_short(one.total),
            "low": money_short(one.low),
            "high": money_short(one.high),
        }
        for one in told.money
    ]
    return ", ".join([many, *money])


def _expect(
    name: str,
    influence: Measure,
    connection: Measure,
    expected: "Expectation | None",
    *,
    unknown: bool,
) -> list[str]:
    if unknown:
        return [_("Nothing that this ledger could back with figures.")]
    found = []
    if influence.acts and influence.outcomes:
        words = _("Of %(acts)d recommendations on record %(outcomes)d outcomes came.")
        found.append(words % {"acts": influence.acts, "outcomes": influence.outcomes})
    if connection.outcomes and expected is not None:
        found += expected.in_words(name)
    for one in (influence, connection):
        if one.outcomes and one.only_inferred:
            found.append(
                _(
                    "All of it rests on acts nobody witnessed or confirmed. Have them confirmed first."
                )
            )
            break
    return found or [_("Nothing that this ledger could back with figures.")]


def _not_expect(
    name: str,
    audience: Figure | None,
    missing: Sequence[Missing],
    *,
    sells: bool,
    joins: bool,
    unknown: bool,
) -> list[str]:
    told = {"name": name}
    found = []
    if unknown:
        found += [_missing(one) for one in missing]
        found.append(_("Too little on record is not a bad record."))
        return found
    if not sells:
        found.append(_("No direct sales: no outcome on record came of a recommendation."))
    if not joins:
        found.append(_("No doors opened: no outcome on record came of an introduction."))
    if audience is None:
        found.append(_("No large audience: no figure of followers is told for %(name)s.") % told)
    elif sells or joins:
        found.append(
            _("That followers turn into outcomes: the two are told apart here for a reason.")
        )
    return found


def _missing(one: Missing) -> str:
    if one.what == "outcomes":
        words = ngettext(
            "%(n)d more outcome with credit would be needed to say something.",
            "%(n)d more outcomes with credit would be needed to say something.",
            one.count,
        )
    else:
        words = ngettext(
            "%(n)d more recommendation on record without an outcome would say “audience only”.",
            "%(n)d more recommendations on record without an outcome would say “audience only”.",
            one.count,
        )
    return words % {"n": one.count}
