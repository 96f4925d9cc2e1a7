"""Conversations as far as a mailbox tells them: by Message-ID, by the source's key, by subject."""

from collections.abc import Iterable
from datetime import datetime, timedelta

_MOST_IDS = 400_000
_MOST_SUBJECTS = 100_000
_MOST_PEOPLE = 200
_ALIVE = timedelta(days=60)
_TELLING_WORDS = 3


class Conversation:
    """What was written under one subject, as far as it is known."""

    __slots__ = ("last_at", "owner_at", "owner_to", "parties", "received")

    def __init__(self, at: datetime) -> None:
        self.last_at = at
        self.received = 0
        """Messages to the owner."""
        self.owner_at: datetime | None = None
        """When the owner last wrote in it."""
        self.owner_to: set[str] = set()
        """Parties the owner wrote to in it."""
        self.parties: set[str] = set()
        """Whoever wrote in it, or was written to by the owner."""

    def join(self, parties: Iterable[str]) -> None:
        """Take note of who is in it; of a crowd, not all."""
        if len(self.parties) < _MOST_PEOPLE:
            self.parties.update(parties)


class Conversations:
    """All conversations of a mailbox, in bounded memory: the oldest are forgotten first."""

    def __init__(self) -> None:
        self._by_id: dict[str, Conversation] = {}
        self._by_subject: dict[str, Conversation] = {}

    def find(
        self,
        answers: Iterable[str],
        key: str,
        parties: Iterable[str],
        at: datetime,
        *,
        answer: bool,
    ) -> tuple[Conversation | None, bool]:
        """The conversation that a message belongs to.

        Args:
            answers: Message-IDs and thread keys that it answers.
            key: its subject without prefixes; empty: tells nothing.
            parties: its sender, or whom the owner writes to.
            at: when it was written.
            answer: whether its subject says that it answers something (`Re:`).

        Returns:
            The conversation or None, and whether it was told by what the message answers. By
            subject alone a message joins what was alive within 60 days, when its party takes part
            in it already or when the subject has three words or more and begins with `Re:`.
        """
        for one in answers:
            found = self._by_id.get(one)
            if found is not None:
                return found, True
        found = self._by_subject.get(key) if key else None
        if found is None or at - found.last_at > _ALIVE:
            return None, False
        telling = answer and key.count(" ") >= _TELLING_WORDS - 1
        if telling or any(party in found.parties for party in parties):
            return found, False
        return None, False

    def enter(
        self, found: Conversation | None, ids: Iterable[str], key: str, at: datetime
    ) -> Conversation:
        """Take note of a message in the conversation found, or in a new one."""
        conversation = found or Conversation(at)
        conversation.last_at = max(conversation.last_at, at)
        for one in ids:
            self._by_id[one] = conversation
        if key:
            # The youngest is asked first: taken out and put in again, it moves to the end.
            self._by_subject.pop(key, None)
            self._by_subject[key] = conversation
        _forget(self._by_id, _MOST_IDS)
        _forget(self._by_subject, _MOST_SUBJECTS)
        return conversation


def _forget(held: dict[str, Conversation], most: int) -> None:
    while len(held) > most:
        del held[next(iter(held))]
