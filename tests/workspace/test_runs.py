"""Runs: undone whole, cancelled and resumed, dead ones told from living, what was kept aside."""

import pytest
from ledger_home import LedgerHome, counts, differences, dump, number, query
from mail_builders import ADA, BJORK, CARL, correspondence, introduction, letter, mbox, reply

from tengill.ledger import decisions
from tengill.ledger.lock import writing
from tengill.ledger.models import Run
from tengill.workspace import clock, importing, project, review, runs
from tengill.workspace.start import start

LETTERS = correspondence(11, 90)
OF_PLACES = ("sighting", "personpoint")
"""What depends on which copy came first."""


def files(run: int) -> list[tuple]:
    return query(
        'SELECT path, read, "new", duplicate, kept_aside, done FROM ledger_sourcefile'
        " WHERE run_id = %s ORDER BY path",
        (run,),
    )


@pytest.mark.parametrize("second_first", [False, True])
def test_undoing_one_of_two_leaves_what_the_other_alone_brings(
    ledger: LedgerHome, another, second_first: bool
) -> None:
    one = ledger.file("1.mbox", mbox(LETTERS[:60]))
    two = ledger.file("2.mbox", mbox(LETTERS[40:]))
    a, b = importing.import_paths([one]), importing.import_paths([two])
    goes, stays, path = (b, a, one) if second_first else (a, b, two)
    assert counts(b)["duplicate"] == 20
    for _again in range(2):  # kept from the first time
        assert [group.count for group in runs.run_detail(b).duplicates] == [20]
    runs.undo(goes, who="Ada", why="the wrong box")
    left, told, rows = dump(leave=("personpoint",)), counts(stays), files(stays)
    assert tuple(runs.run_detail(stays).duplicates) == ()
    undone = runs.run_view(goes)
    assert (undone.state, undone.undone_why) == ("undone", "the wrong box")
    assert undone.undone_at is not None
    assert undone.who == "Ada"
    with pytest.raises(ValueError, match="undone already"):
        runs.undo(goes)

    another()
    alone = importing.import_paths([path])
    assert differences(left, dump(leave=("personpoint",))) == ""
    assert told == counts(alone)
    assert rows == files(alone)


def test_undoing_everything_leaves_nothing_but_the_runs(ledger: LedgerHome) -> None:
    one, two = ledger.file("1.mbox", mbox(LETTERS[:60])), ledger.file("2.mbox", mbox(LETTERS[40:]))
    done = [importing.import_paths([one]), importing.import_paths([two])]
    for run in done:
        runs.undo(run)
    left = {table: rows for table, rows in dump().items() if rows}
    assert left == {}
    assert [view.state for view in runs.list_runs()] == ["undone", "undone"]
    assert query("SELECT count(*) FROM message_search('letter')") == [(0,)]


def test_a_file_read_by_one_run_and_skipped_by_another_stays_with_the_other(
    ledger: LedgerHome,
) -> None:
    box = mbox([*LETTERS[:30], b"From: \nnothing\n"])
    first = importing.import_paths([ledger.file("1.mbox", box)])
    second = importing.import_paths([ledger.file("copy/1.mbox", box)])
    assert counts(second)["known_files"] == 1
    was = counts(first)
    where = ("sighting", "aside", "mailboxhome")
    before = dump(leave=where)
    runs.undo(first)
    assert differences(before, dump(leave=where)) == ""
    assert counts(second) == was
    assert {path for (path,) in query("SELECT DISTINCT path FROM ledger_sighting")} == {
        str(ledger.mail / "copy/1.mbox")
    }
    runs.undo(second)
    assert number("message") == 0


def test_decisions_outlive_undoing_and_importing_again(ledger: LedgerHome) -> None:
    box = mbox(
        [
            introduction(1, ADA, BJORK, CARL),
            reply(2, 1, CARL, (BJORK, ADA), 3),
            introduction(3, BJORK, ADA, CARL, days=9),
            letter(4, CARL, (ADA,)),
        ]
    )
    path = ledger.file("1.mbox", box)
    run = importing.import_paths([path], owner="ada@lind.example")
    keys = [item.key for item in review.queue().items if item.key.endswith(":introduction")]
    assert len(keys) == 2
    review.decide(keys[0], "confirmed", who="Ada")
    review.decide(keys[1], "rejected", who="Ada")
    decisions.record("merge", "points:email:bjork@dal.example|email:carl@moe.example", {})
    project.people_changed()
    decided = dump()
    runs.undo(run)
    assert number("act") == number("person") == 0
    importing.import_paths([path])
    assert differences(decided, dump()) == ""
    states = dict(query('SELECT "key", state FROM ledger_act'))
    assert (states[keys[0]], states[keys[1]]) == ("confirmed", "rejected")
    assert not {item.key for item in review.queue().items} & set(keys)
    assert query("SELECT address FROM ledger_person WHERE is_owner") == [("ada@lind.example",)]


# ---------------------------------------------------------------- cancelled, died, resumed


def test_a_cancelled_run_goes_on_to_the_same_end(ledger: LedgerHome, another) -> None:
    path = ledger.file("1.mbox", mbox(correspondence(12, 600)))
    importing.import_paths([path])
    whole = dump()
    another()

    def cancel_once(now: importing.Progress) -> None:
        if now.phase == "reading" and 100 < now.read < 400:
            runs.cancel(now.run)

    with pytest.raises(importing.CancelledError):
        importing.import_paths([path], report=cancel_once)
    view = runs.list_runs()[0]
    assert view.state == "stopped"
    assert 100 < view.read < 600
    assert view.read == number("message")  # what was read is projected, too
    assert number("person") > 0

    told: list[importing.Progress] = []
    assert importing.import_paths([path], report=told.append) == view.id
    assert differences(whole, dump()) == ""
    assert counts(view.id)["new"] == 600
    assert runs.list_runs()[0].state == "done"
    assert told[0].bytes_done > 0  # it says where it goes on from
    assert all(p.bytes_done <= path.stat().st_size for p in told)


def test_a_file_that_changed_while_its_run_was_stopped_is_read_anew(ledger: LedgerHome) -> None:
    old, new = correspondence(13, 400), correspondence(14, 300)
    path = ledger.file("1.mbox", mbox(old))

    def cancel_once(now: importing.Progress) -> None:
        if now.phase == "reading":
            runs.cancel(now.run)

    with pytest.raises(importing.CancelledError):
        importing.import_paths([path], report=cancel_once)
    was = number("message")
    assert 0 < was < 400
    path.write_bytes(mbox(new))
    importing.import_paths([path])
    assert number("message") == was + 300
    ids = {pk for (pk,) in query("SELECT message_id FROM ledger_message")}
    assert {f"<{14 * 100_000 + n}@mail.example>" for n in range(1, 301)} <= ids


def test_a_file_that_grew_while_its_run_was_stopped_is_not_skipped(ledger: LedgerHome) -> None:
    letters = correspondence(15, 30)
    first = ledger.file("box/1.mbox", mbox(letters[:20]))
    ledger.file("box/2.mbox", mbox(correspondence(16, 20)))

    def cancel_after_first(now: importing.Progress) -> None:
        if now.phase == "reading" and now.read >= 20:
            runs.cancel(now.run)

    with pytest.raises(importing.CancelledError):
        importing.import_paths([ledger.mail / "box"], report=cancel_after_first)
    first.write_bytes(mbox(letters))
    importing.import_paths([ledger.mail / "box"])
    assert number("message") == 50


def test_facts_of_a_run_that_died_before_projecting_are_projected_by_the_next(
    ledger: LedgerHome, another, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between its last chunk and its projections, then started again: nothing is new."""
    path = ledger.file("1.mbox", mbox(correspondence(17, 60)))
    importing.import_paths([path])
    whole = dump()
    another()
    with monkeypatch.context() as patched:
        patched.setattr(project, "messages_changed", _die)
        with pytest.raises(SystemExit):
            importing.import_paths([path])
    assert number("message") == 60
    assert number("person") == 0
    assert runs.list_runs()[0].state == "running"
    importing.import_paths([path])
    assert differences(whole, dump()) == ""


def test_facts_of_a_failed_run_are_projected_with_the_next(
    ledger: LedgerHome, another, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = ledger.file("1.mbox", mbox(correspondence(18, 60)))
    two = ledger.file("2.mbox", mbox(correspondence(19, 10)))
    importing.import_paths([one, two])
    whole = dump()
    another()
    with monkeypatch.context() as patched:
        patched.setattr(project, "messages_changed", _fail)
        with pytest.raises(OSError, match="no room"):
            importing.import_paths([one])
    view = runs.list_runs()[0]
    assert view.state == "failed"
    assert "no room" in view.error
    importing.import_paths([two])
    assert differences(whole, dump()) == ""


def _die(*_: object, **__: object) -> None:
    raise SystemExit(9)


def _fail(*_: object, **__: object) -> None:
    raise OSError(28, "no room")


def test_ctrl_c_stops_the_run_and_the_next_goes_on(ledger: LedgerHome, another) -> None:
    path = ledger.file("1.mbox", mbox(correspondence(20, 400)))
    importing.import_paths([path])
    whole = dump()
    another()

    def interrupt(now: importing.Progress) -> None:
        if now.phase == "reading" and now.read > 100:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        importing.import_paths([path], report=interrupt)
    assert runs.list_runs()[0].state == "stopped"
    importing.import_paths([path])
    assert differences(whole, dump()) == ""


def test_dead_runs_are_marked_and_living_ones_left_alone(ledger: LedgerHome) -> None:
    run = importing.begin(["somewhere"], None, "Ada")
    assert runs.reap() == 0  # begun a moment ago
    Run.objects.filter(pk=run.pk).update(heartbeat_at=clock.now() - 100)
    with writing(ledger.home):
        assert runs.reap() == 0  # its process holds the lock
    start()
    assert runs.run_view(run.pk).state == "stopped"


# ---------------------------------------------------------------- views


def test_kept_aside_records_are_grouped_with_their_place(ledger: LedgerHome) -> None:
    good, bad = letter(1), b"\x01\x02 this is nothing\n"
    box = mbox([good, bad, letter(2), bad])
    run = importing.import_paths([ledger.file("1.mbox", box)])
    told = counts(run)
    assert told["read"] == told["new"] + told["duplicate"] + told["kept_aside"]
    groups = runs.run_detail(run).kept_aside
    assert sum(group.count for group in groups) == told["kept_aside"]
    for group in groups:
        for one in group.examples:
            assert one.path == str(ledger.mail / "1.mbox")
            assert box[one.offset :].startswith(b"From ")
            assert one.detail


def test_there_is_no_such_run(ledger: LedgerHome) -> None:
    for ask in (runs.run_view, runs.run_detail, runs.undo, runs.cancel):
        with pytest.raises(LookupError, match="no run 7"):
            ask(7)
