"""What the door read in a text is kept: the next pass takes it, and judges the same."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from door_builders import OWNER, door, mailbox
from hypothesis import given
from hypothesis import strategies as st
from ledger_home import LedgerHome, number, query
from mail_builders import mbox

from tengill.door import asking
from tengill.door.approaches import Sent
from tengill.facts.approaches import Approach
from tengill.facts.messages import Mailbox
from tengill.workspace import importing, runs
from tengill.workspace.door import kept, project, warm

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_PARTS = (
    "Could you add our guide to your list?", "Just bumping this.", "Hæ Ragna,", "Hi {first_name},",
    "Getur þú hringt í mig á morgun?", "Order now and save 30 %!", "It takes 20 minutes.", "\n\n", "- ", "Bestu kveðjur",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _cold():
    warm.let_go()
    yield
    warm.let_go()


def bring(ledger: LedgerHome) -> int:
    path = ledger.file("a.mbox", mbox(mailbox()))
    return importing.import_paths([path], owner=OWNER, processes=1)


@pytest.mark.slow
@given(
    st.lists(st.sampled_from(_PARTS) | st.text(max_size=30), max_size=12),
    st.sampled_from(("", "A quick question", "Getur þú svarað mér?", "Following up")),
)
def test_what_is_kept_is_what_was_read(parts, subject):
    approach = Approach(
        "k",
        AT,
        Mailbox("Orri", "orri@vind.example"),
        subject,
        " ".join(parts),
        names=("Ragna Dís",),
    )
    told = kept.read(approach)
    again = kept.from_bytes(kept.to_bytes(told), approach)
    assert again[1:-1] == told[1:-1]  # asked, sketch, phrases, wording
    assert tuple(again.marks.fields) == tuple(told.marks.fields)
    assert again.marks.greeting == told.marks.greeting
    assert again.words.terms.tolist() == told.words.terms.tolist()
    assert again.words.told() == told.words.told()
    assert told.asked == asking.read(approach)


def test_the_second_pass_reads_nothing_and_judges_the_same(ledger, monkeypatch):
    bring(ledger)
    project.catch_up()
    first = door()
    assert number("doorreading") > number("judged") > 0  # the owner's own are read, too

    def never(*_args):
        raise AssertionError("it was read already")

    monkeypatch.setattr(kept, "read", never)
    monkeypatch.setattr(kept, "wrote", never)
    project.rebuild()
    assert door() == first


def test_of_another_version_it_is_read_anew(ledger):
    bring(ledger)
    project.catch_up()
    first = door()
    with connection.cursor() as c:
        c.execute("UPDATE ledger_doorreading SET version = 1, told = ''")
    project.rebuild()
    assert door() == first
    versions = {version for (version,) in query("SELECT version FROM ledger_doorreading")}
    assert versions == {kept.version(), kept.version(mass=True)}


def test_an_undone_import_takes_it_along(ledger):
    run = bring(ledger)
    project.catch_up()
    runs.undo(run)
    assert number("doorreading") == 0


def test_what_was_read_as_bulk_mail_is_not_taken_for_a_letters_reading():
    assert kept.version() != kept.version(mass=True)


@pytest.mark.slow
@given(st.lists(st.sampled_from(_PARTS) | st.text(max_size=30), max_size=12))
def test_what_is_kept_of_the_owners_own_is_what_was_read(parts):
    sent = Sent(AT, ("orri@vind.example",), "Tide", " ".join(parts))
    told = kept.wrote(sent)
    again = kept.wrote_from_bytes(kept.wrote_to_bytes(told), sent)
    assert again is not None
    assert (again.words, again.promises) == (told.words, told.promises)
    assert again.cut.terms.tolist() == told.cut.terms.tolist()


def test_what_was_read_as_somebody_elses_is_not_taken_for_the_owners():
    mine = Sent(AT, ("orri@vind.example",), "Tide", "I will call you tomorrow.")
    theirs = Approach("k", AT, Mailbox("Orri", "orri@vind.example"), "Tide", mine.text)
    assert kept.wrote(mine).promises
    assert kept.from_bytes(kept.wrote_to_bytes(kept.wrote(mine)), theirs) is None
    assert kept.wrote_from_bytes(kept.to_bytes(kept.read(theirs)), mine) is None
    assert kept.from_bytes(b"", theirs) is None
    assert kept.wrote_from_bytes(b"", mine) is None
