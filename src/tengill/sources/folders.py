"""Directories that hold one message per file: Maildir, MH, and folders of .eml."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from tengill.facts.messages import KeptAside
from tengill.sources.files import SNIFF, Found, by_product, not_mail, unreadable
from tengill.sources.limits import Limits
from tengill.sources.message_file import begins_message, opened, read_message
from tengill.sources.records import Container, Raw, hash63, kept_aside
from tengill.sources.streams import SeekableStream

# `:2,S` by the standard; `;2,` and `!2,` where a file system or an archiver forbids the colon.
_FLAGS = re.compile(r"[:;!]2,[A-Za-z]*$")


@dataclass
class MessageFolder(Container):
    """The message files of one directory, or of a Maildir's `new` and `cur`.

    Records come in the order of their keys, so that a cursor stands whatever comes or goes.
    """

    path: str
    format: str
    names: tuple[str, ...]
    """File names, relative to `path`."""
    size: int
    label: str = ""
    limits: Limits = field(default_factory=Limits)
    resumable: bool = True

    def fingerprint(self) -> str:
        """BLAKE2b over names, sizes and, outside Maildir, times of change.

        A Maildir's files never change under their unique name, and reading them all twice would
        double the work.
        """
        digest = blake2b(digest_size=32)
        for name in sorted(self.names, key=unique_name):
            try:
                stat = Path(self.path, name).stat()
            except OSError:
                continue
            changed = "" if self.format == "maildir" else stat.st_mtime_ns
            told = f"{unique_name(name)}\0{stat.st_size}\0{changed}\0"
            digest.update(told.encode("utf-8", "surrogateescape"))
        return digest.hexdigest()

    def records(self, start: int = 0) -> Iterator[Found]:
        """The messages whose key is `start` or more, by key."""
        keyed = sorted((hash63(unique_name(name)), name) for name in self.names)
        labels = (self.label,) if self.label else ()
        for key, name in keyed:
            if key >= start:
                yield self._record(key, name, labels)

    def in_order(self) -> Iterator[Found]:
        """The messages by name, for a reader that begins at the beginning and keeps no cursor."""
        labels = (self.label,) if self.label else ()
        for name in sorted(self.names):
            yield self._record(hash63(unique_name(name)), name, labels)

    def path_of(self, key: int) -> str:
        """The path of the file whose record has this key; the directory's when it has gone."""
        name = next((name for name in self.names if hash63(unique_name(name)) == key), "")
        return os.path.join(self.path, name) if name else self.path  # noqa: PTH118 - as in `_record`

    def _record(self, key: int, name: str, labels: tuple[str, ...]) -> Found:
        path = os.path.join(self.path, name)  # noqa: PTH118 - in the inner loop
        try:
            with open(path, "rb") as file:  # noqa: PTH123 - the same
                data, length, cut = read_message(SeekableStream(file), self.limits)
        except OSError as error:
            return unreadable(path, error)
        if not begins_message(data[:SNIFF]):
            reason, detail = not_mail(data[:SNIFF])
            return kept_aside(reason, detail, path, 0, length, data)
        envelope, data = opened(data)
        return Raw(path, key, length, data, key + 1, envelope, labels, 0, cut)


def unique_name(name: str) -> str:
    """A Maildir file's unique name: without `new/`, `cur/` and flags; other names as they are.

    Reading a message and moving it from `new` to `cur` leaves its unique name the same.
    """
    if name.startswith(("cur/", "new/")):
        return _FLAGS.sub("", name[4:])
    return name


def is_maildir(entries: set[str]) -> bool:
    """Whether a directory with these subdirectories is a Maildir."""
    return "cur" in entries or "new" in entries


def maildir_names(folder: Path) -> tuple[list[str], int, list[KeptAside]]:
    """The message files of a Maildir with their size together, and what can't be read."""
    names: list[str] = []
    size = 0
    asides: list[KeptAside] = []
    for sub in ("cur", "new"):
        try:
            with os.scandir(folder / sub) as entries:
                for entry in entries:
                    if entry.name.startswith(".") or by_product(entry.name):
                        continue
                    if entry.is_file():
                        names.append(f"{sub}/{entry.name}")
                        size += entry.stat().st_size
        except FileNotFoundError:
            continue
        except OSError as error:
            asides.append(unreadable(str(folder / sub), error))
    return names, size, asides
