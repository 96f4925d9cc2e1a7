"""Takes what people wrote through the door page's form into the ledger, by the ordinary import."""

import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings

from tengill.workspace import importing

_MOST = 1_000
_MOST_BYTES = 1 << 20


def place() -> Path:
    """Where the page's server drops entries."""
    return Path(settings.HOME) / "door" / "inbox"


def waiting() -> int:
    """How many entries have not been taken in."""
    return len(_entries())


def take_in(who: str = "") -> int:
    """Import all entries; returns the run's number, or 0 where there are none.

    An entry is removed when its import is done: killed before that, it is imported again, which
    changes nothing. What is no entry is moved to `door/inbox/unread` and told by nobody else.

    Raises:
        LedgerBusyError: another process is writing.
        CancelledError: the run was cancelled; the entries stay.
    """
    files = _entries()
    told = [(file, one) for file in files if (one := _approach(file)) is not None]
    for file in {*files} - {file for file, _one in told}:
        unread = file.parent / "unread"
        unread.mkdir(mode=0o700, exist_ok=True)
        file.replace(unread / file.name)
    if not told:
        return 0
    taken = Path(settings.HOME) / "door" / "taken"
    taken.mkdir(mode=0o700, parents=True, exist_ok=True)
    # The run names the file it read, so what was taken stays as it came.
    made = taken / f"forms-{told[0][0].stem}-{len(told)}.json"
    beside = made.with_name(f".{made.name}.{os.getpid()}")
    text = json.dumps([one for _file, one in told], ensure_ascii=False, indent=1)
    beside.write_text(text, encoding="utf-8")
    beside.replace(made)
    run = importing.import_paths([made], who=who, processes=1)
    for file, _one in told:
        file.unlink(missing_ok=True)
    return run


def _entries() -> list[Path]:
    try:
        found = sorted(file for file in place().glob("*.json") if file.is_file())
    except OSError:
        return []
    return found[:_MOST]


def _approach(file: Path) -> dict[str, Any] | None:
    """An entry as the generic inbox tells approaches; None: it is none."""
    try:
        if file.stat().st_size > _MOST_BYTES:
            return None
        told = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(told, dict):
        return None
    if not all(_is_text(told.get(name, "")) for name in _PARTS) or not told.get("message"):
        return None
    topic = told.get("topic", "")
    return {
        "channel": "form",
        "at": told.get("received_at", ""),
        "from": told.get("address", "") or told.get("name", ""),
        "name": told.get("name", ""),
        "to": "me",
        "subject": topic,
        "text": told["message"],
        "id": told.get("id", "") or file.stem,
        "thread": "",
    }


def _is_text(value: object) -> bool:
    """A text that can be written down; JSON can tell halves of letters that can't."""
    return isinstance(value, str) and value.encode("utf-8", "replace").decode("utf-8") == value


_PARTS = ("id", "received_at", "name", "address", "topic", "ask", "message")
