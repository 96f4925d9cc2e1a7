"""Fills what the People list filters by: organisations, places, tags and sources of everybody."""

import sqlite3

from benchmarks.pages_rows import BUSY, LISTS, OWNER, insert

HOUSES, PLACES, TAGS = 9_000, 600, 120
_CITIES = ("Reykjavik", "Oslo", "Bergen", "Aarhus", "Lisbon", "Leeds", "Ghent", "Turku")
BIG_TAG = "Newsletter"
"""A tag four people in ten have: the hardest one to filter by and count."""


def fill_told(ledger: sqlite3.Connection, people: int) -> None:
    """Rows as cards would bring them: most people have an organisation, half a place, some tags."""
    persons = [n for n in range(1, people + 1) if not _is_shared(n)]
    insert(
        ledger,
        "personorganisation",
        "person_id, name, folded, title, since",
        (
            (n, f"House {number}", f"house {number}", f"Role {n % 40}", "2020-01-01")
            for n in persons
            for number in {n * 7 % HOUSES, n * 13 % HOUSES if n % 3 == 0 else n * 7 % HOUSES}
        ),
    )
    insert(
        ledger,
        "personplace",
        "person_id, text, locality, country, folded",
        ((n, _place(n), _place(n), "", _place(n).lower()) for n in persons if n % 2),
    )
    insert(
        ledger,
        "persontag",
        "person_id, tag, folded, by_hand",
        (
            (n, tag, tag.lower(), int(n % 2))
            for n in persons
            for tag in {f"Tag {n % TAGS}", *([BIG_TAG] if n % 5 < 2 else [])}
        ),
    )
    insert(
        ledger,
        "personsource",
        "person_id, source, facts",
        (
            (n, source, 1 + n % 9)
            for n in range(1, people + 1)
            for source, every in (("mail", 1), ("linkedin", 3), ("vcard", 2), ("icalendar", 11))
            if n % every == 0
        ),
    )


def _is_shared(person: int) -> bool:
    return person % LISTS in {0, 1, 2} and person > BUSY and person != OWNER


def _place(person: int) -> str:
    number = person % PLACES
    return f"{_CITIES[number % len(_CITIES)]} {number}"
