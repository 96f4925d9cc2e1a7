"""A file that holds mail, packed or not, and archives within archives."""

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import IO

from tengill.facts.messages import KeptAside
from tengill.sources.formats import format_of, packing_of
from tengill.sources.limits import Limits
from tengill.sources.packing import Member, Packing
from tengill.sources.records import NOTHING, Container, Raw, Unread, kept_aside
from tengill.sources.streams import CHUNK, Budget, SeekableStream, Stream, TooMuch
from tengill.sources.unread import kind_of_file, promised

SNIFF = 1 << 16
_TAB = 9
Found = Raw | KeptAside | Unread
_BY_PRODUCT = re.compile(
    r"(?:^|/)(?:\.(?:mh_|DS_Store|notmuch|mbsync|nfs|uidvalidity)|dovecot|maildirfolder$|"
    r"maildirsize$|subscriptions$|courierimap|__MACOSX/|\._|cyrus\.|[^/]*\.msf$)"
)


def by_product(name: str) -> bool:
    """Whether a file name is that of an index a mail program keeps beside its mail."""
    return bool(_BY_PRODUCT.search(name))


@dataclass
class MailFile(Container):
    """A file on disk: mbox, a single message, or an archive of any of these."""

    path: str
    format: str
    size: int
    limits: Limits = field(default_factory=Limits)
    resumable: bool = True

    def fingerprint(self) -> str:
        """BLAKE2b over the file's bytes."""
        digest = blake2b(digest_size=32)
        with Path(self.path).open("rb") as file:
            while data := file.read(CHUNK):
                digest.update(data)
        return digest.hexdigest()

    def records(self, start: int = 0) -> Iterator[Found]:
        """The records from `start` on; for archives the cursor counts unpacked bytes."""
        try:
            file = Path(self.path).open("rb")  # noqa: SIM115 - closed by the with below
        except OSError as error:
            yield unreadable(self.path, error)
            return
        with file:
            walk = Walk(self.limits, start, Budget(self.size, self.limits))
            stream = SeekableStream(file)
            try:
                yield from walk.stream(stream, self.path, 0, file)
                if stream.damage:
                    yield kept_aside(
                        "unreadable",
                        f"Reading stops early: {stream.damage}. What lies before was read; check "
                        "the disk, or fetch the file again.",
                        self.path,
                        walk.base,
                    )
            except TooMuch as error:
                yield kept_aside(
                    "archive expands too far",
                    f"{error}. Reading stopped there: this is how a zip bomb looks. What lies before "
                    "was read. Unpack it yourself if you trust it, and import what comes out.",
                    self.path,
                    walk.base,
                )


@dataclass
class Walk:
    """One pass through a file and all that is packed in it.

    `base` is the cursor: how many unpacked bytes of mail lie before, one more for each file, so
    that every record inside has a key of its own that only the content decides.
    """

    limits: Limits
    start: int
    budget: Budget
    base: int = 0

    def stream(
        self, stream: Stream, path: str, depth: int, file: IO[bytes] | None = None
    ) -> Generator[Found, None, None]:
        """The records of one stream, whatever it is."""
        head = stream.peek(SNIFF)
        packing = packing_of(head)
        if packing is None:
            yield from self._leaf(stream, path, head, alone=not depth)
        elif depth >= self.limits.max_depth:
            yield from self._aside(
                "archive nested too deep",
                f"Archives are followed {self.limits.max_depth} levels deep. Unpack this one "
                "yourself and import what comes out.",
                path,
                head,
            )
        else:
            yield from self._members(packing, stream, path, depth, file)

    def _members(
        self, packing: Packing, stream: Stream, path: str, depth: int, file: IO[bytes] | None
    ) -> Generator[Found, None, None]:
        if file is not None and packing.name == "zip":
            file.seek(0)
        else:
            file = None
        found_any = False
        for member in packing.members(stream, path, file):
            found_any = True
            self.budget.check()
            if isinstance(member, KeptAside):
                yield from self._aside(
                    member.reason, member.detail, member.origin.path, member.sample
                )
                continue
            yield from self._member(member, path, depth)
        if not found_any:
            yield from self._aside("empty archive", "There is no file in this archive.", path, b"")

    def _member(self, member: Member, path: str, depth: int) -> Generator[Found, None, None]:
        if member.name and by_product(member.name):
            return
        self.budget.member()
        within = f"{path}!{member.name}" if member.name else path
        inner = Stream(member.reader, self.budget if member.expands else None)
        for found in self.stream(inner, within, depth + 1):
            if isinstance(found, Raw) and not found.labels and member.name:
                yield replace(found, labels=_labels(member.name))
            else:
                yield found
        self.budget.check()
        if inner.damage:
            yield from self._aside(
                "member damaged",
                f"Reading “{within.rpartition('/')[2]}” stops early: {inner.damage}. What lies "
                "before was read; fetch the file again for the rest.",
                within,
                b"",
                offset=inner.position,
            )

    def _leaf(
        self, stream: Stream, path: str, head: bytes, *, alone: bool
    ) -> Generator[Found, None, None]:
        mail = format_of(head)
        if mail is None and (alone or promised(path)):
            reason, detail = not_mail(head)
            yield from self._aside(reason, detail, path, head)
            return
        if mail is None:
            self.base += 1
            yield Unread(path, kind_of_file(head))
            return
        base, brought = self.base, False
        for found in mail.records(stream, path, base, self.start, self.limits):
            brought = True
            if not alone and isinstance(found, KeptAside) and found.reason == NOTHING:
                yield Unread(path, "others")
            else:
                yield found
        if not brought and not alone and self.start <= base:
            yield Unread(path, mail.name)
        while stream.read(CHUNK):
            pass
        self.base = base + stream.position + 1

    def _aside(
        self, reason: str, detail: str, path: str, head: bytes, *, offset: int = 0
    ) -> Generator[Found, None, None]:
        at, self.base = self.base, self.base + 1
        if at >= self.start:
            yield kept_aside(reason, detail, path, offset or at, 0, head)


def _labels(name: str) -> tuple[str, ...]:
    """The Maildir++ folder a member of an archive lies in, if its path tells one."""
    parts = PurePosixPath(name).parts
    folder = parts[-3] if len(parts) > 2 and parts[-2] in ("cur", "new") else ""  # noqa: PLR2004
    return (folder[1:].replace(".", "/"),) if folder.startswith(".") else ()


def not_mail(head: bytes) -> tuple[str, str]:
    """The reason and the sentence for a file which is not mail."""
    if not head:
        return "empty file", "The file is empty: there is nothing to read."
    if any(byte < _TAB for byte in head):
        return "not mail", (
            "This is binary data that nobody here reads. Export mail as mbox, Maildir or .eml, "
            "contacts as vCard or CSV, calendars as iCalendar, and import that."
        )
    if kind_of_file(head) == "deals":
        return "not mail", (
            "This looks like a list of deals. Bring in what came of them under Outcomes, or with: "
            "tengill outcomes import FILE"
        )
    return "not mail", (
        "This is text without mail headers. Mail begins with header lines such as “From:” "
        "or, in an mbox, with a “From ” line."
    )


def unreadable(path: str, error: OSError) -> KeptAside:
    """A file which the system does not let us read."""
    why = error.strerror or type(error).__name__
    return kept_aside(
        "unreadable", f"It can't be opened: {why}. Check that it is there and may be read.", path
    )
