"""Work on a mailbox in a process of its own: `python -m tengill.workspace.mailbox_background N`."""

import signal
import sys

from tengill.workspace.start import start


def main(account_id: int) -> int:
    """Do what was begun; its outcome is told beside it, nobody reads our output."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    start()
    from tengill.workspace import mailbox_work  # noqa: PLC0415 - after setup

    mailbox_work.go_on(account_id)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
