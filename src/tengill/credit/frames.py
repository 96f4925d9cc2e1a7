"""Frames of other libraries as Arrow: text as Arrow's functions take it, and what a frame holds amiss."""

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

_TEXT = pa.large_string()


def plain(column: Any) -> Any:
    """An array or chunked array whose text is a text type that Arrow can compare and sort.

    Polars hands out string views, as categories and in lists too, and Arrow has no functions for
    them. Categories are decoded; other columns are given back as they are.
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _decoded(column)
    if pa.types.is_string_view(kind):
        return column.cast(_TEXT)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        inner = kind.value_type
        if pa.types.is_string_view(inner):
            return column.cast(pa.large_list(_TEXT))
        if pa.types.is_dictionary(inner) and pa.types.is_string_view(inner.value_type):
            return pa.chunked_array([column.to_pylist()], pa.large_list(_TEXT))
    return column


def _decoded(column: Any) -> Any:
    if isinstance(column, pa.ChunkedArray):
        kind = column.type.value_type
        kind = _TEXT if pa.types.is_string_view(kind) else kind
        return pa.chunked_array([_decoded(chunk) for chunk in column.chunks], kind)
    words = column.dictionary
    if pa.types.is_string_view(words.type):
        words = words.cast(_TEXT)
    return pa.DictionaryArray.from_arrays(column.indices, words).dictionary_decode()


def mixed(table: Any) -> tuple[str, int, str] | None:
    """The first cell of another sort than those above it: its column, its row from 1, and what to say.

    Args:
        table: a pandas frame or a dict of columns that Arrow refused; None for anything else.
    """
    columns = table if isinstance(table, Mapping) else getattr(table, "to_dict", None)
    if callable(columns):
        try:
            columns = columns(orient="list")
        except TypeError:
            return None
    if not isinstance(columns, Mapping):
        return None
    for name, cells in columns.items():
        found = _other(cells) if isinstance(cells, Iterable) else None
        if found is not None:
            return str(name), *found
    return None


def _other(cells: Iterable[Any]) -> tuple[int, str] | None:
    first: Any = None
    for row, cell in enumerate(cells, start=1):
        # Not a number is how pandas says that nothing is there.
        if cell is None or cell != cell:  # noqa: PLR0124
            continue
        first = cell if first is None else first
        numbers = isinstance(cell, int | float) and isinstance(first, int | float)
        if type(cell) is not type(first) and not numbers:
            return row, (
                f"{cell!r} is {_sort(cell)}, but {first!r} above it is {_sort(first)}; "
                "make the whole column one of them"
            )
    return None


def _sort(cell: Any) -> str:
    names = {str: "text", int: "a number", float: "a number", list: "a list"}
    return names.get(type(cell), f"a {type(cell).__name__}")
