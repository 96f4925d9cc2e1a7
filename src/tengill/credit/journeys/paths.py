"""Paths, as text or lists, into numbered touches. Text is split by a compiled kernel."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tengill.credit.journeys.columns import JourneyError, refuse_missing
from tengill.credit.journeys.path_kernel import NO_ROW, split_paths

Read = tuple[NDArray[np.int64], NDArray[np.int32], pa.Array]


def read_paths(column: pa.ChunkedArray, separator: str) -> Read:
    """Offsets, codes and the channels the codes stand for, in order of first appearance.

    Raises:
        JourneyError: for a missing path, another type than text or list, an empty channel.
    """
    refuse_missing(column, "path", 'write an empty text "" for a journey nobody touched')
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = pc.cast(column, kind.value_type), kind.value_type
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _lists(column)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return _texts(column, separator)
    if pa.types.is_null(kind):  # a column of no rows has no type
        return np.zeros(1, np.int64), np.empty(0, np.int32), pa.array([], pa.string())
    raise JourneyError(f"column path has type {kind}; it must hold text or lists of text")


def _texts(column: pa.ChunkedArray, separator: str) -> Read:
    between = separator.strip() or separator
    if not between:
        raise JourneyError("the separator is empty; say what stands between channels, such as '>'")
    array = pc.cast(column, pa.large_string()).combine_chunks()
    _, offsets_buffer, data_buffer = array.buffers()
    starts = np.frombuffer(offsets_buffer, np.int64)[array.offset : array.offset + len(array) + 1]
    data = np.frombuffer(data_buffer or b"", np.uint8)
    offsets, codes, begins, sizes, wrong = split_paths(data, starts, between.encode())
    if wrong != NO_ROW:
        raise JourneyError(
            f"row {wrong + 1}: path {_short(array[wrong].as_py())} has an empty channel; name it "
            "or take its separator out"
        )
    names = [
        bytes(data[begin : begin + size]).decode()
        for begin, size in zip(begins.tolist(), sizes.tolist(), strict=True)
    ]
    return offsets, codes, pa.array(names, pa.string())


def _lists(column: pa.ChunkedArray) -> Read:
    array = column.combine_chunks()
    starts = np.asarray(array.offsets.to_numpy(), dtype=np.int64)
    flat = array.flatten()
    starts = starts - starts[0]
    kind = flat.type
    if not (pa.types.is_null(kind) and len(flat) == 0):
        refuse_channels(flat, starts)
    codes, names = numbered(flat)
    return starts, codes, names


def numbered(channels: pa.Array) -> tuple[NDArray[np.int32], pa.Array]:
    """Channels as codes in order of first appearance, and what the codes stand for."""
    if pa.types.is_dictionary(channels.type):
        channels = pc.cast(channels, channels.type.value_type)
    if pa.types.is_string(channels.type) or pa.types.is_large_string(channels.type):
        channels = pc.utf8_trim_whitespace(channels)
    encoded = channels.dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    codes = np.asarray(encoded.indices.to_numpy(), dtype=np.int32)
    return codes, encoded.dictionary


def refuse_channels(flat: pa.Array, starts: NDArray[np.int64] | None) -> None:
    """Refuse channels that are missing, empty, or neither text nor whole numbers.

    `starts` are the offsets of the rows the channels stand in, None when each has its own row.

    Raises:
        JourneyError: naming the row.
    """
    kind = flat.type.value_type if pa.types.is_dictionary(flat.type) else flat.type
    text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    if not (text or pa.types.is_integer(kind) or pa.types.is_string_view(kind)):
        raise JourneyError(f"channels have type {kind}; they must be text or whole numbers")
    wrong = pc.is_null(flat)
    if text and not pa.types.is_dictionary(flat.type):
        wrong = pc.or_kleene(wrong, pc.equal(pc.utf8_trim_whitespace(flat), ""))
    place = pc.index(wrong, True).as_py()
    if place >= 0:
        row = place if starts is None else int(np.searchsorted(starts, place, "right")) - 1
        raise JourneyError(
            f"row {row + 1}: a channel is missing or empty; name it, or drop the touch"
        )


def _short(path: str, most: int = 60) -> str:
    return repr(path if len(path) <= most else path[: most - 1] + "…")
