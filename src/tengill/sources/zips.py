"""zip archives: members streamed one by one, nothing ever written under a name from inside."""

import copy
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from tengill.facts.messages import KeptAside
from tengill.sources.packing import Member
from tengill.sources.records import kept_aside
from tengill.sources.streams import CHUNK, Damaged, Reader, Stream

_LOCAL = struct.Struct("<4s5H3I2H")
_IN_MEMORY = 16 << 20
_PIECE = 1 << 16
_DESCRIPTOR = 0x8
_DAMAGED = (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error)
"""What the standard library raises for archives that are damaged or of a kind it can't read."""


class Zip:
    """The zip format, as the registry in `formats` knows it."""

    name = "zip"

    def recognises(self, head: bytes) -> bool:
        """Whether a file beginning with `head` is a zip archive."""
        return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))

    def members(
        self, stream: Stream, path: str, file: IO[bytes] | None, /
    ) -> Iterator[Member | KeptAside]:
        """The members of an archive; of a damaged one, those before the damage."""
        if file is not None:
            yield from _members(file, path)
            return
        # The directory of a zip stands at its end: one inside another archive is set aside in an
        # unnamed temporary file first, within the budget of the outermost archive.
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as spooled:
            while data := stream.read(CHUNK):
                spooled.write(data)
            spooled.seek(0)
            yield from _members(spooled, path)


def _members(file: IO[bytes], path: str) -> Iterator[Member | KeptAside]:
    try:
        archive = zipfile.ZipFile(file)
    except _DAMAGED:
        file.seek(0)
        yield from _salvaged(file, path)
        return
    with archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            try:
                opened = archive.open(_unchecked(info))
            except RuntimeError:
                yield _member_aside(
                    "zip member encrypted", path, info.filename, "Unpack it yourself first."
                )
            except _DAMAGED:
                yield _member_aside(
                    "zip member damaged", path, info.filename, "Fetch the archive again."
                )
            else:
                with opened:
                    yield Member(info.filename, _Guarded(opened, info), info.file_size)


def _member_aside(reason: str, path: str, name: str, advice: str) -> KeptAside:
    what = reason.removeprefix("zip member ")
    return kept_aside(reason, f"“{name}” in the archive is {what}. {advice}", f"{path}!{name}")


def _unchecked(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """A member's entry without its checksum: zipfile would drop the last bytes where it differs."""
    bare = copy.copy(info)
    del bare.CRC
    return bare


class _Guarded:
    """A zip member whose damage shows as `Damaged`, after all that lies before it."""

    def __init__(self, opened: IO[bytes], info: zipfile.ZipInfo) -> None:
        self._opened = opened
        self._told = info.CRC
        self._sum = 0

    def read(self, size: int, /) -> bytes:
        try:
            # Little at once: what comes before the damage in one piece is lost with it.
            data: bytes = self._opened.read1(min(size, _PIECE))  # type: ignore[attr-defined]
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            raise Damaged("the zip member is damaged") from error
        self._sum = zlib.crc32(data, self._sum)
        if not data and self._sum != self._told:
            raise Damaged("the zip member is damaged: its checksum differs")
        return data


def _salvaged(file: IO[bytes], path: str) -> Iterator[Member | KeptAside]:
    """Members of a zip without its directory (cut off), read from their own headers on."""
    tail = _Tail(file)
    while True:
        head = tail.take(_LOCAL.size)
        if len(head) < _LOCAL.size or not head.startswith(b"PK\x03\x04"):
            break
        fields = _LOCAL.unpack(head)
        flags, method, packed, name_length, extra = (
            fields[2], fields[3], fields[7], fields[9], fields[10],
        )  # fmt: skip
        name = tail.take(name_length).decode("utf-8" if flags & 0x800 else "cp437", "replace")
        tail.take(extra)
        if flags & 1 or method not in (0, 8) or (method == 0 and flags & _DESCRIPTOR):
            break
        body: Reader = _Inflated(tail) if method == zipfile.ZIP_DEFLATED else _Stored(tail, packed)
        if not name.endswith("/"):
            yield Member(name, body, None)
        while body.read(CHUNK):
            pass
        if flags & _DESCRIPTOR:
            tail.descriptor()
    yield kept_aside(
        "zip damaged",
        "The archive has no directory at its end: it was cut off. What lies before the cut was "
        "read; fetch the archive again for the rest.",
        path,
        tail.position,
    )


class _Tail:
    """A file read forward, with bytes given back."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._held = b""
        self.position = 0

    def take(self, size: int) -> bytes:
        """At most `size` bytes, fewer only at the end."""
        data = self._held[:size]
        self._held = self._held[size:]
        if len(data) < size:
            data += self._file.read(size - len(data))
        self.position += len(data)
        return data

    def give_back(self, data: bytes) -> None:
        """Put bytes back to be taken again."""
        self._held = data + self._held
        self.position -= len(data)

    def descriptor(self) -> None:
        """Pass over a data descriptor, whose form varies with signature and size."""
        ahead = self.take(28)
        at = ahead.find(b"PK\x03\x04")
        if at < 0:
            at = ahead.find(b"PK\x01\x02")
        self.give_back(ahead[at if at >= 0 else len(ahead) :])


class _Stored:
    def __init__(self, tail: _Tail, size: int) -> None:
        self._tail, self._left = tail, size

    def read(self, size: int, /) -> bytes:
        data = self._tail.take(min(size, self._left))
        if not data and self._left:
            self._left = 0
            raise Damaged("the zip member ends too early")
        self._left -= len(data)
        return data


class _Inflated:
    def __init__(self, tail: _Tail) -> None:
        self._tail, self._engine, self._over = tail, zlib.decompressobj(-15), False

    def read(self, size: int, /) -> bytes:
        while not self._over:
            packed = self._engine.unconsumed_tail or self._tail.take(1 << 13)
            try:
                data = self._engine.decompress(packed, size)
            except zlib.error as error:
                self._over = True
                raise Damaged("the zip member is damaged") from error
            if self._engine.eof:
                self._over = True
                self._tail.give_back(self._engine.unused_data)
            elif not packed and not data:
                self._over = True
                raise Damaged("the zip member ends too early")
            if data:
                return data
        return b""
