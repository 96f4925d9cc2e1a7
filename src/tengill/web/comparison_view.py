"""What the comparison page shows: one picture and one sortable table per currency, and refusals."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from tengill.facts.money import Money
from tengill.web.links import address
from tengill.web.models_view import LAST, OURS, heads
from tengill.web.otherwise_view import in_words
from tengill.web.pictures import dumbbell
from tengill.workspace import presenting
from tengill.workspace.comparison import Comparison, CurrencyTable, Refusal, Row
from tengill.workspace.presenting import Phrase

_MOST_DRAWN = 16
WHO = "who"
"""Sorting by name."""


@dataclass(frozen=True, slots=True)
class Order:
    """What the tables are sorted by: a model's name, `who`, or nothing (greatest credit first)."""

    by: str = ""
    up: bool = False

    @classmethod
    def of(cls, told: str, found: Comparison) -> "Order":
        """As an address tells it: `last` from the greatest down, `last-up` the other way."""
        by = told.removesuffix("-up")
        known = {one.name for one in found.models} | {WHO}
        return cls(by, told.endswith("-up")) if by in known else cls()

    def head(self, name: str) -> str:
        """`ascending`, `descending` or empty, as `aria-sort` has it."""
        if name != self.by:
            return ""
        return "ascending" if self.up else "descending"

    def next(self, name: str) -> str:
        """What a click on a head sorts by: figures from the greatest, names from A first."""
        if name != self.by:
            return f"{name}-up" if name == WHO else name
        return name if self.up else f"{name}-up"


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head: its words, and where to go to sort by it."""

    title: str
    told: str
    sorted: str
    next: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One currency: its picture and its rows as sorted."""

    table: CurrencyTable
    picture: SafeString
    rows: tuple[Row, ...]
    name: str
    """The currency, or in words that no amounts were told."""
    more: str
    """That there are rows not shown, in words; empty when there are none."""
    last_at: int | None
    """The place of last touch among the models."""
    left_out: bool
    """The picture does not show everybody."""


@dataclass(frozen=True, slots=True)
class Calm:
    """Models that give no figures for the same reason."""

    models: str
    reasons: tuple[str, ...]
    """One for each currency."""
    needed: str


def columns(found: Comparison, order: Order) -> tuple[Head, ...]:
    """The models' heads."""
    return tuple(
        Head(one.title, one.told, order.head(one.name), order.next(one.name))
        for one in found.models
    )


def shown(found: Comparison, order: Order) -> tuple[Shown, ...]:
    """Every currency's picture and rows."""
    names = [one.name for one in found.models]
    return tuple(
        Shown(
            table,
            _picture(table, names, found),
            _sorted(table.rows, names, order),
            table.currency or gettext("Without an amount"),
            more(table.more) if table.more else "",
            names.index(LAST) if LAST in names else None,
            len(table.rows) + table.more > _MOST_DRAWN,
        )
        for table in found.tables
    )


def _sorted(rows: Sequence[Row], names: Sequence[str], order: Order) -> tuple[Row, ...]:
    if order.by == WHO:
        return tuple(sorted(rows, key=lambda row: _title(row).casefold(), reverse=not order.up))
    if not order.by:
        return tuple(rows)
    at = names.index(order.by)
    return tuple(sorted(rows, key=lambda row: _minor(row, at), reverse=not order.up))


def _minor(row: Row, at: int) -> int:
    cell = row.cells[at]
    return cell.money.minor if cell else 0


def _title(row: Row) -> str:
    if row.outcome is not None:
        return row.outcome.title
    return row.person.name if row.person else gettext("somebody")


# ---------------------------------------------------------------- the picture


def _picture(table: CurrencyTable, names: Sequence[str], found: Comparison) -> SafeString:
    if OURS not in names or LAST not in names:
        return SafeString("")
    ours, last = names.index(OURS), names.index(LAST)
    some = [row for row in table.rows if row.cells[ours] or row.cells[last]][:_MOST_DRAWN]
    rows = [_line(row, ours, last, table.currency) for row in some]
    label = presenting.plain(found.sentence) or gettext("Last touch against credit")
    return dumbbell.draw(
        rows,
        heads=heads(),
        label=label,
        words=lambda minor: in_words(Money(table.currency, minor)),
    )


def _line(row: Row, ours: int, last: int, currency: str) -> dumbbell.Row:
    nothing = Money(currency, 0)
    credit, touch = row.cells[ours], row.cells[last]
    after = credit.money if credit else nothing
    before = touch.money if touch else nothing
    told = {"name": _title(row), "credit": in_words(after), "last": in_words(before)}
    cell = credit or touch
    return dumbbell.Row(
        title=_title(row),
        before=before.minor,
        after=after.minor,
        words=told["credit"],
        before_words=told["last"],
        label=gettext("%(name)s: credit %(credit)s, last touch %(last)s") % told,
        href=address(cell.link) if cell else "",
    )


# ---------------------------------------------------------------- in words


def refusals(found: Sequence[Refusal]) -> tuple[Calm, ...]:
    """Refusals, each said once: the models together that lack the same, by currency why."""
    titles: dict[tuple[str, str, str], list[str]] = {}
    for one in found:
        titles.setdefault((one.currency, one.reason, one.needed), []).append(one.title)
    merged: dict[tuple[tuple[str, ...], str], list[str]] = {}
    for (currency, reason, needed), models in titles.items():
        why = f"{currency}: {reason}" if currency else reason
        merged.setdefault((tuple(models), needed), []).append(why)
    return tuple(
        Calm(
            presenting.plain(presenting.listing(Phrase(title) for title in models)),
            tuple(dict.fromkeys(reasons)),
            needed,
        )
        for (models, needed), reasons in merged.items()
    )


def more(count: int) -> str:
    """That so many rows are not shown."""
    return ngettext("%(n)d more has less.", "%(n)d more have less.", count) % {"n": count}
