"""Where the screen of this ledger is being served: noted by the server, read for a login link."""

import json
import os
import socket
from pathlib import Path

from django.conf import settings

_FILE = "serving.json"
_PATIENCE = 1.0


def address(host: str, port: int) -> str:
    """The address of a screen, as a browser wants it."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def note(host: str, port: int) -> None:
    """Note that this process (or what takes its place) serves the screen; the latest word counts."""
    told = {"host": host, "port": port, "process": os.getpid()}
    file = _file()
    # Made anew beside it and put in its place: a reader never finds half a file.
    beside = file.with_name(f"{_FILE}.{os.getpid()}")
    beside.write_text(json.dumps(told), encoding="ascii")
    beside.replace(file)


def served(port: int | None = None) -> str | None:
    """The address where the screen is being served, or None when it is not.

    Args:
        port: where it should be; None for where it was noted last.
    """
    host, noted = _noted()
    if port is None or port == noted:
        wanted = [(host, noted)] if noted is not None else []
    else:
        wanted = [("127.0.0.1", port), ("::1", port)]
    for at, number in wanted:
        if _answers(at, number):
            return address(at, number)
    return None


def _noted() -> tuple[str, int | None]:
    try:
        told = json.loads(_file().read_text(encoding="ascii"))
        host, port, process = str(told["host"]), int(told["port"]), int(told["process"])
    except (OSError, ValueError, KeyError, TypeError):
        return "", None
    # After a crash the port may be another program's, to whom no login link should lead.
    return (host, port) if _lives(process) else ("", None)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, PermissionError):  # gone, or its number is somebody else's now
        return False
    return True


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=_PATIENCE):
            return True
    except OSError:
        return False


def _file() -> Path:
    return Path(settings.HOME) / _FILE
