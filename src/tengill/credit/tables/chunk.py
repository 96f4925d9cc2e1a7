"""A chunk of whole outcomes: columns in, codes for the kernel, columns out."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tengill.credit.tables.arrays import Flags, Ints
from tengill.credit.tables.buffers import Buffers
from tengill.credit.tables.checks import TableError, first_true, row_of
from tengill.credit.tables.encode import CHANCES, encode
from tengill.credit.tables.games import READY, Rows, blank
from tengill.credit.tables.kernel import Dealt, deal, room
from tengill.credit.tables.order import starts_of
from tengill.credit.tables.schema import CONTRIBUTIONS, EXPLANATIONS, NUMBER, TEXT
from tengill.credit.tables.wide import Hard, Whole, hard

_NONE = np.zeros(0, np.int64)


class CreditBatch(NamedTuple):
    """What some outcomes came to, in ascending order of outcome."""

    credit: pa.RecordBatch
    """One row per outcome and person: see `credit_schema`."""
    outcomes: pa.RecordBatch
    """One row per outcome: see `outcome_schema`."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some outcomes with all rows that belong to them; None: there are no such rows.

    `rows_base` and `given_base` are the numbers of the first rows, to tell in errors.
    """

    outcomes: pa.RecordBatch
    rows: pa.RecordBatch | None
    rows_base: int
    given: pa.RecordBatch | None
    given_base: int


def credit_schema(outcome: pa.DataType, person: pa.DataType) -> pa.Schema:
    """The columns of the result per outcome and person."""
    return _schema(
        {
            "outcome": _told(outcome),
            "person": _told(person),
            "credit": pa.int64(),
            "share": pa.float64(),
            "banzhaf": pa.float64(),
            "necessity": pa.float64(),
            "necessity_amount": pa.int64(),
        }
    )


def outcome_schema(outcome: pa.DataType) -> pa.Schema:
    """The columns of the result per outcome."""
    return _schema(
        {
            "outcome": _told(outcome),
            "amount": pa.int64(),
            "currency": pa.string(),
            "organic": pa.int64(),
            "unexplained": pa.int64(),
            "tier": pa.string(),
            "half_width": pa.float64(),
            "explanations": pa.int32(),
            "absorbed": pa.int32(),
        }
    )


def _schema(columns: dict[str, pa.DataType]) -> pa.Schema:
    # Parquet takes half the time to write a column where no value can be missing.
    optional = ("currency", "half_width")
    return pa.schema(
        [pa.field(*column, nullable=column[0] in optional) for column in columns.items()]
    )


def credited(chunk: Chunk, person: pa.DataType, how: Hard, buffers: Buffers) -> CreditBatch:
    """Everybody's part of the outcomes of a chunk.

    Raises:
        TableError: rows of an unknown outcome, or that contradict each other.
    """
    ids = chunk.outcomes.column("outcome")
    starts = _starts(ids, chunk.rows, EXPLANATIONS, chunk.rows_base)
    giver_starts = _starts(ids, chunk.given, CONTRIBUTIONS, chunk.given_base)
    rows, people = _coded(chunk, starts, giver_starts, person)
    games = blank(rows, buffers)
    encode(rows, games)
    if games.wrong[0]:
        raise _contradiction(games.wrong, chunk)
    amounts = _frozen(chunk.outcomes.column("amount").to_numpy())
    dealt = room(games, buffers)
    deal(games, amounts, dealt)
    given, kept = games.given, games.kept
    wholes: dict[int, Whole] = {}
    for index in np.flatnonzero(dealt.status != READY):
        try:
            wholes[int(index)] = hard(int(index), int(amounts[index]), rows, games, dealt, how)
        except ValueError as problem:
            row = row_of(chunk.rows, int(starts[index]), chunk.rows_base) if chunk.rows else None
            told = f"outcome {ids[int(index)].as_py()!r}: {problem}"
            raise TableError(EXPLANATIONS, told, row=row) from None
        given[index], kept[index] = wholes[int(index)].given, wholes[int(index)].kept
    return CreditBatch(
        _credit(ids, dealt, wholes, people, person),
        _outcomes(chunk.outcomes, dealt, wholes, given, given - kept),
    )


def _starts(ids: pa.Array, rows: pa.RecordBatch | None, table: str, base: int) -> Ints:
    """Per outcome its first row, and one more for the end."""
    n = len(ids)
    if rows is None or not rows.num_rows:
        return np.zeros(n + 1, np.int64)
    told = rows.column("outcome")
    if told.type != ids.type:
        raise TableError(
            table, f"is {told.type}, but {ids.type} in the outcomes; make them the same",
            column="outcome",
        )  # fmt: skip
    if ids.type == NUMBER:
        starts = np.empty(n + 1, np.int64)
        known = starts_of(ids.to_numpy(), told.to_numpy(), starts)
        if known < len(told):
            raise _unknown(table, rows, known, base)
        return starts
    changes = pc.not_equal(told.slice(1), told.slice(0, len(told) - 1))
    firsts = np.flatnonzero(changes.to_numpy(zero_copy_only=False)) + 1
    firsts = np.concatenate([np.zeros(1, np.int64), firsts])
    groups = told.take(pa.array(firsts)) if len(firsts) < len(told) else told
    if len(groups) == n and groups.equals(ids):
        return np.append(firsts, len(told))
    places = pc.index_in(groups, value_set=ids)
    if places.null_count:
        at = first_true(places.is_null()) or 0
        raise _unknown(table, rows, int(firsts[at]), base)
    counts = np.zeros(n + 1, np.int64)
    counts[places.to_numpy().astype(np.int64) + 1] = np.diff(np.append(firsts, len(told)))
    return np.cumsum(counts)


def _unknown(table: str, rows: pa.RecordBatch, at: int, base: int) -> TableError:
    outcome = rows.column("outcome")[at].as_py()
    return TableError(
        table, f"there is no outcome {outcome!r} in the outcomes", column="outcome",
        row=row_of(rows, at, base),
    )  # fmt: skip


def _coded(
    chunk: Chunk, starts: Ints, giver_starts: Ints, person: pa.DataType
) -> tuple[Rows, pa.Array | None]:
    """The rows as numbers; and, where people are texts, the texts the numbers stand for."""
    empty = pa.array([], person)
    acting = chunk.rows.column("person").cast(person) if chunk.rows else empty
    giving = chunk.given.column("person").cast(person) if chunk.given else empty
    (persons, owned), (givers, _), people = _persons(acting, giving)
    explanation, fact, probability = _NONE, _NONE, np.zeros(0)
    if chunk.rows:
        explanation = chunk.rows.column("explanation").to_numpy()
        if "probability" in chunk.rows.schema.names:
            probability = chunk.rows.column("probability").to_numpy()
        if "fact" in chunk.rows.schema.names or len(probability):
            fact = _fact_codes(chunk.rows, persons, owned)
    weight = chunk.given.column("weight").to_numpy() if chunk.given else np.zeros(0)
    if len(givers):
        outcome = np.repeat(np.arange(len(starts) - 1), np.diff(giver_starts))
        order = np.lexsort((weight, givers, outcome))
        givers, weight = givers[order], weight[order]
    arrays = (starts, explanation, persons, owned, fact, probability, giver_starts, givers, weight)
    return Rows(*map(_frozen, arrays)), people


def _frozen(array: Any) -> Any:
    """Read only, as what Arrow lends is: compiled code is made anew for every type of array."""
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view


def _persons(
    acting: pa.Array, giving: pa.Array
) -> tuple[tuple[Ints, Flags], tuple[Ints, Flags], pa.Array | None]:
    """Both tables' people as numbers that are in the order of the people."""
    if acting.type == NUMBER:
        return _numbers(acting), _numbers(giving), None
    both = pa.concat_arrays([acting, giving]).dictionary_encode()
    order = pc.sort_indices(both.dictionary)
    rank = np.empty(len(order), np.int64)
    rank[order.to_numpy()] = np.arange(len(order))
    codes, owned = _numbers(both.indices.cast(NUMBER))
    ranks = rank[codes] if len(rank) else codes
    cut = len(acting)
    halves = [owned[:cut], owned[cut:]] if len(owned) else [owned, owned]
    return (ranks[:cut], halves[0]), (ranks[cut:], halves[1]), both.dictionary.take(order)


def _numbers(column: pa.Array) -> tuple[Ints, Flags]:
    """A column's values, and which of them are there (empty when all are)."""
    if not column.null_count:
        return column.to_numpy(), np.zeros(0, np.bool_)
    owned = column.is_valid().to_numpy(zero_copy_only=False)
    return column.fill_null(0).to_numpy(), owned


def _fact_codes(rows: pa.RecordBatch, persons: Ints, owned: Flags) -> Ints:
    """Equal numbers for the same fact. Without a name the fact is its person; nobody's is one too."""
    if "fact" not in rows.schema.names:
        return persons if not len(owned) else _unnamed(persons, owned)
    column = rows.column("fact")
    if column.type == NUMBER and not column.null_count:
        return np.asarray(column.to_numpy(), np.int64)
    encoded = column.dictionary_encode()
    codes, named = _numbers(encoded.indices.cast(NUMBER))
    if not len(named):
        return codes
    return np.where(named, codes, _unnamed(persons, owned) + len(encoded.dictionary))


def _unnamed(persons: Ints, owned: Flags) -> Ints:
    """0 for nobody's fact, a number from 1 for each person's."""
    codes = np.unique(persons, return_inverse=True)[1].astype(np.int64) + 1
    return np.where(owned, codes, 0) if len(owned) else codes


def _contradiction(wrong: Ints, chunk: Chunk) -> TableError:
    """What to say of one fact told in two ways."""
    rows = chunk.rows
    assert rows is not None
    late, early = int(max(wrong[1:])), int(min(wrong[1:]))
    column = "probability" if wrong[0] == CHANCES else "person"
    named = "fact" in rows.schema.names and rows.column("fact")[late].as_py() is not None
    fact = rows.column("fact" if named else "person")[late].as_py()
    values = [rows.column(column)[at].as_py() for at in (late, early)]
    others = row_of(rows, early, chunk.rows_base)
    what = f"fact {fact!r}" if named else "the same fact (its person)"
    return TableError(
        EXPLANATIONS,
        f"{what} of outcome {rows.column('outcome')[late].as_py()!r} has {values[0]!r} here and "
        f"{values[1]!r} in row {others}; one fact of an outcome has one {column}",
        column=column,
        row=row_of(rows, late, chunk.rows_base),
    )


def _credit(
    ids: pa.Array,
    dealt: Dealt,
    wholes: dict[int, Whole],
    people: pa.Array | None,
    kind: pa.DataType,
) -> pa.RecordBatch:
    end = int(dealt.row_at[-1])
    columns: list[Any] = [column[:end] for column in dealt[4:]]
    if wholes:
        columns = _spliced(columns, wholes)
    outcome = (
        pa.array(ids.to_numpy()[columns[0]])
        if ids.type == NUMBER
        else ids.take(pa.array(columns[0]))
    )
    person = pa.array(columns[1]) if people is None else people.take(pa.array(columns[1]))
    schema = credit_schema(ids.type, kind)
    arrays = [outcome.cast(schema.types[0]), person.cast(schema.types[1])]
    return pa.RecordBatch.from_arrays([*arrays, *map(pa.array, columns[2:])], schema=schema)


def _spliced(columns: list[Any], wholes: dict[int, Whole]) -> list[Any]:
    """The kernel's rows and those of the outcomes it left to others, in order of outcome."""
    parts = [[column] for column in columns]
    for index, whole in wholes.items():
        parts[0].append(np.full(len(whole.columns[0]), index, np.int64))
        for part, column in zip(parts[1:], whole.columns, strict=True):
            part.append(column)
    joined = [np.concatenate(part) for part in parts]
    order = np.argsort(joined[0], kind="stable")
    return [column[order] for column in joined]


def _outcomes(
    outcomes: pa.RecordBatch, dealt: Dealt, wholes: dict[int, Whole], given: Ints, absorbed: Ints
) -> pa.RecordBatch:
    n = outcomes.num_rows
    tier, width = pa.repeat("dividends", n), pa.nulls(n, pa.float64())
    if wholes:
        tiers, widths = tier.to_pylist(), width.to_pylist()
        for index, whole in wholes.items():
            tiers[index], widths[index] = whole.tier, whole.half_width
            dealt.organic[index], dealt.unexplained[index] = whole.organic, whole.unexplained
        tier, width = pa.array(tiers, pa.string()), pa.array(widths, pa.float64())
    schema = outcome_schema(outcomes.column("outcome").type)
    return pa.RecordBatch.from_arrays(
        [
            outcomes.column("outcome").cast(schema.types[0]),
            outcomes.column("amount"),
            outcomes.column("currency"),
            pa.array(dealt.organic),
            pa.array(dealt.unexplained),
            tier,
            width,
            pa.array(given.astype(np.int32)),
            pa.array(absorbed.astype(np.int32)),
        ],
        schema=schema,
    )


def _told(kind: pa.DataType) -> pa.DataType:
    return pa.string() if kind == TEXT else kind
