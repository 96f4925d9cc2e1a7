"""What a comparison of models says, before a face shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from tengill.facts.money import Money
from tengill.workspace.credit_sets import SetView
from tengill.workspace.model_names import ModelColumn
from tengill.workspace.presenting import Link, PersonRef, Sentence


@dataclass(frozen=True, slots=True)
class OutcomeRef:
    """An outcome as named in a view."""

    id: int
    title: str
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure, as a share of its table's amount, and the door to its evidence."""

    money: Money
    """In millionths of an outcome where the table's currency is empty."""
    share: float
    link: Link


@dataclass(frozen=True, slots=True)
class Row:
    """A person (or, of one person's comparison, an outcome) under every model."""

    person: PersonRef | None
    outcome: OutcomeRef | None
    cells: tuple[Cell | None, ...]
    """Aligned with `Comparison.models`; None: the model gives them nothing."""
    outcomes: int
    """In how many outcomes they have credit under our model."""
    weakest: str
    """The weakest grade our figure rests on; empty when we give none."""
    invisible: bool
    """Credit under ours, none under last touch."""


@dataclass(frozen=True, slots=True)
class Invisible:
    """Somebody last touch does not see."""

    person: PersonRef
    credit: Money
    outcomes: int
    link: Link


@dataclass(frozen=True, slots=True)
class CurrencyTable:
    """Everything of one currency (empty: outcomes without an amount, in millionths of one)."""

    currency: str
    outcomes: int
    amount: Money
    rows: tuple[Row, ...]
    """Greatest credit under ours first."""
    more: int
    """Rows left out."""
    totals: tuple[Cell | None, ...]
    """Of all rows, those left out as well; ours with organic and unexplained, as its column has."""
    by_model: Mapping[str, Money]
    """What everybody is credited with together, by the model's name, where it gives anything."""
    organic: Money
    unexplained: Money
    invisible: tuple[Invisible, ...]
    invisible_more: int
    invisible_credit: Money
    """Of all who are invisible."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A model that gives no figures here, and why."""

    model: str
    title: str
    currency: str
    """Empty: for all."""
    reason: str
    needed: str
    """What would be needed, or empty."""


@dataclass(frozen=True, slots=True)
class Converted:
    """All currencies in one, by rates of one day; each figure is rounded by itself."""

    table: CurrencyTable
    day: date
    source: str
    """The list the rates came from."""
    left_out: tuple[str, ...]
    """Currencies without a rate, and outcomes without an amount (an empty code): not in it."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """All models side by side."""

    scope: str
    """outcome, person or ledger."""
    models: tuple[ModelColumn, ...]
    tables: tuple[CurrencyTable, ...]
    refusals: tuple[Refusal, ...]
    settings: SetView
    sentence: Sentence
    person: PersonRef | None
    outcome: OutcomeRef | None
    start: datetime | None
    end: datetime | None
    """The moment the period ends before."""
    converted: Converted | None = None
    """Only where rates were given."""

    @property
    def invisible(self) -> tuple[Invisible, ...]:
        """Who is invisible to last touch, over all currencies."""
        return tuple(one for table in self.tables for one in table.invisible)
