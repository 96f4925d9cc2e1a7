"""The tables' contracts: which columns, which types, and any Arrow-speaking table as batches of them.

Everything downstream sees only these types: ids are `int64` or `large_string`, explanation numbers
`int64`, probabilities `float64`, amounts `int64` minor units.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tengill.credit import frames
from tengill.credit.tables.checks import ROW, TableError, first_true, no_nulls, row_of, within_one
from tengill.facts.money import CURRENCIES, exponent

NUMBER, TEXT = pa.int64(), pa.large_string()

EXPLANATIONS, OUTCOMES, CONTRIBUTIONS = "explanations", "outcomes", "contributions"

_REQUIRED = {
    EXPLANATIONS: ("outcome", "explanation", "person"),
    OUTCOMES: ("outcome", "amount"),
    CONTRIBUTIONS: ("outcome", "person", "weight"),
}
_OPTIONAL = {EXPLANATIONS: ("fact", "probability"), OUTCOMES: ("currency",), CONTRIBUTIONS: ()}
_LEAST_AMOUNT = -(2**63)


@dataclass(frozen=True, slots=True)
class Kinds:
    """The types of a table's ids: `int64` or `large_string`; None where it has no values to tell."""

    outcome: pa.DataType | None
    person: pa.DataType | None = None

    def known(self, others: "Kinds") -> "Kinds":
        """These, and where they don't tell, another table's."""
        return Kinds(self.outcome or others.outcome, self.person or others.person)


def reader_of(table: Any, name: str) -> pa.RecordBatchReader:
    """A stream over anything that speaks Arrow: pyarrow, polars, pandas, DuckDB, …, or a dict of columns.

    Raises:
        TableError: when it doesn't, or a column holds things of different sorts.
    """
    if isinstance(table, pa.RecordBatchReader):
        return table
    if isinstance(table, pa.Table):
        return table.to_reader()
    if isinstance(table, pa.RecordBatch):
        return pa.RecordBatchReader.from_batches(table.schema, [table])
    try:
        if isinstance(table, dict):
            return pa.table(table).to_reader()
        if hasattr(table, "__arrow_c_stream__"):
            return pa.RecordBatchReader.from_stream(table)
    except (pa.ArrowException, TypeError, ValueError) as wrong:
        raise _unread(table, name, wrong) from wrong
    lazy = "collect() it, or " if hasattr(table, "collect") else ""
    raise TableError(
        name,
        f"is a {type(table).__name__}; {lazy}give a pyarrow, polars or pandas table, a dict of "
        "columns, or a stream",
    )


def _unread(table: Any, name: str, wrong: Exception) -> TableError:
    """What to say of a frame Arrow can't read."""
    found = frames.mixed(table)
    if found is None:
        return TableError(name, f"is no table Arrow can read ({wrong})")
    column, row, told = found
    return TableError(name, told, column=column, row=row)


def kinds(schema: pa.Schema, name: str) -> Kinds:
    """Check a table's columns and say which types its ids have.

    Raises:
        TableError: a column is missing, is there twice, or is of a type that can not be used.
    """
    for column in _REQUIRED[name]:
        if column not in schema.names:
            has = ", ".join(schema.names) or "none"
            raise TableError(name, f"there is no such column; there are: {has}", column=column)
    for column in (*_REQUIRED[name], *_OPTIONAL[name]):
        if schema.names.count(column) > 1:
            raise TableError(name, "there are two columns of this name", column=column)
    person = _id_type(schema, "person", name) if name != OUTCOMES else None
    if name == EXPLANATIONS and "fact" in schema.names:
        _id_type(schema, "fact", name)
    return Kinds(_id_type(schema, "outcome", name), person)


def normalised(
    reader: pa.RecordBatchReader, name: str, currency: str | None = None
) -> Iterator[pa.RecordBatch]:
    """The batches of a table in the types of the contract, every row checked by itself.

    Args:
        reader: the stream.
        name: `explanations`, `outcomes` or `contributions`.
        currency: of outcomes without a column `currency`.

    Raises:
        TableError: with the row and what is wrong with it.
    """
    kinds(reader.schema, name)
    make = {EXPLANATIONS: _explanations, OUTCOMES: _outcomes, CONTRIBUTIONS: _contributions}[name]
    base = 1
    for batch in reader:
        if batch.num_rows:
            made = make(batch, base, currency)
            if ROW in batch.schema.names:
                made[ROW] = batch.column(ROW).cast(NUMBER)
            yield pa.RecordBatch.from_arrays(list(made.values()), names=list(made))
        base += batch.num_rows


def _explanations(batch: pa.RecordBatch, base: int, _: str | None) -> dict[str, pa.Array]:
    made = {
        "outcome": _ids(batch, "outcome", EXPLANATIONS, base, nulls=False),
        "explanation": _whole(batch, "explanation", EXPLANATIONS, base),
        "person": _ids(batch, "person", EXPLANATIONS, base, nulls=True),
    }
    if "fact" in batch.schema.names:
        made["fact"] = _ids(batch, "fact", EXPLANATIONS, base, nulls=True)
    if "probability" in batch.schema.names:
        made["probability"] = _chance(batch, "probability", EXPLANATIONS, base)
    return made


def _contributions(batch: pa.RecordBatch, base: int, _: str | None) -> dict[str, pa.Array]:
    return {
        "outcome": _ids(batch, "outcome", CONTRIBUTIONS, base, nulls=False),
        "person": _ids(batch, "person", CONTRIBUTIONS, base, nulls=False),
        "weight": _chance(batch, "weight", CONTRIBUTIONS, base),
    }


def _outcomes(batch: pa.RecordBatch, base: int, currency: str | None) -> dict[str, pa.Array]:
    ids = _ids(batch, "outcome", OUTCOMES, base, nulls=False)
    if "currency" in batch.schema.names:
        told = _plain(batch.column("currency"))
        if not (_is_text(told.type) or pa.types.is_null(told.type)):
            raise TableError(OUTCOMES, f"is {told.type}; it must be text", column="currency")
        told = _currencies(told.cast(pa.string()), batch, base)
    else:
        told = pa.repeat(pa.scalar(currency, pa.string()), batch.num_rows)
    return {"outcome": ids, "amount": _amounts(batch, told, base), "currency": told}


def check_currency(currency: str | None) -> None:
    """Refuse a currency that is none, told for all outcomes at once.

    Raises:
        TableError: saying what to write.
    """
    if currency is not None and currency not in CURRENCIES:
        raise TableError(OUTCOMES, _no_currency(currency), column="currency")


def _currencies(told: pa.Array, batch: pa.RecordBatch, base: int) -> pa.Array:
    """Currencies as they are told, an empty text being none."""
    # A batch has few of them, so only those are looked at one by one.
    different = set(pc.unique(told).to_pylist())
    if "" in different:
        told = pc.replace_with_mask(told, pc.equal(told, ""), pa.scalar(None, told.type))
    unknown = different - CURRENCIES - {None, ""}
    if unknown:
        found = pc.is_in(told, value_set=pa.array(sorted(unknown), told.type))
        index = first_true(found) or 0
        row, code = row_of(batch, index, base), told[index].as_py()
        raise TableError(OUTCOMES, _no_currency(code), column="currency", row=row)
    return told


def _no_currency(code: str) -> str:
    plain = code.strip().upper()
    if plain in CURRENCIES:
        return f"{code!r} must be written {plain}"
    return f"{code!r} is no currency; give its ISO 4217 code, such as EUR or ISK, or leave it empty"


def _plain(column: pa.Array) -> pa.Array:
    """Dictionaries and run ends as plain values."""
    if pa.types.is_run_end_encoded(column.type):
        return pc.run_end_decode(column)
    return frames.plain(column)


def _is_text(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )


def _id_type(schema: pa.Schema, column: str, table: str) -> pa.DataType | None:
    kind = schema.field(column).type
    if pa.types.is_dictionary(kind) or pa.types.is_run_end_encoded(kind):
        kind = kind.value_type
    if _is_text(kind):
        return TEXT
    # Whole numbers with gaps come out of pandas as floats; the values are checked below.
    if pa.types.is_null(kind):
        return None
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return NUMBER
    raise TableError(table, f"is {kind}; it must be whole numbers or text", column=column)


def _ids(batch: pa.RecordBatch, name: str, table: str, base: int, *, nulls: bool) -> pa.Array:
    column = _plain(batch.column(name))
    if pa.types.is_floating(column.type):
        column = pc.replace_with_mask(
            column, pc.fill_null(pc.is_nan(column), fill_value=False), pa.scalar(None, column.type)
        )
    if not nulls:
        no_nulls(table, name, column, batch, base)
    if _is_text(column.type):
        return column.cast(TEXT)
    return _as_numbers(column, name, table, batch, base)


def _as_numbers(
    column: pa.Array, name: str, table: str, batch: pa.RecordBatch, base: int
) -> pa.Array:
    if column.type == NUMBER:
        return column
    try:
        return column.cast(NUMBER)
    except pa.ArrowInvalid:
        for index, value in enumerate(column):
            told = value.as_py()
            if told is not None and (told != told // 1 or not -(2**63) <= told < 2**63):
                row = row_of(batch, index, base)
                problem = f"{told!r} is not a whole number of 64 bits"
                raise TableError(table, problem, column=name, row=row) from None
        raise


def _whole(batch: pa.RecordBatch, name: str, table: str, base: int) -> pa.Array:
    column = _plain(batch.column(name))
    kind = column.type
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_null(kind)):
        raise TableError(table, f"is {kind}; it must be whole numbers", column=name)
    no_nulls(table, name, column, batch, base)
    return _as_numbers(column, name, table, batch, base)


def _chance(batch: pa.RecordBatch, name: str, table: str, base: int) -> pa.Array:
    column = _plain(batch.column(name))
    kind = column.type
    if pa.types.is_boolean(kind) or not (
        pa.types.is_floating(kind)
        or pa.types.is_integer(kind)
        or pa.types.is_decimal(kind)
        or pa.types.is_null(kind)
    ):
        raise TableError(table, f"is {kind}; it must be numbers from 0 to 1", column=name)
    no_nulls(table, name, column, batch, base)
    column = column.cast(pa.float64(), safe=False)
    within_one(table, name, column, batch, base)
    return column


def _amounts(batch: pa.RecordBatch, currency: pa.Array, base: int) -> pa.Array:
    column = _plain(batch.column("amount"))
    no_nulls(OUTCOMES, "amount", column, batch, base)
    if pa.types.is_decimal(column.type):
        return _minor_units(column, currency, batch, base)
    if not (pa.types.is_integer(column.type) or pa.types.is_null(column.type)):
        raise TableError(
            OUTCOMES,
            f"is {column.type}; give whole minor units (int64, cents) or decimals of the currency, "
            "money is never a float",
            column="amount",
        )
    column = _as_numbers(column, "amount", OUTCOMES, batch, base)
    least = first_true(pc.equal(column, _LEAST_AMOUNT))
    if least is not None:
        row = row_of(batch, least, base)
        raise TableError(OUTCOMES, "is too large", column="amount", row=row)
    return column


def _minor_units(
    column: pa.Array, currency: pa.Array, batch: pa.RecordBatch, base: int
) -> pa.Array:
    """Decimals of a currency's major unit as whole minor units; without currency, by their scale."""
    digits = {
        code: max(column.type.scale, 0) if code is None else exponent(code)
        for code in pc.unique(currency).to_pylist()
    }
    made: list[int] = []
    for index, (amount, code) in enumerate(
        zip(column.to_pylist(), currency.to_pylist(), strict=True)
    ):
        minor = Decimal(amount).scaleb(digits[code])
        if minor != int(minor) or not _LEAST_AMOUNT < minor < -_LEAST_AMOUNT:
            raise TableError(
                OUTCOMES,
                f"{amount} is finer than the minor unit of {code} ({digits[code]} decimals), or too "
                "large",
                column="amount",
                row=row_of(batch, index, base),
            )
        made.append(int(minor))
    return pa.array(made, NUMBER)
