"""Who everybody is to the owner, from what went to and fro before: one pass, in time order.

`History` is told every message once, oldest first, and tells of an approach what there was before
it. What the door muted or declined is told as blocked: it counts neither as contact nor as part of
a conversation. Bounded by the number of people and by the week in which an answer may still come.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from tengill.door.approaches import Party, Sent, is_answer, subject_key
from tengill.door.conversations import Conversation, Conversations
from tengill.door.evidence import Owner
from tengill.door.making import quickly
from tengill.door.organisations import organisation
from tengill.door.promises import promise
from tengill.facts.approaches import Approach, Relationship

ANSWER_WITHIN = timedelta(days=7)
"""The time within which an answer counts as one."""
CROWD = 15
"""A message of the owner's to more than these is no answer to any one of them."""
_MOST_IDS = 200_000
_MASS = 50
"""A message of the owner's to more than these does not make them people the owner wrote to."""
_PROMISE_LASTS = timedelta(days=180)
_TIE_HALF_LIFE = 120 * 86_400.0
_RECENT_HALF_LIFE = 14 * 86_400.0
_FULL_TIE = 6.0
_HEARD_WEIGHT = 0.4


@dataclass(frozen=True, slots=True)
class Habits:
    """How the owner deals with mail about the time of an approach; counts halve in 14 days."""

    sent: float = 0.0
    """Messages the owner wrote."""
    received: float = 0.0
    """Approaches that came."""
    settled: float = 0.0
    """Approaches of which it is known by now whether they were answered."""
    answered: float = 0.0
    """Of these, how many the owner answered within seven days."""
    silent_days: float | None = None
    """Days since the owner last wrote anything; None: never yet."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an approach within seven days."""

    key: str
    answered: bool
    """The owner answered it, as `History` defines it."""
    wrote: bool
    """The owner wrote to its sender at all (no crowd), about whatever."""


_relationship, _habits, _outcome = quickly(Relationship), quickly(Habits), quickly(Outcome)


class _Count:
    """A count that halves in a given time."""

    __slots__ = ("at", "half_life", "value")

    def __init__(self, half_life: float) -> None:
        self.half_life = half_life
        self.value = 0.0
        self.at: datetime | None = None

    def read(self, at: datetime) -> float:
        if self.at is None:
            return 0.0
        seconds = (at - self.at).total_seconds()
        return self.value if seconds <= 0.0 else self.value * 0.5 ** (seconds / self.half_life)

    def add(self, amount: float, at: datetime) -> None:
        self.value = self.read(at) + amount
        self.at = at if self.at is None else max(self.at, at)


class _Pending:
    """An approach to which an answer may still come."""

    __slots__ = ("answered", "approach", "conversation", "ids", "key", "party", "wrote")

    def __init__(
        self, approach: Approach, party: str, conversation: Conversation, ids: tuple[str, ...]
    ) -> None:
        self.approach = approach
        self.party = party
        self.conversation = conversation
        self.ids = ids
        self.key = subject_key(approach.subject)
        self.answered = False
        self.wrote = False


class _Tie:
    """What is known of one party."""

    __slots__ = (
        "answered",
        "first_at",
        "from_organisation",
        "heard",
        "introduced",
        "last_received",
        "last_sent",
        "pending",
        "promised_at",
        "received",
        "sent",
        "sent_to_organisation",
        "told",
        "unanswered",
    )  # fmt: skip

    def __init__(self) -> None:
        self.received = self.sent = self.answered = self.unanswered = 0
        self.first_at: datetime | None = None
        self.last_received: datetime | None = None
        self.last_sent: datetime | None = None
        self.promised_at: datetime | None = None
        self.introduced: tuple[str, float, datetime] | None = None
        self.pending: deque[_Pending] = deque()
        self.sent_to_organisation: dict[str, int] = {}
        self.from_organisation: dict[str, int] = {}
        self.heard = _Count(_TIE_HALF_LIFE)
        self.told = _Count(_TIE_HALF_LIFE)

    def strength(self, at: datetime) -> float:
        """0 to 1: what was written lately, mostly by the owner; hearing alone is worth little."""
        told, heard = self.told.read(at), self.heard.read(at)
        mutual = told + _HEARD_WEIGHT * min(heard, 4.0 * told)
        return mutual / (mutual + _FULL_TIE) * 2.0 if mutual < _FULL_TIE else 1.0


class History:
    """What there was between the owner and everybody, up to the last message told.

    **Answered within seven days** means: the owner wrote a message later than the approach, by at
    most seven days, that names the approach in In-Reply-To or References; or that went to the
    approach's sender (any address of that party, in To, Cc or Bcc, fifteen recipients at most) and
    is of the same conversation or has the same subject without `Re:` and the like. An answer that
    the mailbox does not hold (another account, a call) is not seen.

    Args:
        owner: whose door it is.
        party: from an address to whoever it reaches; it must not change while this lives.
    """

    def __init__(self, owner: Owner, party: Party = lambda address: address) -> None:
        self._owner = owner
        self._party = party
        self._own = frozenset(party(address) for address in owner.addresses)
        self._ties: dict[str, _Tie] = {}
        self._conversations = Conversations()
        self._own_ids: dict[str, datetime] = {}
        self._waiting: deque[_Pending] = deque()
        self._by_id: dict[str, _Pending] = {}
        self._organisation_sent: dict[str, int] = {}
        self._organisation_received: dict[str, int] = {}
        self._sent, self._received = _Count(_RECENT_HALF_LIFE), _Count(_RECENT_HALF_LIFE)
        self._settled, self._answered = _Count(_RECENT_HALF_LIFE), _Count(_RECENT_HALF_LIFE)
        self._last_sent: datetime | None = None
        self._outcomes: deque[Outcome] = deque()

    # ------------------------------------------------------------ asking

    def before(self, approach: Approach) -> Relationship:
        """What there was between its sender and the owner before an approach."""
        self._settle(approach.at)
        party = self._party_of(approach)
        tie = self._ties.get(party)
        found, told = self._conversation_of(approach, party)
        wrote = (
            found is not None and found.owner_at is not None and (told or party in found.owner_to)
        )
        group = approach.organisation
        sent = self._organisation_sent.get(group, 0) if group else 0
        received = self._organisation_received.get(group, 0) if group else 0
        answers = self._answers_owner(approach, wrote=wrote, told=told)
        thread_received = found.received if found is not None else 0
        if tie is None:
            return _relationship(
                organisation_sent=sent,
                organisation_received=received,
                answers_owner=answers,
                thread_owner=wrote or answers,
                thread_received=thread_received,
            )
        by, trust, since = tie.introduced or ("", 0.0, approach.at)
        known = since <= approach.at
        return _relationship(
            received=tie.received,
            sent=tie.sent,
            answered=tie.answered,
            first_at=tie.first_at,
            last_received=tie.last_received,
            last_sent=tie.last_sent,
            strength=tie.strength(approach.at),
            organisation_sent=sent - tie.sent_to_organisation.get(group, 0),
            organisation_received=received - tie.from_organisation.get(group, 0),
            introduced_by=by if known else "",
            introduced_trust=trust if known else 0.0,
            answers_owner=answers,
            thread_owner=wrote or answers,
            promised=tie.promised_at is not None
            and approach.at - tie.promised_at <= _PROMISE_LASTS,
            unanswered=tie.unanswered,
            thread_received=thread_received,
        )

    def habits(self, at: datetime) -> Habits:
        """How the owner deals with mail about a time that is not before the last message told."""
        self._settle(at)
        silent = None
        if self._last_sent is not None:
            silent = max(0.0, (at - self._last_sent).total_seconds() / 86_400.0)
        return _habits(
            sent=self._sent.read(at),
            received=self._received.read(at),
            settled=self._settled.read(at),
            answered=self._answered.read(at),
            silent_days=silent,
        )

    def outcomes(self) -> Iterator[Outcome]:
        """What became of approaches, each told once, when its seven days have passed."""
        while self._outcomes:
            yield self._outcomes.popleft()

    # ------------------------------------------------------------ telling

    def note(
        self, message: Approach | Sent, *, blocked: bool = False, promised: bool | None = None
    ) -> None:
        """Take note of a message by or to the owner, not older than the one before it.

        Args:
            message: an approach, or what the owner wrote.
            blocked: the door muted or declined the approach: it is no contact.
            promised: whether the owner's words promise something, where they were read before.
        """
        self._settle(message.at)
        if isinstance(message, Sent):
            self._note_sent(message, promised)
        elif not blocked:
            self._note_approach(message)

    def introduced(self, party: str, by: str, trust: float, at: datetime) -> None:
        """Take note that somebody introduced a party to the owner.

        Args:
            party: whom; under the name that `party` gives.
            by: name of who introduced them, as it is shown.
            trust: strength of the owner's tie to them, 0 to 1. The most trusted one is kept.
            at: when.
        """
        tie = self._tie(party)
        if tie.introduced is None or tie.introduced[1] < trust:
            tie.introduced = (by, trust, at)

    # ------------------------------------------------------------ within

    def _tie(self, party: str) -> _Tie:
        found = self._ties.get(party)
        if found is None:
            found = self._ties[party] = _Tie()
        return found

    def _party_of(self, approach: Approach) -> str:
        return approach.party or self._party(approach.sender.address) or approach.sender.name

    def _conversation_of(self, approach: Approach, party: str) -> tuple[Conversation | None, bool]:
        subject = approach.subject
        return self._conversations.find(
            approach.answers, subject_key(subject), (party,), approach.at, answer=is_answer(subject)
        )

    def _answers_owner(self, approach: Approach, *, wrote: bool, told: bool) -> bool:
        """By the message it answers; by subject only where no message it answers is known."""
        if approach.answers and approach.answers[0] in self._own_ids:
            return True
        return wrote and not told and is_answer(approach.subject)

    def _note_approach(self, approach: Approach) -> None:
        party, at = self._party_of(approach), approach.at
        if party in self._own:
            return
        tie = self._tie(party)
        tie.received += 1
        tie.unanswered += 1
        tie.first_at = tie.first_at or at
        tie.last_received = at
        tie.heard.add(1.0, at)
        self._received.add(1.0, at)
        if group := approach.organisation:
            self._organisation_received[group] = self._organisation_received.get(group, 0) + 1
            tie.from_organisation[group] = tie.from_organisation.get(group, 0) + 1
        ids = tuple(value for name, value in approach.headers if name == "message-id")
        found, _ = self._conversation_of(approach, party)
        threads = (*ids, *approach.answers)
        conversation = self._conversations.enter(found, threads, subject_key(approach.subject), at)
        conversation.received += 1
        conversation.join((party,))
        pending = _Pending(approach, party, conversation, ids)
        tie.pending.append(pending)
        self._waiting.append(pending)
        for one in ids:
            self._by_id[one] = pending

    def _note_sent(self, sent: Sent, promised: bool | None) -> None:
        at, key = sent.at, subject_key(sent.subject)
        parties = dict.fromkeys(self._party(address) for address in sent.recipients)
        reached = [party for party in parties if party not in self._own]
        found, _ = self._conversations.find(
            sent.answers, key, reached, at, answer=is_answer(sent.subject)
        )
        named = [self._by_id[one] for one in sent.answers if one in self._by_id]
        if named and named[0].conversation is not found:
            found = named[0].conversation
        conversation = self._conversations.enter(found, (*sent.ids, *sent.answers), key, at)
        conversation.owner_at = at
        conversation.join(reached[:CROWD])
        self._sent.add(1.0, at)
        self._last_sent = at
        for one in sent.ids:
            self._own_ids[one] = at
        while len(self._own_ids) > _MOST_IDS:
            del self._own_ids[next(iter(self._own_ids))]
        self._answer(one for one in named[:1] if one.approach.at < at)
        if len(reached) > _MASS:
            return
        conversation.owner_to.update(reached)
        if promised is None:
            promised = promise(sent.text) is not None
        self._note_recipients(sent, reached, promised=promised)
        if len(reached) <= CROWD:
            self._answer(self._answered_by(sent, key, conversation, reached))

    def _note_recipients(self, sent: Sent, reached: Iterable[str], *, promised: bool) -> None:
        for address in sent.recipients:
            party, group = self._party(address), organisation(address)
            if group and party not in self._own:
                told = self._tie(party).sent_to_organisation
                told[group] = told.get(group, 0) + 1
                self._organisation_sent[group] = self._organisation_sent.get(group, 0) + 1
        for party in reached:
            tie = self._tie(party)
            tie.sent += 1
            tie.unanswered = 0
            tie.first_at = tie.first_at or sent.at
            tie.last_sent = sent.at
            tie.told.add(1.0, sent.at)
            tie.promised_at = sent.at if promised else None

    def _answered_by(
        self, sent: Sent, key: str, conversation: Conversation, reached: Iterable[str]
    ) -> list[_Pending]:
        """The approaches of those a message went to that it answers."""
        found: list[_Pending] = []
        answer = is_answer(sent.subject)
        for party in reached:
            for pending in self._tie(party).pending:
                if pending.approach.at >= sent.at:
                    continue
                pending.wrote = True
                same = pending.key == key and (bool(key) or answer)
                if same or pending.conversation is conversation:
                    found.append(pending)
        return found

    def _answer(self, approaches: Iterable[_Pending]) -> None:
        for pending in approaches:
            if not pending.answered:
                pending.answered = pending.wrote = True
                self._tie(pending.party).answered += 1

    def _settle(self, at: datetime) -> None:
        """Close what came more than seven days before a time."""
        waiting = self._waiting
        while waiting and at - waiting[0].approach.at > ANSWER_WITHIN:
            pending = waiting.popleft()
            key = pending.approach.key
            self._outcomes.append(_outcome(key, pending.answered, pending.wrote))
            mine = self._ties[pending.party].pending
            if mine and mine[0] is pending:
                mine.popleft()
            for one in pending.ids:
                if self._by_id.get(one) is pending:
                    del self._by_id[one]
            self._settled.add(1.0, at)
            self._answered.add(float(pending.answered), at)
