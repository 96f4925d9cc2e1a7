"""Reading forward only: a stream with a look ahead, unpacking within a budget."""

import bz2
import lzma
import zlib
from collections.abc import Callable
from typing import IO, Protocol

from tengill.sources.limits import Limits

CHUNK = 1 << 20
_PIECE = 1 << 13
"""Packed bytes handed over at once: where one turns out damaged, what it gave is lost."""


class Damaged(Exception):  # noqa: N818 - a state of the data, told to a person, not a bug
    """The packed data ends early or does not unpack; everything before it was delivered."""


class TooMuch(Exception):  # noqa: N818 - the same
    """An archive unpacks to more than the limits allow."""


class Reader(Protocol):
    """Anything with `read(n)`."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes, empty at the end."""


class Budget:
    """How much one archive may still unpack to, nested archives included."""

    def __init__(self, packed: int, limits: Limits) -> None:
        self._limits = limits
        self._most = max(limits.ratio_from, packed * limits.max_ratio)
        self._out = 0
        self._members = 0
        self.over = ""
        """Which limit was passed, once one was."""

    def spend(self, count: int) -> None:
        """Note that `count` bytes were unpacked; past a limit, `over` says so from then on."""
        self._out += count
        if self._out > self._most:
            self.over = f"It unpacks to more than {self._limits.max_ratio} times its own size"
        elif self._out > self._limits.max_expanded:
            self.over = f"It unpacks to more than {self._limits.max_expanded:,} bytes"

    def check(self) -> None:
        """Stop what goes on beyond the limits.

        Raises:
            TooMuch: when the archive is past one.
        """
        if self.over:
            raise TooMuch(self.over)

    def member(self) -> None:
        """Note that one more file inside was opened.

        Raises:
            TooMuch: when there are more than the limits allow.
        """
        self._members += 1
        if self._members > self._limits.max_members:
            self.over = f"It holds more than {self._limits.max_members:,} files"
        self.check()


class Stream:
    """A reader with a look ahead. Damage is kept until everything before it was read."""

    def __init__(self, reader: Reader, budget: Budget | None = None) -> None:
        self._reader = reader
        self._budget = budget
        self._ahead = b""
        self.position = 0
        """Bytes delivered so far."""
        self.damage: str = ""
        """What is wrong with the rest, once reading came there."""

    def _more(self, size: int) -> bytes:
        if self.damage:
            return b""
        try:
            data = self._reader.read(size)
        except Damaged as error:
            self.damage = str(error)
            return b""
        except (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError) as error:
            self.damage = f"reading fails: {error}"
            return b""
        if self._budget is not None:
            self._budget.spend(len(data))
            if self._budget.over:
                # The message in hand is still delivered; whoever walks the archive stops then.
                self.damage = self._budget.over
                return b""
        return data

    def peek(self, size: int) -> bytes:
        """The next `size` bytes (fewer at the end) without taking them."""
        while len(self._ahead) < size:
            data = self._more(max(size - len(self._ahead), 1 << 16))
            if not data:
                break
            self._ahead += data
        return self._ahead[:size]

    def read(self, size: int = CHUNK, /) -> bytes:
        """At most `size` bytes; empty at the end or where damage begins."""
        if self._ahead:
            data, self._ahead = self._ahead[:size], self._ahead[size:]
        else:
            data = self._more(size)
        self.position += len(data)
        return data

    def skip(self, count: int) -> None:
        """Pass over `count` bytes."""
        while count > 0 and (data := self.read(min(count, CHUNK))):
            count -= len(data)


class SeekableStream(Stream):
    """A stream over a file on disk, where passing over bytes costs nothing."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file)
        self._file = file

    def skip(self, count: int) -> None:
        """Pass over `count` bytes."""
        within = min(count, len(self._ahead))
        super().skip(within)
        if count > within:
            self._file.seek(count - within, 1)
            self.position += count - within


class Unpacked:
    """A reader of gzip, bzip2 or xz data: many streams in a row, bounded memory, early ends told."""

    def __init__(self, packed: Reader, new: Callable[[], "Decompressor"], what: str) -> None:
        self._packed = packed
        self._new = new
        self._what = what
        self._engine = new()
        self._input = b""
        self._whole = 0  # compressed streams read to their end
        self._over = False

    def read(self, size: int, /) -> bytes:
        """At most `size` unpacked bytes.

        Raises:
            Damaged: where the data ends early or does not unpack.
        """
        while not self._over:
            ended = False
            if not self._input and not self._engine.holds:
                self._input = self._packed.read(_PIECE)
                ended = not self._input
            if ended and self._whole and self._engine.untouched:
                break
            data = self._feed(size)
            if data:
                return data
            if ended and not self._engine.untouched:
                raise Damaged(f"the {self._what} data ends too early")
        self._over = True
        return b""

    def _feed(self, size: int) -> bytes:
        try:
            data = self._engine.feed(self._input, size)
        except (zlib.error, OSError, lzma.LZMAError, EOFError, ValueError) as error:
            if self._whole and self._engine.fresh:
                self._over = True  # padding after a whole stream, as gzip itself treats it
                return b""
            raise Damaged(f"the {self._what} data is damaged") from error
        self._input = b""
        if self._engine.done:
            self._input, self._engine = self._engine.rest, self._new()
            self._whole += 1
        return data


class Decompressor:
    """One compressed stream: the same face for zlib, bz2 and lzma, which differ in small ways."""

    def __init__(self, engine: object) -> None:
        self._engine: zlib._Decompress | bz2.BZ2Decompressor | lzma.LZMADecompressor = engine  # type: ignore[assignment]
        self._tail = b""
        self.fresh = True
        """True until something came out."""
        self.untouched = True
        """True until something went in."""

    def feed(self, data: bytes, size: int) -> bytes:
        """Unpack, giving at most `size` bytes."""
        out = self._engine.decompress(self._tail + data, size)
        self._tail = getattr(self._engine, "unconsumed_tail", b"")
        self.fresh = self.fresh and not out
        self.untouched = self.untouched and not data
        return out

    @property
    def holds(self) -> bool:
        """True when more can come out without more going in."""
        return bool(self._tail) or not getattr(self._engine, "needs_input", True)

    @property
    def done(self) -> bool:
        """True at the end of this compressed stream."""
        return bool(self._engine.eof)

    @property
    def rest(self) -> bytes:
        """What follows the end of this compressed stream."""
        return bytes(self._engine.unused_data)


def unpack_gzip(packed: Reader) -> Unpacked:
    """A reader of gzip data (RFC 1952)."""
    return Unpacked(packed, lambda: Decompressor(zlib.decompressobj(31)), "gzip")


def unpack_bzip2(packed: Reader) -> Unpacked:
    """A reader of bzip2 data."""
    return Unpacked(packed, lambda: Decompressor(bz2.BZ2Decompressor()), "bzip2")


def unpack_xz(packed: Reader) -> Unpacked:
    """A reader of xz and lzma data."""
    # An xz header may ask for gigabytes of dictionary; 256 MiB covers every preset of the tool.
    return Unpacked(packed, lambda: Decompressor(lzma.LZMADecompressor(memlimit=256 << 20)), "xz")
