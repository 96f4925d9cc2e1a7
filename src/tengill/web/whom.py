"""Whom an address or a field names."""

from tengill.workspace import people

_DIGITS = 18
"""Fits SQLite's integers."""


def person(told: str) -> int | None:
    """A person's number as told, or of the best match for a name; None where nobody matches."""
    if told.isdecimal() and len(told) < _DIGITS:
        return int(told)
    found = people.find(told, limit=1) if told else ()
    return found[0].person.id if found else None
