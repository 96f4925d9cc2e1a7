"""What a format that packs files brings: its members, one after the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Protocol

from tengill.facts.messages import KeptAside
from tengill.facts.records import Fact
from tengill.sources.limits import Limits
from tengill.sources.records import Raw
from tengill.sources.streams import Reader, Stream


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside an archive, to be read before the next one is asked for."""

    name: str

    """As the archive tells it; never used as a path on disk. Empty: the packed file itself."""
    reader: Reader
    size: int | None
    """Unpacked size, when the archive tells it."""
    expands: bool = True
    """False when the archive only joins files, as tar does."""


class Packing(Protocol):
    """A format that holds other files."""

    @property
    def name(self) -> str:
        """How the format is called."""

    def recognises(self, head: bytes, /) -> bool:
        """Whether a file beginning with `head` is of this format."""

    def members(
        self, stream: Stream, path: str, file: IO[bytes] | None, /
    ) -> Iterator[Member | KeptAside]:
        """The members in order. `file` is the seekable file at its beginning, when there is one."""


class Format(Protocol):
    """A format that holds records: messages, cards, events, rows."""

    @property
    def name(self) -> str:
        """How the format is called."""

    def recognises(self, head: bytes, /) -> bool:
        """Whether a file beginning with `head` is of this format."""

    def records(
        self, stream: Stream, path: str, base: int, start: int, limits: Limits
    ) -> Iterator[Raw | KeptAside]:
        """The records whose key is `start` or more; a record's key is `base` plus its offset.

        The stream stands at the beginning, its last record's `next` at `base` + length (+ 1).
        """


class FactFormat(Format, Protocol):
    """A format whose records are read by itself, not as mail.

    `records` only splits: each `Raw` carries `format=self.name`, its own bytes and, in `context`,
    what the file says once for all (a heading row, time zones). Reading happens in other processes.
    """

    def facts(self, raw: Raw, /) -> tuple[Fact, ...] | KeptAside:
        """What one record tells, in order; never raises on bad content.

        A record may tell several facts (a card and the connection it is) or, when it is well
        formed and says nothing, none.
        """
