"""tar archives and single packed files (gzip, bzip2, xz), streamed."""

import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

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
        try:
            with tarfile.open(fileobj=stream, mode="r|", bufsize=1 << 16, errorlevel=1) as archive:  # type: ignore[call-overload]
                for info in archive:
                    # TarFile remembers every member it saw; a million of them is memory.
                    archive.members = []
                    opened = archive.extractfile(info) if info.isreg() else None
                    if opened is not None:
                        yield Member(info.name, _Guarded(opened), info.size, expands=False)
                    if stream.damage:
                        break
        except (tarfile.TarError, EOFError, OSError, ValueError) as error:
            stream.damage = stream.damage or f"the tar archive is damaged ({error})"
        if stream.damage:
            yield kept_aside(
                "archive damaged",
                f"The archive is cut off or damaged: {stream.damage}. What lies before was read; "
                "fetch the archive again for the rest.",
                path,
                stream.position,
            )


class _Guarded:
    """A tar member whose damage shows as `Damaged`."""

    def __init__(self, opened: IO[bytes]) -> None:
        self._opened = opened

    def read(self, size: int, /) -> bytes:
        try:
            return self._opened.read(size)
        except (tarfile.TarError, EOFError, OSError, ValueError) as error:
            raise Damaged("the tar archive ends within this member") from error


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
