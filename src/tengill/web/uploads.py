"""Keeps files dropped on a page: in the owner's home, under names that cannot lead anywhere else."""

import re
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

_LONGEST_NAME = 100
_TOKEN = re.compile(r"[0-9a-f]{16}")


def keep(file: "UploadedFile[Any]") -> Path:
    """Write an uploaded file below the home; returns where it lies."""
    folder = _folder() / secrets.token_hex(8)
    folder.mkdir(mode=0o700, parents=True)
    target = folder / _harmless(file.name or "")
    with target.open("wb") as out:
        for chunk in file.chunks():
            out.write(chunk)
    return target


def token(path: Path) -> str:
    """What a form hands back to find a kept file again."""
    return path.parent.name


def kept(told: str) -> Path | None:
    """The file a token stands for; None where there is none (any more)."""
    if not _TOKEN.fullmatch(told):
        return None
    folder = _folder() / told
    return next(iter(folder.iterdir()), None) if folder.is_dir() else None


def as_dropped(text: str) -> str:
    """A path, or words with one in it, without the place of ours where a dropped file lies."""
    return re.sub(rf"{re.escape(str(_folder()))}/{_TOKEN.pattern}/", "", text)


def _folder() -> Path:
    return Path(settings.HOME) / "dropped"


def _harmless(name: str) -> str:
    last = name.replace("\\", "/").replace("\0", "").rsplit("/", 1)[-1][-_LONGEST_NAME:]
    return last if last.strip(". ") else "file"
