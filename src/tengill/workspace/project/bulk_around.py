"""Projects bulk as served: as the message alone tells it, and the mailbox around it.

`Message.bulk_alone` is what the reader found in the message; `Message.bulk` is that, or where who keeps
the mailbox, whom they wrote to and how many of a series came (`reading.surroundings`) tell otherwise,
what these tell.
These are looked at up to one message (`bulk_homes.upto`), so that a new one is judged by itself, and
what stands is judged anew only when that moves. What people decided about acts, persons and the door
rests on no probability and stays above it.
"""

from collections.abc import Iterable, Iterator

import numpy as np
from django.db import connection

from tengill.facts.acts import BULK
from tengill.ledger.points import marks, parts
from tengill.reading.model import weights
from tengill.reading.surroundings import ALONE, Home
from tengill.workspace.project import bulk_homes
from tengill.workspace.project.bulk_homes import Homes
from tengill.workspace.project.bulk_known import Known, all_known, known_of
from tengill.workspace.project.bulk_rows import CHUNK, Marks, Places, Rows, Shares, chunks, moved

_FAR = 9.0
_ALL = 0


def everything() -> list[int]:
    """Judge all mail anew; call inside a transaction. Returns the messages whose bulk changed."""
    with connection.cursor() as c:
        c.execute("SELECT count(*) FROM ledger_message")
        (messages,) = c.fetchone()
    return _everything(bulk_homes.upto(messages))


def follow(first_new: int, messages: int) -> list[int]:
    """Judge new messages; where the mailboxes are to be looked at again, all; in a transaction.

    Args:
        first_new: the number of the first new one.
        messages: how many there are in all.

    Returns:
        Earlier messages whose bulk changed: mostly they are bulk now and were not, or the other way
        round.
    """
    found, last = bulk_homes.kept()
    now = bulk_homes.upto(messages)
    if last != now or moved(first_new):
        return [pk for pk in _everything(now) if pk < first_new]
    if any(found.values()):
        places = Places()
        for rows in chunks(first_new, places):
            _judge(rows, places, found, known_of(rows, found, last))
    return []


def _everything(last: int) -> list[int]:
    places = Places()
    first = list(_first(places))
    whole = len(first) == 0 or len(first[0].ids) < CHUNK
    kept = first if whole else None

    def rows() -> Iterable[Rows]:
        return chunks(_ALL, places) if kept is None else kept

    addresses = bulk_homes.addresses()
    found = bulk_homes.count(rows, places, addresses, last)
    bulk_homes.keep(found, last)
    if not any(found.values()):
        return [pk for part in rows() for pk in _write(part, part.alone)]
    known = all_known(rows(), found, addresses, last)
    return [pk for part in rows() for pk in _judge(part, places, found, known)]


def _first(places: Places) -> Iterator[Rows]:
    for rows in chunks(_ALL, places):
        yield rows
        return


def _judge(rows: Rows, places: Places, found: Homes, known: Known) -> list[int]:
    """Judge some messages in their mailboxes and write what changed."""
    numbers: dict[Home | None, int] = {one: number for number, one in enumerate(known.homes)}
    by_place = np.array(
        [numbers.get(bulk_homes.of(found, path), -1) for path in places.paths], dtype=np.int64
    )
    home = by_place[rows.place]
    told = _features(rows, home, known)
    heard = (home >= 0) & np.logical_or.reduce([column > 0 for column in told.values()])
    around = np.where(heard, _probability(rows.alone, told), rows.alone)
    # Whatever was judged by a probability is judged anew where it moves, so it moves for a reason only.
    same = (around >= BULK) == (rows.alone >= BULK)
    return _write(rows, np.where(same, rows.alone, around))


def _features(rows: Rows, home: "np.ndarray[tuple[int, ...], np.dtype[np.int64]]",
              known: Known) -> dict[str, Shares]:  # fmt: skip
    """The features of `Surroundings.features`, for many messages at once."""
    sent = known.held(home, rows.sender) | known.named_from(home, rows.ids, rows.sender)
    ids, of = rows.ids[rows.to_row], home[rows.to_row]
    to_them = known.held(of, rows.to_point) | known.named_to(of, ids, rows.to_point)
    size = len(rows.ids)
    mine = np.bincount(rows.to_row[to_them], minlength=size)
    every = np.bincount(rows.to_row, minlength=size)
    answered = known.answered(home, rows.sender) & ~sent
    series = np.where(sent, 0.0, np.log(np.maximum(known.in_series(rows.series), 1)))
    marked: dict[str, Marks] = {
        "home.sent": sent,
        "home.self": sent & (mine == every),
        "home.absent": ~sent & (mine == 0),
        "home.answered": answered,
    }
    told = {name: column.astype(np.float64) for name, column in marked.items()}
    return {**told, "sender.series": series}


def _probability(alone: Shares, told: dict[str, Shares]) -> Shares:
    model = weights().around
    if model is None:
        return alone
    some = np.clip(alone, 1e-12, 1 - 1e-12)
    odds = np.clip(np.log(some / (1 - some)), -_FAR, _FAR)
    z = model.bias + model.weights.get(ALONE, 0.0) * odds
    for name, column in told.items():
        z = z + model.weights.get(name, 0.0) * column
    a, b = model.calibration
    found: Shares = 1.0 / (1.0 + np.exp(-(a * z + b)))
    return found


def _write(rows: Rows, bulk: Shares) -> list[int]:
    """Write what changed; returns these messages."""
    changed = np.flatnonzero(bulk != rows.served)
    pairs = list(zip(bulk[changed].tolist(), rows.ids[changed].tolist(), strict=True))
    with connection.cursor() as c:
        c.executemany("UPDATE ledger_message SET bulk = %s WHERE id = %s", pairs)
    for more, side in ((1, (bulk >= BULK) & (rows.served < BULK)),
                       (-1, (bulk < BULK) & (rows.served >= BULK))):  # fmt: skip
        _recount(rows.ids[side].tolist(), more)
    return [pk for _, pk in pairs]


def _recount(messages: list[int], more: int) -> None:
    """What their senders are counted to have sent as bulk."""
    with connection.cursor() as c:
        for part in parts(messages):
            c.execute(
                "UPDATE ledger_pointseen SET bulk_sent = bulk_sent + %s * n FROM"
                " (SELECT point_id AS point, count(*) AS n FROM ledger_addressed"
                f" WHERE role = 'from' AND message_id IN ({marks(part)}) GROUP BY 1)"
                " WHERE point_id = point",
                [more, *part],
            )
