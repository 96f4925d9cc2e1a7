"""The rooms of the door joined: messages in the order of time go in, evidence and judgements come out.

Used alike with a ledger and without one. What the owner wrote teaches history and topics; what
reached the owner is weighed against all that came before it, judged, and then part of what came
before the next. What was muted or declined is no contact.
"""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from tengill.door import asking, dating, forgery
from tengill.door.approaches import Owners, Sent, approach_of, lies_among_sent, sent_of
from tengill.door.evidence import Evidence, Owner
from tengill.door.features import is_forged
from tengill.door.history import History
from tengill.door.judging import Decision, Judge
from tengill.door.making import quickly
from tengill.door.organisations import organisation
from tengill.door.saying import said_by
from tengill.door.templates import Book
from tengill.facts.acts import ActKind, FoundAct
from tengill.facts.approaches import Approach, Doors, Judgement, Relationship, Verdict
from tengill.facts.messages import Message, PointKind, Role
from tengill.workspace.door import kept
from tengill.workspace.door.acquainted import Acquainted
from tengill.workspace.door.acts import Acts
from tengill.workspace.door.answers import Answers
from tengill.workspace.door.parties import Parties
from tengill.workspace.door.replying import Replying

BLOCKED = frozenset({Verdict.DECLINE, Verdict.MUTE})
_OPENING = frozenset({ActKind.INTRODUCTION, ActKind.HANDOFF})
_RARELY, _SELDOM = 500_000, 50
"""New objects between two collections. Nearly all that judging makes lasts, or ends by itself."""
_MANY = 20_000
"""What a pass leaves is walked by the collector where it is no more objects than so."""
_REACHED = (Role.TO, Role.CC, Role.BCC, Role.MENTION)
Correction = tuple[Evidence, Verdict]


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as the readers saw it."""

    message: Message
    bulk: float
    language: str
    words: str = ""
    """What the reader's first stage found, `reading.TextReading` as JSON; empty: nothing."""
    kept: bytes = b""
    """What the door read in its text before, see `kept`; empty: it is read now."""


_evidence = quickly(Evidence)


class Weighed(NamedTuple):
    """A message that reached the owner, judged."""

    evidence: Evidence
    decision: Decision
    judge: Judge
    sketch: bytes
    read: bytes = b""
    """What was read in its text, to be kept; empty where that is kept already."""
    first: str = ""
    """Of the second message of a template, the key of the first: now it is one of a group, too."""

    @property
    def verdict(self) -> Verdict:
        """What becomes of it."""
        return self.decision.verdict

    @property
    def judgement(self) -> Judgement:
        """The verdict with everything that weighed; made when it is asked for."""
        return self.judge.told(self.decision)


@dataclass(frozen=True, slots=True)
class Answered:
    """The owner wrote: answered earlier messages, or was read."""

    keys: tuple[str, ...]
    """Digests (hex) of those answered."""
    at: datetime
    read: bytes = b""
    """As in `Weighed`."""


class Weigher:
    """Weighs messages one after the other; what it holds grows with people and templates, not texts.

    Args:
        owner: whose door it is.
        doors: what the owner told of it.
        corrections: what the owner taught, see `Judge`.
        party: from an address to the one name of whoever it reaches.
        away_from: when the leave in `doors` began.
        words: the owner's word on more messages, see `Judge`.
        keeps: tell with each message what was read in it, to be kept.
    """

    def __init__(
        self,
        owner: Owner,
        doors: Doors,
        corrections: Sequence[Correction] = (),
        *,
        party: Mapping[str, str] | None = None,
        away_from: datetime | None = None,
        words: Mapping[str, Verdict] | None = None,
        keeps: bool = False,
    ) -> None:
        self.owner = owner
        self._keeps = keeps
        self._parties = Parties(party or {})
        self.party = self._parties.of
        """The one name of whoever an address reaches."""
        self._own = frozenset(map(self.party, owner.addresses))
        self._owners = Owners(owner, self.party)
        self.history = History(owner, self.party)
        self.book = Book()
        self.answers = Answers(self.party)
        self.acts = Acts()
        self.replying = Replying()
        self._acquainted = Acquainted(owner, self.party)
        self.topics = asking.Topics(doors)
        self.teach(doors, corrections, away_from, words)

    def meet(self, party: Mapping[str, str]) -> None:
        """Learn of more addresses; those met before keep the name they had."""
        self._parties.meet(party)
        self._owners = Owners(self.owner, self.party)

    def teach(
        self,
        doors: Doors,
        corrections: Sequence[Correction],
        away_from: datetime | None = None,
        words: Mapping[str, Verdict] | None = None,
    ) -> None:
        """Judge by another word of the owner's from here on; what was learned of the past stays.

        Topics are not among it: where others are declared, another weigher has to be made.
        """
        self.judge = Judge(doors, corrections, away_from=away_from, words=words)
        self.doors = doors

    # ------------------------------------------------------------ one message

    def see(self, seen: Seen) -> Weighed | Answered | None:
        """Weigh one message, not older than the one before it.

        Returns:
            What was judged of it; what the owner answered with it; None for what concerns nobody
            here (it did not reach the owner, or has no time or sender).
        """
        message = seen.message
        sent = self._of_owner(message)
        if sent is not None:
            self.acts.note(seen)
            return self._sent(sent, seen)
        acts = self.acts.of(seen)
        approach = approach_of(
            message, bulk=seen.bulk, language=seen.language,
            acts=tuple(dict.fromkeys(act.kind for act in acts)),
            owner=self.owner, party=self.party, owners=self._owners,
        )  # fmt: skip
        if approach is None:
            self.acts.note(seen)
            return None
        before = kept.from_bytes(seen.kept, approach)
        told = before or kept.read(approach)
        evidence = self._evidence(approach, told, message)
        decision = self.judge.decide(evidence, said_by(approach, told.phrases))
        blocked = decision.verdict in BLOCKED
        self.acts.note(seen, blocked=blocked)
        self.take_in(approach, evidence, acts, blocked=blocked)
        read = kept.to_bytes(told) if self._keeps and before is None else b""
        return Weighed(evidence, decision, self.judge, told.sketch, read, self._first(evidence))

    def _first(self, evidence: Evidence) -> str:
        copies = evidence.copies
        members = self.book.members(copies.group) if copies.messages == 1 else ()
        return members[0] if members else ""

    def is_owner(self, message: Message) -> bool:
        """Whether the owner wrote a message."""
        return self._of_owner(message) is not None

    def _of_owner(self, message: Message) -> Sent | None:
        sender = message.sender
        if sender is None:
            return None
        if sender.kind is PointKind.EMAIL and sender.address:
            # Nearly all mail is told apart by its sender's address alone, and where it lies.
            party = self.party(sender.address)
            own = sender.address in self.owner.addresses or party in self._own
            if not own and not lies_among_sent(message.labels):
                return None
        return sent_of(message, owner=self.owner, party=self.party, owners=self._owners)

    def _evidence(self, approach: Approach, told: kept.Read, message: Message) -> Evidence:
        """Everything known of an approach; its text is filed among the templates and all texts."""
        relationship = self.history.before(approach)
        copies = self.book.add(
            approach.key, told.sketch, approach.party, _recipients(message), approach.at
        )
        return _evidence(
            approach,
            relationship,
            copies,
            told.asked,
            self.topics.meet(approach.subject, approach.text, approach.at, told.words),
            (
                *forgery.warnings(approach, self._acquainted.known()),
                *dating.warnings(message),
            ),
            self.replying.chance(approach, relationship, self.history, told.wording),
            self._is_colleague(approach),
        )

    def take_in(
        self, approach: Approach, evidence: Evidence, acts: Sequence[FoundAct], *, blocked: bool
    ) -> None:
        """Make an approach part of what came before the next."""
        self.history.note(approach, blocked=blocked)
        if blocked:
            self.replying.blocked(approach.key)
            return
        self.answers.received(approach)
        if not is_forged(evidence):
            self._acquainted.received(approach)
            self._introductions(acts, approach, evidence.relationship)

    def _sent(self, sent: Sent, seen: Seen) -> Answered | None:
        before = kept.wrote_from_bytes(seen.kept, sent)
        told = before or kept.wrote(sent)
        self.history.note(sent, promised=told.promises)
        self.topics.note(told.cut.whole, sent.at, told.words)
        self.topics.common(told.cut)
        self._acquainted.wrote(seen.message)
        keys = self.answers.sent(sent)
        read = kept.wrote_to_bytes(told) if self._keeps and before is None else b""
        return Answered(keys, sent.at, read) if keys or read else None

    def _is_colleague(self, approach: Approach) -> bool:
        return bool(approach.organisation) and approach.organisation in self.owner.organisations

    def _introductions(
        self, acts: Sequence[FoundAct], approach: Approach, between: Relationship
    ) -> None:
        """Whoever a known person introduces comes with that person's trust."""
        opening = [act for act in acts if act.kind in _OPENING]
        if not between.sent or not opening:
            return
        by = approach.sender.name or approach.sender.address
        mine = {self.party(address) for address in self.owner.addresses}
        named = (box.address for act in opening for box in (*act.left, *act.right) if box.address)
        for party in dict.fromkeys(self.party(address) for address in named):
            if party not in mine and party != approach.party:
                self.history.introduced(party, by, between.strength, approach.at)


def _recipients(message: Message) -> tuple[str, ...]:
    boxes = message.mailboxes(*_REACHED)
    return tuple(dict.fromkeys([box.address for box in boxes if box.address]))


def owner_of(addresses: Iterable[str], names: Iterable[str] = ()) -> Owner:
    """An owner of these addresses: their own domains, where not everybody has addresses there."""
    mine = frozenset(a.strip().lower() for a in addresses if a.strip())
    full = tuple(dict.fromkeys(name for name in names if name))
    given = (part for name in full for part in name.split()[:1])
    own = frozenset(filter(None, (organisation(address) for address in mine)))
    return Owner(mine, tuple(dict.fromkeys((*full, *given))), own)


@contextmanager
def at_length() -> Iterator[None]:
    """Weigh many: what is held lasts, so the collector need not walk it again and again.

    What a long pass leaves stays out of the collector's sight afterwards, too: a process that
    watches holds it for as long as it runs, and it holds no circles, so it ends by itself when it
    is let go of.
    """
    before, (few, none, _) = gc.get_threshold(), gc.get_count()
    gc.set_threshold(_RARELY, _SELDOM, _SELDOM)
    try:
        yield
    finally:
        young, older, _ = gc.get_count()
        if young > few + _MANY or older > none:
            gc.freeze()
        gc.set_threshold(*before)
