"""Small mailboxes for the tests of sources: fictional people, every format."""

import io
import tarfile
from pathlib import Path

from tengill.facts.messages import KeptAside, Message
from tengill.sources import Limits, Raw, Unread, containers
from tengill.sources.parse import read_record


def letter(number: int = 1, body: str = "Hello Björk.\n", **headers: str) -> bytes:
    """A plain message; keyword names become headers, `_` as `-`."""
    told = {
        "From": "Ada Lind <ada@lind.example>",
        "To": "bjork@dal.example",
        "Subject": f"Letter {number}",
        "Date": "Tue, 03 Feb 2015 10:00:00 +0000",
        "Message-ID": f"<{number}@lind.example>",
    }
    told.update({name.replace("_", "-"): value for name, value in headers.items()})
    head = "".join(f"{name}: {value}\n" for name, value in told.items() if value)
    return f"{head}\n{body}".encode()


SEPARATOR = b"From ada@lind.example Tue Feb  3 10:00:00 2015\n"


def mbox(*letters: bytes) -> bytes:
    """An mbox of the given messages, quoted the mboxrd way by the caller."""
    return b"".join(SEPARATOR + one + b"\n" for one in letters)


def read(path: Path, limits: Limits | None = None) -> list[Raw | KeptAside]:
    """Everything at a path: records, and what was kept aside, in order."""
    found: list[Raw | KeptAside] = []
    for container in containers(path, limits or Limits()):
        if isinstance(container, KeptAside | Unread):
            found.append(container)
        else:
            found.extend(container.records())
    return found


def raws(path: Path, limits: Limits | None = None) -> list[Raw]:
    """The records at a path; fails when anything was kept aside."""
    found = read(path, limits)
    asides = [one for one in found if isinstance(one, KeptAside | Unread)]
    assert not asides, asides
    return [one for one in found if isinstance(one, Raw)]


def message(data: bytes, **given: object) -> Message:
    """The message in some bytes; fails when they were kept aside."""
    raw = Raw("test.eml", 0, len(data), data, len(data), **given)
    parsed = read_record(raw)
    assert isinstance(parsed, Message), parsed
    return parsed


def tarred(members: dict[str, bytes], mode: str = "w") -> bytes:
    """A tar archive of the given files."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()
