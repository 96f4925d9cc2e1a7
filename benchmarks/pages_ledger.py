"""Fills a ledger of any size with plausible rows, straight into its tables, from a fixed seed.

Half of the messages are from or to the owner; who writes to whom follows a power law; words do
too. Ties come from the ledger's own projection, so they are what an import would have made.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np

OWNER, BUSY, USUAL = 1, 2, 5_003
END = 1_750_000_000
"""The newest message's time: 15 June 2025."""
YEARS = 12
_DAY = 86_400
_SPAN = YEARS * 365 * _DAY
_CHUNK = 50_000
_LISTS = 40
"""Every 25th contact is a list or a role address; see `_kind`."""

_FIRST = [
    "Anna",
    "Berg",
    "Carla",
    "Dagur",
    "Elin",
    "Finnur",
    "Greta",
    "Hallur",
    "Iris",
    "Jonas",
    "Katla",
    "Leifur",
    "Marta",
    "Nils",
    "Olga",
    "Petur",
    "Runa",
    "Sunna",
    "Thora",
    "Ulfur",
    "Vala",
    "Ymir",
    "Zoe",
    "Aron",
    "Bera",
    "Dora",
    "Egill",
    "Freyja",
    "Gisli",
    "Hilda",
]
_LAST = [
    "Bergdal",
    "Moss",
    "Quill",
    "Dahl",
    "Stone",
    "Hollow",
    "Marsh",
    "Vale",
    "Rivers",
    "Fjord",
    "Lind",
    "Falk",
    "Storm",
    "Winter",
    "Sand",
    "Birk",
    "Holm",
    "Kvist",
    "Strand",
    "Dal",
    "Eik",
    "Furu",
    "Gran",
    "Hav",
    "Is",
    "Jord",
    "Kyst",
    "Lund",
    "Myr",
    "Nes",
]
_COMMON = [
    "meeting",
    "budget",
    "report",
    "contract",
    "gravel",
    "boat",
    "harbour",
    "price",
    "offer",
    "draft",
    "team",
    "plan",
    "friday",
    "monday",
    "thanks",
    "regards",
    "project",
    "review",
    "numbers",
    "customer",
    "shipment",
    "invoice",
    "schedule",
    "call",
    "agenda",
    "notes",
]


def fill(ledger: sqlite3.Connection, people: int, messages: int) -> None:
    """Fill an empty, migrated ledger."""
    ledger.execute("PRAGMA synchronous=OFF")
    ledger.execute("PRAGMA cache_size=-1000000")
    random = np.random.default_rng(20250615)
    with _without_indexes(ledger):
        _run(ledger)
        points = _people(ledger, people)
        _messages(ledger, random, people, points, messages)
        _acts(ledger, random, people, messages)
        _outcomes(ledger, random, people, messages)
    _seen(ledger)
    ledger.execute("ANALYZE")
    ledger.commit()
    _ties()


def messages_of(person: int) -> int:
    """A message that person stands on."""
    from tengill.ledger.models import Addressed  # noqa: PLC0415 - after setup

    found = Addressed.objects.filter(point=person).order_by("-at").first()
    return found.message_id if found else 1


class _without_indexes:  # noqa: N801 - reads as a statement
    """Indexes are made once at the end: several times quicker than kept up row by row."""

    def __init__(self, ledger: sqlite3.Connection) -> None:
        self.ledger = ledger
        self.dropped: list[str] = []

    def __enter__(self) -> None:
        found = self.ledger.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
            " AND tbl_name LIKE 'ledger_%'"
        ).fetchall()
        for name, sql in found:
            self.ledger.execute(f'DROP INDEX "{name}"')
            self.dropped.append(sql)

    def __exit__(self, *_error: object) -> None:
        for sql in self.dropped:
            self.ledger.execute(sql)
        self.ledger.commit()


def _insert(
    ledger: sqlite3.Connection, table: str, columns: str, rows: Iterable[Sequence[Any]]
) -> None:
    """Insert rows; columns not named take their model's default, as they would from the importer."""
    named = [column.strip() for column in columns.split(",")]
    others = _defaults(table, frozenset(named))
    marks = ", ".join(["?"] * len(named) + [f"'{value}'" for value in others.values()])
    into = ", ".join([*named, *others])
    ledger.executemany(f"INSERT INTO ledger_{table} ({into}) VALUES ({marks})", rows)


@cache
def _defaults(table: str, named: frozenset[str]) -> dict[str, str]:
    from django.apps import apps  # noqa: PLC0415 - after setup

    found: dict[str, str] = {}
    for field in apps.get_model("ledger", table)._meta.concrete_fields:  # noqa: SLF001 - documented
        if field.column not in named and not field.null and not field.primary_key:
            default = field.get_default()
            if isinstance(default, bytes):
                default = default.decode()
            is_json = isinstance(default, list | dict)
            found[field.column] = (
                json.dumps(default)
                if is_json
                else str(int(default) if isinstance(default, bool) else default)
            )
    return found


def _run(ledger: sqlite3.Connection) -> None:
    _insert(
        ledger,
        "run",
        "id, kind, state, paths, options, started_at, finished_at, phase, bytes_total, bytes_done,"
        " counts, cancel_asked, who, error, undone_why, projected",
        [(1, "mail", "done", "[]", "{}", END, END, "", 1, 1, '{"new": 1}', 0, "", "", "", 1)],
    )
    _insert(
        ledger,
        "sourcefile",
        "id, run_id, path, format, size, fingerprint, next_offset, done, read, new, duplicate,"
        " kept_aside",
        [(1, 1, "all.mbox", "mbox", 1, "", 0, 1, 0, 0, 0, 0)],
    )


# ---------------------------------------------------------------- people


def _name(number: int) -> str:
    middle = chr(65 + number % 26)
    first, last = _FIRST[number % 30], _LAST[(number // 30) % 30]
    return f"{first} {middle}. {last} {number // 900}" if number >= 900 else f"{first} {last}"


def _kind(person: int) -> str:
    if person % _LISTS == 0:
        return "list"
    return "role" if person % _LISTS in {1, 2} and person > BUSY else "person"


def _people(ledger: sqlite3.Connection, people: int) -> int:
    """People 1…n with a point of the same number, every fifth with a second one; returns points."""
    extra = people // 5
    owner_of = [*range(1, people + 1), *range(5, people + 1, 5)][: people + extra]
    values = [f"p{n}@org{n % 4000}.example" for n in range(1, people + 1)]
    values += [f"p{n}@home{n % 90}.example" for n in range(5, people + 1, 5)]
    _insert(
        ledger,
        "contactpoint",
        "id, kind, value",
        ((number, "email", value) for number, value in enumerate(values, 1)),
    )
    _insert(
        ledger,
        "person",
        "id, kind, kind_reason, name, sort_name, address, organisation, is_owner, sent, received",
        (
            (n, _kind(n), "", _name(n), _name(n).lower(), values[n - 1], f"Org {n % 4000}",
             n == OWNER, 0, 0)
            for n in range(1, people + 1)
        ),
    )  # fmt: skip
    _insert(
        ledger,
        "personpoint",
        "point_id, person_id, reason, evidence",
        ((point, person, "display name", "witnessed") for point, person in enumerate(owner_of, 1)),
    )
    _insert(
        ledger,
        "pointname",
        "point_id, name, seen",
        ((point, _name(person), 3) for point, person in enumerate(owner_of, 1)),
    )
    _insert(
        ledger,
        "personname",
        "person_id, folded",
        ((n, _name(n).lower()) for n in range(1, people + 1)),
    )
    return len(owner_of)


# ---------------------------------------------------------------- messages


def _chunks(total: int) -> Iterator[tuple[int, int]]:
    for first in range(1, total + 1, _CHUNK):
        yield first, min(_CHUNK, total + 1 - first)


def _times(first: int, count: int, total: int) -> Any:
    """Message n's time: evenly over the years, newest last."""
    return END - _SPAN + (np.arange(first, first + count) * (_SPAN // total))


def _somebody(random: np.random.Generator, count: int, people: int) -> Any:
    """People by a power law: the busiest one stands on a hundredth of all messages."""
    return (BUSY + (people - BUSY) * random.random(count) ** 2.5).astype(np.int64)


def _messages(
    ledger: sqlite3.Connection,
    random: np.random.Generator,
    people: int,
    points: int,
    total: int,
) -> None:
    del points  # second addresses stay quiet: the first is the one most used
    vocabulary = [f"word{n}" for n in range(40_000)]
    vocabulary[: len(_COMMON)] = _COMMON
    words = np.array(vocabulary, dtype=object)
    for first, count in _chunks(total):
        at = _times(first, count, total).tolist()
        mine = random.random(count)
        sender = _somebody(random, count, people)
        sender[mine < 0.17] = OWNER
        many = np.minimum(random.geometric(0.55, count), 12)
        to = _somebody(random, int(many.sum()), people)
        starts = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(many)[:-1]))
        to[starts[(mine >= 0.17) & (mine < 0.5)]] = OWNER
        bulk = np.where(random.random(count) < 0.2, 0.97, 0.02).tolist()
        _write_messages(ledger, first, at, sender.tolist(), many.tolist(), bulk)
        _write_addressed(ledger, first, at, sender.tolist(), many.tolist(), to.tolist())
        picked = (len(vocabulary) * random.random((count, 45)) ** 3).astype(np.int64)
        texts = [" ".join(row) for row in words[picked]]
        _write_texts(ledger, first, texts)
        ledger.commit()


def _digest(number: int) -> bytes:
    return hashlib.blake2b(number.to_bytes(8), digest_size=16).digest()


def _subject(number: int) -> str:
    return f"{_COMMON[number % 24]} {_COMMON[(number // 3) % 24]} {number // 3 % 5000}"


def _write_messages(
    ledger: sqlite3.Connection,
    first: int,
    at: list[int],
    sender: list[int],
    many: list[int],
    bulk: list[float],
) -> None:
    headers = json.dumps([["x-mailer", "quill 1"]])
    _insert(
        ledger,
        "message",
        "id, digest, copy_digest, message_id, sent_at, date_basis, subject, thread_key, subject_key, sender_id,"
        " recipients, bulk, language, in_reply_to, headers, labels, defects, attachments",
        (
            (n, _digest(n), _digest(n), f"<{n}@mail.example>", at[i], "date", _subject(n), f"t{n // 3}",
             _subject(n), sender[i], many[i], bulk[i], "en", "[]", headers, "[]", "[]", "[]")
            for i, n in enumerate(range(first, first + len(at)))
        ),
    )  # fmt: skip
    _insert(
        ledger,
        "sighting",
        "message_id, file_id, key, length, path, told_id",
        ((n, 1, n * 1000, 900, "", "") for n in range(first, first + len(at))),
    )


def _write_addressed(
    ledger: sqlite3.Connection,
    first: int,
    at: list[int],
    sender: list[int],
    many: list[int],
    to: list[int],
) -> None:
    def rows() -> Iterator[tuple[object, ...]]:
        place = 0
        for i, n in enumerate(range(first, first + len(at))):
            yield n, sender[i], "from", 0, "", sender[i], at[i]
            for position in range(many[i]):
                role = "to" if position == 0 else "cc"
                yield n, to[place], role, position + 1, "", sender[i], at[i]
                place += 1

    _insert(
        ledger, "addressed", "message_id, point_id, role, position, name, sender_id, at", rows()
    )


def _write_texts(ledger: sqlite3.Connection, first: int, texts: list[str]) -> None:
    numbered = list(enumerate(texts, first))
    _insert(
        ledger,
        "messagetext",
        "message_id, new, quoted, signature",
        ((n, text, "", "") for n, text in numbered),
    )
    ledger.executemany(
        "INSERT INTO message_search (rowid, subject, text) VALUES (?, ?, ?)",
        (
            (n, _subject(n), text + (" gravel4711" if n % 99_991 == 0 else ""))
            for n, text in numbered
        ),
    )


def _seen(ledger: sqlite3.Connection) -> None:
    """Counts and times of people and points, from the messages."""
    ledger.execute(
        "INSERT INTO ledger_pointseen (point_id, sent, received, bulk_sent, in_sent_folder,"
        " delivered_to, first_at, last_at)"
        " SELECT point_id, sum(role = 'from'), sum(role <> 'from'), 0, 0, 0, min(at), max(at)"
        " FROM ledger_addressed GROUP BY point_id"
    )
    ledger.execute(
        "UPDATE ledger_person SET (sent, received, first_at, last_at) ="
        " (SELECT s.sent, s.received, s.first_at, s.last_at FROM ledger_pointseen s"
        "  WHERE s.point_id = ledger_person.id)"
        " WHERE id IN (SELECT point_id FROM ledger_pointseen)"
    )
    ledger.commit()


def _ties() -> None:
    from django.db import transaction  # noqa: PLC0415 - after setup

    from tengill.workspace.project.ties import project_ties  # noqa: PLC0415 - after setup

    with transaction.atomic():
        project_ties(None, None)


# ---------------------------------------------------------------- acts and outcomes

_KINDS = (
    ("introduction", 0.005), ("handoff", 0.003), ("introduction_request", 0.002),
    ("recommendation", 0.01), ("acknowledgement", 0.01), ("pitch_cold", 0.02),
)  # fmt: skip

_TOOK = ("took", "acknowledged", "declined", "no_evidence", "no_evidence", "no_evidence")


def _acts(
    ledger: sqlite3.Connection, random: np.random.Generator, people: int, messages: int
) -> None:
    acts: list[tuple[object, ...]] = []
    parties: list[tuple[object, ...]] = []
    words = json.dumps([[0, 12, "meeting budg", False]])
    number = 0
    for kind, share in _KINDS:
        found = random.choice(messages, int(messages * share), replace=False) + 1
        sure = random.random(len(found))
        who = _somebody(random, len(found) * 3, people).tolist()
        for i, message in enumerate(sorted(found.tolist())):
            number += 1
            joins = kind in {"introduction", "handoff"}
            state = (
                "confirmed" if number % 10 == 0 else "rejected" if number % 33 == 0 else "waiting"
            )
            acts.append(
                (number, message, f"{_digest(message).hex()}:{kind}", kind,
                 END - _SPAN + message * (_SPAN // messages), float(sure[i]),
                 "confirmed" if state == "confirmed" else "inferred", state, words,
                 '["introduce-verb"]', "", _TOOK[number % 6] if joins else "", "bench 1")
            )  # fmt: skip
            connector = OWNER if number % 4 == 0 else who[3 * i]
            roles = (("connector", connector), ("left", who[3 * i + 1]), ("right", who[3 * i + 2]))
            parties.extend((number, role, 0, _name(p), "", p) for role, p in roles)
    _insert(
        ledger,
        "act",
        "id, message_id, key, kind, at, confidence, evidence, state, words, reasons, subject, took,"
        " reader",
        acts,
    )
    _insert(ledger, "actparty", "act_id, role, position, name, address, person_id", parties)


def _outcomes(
    ledger: sqlite3.Connection, random: np.random.Generator, people: int, messages: int
) -> None:
    total = max(messages // 200, 10)
    introductions = int(messages * 0.005)
    who = _somebody(random, total * 4, people).tolist()
    acts = random.integers(1, max(introductions, 2), total * 2).tolist()
    for n in range(1, total + 1):
        buyer, seller, helper, _other = who[4 * n - 4 : 4 * n]
        amount = 1_000_00 + n * 37_00
        closed = END - _SPAN + n * (_SPAN // total)
        _insert(
            ledger,
            "outcome",
            "id, run_id, key, title, kind, state, closed_at, amount_minor, currency,"
            " source_fields, recorded_at, retracted_why",
            [(n, 1, f"deal:{n}", f"Deal {n} with Org {buyer % 4000}", "purchase",
              "lost" if n % 9 == 0 else "won", closed, amount, ("EUR", "ISK")[n % 2], "[]",
              END, "")],
        )  # fmt: skip
        for party, (side, person) in enumerate([("buyer", buyer), ("seller", seller)]):
            row = 2 * n - 1 + party
            _insert(
                ledger,
                "outcomeparty",
                "id, outcome_id, side, position, name, address, organisation",
                [(row, n, side, 0, _name(person), "", "")],
            )
            _insert(
                ledger, "outcomeperson", "party_id, person_id, reason", [(row, person, "address")]
            )
        if n % 9:
            _credit(ledger, n, amount, helper, acts[2 * n - 2 : 2 * n])


def _credit(
    ledger: sqlite3.Connection, outcome: int, amount: int, helper: int, acts: list[int]
) -> None:
    half = amount // 2
    shares = {OWNER: half, helper: amount - half} if helper != OWNER else {OWNER: amount}
    told = {
        str(act): {"id": act, "key": str(act), "kind": "introduction", "at": END, "message": act,
                   "connector": [OWNER], "left": [helper], "right": [BUSY], "words": []}
        for act in acts
    }  # fmt: skip
    detail = {
        "version": 1,
        "acts": told,
        "explanations": [{"index": i, "acts": list(told), "steps": []} for i in range(4)],
        "shares": [
            {"person": person, "credit": credit, "necessity": credit, "weakest": "inferred",
             "without": {"key": "without_all", "params": {"lost": credit}}}
            for person, credit in shares.items()
        ],
        "nodes": [],
        "links": [],
        "names": {},
    }  # fmt: skip
    _insert(
        ledger,
        "outcomecredit",
        "outcome_id, settings_key, organic_minor, unexplained_minor, detail",
        [(outcome, "bench", 0, 0, json.dumps(detail))],
    )
    _insert(
        ledger,
        "creditline",
        "outcome_id, person_id, model, credit_minor, necessity_minor, weakest",
        [
            (outcome, person, model, credit, credit if model == "shapley" else None, "inferred")
            for person, credit in shares.items()
            for model in ("shapley", "first", "last", "linear")
        ],
    )
    _insert(ledger, "outcomeact", "outcome_id, act_id", [(outcome, act) for act in set(acts)])
