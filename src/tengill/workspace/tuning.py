"""Sets this process and its connection to the ledger for an import."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

RARELY = 50_000
"""New objects between two collections: a batch of messages makes fewer that last."""


@contextmanager
def for_import() -> Iterator[None]:
    """Flat in memory, few checkpoints, few collections.

    A small page cache and no mapped file, since what an import holds must not follow the ledger.
    Pages that many chunks change are copied from the log to the ledger file once, not every time:
    the log may grow to 64 MB until then (the last connection to close empties it). A killed
    import loses nothing by it.

    What is loaded lives as long as the process: the collector need not walk it again and again.
    """
    from django.db import connection  # noqa: PLC0415 - worker processes know no database

    with connection.cursor() as c:
        c.execute("PRAGMA mmap_size = 0")
        c.execute("PRAGMA cache_size = -24576")
        c.execute("PRAGMA wal_autocheckpoint = 16384")
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
