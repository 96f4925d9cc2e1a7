"""A long list linted in a process of its own: `python -m tengill.workspace.door_lint_background TOKEN`."""

import sys

from tengill.workspace.start import start


def main(token: str) -> int:
    """Judge; how it went stands beside the result, nobody reads our output."""
    start()
    from tengill.workspace import door_lint_kept  # noqa: PLC0415 - after setup

    return 0 if door_lint_kept.judge(token).state == "done" else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
