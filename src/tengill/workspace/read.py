"""Reading archives without a ledger: what each message does, one record per message.

Two passes in bounded memory. The first parses and reads every message, writes what it found to
a temporary file and keeps only an index of who wrote to whom and when, and whose each mailbox is.
The second goes through that file and weighs words and structure together, since what came after
a message tells as much as what stands in it, and whether it is bulk, since much of it is told by
the mailbox around it.
"""

import bisect
import json
import multiprocessing
import os
import tempfile
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

from tengill.facts.acts import BULK, FoundAct
from tengill.facts.messages import KeptAside, Mailbox, Message, Role
from tengill.reading import PairHistory, Structure, TextReading, asks, fold, level, pair, weigh
from tengill.reading import read_text as read_words
from tengill.reading.surroundings import Surroundings, judge
from tengill.sources import Container, Raw, Unread, containers, parse
from tengill.workspace.encoding import prepare

Progress = Callable[[int, int], None]
"""Called with bytes read and bytes to read; the latter is 0 while unknown."""

_CHUNK = 100
_WORTH_FORKING = 4_000_000
_CROWD = 15
_MOST_NAMES = 8


class Interactions:
    """Who wrote to whom and when, compactly: some twenty bytes for each interaction."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._times: dict[tuple[int, int], array[int]] = {}
        self._names: dict[str, set[str]] = {}

    def add(self, sender: str, recipients: Iterable[str], at: int) -> None:
        """Take note that `sender` wrote to some addresses at a time (seconds since epoch)."""
        one = self._number(sender)
        for recipient in set(recipients) - {sender}:
            other = self._number(recipient)
            key = (one, other) if one < other else (other, one)
            self._times.setdefault(key, array("q")).append(at)

    def name(self, mailbox: Mailbox) -> None:
        """Take note of the name under which an address is known."""
        if mailbox.name and mailbox.address:
            known = self._names.setdefault(fold(mailbox.name), set())
            if len(known) < _MOST_NAMES:
                known.add(mailbox.address)

    def settle(self) -> None:
        """Sort and drop copies: the same two at the same second are one interaction."""
        for key, times in self._times.items():
            self._times[key] = array("q", sorted(set(times)))

    def history(self, a: str, b: str, at: int) -> PairHistory:
        """What two addresses had with each other before and after a time."""
        one, other = self._numbers.get(a, -1), self._numbers.get(b, -1)
        times = self._times.get((one, other) if one < other else (other, one), array("q"))
        before, behind = bisect.bisect_left(times, at), bisect.bisect_right(times, at)
        first = datetime.fromtimestamp(times[behind], UTC) if behind < len(times) else None
        return PairHistory(before, len(times) - behind, first)

    def known(self, name: str) -> tuple[str, ...]:
        """Addresses known under a folded name."""
        return tuple(sorted(self._names.get(name, ())))

    def _number(self, address: str) -> int:
        return self._numbers.setdefault(address, len(self._numbers))


@dataclass(frozen=True, slots=True)
class _Read:
    """The first pass's result for one record."""

    line: dict[str, Any]
    words: str = ""
    bulk: float = 0.0
    at: int | None = None
    sender: Mailbox | None = None
    recipients: tuple[Mailbox, ...] = ()


def read_archive(
    paths: Sequence[Path],
    *,
    owner: str | None = None,
    progress: Progress | None = None,
    processes: int | None = None,
) -> Iterator[dict[str, Any]]:
    """Read mail archives and tell what each message does.

    Args:
        paths: mbox files, Maildirs, folders of messages, or zip and tar archives of these.
        owner: An address of the mailbox's owner; each record then tells whether the owner sent it.
        progress: Called now and then while the first pass reads.
        processes: Worker processes; by default two for a large archive and none for a small one.

    Yields:
        One dict per message: `id`, `mailbox` (the file it lies in, relative to the path given,
        as `outer.zip!inner/a.mbox` inside an archive), `offset`, `date`
        (ISO 8601, UTC, or None), `from`, `subject`, `acts` (surest first; each with `kind`,
        `confidence`, `level`, `connector`, `left`, `right`, `subject`, `words`, `reasons`),
        `bulk` (probability, the mailbox around it considered), `bulk_reasons`, `language`. A record
        that could not be read has `kept_aside` with the reason instead of acts.
    """
    found = [
        (path, entry)
        for path in paths
        for entry in containers(path)
        if not isinstance(entry, Unread)
    ]
    total = sum(entry.size for _, entry in found if isinstance(entry, Container))
    index, whole = Interactions(), Surroundings()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as spool:
        for record in _first_pass(found, total, progress, _workers(processes, total)):
            _note(record, index)
            told = (record.line, record.words, record.at, record.bulk, *_head_of(record, whole))
            spool.write(json.dumps(told) + "\n")
        index.settle()
        whole.settle()
        yield from _second_pass(spool, index, whole, owner)


def _workers(asked: int | None, total: int) -> int:
    if asked is not None:
        return asked
    return 2 if total > _WORTH_FORKING and (os.cpu_count() or 1) > 1 else 0


def _records(
    found: Sequence[tuple[Path, Container | KeptAside]], total: int, progress: Progress | None
) -> Iterator[Raw | KeptAside]:
    done = 0
    for given, entry in found:
        for record in (entry,) if isinstance(entry, KeptAside) else entry.in_order():
            if isinstance(record, Unread) or (isinstance(record, Raw) and record.format):
                continue  # no mail: pictures, cards, lists
            if isinstance(entry, Container):
                done += record.length if isinstance(record, Raw) else record.origin.length
                if progress is not None:
                    progress(min(done, total), total)
            yield within(given, record)


def within(given: Path, record: Raw | KeptAside) -> Raw | KeptAside:
    """The record with its path relative to the directory, or to the directory of the file, given."""
    path = record.path if isinstance(record, Raw) else record.origin.path
    rest = path.removeprefix(str(given))
    if rest == path or str(given) == ".":
        return record
    rest = rest.lstrip("/\\") if rest[:1] in ("/", "\\") else given.name + rest
    if isinstance(record, Raw):
        return replace(record, path=rest)
    return replace(record, origin=replace(record.origin, path=rest))


def _first_pass(
    found: Sequence[tuple[Path, Container | KeptAside]],
    total: int,
    progress: Progress | None,
    workers: int,
) -> Iterator[_Read]:
    records = _records(found, total, progress)
    if workers < 1:
        for record in records:
            yield _read(record)
        return
    # fork: workers share the language packs loaded here, and start at once.
    prepare()
    context = multiprocessing.get_context("fork")
    waiting: deque[Future[list[_Read]]] = deque()
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        while chunk := list(islice(records, _CHUNK)):
            waiting.append(pool.submit(_read_chunk, chunk))
            while len(waiting) > 3 * workers:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _read_chunk(chunk: list[Raw | KeptAside]) -> list[_Read]:
    return [_read(record) for record in chunk]


def _read(record: Raw | KeptAside) -> _Read:
    message = parse(record) if isinstance(record, Raw) else record
    if isinstance(message, KeptAside):
        origin = message.origin
        line = {"id": "", "mailbox": origin.path, "offset": origin.offset}
        return _Read({**line, "kept_aside": message.reason, "detail": message.detail})
    reading = read_words(message)
    return _Read(
        line=_head(message, reading),
        words=reading.to_json(),
        bulk=reading.bulk,
        at=int(message.sent_at.timestamp()) if message.sent_at else None,
        sender=message.sender,
        recipients=message.mailboxes(Role.TO, Role.CC, Role.BCC),
    )


def _head(message: Message, reading: TextReading) -> dict[str, Any]:
    sender = message.sender
    return {
        "id": message.message_id,
        "mailbox": message.origin.path,
        "offset": message.origin.offset,
        "date": message.sent_at.isoformat() if message.sent_at else None,
        "from": sender.address or sender.name if sender else "",
        "subject": message.subject,
        "acts": [],
        "bulk": round(reading.bulk, 4),
        "bulk_reasons": list(reading.bulk_reasons),
        "language": reading.language,
    }


def _note(record: _Read, index: Interactions) -> None:
    """Enter a message into the index. Bulk and crowds are no interaction of two."""
    for mailbox in (record.sender, *record.recipients):
        if mailbox is not None:
            index.name(mailbox)
    sender = record.sender.address if record.sender else ""
    if not sender or record.at is None or record.bulk >= BULK:
        return
    if len(record.recipients) <= _CROWD:
        index.add(sender, [m.address for m in record.recipients if m.address], record.at)


def _head_of(record: _Read, whole: Surroundings) -> tuple[list[str] | None, list[list[str]]]:
    """A message's sender and recipients, entered into what is known of whole mailboxes."""
    if "kept_aside" in record.line:
        return None, []
    line, sender, to = record.line, record.sender, record.recipients
    whole.note(line["mailbox"], line["offset"], sender, to, line["subject"], record.at)
    return [sender.name, sender.address] if sender else None, [[m.name, m.address] for m in to]


def _second_pass(
    spool: IO[str], index: Interactions, whole: Surroundings, owner: str | None
) -> Iterator[dict[str, Any]]:
    spool.seek(0)
    for text in spool:
        line, words, at, alone, sender, to = json.loads(text)
        if "kept_aside" not in line:
            boxes = [Mailbox(*box) for box in to]
            own = Mailbox(*sender) if sender else None
            place = (line["mailbox"], line["offset"])
            around = whole.features(*place, own, boxes, line["subject"])
            bulk, reasons = judge(alone, line["bulk_reasons"], around)
            line |= {"bulk": round(bulk, 4), "bulk_reasons": list(reasons)}
            if owner is not None:
                line["sent_by_owner"] = line["from"] == owner.strip().lower()
        if words:
            reading = TextReading.from_json(words)
            weighed = weigh(reading, structure_for(reading, index, at))
            line["acts"] = [_act(act) for act in weighed.acts]
        yield line


def structure_for(reading: TextReading, index: Interactions, at: int | None) -> Structure:
    """What the index knows of the people a reading names, around a time."""
    known = {name: index.known(name) for name in asks(reading).names}
    if at is None:
        return Structure({}, known)
    wanted = asks(reading, Structure({}, known)).pairs
    return Structure({pair(a, b): index.history(a, b, at) for a, b in wanted}, known)


def _act(act: FoundAct) -> dict[str, Any]:
    def people(mailboxes: tuple[Mailbox, ...]) -> list[dict[str, str]]:
        return [{"name": mailbox.name, "address": mailbox.address} for mailbox in mailboxes]

    return {
        "kind": act.kind.value,
        "confidence": act.confidence,
        "level": level(act.confidence),
        "connector": people(act.connector),
        "left": people(act.left),
        "right": people(act.right),
        "subject": act.subject,
        "words": [
            {"start": s.start, "end": s.end, "text": s.text, "in_subject": s.in_subject}
            for s in act.words
        ],
        "reasons": list(act.reasons),
    }
