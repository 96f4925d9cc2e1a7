"""Kept lints judged: short lists at once, long ones in a process of their own.

That process is `python -m tengill.workspace.door_lint_working TOKEN`; it outlives its caller, tells
how far it is, and can be asked to stop.
"""

import subprocess
import sys

from tengill.workspace.start import start as start_up

_SHORT = 8 * 1024
"""Bytes of a list that is judged while one waits: some hundred rows, about a second."""


def begin(token: str) -> bool:
    """Judge a kept lint now where that is quick, else in a process of its own; True: it is done.

    Raises:
        LookupError: there is none of this token.
    """
    from tengill.workspace import door_lint_kept as kept  # noqa: PLC0415 - after setup

    if kept.size(token) <= _SHORT:
        kept.judge(token)
        return True
    spawn(token)
    return False


def spawn(token: str) -> None:
    """Judge a kept lint in a process of its own, that outlives the caller."""
    subprocess.Popen(  # noqa: S603 - our own module, arguments of our own
        [sys.executable, "-m", "tengill.workspace.door_lint_working", token],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def main(token: str) -> int:
    """Judge; how it went stands beside the result, nobody reads our output."""
    start_up()
    from tengill.workspace import door_lint_kept as kept  # noqa: PLC0415 - after setup

    return 0 if kept.judge(token).state == "done" else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
