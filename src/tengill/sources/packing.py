"""What a format that packs files brings: its members, one after the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Protocol

from tengill.facts.messages import KeptAside
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
    """A format that holds messages."""

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
