"""Cards, meetings, interactions and figures in the ledger: once each, all of them, undone as brought."""

import random

import pytest
from django.db import transaction
from ledger_home import LedgerHome, counts, differences, dump, number, query
from mail_builders import correspondence, mbox
from told_format import told, told_format
from told_people import box, card, connection, direct, email, on, phone, profile, some_facts

from tengill.facts.messages import (
    Addressed,
    Body,
    Channel,
    DateBasis,
    Mailbox,
    Message,
    PointKind,
    Role,
)
from tengill.ledger import append_facts
from tengill.workspace import importing, project, rebuilding, runs

__all__ = ["told_format"]
pytestmark = pytest.mark.usefixtures("told_format")

BROUGHT = {"card", "cardpoint", "cardaffiliation", "meeting", "attendance", "interaction", "reach"}


def test_a_card_and_a_connection_come_in(ledger: LedgerHome) -> None:
    path = ledger.file("a", told([card("Ada Lindqvist", profile("ada-l"), email("ada@lind.example"),
                                       key="ada-l", source="linkedin"),
                                  connection("ada-l", "Ada Lindqvist", 5)]))  # fmt: skip
    run = importing.import_paths([path])
    assert counts(run)["read"] == counts(run)["new"] == 2
    assert query("SELECT name, source, key FROM ledger_card") == [
        ("Ada Lindqvist", "linkedin", "ada-l")
    ]
    at = int(on(5).timestamp())
    assert query("SELECT kind, at FROM ledger_interaction") == [("connection", at)]
    assert query("SELECT name, is_owner, last_at FROM ledger_person ORDER BY is_owner") == [
        ("Ada Lindqvist", 0, at),
        ("me", 1, at),
    ]


def test_importing_again_changes_nothing(ledger: LedgerHome) -> None:
    records = some_facts(1)
    importing.import_paths([ledger.file("a", told(*records))])
    before = dump(leave=("factsighting", "sighting"))
    again = importing.import_paths([ledger.file("b", told(*records, *records[:5]))])
    assert differences(before, dump(leave=("factsighting", "sighting"))) == ""
    assert counts(again)["new"] == 0
    assert counts(again)["duplicate"] > 60


def test_a_changed_card_takes_over_and_an_older_one_does_not(ledger: LedgerHome) -> None:
    def ada(title: str, day: int) -> bytes:
        return told(card("Ada Lindqvist", email("ada@lind.example"), key="1", headline=title,
                         groups=(title,), told_at=on(day)))  # fmt: skip

    for name, title, day in [("a", "now", 20), ("b", "later", 30), ("c", "earlier", 10)]:
        importing.import_paths([ledger.file(name, ada(title, day))])
    assert number("card") == 3
    assert query("SELECT tag FROM ledger_persontag") == [("later",)]
    runs.undo(2)
    assert query("SELECT tag FROM ledger_persontag") == [("now",)]


@pytest.mark.parametrize("seed", range(2))
def test_undoing_one_of_two_leaves_what_the_other_alone_brings(
    ledger: LedgerHome, another, seed: int
) -> None:
    one = ledger.file("one", told(*some_facts(seed)))
    two = ledger.file("two", told(*some_facts(seed)[40:], *some_facts(seed + 100, 30)))
    mail = ledger.file("mail", mbox(correspondence(seed, 30)))
    importing.import_paths([two, mail])
    alone = dump(leave=("personpoint",))
    for table in BROUGHT:
        assert number(table) > 0, table
    another()
    importing.import_paths([one])
    importing.import_paths([two, mail])
    runs.undo(1)
    # Which point of a person came first is in the reasons; who is who does not depend on it.
    assert differences(alone, dump(leave=("personpoint",))) == ""
    files = query('SELECT path, read, "new", duplicate FROM ledger_sourcefile ORDER BY path')
    another()
    importing.import_paths([two, mail])
    sql = 'SELECT path, read, "new", duplicate FROM ledger_sourcefile ORDER BY path'
    assert files == query(sql)


def test_undoing_tells_which_run_had_found_it_too(ledger: LedgerHome) -> None:
    mail = ledger.file("mail", mbox(correspondence(1, 30)))
    importing.import_paths([mail])
    importing.import_paths([mail])
    found = number("message")
    (heir,) = runs.undo(1)
    assert (heir.id, heir.new) == (2, found)
    assert number("message") == found
    assert runs.undo(2) == ()
    assert number("message") == 0


def test_undoing_everything_leaves_nothing(ledger: LedgerHome) -> None:
    importing.import_paths([ledger.file("one", told(*some_facts(5)))])
    importing.import_paths([ledger.file("two", told(*some_facts(6)))])
    runs.undo(1)
    runs.undo(2)
    assert {name: rows for name, rows in dump().items() if rows} == {}
    for table in BROUGHT:
        assert number(table) == 0, table


@pytest.mark.parametrize("seed", [1, 2])
def test_small_imports_equal_a_rebuild(ledger: LedgerHome, seed: int) -> None:
    rng = random.Random(seed)
    records = some_facts(seed, 80)
    start = 0
    while start < len(records):
        size = rng.choice([30, 7, 1])
        importing.import_paths([ledger.file(f"{start}", told(*records[start : start + size]))])
        importing.import_paths([ledger.file(f"m{start}", mbox(correspondence(seed + start, 5)))])
        start += size
    runs.undo(3)
    stepwise = dump()
    rebuilding.rebuild()
    assert differences(stepwise, dump()) == ""


def test_a_stopped_run_goes_on_to_the_same_end(ledger: LedgerHome, another) -> None:
    path = ledger.file("one", told(*some_facts(8, 700)))
    importing.import_paths([path])
    whole = dump()
    another()
    seen: list[int] = []

    def stop(progress: importing.Progress) -> None:
        seen.append(progress.read)
        if progress.phase == "reading" and progress.read > 200 and len(seen) < 9:
            runs.cancel(progress.run)

    with pytest.raises(importing.CancelledError):
        importing.import_paths([path], report=stop)
    assert 0 < query("SELECT read FROM ledger_sourcefile")[0][0] < 700
    importing.import_paths([path])
    assert differences(whole, dump()) == ""


def test_points_of_a_card_are_one_person_unless_several_share_them(ledger: LedgerHome) -> None:
    desk = phone("+3545551000")
    importing.import_paths([
        ledger.file("a", told(
            card("Ada Lindqvist", email("ada@holm.example"), desk, key="1"),
            card("Carl Moesgaard", email("carl@holm.example"), desk, phone("+3545551001"), key="2"),
            card("Holm hf.", email("info@holm.example"), desk, key="3", is_organisation=True),
        ))
    ])  # fmt: skip
    found = dump()["personpoint"]
    carl = next(row for row in found if row[2] == "+3545551001")
    assert carl[0] == "email:carl@holm.example phone:+3545551001"
    assert carl[3:] == ("on one card (vcard)", "witnessed")
    assert ("phone:+3545551000", "phone", "+3545551000", "", "witnessed") in found
    people = query("SELECT name FROM ledger_person WHERE kind = 'person' ORDER BY name")
    assert people == [("Ada Lindqvist",), ("Carl Moesgaard",)]


def test_what_a_live_source_takes_away_counts_no_more_and_stands_again(ledger: LedgerHome) -> None:
    path = ledger.file("a", told(card("Ada Lindqvist", email("ada@lind.example"), key="1",
                                      groups=("board",)),
                                 card("Carl Moesgaard", email("carl@moesgaard.example"), key="2")))  # fmt: skip
    importing.import_paths([path])
    whole = dump()
    mail = importing.import_paths([ledger.file("m", mbox(correspondence(3, 4)))])
    with transaction.atomic():
        (gone,) = append_facts.standing("card", "vcard", ["1"])["1"]
        append_facts.retract("card", [gone], "deleted on the server", 10**9, mail)
        project.everything()
    assert number("card") == 2
    assert query("SELECT tag FROM ledger_persontag") == []
    names = query("SELECT name FROM ledger_person")
    assert ("Ada Lindqvist",) not in names
    assert ("Carl Moesgaard",) in names
    stepwise = dump()
    rebuilding.rebuild()
    assert differences(stepwise, dump()) == ""
    runs.undo(mail)  # the run that learnt of it
    assert differences(whole, dump()) == ""


def test_told_again_after_it_was_taken_away_it_stands(ledger: LedgerHome) -> None:
    one = told(card("Ada Lindqvist", email("ada@lind.example"), key="1"))
    run = importing.import_paths([ledger.file("a", one)])
    whole = dump(leave=("factsighting",))
    with transaction.atomic():
        append_facts.retract("card", [1], "deleted on the server", 10**9, run)
        project.everything()
    assert number("person") == 0
    both = told(card("Ada Lindqvist", email("ada@lind.example"), key="1"), card("X Y", key="9"))
    again = importing.import_paths([ledger.file("b", both)])
    assert counts(again)["duplicate"] == 1
    found = dump(leave=("factsighting",))
    assert set(whole["card"]) <= set(found["card"])
    assert ("Ada Lindqvist",) in query("SELECT name FROM ledger_person")


def test_the_owner_is_whom_the_archive_belongs_to(ledger: LedgerHome) -> None:
    importing.import_paths([
        ledger.file("a", told(
            card("Dísa Holmberg", profile("disa"), email("disa@holm.example"), key="me",
                 source="linkedin", is_owner=True),
            card("Dísa H.", key="me", source="x", is_owner=True),
            connection("carl", "Carl Moesgaard", 5),
        ))
    ])  # fmt: skip
    (owner,) = query("SELECT name, is_owner FROM ledger_person WHERE is_owner")
    assert owner == ("Dísa Holmberg", 1)
    points = query(
        "SELECT p.kind FROM ledger_personpoint pp JOIN ledger_contactpoint p ON p.id = pp.point_id"
        " JOIN ledger_person r ON r.id = pp.person_id WHERE r.is_owner ORDER BY 1"
    )
    assert {kind for (kind,) in points} >= {"email", "linkedin", "owner"}


def test_several_messages_of_one_record_and_their_threads(ledger: LedgerHome) -> None:
    carl, me = box(profile("carl"), "Carl Moesgaard"), box(profile("disa"), "Dísa Holmberg")
    records = [[direct(carl, me, 1, "Hello"), direct(me, carl, 2, "Good day")],
               [direct(carl, me, 3, "Shall we meet?", thread="2")]]  # fmt: skip
    path = ledger.file("a", told(*records))
    run = importing.import_paths([path])
    assert counts(run)["new"] == 3
    rows = query("SELECT channel, count(DISTINCT thread_key), count(*) FROM ledger_message")
    assert rows == [("linkedin", 2, 3)]
    assert query("SELECT DISTINCT kind FROM ledger_contactpoint") == [("linkedin",)]
    again = importing.import_paths([ledger.file("b", told(*records, card("X Y", key="1")))])
    assert counts(again)["duplicate"] == 3
    assert query("SELECT source, sum(facts) FROM ledger_personsource WHERE source <> 'vcard' GROUP BY 1") == [("linkedin", 6)]  # fmt: skip


def test_a_post_is_no_letter_to_those_it_names(ledger: LedgerHome) -> None:
    ada, carl = Mailbox("Ada", "@ada", PointKind.X), Mailbox("Carl", "@carl", PointKind.X)
    post = Message("", b"", on(1), DateBasis.DATE, "",
                   (Addressed(Role.FROM, ada), Addressed(Role.MENTION, carl)),
                   Body("Thanks @carl for the introduction!"), channel=Channel.X_POST)  # fmt: skip
    importing.import_paths([ledger.file("a", told(post))])
    assert query("SELECT channel, recipients, bulk FROM ledger_message") == [("x-post", 0, 0.0)]
    assert query("SELECT sum(received) FROM ledger_pointseen") == [(0,)]
