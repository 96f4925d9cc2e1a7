"""Judging archives without a ledger: one verdict with its reasons per message.

Two passes in bounded memory. The first parses and reads every message into a temporary file and
keeps only when each was written; the second takes them from there in the order of time, so that
each is judged by what came before it and by nothing else.
"""

import multiprocessing
import os
import pickle
import tempfile
from array import array
from collections import OrderedDict, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

from tengill.door import ruling
from tengill.facts.approaches import Doors, Topic
from tengill.facts.messages import Body, KeptAside, Message
from tengill.reading import read_text
from tengill.sources import Container, Limits, Raw, Unread, containers, facts_of
from tengill.workspace.door.line import head_line, judged_line
from tengill.workspace.door.weighing import (
    Answered,
    Correction,
    Seen,
    Weighed,
    Weigher,
    at_length,
    owner_of,
)
from tengill.workspace.encoding import prepare
from tengill.workspace.read import Progress, within

_CHUNK = 100
_WORTH_FORKING = 4_000_000
_REMEMBERED = 2_000
"""Copies of one message lie near each other in time: so many judgements are kept to tell them."""
_EARLIEST = int(datetime(1, 1, 3, tzinfo=UTC).timestamp())
_LATEST = int(datetime(9998, 12, 31, tzinfo=UTC).timestamp())
Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Read:
    """The first pass's result for one message or record."""

    line: Line
    seen: Seen | None = None


def judge_archive(
    paths: Sequence[Path],
    owner: str | Sequence[str],
    *,
    names: Sequence[str] = (),
    doors: Doors | None = None,
    corrections: Sequence[Correction] = (),
    progress: Progress | None = None,
    processes: int | None = None,
) -> Iterator[Line]:
    """Judge everything in some archives, in the order of time.

    Args:
        paths: as `tengill read` takes them, and lists of the generic inbox.
        owner: an address of the owner's, or several.
        names: what the owner is called; learned from the mail where it is not told.
        doors: the owner's rules and topics.
        corrections: what the owner taught.
        progress: called with bytes read and bytes to read while the first pass reads.
        processes: of the first pass; by default two for a large archive and none for a small one.

    Yields:
        One dict per message, see docs/how-to/door.md: `id`, `mailbox`, `offset`, `date`, `from`,
        `subject`, `verdict` (None for the owner's own and for what did not reach the owner),
        `basis`, `chance`, `minutes`, `ask`, `asks`, `kind` (bulk, pitch, personal), `reasons`,
        `warnings`, `changes`, `rule`, `topics`, `template`, `relationship`, `model`. A record that
        could not be read has `kept_aside` instead.

    Raises:
        FileNotFoundError: a path does not exist.
        ValueError: no address of the owner's.
    """
    addresses = [owner] if isinstance(owner, str) else list(owner)
    if not any("@" in address for address in addresses):
        raise ValueError("Give an e-mail address of the mailbox's owner.")
    found = [(p, e) for p in paths for e in containers(p) if not isinstance(e, Unread)]
    total = sum(entry.size for _, entry in found if isinstance(entry, Container))
    with tempfile.TemporaryFile("w+b") as spool:
        places, called = _spooled(
            spool, found, total, progress, _workers(processes, total), addresses
        )
        weigher = Weigher(owner_of(addresses, names or called), doors or Doors(), corrections)
        with at_length():
            yield from _judged(spool, places, weigher)


# ---------------------------------------------------------------- the first pass


def _workers(asked: int | None, total: int) -> int:
    if asked is not None:
        return asked
    return 2 if total > _WORTH_FORKING and (os.cpu_count() or 1) > 1 else 0


Found = Sequence[tuple[Path, Container | KeptAside]]


def _spooled(
    spool: IO[bytes],
    found: Found,
    total: int,
    progress: Progress | None,
    workers: int,
    addresses: Sequence[str],
) -> tuple[list[tuple[int, int]], tuple[str, ...]]:
    """Write all that was read; returns (time, offset) in order, and what the owner is called."""
    times, offsets = array("q"), array("q")
    mine = {address.strip().lower() for address in addresses}
    called: dict[str, int] = {}
    last = 0
    for told in _first_pass(found, total, progress, workers):
        read, seen = told, told.seen
        if seen is not None:
            message, sender = seen.message, seen.message.sender
            if sender is not None and sender.address in mine and " " in sender.name.strip():
                called[sender.name] = called.get(sender.name, 0) + 1
            if message.sent_at is None:  # in its place in the file, as far as that tells
                moment = datetime.fromtimestamp(last, UTC)
                read = replace(read, seen=replace(seen, message=replace(message, sent_at=moment)))
            else:
                last = min(max(int(message.sent_at.timestamp()), _EARLIEST), _LATEST)
        times.append(last)
        offsets.append(spool.tell())
        pickle.dump(read, spool, pickle.HIGHEST_PROTOCOL)
    names = sorted(called, key=lambda name: (-called[name], name))[:3]
    return sorted(zip(times, offsets, strict=True)), tuple(names)


def _records(found: Found, total: int, progress: Progress | None) -> Iterator[Raw | KeptAside]:
    done = 0
    for given, entry in found:
        for record in (entry,) if isinstance(entry, KeptAside) else entry.in_order():
            if isinstance(record, Unread):
                continue
            if isinstance(entry, Container):
                done += record.length if isinstance(record, Raw) else record.origin.length
                if progress is not None:
                    progress(min(done, total), total)
            yield within(given, record)


def _first_pass(
    found: Found, total: int, progress: Progress | None, workers: int
) -> Iterator[_Read]:
    records = _records(found, total, progress)
    if workers < 1:
        for record in records:
            yield from _read(record)
        return
    prepare()  # before forking: workers share the language packs
    waiting: deque[Future[list[_Read]]] = deque()
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("fork")) as pool:
        while chunk := list(islice(records, _CHUNK)):
            waiting.append(pool.submit(_read_chunk, chunk))
            while len(waiting) > 3 * workers:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _read_chunk(chunk: list[Raw | KeptAside]) -> list[_Read]:
    return [read for record in chunk for read in _read(record)]


def _read(record: Raw | KeptAside) -> list[_Read]:
    told = facts_of(record) if isinstance(record, Raw) else record
    if isinstance(told, KeptAside):
        at = told.origin
        line = {"id": "", "mailbox": at.path, "offset": at.offset}
        return [_Read({**line, "kept_aside": told.reason, "detail": told.detail})]
    return [_message(fact) for fact in told if isinstance(fact, Message)]


def _message(message: Message) -> _Read:
    reading = read_text(message)
    bulk = 0.0 if message.channel.is_post else reading.bulk
    # Whether it quotes matters here, and what does not: quoted text may be very long.
    body = Body(
        message.body.new[: _LIMITS.max_text],
        ">" if message.body.quoted else "",
        message.body.signature,
    )
    seen = Seen(replace(message, body=body), bulk, reading.language, reading.to_json())
    return _Read(head_line(message, bulk, reading.language), seen)


_LIMITS = Limits()


# ---------------------------------------------------------------- the second pass


def _judged(
    spool: IO[bytes], places: Sequence[tuple[int, int]], weigher: Weigher
) -> Iterator[Line]:
    recent: OrderedDict[bytes, Line] = OrderedDict()
    for _at, offset in places:
        spool.seek(offset)
        read: _Read = pickle.load(spool)  # noqa: S301 - our own temporary file, without a name
        if read.seen is None:
            yield read.line
            continue
        message = read.seen.message
        known = recent.get(message.digest) or recent.get(message.copy_digest)
        if known is None:
            known = _line(weigher, read.seen)
            for digest in (message.digest, message.copy_digest):
                if digest:
                    recent[digest] = known
            while len(recent) > _REMEMBERED:
                recent.popitem(last=False)
            yield {**read.line, **known}
        else:
            yield {**read.line, **known, "copy": True}


def _line(weigher: Weigher, seen: Seen) -> Line:
    told = weigher.see(seen)
    if isinstance(told, Weighed):
        return judged_line(told, weigher.judge.why(told.evidence))
    sent = isinstance(told, Answered) or weigher.is_owner(seen.message)
    return {"verdict": None, "sent_by_owner": sent}


def doors_told(rules: Sequence[str], topics: Sequence[str]) -> Doors:
    """A door of these rules and topics, in plain words.

    Raises:
        ValueError: words that tell no rule, or a topic without words.
    """
    if not all(any(letter.isalnum() for letter in name) for name in topics):
        raise ValueError("A topic is one or more words, such as 'sheep farming'.")
    return Doors(
        rules=tuple(ruling.parse(text, key=f"rule:{n}") for n, text in enumerate(rules, 1)),
        topics=tuple(Topic(name, declared=True) for name in topics),
    )
