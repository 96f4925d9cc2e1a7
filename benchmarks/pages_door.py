"""What came to the door, a live mailbox and a campaign in a seeded ledger.

A few thousand messages are judged as the door judges them; what it said of them stands for all
others, in turn: the lists and pages depend on how many rows there are, not on what they say.
"""

import json
import os
import sqlite3
from itertools import islice
from pathlib import Path

from benchmarks.pages_rows import END, OWNER, insert, name_of

_JUDGED = 3_000
_TEXTS = 400
"""Texts that came again and again; every seventh message is one of them."""
_ACTIONS, _COPIES, _APPROACHES = 50_000, 300_000, 100_000
_ROWS = 600
"""Of the campaign."""


def fill_door(ledger: sqlite3.Connection, home: Path) -> None:
    """Judged messages, the mailbox's log, a campaign that was judged; nothing where it is there."""
    if ledger.execute("SELECT count(*) FROM ledger_judged").fetchone()[0]:
        return
    _judge_some()
    _judge_the_rest(ledger)
    _mailbox(ledger, home)
    _approaches(ledger)
    ledger.commit()
    _up_to_date()
    _campaign(home)


def _judge_some() -> None:
    from tengill.workspace.door import messages, owning, project, teaching  # noqa: PLC0415
    from tengill.workspace.door.weighing import Weigher, at_length  # noqa: PLC0415
    from tengill.workspace.door.writing import Writer  # noqa: PLC0415

    owner, word = owning.owner(), teaching.word()
    if owner is None:
        raise RuntimeError("the seeded ledger has an owner")
    weigher = Weigher(
        owner, word.doors, word.corrections, party=messages.parties(),
        away_from=word.away_from, words=word.words, keeps=True,
    )  # fmt: skip
    writer = Writer(word.decided)
    with at_length():
        for stored in islice(messages.in_order(), 3 * _JUDGED):
            writer.take(stored, project.weigh(weigher, stored))
    writer.write()


def _judge_the_rest(ledger: sqlite3.Connection) -> None:
    """Every message to the owner, with what was said of another one."""
    columns = "channel, verdict, basis, chance, ask, minutes, told, model"
    ledger.execute(
        f"CREATE TEMP TABLE said AS SELECT row_number() OVER (ORDER BY message_id) - 1 AS n,"
        f" {columns} FROM ledger_judged"
    )
    ledger.execute("CREATE INDEX temp.said_n ON said (n)")
    (said,) = ledger.execute("SELECT count(*) FROM said").fetchone()
    ledger.execute(
        "INSERT INTO ledger_judged (message_id, at, person, template, copies, answered_at,"
        f" decided, {columns})"
        " SELECT m.id, m.sent_at, pp.person_id,"
        "  CASE m.id % 7 WHEN 0 THEN printf('%032x', m.id / 7 % ?) ELSE '' END, 0,"
        "  CASE m.id % 9 WHEN 0 THEN m.sent_at + 3600 END, m.id % 500 = 0,"
        f"  {', '.join(f's.{name.strip()}' for name in columns.split(','))}"
        " FROM ledger_addressed a JOIN ledger_message m ON m.id = a.message_id"
        " LEFT JOIN ledger_personpoint pp ON pp.point_id = m.sender_id"
        " JOIN said s ON s.n = m.id * 7919 % ?"
        " WHERE a.point_id = ? AND a.role <> 'from' AND m.sender_id <> ?"
        " AND m.id NOT IN (SELECT message_id FROM ledger_judged) GROUP BY m.id",
        [_TEXTS, said, OWNER, OWNER],
    )
    ledger.commit()


def _mailbox(ledger: sqlite3.Connection, home: Path) -> None:
    from tengill.workspace.mailbox_accounts import MailAccount, MailAccounts  # noqa: PLC0415

    made = MailAccounts(home).add(
        MailAccount(0, "mail.example", 993, "tls", "owner", "owner@org1.example", "", END - 86_400),
        "a password",
    )
    insert(
        ledger,
        "mailboxfolder",
        "account, name, uidvalidity, next_uid, seen_at",
        [(made.id, name, 7, _COPIES, END) for name in ("INBOX", "Door digest", "Door muted")],
    )
    judged = ledger.execute(
        "SELECT j.message_id, lower(hex(m.digest)) FROM ledger_judged j"
        " JOIN ledger_message m ON m.id = j.message_id ORDER BY j.at DESC LIMIT ?",
        [_COPIES],
    ).fetchall()
    insert(
        ledger,
        "mailboxcopy",
        "account, folder, uidvalidity, uid, message_id, flags",
        ((made.id, "INBOX", 7, n, message, "[]") for n, (message, _) in enumerate(judged, 1)),
    )
    insert(
        ledger,
        "mailboxaction",
        "account, kind, digest, key, from_folder, to_folder, uidvalidity, uid, detail, state,"
        " planned_at, done_at, who",
        (
            (made.id, "move", digest, f"move:{digest}", "INBOX", "Door digest", 7, n, "{}", "done",
             END - 20 * n, END - 20 * n, "owner")
            for n, (_, digest) in enumerate(judged[:_ACTIONS], 1)
        ),
    )  # fmt: skip


def _approaches(ledger: sqlite3.Connection) -> None:
    insert(
        ledger,
        "campaignapproach",
        "campaign, target, channel, at, by, recorded_at",
        (
            (f"Campaign {n % 40}", f"p{n}@org{n % 4000}.example", "mail", END - n * 60, "", END)
            for n in range(1, _APPROACHES + 1)
        ),
    )


def _up_to_date() -> None:
    """The mark of a pass over everything, so that no page begins another."""
    from tengill.workspace.door import mark, owning, teaching  # noqa: PLC0415 - after setup

    owner = owning.owner()
    if owner is None:
        raise RuntimeError("the seeded ledger has an owner")
    upto, points = mark.last_message(), mark.last_point()
    parties = mark.parties_upto(points)
    mark.save(
        mark.Mark("bench", mark.key_of(owner), upto, END, upto, teaching.number(), points, parties,
                  settled=True)
    )  # fmt: skip


def _campaign(home: Path) -> None:
    from tengill.workspace import door_lint_kept as lints  # noqa: PLC0415 - after setup

    rows = [f"{name_of(n)},p{n}@org{n % 4000}.example" for n in range(90_000, 90_000 + _ROWS)]
    token = lints.keep(
        {"list": ["\n".join(["name,email", *rows]).encode()]},
        lints.Told(text="Dear {{name}}, may I show you our gravel?", channel="mail", name="Gravel"),
    )
    lints.judge(token)
    (home / "campaign.json").write_text(json.dumps(token), encoding="ascii")


def campaign() -> str:
    """The token of the campaign that was judged; empty while there is none."""
    file = Path(os.environ["TENGILL_HOME"], "campaign.json")
    return str(json.loads(file.read_text("ascii"))) if file.exists() else ""
