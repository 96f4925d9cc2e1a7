"""How likely the owner answers an approach, learned from the owner's own past as it goes along.

What is learned at any point comes from what was settled before it alone, at places in the sequence
that depend on nothing but how much was settled: so that messages judged one by one and all at once
are judged alike.
"""

from collections import deque

from tengill.door.history import History
from tengill.door.replies import Replies, Row, Wording
from tengill.facts.approaches import Approach, Relationship

_FIRST = 400
"""Settled approaches from which an owner's habits are learned; before, what is usual stands."""
_GROWN = 4
_MOST_STEP = 10_000
_KEPT = 2_500
"""Learned from are the latest: habits change, and learning from more takes longer than it helps."""


class Replying:
    """Gathers what the owner answered, learns from it when it has doubled, and tells chances."""

    def __init__(self) -> None:
        self._replies = Replies()
        self._open: dict[str, Row] = {}
        self._settled: deque[tuple[Row, bool]] = deque(maxlen=_KEPT)
        self._count = 0
        self._next = _FIRST

    def chance(
        self,
        approach: Approach,
        between: Relationship,
        history: History,
        wording: Wording | None = None,
    ) -> float:
        """The chance of an answer within seven days, 0 to 1.

        Args:
            approach: the message.
            between: what there was before it.
            history: of all before it.
            wording: its words, where they are read.
        """
        habits = history.habits(approach.at)
        self.heard(history)
        row = Row.of(approach, between, habits, wording)
        self._open[approach.key] = row
        return round(self._replies.chance_of(row), 6)

    def blocked(self, key: str) -> None:
        """The door turned it away: whether the owner answers it tells nothing."""
        self._open.pop(key, None)

    def heard(self, history: History) -> None:
        """Take in what became of earlier approaches, and learn when there is enough of it."""
        for outcome in history.outcomes():
            row = self._open.pop(outcome.key, None)
            if row is None:
                continue
            self._settled.append((row, outcome.answered))
            self._count += 1
            if self._count >= self._next:
                self._replies.fit_rows(self._settled)
                self._next = min(self._next * _GROWN, self._next + _MOST_STEP)
