"""A progress bar on stderr: what is being done, and how much of it; none where nobody looks."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tengill.cli.output import cell, err


class Bar:
    """What the workspace calls as it goes on."""

    def __init__(self, progress: Progress) -> None:
        """Draw on a progress display."""
        self._progress = progress
        self._task = progress.add_task("", total=None)

    def __call__(self, doing: str, done: int, whole: int) -> None:
        """So much of the whole is done (0: nobody knows how much there is)."""
        self._progress.update(
            self._task, description=cell(doing), completed=done, total=whole or None
        )


@contextmanager
def bar() -> Iterator[Bar]:
    """A bar that is gone when the work is."""
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err,
        transient=True,
        disable=not err.is_terminal,
    ) as progress:
        yield Bar(progress)
