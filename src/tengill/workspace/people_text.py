"""What everybody is called, reached at and belongs to, as one text in memory.

A part of a word is looked for in all of it at once, which takes milliseconds for 100,000 people; a
database would have to read three tables. It is read anew when the ledger's `people_text_generation`
is another: triggers draw a new number with whatever changes it (migration 0012).
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db import connection
from numpy.typing import NDArray

Ints = NDArray[np.int64]
_FETCH = 20_000
_TRIED = 3
"""Bytes of a word that are looked for in the whole text; the rest only where these stand."""
_READ = (
    "SELECT p.id, p.sort_name || ' ' ||"
    " coalesce((SELECT group_concat(lower(c.value), ' ') FROM ledger_personpoint pp"
    " JOIN ledger_contactpoint c ON c.id = pp.point_id WHERE pp.person_id = p.id), '') || ' ' ||"
    " coalesce((SELECT group_concat(o.folded, ' ') FROM ledger_personorganisation o"
    " WHERE o.person_id = p.id), '')"
    " FROM ledger_person p ORDER BY p.id"
)

# In one text each: a row for everybody costs more than the query itself.
_HOUSES = (
    "SELECT folded, count(*), group_concat(person_id) FROM ledger_personorganisation"
    " GROUP BY folded ORDER BY folded"
)


@dataclass(frozen=True, slots=True)
class PeopleText:
    """A line for each person, in the order of their ids."""

    ids: Ints
    text: NDArray[np.uint8]
    """UTF-8; every line ends with a line feed."""
    starts: Ints
    """Where each person's line begins."""
    houses: tuple[str, ...]
    """Folded names of organisations people are or were of, each once."""
    house_starts: Ints
    """Where each organisation's people begin in `housed`, and where the last's end."""
    housed: Ints
    """Person ids, organisation by organisation."""

    def of_houses(self, words: Sequence[str]) -> Ints:
        """Ids of those who are or were of an organisation whose name holds every word."""
        starts = self.house_starts
        found = [
            self.housed[starts[at] : starts[at + 1]]
            for at, name in enumerate(self.houses)
            if all(word in name for word in words)
        ]
        return np.concatenate(found) if found else self.housed[:0]

    def holding(self, word: str) -> Ints:
        """Ids of the people in whose line a word stands somewhere; of no word, of all of them."""
        told = word.encode()
        last = len(self.text) - len(told) + 1
        if not told or last <= 0:
            return self.ids if not told else self.ids[:0]
        there = self.text[:last] == told[0]
        for place in range(1, min(len(told), _TRIED)):
            there &= self.text[place : last + place] == told[place]
        at = np.flatnonzero(there)
        for place in range(_TRIED, len(told)):
            at = at[self.text[at + place] == told[place]]
        lines = np.searchsorted(self.starts, at, side="right") - 1
        held = np.zeros(len(self.ids), dtype=np.bool_)
        held[lines] = True
        return self.ids[held]


_kept: dict[str, tuple[int, PeopleText]] = {}
_reading = threading.Lock()


def people_text() -> PeopleText:
    """The text as the ledger has it now."""
    name = str(connection.settings_dict["NAME"])
    generation = _generation()
    known = _kept.get(name)
    if known is not None and known[0] == generation:
        return known[1]
    with _reading:  # the second of two who ask at once finds what the first read
        generation = _generation()
        known = _kept.get(name)
        if known is not None and known[0] == generation:
            return known[1]
        read = _read()
        if _generation() == generation:  # else somebody wrote while it was read
            _kept[name] = (generation, read)
        return read


def _generation() -> int:
    with connection.cursor() as c:
        c.execute("SELECT n FROM people_text_generation")
        return int(c.fetchone()[0])


def _read() -> PeopleText:
    ids: list[int] = []
    sizes: list[int] = []
    whole = bytearray()
    with connection.cursor() as c:
        c.execute(_READ)
        while rows := c.fetchmany(_FETCH):
            for person, told in rows:
                line = told.replace("\n", " ").encode("utf-8", "replace")
                ids.append(person)
                sizes.append(len(line) + 1)
                whole += line
                whole += b"\n"
    houses, house_starts, housed = _houses()
    ends = np.cumsum(np.array(sizes, dtype=np.int64)) if sizes else np.zeros(0, np.int64)
    return PeopleText(
        np.array(ids, dtype=np.int64),
        np.frombuffer(bytes(whole), dtype=np.uint8),
        ends - np.array(sizes, dtype=np.int64),
        houses,
        house_starts,
        housed,
    )


def _houses() -> tuple[tuple[str, ...], Ints, Ints]:
    with connection.cursor() as c:
        c.execute(_HOUSES)
        rows = c.fetchall()
    sizes = np.array([size for _name, size, _people in rows], dtype=np.int64)
    people = np.fromstring(",".join(told for _name, _size, told in rows), dtype=np.int64, sep=",")
    return tuple(name for name, _size, _people in rows), np.append(0, np.cumsum(sizes)), people
