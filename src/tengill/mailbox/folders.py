"""The folders of a mailbox: their names, what they are for, and room left."""

import unicodedata
from dataclasses import dataclass

from imapclient.imap_utf7 import decode as from_utf7
from imapclient.imap_utf7 import encode as to_utf7

from tengill.mailbox.connection import Connection
from tengill.mailbox.trouble import RefusedError, StrangeServerError, WrongNameError

_USES = {
    "\\SENT": "sent", "\\DRAFTS": "drafts", "\\JUNK": "junk", "\\TRASH": "trash", "\\ALL": "all",
    "\\ARCHIVE": "archive", "\\FLAGGED": "flagged", "\\IMPORTANT": "important",
}  # fmt: skip
_CLOSED = {"\\NOSELECT", "\\NONEXISTENT"}
_NAMED = {
    "sent": {"sent", "sent items", "sent messages", "sent mail", "sendur póstur", "send skeyti"},
    "drafts": {"drafts", "draft", "drög", "uppköst"},
    "junk": {"junk", "spam", "junk e-mail", "junk email", "bulk mail", "ruslpóstur"},
    "trash": {"trash", "deleted", "deleted items", "deleted messages", "bin", "rusl"},
}
"""What folders are called on servers that do not say what they are for (no SPECIAL-USE)."""
_MOST = 200


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that can be opened."""

    name: str
    use: str = ""
    """sent, drafts, junk, trash, all, archive, flagged, important (RFC 6154); inbox; or empty."""
    separator: str = "/"


def folders(connection: Connection) -> tuple[Folder, ...]:
    """Every folder that can be opened, the inbox first.

    Names that can't be read (broken modified UTF-7, control characters) are left out: nobody
    could name them to the server.

    Raises:
        MailboxError: the server does not tell.
    """
    client = connection.client
    with connection.speaking():
        client.folder_encode = False
        try:
            told = client.list_folders()
        finally:
            client.folder_encode = True
        if len(told) > connection.limits.folders:
            raise StrangeServerError("many_folders", host=connection.address.host, count=len(told))
        found = [_folder(*one) for one in told]
    known = {one.name: one for one in found if one is not None}
    return tuple(sorted(_named(list(known.values())), key=lambda one: one.use != "inbox"))


def create(connection: Connection, name: str) -> None:
    """Make a folder, and show it in mail programs.

    Raises:
        RefusedError: the server does not let us.
    """
    check_name(name)
    with connection.speaking(folder=name):
        connection.client.create_folder(name)
    try:
        with connection.speaking(folder=name):
            connection.client.subscribe_folder(name)
    except RefusedError:
        return  # it is there all the same


def check_name(name: str) -> str:
    """A folder's name as a person gave it.

    Raises:
        ValueError: it is empty, too long, or holds what no name holds.
    """
    told = unicodedata.normalize("NFC", name.strip())
    if not told or len(told) > _MOST or not told.isprintable() or set(told) & set("*%"):
        raise WrongNameError("no_folder_name", name=name[:100], most=_MOST)
    return told


def quota(connection: Connection) -> tuple[int, int] | None:
    """Bytes used and bytes allowed (RFC 2087); None where the server does not tell."""
    if not connection.has("QUOTA"):
        return None
    try:
        with connection.speaking():
            _, told = connection.client.get_quota_root("INBOX")
    except RefusedError:
        return None
    for one in told:
        if str(one.resource).upper() == "STORAGE":
            return int(one.usage) * 1024, int(one.limit) * 1024
    return None


def _folder(flags: tuple[bytes, ...], separator: bytes | None, name: object) -> Folder | None:
    raw = name if isinstance(name, bytes) else str(name).encode("ascii", "replace")
    marks = {one.decode("ascii", "replace").upper() for one in flags if isinstance(one, bytes)}
    if marks & _CLOSED:
        return None
    try:
        told = from_utf7(raw)
        if to_utf7(told) != raw:
            return None
    except (ValueError, LookupError):
        return None
    if not isinstance(told, str) or not told.isprintable() or not told:
        return None
    use = next((_USES[one] for one in sorted(marks) if one in _USES), "")
    if told.upper() == "INBOX":
        use = "inbox"
    return Folder(told, use, (separator or b"").decode("ascii", "replace"))


def _named(found: list[Folder]) -> list[Folder]:
    """Uses guessed from names, where the server names none of that use."""
    told = {one.use for one in found}
    for use, names in _NAMED.items():
        if use in told:
            continue
        for i, one in enumerate(found):
            last = one.name.rsplit(one.separator, 1)[-1] if one.separator else one.name
            if not one.use and last.casefold() in names:
                found[i] = Folder(one.name, use, one.separator)
                break
    return found
