"""How many introductions were made and how many took, in figures and in one sentence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tengill.facts.acts import Took
from tengill.workspace import presenting, settings
from tengill.workspace.act_lines import JOINING
from tengill.workspace.faint import FAINT
from tengill.workspace.introduction_choosing import Standing, standing
from tengill.workspace.presenting import Link, Phrase, Sentence, sentence


@dataclass(frozen=True, slots=True)
class Counts:
    """How many introductions and handoffs in a period, rejected and faint ones left out."""

    made: int
    took: int
    acknowledged: int
    no_evidence: int
    declined: int
    waiting: int
    """Of `made`, how many are still only inferred."""
    faint: int
    """Told too faintly to count: in none of the figures above."""


def counts(by: str = "me", start: datetime | None = None, end: datetime | None = None) -> Counts:
    """Counts of introductions and handoffs for a period.

    Raises:
        ValueError: when `by` is neither me nor all.
    """
    return of(standing(by, start, end))


def of(every: Iterable[Standing]) -> Counts:
    """Counts of introductions and handoffs; requests among them are passed over."""
    took: dict[str, int] = {}
    waiting = faint = 0
    for one in every:
        if one.kind not in JOINING:
            continue
        if one.faint:
            faint += 1
        else:
            took[one.took] = took.get(one.took, 0) + 1
            waiting += one.state == "waiting"
    return Counts(
        made=sum(took.values()),
        took=took.get(Took.TOOK, 0),
        acknowledged=took.get(Took.ACKNOWLEDGED, 0),
        no_evidence=took.get(Took.NO_EVIDENCE, 0) + took.get("", 0),
        declined=took.get(Took.DECLINED, 0),
        waiting=waiting,
        faint=faint,
    )


def counts_sentence(
    by: str = "me",
    start: datetime | None = None,
    end: datetime | None = None,
    every: Sequence[Standing] | None = None,
) -> Sentence:
    """The page's first sentence: how many were made since when, how many took.

    Args:
        by: me or all.
        start: since when; None: since the first.
        end: before when.
        every: those of the period, where they are at hand already.
    """
    every = standing(by, start, end) if every is None else every
    told = of(every)
    faint = _faint(told, by)
    if not told.made:
        return presenting.join([(Phrase(_("No introduction found yet.")),), faint])
    since = start
    if since is None:
        counted = (one for one in every if one.kind in JOINING and not one.faint)
        times = [one.at for one in counted if one.at is not None]
        since = settings.local(min(times, default=None))
    if by == "me":
        template = ngettext(
            "You made {made} introduction since {since}{became}.",
            "You made {made} introductions since {since}{became}.",
            told.made,
        )
    else:
        template = ngettext(
            "{made} introduction since {since}{became}.",
            "{made} introductions since {since}{became}.",
            told.made,
        )
    said = sentence(
        template,
        made=_figure(told.made, by, "", "inferred" if told.waiting else "confirmed"),
        since=presenting.month(since),
        became=_became(told, by),
    )
    if not told.waiting:
        return presenting.join([said, faint])
    waits = ngettext(
        "{waiting} of them waits for your word.",
        "{waiting} of them wait for your word.",
        told.waiting,
    )
    waiting = Phrase(presenting.number(told.waiting), Link("review"), "inferred")
    return presenting.join([said, sentence(waits, waiting=waiting), faint])


def _faint(told: Counts, by: str) -> Sentence:
    """`12 more are faint and not counted.`, or nothing."""
    if not told.faint:
        return ()
    template = ngettext(
        "{n} more is faint and not counted.", "{n} more are faint and not counted.", told.faint
    )
    return sentence(template, n=_figure(told.faint, by, FAINT, ""))


def _became(told: Counts, by: str) -> Sentence:
    """`; 4 took, 2 were acknowledged`, without what there is none of."""
    parts: list[Sentence] = []
    if told.took:
        template = ngettext("{n} took", "{n} took", told.took)
        parts.append(sentence(template, n=_figure(told.took, by, "took", "witnessed")))
    if told.acknowledged:
        template = ngettext("{n} was acknowledged", "{n} were acknowledged", told.acknowledged)
        figure = _figure(told.acknowledged, by, "acknowledged", "reported")
        parts.append(sentence(template, n=figure))
    return (Phrase("; "), *presenting.join(parts, ", ")) if parts else ()


def _figure(value: int, by: str, column: str, grade: str) -> Phrase:
    query = (("by", by), *((("column", column),) if column else ()))
    return Phrase(presenting.number(value), Link("introductions", None, query), grade)
