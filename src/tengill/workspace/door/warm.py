"""The state at the end of the last pass, kept by a process that judges as messages come."""

import threading
from dataclasses import dataclass

from django.db import connection

from tengill.workspace.door import messages, teaching
from tengill.workspace.door.mark import Mark
from tengill.workspace.door.weighing import Weigher


@dataclass(slots=True)
class Warm:
    """A state and what it is the state of."""

    ledger: str
    mark: Mark
    weigher: Weigher
    word: int


_lock = threading.Lock()
_held: list[Warm] = []


def hold(mark: Mark, weigher: Weigher) -> None:
    """Keep the state that comes after a mark, in place of any other."""
    with _lock:
        _held[:] = [Warm(_ledger(), mark, weigher, mark.word)]


def held() -> Warm | None:
    """What is kept for the ledger that is open."""
    with _lock:
        return next((one for one in _held if one.ledger == _ledger()), None)


def let_go() -> None:
    """Keep nothing."""
    with _lock:
        _held.clear()


def weigher(mark: Mark) -> Weigher | None:
    """The state that comes after a mark, if it is what is kept; it heeds the owner's latest word."""
    found = held()
    if found is None or (found.mark.token, found.mark.upto) != (mark.token, mark.upto):
        return None
    now = teaching.number()
    if found.word != now:
        word = teaching.word()
        before = found.weigher.doors
        if (word.doors.topics, word.doors.topic_open_days) != (
            before.topics, before.topic_open_days
        ):  # fmt: skip
            return None
        found.weigher.teach(word.doors, word.corrections, word.away_from, word.words)
        found.word = now
    found.weigher.meet(messages.parties())
    return found.weigher


def _ledger() -> str:
    return str(connection.settings_dict["NAME"])
