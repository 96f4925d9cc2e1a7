"""How far an import came."""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tengill.ledger.counting import counted
from tengill.ledger.models import Run


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run came. Bytes are of the records as they lie on disk (unpacked, in archives)."""

    run: int
    phase: str
    """reading, people, ties, acts, outcomes, credit, done."""
    path: str = ""
    bytes_done: int = 0
    bytes_total: int = 0
    """0 while unknown (an archive tells only at its end)."""
    read: int = 0
    new: int = 0
    duplicate: int = 0
    kept_aside: int = 0
    files: int = 0


Report = Callable[[Progress], None]


def so_far(run: Run) -> Progress:
    """Where a run stands by what is in the ledger."""
    counts = counted(run)
    return Progress(
        run=run.pk,
        phase="reading",
        read=counts["read"],
        new=counts["new"],
        duplicate=counts["duplicate"],
        kept_aside=counts["kept_aside"],
    )


def size_of(paths: Sequence[str]) -> int:
    """Bytes on disk below the paths, links not followed."""
    total = 0
    for told in paths:
        path = Path(told)
        if path.is_dir():
            for folder, _, names in os.walk(path):
                for name in names:
                    with suppress(OSError):  # gone since it was listed
                        total += Path(folder, name).lstat().st_size
        else:
            total += path.stat().st_size
    return total
