"""The full-text index of messages: table `message_search` (SQLite FTS5) over folded text.

The table is contentless: it holds the index only, two thirds of a byte per byte of text; the texts
themselves stand in Message and MessageText. Rows go out by FTS5's `delete` command, which needs the
very words that went in: `remove` folds them again from the ledger, so it must run before the
message's own rows go, and a change of `folding.fold` calls for `rebuild`.

A message's number must not be given out again in the transaction that removed it: SQLite 3.40
spoils a contentless index when one transaction deletes a row and inserts its number anew.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from tengill.facts.folding import fold
from tengill.facts.folding import words as folded_words

TABLE = "message_search"
DELETE = f"INSERT INTO {TABLE}({TABLE}, rowid, subject, text) VALUES ('delete', %s, %s, %s)"
"""Takes one row out, given its number and the folded words that went in."""
RANKED = 400
"""Up to so many messages found are ranked by bm25; above, the newest are shown first: a word that
stands in half of all messages says nothing about which of them is meant, and ranking them all
takes seconds."""
_BATCH = 2_000
_PREFIX_FROM = 4
_WORDS_MOST = 24
_SUBJECT_WEIGHT = 5.0
_PIECES = re.compile(r'(-?)"([^"]*)"?|(\S+)')


@dataclass(frozen=True, slots=True)
class Found:
    """A message found: its pk and its rank (smaller is better; only the order means anything)."""

    message: int
    rank: float


def create_table_sql() -> str:
    """SQL that makes the table; for a migration."""
    return (
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {TABLE} USING fts5("
        "subject, text, content='', tokenize='unicode61 remove_diacritics 0')"
    )


def index(cursor: Any, rows: Iterable[tuple[int, str, str]]) -> int:
    """Index rows of (message pk, subject, new text) that are not indexed yet; returns how many."""
    folded = [(pk, fold(subject), fold(text)) for pk, subject, text in rows]
    if folded:
        cursor.executemany(f"INSERT INTO {TABLE}(rowid, subject, text) VALUES (%s, %s, %s)", folded)
    return len(folded)


def remove(cursor: Any, pks: Iterable[int]) -> int:
    """Take messages out, before their Message and MessageText rows go; returns how many."""
    removed = 0
    for rows in _texts(cursor, pks):
        cursor.executemany(DELETE, [(pk, fold(subject), fold(text)) for pk, subject, text in rows])
        removed += len(rows)
    return removed


def rebuild(cursor: Any) -> int:
    """Make the index anew from the ledger's texts; returns how many messages it holds."""
    cursor.execute(f"INSERT INTO {TABLE}({TABLE}) VALUES ('delete-all')")
    cursor.execute("SELECT id FROM ledger_message ORDER BY id")
    pks = [row[0] for row in cursor.fetchall()]
    return sum(index(cursor, rows) for rows in _texts(cursor, pks))


def _texts(cursor: Any, pks: Iterable[int]) -> Iterator[list[tuple[int, str, str]]]:
    """The indexed texts of messages, in batches."""
    wanted = list(pks)
    for start in range(0, len(wanted), _BATCH):
        batch = wanted[start : start + _BATCH]
        marks = ",".join(["%s"] * len(batch))
        cursor.execute(
            "SELECT m.id, m.subject, coalesce(t.new, '') FROM ledger_message m"
            f" LEFT JOIN ledger_messagetext t ON t.message_id = m.id WHERE m.id IN ({marks})",
            batch,
        )
        yield cursor.fetchall()


def match_expression(query: str, *, prefix: bool = True) -> str:
    """A person's query as an FTS5 expression, or empty when nothing can match.

    Words must all occur; `"several words"` stand together; `-word` must not occur; `word*` is a
    beginning, as is the last word while it is being typed (`prefix`). FTS5's own operators are
    ordinary words here, so no query is an error.
    """
    wanted: list[str] = []
    unwanted: list[str] = []
    pieces = list(_PIECES.finditer(query.replace("\0", " ")))[:_WORDS_MOST]
    for number, piece in enumerate(pieces):
        minus, phrase, word = piece.groups()
        if word is None:
            negative, text, open_end = bool(minus), phrase, False
        else:
            negative = len(word) > 1 and word.startswith("-")
            text = word[1:] if negative else word
            last = prefix and number == len(pieces) - 1
            open_end = text.endswith("*") or (last and len(fold(text)) >= _PREFIX_FROM)
        words = folded_words(text)
        if words:
            term = '"' + " ".join(words) + '"' + ("*" if open_end and not negative else "")
            (unwanted if negative else wanted).append(term)
    if not wanted:
        return ""
    expression = " AND ".join(wanted)
    return f"({expression}) NOT ({' OR '.join(unwanted)})" if unwanted else expression


def search(query: str, limit: int = 50, offset: int = 0) -> list[Found]:
    """Messages for a person's query, best first; any text is valid, an empty one finds nothing.

    The last word first counts as whole; only when that finds too little is it taken as a beginning.
    """
    exact = match_expression(query, prefix=False)
    if not exact:
        return []
    found = _run(exact, limit, offset)
    open_ended = match_expression(query)
    if len(found) < limit and open_ended != exact:
        return _run(open_ended, limit, offset)
    return found


def _run(expression: str, limit: int, offset: int) -> list[Found]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s ORDER BY rowid DESC LIMIT %s",
            [expression, max(RANKED, offset + limit) + 1],
        )
        newest = [row[0] for row in cursor.fetchall()]
        if len(newest) > RANKED:
            page = newest[offset : offset + limit]
            return [Found(pk, float(offset + at)) for at, pk in enumerate(page)]
        cursor.execute(
            f"SELECT rowid, bm25({TABLE}, {_SUBJECT_WEIGHT}, 1.0) AS score FROM {TABLE}"
            f" WHERE {TABLE} MATCH %s ORDER BY score, rowid DESC LIMIT %s OFFSET %s",
            [expression, limit, offset],
        )
        return [Found(pk, float(score)) for pk, score in cursor.fetchall()]
