"""Imports mail: archive → source → facts → ledger → projections, as one run.

A run is idempotent (a record seen before changes nothing), resumable (killed at any moment, it
goes on from its cursor), undoable (`runs.undo`) and never stopped by one bad record.
"""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections, transaction

from tengill.facts.messages import KeptAside, Origin
from tengill.ledger import decisions
from tengill.ledger.append import Appender
from tengill.ledger.counting import counted
from tengill.ledger.lock import writing
from tengill.ledger.models import KeptAside as KeptAsideRecord
from tengill.ledger.models import Run, SourceFile
from tengill.ledger.rows import KeptAsideRow, Row
from tengill.sources import Container, Limits, Raw, Unread, containers
from tengill.workspace import clock, loading, tuning
from tengill.workspace.import_progress import Progress, Report, size_of, so_far
from tengill.workspace.nursery import Nursery
from tengill.workspace.planning import Plan, PlannedFile, imported_before, plan, vanished
from tengill.workspace.workers import Batch, Workers

__all__ = [
    "CancelledError", "NothingToImportError", "Plan", "PlannedFile", "Progress", "Report",
    "begin", "go_on", "import_paths", "plan", "spawn", "start",
]  # fmt: skip


class CancelledError(Exception):
    """The run was asked to stop; what it read stays, and it can be resumed or undone."""


class NothingToImportError(Exception):
    """The paths hold no mail; the message says why for each."""


def import_paths(
    paths: Sequence[Path],
    *,
    owner: str | None = None,
    who: str = "",
    report: Report | None = None,
    processes: int | None = None,
    columns: dict[str, Any] | None = None,
    nursery: Nursery | None = None,
) -> int:
    """Import from files, folders and archives; returns the run's id.

    A run over the same paths that was stopped or killed is taken up again.

    Args:
        paths: what to read; kinds are told by content.
        owner: the owner's address, when known: recorded as confirmed.
        who: who asked for it.
        report: called with progress, a few times a second.
        processes: worker processes; default one a core.
        columns: the paths are lists, read by this mapping (`list_columns.ListView.mapping`).
        nursery: begun by the caller, when it could load what reading needs meanwhile.

    Raises:
        LedgerBusyError: another process is writing.
        FileNotFoundError: a path does not exist.
        CancelledError: the run was cancelled; what it read is kept.
        NothingToImportError: no mail anywhere in the paths (the run is kept, with the reasons).
    """
    told = [str(path.resolve(strict=True)) for path in paths]
    with writing(Path(settings.HOME)):
        connections.close_all()  # workers are forked: they must not inherit the database
        with Workers(clock.now(), processes, nursery) as workers:
            run = _stopped_run(told) or begin(told, owner, who)
            told_now: dict[str, Any] = {"owner": owner} if owner else {}
            if columns:
                told_now["columns"] = columns
            if told_now:
                run.options = {**run.options, **told_now}
                run.save(update_fields=["options"])
            return _Import(run, workers, report).go()


def start(
    paths: Sequence[Path],
    *,
    owner: str | None = None,
    who: str = "",
    columns: dict[str, Any] | None = None,
) -> int:
    """Begin an import in a process of its own, that outlives the caller; returns the run's id.

    Raises:
        FileNotFoundError: a path does not exist.
    """
    told = [str(path.resolve(strict=True)) for path in paths]
    run = begin(told, owner, who)
    if columns:
        run.options = {**run.options, "columns": columns}
        run.save(update_fields=["options"])
    spawn(run.pk)
    return int(run.pk)


def spawn(run_id: int) -> None:
    """Do a run in a process of its own, that outlives the caller."""
    subprocess.Popen(  # noqa: S603 - our own module, arguments of our own
        [sys.executable, "-P", "-m", "tengill.workspace.background", str(run_id)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def go_on(run_id: int, report: Report | None = None) -> int:
    """Do (or resume) a run that `start` or an earlier process began; raises as `import_paths`."""
    with writing(Path(settings.HOME)):
        connections.close_all()
        with Workers(clock.now()) as workers:
            return _Import(Run.objects.get(pk=run_id), workers, report).go()


def begin(paths: Sequence[str], owner: str | None, who: str) -> Run:
    """The row of a new run, not yet under way."""
    now = clock.now()
    return Run.objects.create(
        kind="mail",
        paths=list(paths),
        options={"owner": owner} if owner else {},
        started_at=now,
        heartbeat_at=now,
        phase="reading",
        who=who,
    )


def _stopped_run(paths: list[str]) -> Run | None:
    # We hold the write lock, so a run that says it is running has lost its process.
    states = [Run.State.STOPPED, Run.State.RUNNING]
    stopped = Run.objects.filter(kind="mail", state__in=states).order_by("-pk")
    return next((run for run in stopped if run.paths == paths), None)


_PACKED = {"zip", "gzip", "bzip2", "xz"}
_OF_FILES = {"folder", "maildir"}


class _Import:
    """One run on its way."""

    def __init__(self, run: Run, workers: Workers, report: Report | None) -> None:
        self._run = run
        self._workers = workers
        self._report = report
        self._progress = so_far(run)
        self._appender = Appender()
        self._now = clock.now()
        self._facts = 0
        # A folder and its archives are gone through whole in every pass, so a pass counts anew.
        self._unread: dict[str, Counter[str]] = {
            path: Counter(kinds) for path, kinds in run.counts.get("unread", {}).items()
        }
        self._first_new = self._appender.next_message

    def go(self) -> int:
        """Read everything, project, and close the run in the state it ended in."""
        Run.objects.filter(pk=self._run.pk).update(
            state=Run.State.RUNNING, cancel_asked=False, error="", finished_at=None
        )
        with tuning.for_import():
            self._go()
        if not self._progress.files:
            raise NothingToImportError(self._why_nothing())
        return int(self._run.pk)

    def _go(self) -> None:
        loading.begin()
        try:
            self._progress = replace(self._progress, bytes_total=size_of(self._run.paths))
            for path in self._run.paths:
                self._read_path(Path(path))
            self._settle(Run.State.DONE)
        except (CancelledError, KeyboardInterrupt):
            self._settle(Run.State.STOPPED)
            raise
        except Exception as e:
            self._close(Run.State.FAILED, f"{type(e).__name__}: {e}")
            raise

    def _read_path(self, path: Path) -> None:
        self._unread[str(path)] = Counter()
        for found in self._found(path):
            if isinstance(found, Unread):
                self._unread[str(path)][found.kind] += 1
            elif isinstance(found, KeptAside):
                self._keep_aside(found)
            else:
                # What an archive unpacks to is known only at its end: then no total is claimed.
                total = 0 if found.format in _PACKED else self._progress.bytes_total
                self._progress = replace(
                    self._progress,
                    path=found.path,
                    files=self._progress.files + 1,
                    bytes_total=total,
                )
                try:
                    file = self._file(found)
                except OSError as e:
                    self._keep_aside(vanished(found, e))
                else:
                    self._read_container(found, file)

    def _found(self, path: Path) -> Iterable[Container | KeptAside | Unread]:
        columns = self._run.options.get("columns")
        if not columns:
            return containers(path, Limits(now=self._now))
        from tengill.workspace import list_columns  # noqa: PLC0415 - few imports need it

        return (list_columns.container(str(path), columns),)

    def _read_container(self, container: Container, file: SourceFile | None) -> None:
        before = self._progress.bytes_done
        if file is None:
            self._step(bytes_done=container.size)
            return
        start = file.next_offset if container.resumable else 0
        self._unread[container.path] = Counter()
        if 0 < start <= container.size:
            self._step(bytes_done=start)
        for batches in self._workers.groups(self._records(container, start)):
            if container.format in _OF_FILES:
                for batch in batches:
                    batch.rows = [row for row in batch.rows if not self._aside(container, row)]
            self._append(file.pk, batches)
            loading.reader()
        with transaction.atomic():
            SourceFile.objects.filter(pk=file.pk).update(done=True)
            Run.objects.filter(pk=self._run.pk).update(counts=self._counts())
        rest = container.size - (self._progress.bytes_done - before)
        self._step(bytes_done=max(rest, 0))

    def _records(self, container: Container, start: int) -> Iterator[Raw | KeptAside]:
        """The records; a file in a folder that is no mail is kept aside under its own path."""
        for found in container.records(start):
            if isinstance(found, Unread):
                self._unread[container.path][found.kind] += 1
            elif isinstance(found, KeptAside) and container.format in _OF_FILES:
                self._keep_aside(found)
            else:
                yield found

    def _aside(self, container: Container, row: Row) -> bool:
        """Keep a file in a folder aside when its reader did; whether that was so."""
        if not isinstance(row, KeptAsideRow):
            return False
        origin = Origin(container.path_of(row.key), 0, row.length)
        self._keep_aside(KeptAside(row.reason, row.detail, origin, row.sample))
        return True

    def _file(self, container: Container) -> SourceFile | None:
        """The row of a file to read; None when what is in it was read already."""
        fingerprint = container.fingerprint()
        mine = SourceFile.objects.filter(run=self._run, path=container.path).first()
        if mine is not None:
            if mine.fingerprint == fingerprint:
                return None if mine.done else mine
            # It changed since the run was stopped: its cursor stands in another file's bytes.
            mine.path = f"{mine.path} (before it changed, {mine.pk})"
            mine.fingerprint, mine.done = "", True
            mine.save(update_fields=["path", "fingerprint", "done"])
        known = imported_before(fingerprint, self._run.pk)
        file = SourceFile.objects.create(
            run=self._run,
            path=container.path,
            format=container.format,
            size=container.size,
            fingerprint=fingerprint,
            done=known,
        )
        return None if known else file

    def _append(self, file_id: int, batches: Iterable[Batch]) -> None:
        """Append some batches in one transaction, and tell how far that came."""
        brought: Counter[str] = Counter()
        with transaction.atomic():
            for batch in batches:
                done = self._appender.chunk(
                    file_id, batch.rows, batch.cursor, run_id=self._run.pk, now=self._now
                )
                self._facts += done.facts.new + done.facts.again
                brought["bytes_done"] += batch.size
                for count in ("read", "new", "duplicate", "kept_aside"):
                    brought[count] += getattr(done, count)
        self._step(**brought)

    def _keep_aside(self, record: KeptAside) -> None:
        """Keep aside what is no mail at all, with a row of its own so that its place is told."""
        size = record.origin.length
        with transaction.atomic():
            file, made = SourceFile.objects.get_or_create(
                run=self._run,
                path=record.origin.path,
                defaults={"size": size, "done": True, "read": 1, "kept_aside": 1},
            )
            if made:
                KeptAsideRecord.objects.create(
                    run=self._run,
                    file=file,
                    reason=record.reason[:80],
                    detail=record.detail,
                    offset=record.origin.offset,
                    length=size,
                    sample=record.sample,
                )
        self._step(bytes_done=size, read=int(made), kept_aside=int(made))

    def _why_nothing(self) -> str:
        details = self._run.kept_aside_records.values_list("detail", flat=True)[:5]
        return "There is nothing to import. " + " ".join(details)

    # ------------------------------------------------------------ progress and close

    def _step(self, **more: int) -> None:
        now = self._progress
        self._progress = replace(
            now, **{name: getattr(now, name) + value for name, value in more.items()}
        )
        self._say()

    def _counts(self) -> dict[str, object]:
        now = self._progress
        return {
            "files": now.files,
            "read": now.read,
            "new": now.new,
            "duplicate": now.duplicate,
            "kept_aside": now.kept_aside,
            "unread": self._told_unread(),
        }

    def _told_unread(self) -> dict[str, dict[str, int]]:
        """Files that nobody reads, by the container (or folder) they lie in and by kind."""
        return {path: dict(kinds) for path, kinds in self._unread.items() if kinds}

    def _say(self) -> None:
        now = self._progress
        Run.objects.filter(pk=now.run).update(
            heartbeat_at=clock.now(),
            phase=now.phase,
            bytes_done=now.bytes_done,
            bytes_total=now.bytes_total,
            counts=self._counts(),
        )
        if self._report:
            self._report(now)
        if Run.objects.filter(pk=now.run, cancel_asked=True).exists():
            raise CancelledError

    def _settle(self, state: Run.State) -> None:
        """Record the owner, bring the projections up to date, close the run."""
        owner = self._run.options.get("owner")
        if owner:
            about = f"email:{owner.strip().lower()}"
            if decisions.in_force_for("owner", about) != {"is_owner": True}:
                decisions.record("owner", about, {"is_owner": True}, who=self._run.who)
        # A cancel asked for while projecting is not heeded: half a projection helps nobody.
        Run.objects.filter(pk=self._run.pk).update(cancel_asked=False)
        from tengill.workspace import project  # noqa: PLC0415 - see `loading`

        project.messages_changed(self._first_new, phase=self._projecting, facts=self._facts)
        self._close(state, "")

    def _projecting(self, phase: str) -> None:
        self._progress = replace(self._progress, phase=phase)
        Run.objects.filter(pk=self._run.pk).update(phase=phase, heartbeat_at=clock.now())
        if self._report:
            self._report(self._progress)

    def _close(self, state: Run.State, error: str) -> None:
        Run.objects.filter(pk=self._run.pk).update(
            state=state,
            error=error,
            phase="done" if state is Run.State.DONE else self._progress.phase,
            finished_at=clock.now(),
            counts={**counted(self._run), "unread": self._told_unread()},
        )
        if self._report and state is Run.State.DONE:
            self._report(replace(self._progress, phase="done"))
