"""Whole messages, read and compared with what stands beside them.

After a change that is meant: `python tests/sources/test_message_golden.py` writes the golden files
anew; look at the difference before keeping it.
"""

import dataclasses
import json
from pathlib import Path

import pytest

from tengill.facts.messages import Message
from tengill.sources import Raw, parse

SAMPLES = Path(__file__).parent / "samples"


def told(path):
    data = path.read_bytes()
    message = parse(Raw(path.name, 0, len(data), data, len(data)))
    assert isinstance(message, Message)
    return {
        "message_id": message.message_id,
        "sent_at": message.sent_at.isoformat() if message.sent_at else None,
        "date_basis": message.date_basis.value,
        "subject": message.subject,
        "addressed": [
            [one.role.value, one.mailbox.name, one.mailbox.address] for one in message.addressed
        ],
        "new": message.body.new.split("\n"),
        "quoted": message.body.quoted.split("\n"),
        "signature": message.body.signature.split("\n"),
        "was_html": message.body.was_html,
        "in_reply_to": list(message.in_reply_to),
        "references": list(message.references),
        "attachments": [list(dataclasses.astuple(one)) for one in message.attachments],
        "headers": [list(one) for one in message.headers],
        "labels": list(message.labels),
        "defects": list(message.defects),
    }


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.eml")), ids=lambda path: path.stem)
def test_sample_reads_as_its_golden_file(path):
    golden = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert told(path) == golden


def write():
    """Write the golden files anew."""
    for path in sorted(SAMPLES.glob("*.eml")):
        text = json.dumps(told(path), ensure_ascii=False, indent=1) + "\n"
        path.with_suffix(".json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
