"""From a path to the containers of mail in it, recognised by content and not by name."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from tengill.facts.messages import KeptAside
from tengill.sources.files import SNIFF, MailFile, by_product, not_mail, unreadable
from tengill.sources.folders import MessageFolder, is_maildir, maildir_names
from tengill.sources.formats import format_of, packing_of
from tengill.sources.limits import Limits
from tengill.sources.records import Container, Unread, kept_aside
from tengill.sources.unread import kind_of_file, promised


def containers(
    path: Path, limits: Limits | None = None
) -> Iterator[Container | KeptAside | Unread]:
    """Every container of records at or under `path`.

    Symbolic links are followed, each directory once. A path without anything to read gives a
    `KeptAside` that says so; files in a directory that nobody reads are `Unread`. Never raises on
    what it finds.
    """
    limits = limits or Limits()
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        told = error if isinstance(error, OSError) else OSError(0, str(error))
        yield unreadable(str(path), told)
        return
    if not stat.S_ISDIR(mode):
        yield _file(path, mode, limits)
        return
    found = False
    for container in _Search(path, limits).directory(path):
        found = found or not isinstance(container, Unread)
        yield container
    if not found:
        yield kept_aside(
            "directory without mail",
            "Nothing in this folder can be read. Point at mail (mbox, Maildir, .eml), contacts, "
            "calendars, exports of social networks, or an archive of any of these; of a table, name "
            "the columns on the Imports page.",
            str(path),
        )


def _file(
    path: Path, mode: int, limits: Limits, *, alone: bool = True
) -> Container | KeptAside | Unread:
    if not stat.S_ISREG(mode):
        return kept_aside(
            "special file", "This is a device, pipe or socket; mail is read from files.", str(path)
        )
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(SNIFF)
    except OSError as error:
        return unreadable(str(path), error)
    kind = packing_of(head) or format_of(head)
    if kind is None and not alone and not promised(path.name):
        return Unread(str(path), kind_of_file(head))
    if kind is None:
        reason, detail = not_mail(head)
        return kept_aside(reason, detail, str(path), 0, size, head)
    return MailFile(str(path), kind.name, size, limits)


class _Search:
    """A walk down a directory, each real directory once."""

    def __init__(self, top: Path, limits: Limits) -> None:
        self._top = top
        self._limits = limits
        self._seen: set[tuple[int, int]] = set()

    def directory(self, folder: Path) -> Iterator[Container | KeptAside | Unread]:
        """The containers in a directory and below, depth first, names in order."""
        pending = [folder]
        while pending:
            here = pending.pop()
            try:
                told = here.stat()
                with os.scandir(here) as scanned:
                    entries = sorted(scanned, key=lambda entry: entry.name)
            except OSError as error:
                yield unreadable(str(here), error)
                continue
            if (told.st_dev, told.st_ino) in self._seen:
                continue
            self._seen.add((told.st_dev, told.st_ino))
            below = [entry.name for entry in entries if _is_directory(entry)]
            if is_maildir(set(below)):
                yield from self._maildir(here)
                below = [name for name in below if name not in ("cur", "new", "tmp")]
            yield from self._files(here, entries)
            pending.extend(here / name for name in reversed(below))

    def _label(self, folder: Path) -> str:
        parts = folder.relative_to(self._top).parts
        return "/".join(part.lstrip(".").replace(".", "/") if part.startswith(".") else part
                        for part in parts)  # fmt: skip

    def _maildir(self, folder: Path) -> Iterator[Container | KeptAside]:
        names, size, asides = maildir_names(folder)
        yield from asides
        if names:
            label = self._label(folder)
            yield MessageFolder(str(folder), "maildir", tuple(names), size, label, self._limits)

    def _files(
        self, folder: Path, entries: "list[os.DirEntry[str]]"
    ) -> Iterator[Container | KeptAside | Unread]:
        loose: list[str] = []
        size = 0
        for entry in entries:
            if by_product(entry.name) or _is_directory(entry):
                continue
            path = folder / entry.name
            try:
                mode = entry.stat().st_mode
            except OSError as error:
                yield unreadable(str(path), error)
                continue
            found = _file(path, mode, self._limits, alone=False)
            if isinstance(found, MailFile) and found.format == "message":
                loose.append(entry.name)
                size += found.size
            else:
                yield found
        if loose:
            label = self._label(folder)
            yield MessageFolder(str(folder), "folder", tuple(loose), size, label, self._limits)


def _is_directory(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
