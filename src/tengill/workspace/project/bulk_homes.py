"""Who keeps which mailbox of the ledger, as the messages up to one of them tell.

How far they are looked at follows from how many there are: with every new one up to 128, later with
each of a number that doubles as the ledger does, so that no more than one in 64 is left out. It is
a function of the messages, as all projections are, and rarely moves.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict

import numpy as np
from django.db import connection

from tengill.facts.messages import PointKind
from tengill.ledger.points import marks, next_id, parts
from tengill.reading import fold
from tengill.reading.surroundings import (
    FEW,
    FEWEST,
    LEAST_REGULAR,
    MOST_NAMES,
    Home,
    Place,
    around,
    home,
    homes,
)
from tengill.workspace.project.bulk_rows import Numbers, Places, Rows, distinct

_EVERY_ONE = 7
"""Up to so many binary digits of how many there are."""
_MAIL = ""
"""The place of all mail together: its home is that of small mailboxes that lie in no other."""
Homes = dict[str, Home | None]
"""Place → who keeps it; None: nobody."""


def upto(messages: int) -> int:
    """The number of the last message to look at, where there are so many; 0: none."""
    step = 1 << max(0, messages.bit_length() - _EVERY_ONE)
    with connection.cursor() as c:
        c.execute(
            "SELECT id FROM ledger_message ORDER BY id DESC LIMIT 1 OFFSET %s", [messages % step]
        )
        row = c.fetchone()
    return 0 if row is None else int(row[0])


def kept() -> tuple[Homes, int]:
    """The homes as they were written last, and up to which message was looked; -1: never."""
    with connection.cursor() as c:
        c.execute("SELECT place, upto, told FROM ledger_mailboxhome")
        rows = c.fetchall()
    last = rows[0][1] if rows else -1
    return {place: _home(told) for place, _, told in rows}, last


def keep(found: Homes, last: int) -> None:
    """Write the homes in place of those before."""
    with connection.cursor() as c:
        c.execute("DELETE FROM ledger_mailboxhome")
        c.executemany(
            "INSERT INTO ledger_mailboxhome (place, upto, told) VALUES (%s, %s, %s)",
            [(place, last, _told(one)) for place, one in sorted(found.items()) if last],
        )


def _told(one: Home | None) -> str | None:
    if one is None:
        return None
    told = asdict(one) | {"regulars": sorted(one.regulars), "names": sorted(one.names)}
    return json.dumps(told, ensure_ascii=False)


def _home(told: str | None) -> Home | None:
    if told is None:
        return None
    found = json.loads(told)
    return Home(
        found["address"], found["domain"], frozenset(found["regulars"]),
        frozenset(found["names"]), found["stem"],
    )  # fmt: skip


def of(found: Homes, path: str) -> Home | None:
    """The home of a mailbox: its own, else that of the nearest it lies in."""
    return next((found[up] for up in around(path) if up in found), None)


# ---------------------------------------------------------------- counted from the messages


def count(
    rows: Callable[[], Iterable[Rows]], places: Places, addresses: dict[int, str], last: int
) -> Homes:
    """Find out who keeps which mailbox.

    Args:
        rows: all mail.
        places: the mailboxes it lies in, by number.
        addresses: contact point → address; those that are a name alone are left out.
        last: up to which message to look.
    """
    tally = _Tally(addresses)
    for part in rows():
        tally.add(part.upto(last))
    every = tally.places(places.paths, addresses)
    whole = Place()
    for place in every.values():
        whole.add(place)

    def names(address: str) -> Iterable[str]:
        return _names(address, last)

    found = homes(every, names)
    found[_MAIL] = home(whole, names)
    return found


class _Tally:
    """Counts by mailbox and contact point, in one number of both."""

    def __init__(self, addresses: dict[int, str]) -> None:
        self._stride = stride = next_id("ledger_contactpoint")
        self._held = np.zeros(stride, dtype=np.bool_)
        self._held[list(addresses)] = True
        self._messages = np.zeros(0, dtype=np.int64)
        self._counted: dict[str, list[tuple[Numbers, Numbers]]] = {
            "takes_part": [], "sent": [], "got": []
        }  # fmt: skip

    def add(self, rows: Rows) -> None:
        """Count some messages."""
        stride = self._stride
        own = np.where(self._held[rows.sender], rows.sender, 0)
        other = self._held[rows.to_point] & (rows.to_point != own[rows.to_row])
        each = distinct(rows.to_row[other] * stride + rows.to_point[other])
        row, point = each // stride, each % stride
        to_few = np.bincount(row, minlength=len(own))[row] <= FEW
        sent = rows.place[own > 0] * stride + own[own > 0]
        got = rows.place[row] * stride + point
        for name, keys in (("takes_part", np.concatenate([got, sent])), ("sent", sent),
                           ("got", got[to_few])):  # fmt: skip
            self._counted[name].append(np.unique(keys, return_counts=True))
        most = max(len(self._messages), int(rows.place.max(initial=0)) + 1)
        before = np.pad(self._messages, (0, most - len(self._messages)))
        self._messages = before + np.bincount(rows.place, minlength=most)

    def places(self, paths: list[str], addresses: dict[int, str]) -> dict[str, Place]:
        """What was counted, by path and address."""
        found = {
            paths[number]: Place(messages)
            for number, messages in enumerate(self._messages.tolist())
            if messages
        }
        for name in self._counted:
            keys, counts = self._together(name)
            # Who seldom occurs in a large mailbox can't bear on whose it is.
            some = (counts >= LEAST_REGULAR) | (self._messages[keys // self._stride] < FEWEST)
            for key, number in zip(keys[some].tolist(), counts[some].tolist(), strict=True):
                place, point = divmod(key, self._stride)
                getattr(found[paths[place]], name)[addresses[point]] = number
        return found

    def _together(self, name: str) -> tuple[Numbers, Numbers]:
        told = self._counted[name]
        if len(told) == 1:
            return told[0]
        none = np.zeros(0, dtype=np.int64)
        every = np.concatenate([none, *(keys for keys, _ in told)])
        keys, where = np.unique(every, return_inverse=True)
        counts = np.bincount(where, np.concatenate([none, *(n for _, n in told)]), len(keys))
        return keys, counts.astype(np.int64)


def _names(address: str, last: int) -> set[str]:
    """The names an address stands under most often, folded."""
    with connection.cursor() as c:
        c.execute(
            "SELECT d.name, count(*) FROM ledger_contactpoint p"
            " JOIN ledger_addressed d ON d.point_id = p.id"
            " WHERE p.kind = %s AND p.value = %s AND d.message_id <= %s AND d.name <> ''"
            " GROUP BY 1 ORDER BY 2 DESC, 1",
            [PointKind.EMAIL, address, last],
        )
        folded = dict.fromkeys(fold(name) for name, _ in c.fetchall())
    return set(list(folded)[:MOST_NAMES])


def addresses(among: Iterable[int] | None = None) -> dict[int, str]:
    """Contact point → address, of some points or of all; names alone have none."""
    select = "SELECT id, value FROM ledger_contactpoint WHERE kind = %s"
    found: dict[int, str] = {}
    with connection.cursor() as c:
        if among is None:
            c.execute(select, [PointKind.EMAIL])
            return dict(c.fetchall())
        for part in parts(sorted(among)):
            c.execute(f"{select} AND id IN ({marks(part)})", [PointKind.EMAIL, *part])
            found.update(c.fetchall())
    return found
