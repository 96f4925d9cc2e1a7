"""What tells whether the owner will answer: plain figures, each with a code of its own.

Every figure lies between about 0 and 3, so that weights learned from one mailbox mean the same in
another. Counts go in as logarithms, times as a share that halves.
"""

import math
import re
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from tengill.door.history import Habits
from tengill.facts.acts import ActKind
from tengill.facts.approaches import Approach, Relationship
from tengill.facts.folding import fold
from tengill.facts.messages import Channel

CODES = (
    "reply_written",  # the owner wrote to them before; messages
    "reply_written_never",  # never
    "reply_answered_share",  # how many of theirs the owner answered; answered, received
    "reply_heard",  # how much they wrote before; messages
    "reply_new",  # they never wrote before
    "reply_sent_days",  # how lately the owner wrote to them; days
    "reply_sent_week",
    "reply_heard_days",  # how lately they wrote; days
    "reply_contact_days",  # how lately either wrote to the other; days
    "reply_tie",  # strength
    "reply_conversation",  # the owner has written in this conversation
    "reply_to_owner",  # it answers the owner
    "reply_conversation_long",  # messages
    "reply_organisation",  # the owner wrote to others of their organisation; messages
    "reply_organisation_heard",
    "reply_unanswered",  # how many of theirs in a row went without a word; messages
    "reply_introduced",  # by
    "reply_promised",
    "reply_named",  # the owner stands in To
    "reply_alone",  # nobody else was addressed
    "reply_crowd",  # how many were addressed; people
    "reply_bulk",  # chance that it is bulk mail
    "reply_bulk_personal",  # bulk mail by its look, from somebody the owner writes to
    "reply_channel",  # it interrupts more than mail does
    "reply_question",  # it asks questions; marks
    "reply_question_last",  # it ends with one
    "reply_short",
    "reply_long",
    "reply_empty",  # nothing of their own was written
    "reply_greeted",  # it greets the owner by name
    "reply_subject_answer",  # Re:
    "reply_subject_forward",  # Fwd:
    "reply_links",
    "reply_attachments",
    "reply_pitch",
    "reply_introduction",
    "reply_owner_busy",  # how much the owner writes at the time; messages
    "reply_owner_answers",  # the share that the owner answers at the time
    "reply_owner_silent",  # the owner has not written for days; days
)
"""Codes of reasons for the chance of an answer, in the order of `figures`."""

_FORWARD = re.compile(r"^\s*(?:re:\s*)*(?:fwd?|vs|wg|áfr)\s*:", re.IGNORECASE)
_ANSWER = re.compile(r"^\s*(?:re|sv|aw|antw|svar)\s*(?:\[\d{1,3}\])?\s*:", re.IGNORECASE)
_READ = 4000
_GREETING = 80
_LINKS = ("://", "www.")
_HEAD = 40
_NEVER = 3650.0
_DAY = 86_400.0
_TWO_YEARS = math.log1p(730.0)
_BASE = 0.05


class Style(NamedTuple):
    """What figures take from subject and text alone: whole numbers, so that they can be kept."""

    words: int
    marks: int
    """Question marks."""
    last: int
    """Whether there is one near the end."""
    links: int
    answer: int
    """Whether the subject says that it answers (1 or 0), or passes something on."""
    forward: int


def style(approach: Approach) -> Style:
    """What subject and text of an approach look like."""
    text = approach.text[:_READ]
    stripped = text.rstrip()
    head = approach.subject[:_HEAD]
    told = ":" in head
    return Style(
        text.count(" ") + text.count("\n") + 1 if stripped else 0,
        text.count("?"),
        int("?" in stripped[-_GREETING:]),
        sum([text.count(link) for link in _LINKS]),
        int(told and _ANSWER.match(head) is not None),
        int(told and _FORWARD.match(head) is not None),
    )


def figures(
    approach: Approach, relationship: Relationship, habits: Habits, looks: Style | None = None
) -> list[float]:
    """One figure for each of `CODES`.

    Args:
        approach: the message.
        relationship: what there was before it.
        habits: how the owner deals with mail at the time.
        looks: of subject and text, where it is at hand.
    """
    return [*_of_relationship(approach, relationship),
            *_of_message(approach, relationship, looks or style(approach)),
            *_of_habits(habits)]  # fmt: skip


def _of_relationship(approach: Approach, known: Relationship) -> list[float]:
    sent_days = _days(known.last_sent, approach.at)
    heard_days = _days(known.last_received, approach.at)
    share = (known.answered + _BASE) / (known.received + 1.0)
    return [
        _log(known.sent),
        float(known.sent == 0),
        min(share, 1.0),
        _log(known.received),
        float(known.received == 0),
        0.5 ** (sent_days / 30.0),
        float(sent_days <= 7.0),  # noqa: PLR2004 - a week
        0.5 ** (heard_days / 30.0),
        max(0.0, 1.0 - math.log1p(min(sent_days, heard_days)) / _TWO_YEARS),
        known.strength,
        float(known.thread_owner),
        float(known.answers_owner),
        _log(known.thread_received),
        _log(known.organisation_sent),
        _log(known.organisation_received),
        _log(known.unanswered),
        known.introduced_trust if known.introduced_by else 0.0,
        float(known.promised),
    ]


def _of_message(approach: Approach, known: Relationship, looks: Style) -> list[float]:
    kinds, words, alone = approach.acts, looks.words, approach.recipients - 1
    return [
        float(approach.named),
        float(alone <= 0),
        _log(alone),
        approach.bulk,
        approach.bulk * float(known.sent > 0),
        float(approach.channel is not Channel.MAIL),
        _log(looks.marks),
        float(looks.last),
        float(0 < words <= 25),  # noqa: PLR2004 - a note
        max(0.0, math.log((words + 1) / 150.0)) if words else 0.0,
        float(not words),
        float(_greets(approach)),
        float(looks.answer),
        float(looks.forward),
        _log(looks.links),
        float(approach.attachments > 0),
        float(ActKind.PITCH_COLD in kinds or ActKind.PITCH_WARM in kinds) if kinds else 0.0,
        float(ActKind.INTRODUCTION in kinds or ActKind.INTRODUCTION_REQUEST in kinds)
        if kinds
        else 0.0,
    ]


def _of_habits(habits: Habits) -> list[float]:
    share = (habits.answered + 2.0 * _BASE) / (habits.settled + 2.0)
    silent = 60.0 if habits.silent_days is None else habits.silent_days
    return [_log(habits.sent), math.log(share / (1.0 - min(share, 0.99))) / 2.0, _log(silent)]


def _greets(approach: Approach) -> bool:
    opening = approach.text[:_GREETING].lower()
    return any(name in opening for name in _called(approach.names))


@lru_cache(maxsize=256)
def _called(names: tuple[str, ...]) -> tuple[str, ...]:
    """Given names in lower case, as they are written and without their accents."""
    given = {name.split(" ", 1)[0].lower() for name in names if name}
    return tuple(sorted({form for one in given for form in (one, fold(one)) if form}))


def _log(count: float) -> float:
    return math.log1p(count) / 2.0


def _days(since: datetime | None, at: datetime) -> float:
    return _NEVER if since is None else max(0.0, (at - since).total_seconds() / _DAY)
