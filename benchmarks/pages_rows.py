"""What the seeding of a large ledger shares: who is in it, and how a row is written."""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import numpy as np

OWNER, BUSY, USUAL = 1, 2, 5_003
END = 1_750_000_000
"""The newest message's time: 15 June 2025."""
YEARS = 12
_DAY = 86_400
SPAN = YEARS * 365 * _DAY
LISTS = 40
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
COMMON = [
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


def name_of(number: int) -> str:
    """A person's name; 900 different ones, then numbered."""
    middle = chr(65 + number % 26)
    first, last = _FIRST[number % 30], _LAST[(number // 30) % 30]
    return f"{first} {middle}. {last} {number // 900}" if number >= 900 else f"{first} {last}"


def somebody(random: np.random.Generator, count: int, people: int) -> Any:
    """People by a power law: the busiest one stands on a hundredth of all messages."""
    return (BUSY + (people - BUSY) * random.random(count) ** 2.5).astype(np.int64)


def digest(number: int) -> bytes:
    """A message's digest."""
    return hashlib.blake2b(number.to_bytes(8), digest_size=16).digest()


def insert(
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
