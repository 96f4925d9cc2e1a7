"""What a container of mail brings: raw records, and the containers themselves."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b

from tengill.facts.messages import KeptAside, Origin

_SAMPLE = 512
NOTHING = "nothing for the network"
"""The reason of a whole file of an export that tells of nobody: among others it is only counted."""


@dataclass(frozen=True, slots=True)
class Raw:
    """One record's bytes, ready to be parsed in another process.

    `key` is stable within the container: the byte offset for a file, a 63-bit hash of the unique
    name for a directory. `length` counts the bytes the record takes in its container, separator
    included. `container.records(start=raw.next)` goes on after this record.
    """

    path: str
    """Where it lies; members of an archive as `outer.zip!inner/a.mbox`."""
    key: int
    length: int
    data: bytes
    """The message, without the mbox separator line, quoting of `From ` lines undone."""
    next: int
    envelope: str = ""
    """The mbox separator line (sender and date), or empty."""
    labels: tuple[str, ...] = ()
    """Folders the place tells, such as a Maildir folder."""
    offset: int = 0
    """Byte offset within `path` itself (within the member, for an archive)."""
    cut: bool = False
    """True when the record was longer than `Limits.max_record`."""
    format: str = ""
    """The format whose `facts` reads it; empty: mail."""
    context: str = ""
    """What its file says once for all records (a table's heading row, a calendar's time zones), as
    the format itself wrote it down."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A file among others that no reader takes, as exports bring along: counted, not alarming."""

    path: str
    kind: str
    """`pictures`, `videos`, `sound`, `pages`, `documents`, `data`, `tables`, `deals`, `text`, `empty`,
    `binary`; or the name of a format that found nothing in it."""


class Container(ABC):
    """A file or directory that holds mail."""

    path: str
    format: str
    """mbox, message, zip, tar, gzip, bzip2, xz, maildir or folder."""
    size: int
    """Bytes to read, for progress; an estimate where only unpacking would tell."""
    resumable: bool = True
    """False: always read from 0; the ledger recognises what it already holds."""

    @abstractmethod
    def fingerprint(self) -> str:
        """A hash (hex) of the content: equal when this very file was imported already."""

    @abstractmethod
    def records(self, start: int = 0) -> Iterator[Raw | KeptAside | Unread]:
        """The records from the cursor `start` on. Never raises on bad content.

        Files in it that nobody reads are told in every pass, wherever it starts.
        """

    def in_order(self) -> Iterator[Raw | KeptAside | Unread]:
        """All records in the order a person would list them."""
        return self.records()

    def path_of(self, _key: int) -> str:
        """The path of the file on disk that holds the record with this key."""
        return self.path


def kept_aside(
    reason: str, detail: str, path: str, offset: int = 0, length: int = 0, sample: bytes = b""
) -> KeptAside:
    """A record kept aside, its sample cut to 512 bytes."""
    return KeptAside(reason, detail, Origin(path, offset, length), bytes(sample[:_SAMPLE]))


def hash63(text: str) -> int:
    """A stable hash of a name, from 0 to 2^63 - 1, so that it fits a database's integer."""
    digest = blake2b(text.encode("utf-8", "surrogateescape"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1
