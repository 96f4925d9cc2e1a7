"""Compiles the translations: `python -m tengill.web.locale_build` (babel, so no msgfmt is needed)."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent / "locale"


def build(folder: Path = FOLDER) -> tuple[Path, ...]:
    """Write a `.mo` beside every `.po` that is newer than its own; returns those written."""
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open(encoding="utf-8") as text:
            catalog = read_po(text)
        made = target.with_suffix(".mo.new")
        with made.open("wb") as out:
            write_mo(out, catalog)
        made.replace(target)
        written.append(target)
    return tuple(written)


if __name__ == "__main__":
    build()
