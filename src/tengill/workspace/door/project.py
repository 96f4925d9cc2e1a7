"""Brings the door's projection in step: all messages anew, or those that came since.

`Judged` and `TextSketch` are a function of the messages and the owner's word alone. A pass goes
through all messages in the order of time. What comes later is judged by the state at the end of
that pass, which a process that watches keeps warm (`warm`); messages that came too late for their
place in time, and words of the owner's that bear on what is judged, leave the projection unsettled
until the next pass.
"""

import fcntl
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from tengill.door.making import quickly
from tengill.workspace.door import mark, messages, owning, rejudging, teaching, warm
from tengill.workspace.door.mark import Mark
from tengill.workspace.door.messages import Stored
from tengill.workspace.door.weighing import Answered, Seen, Weighed, Weigher, at_length
from tengill.workspace.door.writing import Writer, drop_orphans

Report = Callable[[int, int], None]
"""Called with messages done and messages to do."""

_CHUNK = 1_000
_MANY_LATE = 100
"""More new messages than so, of those older than what was judged: a pass over everything."""
_LOCK = "judging.lock"
_TRIES, _PAUSE = 3, 0.02


class DoorBusyError(Exception):
    """Another process is judging."""


@dataclass(frozen=True, slots=True)
class State:
    """How the projection stands."""

    waiting: int
    """Messages that are not judged yet."""
    settled: bool
    """Every row is what a pass over everything would make it."""
    owner_known: bool
    under_way: bool
    """A process is judging."""
    done: int | None = None
    """Messages it has gone through; None where nobody is judging, or nobody can tell."""
    total: int | None = None
    """Messages it goes through."""


def _nobody(_done: int, _total: int) -> None:
    """No one listens."""


def state() -> State:
    """How the projection stands; costs little."""
    found = mark.read()
    busy = under_way()
    done, total = _how_far() if busy else (None, None)
    return State(
        waiting=mark.waiting(found),
        settled=found is not None and found.settled and found.word == teaching.number(),
        owner_known=_owner_known(),
        under_way=busy,
        done=done,
        total=total,
    )


def _owner_known() -> bool:
    with connection.cursor() as c:
        c.execute("SELECT EXISTS (SELECT 1 FROM ledger_person WHERE is_owner)")
        return bool(c.fetchone()[0])


def under_way() -> bool:
    """Whether a process is judging."""
    try:
        with _alone(tries=1):
            return False
    except DoorBusyError:
        return True


@contextmanager
def _alone(tries: int = _TRIES) -> Iterator[int]:
    """Be the only one who judges; the lock ends with its process.

    Raises:
        DoorBusyError: another is at it.
    """
    handle = os.open(Path(settings.HOME) / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        for left in reversed(range(tries)):
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if not left:
                    raise DoorBusyError("The door is being brought up to date.") from error
                time.sleep(_PAUSE)  # somebody may only have looked whether it is held
        os.ftruncate(handle, 0)
        yield handle
    finally:
        os.close(handle)


def _telling(handle: int, report: Report) -> Report:
    """Also write how far it is into the locked file, where other processes read it."""

    def told(done: int, total: int) -> None:
        os.pwrite(handle, _FAR % (done, total), 0)
        report(done, total)

    return told


_FAR = b"%12d %12d\n"


def _how_far() -> tuple[int | None, int | None]:
    try:
        done, total = map(int, (Path(settings.HOME) / _LOCK).read_bytes().split())
    except (OSError, ValueError):
        return None, None
    return done, total


# ---------------------------------------------------------------- what is to be done


def catch_up(report: Report = _nobody, *, settle: bool = False) -> int:
    """Judge what is not judged yet; returns how many messages were gone through.

    Args:
        report: told how far it is.
        settle: also do a pass over everything where rows may differ from what it makes them.

    Raises:
        DoorBusyError: another process is judging.
    """
    with _alone() as lock:
        report = _telling(lock, report)
        found = mark.read()
        owner = owning.owner()
        if owner is None:
            return 0
        if found is None or found.key != mark.key_of(owner):
            return _everything(report)
        if found.parties != mark.parties_upto(found.points) or (settle and not found.settled):
            return _everything(report)
        new = messages.from_row(found.upto + 1)
        late = sum(one.place < (found.at, found.message) for one in new)
        if late > _MANY_LATE:
            return _everything(report)
        if found.word != teaching.number():
            rejudging.lately()
            found = mark.read() or found
            if settle:
                return _everything(report)
        if new:
            _follow(found, new, late, report)
        return len(new)


def rebuild(report: Report = _nobody) -> int:
    """Judge everything anew; returns how many messages were gone through.

    Raises:
        DoorBusyError: another process is judging.
    """
    with _alone() as lock:
        return _everything(_telling(lock, report))


def is_warm() -> bool:
    """Whether this process holds the state that new messages are judged by."""
    return warm.held() is not None


def messages_changed() -> None:
    """Judge what an import just brought, where this process keeps the state warm for it."""
    if not is_warm():
        return
    try:
        catch_up()
    except DoorBusyError:
        return  # whoever is at it, or the next to come, judges these too


# ---------------------------------------------------------------- the passes


def _everything(report: Report) -> int:
    """A pass over all messages, written in chunks: readers see the rows before or after."""
    token = secrets.token_hex(8)
    upto, points = mark.last_message(), mark.last_point()
    owner, word = owning.owner(), teaching.word()
    if owner is None:
        return 0
    begun = Mark(
        token, mark.key_of(owner), 0, *messages.BEGINNING, word.number, points,
        mark.parties_upto(points), settled=False,
    )  # fmt: skip
    total = mark.waiting(None)
    mark.save(begun)
    weigher = Weigher(
        owner, word.doors, word.corrections, party=messages.parties(),
        away_from=word.away_from, words=word.words, keeps=True,
    )  # fmt: skip
    writer = Writer(word.decided)
    done, last = 0, messages.BEGINNING
    report(done, total)
    with at_length():
        for stored in messages.in_order():
            if stored.id > upto:
                continue  # it came while we are at it: for the next time
            writer.take(stored, weigh(weigher, stored))
            done, last = done + 1, stored.place
            if len(writer) >= _CHUNK:
                writer.write()
                report(done, total)
        writer.write()
    with transaction.atomic():
        drop_orphans()
        now = mark.read()
        made = replace(begun, upto=upto, at=last[0], message=last[1], settled=True)
        # Where messages were taken back meanwhile, what was judged here may rest on them.
        if now is not None and now.token == token:
            mark.save(made)
            warm.hold(made, weigher)
    report(done, total)
    return done


def _follow(found: Mark, new: list[Stored], late: int, report: Report) -> None:
    """Judge new messages after all others."""
    weigher = warm.weigher(found) or _warmed(found)
    writer = Writer(teaching.word().decided)
    report(0, len(new))
    for done, stored in enumerate(new, 1):
        writer.take(stored, weigh(weigher, stored))
        if len(writer) >= _CHUNK:
            writer.write()
            report(done, len(new))
    last = max((found.at, found.message), new[-1].place)
    made = replace(
        found,
        upto=max(found.upto, *(one.id for one in new)),
        at=last[0],
        message=last[1],
        points=mark.last_point(),
        settled=found.settled and not late,
    )
    made = replace(made, parties=mark.parties_upto(made.points))
    with transaction.atomic():
        writer.write()
        mark.save(made)
    warm.hold(made, weigher)
    report(len(new), len(new))


def _warmed(found: Mark) -> Weigher:
    """The state at the end of what is judged, made by going through it again without writing."""
    owner, word = owning.owner(), teaching.word()
    assert owner is not None
    weigher = Weigher(
        owner, word.doors, word.corrections, party=messages.parties(),
        away_from=word.away_from, words=word.words, keeps=True,
    )  # fmt: skip
    with at_length():
        for stored in messages.in_order():
            if stored.id <= found.upto:
                weigh(weigher, stored)
    return weigher


def warm_up() -> None:
    """Make this process hold the state that new messages are judged by (the watching one calls it).

    What is not judged yet is judged first.

    Raises:
        DoorBusyError: another process is judging.
    """
    catch_up()
    with _alone():
        found = mark.read()
        if found is not None and warm.weigher(found) is None:
            warm.hold(found, _warmed(found))


def weigh(weigher: Weigher, stored: Stored) -> Weighed | Answered | None:
    """One message of the ledger."""
    return weigher.see(
        _seen(stored.message, stored.bulk, stored.language, stored.words, stored.kept)
    )


_seen = quickly(Seen)
