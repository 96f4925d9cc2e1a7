"""Where compiled code is kept between runs. Must be asked before numba is imported."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from platformdirs import user_cache_path

_SETTING = "NUMBA_CACHE_DIR"


def see_to_a_place(usual: Sequence[Path] | None = None) -> None:
    """Name a folder for numba to keep code in, where those it tries by itself may not be written.

    It tries the installation's folder and the person's cache folder, and refuses to work without
    either: as in a container with nothing writable but its folder for temporary files.

    Args:
        usual: the folders numba tries.
    """
    tried = usual or (Path(__file__).resolve().parents[1], user_cache_path())
    if _SETTING not in os.environ and not any(map(_writable, tried)):
        os.environ[_SETTING] = str(Path(tempfile.gettempdir(), f"tengill-compiled-{os.getuid()}"))


def _writable(folder: Path) -> bool:
    """Whether a folder, or the nearest one above it that is there, may be written to."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK)
