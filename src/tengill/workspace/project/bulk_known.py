"""What is known around messages: whose points and names these are, whom they wrote to, and series."""

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from django.db import connection

from tengill.facts.messages import PointKind
from tengill.ledger.points import marks, parts
from tengill.reading import fold
from tengill.reading.surroundings import CROWD, Home
from tengill.workspace.project.bulk_homes import Homes, addresses
from tengill.workspace.project.bulk_rows import TO, Marks, Numbers, Rows, distinct

_STRIDE = 1 << 40
"""Numbers of points and messages stay below: a home and one of them make one number."""
_DAYS = "count(DISTINCT CASE WHEN sent_at IS NULL THEN -id ELSE sent_at / 86400 END)"
_Number = TypeVar("_Number", int, Numbers)
Named = list[tuple[int, int, str, bool]]
"""Message, contact point, its name there folded, and whether it is the sender."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of some homes; each set is a sorted array of a home and a number, in one."""

    homes: tuple[Home, ...]
    _held: Numbers
    _from: Numbers
    _to: Numbers
    _answered: Numbers
    _series: Numbers
    _days: Numbers

    def held(self, home: Numbers, point: Numbers) -> Marks:
        """Whether points are of a home, by their addresses."""
        return _among(self._held, home, point)

    def named_from(self, home: Numbers, message: Numbers, point: Numbers) -> Marks:
        """Whether the sender stands under a name of the home's."""
        return _among(self._from, home, _both(message, point))

    def named_to(self, home: Numbers, message: Numbers, point: Numbers) -> Marks:
        """Whether a recipient stands under a name of the home's."""
        return _among(self._to, home, _both(message, point))

    def answered(self, home: Numbers, point: Numbers) -> Marks:
        """Whether a home wrote to a point."""
        return _among(self._answered, home, point)

    def in_series(self, series: Numbers) -> Numbers:
        """On how many days letters of a series came; 0: it is none."""
        if not len(self._series):
            return np.zeros(len(series), dtype=np.int64)
        place = np.minimum(np.searchsorted(self._series, series), len(self._series) - 1)
        return np.where(self._series[place] == series, self._days[place], 0)


def _both(message: _Number, point: _Number) -> _Number:
    # A message's number and some bits of the point's: two points of one message seldom fall
    # together, and both then stand under the same message.
    return message * 4096 + point % 4096


def _among(some: Numbers, home: Numbers, number: Numbers) -> Marks:
    if not len(some):
        return np.zeros(len(home), dtype=np.bool_)
    keys = home * _STRIDE + number
    place = np.minimum(np.searchsorted(some, keys), len(some) - 1)
    found: Marks = (home >= 0) & (some[place] == keys)
    return found


def all_known(rows: Iterable[Rows], found: Homes, every: dict[int, str], last: int) -> Known:
    """Of all messages.

    Args:
        rows: all mail.
        found: who keeps which mailbox.
        every: contact point → address, of all.
        last: up to which message to look.
    """
    homes = _different(found)
    wrote = _wrote(_regulars(homes), rows, every, last)
    with connection.cursor() as c:
        c.execute(
            f"SELECT series, {_DAYS} FROM ledger_message WHERE series >= 0 AND id <= %s"
            " GROUP BY series HAVING count(*) > 1",
            [last],
        )
        series = c.fetchall()
    reached = _reached(homes, every)
    return _known(homes, reached, _named(homes, reached), wrote, series)


def known_of(rows: Rows, found: Homes, last: int) -> Known:
    """Of some messages alone; `found` and `last` as for `all_known`."""
    homes = _different(found)
    points = {*rows.sender.tolist(), *rows.to_point.tolist()}
    regulars, senders = _regulars(homes), set(rows.sender.tolist())
    wrote = _wrote_to(regulars, senders, last)
    reached = _reached(homes, addresses(points))
    # What the mailbox's own people send in a series says nothing of it, and is most of what there is.
    held = set(reached)
    own = {one for one in senders if all(n * _STRIDE + one in held for n in range(len(homes)))}
    series = []
    with connection.cursor() as c:
        for sender, one in set(zip(rows.sender.tolist(), rows.series.tolist(), strict=True)):
            if one >= 0 and sender not in own:
                c.execute(
                    f"SELECT series, {_DAYS} FROM ledger_message"
                    " WHERE sender_id = %s AND series = %s AND id <= %s GROUP BY 1",
                    [sender, one, last],
                )
                series += c.fetchall()
    return _known(homes, reached, _named_in(rows), wrote, sorted(series))


def _different(found: Homes) -> tuple[Home, ...]:
    return tuple(dict.fromkeys(one for _, one in sorted(found.items()) if one is not None))


def _known(
    homes: tuple[Home, ...],
    reached: Sequence[int],
    named: Named,
    wrote: dict[str, set[int]],
    series: list[tuple[int, int]],
) -> Known:
    senders: list[int] = []
    others: list[int] = []
    for number, one in enumerate(homes):
        for message, point, name, sent in named:
            if name in one.names:
                key = number * _STRIDE + _both(message, point)
                (senders if sent else others).append(key)
    answered = [
        number * _STRIDE + point
        for number, one in enumerate(homes)
        for point in set().union(*(wrote.get(address, ()) for address in one.regulars))
    ]
    return Known(
        homes, _sorted(reached), _sorted(senders), _sorted(others),
        _sorted(answered), _sorted(key for key, _ in series),
        np.array([days for _, days in series], dtype=np.int64),
    )  # fmt: skip


def _sorted(numbers: Iterable[int]) -> Numbers:
    return np.sort(np.fromiter(numbers, np.int64))


def _reached(homes: tuple[Home, ...], every: dict[int, str]) -> list[int]:
    """Which points are whose, each with its home in one number."""
    by_domain: dict[str, list[tuple[int, str]]] = defaultdict(list)
    wanted = {one.domain for one in homes}
    for point, address in every.items():
        domain = address.partition("@")[2]
        if domain in wanted:
            by_domain[domain].append((point, address))
    return [
        number * _STRIDE + point
        for number, one in enumerate(homes)
        for point, address in by_domain[one.domain]
        if address in one.regulars or (one.stem in address and one.reached_at(address))
    ]


# ---------------------------------------------------------------- names


def _named(homes: tuple[Home, ...], reached: Iterable[int]) -> Named:
    """Where in the ledger somebody stands under a name of a home's, not at an address of theirs."""
    theirs = set(reached)
    with connection.cursor() as c:
        c.execute("SELECT point_id, name FROM ledger_pointname")
        every = frozenset().union(*(one.names for one in homes))
        rows = c.fetchall()
        folded = {name: fold(name) for _, name in rows}
        told = [(point, name) for point, name in rows if folded[name] in every]
        points: set[int] = set()
        for number, one in enumerate(homes):
            own = (point for point, name in told if folded[name] in one.names)
            points.update(point for point in own if number * _STRIDE + point not in theirs)
        written = {name for _, name in told}
        found: Named = []
        for part in parts(sorted(points)):
            c.execute(
                "SELECT message_id, point_id, name, role = 'from' FROM ledger_addressed"
                f" WHERE point_id IN ({marks(part)}) AND name <> ''",
                part,
            )
            found += [
                (message, point, folded[name], bool(sent))
                for message, point, name, sent in c.fetchall()
                if name in written
            ]
    return found


def _named_in(rows: Rows) -> Named:
    """Who stands under which name in some messages."""
    with connection.cursor() as c:
        c.execute(
            "SELECT message_id, point_id, name, role = 'from' FROM ledger_addressed"
            " WHERE message_id BETWEEN %s AND %s AND name <> ''",
            [int(rows.ids[0]), int(rows.ids[-1])],
        )
        return [(message, point, fold(name), bool(sent))
                for message, point, name, sent in c.fetchall()]  # fmt: skip


# ---------------------------------------------------------------- whom they wrote to


def _regulars(homes: tuple[Home, ...]) -> dict[int, str]:
    """Contact points of those who write from the homes."""
    found: dict[int, str] = {}
    with connection.cursor() as c:
        for part in parts(sorted({address for one in homes for address in one.regulars})):
            c.execute(
                "SELECT id, value FROM ledger_contactpoint"
                f" WHERE kind = %s AND value IN ({marks(part)})",
                [PointKind.EMAIL, *part],
            )
            found.update(c.fetchall())
    return found


def _wrote(
    regulars: dict[int, str], rows: Iterable[Rows], every: Container[int], last: int
) -> dict[str, set[int]]:
    """Address → the points it wrote to, not as one of a crowd."""
    found: dict[str, set[int]] = defaultdict(set)
    who = np.array(sorted(regulars), dtype=np.int64)
    for each in rows:
        part = each.upto(last)
        few = np.bincount(part.to_row, minlength=len(part.ids)) <= CROWD
        sender = np.where(few & np.isin(part.sender, who), part.sender, 0)[part.to_row]
        pairs = distinct(sender[sender > 0] * _STRIDE + part.to_point[sender > 0])
        for pair in pairs.tolist():
            own, point = divmod(pair, _STRIDE)
            if own != point and point in every:
                found[regulars[own]].add(point)
    return found


def _wrote_to(
    regulars: dict[int, str], senders: AbstractSet[int], last: int
) -> dict[str, set[int]]:
    """The same of a few points: the first message to each is enough."""
    found: dict[str, set[int]] = defaultdict(set)
    with connection.cursor() as c:
        for point in sorted(senders):
            for regular, address in sorted(regulars.items()):
                if point == regular:
                    continue
                c.execute(
                    "SELECT 1 FROM ledger_contactpoint p"
                    " CROSS JOIN ledger_addressed d ON d.point_id = p.id AND d.sender_id = %s"
                    " CROSS JOIN ledger_message m ON m.id = d.message_id"
                    f" WHERE p.id = %s AND p.kind = %s AND d.role IN {TO} AND m.id <= %s"
                    " AND m.recipients <= %s AND m.channel = 'mail' LIMIT 1",
                    [regular, point, PointKind.EMAIL, last, CROWD],
                )
                if c.fetchone() is not None:
                    found[address].add(point)
    return found
