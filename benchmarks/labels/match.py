"""Puts labels that hold no mail beside the mail: a label file for the reading benchmarks.

`python -m benchmarks.labels.match MAIL… [--labels FILE]` prints one JSON line per labelled message
found, in the shape `benchmarks.reading` takes; parties are empty, as the labels do not hold them.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path

from tengill.facts.messages import Message
from tengill.sources import Container, Raw, containers, parse

_LABELS = Path(__file__).with_name("business-2000.jsonl")
_DIGITS = 24


def main() -> int:
    """Print the labels of the messages found; exit code 1 when none is."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("mail", type=Path, nargs="+")
    told.add_argument("--labels", type=Path, default=_LABELS)
    asked = told.parse_args()
    lines = asked.labels.read_text(encoding="utf-8").splitlines()
    waiting = {entry["id"]: entry for entry in map(json.loads, lines)}
    found = 0
    for path in asked.mail:
        for container in containers(path):
            if not isinstance(container, Container):
                continue
            for record in container.records():
                message = parse(record) if isinstance(record, Raw) else None
                if not isinstance(message, Message):
                    continue
                entry = waiting.pop(key(message.message_id), None)
                if entry is not None:
                    found += 1
                    empty = dict.fromkeys(("connector", "left", "right", "subject_of", "note"), "")
                    told_by = {"id": message.message_id, "mailbox": Path(container.path).name}
                    print(json.dumps({**entry, **empty, **told_by}, ensure_ascii=False))
    return 0 if found else 1


def key(message_id: str) -> str:
    """How a label names a message."""
    return hashlib.sha256(message_id.encode()).hexdigest()[:_DIGITS]


if __name__ == "__main__":
    sys.exit(main())
