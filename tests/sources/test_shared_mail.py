"""Real mail beside the checkout: nothing may be lost. Skipped where it is absent."""

import importlib
from pathlib import Path

import pytest

from tengill.facts.messages import KeptAside, Message
from tengill.sources import Raw, containers, parse

pytestmark = [pytest.mark.shared, pytest.mark.slow]


def everything(path):
    for container in containers(path):
        if isinstance(container, KeptAside):
            yield container
        else:
            yield from container.records()


@pytest.mark.parametrize(
    ("name", "count"), [("enron-dev.tar.gz", 11_961), ("spamassassin-part.tar.gz", 3_250)]
)
def test_every_message_is_read(shared, name, count):
    found = list(everything(shared / "mail" / name))
    assert [one for one in found if isinstance(one, KeptAside)] == []
    assert len(found) == count
    read = [parse(raw) for raw in found if isinstance(raw, Raw)]
    assert all(isinstance(one, Message) for one in read)
    assert sum(one.sent_at is None for one in read) <= count * 0.001
    assert sum(one.sender is None for one in read) <= count * 0.001


@pytest.mark.parametrize(
    ("suite", "least"),
    [("mbox/mime4j", 10), ("maildir/notmuch", 319), ("mime/cpython", 46), ("mime/stalwart_mail-parser", 189),
     ("mime/mime4j_testmsgs", 27), ("mime/mimetools_testmsgs", 46), ("reply_stripping/mail-parser-reply", 69)],
)  # fmt: skip
def test_conformance_does_not_fall_behind(shared, suite, least, monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).resolve().parents[2])
    conformance = importlib.import_module("benchmarks.conformance")
    scores = list(conformance.SUITES[suite](shared / "conformance" / suite))
    assert sum(score.right for score in scores) >= least
