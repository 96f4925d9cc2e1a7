"""A ledger file of a test's own, opened in this process, and dumps of it that ignore row numbers.

The import line closes connections, forks workers and holds its own transactions, so it cannot run
on pytest-django's in-memory database. `ledger` swaps the default connection for one to a file in
`tmp_path`, a copy of the one database that is migrated once a session.
"""

import copy
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from tengill.workspace import encoding

Rows = list[tuple[Any, ...]]


@dataclass
class LedgerHome:
    """The folder of a ledger and of the mail a test writes."""

    home: Path
    mail: Path

    def file(self, name: str, content: bytes) -> Path:
        """A file of mail, made with the folders above it."""
        path = self.mail / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path


def _open(file: Path) -> Any:
    """A connection to a ledger file, put in the default's place; returns the one before."""
    before = connections["default"]
    told = copy.deepcopy(connections.settings["default"])
    told["NAME"] = str(file)
    connections["default"] = type(before)(told, "default")
    return before


@pytest.fixture(scope="session")
def _template(migrated: Path) -> Path:
    # Loaded here once; forked workers share it.
    encoding.prepare()
    return migrated


@pytest.fixture
def ledger(
    _template: Path, tmp_path: Path, django_db_blocker: Any, settings: Any
) -> Iterator[LedgerHome]:
    """An empty ledger in a file, open as the default database for the test."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    shutil.copyfile(_template, home / "ledger.sqlite3")
    settings.HOME = home
    with django_db_blocker.unblock():
        before = _open(home / "ledger.sqlite3")
        try:
            yield LedgerHome(home, tmp_path / "mail")
        finally:
            connections["default"].close()
            connections["default"] = before


@pytest.fixture
def another(ledger: LedgerHome, _template: Path, tmp_path: Path) -> Any:
    """A call that empties the ledger: what comes after starts from nothing, in the same place."""

    def fresh() -> None:
        connections["default"].close()
        for file in ledger.home.glob("ledger.sqlite3*"):
            file.unlink()
        shutil.copyfile(_template, ledger.home / "ledger.sqlite3")

    return fresh


# ---------------------------------------------------------------- dumps

FACTS = {
    "message": """
        SELECT hex(m.digest), hex(m.copy_digest), m.message_id, m.sent_at, m.date_basis, m.subject,
          m.thread_key, m.subject_key, s.kind || ':' || s.value, d.kind || ':' || d.value,
          m.in_sent_folder, m.recipients, m.bulk, m.bulk_alone, m.series, m.language, m.in_reply_to, m.headers, m.labels,
          m.defects, m.attachments, m.channel, t.new, t.quoted, t.signature, t.was_html
        FROM ledger_message m LEFT JOIN ledger_messagetext t ON t.message_id = m.id
        LEFT JOIN ledger_contactpoint s ON s.id = m.sender_id
        LEFT JOIN ledger_contactpoint d ON d.id = m.delivered_id""",
    "addressed": """
        SELECT hex(m.digest), a.position, a.role, p.kind, p.value, a.name, s.value, a.at
        FROM ledger_addressed a LEFT JOIN ledger_message m ON m.id = a.message_id
        LEFT JOIN ledger_contactpoint p ON p.id = a.point_id
        LEFT JOIN ledger_contactpoint s ON s.id = a.sender_id""",
    "point": "SELECT kind, value FROM ledger_contactpoint",
    "name": """
        SELECT p.kind, p.value, n.name, n.seen
        FROM ledger_pointname n LEFT JOIN ledger_contactpoint p ON p.id = n.point_id""",
    "seen": """
        SELECT p.kind, p.value, sent, received, bulk_sent, in_sent_folder, delivered_to, first_at,
          last_at
        FROM ledger_pointseen n LEFT JOIN ledger_contactpoint p ON p.id = n.point_id""",
    "textreading": """
        SELECT hex(m.digest), r.found, r.assistant_signs
        FROM ledger_textreading r LEFT JOIN ledger_message m ON m.id = r.message_id""",
    "sighting": """
        SELECT hex(m.digest), f.path, s."key", s.length, s.path, s.told_id, s.told_sender
        FROM ledger_sighting s LEFT JOIN ledger_message m ON m.id = s.message_id
        LEFT JOIN ledger_sourcefile f ON f.id = s.file_id""",
    "aside": """
        SELECT f.path, k.reason, k.detail, k."offset", k.length, hex(k.sample)
        FROM ledger_keptaside k LEFT JOIN ledger_sourcefile f ON f.id = k.file_id""",
    "card": """
        SELECT hex(c.digest), c.source, c.key, c.told_at, c.retracted_at, c.name, c.parts,
          c.headline, c.note, c.birthday, c.groups, c.skills, c.places, c.related, c.is_owner,
          c.is_organisation, c.source_fields, c.defects FROM ledger_card c""",
    "cardpoint": """
        SELECT hex(c.digest), p.kind, p.value, h.label, h.position FROM ledger_cardpoint h
        LEFT JOIN ledger_card c ON c.id = h.card_id
        LEFT JOIN ledger_contactpoint p ON p.id = h.point_id""",
    "cardaffiliation": """
        SELECT hex(c.digest), a.organisation, a.folded, a.title, a.department, a.since, a.until,
          a.position FROM ledger_cardaffiliation a LEFT JOIN ledger_card c ON c.id = a.card_id""",
    "meeting": """
        SELECT hex(m.digest), m.source, m.key, m.told_at, m.retracted_at, m.starts_at, m.ends_at,
          m.all_day, m.title, m.text, m.place, m.state, p.kind || ':' || p.value, m.organiser_name,
          m.attendees, m.calendar, m.repeats, m.categories, m.defects
        FROM ledger_meeting m LEFT JOIN ledger_contactpoint p ON p.id = m.organiser_id""",
    "attendance": """
        SELECT hex(m.digest), p.kind, p.value, a.name, a.answer, a.optional, a.is_group,
          a.starts_at, a.position FROM ledger_attendance a
        LEFT JOIN ledger_meeting m ON m.id = a.meeting_id
        LEFT JOIN ledger_contactpoint p ON p.id = a.point_id""",
    "interaction": """
        SELECT hex(i.digest), i.source, i.key, i.kind, i.at, b.kind || ':' || b.value, i.by_name,
          t.kind || ':' || t.value, i.to_name, i.subject, i.text, i.defects, i.retracted_at
        FROM ledger_interaction i LEFT JOIN ledger_contactpoint b ON b.id = i.by_id
        LEFT JOIN ledger_contactpoint t ON t.id = i.to_id""",
    "reach": """
        SELECT hex(r.digest), r.source, p.kind, p.value, r.figure, r.count, r.at, r.name
        FROM ledger_reach r LEFT JOIN ledger_contactpoint p ON p.id = r.point_id""",
    "factsighting": """
        SELECT s.kind, coalesce(hex(c.digest), hex(m.digest), hex(i.digest), hex(r.digest)),
          f.path, s."key", s.length, s.path FROM ledger_factsighting s
        LEFT JOIN ledger_card c ON s.kind = 'card' AND c.id = s.fact
        LEFT JOIN ledger_meeting m ON s.kind = 'meeting' AND m.id = s.fact
        LEFT JOIN ledger_interaction i ON s.kind = 'interaction' AND i.id = s.fact
        LEFT JOIN ledger_reach r ON s.kind = 'reach' AND r.id = s.fact
        LEFT JOIN ledger_sourcefile f ON f.id = s.file_id""",
    "outcome": """
        SELECT o."key", o.title, o.kind, o.state, o.closed_at, o.amount_minor, o.currency,
          s."key" FROM ledger_outcome o LEFT JOIN ledger_outcome s ON s.id = o.superseded_by_id""",
}
"""The facts, by natural keys. Runs and files are looked at by themselves."""

_PERSON = """
  (SELECT group_concat(told, ' ') FROM (SELECT p.kind || ':' || p.value AS told
   FROM ledger_personpoint pp JOIN ledger_contactpoint p ON p.id = pp.point_id
   WHERE pp.person_id = {id} ORDER BY 1))"""

PROJECTIONS = {
    "person": f"""
        SELECT {_PERSON.format(id="r.id")}, kind, kind_reason, name, sort_name, address,
          organisation, is_owner, {_PERSON.format(id="r.assistant_of_id")}, first_at, last_at, sent,
          received FROM ledger_person r""",
    "personpoint": f"""
        SELECT {_PERSON.format(id="q.person_id")}, c.kind, c.value, q.reason, q.evidence
        FROM ledger_personpoint q LEFT JOIN ledger_contactpoint c ON c.id = q.point_id""",
    "mailboxhome": """
        SELECT place, told, hex(m.digest) FROM ledger_mailboxhome h
        LEFT JOIN ledger_message m ON m.id = h.upto""",
    "personname": f"SELECT {_PERSON.format(id='n.person_id')}, folded FROM ledger_personname n",
    "personorganisation": f"""
        SELECT {_PERSON.format(id="o.person_id")}, o.name, o.folded, o.title, o.since, o.until,
          o.current, hex(c.digest) FROM ledger_personorganisation o
        LEFT JOIN ledger_card c ON c.id = o.card_id""",
    "personplace": f"""
        SELECT {_PERSON.format(id="o.person_id")}, o.text, o.locality, o.country, o.folded,
          hex(c.digest) FROM ledger_personplace o LEFT JOIN ledger_card c ON c.id = o.card_id""",
    "persontag": f"""
        SELECT {_PERSON.format(id="t.person_id")}, t.tag, t.folded, t.by_hand
        FROM ledger_persontag t""",
    "personsource": f"""
        SELECT {_PERSON.format(id="s.person_id")}, s.source, s.facts FROM ledger_personsource s""",
    "tie": f"""
        SELECT {_PERSON.format(id="t.a_id")}, {_PERSON.format(id="t.b_id")}, first_at, last_at,
          a_to_b, b_to_a, fast, slow, days, longest, channels, strength, rank
        FROM ledger_tie t""",
    "personactivity": f"""
        SELECT {_PERSON.format(id="y.person_id")}, at, fast, slow FROM ledger_personactivity y""",
    "act": """
        SELECT a."key", a.kind, a.at, a.confidence, a.evidence, a.state, a.words, a.reasons,
          a.subject, a.took, a.reader, hex(m.digest), hex(t.digest)
        FROM ledger_act a LEFT JOIN ledger_message m ON m.id = a.message_id
        LEFT JOIN ledger_message t ON t.id = a.took_message_id""",
    "actparty": f"""
        SELECT a."key", p.role, p.position, p.name, p.address, {_PERSON.format(id="p.person_id")}
        FROM ledger_actparty p LEFT JOIN ledger_act a ON a.id = p.act_id""",
    "outcomeperson": f"""
        SELECT o."key", p.side, p.position, p.address, {_PERSON.format(id="q.person_id")}, q.reason
        FROM ledger_outcomeperson q JOIN ledger_outcomeparty p ON p.id = q.party_id
        JOIN ledger_outcome o ON o.id = p.outcome_id""",
    "outcomecredit": """
        SELECT o."key", c.settings_key, c.organic_minor, c.unexplained_minor
        FROM ledger_outcomecredit c LEFT JOIN ledger_outcome o ON o.id = c.outcome_id""",
    "creditline": f"""
        SELECT o."key", {_PERSON.format(id="c.person_id")}, c.model, c.credit_minor,
          c.necessity_minor, c.weakest
        FROM ledger_creditline c LEFT JOIN ledger_outcome o ON o.id = c.outcome_id""",
    "outcomeact": """
        SELECT o."key", a."key" FROM ledger_outcomeact x
        LEFT JOIN ledger_outcome o ON o.id = x.outcome_id LEFT JOIN ledger_act a ON a.id = x.act_id""",
}


def query(sql: str, values: tuple[Any, ...] = ()) -> Rows:
    """All rows of a query."""
    with connection.cursor() as c:
        c.execute(sql, values)
        return [tuple(row) for row in c.fetchall()]


def dump(*, leave: tuple[str, ...] = ()) -> dict[str, Rows]:
    """All facts and projections by natural keys, sorted, so that ledgers can be compared."""
    tables = {**FACTS, **PROJECTIONS}
    found = {
        name: sorted(query(sql), key=repr) for name, sql in tables.items() if name not in leave
    }
    if "tie" in found:
        found["tie"] = sorted((_either_way(row) for row in found["tie"]), key=repr)
    return found


def _either_way(tie: tuple[Any, ...]) -> tuple[Any, ...]:
    """A tie with the two in the order of their names: which has the smaller number is chance."""
    a, b, first, last, ab, ba, fast, slow, days, longest, channels, *rest = tie
    told = json.loads(channels)
    if str(a) > str(b):
        a, b, ab, ba = b, a, ba, ab
        told = {name: [to, fro, *more] for name, (fro, to, *more) in told.items()}
    of_channel = json.dumps(told, sort_keys=True)
    return (a, b, first, last, ab, ba, fast, slow, days, longest, of_channel, *rest)


def differences(one: dict[str, Rows], other: dict[str, Rows]) -> str:
    """The first rows that differ, table by table; empty when the dumps are equal."""
    told: list[str] = []
    for name in one.keys() | other.keys():
        mine, theirs = one.get(name, []), other.get(name, [])
        if mine != theirs:
            lost = [row for row in mine if row not in theirs][:2]
            came = [row for row in theirs if row not in mine][:2]
            told.append(f"{name} ({len(mine)}, {len(theirs)}):\n  - {lost}\n  + {came}")
    return "\n".join(told)


def counts(run: int) -> dict[str, int]:
    """What a run's row says it brought."""
    return json.loads(query("SELECT counts FROM ledger_run WHERE id = %s", (run,))[0][0])


def number(table: str) -> int:
    """How many rows a table has."""
    return int(query(f"SELECT count(*) FROM ledger_{table}")[0][0])
