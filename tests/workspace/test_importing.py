"""Import end to end: every container, idempotence, growth, duplicates, what cannot be read."""

import io
import os
import zipfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from ledger_home import LedgerHome, counts, differences, dump, number, query
from mail_builders import (
    ADA,
    BJORK,
    CARL,
    DISA,
    correspondence,
    introduction,
    letter,
    mbox,
    reply,
    tarred,
    zipped,
)

from tengill.ledger.lock import LedgerBusyError, writing
from tengill.ledger.rows import KeptAsideRow, MessageRow
from tengill.sources import Raw
from tengill.workspace import clock, importing, runs
from tengill.workspace.encoding import encode

LETTERS = [
    letter(1, ADA, (BJORK,)),
    letter(2, BJORK, (ADA,), cc=(CARL,)),
    introduction(3, ADA, BJORK, CARL),
    reply(4, 3, CARL, (BJORK, ADA), 5),
    letter(6, CARL, (BJORK,)),
]


def balanced(run: int) -> dict[str, int]:
    """A run's counts, after checking that they add up, also file by file."""
    told = counts(run)
    assert told["read"] == told["new"] + told["duplicate"] + told["kept_aside"]
    for read, new, duplicate, aside in query(
        'SELECT read, "new", duplicate, kept_aside FROM ledger_sourcefile WHERE run_id = %s', (run,)
    ):
        assert read == new + duplicate + aside
    return told


def containers(home: LedgerHome) -> dict[str, Path]:
    """The same five letters in every container."""
    each = {f"{n}.eml": one for n, one in enumerate(LETTERS)}
    for name, one in each.items():
        home.file(f"eml/{name}", one)
    for n, one in enumerate(LETTERS):
        home.file(f"maildir/{'cur' if n % 2 else 'new'}/{n}.host:2,S", one)
    (home.mail / "maildir/tmp").mkdir()
    return {
        "mbox": home.file("a.mbox", mbox(LETTERS)),
        "folder": home.mail / "eml",
        "maildir": home.mail / "maildir",
        "zip": home.file("a.zip", zipped(each)),
        "tar": home.file("a.tar.gz", tarred({"inner/b.mbox": mbox(LETTERS)})),
    }


@pytest.mark.parametrize("kind", ["mbox", "folder", "maildir", "zip", "tar"])
def test_people_ties_and_acts_appear(ledger: LedgerHome, kind: str) -> None:
    run = importing.import_paths([containers(ledger)[kind]], owner="ada@lind.example")
    assert balanced(run)["new"] == 5
    assert number("sighting") == 5
    people = query("SELECT name, address, is_owner FROM ledger_person ORDER BY address")
    assert people == [
        ("Ada Lind", "ada@lind.example", 1),
        ("Björk Dal", "bjork@dal.example", 0),
        ("Carl Moe", "carl@moe.example", 0),
    ]
    ties = query(
        "SELECT a.address, b.address, a_to_b, b_to_a FROM ledger_tie t"
        " JOIN ledger_person a ON a.id = a_id JOIN ledger_person b ON b.id = b_id"
    )
    both = {(min(a, b), max(a, b)): ab + ba for a, b, ab, ba in ties}
    assert both == {
        ("ada@lind.example", "bjork@dal.example"): 3,
        ("ada@lind.example", "carl@moe.example"): 2,
        ("bjork@dal.example", "carl@moe.example"): 3,
    }
    acts = query("SELECT kind, took FROM ledger_act WHERE kind = 'introduction'")
    assert len(acts) == 1
    assert acts[0][1] in {"took", "acknowledged"}
    assert runs.run_view(run).state == "done"


def test_all_containers_give_one_set_of_messages(ledger: LedgerHome) -> None:
    kinds = containers(ledger)
    run = importing.import_paths(list(kinds.values()))
    told = balanced(run)
    assert (told["read"], told["new"], told["duplicate"]) == (25, 5, 20)
    assert number("message") == 5
    assert number("sighting") == 25


def test_importing_again_changes_nothing(ledger: LedgerHome) -> None:
    paths = list(containers(ledger).values())
    importing.import_paths(paths)
    before = dump()
    run = importing.import_paths(paths)
    assert differences(before, dump()) == ""
    told = balanced(run)
    assert told["new"] == told["read"] == 0
    assert told["known_files"] == 5


def test_a_grown_mbox_brings_only_what_is_new(ledger: LedgerHome, another) -> None:
    letters = correspondence(3, 40)
    path = ledger.file("inbox.mbox", mbox(letters[:30]))
    importing.import_paths([path])
    path.write_bytes(mbox(letters))
    run = importing.import_paths([path])
    assert (counts(run)["new"], counts(run)["duplicate"]) == (10, 30)
    grown = dump(leave=("sighting",))
    another()
    importing.import_paths([path])
    assert differences(grown, dump(leave=("sighting",))) == ""


def test_copies_elsewhere_are_duplicates_with_reasons(ledger: LedgerHome) -> None:
    importing.import_paths([ledger.file("a.mbox", mbox(LETTERS))])
    other = [
        LETTERS[0],
        letter(1, ADA, (BJORK,), Message_ID="<forwarded-1@gateway.example>"),
        letter(99, DISA, (ADA,)),
    ]
    run = importing.import_paths([ledger.file("b.mbox", mbox(other))])
    told = balanced(run)
    assert (told["new"], told["duplicate"]) == (1, 2)
    reasons = {group.reason: group.count for group in runs.run_detail(run).duplicates}
    assert sorted(reasons.values()) == [1, 1]
    assert any("another Message-ID" in reason for reason in reasons)


def test_the_order_of_files_does_not_matter_to_people_and_ties(ledger: LedgerHome, another) -> None:
    letters = correspondence(5, 60)
    one, two = ledger.file("1.mbox", mbox(letters[:35])), ledger.file("2.mbox", mbox(letters[25:]))
    importing.import_paths([one, two])
    # Which address a person is hung up on, and where a message was seen, may well differ.
    leave = ("sighting", "personpoint", "mailboxhome")
    forth = dump(leave=leave)
    another()
    importing.import_paths([two])
    importing.import_paths([one])
    assert differences(forth, dump(leave=leave)) == ""


# ---------------------------------------------------------------- what cannot be read


def test_a_path_that_is_not_there(ledger: LedgerHome) -> None:
    with pytest.raises(FileNotFoundError, match=r"nowhere\.mbox"):
        importing.import_paths([ledger.home / "nowhere.mbox"])
    assert number("run") == 0


def test_a_directory_without_mail_and_an_empty_file(ledger: LedgerHome) -> None:
    empty = ledger.file("empty.mbox", b"")
    (ledger.mail / "none").mkdir()
    with pytest.raises(importing.NothingToImportError, match="Nothing in this folder can be read"):
        importing.import_paths([ledger.mail / "none", empty])
    view = runs.list_runs()[0]
    assert (view.read, view.new, view.kept_aside) == (2, 0, 2)
    groups = {group.reason: group for group in runs.run_detail(view.id).kept_aside}
    assert groups["empty file"].examples[0].path == str(empty)
    assert groups["directory without mail"].examples[0].path == str(ledger.mail / "none")


def test_files_that_nobody_reads_are_counted_by_kind_and_are_no_trouble(
    ledger: LedgerHome,
) -> None:
    ledger.file("a.mbox", mbox(LETTERS))
    picture = b"\xff\xd8\xff\xe0\x00\x10JFIF" * 100
    ledger.file("one.jpg", picture)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("media/two.jpg", picture)
        archive.writestr("mail.mbox", mbox(LETTERS))
        archive.writestr("index.html", "<!DOCTYPE html><p>Your export</p>")
    ledger.file("export.zip", packed.getvalue())
    run = importing.import_paths([ledger.mail])
    told = balanced(run)
    assert told["kept_aside"] == 0
    detail = runs.run_detail(run)
    assert detail.kept_aside == ()
    assert dict(detail.run.unread) == {"pictures": 2, "pages": 1}
    planned = importing.plan([ledger.mail])
    assert dict(planned.unread)["pictures"] == 1  # the archive itself was imported before


def test_a_plan_says_what_of_a_file_can_not_be_read(ledger: LedgerHome, tmp_path: Path) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as packed:
        letters = b"".join(b"From a@b.example Mon Jan  6 10:00:00 2020\nFrom: a@b.example\n"
                           b"Subject: %d\n\n%s\n\n" % (n, os.urandom(40).hex().encode())
                           for n in range(200))  # fmt: skip
        packed.writestr("mail.mbox", letters)
    (tmp_path / "half.zip").write_bytes(whole.getvalue()[: len(whole.getvalue()) // 2])
    (tmp_path / "Recommendations.csv").write_text(
        "First Name,Last Name,Company,Job Title,Text,Creation Date,Status\n"
        'Ada,Lind,Dal,Weaver,"Good.","03/05/20, 11:22 AM",VISIBLE\n'
    )
    told = importing.plan([tmp_path / "half.zip", tmp_path / "Recommendations.csv"])
    assert any("cut off" in one for one in told.problems)
    assert any("given or received" in one for one in told.problems)
    assert sum(one.count for one in told.brings) > 0  # what lies before the cut


def test_a_file_told_by_itself_that_nobody_reads_is_said_loudly(ledger: LedgerHome) -> None:
    path = ledger.file("one.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF" * 100)
    with pytest.raises(importing.NothingToImportError, match="nobody here reads"):
        importing.import_paths([path])


def test_another_process_is_writing(ledger: LedgerHome) -> None:
    path = ledger.file("a.mbox", mbox(LETTERS))
    with writing(ledger.home), pytest.raises(LedgerBusyError, match=str(os.getpid())):
        importing.import_paths([path])
    assert number("run") == 0
    importing.import_paths([path])
    assert number("message") == 5


def test_hostile_records_are_read_or_kept_aside_and_counted(ledger: LedgerHome) -> None:
    crowd = ", ".join(f"Guest {n} <guest{n}@crowd.example>" for n in range(10_000))
    letters = [
        letter(1),
        letter(2, ADA, (crowd,), "To everybody"),
        letter(3, Date="Thu, 01 Jan 1970 00:00:00 +0000"),
        letter(4, Date="Fri, 01 Jan 2099 00:00:00 +0000"),
        letter(5, body="before\0after"),
        letter(6, Subject="x" * 100_000),
    ]
    garbage = bytes(range(256)) * 50
    path = ledger.file("a.mbox", mbox(letters))
    cut = zipped({f"{n}.eml": letter(100 + n, body="q" * 4_000) for n in range(20)})
    half = ledger.file("cut.zip", cut[: len(cut) // 2])
    noise = ledger.file("noise.mbox", garbage)
    run = importing.import_paths([path, half, noise])
    told = balanced(run)
    assert told["new"] >= 6
    assert told["kept_aside"] >= 2
    assert number("addressed") > 10_000
    assert number("tie") < 20  # a letter to everybody is an announcement
    dates = dict(query("SELECT message_id, sent_at FROM ledger_message"))
    # The mbox's own separator line stands in for dates that cannot be.
    assert all(at is None or 0 <= at <= clock.now() for at in dates.values())
    assert dates["<4@mail.example>"] is None or dates["<4@mail.example>"] < clock.now()
    text = query(
        "SELECT new FROM ledger_messagetext t JOIN ledger_message m ON m.id = t.message_id"
        " WHERE m.message_id = '<5@mail.example>'"
    )[0][0]
    assert "before" in text
    assert "\0" not in text


def crash_on_some(raws: Sequence[Raw], now: int) -> list[MessageRow | KeptAsideRow]:
    """A reader that brings its whole process down over certain letters."""
    if any(b"poison" in raw.data for raw in raws):
        os._exit(7)
    return encode(raws, now)


def test_records_that_end_their_reader_are_kept_aside_and_no_others(
    ledger: LedgerHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tengill.workspace.encoding.encode", crash_on_some)
    monkeypatch.setattr("tengill.workspace.workers._BATCH_RECORDS", 4)
    letters = [letter(n, body="poison" if n in {5, 6, 60} else "") for n in range(1, 101)]
    path = ledger.file("a.mbox", mbox(letters))
    run = importing.import_paths([path])
    told = balanced(run)
    assert (told["new"], told["kept_aside"]) == (97, 3)
    (group,) = runs.run_detail(run).kept_aside
    assert group.reason == "reader crashed"
    box = path.read_bytes()
    for one in group.examples:
        assert b"poison" in box[one.offset : one.offset + one.length]


def test_progress_is_monotone_and_ends_at_the_total(ledger: LedgerHome) -> None:
    path = ledger.file("a.mbox", mbox(correspondence(9, 400)))
    told: list[importing.Progress] = []
    importing.import_paths([path], report=told.append)
    reading = [p for p in told if p.phase == "reading"]
    assert len(reading) >= 3
    for before, after in pairwise(reading):
        for name in ("bytes_done", "read", "new", "duplicate", "kept_aside", "files"):
            assert getattr(before, name) <= getattr(after, name)
    assert reading[-1].bytes_done == reading[-1].bytes_total == path.stat().st_size
    assert told[-1].phase == "done"
    view = runs.list_runs()[0]
    assert view.bytes_done == view.bytes_total
    assert view.share == 1.0


def test_a_plan_tells_what_is_new_and_imports_nothing(ledger: LedgerHome) -> None:
    path = ledger.file("a.mbox", mbox(LETTERS))
    assert [f.known for f in importing.plan([path]).files] == [False]
    assert number("run") == 0
    importing.import_paths([path])
    assert [f.known for f in importing.plan([path]).files] == [True]
