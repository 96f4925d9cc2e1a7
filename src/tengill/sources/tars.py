"""tar archives and single packed files (gzip, bzip2, xz), streamed."""

import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Self

from tengill.facts.messages import KeptAside
from tengill.sources.packing import Member
from tengill.sources.records import kept_aside
from tengill.sources.streams import (
    Damaged,
    Reader,
    Stream,
    unpack_bzip2,
    unpack_gzip,
    unpack_xz,
)


class Tar:
    """The tar format (ustar, pax, GNU), as the registry in `formats` knows it."""

    name = "tar"

    def recognises(self, head: bytes) -> bool:
        """Whether a file beginning with `head` is a tar archive."""
        if len(head) < tarfile.BLOCKSIZE or not any(head[:100]):
            return False
        try:
            tarfile.TarInfo.frombuf(head[: tarfile.BLOCKSIZE], "utf-8", "surrogateescape")
        except (tarfile.HeaderError, ValueError):
            return False
        return True

    def members(
        self, stream: Stream, path: str, _file: IO[bytes] | None, /
    ) -> Iterator[Member | KeptAside]:
        """The regular files of the archive; links, devices and directories are passed over."""
        blocks = _Blocks()
        damage = ""
        try:
            # Zero blocks are passed over as GNU tar -i does: joined archives have them inside.
            with tarfile.open(  # type: ignore[call-overload]
                fileobj=stream, mode="r|", bufsize=1 << 16, errorlevel=1, ignore_zeros=True,
                tarinfo=blocks.noted(),
            ) as archive:  # fmt: skip
                for info in archive:
                    # TarFile remembers every member it saw; a million of them is memory.
                    archive.members = []
                    if info.isreg():
                        opened = archive.extractfile(info) if info.issparse() else None
                        # Read from where the archive stands: tarfile's own reader of a member
                        # drops what it has when the archive ends within.
                        reader = _Guarded(opened or archive.fileobj, info.size)
                        yield Member(info.name, reader, info.size, expands=False)
                    if stream.damage:
                        break
        except (tarfile.TarError, EOFError, OSError, ValueError) as error:
            damage = f"the tar archive is damaged ({error})"
        # Damage of the stream itself is told by whoever opened it.
        if not stream.damage and (damage := damage or blocks.damage()):
            yield kept_aside(
                "archive damaged",
                f"The archive is cut off or damaged: {damage}. What could be found in it was read; "
                "fetch the archive again for the rest.",
                path,
                stream.position,
            )


class _Blocks:
    """Where tarfile looked for headers and what it met: it passes over damage without a word."""

    def __init__(self) -> None:
        self._damaged = 0
        self._ended = False

    def noted(self) -> type[tarfile.TarInfo]:
        """The class of members to read with."""
        blocks = self

        class Noted(tarfile.TarInfo):
            @classmethod
            def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
                try:
                    return super().frombuf(buf, encoding, errors)
                except tarfile.HeaderError:
                    if buf and not any(buf):
                        blocks._ended = True
                    elif buf:
                        blocks._damaged += 1
                    raise

        return Noted

    def damage(self) -> str:
        """What was wrong, or empty."""
        if self._damaged:
            return f"{self._damaged:,} blocks in it belong to no file"
        return "" if self._ended else "the mark of its end is missing"


class _Guarded:
    """A tar member whose damage shows as `Damaged`, after all that lies before it."""

    def __init__(self, opened: Reader, size: int) -> None:
        self._opened = opened
        self._left = size

    def read(self, size: int, /) -> bytes:
        try:
            data = self._opened.read(min(size, self._left))
        except (tarfile.TarError, EOFError, OSError, ValueError) as error:
            raise Damaged("the tar archive ends within this member") from error
        if not data and self._left > 0:
            raise Damaged("the tar archive ends within this member")
        self._left -= len(data)
        return data


@dataclass(frozen=True, slots=True)
class Compressed:
    """A format that packs a single file, as the registry in `formats` knows it."""

    name: str
    begins: tuple[bytes, ...]
    """What its data begins with."""
    unpack: Callable[[Reader], Reader]

    def recognises(self, head: bytes) -> bool:
        """Whether a file beginning with `head` is of this format."""
        return head.startswith(self.begins)

    def members(
        self, stream: Stream, _path: str, _file: IO[bytes] | None, /
    ) -> Iterator[Member | KeptAside]:
        """The one packed file."""
        yield Member("", self.unpack(stream), None)


GZIP = Compressed("gzip", (b"\x1f\x8b\x08",), unpack_gzip)
BZIP2 = Compressed("bzip2", tuple(b"BZh%d1AY&SY" % level for level in range(1, 10)), unpack_bzip2)
XZ = Compressed("xz", (b"\xfd7zXZ\x00",), unpack_xz)
