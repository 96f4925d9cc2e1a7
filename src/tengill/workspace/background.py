"""A run in a process of its own: `python -m tengill.workspace.background RUN`."""

import sys

from tengill.workspace.start import start


def main(run_id: int) -> int:
    """Do the run; its outcome stands in its row, nobody reads our output."""
    start()
    from tengill.ledger.lock import LedgerBusyError  # noqa: PLC0415 - after setup
    from tengill.ledger.models import Run  # noqa: PLC0415
    from tengill.workspace import importing  # noqa: PLC0415
    from tengill.workspace.door import background as door  # noqa: PLC0415

    try:
        importing.go_on(run_id)
        door.begin()
    except (importing.CancelledError, importing.NothingToImportError):
        return 0
    except LedgerBusyError as e:
        Run.objects.filter(pk=run_id).update(state=Run.State.FAILED, error=str(e))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
