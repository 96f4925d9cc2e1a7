"""Outcomes from a list of deals: look at it first, import it as one run, or tell one by hand.

Importing the same list twice changes nothing. A row that changed at its source supersedes the
earlier one; a correction or retraction by hand stands whatever the source says later.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import islice
from pathlib import Path

from django.conf import settings as django_settings
from django.db import transaction

from tengill.facts.messages import KeptAside
from tengill.facts.money import CURRENCIES, Money
from tengill.facts.outcomes import Outcome
from tengill.ledger.lock import writing
from tengill.ledger.models import KeptAside as KeptAsideRecord
from tengill.ledger.models import Run, SourceFile
from tengill.sources.deals import Shape, outcomes, recognise, sample
from tengill.workspace import clock, settings
from tengill.workspace.outcomes_by_hand import add_by_hand, correct, retract
from tengill.workspace.outcomes_writing import Counts, store

__all__ = [
    "Preview",
    "PreviewColumn",
    "RunSummary",
    "add_by_hand",
    "correct",
    "import_outcomes",
    "preview",
    "retract",
]

_CHUNK = 500
_PREVIEW_ROWS = 5
_PREVIEW_PROBLEMS = 5
_LOOK_AT = 2_000
Report = Callable[["RunSummary"], None]


@dataclass(frozen=True, slots=True)
class PreviewColumn:
    """A column, what it was taken for (empty: nothing) and some of its cells."""

    header: str
    field: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PreviewOutcome:
    """A row as it would be read."""

    key: str
    title: str
    state: str
    money: Money | None
    buyers: tuple[str, ...]
    sellers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would make of a file, before it does."""

    shape: str
    confidence: float
    encoding: str
    delimiter: str
    date_order: str
    """ymd, dmy or mdy; empty when nothing tells and a person must say."""
    decimal_mark: str
    """`.`, `,` or empty when no amount shows it."""
    units: str
    """`major`, or `minor` when amounts are taken as hundredths (cents)."""
    unknown_stages: tuple[str, ...]
    """When no deal of the list counts as won: its stages that no known word names."""
    currency: str
    """Of the amounts' header, or taken for amounts that tell none; empty when nothing says."""
    columns: tuple[PreviewColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    outcomes: tuple[PreviewOutcome, ...]
    problems: tuple[str, ...]
    """What a person should look at, in sentences; rows that would be kept aside among them."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why rows were kept aside: in a few words, how many, and the first of them in a sentence."""

    reason: str
    count: int
    first: str


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What an import did."""

    run: int
    read: int = 0
    """Rows that told an outcome."""
    new: int = 0
    unchanged: int = 0
    changed: int = 0
    repeated: int = 0
    """Rows whose key stood again further down: the last one counts."""
    kept_aside: int = 0
    notes: tuple[str, ...] = field(default=())
    reasons: tuple["Reason", ...] = field(default=())
    """Why rows were kept aside, the most frequent first."""


def preview(
    path: Path, overrides: Mapping[str, str] | None = None, currency: str | None = None
) -> Preview:
    """What an import would make of a file. Only its first rows are read as outcomes.

    Args:
        path: the CSV.
        overrides: corrections: field → column, and options (see `sources.deals`).
        currency: for amounts that tell none; the setting `currency` when None.

    Raises:
        ValueError: when it is no list of deals, or a correction or the currency names what does
            not exist.
        OSError: when it cannot be read.
    """
    shape = recognise(path, overrides)
    rows = sample(path, shape, _PREVIEW_ROWS)
    standard = _currency(currency)
    read: list[Outcome] = []
    problems = list(shape.notes)
    for found in islice(outcomes(path, shape, standard or None, settings.zone()), _LOOK_AT):
        if isinstance(found, Outcome):
            if len(read) < _PREVIEW_ROWS:
                read.append(found)
        elif len(problems) < len(shape.notes) + _PREVIEW_PROBLEMS:
            problems.append(found.detail)
    columns = tuple(
        PreviewColumn(
            header,
            shape.mapping.get(header, ""),
            tuple(row[place] for row in rows if place < len(row) and row[place]),
        )
        for place, header in enumerate(shape.layout.headers)
    )
    return Preview(
        shape=shape.name,
        confidence=shape.confidence,
        encoding=shape.encoding,
        delimiter=shape.delimiter,
        date_order=shape.date_order,
        decimal_mark=shape.decimal_mark,
        units=shape.units,
        unknown_stages=shape.unknown_stages,
        currency=shape.currency or standard,
        columns=columns,
        rows=tuple(rows),
        outcomes=tuple(_shown(outcome) for outcome in read),
        problems=tuple(problems),
    )


def _shown(outcome: Outcome) -> PreviewOutcome:
    sides: dict[str, list[str]] = {"buyer": [], "seller": []}
    for party in outcome.parties:
        box = party.mailbox
        sides[party.side.value].append(box.name or box.address or party.organisation)
    return PreviewOutcome(
        outcome.key,
        outcome.title,
        outcome.state.value,
        outcome.money,
        tuple(sides["buyer"]),
        tuple(sides["seller"]),
    )


def _currency(told: str | None) -> str:
    code = (told or str(settings.get("currency", "") or "")).strip().upper()
    if told and code not in CURRENCIES:
        raise ValueError(
            f"There is no currency {told!r}. Give its ISO 4217 code, such as EUR or ISK."
        )
    return code


def import_outcomes(
    path: Path,
    overrides: Mapping[str, str] | None = None,
    currency: str | None = None,
    who: str = "",
    progress: Report | None = None,
    after: Callable[[], None] | None = None,
) -> RunSummary:
    """Import a list of deals as one run, all or nothing; undo it with `runs.undo`.

    Args:
        path: the CSV.
        overrides: corrections: field → column, and options (see `sources.deals`).
        currency: for amounts that tell none; the setting `currency` when None.
        who: who asked for it.
        progress: called after every chunk with the counts so far.
        after: called once the outcomes are stored, to bring the projections in step.

    Raises:
        ValueError: when it is no list of deals, or a correction or the currency names what does
            not exist.
        OSError: when it cannot be read.
        LedgerBusyError: when another import is writing.
    """
    standing = _currency(currency)
    shape = recognise(path, overrides)
    with writing(Path(django_settings.HOME)):
        with transaction.atomic():
            done = _Import(path, shape, standing, who, progress).go(overrides)
        if after:
            after()
            Run.objects.filter(pk=done.run).update(projected=True)
    return done


class _Import:
    """One run over one file."""

    def __init__(
        self, path: Path, shape: Shape, currency: str, who: str, progress: Report | None
    ) -> None:
        self._path = path
        self._shape = shape
        self._currency = currency
        self._who = who
        self._progress = progress
        self._counts = Counts()
        self._reasons: dict[str, Reason] = {}

    def go(self, overrides: Mapping[str, str] | None) -> RunSummary:
        """Read, store, count."""
        now = clock.now()
        size = self._path.stat().st_size
        run = Run.objects.create(
            kind="outcomes", state=Run.State.DONE, paths=[str(self._path)], started_at=now,
            options={"mapping": dict(overrides or {}), "currency": self._currency},
            bytes_total=size, bytes_done=size, who=self._who,
        )  # fmt: skip
        file = SourceFile.objects.create(
            run=run, path=str(self._path), format="csv", size=size, fingerprint=_fingerprint(self._path),
        )  # fmt: skip
        last = self._last_rows()
        batch: list[Outcome] = []
        for found in self._found():
            if isinstance(found, KeptAside):
                self._keep_aside(found, run, file)
            elif last[found.key] != found.origin.offset:
                self._counts.repeated += 1
            else:
                batch.append(found)
            if len(batch) >= _CHUNK:
                self._store(batch, run, file)
                batch = []
        self._store(batch, run, file)
        return self._close(run, file)

    def _found(self) -> Iterator[Outcome | KeptAside]:
        return outcomes(self._path, self._shape, self._currency or None, settings.zone())

    def _last_rows(self) -> dict[str, int]:
        """The last row of every key: where two rows have one key, the later supersedes."""
        return {
            found.key: found.origin.offset for found in self._found() if isinstance(found, Outcome)
        }

    def _store(self, batch: Sequence[Outcome], run: Run, file: SourceFile) -> None:
        aside = store(batch, run, run.started_at, self._counts)
        self._counts.read += len(batch) - len(aside)
        for record in aside:
            self._keep_aside(record, run, file)
        if self._progress:
            self._progress(self._summary(run))

    def _keep_aside(self, record: KeptAside, run: Run, file: SourceFile) -> None:
        self._counts.kept_aside += 1
        self._counts.read += 1
        before = self._reasons.get(record.reason, Reason(record.reason, 0, record.detail))
        self._reasons[record.reason] = replace(before, count=before.count + 1)
        KeptAsideRecord.objects.create(
            run=run, file=file, reason=record.reason[:80], detail=record.detail,
            offset=record.origin.offset, length=record.origin.length, sample=record.sample,
        )  # fmt: skip

    def _summary(self, run: Run) -> RunSummary:
        told = self._counts
        notes = list(self._shape.notes)
        if told.repeated:
            notes.append(
                f"{_rows(told.repeated)} {'has' if told.repeated == 1 else 'have'} a key that"
                " stands again further down; the last counts."
            )
        if told.overruled:
            notes.append(
                f"{_rows(told.overruled)} changed at the source, but a decision by hand stands."
            )
        return RunSummary(
            run=run.pk,
            read=told.read,
            new=told.new,
            unchanged=told.unchanged,
            changed=told.changed,
            repeated=told.repeated,
            kept_aside=told.kept_aside,
            notes=tuple(notes),
            reasons=tuple(sorted(self._reasons.values(), key=lambda one: -one.count)),
        )

    def _close(self, run: Run, file: SourceFile) -> RunSummary:
        told = self._counts
        run.finished_at = clock.now()
        run.counts = {
            "files": 1, "read": told.read, "new": told.new, "unchanged": told.unchanged,
            "changed": told.changed, "repeated": told.repeated, "kept_aside": told.kept_aside,
        }  # fmt: skip
        run.save(update_fields=["finished_at", "counts"])
        SourceFile.objects.filter(pk=file.pk).update(
            done=True, next_offset=file.size, read=told.read, new=told.new,
            duplicate=told.unchanged, kept_aside=told.kept_aside,
        )  # fmt: skip
        return self._summary(run)


def _rows(count: int) -> str:
    return f"{count:,} row" if count == 1 else f"{count:,} rows"


def _fingerprint(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()
