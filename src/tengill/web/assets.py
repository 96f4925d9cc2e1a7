"""Where Vite put the built stylesheet, module and fonts: read from its manifest, hashed names."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "static" / "dist"


@dataclass(frozen=True, slots=True)
class Assets:
    """Addresses below `/static/`; empty where the assets have not been built."""

    style: str
    script: str
    fonts: tuple[str, ...]
    """The fonts every page needs at once, to be fetched with the page."""


@lru_cache(maxsize=4)
def _read(manifest: Path, changed: float) -> Assets:  # noqa: ARG001 - part of the cache's key
    entries = json.loads(manifest.read_text(encoding="utf-8"))
    files = [f"dist/{entry['file']}" for entry in entries.values()]
    return Assets(
        style=next((name for name in files if name.endswith(".css")), ""),
        script=f"dist/{entries['src/main.ts']['file']}",
        fonts=tuple(
            name for name in files if name.endswith(".woff2") and "-latin-ext-" not in name
        ),
    )


def assets(folder: Path = FOLDER) -> Assets:
    """The built assets; empty addresses (plain, working pages) when there are none."""
    manifest = folder / "manifest.json"
    try:
        changed = manifest.stat().st_mtime
    except FileNotFoundError:
        return Assets("", "", ())
    return _read(manifest, changed)
