"""Projecting in steps does what projecting anew does, whatever the step."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_home import LedgerHome, differences, dump, query
from mail_builders import ADA, BJORK, CARL, PEOPLE, introduction, letter, mbox

from tengill.ledger import decisions
from tengill.ledger.append import Appender
from tengill.ledger.models import Run, SourceFile
from tengill.sources import Raw
from tengill.workspace import importing, project, review
from tengill.workspace.encoding import encode

WHO = st.sampled_from([*PEOPLE, "Ada Lind <ada@old.example>", "Info <info@dal.example>"])
LETTERS = st.lists(
    st.tuples(WHO, st.lists(WHO, min_size=1, max_size=3), st.floats(0, 900)),
    min_size=2,
    max_size=12,
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(told=LETTERS, cuts=st.lists(st.integers(1, 11), max_size=3))
def test_any_letters_in_any_steps(ledger: LedgerHome, another, told: list, cuts: list[int]) -> None:
    another()
    run = Run.objects.create(kind="mail", started_at=0)
    file = SourceFile.objects.create(run=run, path="a", format="mbox")
    appender = Appender()
    letters = [letter(n, who, to, days=days) for n, (who, to, days) in enumerate(told)]
    raws = [Raw("a", n, 1, data, n + 1) for n, data in enumerate(letters)]
    places = sorted({0, *(cut for cut in cuts if cut < len(raws)), len(raws)})
    for start, end in pairwise(places):
        first = appender.next_message
        appender.chunk(file.pk, encode(raws[start:end], 2_000_000_000), end, run_id=run.pk)
        project.messages_changed(first)
    stepwise = dump()
    project.everything()
    assert differences(stepwise, dump()) == ""
    assert query("SELECT count(*) FROM ledger_tie WHERE a_id >= b_id") == [(0,)]


def test_a_step_that_fails_leaves_the_projections_as_they_were(
    ledger: LedgerHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    importing.import_paths([ledger.file("a.mbox", mbox([letter(1), letter(2, BJORK, (ADA,))]))])
    before = dump()

    def fail() -> None:
        raise OSError(28, "no room")

    monkeypatch.setattr(project, "match_outcomes", fail)
    query("DELETE FROM ledger_tie RETURNING id")
    query("UPDATE ledger_run SET projected = 0 RETURNING id")
    with pytest.raises(OSError, match="no room"):
        project.everything()
    assert query("SELECT count(*) FROM ledger_tie") == [(0,)]
    monkeypatch.undo()
    project.everything()
    assert differences(before, dump()) == ""


ACTS = "SELECT * FROM ledger_act ORDER BY id"
PARTIES = """
    SELECT act_id, role, position, name, address, person_id FROM ledger_actparty
    ORDER BY act_id, role, position"""


@pytest.mark.slow
@pytest.mark.parametrize("chunk", [1, 2, 500])
def test_acts_come_out_the_same_in_chunks_of_any_size(
    ledger: LedgerHome, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    introductions = [introduction(n, ADA, BJORK, CARL, days=n) for n in (1, 3, 4, 6, 8)]
    others = [letter(n, CARL, (BJORK,), days=n) for n in (2, 5, 7, 9)]
    importing.import_paths([ledger.file("a.mbox", mbox([*introductions, *others]))])
    keys = [key for (key,) in query('SELECT "key" FROM ledger_act ORDER BY id')]
    assert len(keys) >= 5
    review.decide(keys[0], "rejected")
    review.decide(keys[1], "confirmed")
    review.decide(keys[-1], "corrected", {"kind": "handoff"})
    by_hand = {"kind": "introduction", "left": [["", "ada@lind.example"]], "right": [["Bo", ""]]}
    decisions.record("act_new", "manual:1", by_hand)
    # Confirmed, and today's reader does not find it: it stays as it was.
    query("UPDATE ledger_textreading SET found = '' WHERE message_id = (SELECT message_id"
          f" FROM ledger_act WHERE key = '{keys[1]}') RETURNING message_id")  # fmt: skip
    # Found once, and not any more: it goes.
    query("UPDATE ledger_textreading SET found = '' WHERE message_id = (SELECT message_id"
          f" FROM ledger_act WHERE key = '{keys[2]}') RETURNING message_id")  # fmt: skip
    project.everything()
    acts, parties = query(ACTS), query(PARTIES)
    left = {key for (key,) in query('SELECT "key" FROM ledger_act')}
    assert left == {*keys, "manual:1"} - {keys[2]}
    monkeypatch.setattr("tengill.workspace.project.acts._CHUNK", chunk)
    project.everything()
    assert (query(ACTS), query(PARTIES)) == (acts, parties)
    for table in ("actparty", "act"):
        query(f"DELETE FROM ledger_{table} RETURNING id")
    project.everything()
    without_number = [row[1:] for row in acts]
    assert sorted(map(repr, (row[1:] for row in query(ACTS)))) == sorted(map(repr, without_number))
    assert len(query(PARTIES)) == len(parties)
