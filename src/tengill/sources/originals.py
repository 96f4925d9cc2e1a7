"""A record's own bytes once more, from where an import found it. Files are read, never changed."""

from pathlib import Path

from tengill.sources.files import MailFile
from tengill.sources.folders import MessageFolder, maildir_names
from tengill.sources.limits import MIB, Limits
from tengill.sources.records import Container, Raw

PACKED = frozenset({"zip", "tar", "gzip", "bzip2", "xz"})
MOST_PACKED = 512 * MIB
"""A larger archive is not unpacked up to one message: that would take a person's patience."""
_FOLDERS = frozenset({"maildir", "folder"})
_DEFAULT = Limits()


class NotThereError(LookupError):
    """The record does not lie there (any more)."""


class TooLargeError(LookupError):
    """It lies within an archive that is too large to be unpacked for one message."""


def original(path: str, kind: str, key: int, own: str = "", limits: Limits = _DEFAULT) -> Raw:
    """A record as it lies in its container now; whether it is the same one is for the caller to see.

    Args:
        path: the container's path, as its import told it.
        kind: the container's format (`mbox`, `maildir`, `zip` …).
        key: the record's key within it.
        own: the record's own file, in a folder.
        limits: how much of it is read.

    Raises:
        NotThereError: the file is gone, can't be read, or holds no record there.
        TooLargeError: only unpacking more than `MOST_PACKED` would tell.
    """
    try:
        container = _container(path, kind, own, limits)
        if kind in PACKED and container.size > MOST_PACKED:
            raise TooLargeError(path)
        for found in container.records(key):
            if isinstance(found, Raw):
                if found.key == key:
                    return found
                if found.key > key:
                    break
    except (OSError, ValueError) as error:  # a path with a NUL is a ValueError
        raise NotThereError(path) from error
    raise NotThereError(path)


def _container(path: str, kind: str, own: str, limits: Limits) -> Container:
    if kind not in _FOLDERS:
        return MailFile(path, kind, Path(path).stat().st_size, limits)
    if kind == "maildir":  # a message that was read since has another name
        names, size, _ = maildir_names(Path(path))
        return MessageFolder(path, kind, tuple(names), size, "", limits)
    name = own.removeprefix(path).lstrip("/\\")
    return MessageFolder(path, kind, (name,), Path(path, name).stat().st_size, "", limits)
