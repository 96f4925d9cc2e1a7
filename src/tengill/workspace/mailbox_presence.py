"""Whether a process watches a mailbox: it holds a lock, which a killed one cannot leave behind."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings as django_settings

from tengill.workspace import clock, settings


@contextmanager
def watching(account_id: int) -> Iterator[None]:
    """Say that a mailbox is watched while this is entered."""
    file = _file(account_id)
    file.parent.mkdir(mode=0o700, exist_ok=True)
    with file.open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:  # another one watches it too: they take turns
            yield
            return
        handle.truncate(0)
        handle.write(f"{os.getpid()} {clock.now()}\n")
        handle.flush()
        yield


def watched_since(account_id: int) -> datetime | None:
    """Since when a process watches a mailbox; None: none does."""
    try:
        with _file(account_id).open() as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                began = handle.read().split()
                return settings.at(int(began[1]) if len(began) > 1 else clock.now())
    except FileNotFoundError:
        pass
    return None


def _file(account_id: int) -> Path:
    return Path(django_settings.HOME) / "mailbox" / f"watch-{account_id}.lock"
