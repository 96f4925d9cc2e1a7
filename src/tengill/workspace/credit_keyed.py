"""Rows that the joins name by their key (an act, an outcome), told with their file and number."""

import re
from collections.abc import Mapping
from itertools import chain

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from tengill.workspace.table_given import Loaded

_KEYS = {"acts": "act", "outcomes": "outcome", "contributions": "outcome"}
_KEYED = re.compile(r"\b(acts|outcomes|acquaintance|met_anyway|contributions), row (.*?): ")
_MOST = 3
"""Rows of one key that are told."""


def with_rows(sentence: str, tables: Mapping[str, Loaded]) -> str:
    """What is wrong, each table as its file, and each key with the rows it stands in."""
    return _KEYED.sub(lambda at: _placed(tables[at[1]], at[1], at[2]), sentence)


def _placed(table: Loaded, name: str, key: str) -> str:
    told = f"{_KEYS.get(name, 'the pair')} {key}"
    rows = _rows(table, _KEYS[name], key) if name in _KEYS else []
    if not rows:
        return f"{table.place(None)}, {told}: "
    others = ""
    if len(rows) > 1:
        more = ", ..." if len(rows) > _MOST else ""
        others = f" (also {', '.join(table.place(row) for row in rows[:-1][:_MOST])}{more})"
    return f"{table.place(rows[-1])}, {told}{others}: "


def _rows(table: Loaded, column: str, key: str) -> list[int]:
    """The rows of the whole table, from 1, in which a key stands."""
    if table.table is not None:
        found = table.table[column]
    else:
        read = [parquet.read_table(path, columns=[column])[column] for path in table.files]
        found = pa.chunked_array(list(chain.from_iterable(each.chunks for each in read)))
    if pa.types.is_dictionary(found.type):
        found = pc.cast(found, found.type.value_type)
    same = pc.equal(pc.cast(found, pa.string()), key)
    return [int(row) + 1 for row in pc.indices_nonzero(pc.fill_null(same, False)).to_pylist()]
