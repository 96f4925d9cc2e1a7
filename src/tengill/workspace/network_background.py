"""Measures and draws the network in a process of its own: `python -m tengill.workspace.network_background`.

Pages and questions answer from the network as kept, and start this when facts came since.
"""

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tengill.workspace.start import start as open_ledger

_LOCK = "measuring.lock"
_TRIES, _PAUSE = 30, 2.0


def start() -> bool:
    """Begin to measure the network anew, unless that is being done; whether it was begun.

    Only a ledger that lies in a file of its home can be opened by another process.
    """
    from django.conf import settings  # noqa: PLC0415 - the process itself sets Django up later
    from django.db import connection  # noqa: PLC0415

    home = Path(settings.HOME)
    file = home / "ledger.sqlite3"
    if str(connection.settings_dict["NAME"]) != str(file) or not file.is_file() or under_way(home):
        return False
    subprocess.Popen(
        [sys.executable, "-P", "-m", "tengill.workspace.network_background"],
        env={**os.environ, "TENGILL_HOME": str(home)},
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    return True


def under_way(home: Path) -> bool:
    """Whether a process is measuring the network of this home."""
    with _taken(home) as free:
        return not free


@contextmanager
def _taken(home: Path) -> Iterator[bool]:
    """Hold the lock of those who measure; False where another has it. It ends with its process."""
    with (home / _LOCK).open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def main() -> int:
    """Measure it, when it is still out of date; nobody reads our output."""
    home = open_ledger()
    from tengill.ledger.lock import LedgerBusyError, writing  # noqa: PLC0415 - after setup
    from tengill.workspace import network_store  # noqa: PLC0415

    with _taken(home) as free:
        if not free or network_store.is_current(network_store.current()):
            return 0
        for _ in range(_TRIES):
            try:
                with writing(home):
                    network_store.rebuild()
            except LedgerBusyError:  # an import is writing; after it we measure what it brought
                time.sleep(_PAUSE)
            else:
                return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
