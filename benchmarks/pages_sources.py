"""Cards, reach, meetings and interactions in a seeded ledger: with the messages twice as many facts.

Who meets and endorses whom follows the power law of the messages. A few meetings lie ahead.
"""

import json
import sqlite3
from collections.abc import Iterator

import numpy as np

from benchmarks.pages_people import HOUSES
from benchmarks.pages_rows import COMMON, END, OWNER, SPAN, digest, insert, name_of, somebody

MEETINGS, INTERACTIONS = 0.1, 0.7
"""Of each so many for a message; a meeting has three invited."""
_AHEAD = 400
"""Meetings that have not been yet."""
_TOLD = 1 << 40
"""Digests of facts begin here, those of messages below."""
_DAY = 86_400
_KINDS = ("reaction", "reaction", "endorsement", "coffee", "call", "recommendation", "note")
_ANSWERS = ("accepted", "accepted", "no_answer", "declined")
_FIELDS = (
    "geothermal", "hydrogen", "procurement", "turbines", "shipping", "fisheries", "pensions",
    "aluminium", "harbours", "grids", "forestry", "tunnels", "insurance", "cartography",
)  # fmt: skip


def fill_sources(
    ledger: sqlite3.Connection, random: np.random.Generator, people: int, messages: int
) -> None:
    """Rows of cards, meetings and interactions, as other sources than mail would bring them."""
    _cards(ledger, random, people)
    _meetings(ledger, random, people, max(int(messages * MEETINGS), 2 * _AHEAD))
    _interactions(ledger, random, people, int(messages * INTERACTIONS))
    ledger.commit()


def _cards(ledger: sqlite3.Connection, random: np.random.Generator, people: int) -> None:
    """Every second person has a card; what they say of themselves follows a power law."""
    having = range(2, people + 1, 2)
    fields = (len(_FIELDS) * random.random((len(having), 2)) ** 2).astype(np.int64).tolist()
    insert(
        ledger,
        "card",
        "id, digest, source, key, name, headline, skills, recorded_at",
        (
            (n, digest(_TOLD + n), ("linkedin", "vcard")[n % 4 == 0], f"c{n}", name_of(n),
             f"{_FIELDS[a]} and {COMMON[n % 24]}", json.dumps([_FIELDS[b]]), END)
            for n, (a, b) in zip(having, fields, strict=True)
        ),
    )  # fmt: skip
    insert(ledger, "cardpoint", "card_id, point_id", ((n, n) for n in having))
    insert(
        ledger,
        "cardaffiliation",
        "card_id, organisation, folded, title",
        (
            (n, f"House {n * 7 % HOUSES}", f"house {n * 7 % HOUSES}", f"Role {n % 40}")
            for n in having
        ),
    )
    insert(
        ledger,
        "reach",
        "digest, source, key, point_id, figure, count, at, recorded_at",
        (
            (digest(4 * _TOLD + n), "x", f"r{n}", n, "followers", 10_000_000 // n, END, END)
            for n in range(2, people + 1, 10)
        ),
    )


def _meetings(
    ledger: sqlite3.Connection, random: np.random.Generator, people: int, total: int
) -> None:
    organiser = somebody(random, total, people)
    organiser[random.random(total) < 0.3] = OWNER
    invited = somebody(random, 3 * total, people).reshape(total, 3)
    invited[random.random(total) < 0.3, 0] = OWNER
    past = total - _AHEAD
    at = np.concatenate(
        (
            END - SPAN + np.sort(random.integers(0, SPAN, past)),
            END + np.sort(random.integers(3_600, 60 * _DAY, _AHEAD)),
        )
    ).tolist()
    insert(
        ledger,
        "meeting",
        "id, digest, source, key, starts_at, ends_at, title, place, state, organiser_id,"
        " organiser_name, attendees, recorded_at",
        (
            (n, digest(2 * _TOLD + n), "icalendar", f"m{n}", at[n - 1], at[n - 1] + 3_600,
             f"{COMMON[n % 24]} {COMMON[n // 3 % 24]}", "", "confirmed", who, name_of(who), 4, END)
            for n, who in enumerate(organiser.tolist(), 1)
        ),
    )  # fmt: skip

    def attendance() -> Iterator[tuple[object, ...]]:
        for n, guests in enumerate(invited.tolist(), 1):
            for position, guest in enumerate(dict.fromkeys(guests)):
                answer = _ANSWERS[(n + position) % len(_ANSWERS)]
                yield n, guest, name_of(guest), answer, at[n - 1], position

    insert(
        ledger,
        "attendance",
        "meeting_id, point_id, name, answer, starts_at, position",
        attendance(),
    )


def _interactions(
    ledger: sqlite3.Connection, random: np.random.Generator, people: int, total: int
) -> None:
    by, to = somebody(random, total, people), somebody(random, total, people)
    mine = random.random(total)
    by[mine < 0.2] = OWNER
    to[mine > 0.8] = OWNER
    at = (END - SPAN + np.sort(random.integers(0, SPAN, total))).tolist()
    field = (len(_FIELDS) * random.random(total) ** 2).astype(np.int64).tolist()

    def rows() -> Iterator[tuple[object, ...]]:
        for n, (one, other) in enumerate(zip(by.tolist(), to.tolist(), strict=True), 1):
            kind = _KINDS[n % len(_KINDS)]
            about = _FIELDS[field[n - 1]]
            subject = about if kind == "endorsement" else ""
            said = f"Trusted with {about} and {COMMON[n % 24]}." if kind == "recommendation" else ""
            yield (n, digest(3 * _TOLD + n), "linkedin", f"i{n}", kind, at[n - 1], one,
                   name_of(one), other, name_of(other), subject, said, END)  # fmt: skip

    insert(
        ledger,
        "interaction",
        "id, digest, source, key, kind, at, by_id, by_name, to_id, to_name, subject, text,"
        " recorded_at",
        rows(),
    )
