"""One writer at a time: an operating-system lock that a killed process cannot leave behind."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class LedgerBusyError(Exception):
    """Another process is writing to the ledger."""


@contextmanager
def writing(home: Path) -> Iterator[None]:
    """Hold the ledger's write lock for the duration.

    Raises:
        LedgerBusyError: when another living process holds it.
    """
    with (home / "writing.lock").open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as e:
            handle.seek(0)
            holder = handle.read().strip() or "unknown"
            raise LedgerBusyError(
                f"Another import is writing to this ledger (process {holder})."
                " Wait until it is done, or cancel it on the Imports page."
            ) from e
        handle.seek(0)
        handle.truncate()
        handle.write(str(os.getpid()))
        handle.flush()
        yield


def is_held(home: Path) -> bool:
    """Whether a living process holds the write lock."""
    try:
        with writing(home):
            return False
    except LedgerBusyError:
        return True
