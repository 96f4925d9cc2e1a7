"""What an import would do, before it does it: which files there are, and which are new."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tengill.facts.messages import KeptAside, Origin
from tengill.ledger.models import SourceFile
from tengill.sources import Container, containers


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A file as it would be read."""

    path: str
    format: str
    size: int
    known: bool
    """This very content was imported before: reading it again would change nothing."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do, before it does it."""

    files: tuple[PlannedFile, ...]
    problems: tuple[str, ...]


def plan(paths: Sequence[Path], most: int = 200) -> Plan:
    """What is at the paths and what of it is new; looks at no more than `most` files."""
    files: list[PlannedFile] = []
    problems: list[str] = []
    for path in paths:
        for found in containers(path):
            if len(files) + len(problems) >= most:
                return Plan(tuple(files), tuple(problems))
            if isinstance(found, KeptAside):
                problems.append(f"{found.origin.path}: {found.detail}")
            else:
                try:
                    known = imported_before(found.fingerprint(), run_id=0)
                except OSError as e:
                    problems.append(f"{found.path}: {vanished(found, e).detail}")
                    continue
                files.append(PlannedFile(found.path, found.format, found.size, known))
    return Plan(tuple(files), tuple(problems))


def imported_before(fingerprint: str, run_id: int) -> bool:
    """Whether another run that stands has read a file of this very content to its end."""
    return (
        SourceFile.objects.filter(fingerprint=fingerprint, done=True, read__gt=0)
        .exclude(run_id=run_id)
        .exists()
    )


def vanished(container: Container, error: OSError) -> KeptAside:
    """What to say of a container that was there and can't be read."""
    detail = f"It can't be read: {error.strerror}. Check that it is there and may be read."
    return KeptAside("unreadable", detail, Origin(container.path, 0, 0))
