"""Makes a server ready before its first request, so that the first page is as quick as the next."""

import gc
import logging
import threading
from collections.abc import Hashable
from pathlib import Path

from django.db import connection, connections
from django.template.loader import get_template
from django.urls import get_resolver

from tengill.workspace import at_hand

_TEMPLATES = Path(__file__).parent / "templates"


def warm() -> None:
    """Compile every template, load every view, and spare the garbage collector what stays until the end.

    Without the latter a page in twenty waits for the collector to walk through all of Django.
    """
    for path in sorted(_TEMPLATES.rglob("*.html")):
        get_template(str(path.relative_to(_TEMPLATES)))
    _ = get_resolver().url_patterns  # loads every view
    gc.collect()
    gc.freeze()


_MAPPED = "PRAGMA mmap_size=2147418112;"
"""As much of the ledger as SQLite maps at most: pages of a large one are read where they lie, and not
copied first. What imports does without, so that its memory stays what it is."""
_KEPT_SECONDS = 60


def keep_open() -> None:
    """Let each thread keep its connection for a minute, with the ledger mapped into memory.

    A connection opened for every page would read the ledger's whole schema again each time.
    """
    told = connections.settings["default"]
    if _MAPPED not in told["OPTIONS"]["init_command"]:
        told["OPTIONS"]["init_command"] += _MAPPED
    told["CONN_MAX_AGE"] = _KEPT_SECONDS
    with connection.cursor() as c:
        c.execute(_MAPPED)


_LOOKS_SECONDS = 2.0
_log = logging.getLogger(__name__)


def keep_at_hand() -> threading.Thread:
    """Begin to read, beside the answers, what pages need: now, and whenever the ledger changed.

    While it goes on changing, as during an import, it is left alone: what is read then would be
    read again a moment later.
    """
    thread = threading.Thread(target=_keep_at_hand, name="at-hand", daemon=True)
    thread.start()
    return thread


def _keep_at_hand() -> None:
    pause, read, before = threading.Event(), object(), None
    while True:
        try:
            read, before = look(read, before)
        except Exception:  # noqa: BLE001 - told in the log; a server goes on answering
            _log.exception("the ledger could not be looked at; trying again")
        finally:
            connections.close_all()
        pause.wait(_LOOKS_SECONDS)


def look(read: Hashable, before: Hashable | None) -> tuple[Hashable, Hashable]:
    """Read what pages need where the ledger is another than the one last read, and stands still.

    Args:
        read: the version of the ledger that was read last.
        before: its version at the last look; None at the first.

    Returns:
        Both, for the next look.
    """
    now = at_hand.version()
    if now == read or before not in {None, now}:
        return read, now
    at_hand.ready(lambda: at_hand.version() == now)
    return now, now
