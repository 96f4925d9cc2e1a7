"""Invented letters with labels (`tests/reading/letters`), as messages for measuring and fitting."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from tengill.facts.messages import Addressed, Body, DateBasis, Mailbox, Message, Role


def letters(path: Path) -> list[tuple[Message, dict[str, Any]]]:
    """The letters of one file, each with its label.

    Raises:
        ValueError, KeyError: when a line is not a letter.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    entries = [json.loads(line) for line in lines if line.strip()]
    return [(_message(entry), {"split": "letters", **entry}) for entry in entries]


def _boxes(role: Role, boxes: Sequence[Sequence[str]]) -> list[Addressed]:
    return [Addressed(role, Mailbox(name, address.lower())) for name, address in boxes]


def _message(entry: dict[str, Any]) -> Message:
    addressed = [
        *_boxes(Role.FROM, [entry["from"]]),
        *_boxes(Role.TO, entry["to"]),
        *_boxes(Role.CC, entry["cc"]),
        *_boxes(Role.BCC, entry["bcc"]),
    ]
    digest = hashlib.md5(entry["id"].encode(), usedforsecurity=False).digest()
    return Message(
        message_id=entry["id"],
        digest=digest,
        sent_at=datetime.fromisoformat(entry["date"]),
        date_basis=DateBasis.DATE,
        subject=entry["subject"],
        addressed=tuple(addressed),
        body=Body(entry["new"], entry["quoted"], entry["signature"]),
        headers=tuple((name.lower(), value) for name, value in entry["headers"]),
    )
