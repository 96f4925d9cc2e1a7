"""Where a person's ledger lives on this machine, and the secret that signs their session."""

import os
import secrets
from pathlib import Path

import platformdirs


def path() -> Path:
    """The folder of the ledger: `TENGILL_HOME`, else the platform's data folder; made if missing.

    It is readable by its owner only.
    """
    told = os.environ.get("TENGILL_HOME")
    folder = Path(told) if told else Path(platformdirs.user_data_dir("tengill", appauthor=False))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def secret_key() -> str:
    """The key that signs sessions, made once per home and kept in a file only its owner reads."""
    file = path() / "secret-key"
    try:
        return file.read_text(encoding="ascii")
    except FileNotFoundError:
        key = secrets.token_urlsafe(48)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(key)
        return key
