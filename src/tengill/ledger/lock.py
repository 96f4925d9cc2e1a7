"""One writer at a time: an operating-system lock that a killed process cannot leave behind."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TRIES = 10
_PAUSE = 0.05
_held: set[int] = set()


def _let_go() -> None:
    """Close the lock in a forked worker: one that outlives its parent must not go on holding it."""
    for handle in _held:
        os.close(handle)
    _held.clear()


os.register_at_fork(after_in_child=_let_go)


class LedgerBusyError(Exception):
    """Another process is writing to the ledger."""


@contextmanager
def writing(home: Path) -> Iterator[None]:
    """Hold the ledger's write lock for the duration.

    Raises:
        LedgerBusyError: when another living process holds it.
    """
    with (home / "writing.lock").open("a+") as handle:
        if not _taken(handle.fileno()):
            handle.seek(0)
            holder = handle.read().strip() or "unknown"
            raise LedgerBusyError(
                f"Another import is writing to this ledger (process {holder})."
                " Wait until it is done, or cancel it on the Imports page."
            )
        handle.seek(0)
        handle.truncate()
        handle.write(str(os.getpid()))
        handle.flush()
        _held.add(handle.fileno())
        try:
            yield
        finally:
            _held.discard(handle.fileno())


def _taken(handle: int) -> bool:
    """Take the lock. `is_held` of another process holds it for an instant, so we ask a few times."""
    for attempt in range(_TRIES):
        if attempt:
            time.sleep(_PAUSE)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        return True
    return False


def is_held(home: Path) -> bool:
    """Whether a living process holds the write lock."""
    with (home / "writing.lock").open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False
