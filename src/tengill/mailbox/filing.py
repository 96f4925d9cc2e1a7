r"""Changing things on a server: move one message, set a flag, add a draft. Never more than told.

Nothing here sets or clears `\Seen`, deletes mail, or expunges what was not moved: a message is
moved with MOVE (RFC 6851), else copied and then taken out alone with UID EXPUNGE (RFC 4315), and
where a server can do neither it stays.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tengill.mailbox.connection import Connection, number
from tengill.mailbox.reading import Arrived, fetch, look
from tengill.mailbox.trouble import CantMoveError, RefusedError, WrongNameError

_COPIED = re.compile(rb"^(\d{1,10}) (\d{1,10}) (\d{1,10})$")
_APPENDED = re.compile(rb"^(\d{1,10}) (\d{1,10})$")
_KEPT = frozenset({"\\seen", "\\deleted", "\\recent"})
"""Flags that are never set or cleared at somebody's word: read, deleted."""
_FLAG = re.compile(r"^\\?[!#$&'+,\-./0-9:;<=>?@A-Z^_`a-z|}~]{1,60}$")
_MOST_LOOKED_AT = 2_000
_SEARCHABLE = re.compile(r"[!-z|~]{1,900}")
"""Message-IDs a server is asked for: no braces, by which a line may announce another."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message lies: folder, the folder's validity, number. `uid` 0: nobody told."""

    folder: str
    uidvalidity: int = 0
    uid: int = 0


def can_move(connection: Connection) -> bool:
    """Whether the server can move one message and touch no other."""
    return connection.has("MOVE") or connection.has("UIDPLUS")


def move(connection: Connection, uid: int, to: str) -> Place:
    """Move one message of the opened folder.

    Returns:
        Where it lies now; with `uid` 0 where the server does not say (or there was no such
        message): `locate` finds it.

    Raises:
        CantMoveError: the server can't do it safely; nothing was done.
        FolderGoneError: there is no folder `to`.
        FullError: the mailbox is full.
        LostError: the connection broke; it may have been moved or not.
    """
    assert connection.writable, "the folder must be opened for writing"
    if not can_move(connection):
        raise CantMoveError("cant_move", host=connection.address.host)
    connection.forget("COPYUID")
    with connection.speaking(folder=to):
        if connection.has("MOVE"):
            connection.client.move([uid], to)
            return _copied(connection, to)
        connection.client.copy([uid], to)
        place = _copied(connection, to)
    if place.uid:  # without it nobody knows whether anything was copied
        taken_out(connection, uid)
    return place


def taken_out(connection: Connection, uid: int) -> None:
    """Take one message out of the opened folder, after it was copied elsewhere.

    Raises:
        CantMoveError: the server can't take out one alone.
    """
    if not connection.has("UIDPLUS"):
        raise CantMoveError("cant_take_out", host=connection.address.host)
    with connection.speaking():
        connection.client.add_flags([uid], [b"\\Deleted"], silent=True)
        connection.client.uid_expunge([uid])


def change_flags(connection: Connection, uid: int, add: Sequence[str], drop: Sequence[str]) -> None:
    r"""Set and clear flags of one message of the opened folder.

    Raises:
        ValueError: a flag that may not be touched (`\Seen`, `\Deleted`), or none at all.
    """
    told = [[check_flag(one).encode("ascii") for one in flags] for flags in (add, drop)]
    with connection.speaking():
        if told[0]:
            connection.client.add_flags([uid], told[0], silent=True)
        if told[1]:
            connection.client.remove_flags([uid], told[1], silent=True)


def check_flag(flag: str) -> str:
    r"""A flag as a person gave it: `\Flagged`, or a keyword such as `$Later`.

    Raises:
        ValueError: it may not be touched, or is none.
    """
    told = flag.strip()
    if told.casefold() in _KEPT:
        raise WrongNameError("flag_kept", flag=flag)
    if not _FLAG.match(told):
        raise WrongNameError("no_flag", flag=flag[:100])
    return told


def append(
    connection: Connection, folder: str, message: bytes, flags: Sequence[str], at: datetime
) -> Place:
    """Add a message of our own to a folder.

    Raises:
        FullError: the mailbox is full.
        FolderGoneError: there is no such folder.
        LostError: the connection broke; it may be there or not: `locate` tells.
    """
    connection.forget("APPENDUID")
    with connection.speaking(folder=folder):
        connection.client.append(folder, message, tuple(one.encode("ascii") for one in flags), at)
        told = _APPENDED.match(connection.said("APPENDUID"))
        if told is None:
            return Place(folder)
        return Place(folder, number(int(told[1])), number(int(told[2])))


def locate(
    connection: Connection,
    folder: str,
    *,
    since_uid: int,
    message_id: str,
    same: Callable[[bytes], bool],
) -> Place | None:
    """Find a message in a folder by what it is, when nobody knows its number.

    Args:
        connection: the connection; the folder is opened for reading.
        folder: where to look.
        since_uid: look only at this number and later ones.
        message_id: its Message-ID; empty where it has none.
        same: whether bytes are that message.

    Raises:
        FolderGoneError: there is no such folder.
        MailboxError: anything else.
    """
    selected = connection.select(folder)
    if not selected.exists:
        return None
    for uid in reversed(_candidates(connection, since_uid, message_id)):
        size = look(connection, [uid]).get(uid)
        if size is None:
            continue
        data = fetch(connection, [Arrived(uid, size.size)]).get(uid)
        if data is not None and same(data):
            return Place(folder, selected.uidvalidity, uid)
    return None


def _candidates(connection: Connection, since_uid: int, message_id: str) -> list[int]:
    first = max(since_uid, 1)
    every = ["UID", f"{first}:*"]
    if not _SEARCHABLE.fullmatch(message_id):
        return _searched(connection, every, first)
    try:
        return _searched(connection, [*every, "HEADER", "Message-ID", message_id], first)
    except RefusedError:
        return _searched(connection, every, first)


def _searched(connection: Connection, what: list[str], first: int) -> list[int]:
    with connection.speaking():
        told = connection.client.search(what)
        return sorted(number(uid) for uid in told if number(uid) >= first)[-_MOST_LOOKED_AT:]


def _copied(connection: Connection, to: str) -> Place:
    told = _COPIED.match(connection.said("COPYUID"))
    if told is None:
        return Place(to)
    return Place(to, number(int(told[1])), number(int(told[3])))
