"""Long tables, one row per touch, into journeys: grouped, in time order, checked against outcomes."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tengill.credit.journeys.columns import (
    JourneyError,
    Told,
    alias,
    checked_outcomes,
    needed,
    refuse_missing,
    seconds,
)
from tengill.credit.journeys.paths import numbered, refuse_channels

Longs = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TouchesRead:
    """Journeys in compressed rows; see `tengill.credit.journeys.Journeys`."""

    offsets: Longs
    codes: NDArray[np.int32]
    names: pa.Array
    told: Told
    at: Longs | None
    ended: Longs | None
    milestone: Longs | None
    left_out: int


@dataclass(frozen=True, slots=True)
class _Owner:
    """Which journey each touch belongs to, and what came of the journeys."""

    journey: Longs
    names: pa.Array
    told: Told
    ended: Longs | None


def read_touches(table: pa.Table, outcomes: pa.Table | None, *, leave_out: bool) -> TouchesRead:
    """Read a table of touches.

    Raises:
        JourneyError: see `tengill.credit.journeys.read_journeys`.
    """
    key = needed(table, "journey", "touches (a table without a column path)")
    _refuse_no_id(table[key], key)
    refuse_missing(table[key], key, "say which journey the touch belongs to")
    channel = table[needed(table, "channel", "touches")].combine_chunks()
    if len(channel):
        refuse_channels(channel, None)
    codes, names = numbered(channel)
    owner = _repeated(table, key) if outcomes is None else _joined(table, key, outcomes)
    time = alias(table, "at")
    at = None if time is None else seconds(table, time)
    marked = _marks(table)
    kept = np.arange(len(codes))
    if at is not None and owner.ended is not None:
        kept = _in_time(at, owner, leave_out=leave_out)
    order = kept[_order(owner.journey[kept], None if at is None else at[kept])]
    count = len(owner.told.conversions)
    lengths = np.bincount(owner.journey[order], minlength=count)
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return TouchesRead(
        offsets,
        codes[order],
        names,
        owner.told,
        None if at is None else at[order],
        owner.ended,
        None if marked is None else _milestones(marked[order], owner.journey[order], offsets),
        len(codes) - len(kept),
    )


def _order(journey: Longs, at: Longs | None) -> Longs:
    """The places of touches by journey, then time, then row."""
    step = np.diff(journey)
    grouped = bool((step >= 0).all())
    if grouped and (at is None or bool(((step > 0) | (np.diff(at) >= 0)).all())):
        return np.arange(len(journey))
    if at is None:
        return np.argsort(journey, kind="stable")
    return np.lexsort((at, journey))


def _repeated(table: pa.Table, key: str) -> _Owner:
    """Outcomes repeated on the rows of their journey: every row must tell the same."""
    journey, names = _coded(table[key])
    if alias(table, "conversions") is None:
        raise JourneyError(
            "touches need a column conversions, the same on all rows of a journey, or a table of "
            "outcomes beside them (journey, conversions)"
        )
    told = checked_outcomes(table)
    first = np.full(len(names), len(journey), dtype=np.int64)
    np.minimum.at(first, journey, np.arange(len(journey)))
    columns = {"conversions": told.conversions, "value": told.value, "nulls": told.nulls}
    for name, column in columns.items():
        differs = np.flatnonzero(column != column[first[journey]])
        if len(differs):
            row = int(differs[0])
            raise JourneyError(
                f"row {row + 1}: {name} is {column[row]:g}, but on row "
                f"{int(first[journey[row]]) + 1} of the same journey it is "
                f"{column[first[journey[row]]]:g}; tell a journey's outcome alike on all its rows"
            )
    picked = Told(told.conversions[first], told.value[first], told.nulls[first])
    return _Owner(journey, names, picked, None)


def _joined(table: pa.Table, key: str, outcomes: pa.Table) -> _Owner:
    """Outcomes in a table of their own, one row per journey."""
    other = needed(outcomes, "journey", "outcomes")
    _refuse_no_id(outcomes[other], other)
    refuse_missing(outcomes[other], other, "say which journey the outcome belongs to")
    names = _plain(outcomes[other]).combine_chunks()
    codes, distinct = _coded(outcomes[other])
    if len(distinct) < len(names):
        seen = np.unique(codes, return_index=True)[1]
        row = int(np.setdiff1d(np.arange(len(codes)), seen)[0])
        raise JourneyError(
            f"outcomes, row {row + 1}: journey {names[row].as_py()!r} is there already; "
            "one row per journey"
        )
    journey = _found(table[key], names)
    time = alias(outcomes, "at")
    ended = None if time is None else seconds(outcomes, time)
    return _Owner(journey, names, checked_outcomes(outcomes), ended)


def _found(column: pa.ChunkedArray, names: pa.Array) -> Longs:
    """The row of each touch's journey in the outcomes."""
    if not len(column):
        return np.empty(0, np.int64)
    wanted = _plain(column)
    try:
        found = pc.index_in(wanted, value_set=pc.cast(names, wanted.type))
    except pa.ArrowException as error:
        raise JourneyError(
            f"journey is {wanted.type} in the touches and {names.type} in the outcomes; "
            "give both the same type"
        ) from error
    if found.null_count:
        row = int(pc.index(pc.is_null(found), True).as_py())
        raise JourneyError(
            f"row {row + 1}: journey {column[row].as_py()!r} is not in the outcomes; add it "
            "there (with nulls 1 if nothing came of it)"
        )
    return np.asarray(found.combine_chunks().to_numpy(), dtype=np.int64)


def _refuse_no_id(column: pa.ChunkedArray, name: str) -> None:
    """Refuse ids that are neither text nor whole numbers: 1.5 is no journey, nor is NaN."""
    kind = column.type
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    # A column of nulls is told as missing ids.
    whole = pa.types.is_integer(kind) or pa.types.is_null(kind)
    if not (text or whole or pa.types.is_string_view(kind)):
        raise JourneyError(
            f"column {name} has type {kind}; a journey's id must be text or a whole number"
        )


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_dictionary(column.type):
        return pc.cast(column, column.type.value_type)
    return column


def _coded(column: pa.ChunkedArray) -> tuple[Longs, pa.Array]:
    """Numbers in order of first appearance, and what they stand for."""
    encoded = _plain(column).combine_chunks().dictionary_encode()
    return np.asarray(encoded.indices.to_numpy(), dtype=np.int64), encoded.dictionary


def _in_time(at: Longs, owner: _Owner, *, leave_out: bool) -> Longs:
    """The rows of touches that are not later than their outcome."""
    assert owner.ended is not None
    late = at > owner.ended[owner.journey]
    if late.any() and not leave_out:
        row = int(np.flatnonzero(late)[0])
        name = owner.names[int(owner.journey[row])].as_py()
        raise JourneyError(
            f"row {row + 1}: the touch is {_span(at[row] - owner.ended[owner.journey[row]])} later "
            f"than the outcome of journey {name!r}; what came after can't have led to it. Leave "
            "such touches out with after='leave_out': they are counted then"
        )
    return np.flatnonzero(~late)


def _span(seconds: int) -> str:
    """A length of time in the largest unit it fills, cut off."""
    for name, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= size:
            number = int(seconds) // size
            return f"{number:,} {name}{'' if number == 1 else 's'}"
    return f"{seconds} s"


def _marks(table: pa.Table) -> NDArray[np.bool_] | None:
    name = alias(table, "milestone")
    if name is None:
        return None
    if not pa.types.is_boolean(table[name].type):
        raise JourneyError(f"column {name} has type {table[name].type}; it must be true or false")
    refuse_missing(table[name], name, "write false")
    return np.asarray(table[name].to_numpy(), dtype=np.bool_)


def _milestones(marked: NDArray[np.bool_], journey: Longs, offsets: Longs) -> Longs:
    """The place of each journey's first marked touch within it; -1 where none is marked."""
    found = np.full(len(offsets) - 1, -1, dtype=np.int64)
    places = np.flatnonzero(marked)[::-1]
    found[journey[places]] = places - offsets[journey[places]]
    return found
