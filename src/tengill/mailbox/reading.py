"""What lies in an opened folder: which messages are new, their bytes, how they stand now."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from tengill.mailbox.connection import Connection, number
from tengill.mailbox.trouble import RefusedError

_SIZES_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message and its size in bytes, as the server tells."""

    uid: int
    size: int


@dataclass(frozen=True, slots=True)
class Seen:
    """How a message stands now."""

    uid: int
    flags: tuple[str, ...]
    at: datetime | None
    """When it came into the mailbox (INTERNALDATE)."""
    head: bytes
    """Its Message-ID header, with the name of the header."""
    size: int


def arrived(connection: Connection, next_uid: int) -> tuple[Arrived, ...]:
    """The messages of the opened folder from a unique identifier on, in their order.

    Raises:
        MailboxError: the server does not tell.
    """
    uids = _uids(connection, next_uid)
    sizes: dict[int, int] = {}
    with connection.speaking():
        for part in _parts(uids, _SIZES_AT_ONCE):
            for uid, told in connection.client.fetch(part, ["RFC822.SIZE"]).items():
                sizes[number(uid)] = number(told.get(b"RFC822.SIZE", 0), 1 << 62)
    return tuple(Arrived(uid, sizes[uid]) for uid in uids if uid in sizes)


def present(connection: Connection) -> frozenset[int]:
    """The unique identifiers of everything in the opened folder."""
    return frozenset(_uids(connection, 1))


def batches(connection: Connection, found: Sequence[Arrived]) -> Iterator[tuple[Arrived, ...]]:
    """Messages in portions to fetch at once."""
    limits = connection.limits
    portion: list[Arrived] = []
    size = 0
    for one in found:
        takes = min(one.size, limits.max_message)
        if portion and (len(portion) >= limits.at_once or size + takes > limits.batch):
            yield tuple(portion)
            portion, size = [], 0
        portion.append(one)
        size += takes
    if portion:
        yield tuple(portion)


def fetch(connection: Connection, wanted: Sequence[Arrived]) -> dict[int, bytes | None]:
    """The bytes of messages, by unique identifier; nothing is marked as read (BODY.PEEK).

    A message the server can't give has None; one that is gone meanwhile is not there.

    Raises:
        MailboxError: the connection broke.
    """
    most = connection.limits.max_message
    whole = [one.uid for one in wanted if one.size <= most]
    found: dict[int, bytes | None] = {}
    try:
        found.update(_bodies(connection, whole, ""))
    except RefusedError:
        for uid in whole:  # one of them can't be given: find out which
            try:
                found.update(_bodies(connection, [uid], ""))
            except RefusedError:
                found[uid] = None
    for one in wanted:
        if one.size > most:
            try:
                found.update(_bodies(connection, [one.uid], f"<0.{most}>"))
            except RefusedError:
                found[one.uid] = None
    return found


def look(connection: Connection, uids: Iterable[int]) -> dict[int, Seen]:
    """How messages of the opened folder stand now; those that are gone are not there."""
    found: dict[int, Seen] = {}
    what = ["FLAGS", "INTERNALDATE", "RFC822.SIZE", "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"]
    with connection.speaking():
        for part in _parts(sorted(uids), 500):
            for uid, told in connection.client.fetch(part, what).items():
                at = told.get(b"INTERNALDATE")
                found[uid] = Seen(
                    number(uid),
                    tuple(one.decode("ascii", "replace") for one in told.get(b"FLAGS", ())),
                    at if isinstance(at, datetime) else None,
                    _text(told, b"BODY[HEADER.FIELDS"),
                    number(told.get(b"RFC822.SIZE", 0), 1 << 62),
                )
    return found


def _text(told: dict[bytes, object], start: bytes) -> bytes:
    for key, value in told.items():
        if key.upper().startswith(start) and isinstance(value, bytes):
            return value
    return b""


def _bodies(connection: Connection, uids: Sequence[int], part: str) -> dict[int, bytes | None]:
    if not uids:
        return {}
    with connection.speaking():
        told = connection.client.fetch(uids, [f"BODY.PEEK[]{part}"])
        wanted = set(uids)
        return {
            number(uid): _text(one, b"BODY[]")
            for uid, one in told.items()
            if uid in wanted and any(key.upper().startswith(b"BODY[]") for key in one)
        }


def _uids(connection: Connection, first: int) -> list[int]:
    selected = connection.selected
    assert selected is not None, "a folder must be opened first"
    if not selected.exists and selected.next_uid and first >= selected.next_uid:
        return []
    found: set[int] = set()
    with connection.speaking():
        for start, end in _windows(connection, first):
            for uid in connection.client.search(["UID", f"{start}:{end}"]):
                # `900:*` means the last message, too, where 900 lies beyond it (RFC 3501, 6.4.8).
                if number(uid) >= first and uid:
                    found.add(uid)
    return sorted(found)


def _windows(connection: Connection, first: int) -> Iterator[tuple[int, int | str]]:
    """Few questions, and no answer longer than a line may be."""
    selected, window = connection.selected, connection.limits.window
    assert selected is not None
    if selected.exists <= window or not selected.next_uid:
        yield first, "*"
        return
    for start in range(first, selected.next_uid, window):
        yield start, start + window - 1
    yield max(first, selected.next_uid), "*"


def _parts(uids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(uids), size):
        yield uids[start : start + size]
