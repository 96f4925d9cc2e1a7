"""When the owner answered what: each approach once, for as long as an answer may be expected."""

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from tengill.door.approaches import Sent, is_answer, subject_key
from tengill.facts.approaches import Approach

_WITHIN = timedelta(days=30)
_CROWD = 15
_Waiting = tuple[datetime, str, str, str, str]  # at, key, Message-ID, party, subject


class Answers:
    """What waits for an answer of the owner's, over the last thirty days.

    An answer names the approach in In-Reply-To or References; or it goes to its sender, to at most
    fifteen, under the same subject.
    """

    def __init__(self, party: Callable[[str], str]) -> None:
        self._party = party
        self._waiting: deque[_Waiting] = deque()
        self._by_id: dict[str, str] = {}
        self._by_subject: dict[tuple[str, str], list[str]] = {}
        self._open: set[str] = set()

    def received(self, approach: Approach) -> None:
        """An approach that may be answered."""
        self._forget(approach.at)
        told = next((value for name, value in approach.headers if name == "message-id"), "")
        subject = subject_key(approach.subject)
        self._waiting.append((approach.at, approach.key, told, approach.party, subject))
        self._open.add(approach.key)
        if told:
            self._by_id[told] = approach.key
        self._by_subject.setdefault((approach.party, subject), []).append(approach.key)

    def sent(self, sent: Sent) -> tuple[str, ...]:
        """The keys of approaches that a message of the owner's answers, each once."""
        self._forget(sent.at)
        found = [self._by_id[one] for one in sent.answers[:1] if one in self._by_id]
        if len(sent.recipients) <= _CROWD:
            subject = subject_key(sent.subject)
            told = subject or is_answer(sent.subject)
            for party in dict.fromkeys(self._party(address) for address in sent.recipients):
                found += self._by_subject.get((party, subject), ()) if told else ()
        answered = tuple(key for key in dict.fromkeys(found) if key in self._open)
        self._open.difference_update(answered)
        return answered

    def _forget(self, at: datetime) -> None:
        while self._waiting and at - self._waiting[0][0] > _WITHIN:
            _at, key, told, party, subject = self._waiting.popleft()
            self._open.discard(key)
            if self._by_id.get(told) == key:
                del self._by_id[told]
            mine = self._by_subject.get((party, subject), [])
            if key in mine:
                mine.remove(key)
            if not mine:
                self._by_subject.pop((party, subject), None)
