"""A format for tests alone: every line holds the facts of one record, as Python itself writes them."""

import base64
import pickle
from collections.abc import Iterator, Sequence

import pytest

from tengill.facts.messages import KeptAside
from tengill.facts.records import Fact
from tengill.sources import formats
from tengill.sources.limits import Limits
from tengill.sources.mbox import Mbox
from tengill.sources.message_file import MessageFile
from tengill.sources.records import Raw
from tengill.sources.streams import Stream

_HEAD = b"#told\n"


class Told:
    """Reads what `told` wrote."""

    name = "told"
    brings = "people"

    def recognises(self, head: bytes, /) -> bool:
        return head.startswith(_HEAD)

    def records(
        self, stream: Stream, path: str, base: int, start: int, limits: Limits
    ) -> Iterator[Raw | KeptAside]:
        del limits  # a protocol's parameter; lines of tests are short
        at = len(_HEAD)
        stream.skip(at)
        rest = b""
        while data := stream.read(1 << 16):
            rest += data
        for line in rest.splitlines(keepends=True):
            key, at = base + at, at + len(line)
            if key >= start:
                yield Raw(path, key, len(line), line, base + at, format=self.name)

    def facts(self, raw: Raw, /) -> tuple[Fact, ...] | KeptAside:
        found = pickle.loads(base64.b64decode(raw.data))
        assert isinstance(found, tuple | KeptAside)
        return found


def told(*records: Fact | Sequence[Fact] | KeptAside) -> bytes:
    """A file of records; each is a fact or several."""
    lines = [
        base64.b64encode(pickle.dumps(tuple(one) if isinstance(one, list) else _one(one)))
        for one in records
    ]
    return _HEAD + b"".join(line + b"\n" for line in lines)


def _one(record: object) -> object:
    return record if isinstance(record, KeptAside | tuple) else (record,)


@pytest.fixture
def told_format(monkeypatch: pytest.MonkeyPatch) -> None:
    """The format is read for the length of a test, in the workers too: they are forked."""
    monkeypatch.setattr(formats, "formats", lambda: iter((Mbox(), Told(), MessageFile())))
