"""An occasion to write to somebody again, out of what the ledger holds: the nearest at hand first.

Something they asked, a meeting both will be at, an introduction never followed up, else the last
thing the two talked about.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from tengill.facts.acts import BULK
from tengill.ledger.models import Message, MessageText
from tengill.ledger.standing import in_force
from tengill.workspace import between as passed
from tengill.workspace import faint, presenting, references, settings
from tengill.workspace.between import Between
from tengill.workspace.presenting import Link, Phrase, Sentence, sentence

_QUESTION = re.compile(r"[^.!?\n]{3,300}\?")
_LONGEST = 200
_AHEAD = 90 * 86_400


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why to write now, in words, with a door to what it rests on."""

    kind: str
    """`asked`, `meeting`, `introduction` or `topic`."""
    sentence: Sentence
    at: datetime | None


@dataclass(frozen=True, slots=True)
class LastWords:
    """The last message between the two."""

    message_id: int
    at: datetime
    subject: str
    theirs: bool
    """True when they had the last word."""
    excerpt: str
    """Their question, where the message has one; else how it begins."""


def last_words(between: Between) -> LastWords | None:
    """The newest personal message between owner and person, or None where there is none."""
    if between.is_empty:
        return None
    found = [
        (at, message, theirs)
        for to, by, theirs in ((between.mine, between.theirs, 1), (between.theirs, between.mine, 0))
        for at, message in _newest(to, by)
    ]
    if not found:
        return None
    at, message_id, theirs = max(found)
    message = Message.objects.only("subject").get(pk=message_id)
    text = MessageText.objects.filter(pk=message_id).values_list("new", flat=True).first() or ""
    asked = _QUESTION.search(text) if theirs else None
    words = _shortened(asked.group() if asked else text[: 2 * _LONGEST])
    return LastWords(message_id, settings.at(at), message.subject, bool(theirs), words)


def _shortened(text: str) -> str:
    """In one line, no longer than an excerpt may be, and cut between words where it is."""
    line = " ".join(text.split())
    if len(line) <= _LONGEST:
        return line
    start = line[:_LONGEST]
    return f"{start.rpartition(' ')[0] or start} …"


def occasions(
    owners: Sequence[int], person: int, between: Between, now: int, last: LastWords | None
) -> tuple[Occasion, ...]:
    """Every occasion there is to write to a person, the nearest at hand first.

    Args:
        owners: the owner's person ids.
        person: the other.
        between: the contact points of both.
        now: seconds since 1970 UTC.
        last: as `last_words` tells it.
    """
    found = [
        _asked(last),
        _meeting(between, now),
        _introduction(owners, person),
        _topic(between, last),
    ]
    return tuple(occasion for occasion in found if occasion is not None)


def _newest(to: Sequence[int], by: Sequence[int]) -> list[tuple[int, int]]:
    with connection.cursor() as c:
        c.execute(
            "SELECT d.at, d.message_id FROM ledger_addressed d"
            " JOIN ledger_message m ON m.id = d.message_id"
            f" WHERE d.point_id IN ({references.marks(to)})"
            f" AND d.sender_id IN ({references.marks(by)}) AND d.at IS NOT NULL AND m.bulk < %s"
            " AND d.role IN ('to', 'cc', 'bcc') ORDER BY d.at DESC LIMIT 1",
            [*to, *by, BULK],
        )
        rows: list[tuple[int, int]] = c.fetchall()
        return rows


def _asked(last: LastWords | None) -> Occasion | None:
    if last is None or not last.theirs or not last.excerpt.endswith("?"):
        return None
    words = Phrase(_("“{words}”").format(words=last.excerpt), Link("message", last.message_id))
    return Occasion(
        "asked",
        sentence(
            _("They asked on {day}, and no answer is in the ledger: {words}"),
            day=presenting.day(last.at),
            words=words,
        ),
        last.at,
    )


_MEETINGS = f"""
SELECT m.starts_at, m.title FROM ledger_meeting m
WHERE m.starts_at > %s AND m.starts_at < %s AND m.state <> 'cancelled'
  AND {in_force("ledger_meeting", "m")} AND {{theirs}} AND {{mine}}
ORDER BY m.starts_at LIMIT 1
"""
_AT_IT = (
    "(m.organiser_id IN ({marks}) OR EXISTS (SELECT 1 FROM ledger_attendance x"
    " WHERE x.meeting_id = m.id AND x.point_id IN ({marks}) AND x.answer <> 'declined'))"
)


def _meeting(between: Between, now: int) -> Occasion | None:
    if between.is_empty:
        return None
    theirs = _AT_IT.format(marks=references.marks(between.theirs))
    # A meeting in the owner's own calendar need not name the owner.
    mine = _AT_IT.format(marks=references.marks(between.mine)) + " OR m.calendar <> ''"
    with connection.cursor() as c:
        c.execute(
            _MEETINGS.format(theirs=theirs, mine=f"({mine})"),
            [now, now + _AHEAD, *between.theirs, *between.theirs, *between.mine, *between.mine],
        )
        row = c.fetchone()
    if row is None:
        return None
    at = settings.at(row[0])
    title = row[1] or _("a meeting")
    told = sentence(
        _("You will both be at “{title}” on {day}."), title=title, day=presenting.day(at)
    )
    return Occasion("meeting", told, at)


def _introduction(owners: Sequence[int], person: int) -> Occasion | None:
    """The newest introduction between the two, by one or asked for, of which nothing was seen."""
    if not owners:
        return None
    with connection.cursor() as c:
        c.execute(
            "SELECT a.at, a.message_id, a.kind FROM ledger_actparty p"
            " CROSS JOIN ledger_act a ON a.id = p.act_id"
            " WHERE p.person_id = %s AND a.state <> 'rejected'"
            f" AND NOT {faint.SQL} AND a.message_id IS NOT NULL"
            " AND ((a.kind IN ('introduction', 'handoff') AND a.took IN ('', 'no_evidence'))"
            "  OR a.kind = 'introduction_request')"
            " AND EXISTS (SELECT 1 FROM ledger_actparty o WHERE o.act_id = a.id"
            f" AND o.person_id IN ({references.marks(owners)}))"
            " ORDER BY a.at DESC LIMIT 1",
            [person, *owners],
        )
        row = c.fetchone()
    if row is None:
        return None
    at = settings.local(row[0])
    template = (
        _("An introduction was asked for on {day}, and none is in the ledger.")
        if row[2] == "introduction_request"
        else _("Of the introduction of {day} nothing came that the ledger knows.")
    )
    day = Phrase(presenting.day(at), Link("message", row[1]), "witnessed")
    return Occasion("introduction", sentence(template, day=day), at)


def _topic(between: Between, last: LastWords | None) -> Occasion | None:
    topics = passed.topics(between)
    if topics:
        subject, at, message = topics[0].subject, topics[0].at, topics[0].message_id
    elif last is not None:
        subject, at, message = last.subject, last.at, last.message_id
    else:
        return None
    link = Link("message", message)
    if not subject:
        day = Phrase(presenting.day(at), link)
        told = sentence(_("You last wrote to each other on {day}, without a subject."), day=day)
        return Occasion("topic", told, at)
    told = sentence(
        _("You last talked about {subject}, on {day}."),
        subject=Phrase(_("“{subject}”").format(subject=subject), link),
        day=presenting.day(at),
    )
    return Occasion("topic", told, at)
