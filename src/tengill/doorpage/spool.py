"""The letter box: a folder into which the public side drops entries and the private side empties.

Each entry is one JSON file, `door/inbox/TIME-ID.json`. It is written whole or not at all, and only
its owner can read it. The page never reads an entry again, nor can it reach anything else.
"""

import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tengill.doorpage.fields import OTHER, Form
from tengill.doorpage.page import FOLDER, Page

INBOX = "inbox"
VERSION = 1
MOST_ENTRIES = 500
MOST_BYTES = 8 * 1024 * 1024


class FullError(Exception):
    """No entry can be taken in: there are too many that nobody took out, or the disk is full."""


def place(home: Path) -> Path:
    """Where a ledger's folder keeps the entries."""
    return home / FOLDER / INBOX


def record(form: Form, page: Page, language: str, at: datetime) -> dict[str, Any]:
    """An entry as it is spooled: see docs/reference/door-page.md."""
    topic = next((one for one in page.topics if one.key == form.about), None)
    told = "" if topic is None else topic.name.get("") or next(iter(topic.name.values()))
    return {
        "version": VERSION,
        # The token's, so that an entry that is sent once more after a restart is the same entry.
        "id": hashlib.sha256(form.token.encode("utf-8", "replace")).hexdigest()[:32],
        "received_at": at.astimezone(UTC).isoformat(timespec="seconds"),
        "language": language,
        "name": form.name,
        "address": form.address,
        "about": "" if topic is None or form.about == OTHER else form.about,
        "topic": told,
        "ask": form.ask,
        "message": form.message,
    }


class Spool:
    """A letter box with a limit."""

    def __init__(
        self, folder: Path, most: int = MOST_ENTRIES, most_bytes: int = MOST_BYTES
    ) -> None:
        self.folder = folder
        self._most = most
        self._most_bytes = most_bytes

    def full(self) -> bool:
        """Whether it takes in no more; what can't be looked into takes in nothing."""
        try:
            entries, size = self.waiting()
        except OSError:
            return True
        return entries >= self._most or size >= self._most_bytes

    def waiting(self) -> tuple[int, int]:
        """How many entries nobody has taken out yet, and their bytes."""
        entries = size = 0
        try:
            with os.scandir(self.folder) as found:
                for one in found:
                    if one.name.endswith(".json"):
                        entries += 1
                        size += _size(one)
        except FileNotFoundError:
            pass
        return entries, size

    def drop(self, entry: dict[str, Any]) -> Path:
        """Keep an entry and return its file. One that is there already is left as it is.

        Raises:
            FullError: there is no room.
        """
        if self.full():
            raise FullError
        at = datetime.fromisoformat(entry["received_at"]).strftime("%Y%m%dT%H%M%SZ")
        file = self.folder / f"{at}-{entry['id']}.json"
        # `.part` is no entry yet: whoever empties the box never sees half of one.
        part = self.folder / f".{entry['id']}.part"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if next(self.folder.glob(f"*-{entry['id']}.json"), None) is not None:
                return file
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                json.dump(entry, out, ensure_ascii=False, indent=1)
                out.flush()
                os.fsync(out.fileno())
            part.replace(file)
        except OSError as e:
            part.unlink(missing_ok=True)
            raise FullError(str(e)) from e
        return file


def _size(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat(follow_symlinks=False).st_size
    except FileNotFoundError:  # taken out between the listing and now
        return 0
