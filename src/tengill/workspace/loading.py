"""Loads what the end of an import needs, beside its begin: modules that take a while to come in."""

import threading
from contextlib import suppress
from functools import cache
from importlib import import_module

_LATER = ("tengill.workspace.project", "tengill.workspace.runs")


def begin() -> None:
    """Load them in a thread; who imports one of them meanwhile waits for it."""
    threading.Thread(target=_load, daemon=True).start()


def _load() -> None:
    with suppress(Exception):  # it comes again, for all to see, where the module is used
        for module in _LATER:
            import_module(module)


@cache
def reader() -> None:
    """Load what finding answers to introductions needs, once the workers have it ready and kept."""
    from tengill.workspace.encoding import prepare  # noqa: PLC0415 - not before the workers read

    prepare()
