"""How a server is started: in this process's place, and with nothing of the folder we stand in."""

import sys
from pathlib import Path

import tengill

_OURS = Path(tengill.__file__).parent
_NO_CODE = _OURS / "doorpage" / "words"


def command(module: str, name: str, *told: str) -> list[str]:
    """Granian serving an application of ours.

    People stand in the folder of their mail when they start us, among files of strangers. Python's
    `-m` and Granian (twice) would load modules from there before any other: a `click.py` beside the
    mail would run. `-P` forbids the first; a folder without code and the module's file in place of
    its name forbid the others.

    Args:
        module: where it is, below `tengill`: `web.wsgi`.
        name: of the application in it.
        told: Granian's arguments.
    """
    file = _OURS.joinpath(*module.split(".")).with_suffix(".py")
    started = [sys.executable, "-P", "-m", "granian", "--working-dir", str(_NO_CODE)]
    return [*started, *told, f"{file}:{name}"]
