"""Word of the compiler: the first run of a compiled function on a machine takes its time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from numba.core import event

numba_events: Any = event  # without types
_COMPILES = "numba:compile"


class _Listener(event.Listener):
    def __init__(self, tell: Callable[[bool], None]) -> None:
        self._tell = tell
        self._depth = 0

    def on_start(self, event: Any) -> None:
        del event
        self._depth += 1
        if self._depth == 1:
            self._tell(True)

    def on_end(self, event: Any) -> None:
        del event
        self._depth -= 1
        if self._depth == 0:
            self._tell(False)


@contextmanager
def compiling(tell: Callable[[bool], None]) -> Iterator[None]:
    """Have `tell(True)` called when machine code is being made, and `tell(False)` afterwards.

    Nothing is told where code is taken from numba's folder of what it made before.
    """
    listener = _Listener(tell)
    numba_events.register(_COMPILES, listener)
    try:
        yield
    finally:
        numba_events.unregister(_COMPILES, listener)
