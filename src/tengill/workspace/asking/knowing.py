"""Who knows about a topic, whom I trust."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tengill.facts.evidence import Evidence
from tengill.knowing import Kind, Knower, Piece, likeliest, rank
from tengill.ledger.models import Message, MessageText
from tengill.workspace import references, settings
from tengill.workspace.asking import asks, evidence, sold, trust
from tengill.workspace.asking.organisations import organisations_of
from tengill.workspace.asking.topics import NoTopicError, Topic, topic_of
from tengill.workspace.presenting import (
    Excerpt,
    Link,
    PersonRef,
    Phrase,
    Sentence,
    number,
    sentence,
)
from tengill.workspace.search import snippet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["KnowerRow", "KnowsView", "NoTopicError", "Shown", "ranked", "rows_of", "who_knows"]

_MOST = 100
_LOOKED_INTO = 40
"""Of so many people, the likeliest, the letters are read."""
_ENOUGH = 3
"""When fewer know about all words of a topic, those who know about some of them are told too."""
_SHOWN = 4
_ASKED_LONG = 400


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece of evidence as one reads it."""

    kind: str
    """As `knowing.Kind`."""
    text: Excerpt
    link: Link | None
    at: datetime | None
    grade: str
    """A facts.Evidence value."""
    by: PersonRef | None
    """Who says so, where it is neither they themselves nor the owner."""
    weight: float
    """The chance that this alone shows knowledge."""


@dataclass(frozen=True, slots=True)
class KnowerRow:
    """Somebody who knows."""

    person: PersonRef
    organisation: str
    score: float
    knowledge: float
    trust: float
    last_at: datetime | None
    through: PersonRef | None
    """Whom to ask first, where the owner has no tie of their own."""
    evidence: tuple[Shown, ...]
    more: int
    """Pieces of evidence that are not shown."""


@dataclass(frozen=True, slots=True)
class KnowsView:
    """The answer."""

    topic: str
    forms: tuple[str, ...]
    """All forms of words looked for, folded."""
    rows: tuple[KnowerRow, ...]
    people: int
    """How many know something of it."""
    letters: int
    """How many letters with these words were looked at, the latest."""
    cut: bool
    """There were more."""
    partial: bool
    """Hardly anybody knows about all words: those who know about some are told too."""
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Ranked:
    """People ranked, with what is needed to show why."""

    topic: Topic
    knowers: list[Knower]
    trusts: Mapping[int, trust.Trust]
    texts: Mapping[tuple[Kind, int], evidence.Said]
    found: evidence.Found
    partial: bool


def who_knows(topic: str, limit: int = 10, now: datetime | None = None) -> KnowsView:
    """Who knows about a topic, the best known and most trusted first.

    Args:
        topic: in a person's words, Icelandic or English.
        limit: so many people at most.
        now: the date it is told at; None: see `settings.told_at`.

    Raises:
        NoTopicError: when no word of the topic says anything.
    """
    at = settings.told_at(now)
    made = ranked(topic_of(topic), at)
    rows = rows_of(made, made.knowers[: max(1, min(limit, _MOST))])
    return KnowsView(
        topic=made.topic.asked,
        forms=tuple(sorted(made.topic.every_form)),
        rows=rows,
        people=len(made.knowers),
        letters=made.found.looked_at,
        cut=made.found.cut,
        partial=made.partial,
        sentence=_sentence(made, rows),
    )


def ranked(topic: Topic, now: int, *, reach: bool = True) -> Ranked:
    """Everybody who knows about a topic; `reach`: look for ways to those the owner has no tie with."""
    made = _ranked(topic, now, every_word=True, reach=reach)
    if len(made.knowers) >= _ENOUGH or len(topic.words) == 1:
        return made
    some = _ranked(topic, now, every_word=False, reach=reach)
    return some if len(some.knowers) > len(made.knowers) else made


def _ranked(topic: Topic, now: int, *, every_word: bool, reach: bool) -> Ranked:
    found = evidence.Found()
    texts = dict(evidence.cards(topic, found, every_word=every_word, now=now))
    evidence.letters(topic, found, every_word=every_word)
    for offer, fit in asks.offers_about(topic, now, every_word=every_word):
        ref = offer.message or -offer.id
        found.pieces.append(Piece(offer.person, Kind.OFFER, ref, offer.at, fit, offer.certainty))
        if offer.id:
            texts[Kind.OFFER, ref] = evidence.Said("decision", offer.id, offer.thing)
    for piece, title in sold.sellers(topic, every_word=every_word):
        found.pieces.append(piece)
        texts[Kind.SOLD, piece.ref] = evidence.Said("outcome", piece.ref, title)
    every = evidence.many(found, now)
    # The best of all are found on columns; what is told of them is told of them alone.
    close = likeliest(every, trust.values(every.person, now), now, _LOOKED_INTO)
    among = set(close.tolist())
    trusts = trust.own(among, now)
    known = {person: one.value for person, one in trusts.items()}
    said, words = evidence.told(found, among, now)
    texts |= words
    unread = [one for one in evidence.unread(found) if one.person in among]
    chosen = {one.person for one in rank([*said, *unread], known, now)[:_LOOKED_INTO]}
    pieces = [piece for piece in said if piece.person in chosen]
    pieces += evidence.read(topic, found, chosen)
    if reach:
        far = [person for person in chosen if known.get(person, 0.0) == 0.0]
        for person, way in trust.through(far).items():
            trusts[person], known[person] = way, way.value
    return Ranked(topic, rank(pieces, known, now), trusts, texts, found, not every_word)


# ---------------------------------------------------------------- showing


_GRADES = {
    Kind.POSITION: Evidence.WITNESSED, Kind.HEADLINE: Evidence.WITNESSED,
    Kind.SKILL: Evidence.WITNESSED, Kind.WROTE: Evidence.WITNESSED,
    Kind.SUBJECT: Evidence.WITNESSED, Kind.ENDORSEMENT: Evidence.REPORTED,
    Kind.RECOMMENDATION: Evidence.REPORTED, Kind.NOTE: Evidence.CONFIRMED,
    Kind.SOLD: Evidence.WITNESSED, Kind.OFFER: Evidence.INFERRED, Kind.ASKED: Evidence.INFERRED,
}  # fmt: skip


def rows_of(made: Ranked, knowers: Sequence[Knower]) -> tuple[KnowerRow, ...]:
    """People ranked, as one reads them."""
    through = {
        one.person: made.trusts[one.person].through for one in knowers if one.person in made.trusts
    }
    pieces = [piece for one in knowers for piece, _w in one.pieces[:_SHOWN]]
    told_by = (made.texts.get((piece.kind, piece.ref)) for piece in pieces)
    by = [text.by for text in told_by if text is not None]
    people = references.people([*(k.person for k in knowers), *through.values(), *by])
    letters = _letters(piece.ref for piece in pieces if (piece.kind, piece.ref) not in made.texts)
    houses = organisations_of(one.person for one in knowers)
    tz = settings.zone()
    rows = []
    for one in knowers:
        told = made.trusts.get(one.person)
        first = told.through if told else None
        rows.append(
            KnowerRow(
                person=people.get(one.person, PersonRef(one.person, "")),
                organisation=houses.get(one.person, ""),
                score=one.score,
                knowledge=one.knowledge,
                trust=one.trust,
                last_at=settings.local(told.last_at, tz) if told else None,
                through=people.get(first) if first else None,
                evidence=tuple(
                    _shown(made, piece, weight, letters, people)
                    for piece, weight in one.pieces[:_SHOWN]
                ),
                more=max(0, len(one.pieces) - _SHOWN),
            )
        )
    return tuple(rows)


def _letters(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    wanted = [pk for pk in ids if pk > 0]
    subjects = dict(Message.objects.filter(pk__in=wanted).values_list("pk", "subject"))
    texts = dict(MessageText.objects.filter(pk__in=wanted).values_list("pk", "new"))
    return {pk: (subject, texts.get(pk, "")) for pk, subject in subjects.items()}


def _shown(
    made: Ranked,
    piece: Piece,
    weight: float,
    letters: Mapping[int, tuple[str, str]],
    people: Mapping[int, PersonRef],
) -> Shown:
    wanted = made.topic.every_form
    told = made.texts.get((piece.kind, piece.ref))
    grade = _GRADES[piece.kind]
    by = None
    if told is None:
        subject, text = letters.get(piece.ref, ("", ""))
        link: Link | None = Link("message", piece.ref)
        said = (
            Excerpt(subject, made.topic.marks(subject))
            if piece.kind is Kind.SUBJECT
            else snippet(text, wanted)
        )
    else:
        by_hand = told.page == "decision"
        link = None if by_hand else Link(told.page, told.id)
        grade = Evidence.CONFIRMED if by_hand else grade
        said = snippet(told.text[:_ASKED_LONG], wanted)
        by = people.get(told.by) if told.by is not None else None
    at = settings.local(piece.at)
    return Shown(piece.kind.value, said, link, at, grade.value, by, weight)


def _sentence(made: Ranked, rows: Sequence[KnowerRow]) -> Sentence:
    asked = made.topic.asked
    if not rows:
        return sentence(
            _("Nobody in the ledger shows that they know about “{topic}”."), topic=asked
        )
    best = rows[0]
    name = Phrase(best.person.name or best.person.address, Link("person", best.person.id))
    count = ngettext(
        "{number} person knows something about “{topic}”; first ask {name}.",
        "{number} people know something about “{topic}”; first ask {name}.",
        len(made.knowers),
    )
    return sentence(count, number=number(len(made.knowers)), topic=asked, name=name)
