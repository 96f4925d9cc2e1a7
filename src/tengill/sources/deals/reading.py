"""Rows of deals to outcomes: one at a time, exact, what cannot be read kept aside with its row."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from hashlib import blake2b
from pathlib import Path

from tengill.facts.messages import KeptAside, Mailbox, Origin
from tengill.facts.money import Money, exponent
from tengill.facts.outcomes import Outcome, OutcomeParty, OutcomeState, Side
from tengill.sources.deals import refunds, stages, values
from tengill.sources.deals.columns import FIELDS
from tengill.sources.deals.headings import plain
from tengill.sources.deals.refunds import Read, Refunds
from tengill.sources.deals.shape import Shape
from tengill.sources.deals.table import Row, rows
from tengill.sources.deals.words import is_total
from tengill.sources.deals.words import shape as packaged

_MOST_CELL = 2_000
_MOST_KEY = 160
_GROUP = 3
_WITH_WHOM = tuple(field for field in FIELDS if field.startswith(("buyer", "seller")))
_WHEN = ("closed_at", "won_at", "lost_at")


@dataclass(frozen=True, slots=True)
class _Asked:
    path: Path
    shape: Shape
    default_currency: str
    zone: tzinfo


class _AsideError(Exception):
    """A row to be kept aside."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def outcomes(
    path: Path, shape: Shape, default_currency: str | None = None, zone: tzinfo = UTC
) -> Iterator[Outcome | KeptAside]:
    """The outcomes of a file of deals, in its order; rows that cannot be read are kept aside.

    Args:
        path: the file.
        shape: what `recognise` said of it.
        default_currency: ISO 4217 code for amounts that tell none.
        zone: the owner's zone: days end there, times without an offset are there.

    Yields:
        Outcomes, whose `origin.offset` is the row's line in the file. Their keys are stable
        (`hubspot:9001`; without an identifier a hash of the row). When two rows have one key,
        both come; the later one is meant to supersede the earlier. A row that tells a refund of
        a sale in the list is told in that sale, and does not come by itself.

    Raises:
        OSError: when the file cannot be read.
    """
    asked = _Asked(
        path, shape, (default_currency or "").upper(), UTC if shape.zone == "UTC" else zone
    )
    back = Refunds()
    if any(_may_take_back(_Cells(row, shape)) for row in rows(path, shape.layout)):
        back = refunds.gathered(found for found in _read(asked) if isinstance(found, Read))
    seen: dict[str, int] = {}
    for found in _read(asked):
        if isinstance(found, KeptAside):
            yield found
            continue
        outcome = found.outcome
        if outcome.origin.offset in back.rows:
            continue
        outcome = refunds.less(outcome, back.by_sale.get(outcome.key, ()))
        if found.back and found.names:
            # Its identifier may be that of a sale told in another list, which it must not replace.
            outcome = replace(outcome, key=f"{outcome.key}-refund")
        if (found.back and found.names) or not shape.columns_of("key"):
            # The same sale twice is two sales: equal rows are told apart by counting them.
            seen[outcome.key] = seen.get(outcome.key, 0) + 1
            if seen[outcome.key] > 1:
                outcome = replace(outcome, key=f"{outcome.key}-{seen[outcome.key]}")
        yield outcome


def _read(asked: _Asked) -> Iterator[Read | KeptAside]:
    """Every row by itself."""
    for row in rows(asked.path, asked.shape.layout):
        if _is_footer(row, asked.shape):
            continue
        try:
            yield _outcome(row, asked)
        except _AsideError as e:
            yield _aside(row, asked, e.reason, str(e))


def _may_take_back(cells: "_Cells") -> bool:
    return refunds.may_tell_one(cells.all("amount"), [*cells.all("kind"), cells.one("refund_of")])


def _aside(row: Row, asked: _Asked, reason: str, detail: str) -> KeptAside:
    sample = asked.shape.delimiter.join(row.cells).encode("utf-8", "replace")[:512]
    return KeptAside(
        reason, f"Row {row.line}: {detail}.", Origin(str(asked.path), row.line, 0), sample
    )


def _is_footer(row: Row, shape: Shape) -> bool:
    """Totals and notices below a report: a first cell that says so, and neither day nor party."""
    filled = [cell for cell in row.cells if cell]
    if not filled or len(shape.layout.headers) < 3:  # noqa: PLR2004 too narrow to tell
        return False
    if not is_total(filled[0]):
        return False
    cells = _Cells(row, shape)
    rest = [cells.one(field) for field in (*_WHEN, *_WITH_WHOM)]
    return not any(cell for cell in rest if cell != filled[0])


class _Cells:
    """A row's cells by field."""

    def __init__(self, row: Row, shape: Shape) -> None:
        self._cells = row.cells
        self._places = shape.places

    def one(self, field: str) -> str:
        """The first filled cell of a field, or empty."""
        return next((cell for cell in self.all(field) if cell), "")

    def all(self, field: str) -> list[str]:
        """Every cell of a field."""
        cells = self._cells
        return [cells[place] for place in self._places.get(field, ()) if place < len(cells)]


def _outcome(row: Row, asked: _Asked) -> Read:
    headers = asked.shape.layout.headers
    if row.wrong:
        raise _AsideError("row unreadable", row.wrong)
    if any(row.cells[len(headers) :]):
        raise _AsideError(
            "too many cells",
            f"it has {len(row.cells)} cells and the header {len(headers)}; quote cells that hold"
            " the delimiter",
        )
    cells = _Cells(row, asked.shape)
    _check_told(cells)
    try:
        if values.yes(cells.one("deleted")):
            raise _AsideError("deleted at its source", "its source marks it as deleted")
        closed_at = _closed_at(cells, asked)
        state = _state(cells, asked.shape)
        told = _money(cells, asked, state)
    except values.UnreadableValueError as e:
        raise _AsideError(e.reason, str(e)) from e
    parties = _parties(cells, asked.shape)
    title = cells.one("title") or next((_called(party) for party in parties), "")
    outcome = Outcome(
        key=_key(row, cells, asked.shape),
        title=" ".join(title.split())[:_MOST_CELL],
        kind=_kind(cells.one("kind")),
        state=told.state,
        closed_at=closed_at,
        money=told.money,
        parties=parties,
        source_fields=tuple(
            (header, cell[:_MOST_CELL])
            for header, cell in zip(headers, row.cells, strict=False)
            if cell
        ),
        origin=Origin(str(asked.path), row.line, 0),
    )
    back = told.money if told.is_refund else None
    return Read(outcome, back, _names(cells, asked.shape), told.told_back)


def _check_told(cells: _Cells) -> None:
    """A deal tells more than nothing, and more than a bare amount.

    Raises:
        _AsideError: when it does not.
    """
    named = any(cells.one(field) for field in ("title", *_WITH_WHOM))
    amount = bool(cells.one("amount"))
    if named or (amount and any(cells.one(field) for field in ("key", *_WHEN))):
        return
    if amount:
        raise _AsideError(
            "empty deal",
            "it tells an amount and no deal, as a row of totals does; if a column names the deal,"
            " say which (--map title=COLUMN)",
        )
    raise _AsideError("empty deal", "it tells neither what, nor how much, nor with whom")


def _key(row: Row, cells: _Cells, shape: Shape) -> str:
    told = " ".join(cells.one("key").split())
    if told:
        return f"{shape.key}:{told[:_MOST_KEY]}"
    whole = "\x1f".join(row.cells).rstrip("\x1f")
    return f"{shape.key}:row-{blake2b(whole.encode(), digest_size=12).hexdigest()}"


def _names(cells: _Cells, shape: Shape) -> tuple[str, ...]:
    """The keys a row goes by: its own, and last that of the payment it names."""
    told = (" ".join(cells.one(field).split()) for field in ("key", "refund_of"))
    return tuple(dict.fromkeys(f"{shape.key}:{one[:_MOST_KEY]}" for one in told if one))


def _closed_at(cells: _Cells, asked: _Asked) -> datetime | None:
    for field in ("won_at", "lost_at", "closed_at"):
        told = cells.one(field)
        if told:
            return values.moment(told, asked.shape.date_order, asked.zone)
    return None


@dataclass(frozen=True, slots=True)
class _Sum:
    """What a row came to."""

    money: Money | None
    state: OutcomeState
    told_back: bool = False
    is_refund: bool = False


def _money(cells: _Cells, asked: _Asked, state: OutcomeState) -> _Sum:
    """What it came to, less what was paid back; and the state that leaves it in.

    A negative amount, or a kind that says so, is a refund told in a row of its own.
    """
    told = cells.one("amount")
    if not told.strip("-\u2013\u2014 "):
        return _Sum(None, state)
    code = _currency(cells, asked, told)
    money = _exact(told, code, asked)
    whole = Money(code, abs(money.minor))
    if money.minor < 0 or refunds.is_refund(cells.one("kind")):
        if state is OutcomeState.LOST:
            return _Sum(whole, state)
        return _Sum(whole, OutcomeState.REFUNDED, is_refund=True)
    back = _paid_back(cells, asked, code, whole)
    if state is OutcomeState.LOST:
        return _Sum(whole, state)
    left = whole.minor - back
    if back and left <= 0:
        return _Sum(whole, OutcomeState.REFUNDED, told_back=True)
    if back and state is OutcomeState.REFUNDED:
        state = OutcomeState.WON  # of a part only
    return _Sum(Money(code, left), state, told_back=bool(back))


def _paid_back(cells: _Cells, asked: _Asked, code: str, whole: Money) -> int:
    """What a sale's own row says was paid back, in minor units."""
    told = cells.one("refunded")
    if told and (asked.shape.refunded_is_flag or not any(letter.isdigit() for letter in told)):
        return whole.minor if values.yes(told) else 0
    if told:
        return abs(_exact(told, code, asked).minor)
    if stages.is_partly(cells.one("state")):
        raise _AsideError(
            "refund untold",
            "a part was refunded, and no cell tells how much; say which column does"
            " (--map refunded=COLUMN)",
        )
    return 0


def _currency(cells: _Cells, asked: _Asked, told: str) -> str:
    """The currency of an amount: its column, its cell, its header, then the standing one."""
    shape = asked.shape
    standing = shape.currency or asked.default_currency or shape.krona
    named = values.currency(cells.one("currency"), standing)
    beside = values.currency_in(told, named or standing)
    if named and beside and named != beside:
        raise _AsideError(
            "two currencies", f"{told!r} names {beside}, and its column of currencies {named}"
        )
    code = named or beside or shape.currency or asked.default_currency
    if not code:
        raise _AsideError(
            "no currency",
            f"{told!r} tells no currency; say which it is, such as --currency EUR",
        )
    return code


def _exact(told: str, code: str, asked: _Asked) -> Money:
    """An amount in minor units.

    Raises:
        UnreadableValueError: when it is no amount, or too fine or too large for its currency.
        _AsideError: when it reads two ways.
    """
    mark = asked.shape.decimal_mark
    if not mark and exponent(code) == _GROUP and values.is_open(told):
        raise _AsideError(
            "amount reads both ways",
            f"{told!r} may be thousands or decimals, as {code} has three; say which mark comes"
            " before decimals (--map decimal_mark=. or --map decimal_mark=,)",
        )
    value = values.amount(told, mark) or Decimal(0)
    if asked.shape.units == "minor":
        value = value.scaleb(-exponent(code))
    if not values.fits(value, code):
        raise values.UnreadableValueError(
            f"{told!r} is too large for an amount", "amount unreadable"
        )
    try:
        return Money.exactly(value, code)
    except ValueError as e:
        raise values.UnreadableValueError(
            f"{told!r} is finer than {code} goes ({exponent(code) or 'no'} decimals); correct the"
            " amount, or its currency",
            "finer than the currency",
        ) from e


def _state(cells: _Cells, shape: Shape) -> OutcomeState:
    state = _state_told(cells, shape)
    held = cells.one("captured")
    if state is OutcomeState.WON and held and not values.yes(held):
        return OutcomeState.OPEN  # the money is only reserved
    return state


def _state_told(cells: _Cells, shape: Shape) -> OutcomeState:
    told = cells.one("state")
    by_words = stages.state(told, shape.stages)
    if by_words is OutcomeState.REFUNDED:
        return by_words
    if shape.columns_of("won"):
        if values.yes(cells.one("won")):
            return OutcomeState.WON
        if shape.columns_of("closed"):
            return OutcomeState.LOST if values.yes(cells.one("closed")) else OutcomeState.OPEN
        return OutcomeState.LOST if by_words is OutcomeState.LOST else OutcomeState.OPEN
    if told:
        return by_words or OutcomeState.OPEN
    return _state_by_dates(cells, shape)


def _state_by_dates(cells: _Cells, shape: Shape) -> OutcomeState:
    if cells.one("won_at"):
        return OutcomeState.WON
    if cells.one("lost_at"):
        return OutcomeState.LOST
    unsaid = not any(shape.columns_of(field) for field in ("state", "won_at", "lost_at"))
    return OutcomeState.WON if unsaid else OutcomeState.OPEN


def _kind(told: str) -> str:
    name = plain(told)
    for kind, words in packaged("generic")["kinds"].items():
        if name in words:
            return str(kind)
    parts = set(name.split())
    for kind, words in packaged("generic")["kinds"].items():
        if parts & set(words):
            return str(kind)
    return "purchase"


def _called(party: OutcomeParty) -> str:
    return party.organisation or party.mailbox.name or party.mailbox.address


def _parties(cells: _Cells, shape: Shape) -> tuple[OutcomeParty, ...]:
    found: list[OutcomeParty] = []
    for side in Side:
        names = ";".join(cell for cell in cells.all(f"{side.value}_name") if cell)
        addresses = ";".join(cell for cell in cells.all(f"{side.value}_email") if cell)
        house = " ".join(cells.one(f"{side.value}_organisation").split())[:300]
        people = values.people(names, addresses)
        if not people and not house:
            people = values.people(shape.standing.get(side.value, ""), "")
        found += [OutcomeParty(side, _short(box), house) for box in people]
        if house and not people:
            found.append(OutcomeParty(side, Mailbox("", ""), house))
    return tuple(found)


def _short(box: Mailbox) -> Mailbox:
    return Mailbox(box.name[:300], box.address if len(box.address) <= 320 else "")  # noqa: PLR2004 the ledger's width
