"""Brings the door up to date in a process of its own: `python -m tengill.workspace.door.background`.

Pages answer from what is judged so far, and start this when messages or words of the owner's came
since.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from tengill.workspace.start import start as open_ledger

_QUIET_SECONDS = 600
"""After so long without another word of the owner's, everything is judged by all of them."""


def begin(*, surely: bool = False) -> bool:
    """Begin to judge what is not judged yet, unless that is being done; whether it was begun.

    Called where an import ends and where the door is looked at; it does not wait for the judging.
    Two never judge at once: one that finds another at it ends.

    Only a ledger that lies in a file of its home can be opened by another process.

    Args:
        surely: the caller knows that messages came and whose they are, and need not wait for the
            rooms of the door to be loaded; another that judges is found by the process itself.
    """
    from django.conf import settings  # noqa: PLC0415 - the process itself sets Django up later
    from django.db import connection  # noqa: PLC0415

    home = Path(settings.HOME)
    file = home / "ledger.sqlite3"
    if str(connection.settings_dict["NAME"]) != str(file) or not file.is_file():
        return False
    if not (surely or _is_due()):
        return False
    subprocess.Popen(
        [sys.executable, "-P", "-m", "tengill.workspace.door.background"],
        env={**os.environ, "TENGILL_HOME": str(home)},
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    return True


def _is_due() -> bool:
    from tengill.workspace.door import project  # noqa: PLC0415 - takes a while to load

    found = project.state()
    due = found.waiting or (not found.settled and is_quiet())
    return bool(due and found.owner_known and not found.under_way)


def is_quiet() -> bool:
    """Whether the owner said nothing about their door for a while: they may be deciding still."""
    from tengill.ledger.models import Decision  # noqa: PLC0415 - after setup
    from tengill.workspace.door.deciding import KINDS  # noqa: PLC0415

    last = (
        Decision.objects.filter(kind__in=KINDS).order_by("-pk").values_list("decided_at", flat=True)
    ).first()
    return last is None or time.time() - last >= _QUIET_SECONDS


def main() -> int:
    """Judge it; nobody reads our output."""
    open_ledger()
    from tengill.workspace.door import project  # noqa: PLC0415 - after setup

    try:
        # Whoever began another meanwhile found this one at it, so what came since is ours, too.
        while project.catch_up(settle=is_quiet()) and project.state().waiting:
            pass
    except project.DoorBusyError:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
