"""Messages as numbers, for judging bulk by the mailbox around them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Any

import numpy as np
from django.db import connection

from tengill.ledger.points import marks, parts
from tengill.reading.surroundings import above

Numbers = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
Shares = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Marks = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
CHUNK = 20_000
"""Messages at a time: memory must not grow with the ledger."""
TO = "('to', 'cc', 'bcc')"


@dataclass(frozen=True, slots=True)
class Rows:
    """Some mail in the order of its numbers; each array but the last two is one value a message."""

    ids: Numbers
    sender: Numbers
    """Contact point; 0: none."""
    alone: Shares
    """Probability of bulk by the message alone."""
    served: Shares
    """As the ledger has it now."""
    series: Numbers
    place: Numbers
    """The mailbox it lies in, by `Places`."""
    to_row: Numbers
    """For each recipient: whose, by row here …"""
    to_point: Numbers
    """… and the contact point."""

    def upto(self, last: int) -> "Rows":
        """Those with numbers up to one."""
        end = int(np.searchsorted(self.ids, last, side="right"))
        if end == len(self.ids):
            return self
        to = self.to_row < end
        return Rows(
            self.ids[:end], self.sender[:end], self.alone[:end], self.served[:end],
            self.series[:end], self.place[:end], self.to_row[to], self.to_point[to],
        )  # fmt: skip


class Places:
    """Mailboxes by number. A message found in several lies in the one whose path comes first.

    So it does not matter in which order files were imported.
    """

    def __init__(self) -> None:
        """None is known yet."""
        self.paths: list[str] = [""]
        self._number = {"": 0}
        self._known: dict[tuple[int, str], int] = {}
        self._files: dict[int, str] = {}

    def of(self, file: int, path: str) -> int:
        """The mailbox of a record: the file it lies in, or the folder that its own file lies in."""
        whole = self._file(file)
        key = (file, above(path) if path and path != whole else "")
        if key not in self._known:
            place = key[1] or whole
            self._known[key] = self._number.setdefault(place, len(self.paths))
            if self._known[key] == len(self.paths):
                self.paths.append(place)
        return self._known[key]

    def first(self, sightings: Iterable[tuple[int, str]]) -> int:
        """The mailbox of a message, by the files and paths it was found at."""
        return min((self.of(*told) for told in sightings), key=self.paths.__getitem__)

    def _file(self, file: int) -> str:
        if file not in self._files:
            with connection.cursor() as c:
                c.execute("SELECT path FROM ledger_sourcefile WHERE id = %s", [file])
                self._files[file] = str(c.fetchone()[0])
        return self._files[file]


def chunks(first: int, places: Places) -> Iterator[Rows]:
    """All mail with numbers from one on. Posts and the like are no mail: their bulk is not judged."""
    while True:
        with connection.cursor() as c:
            c.execute(
                "SELECT id, coalesce(sender_id, 0), bulk_alone, bulk, series FROM ledger_message"
                " WHERE id >= %s AND channel = 'mail' ORDER BY id LIMIT %s",
                [first, CHUNK],
            )
            rows = c.fetchall()
            if not rows:
                return
            between = [rows[0][0], rows[-1][0]]
            ids, sender, alone, served, series = zip(*rows, strict=True)
            numbers = np.array(ids, dtype=np.int64)
            place = _places(c, numbers, between, places)
            to_row, to_point = _to(c, numbers, between, whole=first <= 0 and len(ids) < CHUNK)
        yield Rows(
            numbers, np.array(sender, dtype=np.int64), np.array(alone), np.array(served),
            np.array(series, dtype=np.int64), place, to_row, to_point,
        )  # fmt: skip
        first = between[1] + 1


def _places(cursor: Any, ids: Numbers, between: list[int], places: Places) -> Numbers:
    cursor.execute(
        "SELECT message_id, file_id, path FROM ledger_sighting WHERE message_id BETWEEN %s AND %s"
        " ORDER BY message_id, id",
        between,
    )
    found: dict[int, int] = {}
    last, place = (0, ""), 0
    for message, file, path in cursor.fetchall():
        if (file, path) != last:
            last, place = (file, path), places.of(file, path)
        before = found.setdefault(message, place)
        if before != place and places.paths[place] < places.paths[before]:
            found[message] = place
    return np.array([found.get(pk, 0) for pk in ids.tolist()], dtype=np.int64)


def moved(first_new: int) -> bool:
    """Whether a message known before lies elsewhere by what runs not yet projected found."""
    with connection.cursor() as c:
        c.execute(
            "SELECT DISTINCT s.message_id FROM ledger_run r"
            " CROSS JOIN ledger_sourcefile f ON f.run_id = r.id"
            " CROSS JOIN ledger_sighting s ON s.file_id = f.id"
            " WHERE NOT r.projected AND s.message_id < %s",
            [first_new],
        )
        again = [pk for (pk,) in c.fetchall()]
        places = Places()
        for part in parts(again):
            c.execute(
                "SELECT s.message_id, s.file_id, s.path, r.projected FROM ledger_sighting s"
                " JOIN ledger_sourcefile f ON f.id = s.file_id JOIN ledger_run r ON r.id = f.run_id"
                f" WHERE s.message_id IN ({marks(part)}) ORDER BY s.message_id",
                part,
            )
            for _, told in groupby(c.fetchall(), lambda row: row[0]):
                every = list(told)
                before = [(file, path) for _, file, path, projected in every if projected]
                now = places.first((file, path) for _, file, path, _ in every)
                if not before or places.first(before) != now:
                    return True
    return False


def _to(cursor: Any, ids: Numbers, between: list[int], *, whole: bool) -> tuple[Numbers, Numbers]:
    # Both in one number, and of all messages without the index: in half the time.
    message = "+message_id" if whole else "message_id"
    cursor.execute(
        "SELECT message_id << 32 | point_id FROM ledger_addressed"
        f" WHERE {message} BETWEEN %s AND %s AND role IN {TO}",
        between,
    )
    told = np.fromiter(chain.from_iterable(cursor.fetchall()), np.int64)
    row = np.searchsorted(ids, told >> 32)
    mail = ids[np.minimum(row, len(ids) - 1)] == told >> 32
    return row[mail], told[mail] & 0xFFFFFFFF


def distinct(numbers: Numbers) -> Numbers:
    """Each number once, in order; several times as quick as `numpy.unique`."""
    some = np.sort(numbers)
    return some[np.diff(some, prepend=some[:1] - 1) > 0]
