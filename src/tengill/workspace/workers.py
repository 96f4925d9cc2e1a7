"""Worker processes that turn records into rows, in order, with a bounded number under way."""

import gc
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from types import TracebackType
from typing import Self

from tengill.facts.messages import KeptAside
from tengill.ledger.rows import KeptAsideRow, Row
from tengill.sources import Raw
from tengill.workspace.encoding import encode, kept_aside_row, prepare
from tengill.workspace.tuning import RARELY

_BATCH_RECORDS = 128
_BATCH_BYTES = 1 << 20
_IN_FLIGHT = 3  # batches per worker: enough to keep it busy, few enough to keep memory flat

_GROUP = 4
"""Batches written in one transaction: the text index is then written out once for all of them."""
_GROUP_SECONDS = 0.5
"""A group is closed after so long, however few its batches, so that progress is told."""


@dataclass(slots=True)
class Batch:
    """Rows of consecutive records, and where to go on after them."""

    rows: list[Row]
    cursor: int
    size: int
    """Bytes of the records."""


@dataclass(slots=True)
class _Pending:
    raws: list[Raw] = field(default_factory=list)
    aside: list[KeptAsideRow] = field(default_factory=list)
    cursor: int = 0
    size: int = 0
    future: "Future[list[Row]] | None" = None


def begin_worker() -> None:
    """Make a worker end with its parent, and leave Ctrl-C (which reaches both) to the parent.

    Nothing else ends a worker whose parent was killed: it would wait for work for ever.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Packs and modules live as long as the worker: the collector need not walk them again and again.
    gc.freeze()
    gc.set_threshold(RARELY)
    parent = multiprocessing.parent_process()
    assert parent is not None
    threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


class Workers:
    """A pool of processes. Make it before the database is opened: children must not share it."""

    def __init__(self, now: int, processes: int | None = None) -> None:
        self._now = now
        self._processes = processes or max(1, min(os.cpu_count() or 1, 8))
        self._pool = self._start()

    def __enter__(self) -> Self:
        """The pool itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Stop the processes; what was under way and not written is read again another time."""
        self._pool.shutdown(wait=error is None, cancel_futures=True)

    def _start(self) -> ProcessPoolExecutor:
        # fork: workers share the language packs loaded here, and start at once.
        prepare()
        context = multiprocessing.get_context("fork")
        pool = ProcessPoolExecutor(self._processes, context, begin_worker)
        for ready in [pool.submit(os.getpid) for _ in range(self._processes)]:
            ready.result()
        return pool

    def batches(self, records: Iterable[Raw | KeptAside]) -> Iterator[Batch]:
        """Rows of the records, in order."""
        under_way: deque[_Pending] = deque()
        for pending in _gather(records):
            pending.future = self._submit(pending.raws)
            under_way.append(pending)
            if len(under_way) >= self._processes * _IN_FLIGHT:
                yield self._finish(under_way)
        while under_way:
            yield self._finish(under_way)

    def groups(self, records: Iterable[Raw | KeptAside]) -> Iterator[list[Batch]]:
        """Rows of the records, in order, some batches at a time: to be written together.

        The first groups are small, so that progress is told at once.
        """
        group: list[Batch] = []
        size, began = 1, 0.0
        for batch in self.batches(records):
            began = began if group else time.monotonic()
            group.append(batch)
            if len(group) >= size or time.monotonic() > began + _GROUP_SECONDS:
                yield group
                group = []
                size = min(2 * size, _GROUP)
        if group:
            yield group

    def _finish(self, under_way: deque[_Pending]) -> Batch:
        pending = under_way[0]
        assert pending.future is not None
        try:
            rows = pending.future.result()
        except BrokenProcessPool:
            rows = self._one_by_one(pending.raws)
            for later in list(under_way)[1:]:
                later.future = self._submit(later.raws)
        under_way.popleft()
        return Batch([*rows, *pending.aside], pending.cursor, pending.size)

    def _submit(self, raws: list[Raw]) -> "Future[list[Row]]":
        try:
            return self._pool.submit(encode, raws, self._now)
        except BrokenProcessPool as e:
            # A batch before broke the pool; `_finish` mends it when it comes to that one.
            broken: Future[list[Row]] = Future()
            broken.set_exception(e)
            return broken

    def _one_by_one(self, raws: list[Raw]) -> list[Row]:
        """A record killed its process (a crash in a C library, memory): find it, keep it aside."""
        rows: list[Row] = []
        self._pool = self._start()
        for raw in raws:
            try:
                rows.extend(self._pool.submit(encode, [raw], self._now).result())
            except BrokenProcessPool:
                self._pool = self._start()
                detail = f"Reading it ended the reading process. It lies in {raw.path}."
                rows.append(
                    KeptAsideRow("reader crashed", detail, raw.key, raw.length, raw.data[:512])
                )
        return rows


def _gather(records: Iterable[Raw | KeptAside]) -> Iterator[_Pending]:
    batch = _Pending()
    for record in records:
        if isinstance(record, KeptAside):
            batch.aside.append(kept_aside_row(record))
            batch.cursor = max(batch.cursor, record.origin.offset + record.origin.length)
        else:
            batch.raws.append(record)
            batch.cursor = record.next
            batch.size += record.length
        full = len(batch.raws) + len(batch.aside) >= _BATCH_RECORDS
        if full or batch.size >= _BATCH_BYTES:
            yield batch
            batch = _Pending(cursor=batch.cursor)
    if batch.raws or batch.aside:
        yield batch
