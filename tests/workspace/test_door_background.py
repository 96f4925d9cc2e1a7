"""The door is judged in a process of its own where an import ends: one at a time, nobody waits."""

import subprocess
from typing import Any

import pytest
from door_builders import OWNER, door, mailbox, stranger
from ledger_home import LedgerHome
from mail_builders import mbox

from tengill.workspace import background as importing_background
from tengill.workspace import importing
from tengill.workspace.door import background, project, warm


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What would have been begun."""
    calls: list[dict[str, Any]] = []
    monkeypatch.setattr(
        subprocess, "Popen", lambda words, **more: calls.append({"": words, **more})
    )
    return calls


def bring(ledger: LedgerHome, name: str = "a", letters: list[bytes] | None = None) -> int:
    path = ledger.file(f"{name}.mbox", mbox(letters or mailbox(rounds=3)))
    return importing.import_paths([path], owner=OWNER, processes=1)


def test_it_is_begun_for_this_home_where_something_waits(ledger, begun):
    assert not background.begin()  # nothing is there
    bring(ledger)
    assert background.begin()
    (call,) = begun
    assert call["env"]["TENGILL_HOME"] == str(ledger.home)
    assert call[""][1:] == ["-P", "-m", "tengill.workspace.door.background"]
    assert call["start_new_session"]  # it outlives the command that began it
    project.catch_up()
    assert not background.begin()  # all is judged
    assert len(begun) == 1


def test_it_is_not_begun_while_another_is_at_it(ledger, begun):
    bring(ledger)
    with project._alone():
        assert not background.begin()
    assert begun == []


def test_two_that_were_begun_at_once_judge_once(ledger, monkeypatch):
    bring(ledger)
    monkeypatch.setattr(background, "open_ledger", lambda: ledger.home)
    with project._alone():
        assert background.main() == 1  # another is at it: this one ends
    assert door() == []
    assert background.main() == 0
    assert project.state().waiting == 0
    assert door()
    warm.let_go()


def test_what_comes_while_it_judges_is_judged_too(ledger, monkeypatch):
    bring(ledger)
    monkeypatch.setattr(background, "open_ledger", lambda: ledger.home)
    judged, more = project.catch_up, [[stranger(900, days=90)], [stranger(901, days=91)]]

    def and_then(**how: Any) -> int:
        done = judged(**how)
        warm.let_go()
        if more:
            bring(ledger, f"more{len(more)}", more.pop())
        return done

    monkeypatch.setattr(project, "catch_up", and_then)
    assert background.main() == 0
    assert more == []
    assert project.state().waiting == 0


def test_an_import_from_the_screen_begins_it(ledger, begun, monkeypatch):
    path = ledger.file("a.mbox", mbox(mailbox(rounds=2)))
    monkeypatch.setattr(importing_background, "start", lambda: ledger.home)
    run = importing.start([path], owner=OWNER, who="me")
    assert [call[""][3] for call in begun] == ["tengill.workspace.background"]
    assert importing_background.main(run) == 0
    assert [call[""][3] for call in begun[1:]] == ["tengill.workspace.door.background"]
