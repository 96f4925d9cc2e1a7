"""Import runs: what is in here, from where, when, what was kept aside and why; cancel and undo."""

import json
from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Max

from tengill.ledger import undo as undoing
from tengill.ledger.lock import LedgerBusyError, is_held, writing
from tengill.ledger.models import KeptAside, Run, SourceFile
from tengill.sources.calendars import NO_MEETINGS
from tengill.sources.records import NOTHING
from tengill.workspace import clock, importing, project
from tengill.workspace.planning import imported_before
from tengill.workspace.reaping import reap
from tengill.workspace.settings import local

_QUIET = frozenset({NO_MEETINGS, NOTHING})

__all__ = [
    "LedgerBusyError", "cancel", "list_runs", "reap", "resume", "run_detail", "run_view", "undo",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of a run and what it brought."""

    path: str
    format: str
    size: int
    read: int
    new: int
    duplicate: int
    kept_aside: int
    known: bool
    """It was imported before, byte for byte, so nothing was read."""


@dataclass(frozen=True, slots=True)
class KeptAsideGroup:
    """Records kept aside for one reason, and some of them."""

    reason: str
    count: int
    examples: tuple["KeptAsideView", ...]


@dataclass(frozen=True, slots=True)
class KeptAsideView:
    """One record kept aside."""

    path: str
    offset: int
    length: int
    detail: str
    sample: str


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Why records were taken for copies of a message that was there already."""

    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class RunView:
    """A run as a person sees it; times in the owner's zone."""

    id: int
    kind: str
    state: str
    phase: str
    paths: tuple[str, ...]
    started_at: datetime
    finished_at: datetime | None
    bytes_done: int
    bytes_total: int
    """0 while unknown."""
    read: int
    new: int
    duplicate: int
    kept_aside: int
    files: int
    who: str
    error: str
    undone_at: datetime | None
    undone_why: str
    changed: int = 0
    """Of a list of deals: rows that say otherwise than an earlier list did."""
    unchanged: int = 0
    repeated: int = 0
    kinds: tuple[tuple[str, int], ...] = ()
    """Of an import: how many of the facts read are of each kind: message, card, meeting,
    interaction, reach."""
    unread: tuple[tuple[str, int], ...] = ()
    """Files among the others that nobody reads, by kind (`sources.Unread.kind`), most first."""
    taken_away: int = 0
    """Of a sync: facts that the server holds no more."""

    @property
    def under_way(self) -> bool:
        """Whether it is still at work."""
        return self.state == Run.State.RUNNING

    @property
    def resumable(self) -> bool:
        """Whether it can be taken up again where it stopped."""
        return self.kind == "mail" and self.state in {Run.State.STOPPED, Run.State.FAILED}

    @property
    def share(self) -> float | None:
        """How much is read, 0 to 1; None while unknown."""
        return min(self.bytes_done / self.bytes_total, 1.0) if self.bytes_total else None


@dataclass(frozen=True, slots=True)
class RunDetail:
    """A run with its files and what was kept aside."""

    run: RunView
    files: tuple[FileView, ...]
    more_files: int
    duplicates: tuple[DuplicateGroup, ...]
    kept_aside: tuple[KeptAsideGroup, ...]
    quiet: tuple[KeptAsideGroup, ...] = ()
    """Left out because it tells of nobody (tasks in a calendar): nothing to see to."""


def list_runs(limit: int = 50) -> tuple[RunView, ...]:
    """The newest runs first."""
    return tuple(_view(run) for run in Run.objects.order_by("-pk")[:limit])


def run_view(run_id: int) -> RunView:
    """One run.

    Raises:
        LookupError: there is no such run.
    """
    return _view(_run(run_id))


def run_detail(run_id: int, files: int = 200, examples: int = 5) -> RunDetail:
    """One run with its files and kept-aside records.

    Raises:
        LookupError: there is no such run.
    """
    run = _run(run_id)
    rows = run.files.order_by("pk")
    groups = tuple(_groups(run, examples))
    return RunDetail(
        run=_view(run),
        files=tuple(_file(row) for row in rows[:files]),
        more_files=max(rows.count() - files, 0),
        duplicates=tuple(_duplicates(run)),
        kept_aside=tuple(one for one in groups if one.reason not in _QUIET),
        quiet=tuple(one for one in groups if one.reason in _QUIET),
    )


def undo(run_id: int, who: str = "", why: str = "") -> tuple[RunView, ...]:
    """Take a run back as a whole. Its row stays, marked, with who, when and why.

    Returns:
        The runs that had found some of it too, and to which that belongs now.

    Raises:
        LookupError: there is no such run.
        ValueError: it is under way, or undone already.
        LedgerBusyError: another process is writing.
    """
    run = _run(run_id)
    if run.state == Run.State.UNDONE:
        raise ValueError(f"Run {run_id} was undone already.")
    with writing(Path(settings.HOME)), transaction.atomic():
        before = _new_of_each()
        undoing.forget(run_id)
        Run.objects.filter(pk=run_id).update(
            state=Run.State.UNDONE, undone_at=clock.now(), undone_why=why, who=who or run.who
        )
        project.everything()
        heirs = [pk for pk, new in _new_of_each().items() if pk != run_id and new > before[pk]]
    return tuple(_view(heir) for heir in Run.objects.filter(pk__in=heirs).order_by("pk"))


def _new_of_each() -> dict[int, int]:
    """How much each run brought that none before it had."""
    return {pk: counts.get("new", 0) for pk, counts in Run.objects.values_list("pk", "counts")}


def cancel(run_id: int) -> None:
    """Ask a run to stop after its present chunk; what it read stays.

    Raises:
        LookupError: there is no such run.
    """
    _run(run_id)
    Run.objects.filter(pk=run_id, state=Run.State.RUNNING).update(cancel_asked=True)


def resume(run_id: int) -> None:
    """Take an import up again where it stopped, in a process of its own.

    Raises:
        LookupError: there is no such run.
        ValueError: it is not an import that was stopped or has failed.
        FileNotFoundError: a path of it is not there any more.
        LedgerBusyError: another import is writing.
    """
    run = _run(run_id)
    if run.kind != "mail" or run.state not in {Run.State.STOPPED, Run.State.FAILED}:
        raise ValueError(
            f"Run {run_id} cannot go on: only an import that was stopped or failed can."
        )
    for path in run.paths:
        Path(path).resolve(strict=True)
    if is_held(Path(settings.HOME)):
        raise LedgerBusyError("Another import is writing to this ledger. Wait until it is done.")
    now = clock.now()
    Run.objects.filter(pk=run_id).update(
        state=Run.State.RUNNING, cancel_asked=False, error="", finished_at=None, heartbeat_at=now
    )
    importing.spawn(run_id)


def _run(run_id: int) -> Run:
    run = Run.objects.filter(pk=run_id).first()
    if run is None:
        raise LookupError(f"There is no run {run_id}. `tengill runs` lists them.")
    return run


def _view(run: Run) -> RunView:
    started = local(run.started_at)
    assert started is not None
    counts = run.counts
    return RunView(
        id=run.pk,
        kind=run.kind,
        state=run.state,
        phase=run.phase,
        paths=tuple(run.paths),
        started_at=started,
        finished_at=local(run.finished_at),
        bytes_done=run.bytes_done,
        bytes_total=run.bytes_total,
        read=counts.get("read", 0),
        new=counts.get("new", 0),
        duplicate=counts.get("duplicate", 0),
        kept_aside=counts.get("kept_aside", 0),
        files=counts.get("files", 0),
        who=run.who,
        error=run.error,
        undone_at=local(run.undone_at),
        undone_why=run.undone_why,
        changed=counts.get("changed", 0),
        unchanged=counts.get("unchanged", 0),
        repeated=counts.get("repeated", 0),
        kinds=_kinds(counts),
        unread=tuple(_unread(counts).most_common()),
        taken_away=counts.get("taken_away", 0),
    )


def _kinds(counts: dict[str, Any]) -> tuple[tuple[str, int], ...]:
    told: dict[str, int] = counts.get("kinds", {})
    messages = counts.get("read", 0) - counts.get("kept_aside", 0) - sum(told.values())
    every = [("message", messages), *told.items()]
    return tuple((kind, number) for kind, number in every if number > 0)


def _unread(counts: dict[str, Any]) -> Counter[str]:
    together: Counter[str] = Counter()
    for kinds in counts.get("unread", {}).values():
        together.update(kinds)
    return together


def _file(row: SourceFile) -> FileView:
    return FileView(
        path=row.path,
        format=row.format,
        size=row.size,
        read=row.read,
        new=row.new,
        duplicate=row.duplicate,
        kept_aside=row.kept_aside,
        known=row.done
        and not row.read
        and not row.kept_aside
        and imported_before(row.fingerprint, row.run_id),
    )


_SAME_ID = "the same message (Message-ID and content) in another place"
_OTHER_ID = "the same sender, time, recipients and text under another Message-ID"
_OTHER_SENDER = (
    "the same name, time, recipients and text under another spelling of the sender's address"
)

_DUPLICATES = """
SELECT CASE WHEN s.told_sender <> '' THEN %s WHEN s.told_id <> '' THEN %s ELSE %s END AS reason,
  count(*)
FROM ledger_sighting s JOIN ledger_sourcefile f ON f.id = s.file_id
WHERE f.run_id = %s AND EXISTS (
  SELECT 1 FROM ledger_sighting o WHERE o.message_id = s.message_id AND o.id < s.id)
GROUP BY 1 ORDER BY 2 DESC
"""


# What is no message has no reasons to tell apart: the same, to the letter, was found before.
_DUPLICATE_FACTS = """
SELECT s.kind, count(*) FROM ledger_factsighting s JOIN ledger_sourcefile f ON f.id = s.file_id
WHERE f.run_id = %s AND EXISTS (
  SELECT 1 FROM ledger_factsighting o
  WHERE o.kind = s.kind AND o.fact = s.fact AND o.id < s.id)
GROUP BY 1 ORDER BY 2 DESC
"""
_SAME_FACTS = {
    "card": "the same contact card in another place",
    "meeting": "the same meeting in another place",
    "interaction": "the same interaction in another place",
    "reach": "the same figure of reach in another place",
}


def _duplicates(run: Run) -> Iterable[DuplicateGroup]:
    if not run.counts.get("duplicate") and run.state == Run.State.DONE:
        return []  # what came in first has no duplicate, whatever was undone since
    # What a finished run saw stays, and what later runs see makes no duplicate of it: only a run
    # that is taken back, or this one resumed, makes it another.
    if run.state != Run.State.DONE:
        return _counted_duplicates(run.pk)
    undone = Run.objects.filter(state=Run.State.UNDONE)
    taken = undone.aggregate(n=Count("pk"), at=Max("undone_at"))
    told = (run.started_at, run.finished_at, json.dumps([run.paths, run.counts]), *taken.values())
    return _kept_duplicates(str(connection.settings_dict["NAME"]), run.pk, told)


@lru_cache(maxsize=64)
def _kept_duplicates(
    _ledger: str, run: int, _told: tuple[Hashable, ...]
) -> tuple[DuplicateGroup, ...]:
    return _counted_duplicates(run)


def _counted_duplicates(run: int) -> tuple[DuplicateGroup, ...]:
    """Looks at every sighting of the run: of a million half a second."""
    with connection.cursor() as c:
        c.execute(_DUPLICATES, [_OTHER_SENDER, _OTHER_ID, _SAME_ID, run])
        found = [DuplicateGroup(reason, count) for reason, count in c.fetchall()]
        c.execute(_DUPLICATE_FACTS, [run])
        found += [DuplicateGroup(_SAME_FACTS[kind], n) for kind, n in c.fetchall()]
    return tuple(found)


def _groups(run: Run, examples: int) -> Iterable[KeptAsideGroup]:
    counted = run.kept_aside_records.values_list("reason").annotate(n=Count("pk")).order_by("-n")
    for reason, count in counted:
        some = run.kept_aside_records.filter(reason=reason).select_related("file")[:examples]
        yield KeptAsideGroup(reason, count, tuple(_aside(record) for record in some))


def _aside(record: KeptAside) -> KeptAsideView:
    return KeptAsideView(
        path=record.file.path if record.file else "",
        offset=record.offset,
        length=record.length,
        detail=record.detail,
        sample=bytes(record.sample)
        .decode("utf-8", "replace")
        .replace("\0", "\N{REPLACEMENT CHARACTER}"),
    )
