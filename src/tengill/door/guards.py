"""Guards: what the relationship, or the kind of a message, forbids a model to do.

A guard raises a verdict to what it allows at least. A cap holds one back to the digest: whoever may
not be who they say, a stranger nothing speaks for, a pitch of somebody the owner hardly knows. When in
doubt, the digest. Rules of the owner stand above both.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tengill.door.approaches import is_answer
from tengill.door.evidence import Evidence
from tengill.door.features import (
    ADVERTISES,
    COMMERCIAL_ASKS,
    LEAST_COMMERCIAL,
    SELLS,
    Weighed,
)
from tengill.door.lists import is_talk
from tengill.door.making import quickly
from tengill.facts.acts import BULK, ActKind
from tengill.facts.approaches import Ask, Doors, Verdict

TRUSTED = 0.3
"""Strength of the tie to whoever introduced somebody from which the introduction opens the door."""
_TOPIC = 0.1
"""Share of an approach that must be about an open topic before it guards."""
_MANY = 3
"""The same text to so many others: nobody was asked for it in particular."""
TAUGHT = 1.0
"""Log odds taught by the owner's own corrections of this kind from which a soft guard yields."""
_CLOSE = 0.3
_SEVERAL = 3
"""Strength of a tie, and letters of the owner's, from which a pitch is a friend's own matter."""
_CIRCLE = 60
"""So many may get one letter of a friend to all."""
_CROWD = 15
"""Mailboxes from which a message of somebody the owner hardly knows is an announcement."""
_WOULD_ANSWER = 0.6
"""Chance of an answer, by the owner's habits, from which a stranger's letter need not wait."""
_THEIRS = 2
"""So many letters of the owner's to others of an organisation make it no stranger; to what is no bulk
mail, one is enough: whoever takes the letter in rarely answers it."""
_BETWEEN_PEOPLE = frozenset({Ask.REPLY, Ask.REVIEW, Ask.MEETING, Ask.JOB, Ask.EVENT})
"""What people ask of each other every day, and sellers too: these asks alone tell no seller."""
_AFTERWARDS = frozenset({Ask.REVIEW, Ask.SHARE})
"""What machines ask once something is done, and no more than a courtesy."""
SOFT = frozenset(
    {"guard_machine", "guard_topic", "guard_declared", "guard_vouched", "guard_claims",
     "guard_nothing_against", "guard_talk", "guard_trusted_organisation"}
)  # fmt: skip
"""Guards against what is usual, not for who they are to each other: the owner may teach otherwise."""
DOUBTS = frozenset(
    {"guard_claims", "guard_nothing_against", "guard_forged", "guard_talk", "guard_vouched"}
)
"""Guards that hold for want of knowing better."""
RANK = {Verdict.NOW: 2, Verdict.DIGEST: 1, Verdict.DECLINE: 0, Verdict.MUTE: 0}
"""How far a verdict lets an approach in."""

CODES = (
    "guard_answer",  # -: it answers the owner's own message
    "guard_introduced",  # by (name), trust
    "guard_promised",  # -
    "guard_known",  # sent
    "guard_thread",  # -
    "guard_colleague",  # -
    "guard_machine",  # kind (code, receipt, calendar, ticket, notice)
    "guard_topic",  # topic
    "guard_declared",  # ask
    "guard_vouched",  # -: it introduces somebody, or says who sent them; words may tell
    "guard_claims",  # claim (asked, met, referred): not proven, so in doubt
    "guard_bounce",  # -: an automatic answer waits for the digest
    "guard_forged",  # -: no privilege, yet nothing is lost
    "guard_nothing_against",  # -: nothing speaks against it but that it is unknown
    "guard_talk",  # -: somebody writes on a list, and sells nothing
    "guard_trusted_organisation",  # name
)


@dataclass(frozen=True, slots=True)
class Guard:
    """One thing that a model may not override."""

    code: str
    least: Verdict
    values: tuple[tuple[str, str | int | float], ...] = ()


_guard = quickly(Guard)


def guards(
    evidence: Evidence, seen: Weighed, doors: Doors, taught: float = 0.0
) -> tuple[Guard, ...]:
    """All guards that hold for an approach, those that let furthest in first.

    Args:
        evidence: What is known of it.
        seen: What the model sees of it.
        doors: The owner's door.
        taught: Log odds that the owner's corrections put on its sender, template, list or ask.
    """
    held = list(_relationship(evidence, seen))
    if taught > -TAUGHT:
        held += _kind(evidence, seen, doors)
    if len(held) > 1:
        held.sort(key=lambda guard: -RANK[guard.least])
    return tuple(held)


def cap(evidence: Evidence, seen: Weighed, doors: Doors, taught: float = 0.0) -> Guard | None:
    """What holds an approach back to the digest whatever the model says, or None.

    It may be forged; nobody wrote it; nothing known speaks for a stranger; somebody the owner hardly
    knows sells something. Machine mail that people wait for (codes, receipts) is the model's matter.

    Args:
        evidence: What is known of it.
        seen: What the model sees of it.
        doors: The owner's door.
        taught: Log odds that the owner's corrections put on its sender, template, list or ask.
    """
    if seen.forged:
        return _guard("guard_forged", Verdict.DIGEST)
    if taught >= TAUGHT:
        return None
    if seen.said.auto_reply and seen.said.kind != "code":
        return _guard("guard_bounce", Verdict.DIGEST)
    needed = bool(seen.said.kind) or _opened(evidence, doors)
    return None if needed else next(_holding(evidence, seen), None)


def _holding(evidence: Evidence, seen: Weighed) -> Iterator[Guard]:
    """What of the relationship, or of the want of one, holds an approach back."""
    selling = seen.pitches
    if seen.stranger and (selling or not _speaks_for(evidence, seen)):
        yield _guard("stranger", Verdict.DIGEST)
    if _near(evidence):
        return
    if selling:
        yield _guard("commercial", Verdict.DIGEST)
    if not evidence.approach.named and not evidence.relationship.thread_owner:
        yield _guard("not_named", Verdict.DIGEST)
    if (many := evidence.approach.recipients) > _CROWD:
        yield _guard("recipients", Verdict.DIGEST, (("count", many),))


def _near(evidence: Evidence) -> bool:
    """Whether the owner writes with them: what they ask, or send to many, is a friend's own matter."""
    relation = evidence.relationship
    if evidence.colleague and relation.sent:
        return True
    return relation.sent >= _SEVERAL and relation.strength >= _CLOSE


def _opened(evidence: Evidence, doors: Doors) -> bool:
    """Whether the owner opened the door to this very approach, or to whoever makes it."""
    relation = evidence.relationship
    if relation.answers_owner or relation.promised or relation.introduced_trust >= TRUSTED:
        return True
    declared = any(one.ask in doors.declared_asks for one in evidence.asked.worded)
    return declared and evidence.copies.people < _MANY and evidence.approach.bulk < BULK


def _speaks_for(evidence: Evidence, seen: Weighed) -> bool:
    """Whether anything known, beyond a stranger's own words, says that the owner wants it at once."""
    told = [one for one in evidence.topics if one.open]
    if any(one.share >= _TOPIC for one in told) or (told and seen.said.claim):
        return True
    if evidence.relationship.organisation_sent >= _THEIRS:
        return True
    return (evidence.reply_chance or 0.0) >= _WOULD_ANSWER


def _relationship(evidence: Evidence, seen: Weighed) -> Iterator[Guard]:
    relation = evidence.relationship
    if seen.forged:
        # Whoever borrows a name must not get lost: it may be the person after all.
        yield _guard("guard_forged", Verdict.DIGEST)
        return
    mass = evidence.approach.bulk >= BULK or seen.said.listed
    here = Verdict.DIGEST if mass else Verdict.NOW
    if relation.answers_owner:
        yield _guard("guard_answer", here)
    if relation.introduced_trust >= TRUSTED:
        values = (("by", relation.introduced_by), ("trust", round(relation.introduced_trust, 2)))
        yield _guard("guard_introduced", here, values)
    elif relation.introduced_trust > 0:
        yield _guard("guard_vouched", Verdict.DIGEST)
    if relation.promised:
        yield _guard("guard_promised", here)
    if relation.sent:
        yield _guard("guard_known", Verdict.DIGEST, (("sent", relation.sent),))
    if relation.thread_owner:
        yield _guard("guard_thread", Verdict.DIGEST)
    if evidence.colleague:
        yield _guard("guard_colleague", Verdict.DIGEST)


def _kind(evidence: Evidence, seen: Weighed, doors: Doors) -> Iterator[Guard]:
    yield from _machines(evidence, seen)
    says, unasked = seen.said, evidence.asked.nagging is not None
    if _committee(evidence, seen):
        # A committee's letters look like bulk mail, and are none.
        values = (("name", evidence.approach.organisation),)
        yield _guard("guard_trusted_organisation", Verdict.DIGEST, values)
    if _circle(evidence, seen):
        yield _guard("guard_nothing_against", Verdict.DIGEST)
    if is_talk(evidence, seen):
        yield _guard("guard_talk", Verdict.DIGEST)
    if _answers_unseen(evidence, seen):
        yield _guard("guard_claims", Verdict.DIGEST, (("claim", "answered"),))
    if evidence.approach.bulk >= BULK or says.listed or evidence.asked.scars:
        return
    if not against(evidence, seen):
        yield _guard("guard_nothing_against", Verdict.DIGEST)
    if evidence.copies.people >= _MANY:
        return
    yield from _welcome(evidence, doors)
    if says.claim and evidence.copies.people == 0 and not unasked:
        yield _guard("guard_claims", Verdict.DIGEST, (("claim", says.claim),))


def _machines(evidence: Evidence, seen: Weighed) -> Iterator[Guard]:
    says, selling = seen.said, evidence.asked.commercial >= ADVERTISES
    if says.kind:
        yield _guard("guard_machine", Verdict.DIGEST, (("kind", says.kind),))
    elif says.machine and not (says.listed or selling or _asks_to_buy(evidence)):
        yield _guard("guard_machine", Verdict.DIGEST, (("kind", "notice"),))


def _welcome(evidence: Evidence, doors: Doors) -> Iterator[Guard]:
    """What the owner said to be open to, and whom somebody vouches for."""
    topic = next((m for m in evidence.topics if m.open and m.share >= _TOPIC), None)
    if topic is not None:
        yield _guard("guard_topic", Verdict.DIGEST, (("topic", topic.name),))
    if ask := next((a.ask for a in evidence.asked.asks if a.ask in doors.declared_asks), None):
        yield _guard("guard_declared", Verdict.DIGEST, (("ask", ask.value),))
    if {ActKind.INTRODUCTION, ActKind.PITCH_WARM} & set(evidence.approach.acts):
        yield _guard("guard_vouched", Verdict.DIGEST)


def _committee(evidence: Evidence, seen: Weighed) -> bool:
    """Whether it comes, by no list, from an organisation that the owner writes to."""
    asked, approach = evidence.asked, evidence.approach
    to_one = approach.bulk < BULK and approach.recipients == 1 and evidence.copies.people == 0
    theirs = evidence.relationship.organisation_sent >= (1 if to_one else _THEIRS)
    return theirs and asked.nagging is None and not (seen.said.listed or asked.scars)


def _circle(evidence: Evidence, seen: Weighed) -> bool:
    """Whether somebody writes to a circle of people by name: many get it, and it is no campaign.

    Told by a mail provider's address, names in To, and nothing of what sellers say.
    """
    approach, against_it = evidence.approach, evidence.asked.commercial >= ADVERTISES
    if (
        approach.organisation
        or not approach.sender.address
        or seen.said.listed
        or seen.said.machine
    ):
        return False
    return 1 < approach.recipients <= _CIRCLE and not against_it and not seen.pitches


def _asks_to_buy(evidence: Evidence) -> bool:
    """Whether a machine wants something; what was ordered, built or booked may be rated or shown."""
    asked = evidence.asked
    offered = _AFTERWARDS if asked.commercial < SELLS else frozenset()
    return any(one.ask in COMMERCIAL_ASKS - offered for one in asked.worded)


_AGAINST = frozenset(
    {"listed", "machine", "scars", "nagging", "pitch_cold", "ask_closed", "cold_commercial", "empty",
     "channel_tag"}
)  # fmt: skip


_PITCHED = frozenset({"pitch_cold", "cold_commercial"})


def against(evidence: Evidence, seen: Weighed) -> bool:
    """Whether anything but being unknown speaks against an approach that is no bulk mail.

    That it has words of sellers, or the same small print as others, is not enough: a person's letter
    that asks for nothing campaigns ask for stays in sight.
    """
    if _between_people(evidence):
        return any(name in _AGAINST - _PITCHED for name in seen.features)
    return any(name in _AGAINST for name in seen.features) or seen.pitches


def _between_people(evidence: Evidence) -> bool:
    """Whether it may as well be a person's own letter: no word of selling, and an everyday ask."""
    asked = evidence.asked
    if asked.commercial > LEAST_COMMERCIAL or evidence.copies.people or not asked.worded:
        return False
    return all(one.ask in _BETWEEN_PEOPLE for one in asked.worded)


def _answers_unseen(evidence: Evidence, seen: Weighed) -> bool:
    """Whether it answers a message that is not here: whoever keeps no sent mail has none of their own.

    Somebody who wrote before may be answering themselves, as follow-ups of campaigns do.
    """
    approach, relation = evidence.approach, evidence.relationship
    if relation.received or seen.said.listed or seen.said.machine or evidence.asked.nagging:
        return False
    alone = approach.recipients == 1 and not evidence.copies.people and not evidence.asked.scars
    told = bool(approach.answers) or seen.said.claim == "asked"
    return alone and told and is_answer(approach.subject)
