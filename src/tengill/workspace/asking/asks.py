"""What people look for and what they have to give: noted by hand, or found in their letters."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext as _

from tengill.facts.acts import BULK
from tengill.facts.folding import fold
from tengill.facts.folding import words as folded_words
from tengill.knowing import wishes
from tengill.knowing.wishes import hints
from tengill.knowing.words import words_of
from tengill.ledger import decisions, fulltext
from tengill.ledger.models import Decision, Message, Run
from tengill.workspace import clock, references, settings
from tengill.workspace.asking import keys
from tengill.workspace.asking.topics import Topic, said_in
from tengill.workspace.presenting import Excerpt, Link, PersonRef
from tengill.workspace.search import snippet

KINDS = ("ask", "offer")
NOT_SO = "no_wish"
"""The decision that a letter holds no ask and no offer: about `message:<digest>`."""
FRESH_DAYS = 400
"""What was asked longer ago is not looked for in letters: it was found, or given up."""
OFFERS_DAYS = 5 * 365
"""What people have to give they go on having for longer."""
FOUND = 0.7
"""How certain it is that a wording means what it says."""
_DAY = 86_400
_MOST_LETTERS = 4_000
_LONGEST = 200
_TEXT = 20_000
_AROUND = 240


@dataclass(frozen=True, slots=True)
class Told:
    """An ask or an offer."""

    kind: str
    person: int
    thing: str
    at: int
    id: int = 0
    """The decision's number, when it was noted by hand."""
    message: int = 0
    """The letter it was found in."""
    certainty: float = 1.0


@dataclass(frozen=True, slots=True)
class WishView:
    """An ask or an offer as one reads it."""

    kind: str
    person: PersonRef
    thing: str
    at: datetime | None
    decision: int | None
    """Take it back by this number; None when it was found in a letter."""
    link: Link | None
    excerpt: Excerpt
    grade: str


# ---------------------------------------------------------------- by hand


def note(kind: str, person: int, thing: str, who: str = "") -> int:
    """Note that somebody looks for something (`ask`) or has it to give (`offer`).

    Returns:
        The decision's number: take it back by this.

    Raises:
        ValueError: when the kind is none of these, or no word of the thing says anything.
        UnknownPersonError: when nobody has this number.
    """
    if kind not in KINDS:
        raise ValueError(_("Note an ask or an offer, not “%(told)s”.") % {"told": kind})
    told = " ".join(thing.split())[:_LONGEST]
    if not words_of(told):
        raise ValueError(_("Say in a word or two what it is about."))
    return decisions.record(kind, f"{keys.key_of(person)}#{fold(told)}", {"thing": told}, who)


def no_wish(message: int, who: str = "") -> int:
    """Say that a letter holds no ask and no offer; returns the decision's number.

    Raises:
        LookupError: when there is no such letter.
    """
    return decisions.record(NOT_SO, _about(message), {}, who)


def _about(message: int) -> str:
    row = next(
        references.rows("SELECT digest FROM ledger_message WHERE id IN ({})", [message]), None
    )
    if row is None:
        raise LookupError(f"There is no message {message}.")
    return f"message:{bytes(row[0]).hex()}"


def noted(kind: str) -> list[Told]:
    """What was noted by hand and stands, the latest first."""
    standing = decisions.in_force(kind)
    if not standing:
        return []
    people = keys.people_of(about.rpartition("#")[0] for about in standing)
    # `in_force` tells no numbers and times; the latest row of each is the one in force.
    rows = Decision.objects.filter(kind=kind, retracts=None, retracted_by=None).order_by("-pk")
    told: dict[str, Told] = {}
    for row in rows:
        person = people.get(row.about.rpartition("#")[0])
        if row.about in standing and row.about not in told and person is not None:
            thing = str(row.value.get("thing", ""))
            told[row.about] = Told(kind, person, thing, row.decided_at, row.pk)
    return list(told.values())


def offers_about(topic: Topic, now: int, *, every_word: bool) -> list[tuple[Told, float]]:
    """Offers about a topic, noted by hand or found in letters, each with how much of it they cover."""
    every = [*noted("offer"), *(one for one in found(now, OFFERS_DAYS) if one.kind == "offer")]
    told = ((one, topic.covered(set(said_in(one.thing)))) for one in every)
    return [(one, fit) for one, fit in told if fit == 1.0 or (fit and not every_word)]


# ---------------------------------------------------------------- in letters


def found(now: int, days: int = FRESH_DAYS) -> list[Told]:
    """Asks and offers in the letters of other people within some days before `now`, latest first.

    Reading thousands of letters takes a while: what was found is kept while no fact comes in.
    """
    key = (str(connection.settings_dict["NAME"]), _facts_known(), now // _DAY, days)
    with _reading:
        if key not in _kept:
            while len(_kept) >= _KEPT:
                _kept.pop(next(iter(_kept)))
            _kept[key] = _found(now, days)
        return list(_kept[key])


_reading = threading.Lock()
_kept: dict[tuple[str, tuple[int, ...], int, int], list[Told]] = {}
_KEPT = 4


_BEARING = (NOT_SO, "merge", "split", "owner", "person_kind")
"""Kinds of decisions that change who asked for what."""


def _facts_known() -> tuple[int, ...]:
    """Changes with every import, every undo, and every decision that bears on what is found."""
    run = Run.objects.aggregate(Max("pk"), Max("finished_at"), Max("undone_at"))
    said = Decision.objects.filter(kind__in=_BEARING).aggregate(last=Max("pk"))["last"]
    letters = Message.objects.aggregate(last=Max("pk"))["last"]
    return tuple(int(part or 0) for part in (*run.values(), said, letters))


def _found(now: int, days: int) -> list[Told]:
    phrases = (" ".join(folded_words(hint)) for hint in hints())
    expression = " OR ".join(f'"{phrase}"' for phrase in phrases)
    hits = [hit for (hit,) in _matching(expression)]
    sql = (
        "SELECT m.id, p.person_id, m.sent_at, t.new, m.digest FROM ledger_message m"
        " JOIN ledger_messagetext t ON t.message_id = m.id"
        " JOIN ledger_personpoint p ON p.point_id = m.sender_id"
        " JOIN ledger_person r ON r.id = p.person_id AND r.kind = 'person' AND NOT r.is_owner"
        f" WHERE m.bulk < {BULK} AND m.sent_at BETWEEN {int(now - days * _DAY)} AND {int(now)}"
        " AND m.id IN ({})"
    )
    denied = decisions.in_force(NOT_SO).keys()
    told: dict[tuple[int, str, str], Told] = {}
    for pk, person, at, text, digest in references.rows(sql, hits):
        if f"message:{bytes(digest).hex()}" in denied:
            continue
        for wish in wishes(text[:_TEXT]):
            key = (person, wish.kind, " ".join(said_in(wish.thing)))
            if key not in told or told[key].at < at:
                told[key] = Told(wish.kind, person, wish.thing, at, 0, pk, FOUND)
    return sorted(told.values(), key=lambda one: (-one.at, one.message))


def _matching(expression: str) -> list[tuple[int]]:
    with connection.cursor() as c:
        c.execute(
            f"SELECT rowid FROM {fulltext.TABLE} WHERE {fulltext.TABLE} MATCH %s"
            " ORDER BY rowid DESC LIMIT %s",
            [expression, _MOST_LETTERS],
        )
        return list(c.fetchall())


def every(now: datetime | None = None, limit: int = 50) -> tuple[WishView, ...]:
    """Asks and offers that stand: those noted by hand first, then those found, the latest first."""
    at = settings.told_at(now) if now or not noted("ask") else max(settings.told_at(), clock.now())
    told = [*noted("ask"), *noted("offer"), *found(at)][:limit]
    return shown(told)


def shown(told: Iterable[Told]) -> tuple[WishView, ...]:
    """Asks and offers as one reads them."""
    listed = list(told)
    people = references.people(one.person for one in listed)
    texts = dict(
        references.rows(
            "SELECT message_id, new FROM ledger_messagetext WHERE message_id IN ({})",
            (one.message for one in listed if one.message),
        )
    )
    tz = settings.zone()
    return tuple(
        WishView(
            kind=one.kind,
            person=people.get(one.person, PersonRef(one.person, "")),
            thing=one.thing,
            at=settings.local(one.at, tz),
            decision=one.id or None,
            link=Link("message", one.message) if one.message else None,
            excerpt=snippet(texts.get(one.message, ""), frozenset(said_in(one.thing)))
            if one.message
            else Excerpt(one.thing),
            grade="inferred" if one.message else "confirmed",
        )
        for one in listed
    )
