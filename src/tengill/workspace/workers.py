"""Worker processes that turn records into rows, in order, with a bounded number under way."""

import os
import pickle
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Self

from tengill.facts.messages import KeptAside
from tengill.ledger.rows import KeptAsideRow, Row
from tengill.sources.records import Raw
from tengill.workspace.nursery import Nursery

_BATCH_RECORDS = 128
_BATCH_BYTES = 1 << 20
_IN_FLIGHT = 3  # batches per worker: enough to keep it busy, few enough to keep memory flat
_AT_HAND = 2
"""Batches that lie at a worker: the one it reads, and the next one. Others wait for whoever is free."""

_ATTEMPTS = 2
"""So often a record may end its worker, read alone, before it is kept aside."""

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
    rows: list[Row] | None = None


class WorkerDiedError(Exception):
    """A worker ended while it read: a crash in a C library, or the memory was out."""


class _Worker:
    """One worker process, seen from here."""

    def __init__(self, line: Connection) -> None:
        self.line = line
        self.reads: deque[_Pending] = deque()

    def send(self, raws: list[Raw], now: int) -> None:
        try:
            self.line.send_bytes(pickle.dumps((raws, now), pickle.HIGHEST_PROTOCOL))
        except OSError as e:
            raise WorkerDiedError from e

    def receive(self) -> list[Row]:
        try:
            told = self.line.recv_bytes()
        except (EOFError, OSError) as e:
            raise WorkerDiedError from e
        answer: list[Row] | Exception = pickle.loads(told)  # noqa: S301 - from our own worker
        if isinstance(answer, Exception):
            raise answer
        return answer


class Workers:
    """A pool of processes.

    Without a nursery it begins one. Then no database may be open: children must not share it.
    """

    def __init__(
        self, now: int, processes: int | None = None, nursery: Nursery | None = None
    ) -> None:
        self._now = now
        self._nursery = nursery or Nursery()
        self._processes = processes or max(1, min(os.cpu_count() or 1, 8))
        self._workers: list[_Worker] = []
        self._waiting: deque[_Pending] = deque()

    def __enter__(self) -> Self:
        """The pool itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """End the processes; what was under way and not written is read again another time."""
        for worker in self._workers:
            worker.line.close()
        self._nursery.close()

    def _begun(self) -> _Worker:
        try:
            return _Worker(self._nursery.worker())
        except OSError:  # it was killed, too, as when memory is out
            self._nursery.close()
            self._nursery = Nursery()
            return _Worker(self._nursery.worker())

    def batches(self, records: Iterable[Raw | KeptAside]) -> Iterator[Batch]:
        """Rows of the records, in order."""
        under_way: deque[_Pending] = deque()
        for pending in _gather(records):
            under_way.append(pending)
            self._waiting.append(pending)
            self._hand_out()
            self._take_in(0)
            while len(under_way) >= self._processes * _IN_FLIGHT:
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
        pending = under_way.popleft()
        while pending.rows is None:
            self._take_in(None)
        return Batch([*pending.rows, *pending.aside], pending.cursor, pending.size)

    def _hand_out(self) -> None:
        """Give what waits to those who have least to do."""
        while self._waiting:
            free = self._freest()
            if len(free.reads) >= _AT_HAND:
                return
            pending = self._waiting.popleft()
            free.reads.append(pending)
            try:
                free.send(pending.raws, self._now)
            except WorkerDiedError:
                self._mend(free)

    def _freest(self) -> _Worker:
        """Who has least to do; another worker where everybody has something and more may be."""
        free = min(self._workers, key=lambda worker: len(worker.reads), default=None)
        if free is None or (free.reads and len(self._workers) < self._processes):
            free = self._begun()
            self._workers.append(free)
        return free

    def _take_in(self, seconds: float | None) -> None:
        """Take what is read, waiting for it so long (None: until there is some)."""
        ready = wait([worker.line for worker in self._workers if worker.reads], seconds)
        for worker in self._workers:
            if worker.line not in ready:
                continue
            try:
                worker.reads[0].rows = worker.receive()
                worker.reads.popleft()
            except WorkerDiedError:
                self._mend(worker)
        self._hand_out()

    def _mend(self, worker: _Worker) -> None:
        """A record killed its worker: find it, keep it aside, go on with another worker."""
        self._nursery.check()
        worker.line.close()
        died_at, *later = worker.reads
        worker.reads.clear()
        rows: list[Row] = []
        alone = self._begun()
        for raw in died_at.raws:
            # Once is no proof: a worker may be killed for others' memory, and its nursery with it.
            for left in reversed(range(_ATTEMPTS)):
                try:
                    alone.send([raw], self._now)
                    rows += alone.receive()
                    break
                except WorkerDiedError:
                    alone.line.close()
                    alone = self._begun()
                    if not left:
                        rows.append(_crashed(raw))
        died_at.rows = rows
        self._waiting.extendleft(reversed(later))
        worker.line = alone.line


def _gather(records: Iterable[Raw | KeptAside]) -> Iterator[_Pending]:
    batch = _Pending()
    for record in records:
        if isinstance(record, KeptAside):
            batch.aside.append(KeptAsideRow.of(record))
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


def _crashed(raw: Raw) -> KeptAsideRow:
    """The row of a record that ends whoever reads it."""
    detail = f"Reading it ended the reading process. It lies in {raw.path}."
    return KeptAsideRow("reader crashed", detail, raw.key, raw.length, raw.data[:512])
