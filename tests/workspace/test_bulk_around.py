"""Bulk in the ledger heeds the mailbox around a message, as `tengill read` does."""

import random
from pathlib import Path

import pytest
from ledger_home import LedgerHome, differences, dump, query
from mail_builders import letter, mbox

from tengill.facts.acts import BULK
from tengill.facts.messages import Message, Role
from tengill.ledger import point_counts
from tengill.reading.surroundings import Surroundings, judge
from tengill.sources import Container, Raw, containers, parse
from tengill.workspace import importing, people, rebuilding, review, runs
from tengill.workspace.door import messages as door_messages
from tengill.workspace.project import bulk_around, bulk_homes, bulk_rows

EVA = "Eva Holm <eva.holm@firm.example>"
HOME = "Eva Holm <eva@home.example>"
KAI = "Kai Ström <kai@ports.example>"
FRIENDS = [f"Friend {name} <{name.lower()}@else.example>" for name in "ABCDEFGH"]
ROWERS = "rowers@clubs.example"
OLAF = "Olaf Berg <olaf@clubs.example>"
PLAIN = "We meet at the boat house at nine, as last week. Bring the oars.\n\nOlaf"


def keeps(owner: str, seed: int, many: int) -> list[bytes]:
    """A mailbox of somebody's: letters both ways, a list's posts, a weekly series, notes to self."""
    rng = random.Random(seed)
    made: list[bytes] = []
    for n in range(many):
        number, other = seed * 10_000 + n, rng.choice(FRIENDS)
        kind = rng.random()
        if kind < 0.3:
            told = (owner, (other, rng.choice(FRIENDS)) if kind < 0.1 else (other,), f"Crane {n}")
        elif kind < 0.6:
            told = (other, (owner,), f"Re: crane {n}")
        elif kind < 0.7:
            told = (OLAF, (ROWERS,), f"Rowing on {n} May")
        elif kind < 0.8:
            told = ("Grid Notes <notes@grid.example>", (owner,), f"Grid Notes, {n} June")
        elif kind < 0.85:
            told = (owner, (owner,), "note")
        elif kind < 0.9 and owner == EVA:
            told = (HOME, (other,), f"From home {n}")
        else:
            told = (f"X{n % 5} <x{n % 5}@new.example>", (owner,), f"Question {n}")
        body = PLAIN if told[0] == OLAF else ""
        made.append(letter(number, *told, body, days=n * 0.9 + seed / 50))
    return made


def as_read(paths: list[Path]) -> dict[str, tuple[float, float]]:
    """Message-ID → what the ledger should hold: by `Surroundings`, as `tengill read` asks it."""
    whole, found = Surroundings(), []
    for path in paths:
        for container in containers(path):
            assert isinstance(container, Container)
            for raw in container.records(0):
                message = parse(raw) if isinstance(raw, Raw) else raw
                assert isinstance(message, Message)
                found.append((message, message.origin.path, message.origin.offset))
    for message, path, offset in found:
        at = int(message.sent_at.timestamp()) if message.sent_at else None
        to = message.mailboxes(Role.TO, Role.CC, Role.BCC)
        whole.note(path, offset, message.sender, to, message.subject, at)
    whole.settle()
    told = {}
    for message, path, offset in found:
        alone = float(query("SELECT bulk_alone FROM ledger_message WHERE message_id = %s",
                            (message.message_id,))[0][0])  # fmt: skip
        to = message.mailboxes(Role.TO, Role.CC, Role.BCC)
        around = whole.features(path, offset, message.sender, to, message.subject)
        told[message.message_id] = (alone, judge(alone, (), around)[0])
    return told


def served() -> dict[str, float]:
    return {str(key): float(bulk) for key, bulk in query(
        "SELECT message_id, bulk FROM ledger_message")}  # fmt: skip


def counted() -> list[tuple[object, ...]]:
    """Points whose count of bulk sent is not that of the served probability."""
    return query(
        "SELECT s.point_id, s.bulk_sent, n FROM ledger_pointseen s JOIN (SELECT a.point_id AS p,"
        f" sum(m.bulk >= {BULK}) AS n FROM ledger_addressed a JOIN ledger_message m"
        " ON m.id = a.message_id WHERE a.role = 'from' GROUP BY 1) ON p = s.point_id"
        " WHERE n <> s.bulk_sent"
    )


@pytest.mark.parametrize("seed", [1, 3])
def test_the_ledger_judges_as_reading_without_one_does(ledger: LedgerHome, seed: int) -> None:
    files = [
        ledger.file("eva.mbox", mbox(keeps(EVA, seed, 128))),
        ledger.file("kai.mbox", mbox(keeps(KAI, seed + 5, 128))),
    ]
    importing.import_paths(files)
    now, moved = served(), 0
    for key, (alone, around) in as_read(files).items():
        crosses = (around >= BULK) != (alone >= BULK)
        assert now[key] == pytest.approx(around if crosses else alone, abs=1e-9), key
        moved += crosses
    assert moved > 10
    assert counted() == []


def test_in_chunks_of_any_size(ledger: LedgerHome, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [ledger.file(f"{n}.mbox", mbox(keeps(who, n, 100))) for n, who in ((1, EVA), (2, KAI))]
    importing.import_paths(paths)
    whole = dump()
    for module in (bulk_rows, bulk_around):
        monkeypatch.setattr(module, "CHUNK", 33)
    query("UPDATE ledger_message SET bulk = bulk_alone RETURNING id")
    query("DELETE FROM ledger_pointseen RETURNING 1")
    point_counts.recount_all()
    assert bulk_around.everything()
    assert differences(whole, dump()) == ""


def test_live_messages_come_out_as_a_rebuild_makes_them(ledger: LedgerHome) -> None:
    letters = keeps(EVA, 4, 150)
    importing.import_paths([ledger.file("eva.mbox", mbox(letters[:120]))], owner="eva.holm@firm.example")  # fmt: skip
    for n in range(120, 150, 3):  # up to 128 each is looked at, then every other
        importing.import_paths([ledger.file(f"new/{n}.mbox", mbox(letters[n : n + 3]))])
        assert counted() == []
    stepwise = dump()
    assert query("SELECT count(*) FROM ledger_message WHERE bulk <> bulk_alone")[0][0] > 10
    rebuilding.rebuild()
    assert differences(stepwise, dump()) == ""


def test_a_letter_that_moves_the_mailbox_moves_what_stood(ledger: LedgerHome) -> None:
    """Olaf's posts by a list were taken for letters; Eva's mailbox says what they are."""
    posts = [letter(n, OLAF, (ROWERS,), f"Rowing on {n + 1} May", PLAIN) for n in range(12)]
    letters = [letter(100 + n, EVA if n % 2 else FRIENDS[n % 8], (FRIENDS[n % 8] if n % 2 else EVA,))
               for n in range(35)]  # fmt: skip
    importing.import_paths([ledger.file("all/a.mbox", mbox([*posts, *letters[:16]]))])
    ties = "SELECT count(*) FROM ledger_tie t JOIN ledger_person p ON p.id IN (t.a_id, t.b_id) WHERE p.address = 'olaf@clubs.example'"
    before = query("SELECT count(*) FROM ledger_message WHERE bulk >= 0.5")[0][0]
    tied = query(ties)[0][0]
    for n in range(16, 35):
        importing.import_paths([ledger.file(f"all/{n}.mbox", mbox([letters[n]]))])
    assert before == 0
    assert query("SELECT count(*) FROM ledger_message WHERE bulk >= 0.5")[0][0] == 12
    assert (tied, query(ties)[0][0]) == (1, 0)
    stepwise = dump()
    rebuilding.rebuild()
    assert differences(stepwise, dump()) == ""


def test_it_does_not_matter_which_file_told_a_message_first(ledger: LedgerHome, another) -> None:
    letters = keeps(EVA, 11, 100)
    files = [
        ledger.file("b.mbox", mbox(letters)),
        ledger.file("a.mbox", mbox([*letters[60:], *keeps(KAI, 12, 20)])),
    ]
    importing.import_paths(files[:1])
    importing.import_paths(files[1:])
    stepwise = dump()
    rebuilding.rebuild()
    assert differences(stepwise, dump()) == ""
    another()
    importing.import_paths(files[::-1])
    leave = ("sighting", "personpoint", "mailboxhome")
    assert (
        differences({k: v for k, v in stepwise.items() if k not in leave}, dump(leave=leave)) == ""
    )
    another()
    # Nothing new: but what was known lies in another mailbox now.
    importing.import_paths([ledger.file("z.mbox", mbox([*keeps(KAI, 13, 60), *letters[:40]]))])
    importing.import_paths([ledger.file("c.mbox", mbox(letters[:40]))])
    stepwise = dump()
    rebuilding.rebuild()
    assert differences(stepwise, dump()) == ""


def test_undoing_a_run_takes_its_part_in_the_mailbox_back(ledger: LedgerHome) -> None:
    importing.import_paths([ledger.file("eva.mbox", mbox(keeps(EVA, 6, 90)))])
    before = dump()
    run = importing.import_paths([ledger.file("kai.mbox", mbox(keeps(KAI, 7, 70)))])
    assert query("SELECT count(*) FROM ledger_mailboxhome")[0][0] == 3
    runs.undo(run)
    assert differences(before, dump()) == ""


def test_what_people_decided_stays_above_it(ledger: LedgerHome) -> None:
    told = "I would like to introduce you to Friend A, copied here, who builds harbours.\n\nOlaf"
    shown = letter(
        1, OLAF, (ROWERS,), "Rowing on 99 May", f"Dear members,\n\n{told}", cc=FRIENDS[:1]
    )
    importing.import_paths([ledger.file("one.mbox", mbox([shown]))])
    (key,) = (item.key for item in review.queue(limit=5).items if "introduction" in item.key)
    review.decide(key, "confirmed", None)
    olaf = int(query("SELECT id FROM ledger_person WHERE address = 'olaf@clubs.example'")[0][0])
    people.set_kind(olaf, "person")
    # Olaf's letter lies in what turns out to be Eva's mail, by a list she is on.
    importing.import_paths([ledger.file("eva.mbox", mbox([shown, *keeps(EVA, 8, 127)]))])
    alone, around = query("SELECT bulk_alone, bulk FROM ledger_message WHERE message_id LIKE '<1@%%'")[0]  # fmt: skip
    assert alone < BULK <= around
    for _ in range(2):
        assert query("SELECT state FROM ledger_act WHERE key = %s", (key,)) == [("confirmed",)]
        assert query("SELECT kind FROM ledger_person WHERE id = %s", (olaf,)) == [("person",)]
        rebuilding.rebuild()


def test_the_door_is_told_the_served_one(ledger: LedgerHome) -> None:
    importing.import_paths([ledger.file("eva.mbox", mbox(keeps(EVA, 9, 128)))])
    rows = query("SELECT id, bulk FROM ledger_message WHERE bulk <> bulk_alone")
    stored = door_messages.with_ids(pk for pk, _ in rows)
    assert rows
    assert {pk: one.bulk for pk, one in stored.items()} == dict(rows)


def test_how_far_it_is_looked_follows_from_how_many_there_are(ledger: LedgerHome) -> None:
    assert bulk_homes.upto(0) == 0
    importing.import_paths([ledger.file("eva.mbox", mbox(keeps(EVA, 10, 20)))])
    ids = [pk for (pk,) in query("SELECT id FROM ledger_message ORDER BY id")]
    left_out = {20: 0, 127: 0, 128: 0, 129: 1, 130: 0, 255: 1, 258: 2, 12_000: 96, 1_000_007: 583}
    for many, left in left_out.items():
        assert left <= many / 64
        assert bulk_homes.upto(many) == (ids[-1 - left] if left < len(ids) else 0)
