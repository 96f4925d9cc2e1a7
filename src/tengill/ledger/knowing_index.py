"""The full-text index of what cards and interactions say somebody knows: table `knowing_search`.

One row for what a card says of a person, one for each place in an organisation, one for an
interaction that has words (an endorsement's skill, a recommendation, a note). SQLite keeps it in
step by itself, with triggers: nothing that imports, undoes or takes away can forget it. So folding
is done in SQL too: the letters Unicode does not decompose are spelled out here as `facts.folding`
does, the tokenizer takes off accents and case.
"""

from collections.abc import Iterable

from django.db import connection

TABLE = "knowing_search"
CARD, AFFILIATION, INTERACTION = 0, 1, 2
KINDS = 4
"""A row's number is `KINDS` times that of the row it indexes, and the kind of that."""
_LETTERS = (
    ("Þ", "th"), ("þ", "th"), ("Ð", "d"), ("ð", "d"), ("Æ", "ae"), ("æ", "ae"), ("Œ", "oe"),
    ("œ", "oe"), ("Ø", "o"), ("ø", "o"), ("Đ", "d"), ("đ", "d"), ("Ł", "l"), ("ł", "l"),
    ("ß", "ss"), ("ẞ", "ss"),
)  # fmt: skip


def _folded(expression: str) -> str:
    for letter, spelled in _LETTERS:
        expression = f"replace({expression}, '{letter}', '{spelled}')"
    return expression


def _listed(column: str) -> str:
    """The texts of a JSON list, in one text."""
    return f"coalesce((SELECT group_concat(value, ' ; ') FROM json_each({column})), '')"


_TEXTS = {
    "card": (
        CARD,
        "{row}.headline || ' ; ' || " + _listed("{row}.skills") + " || ' ; ' || {row}.note"
        " || ' ; ' || " + _listed("{row}.groups"),
        "{row}.headline <> '' OR {row}.skills <> '[]' OR {row}.note <> '' OR {row}.groups <> '[]'",
        "headline, skills, note, groups",
    ),
    "cardaffiliation": (
        AFFILIATION,
        "{row}.title || ' ; ' || {row}.department",
        "{row}.title <> '' OR {row}.department <> ''",
        "title, department",
    ),
    "interaction": (
        INTERACTION,
        "{row}.subject || ' ; ' || {row}.text",
        "({row}.subject <> '' OR {row}.text <> '')",
        "subject, text",
    ),
}


def create_sql() -> tuple[str, ...]:
    """SQL that makes the table, fills it and keeps it; for a migration."""
    made = [
        f"CREATE VIRTUAL TABLE {TABLE} USING fts5(text, tokenize='unicode61 remove_diacritics 2')"
    ]
    for name, (kind, text, worth, columns) in _TEXTS.items():
        number = f"{{row}}.id * {KINDS} + {kind}"

        def put(row: str, number: str = number, text: str = text) -> str:
            told = _folded(text.format(row=row))
            return f"INSERT INTO {TABLE}(rowid, text) SELECT {number.format(row=row)}, {told}"

        out = f"DELETE FROM {TABLE} WHERE rowid = {number.format(row='OLD')}"
        new, table = worth.format(row="NEW"), f"ledger_{name}"
        made += [
            f"{put('t')} FROM {table} t WHERE {worth.format(row='t')}",
            _trigger(name, "new", f"INSERT ON {table} WHEN {new}", put("NEW")),
            _trigger(name, "gone", f"DELETE ON {table} WHEN {worth.format(row='OLD')}", out),
            _trigger(
                name,
                "changed",
                f"UPDATE OF {columns} ON {table}",
                f"{out}; {put('NEW')} WHERE {new}",
            ),
        ]
    return tuple(made)


def _trigger(name: str, what: str, when: str, then: str) -> str:
    return f"CREATE TRIGGER knowing_{name}_{what} AFTER {when} BEGIN {then}; END"


def drop_sql() -> tuple[str, ...]:
    """SQL that takes it all away again; for a migration."""
    triggers = (
        f"DROP TRIGGER knowing_{name}_{what}"
        for name in _TEXTS
        for what in ("new", "gone", "changed")
    )
    return (*triggers, f"DROP TABLE {TABLE}")


def found(expression: str, limit: int) -> list[tuple[int, int]]:
    """(kind, number of the row it indexes) for an FTS5 expression, the latest first."""
    with connection.cursor() as c:
        c.execute(
            f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s ORDER BY rowid DESC LIMIT %s",
            [expression, limit],
        )
        return [(pk % KINDS, pk // KINDS) for (pk,) in c.fetchall()]


def words_between(table: str, ranges: Iterable[tuple[str, str]], most: int) -> set[str]:
    """Indexed words of a full-text table that lie in ranges `from <= word < to`; at most so many each.

    Args:
        table: a full-text table of the ledger: `knowing_search` or `message_search`.
        ranges: beginnings and ends of stretches of the alphabet.
        most: words of one range.
    """
    name = f"words_of_{table}"
    words: set[str] = set()
    with connection.cursor() as c:
        c.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS"
            f" temp.{name} USING fts5vocab(main, {table}, 'instance')"
        )
        for first, past in ranges:
            c.execute(_WORD_BY_WORD.format(table=f"temp.{name}"), [first, past, past, most])
            words.update(word for (word,) in c.fetchall())
    return words


# Each word is looked for anew, right after the one before it: a table of kind `row` would count in
# how many texts every word stands, and read all of these places for it.
_WORD_BY_WORD = """
WITH RECURSIVE word(term) AS (
  SELECT (SELECT term FROM {table} WHERE term >= %s AND term < %s LIMIT 1)
  UNION ALL
  SELECT (SELECT term FROM {table} WHERE term >= word.term || char(1) AND term < %s LIMIT 1)
  FROM word WHERE word.term IS NOT NULL
)
SELECT term FROM word WHERE term IS NOT NULL LIMIT %s
"""
