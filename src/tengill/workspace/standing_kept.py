"""What standing rests on, as last read while it is still so: in a large ledger it takes seconds."""

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from django.db import connection

from tengill.workspace.attribute_following import generation

_T = TypeVar("_T")
_TABLES = (
    "act", "actparty", "creditline", "decision", "outcome", "outcomeparty", "personplace", "reach",
)  # fmt: skip
"""Each row that is new in one of these gets a number that never was before."""
_MOST = 8
_kept: dict[Hashable, Any] = {}
_reading = threading.RLock()  # what is read may rest on what is kept


def kept(what: Hashable, read: Callable[[], _T]) -> _T:
    """What `read` gives, kept at hand until the ledger is another.

    Another it is when the projections were made anew (their generation), or when something was
    decided, attributed or told since. New messages alone, which only change numbers of
    people and ties, leave it as it is.

    Args:
        what: a name for it, with all it depends on beside the ledger.
        read: reads it from the ledger.
    """
    now = version()
    with _reading:
        key = (now, what)
        if key in _kept:
            found: _T = _kept[key]
            return found
        found = read()
        for old in [one for one in _kept if one[0] != now]:  # type: ignore[index]
            del _kept[old]
        while len(_kept) >= _MOST:
            del _kept[next(iter(_kept))]
        if version() == now:  # else somebody wrote while it was read
            _kept[key] = found
        return found


def version() -> Hashable:
    """Another one whenever standing may be another."""
    names = ", ".join(f"'ledger_{table}'" for table in _TABLES)
    with connection.cursor() as c:
        c.execute(f"SELECT name, seq FROM sqlite_sequence WHERE name IN ({names}) ORDER BY 1")
        numbers = tuple(c.fetchall())
    return str(connection.settings_dict["NAME"]), generation(), numbers
