"""Mail without a date is judged, too: as of a moment that is told."""

from datetime import UTC, datetime

import pytest
from door_builders import OWNER, door, mailbox, verdict_of
from ledger_home import query
from mail_builders import ADA, BJORK, START, letter, mbox

from tengill.door import dating
from tengill.facts.messages import Body, DateBasis, Message
from tengill.workspace import clock, importing
from tengill.workspace.door import explaining, project, undated, warm


@pytest.fixture(autouse=True)
def _cold():
    warm.let_go()
    yield
    warm.let_go()


def without_date(number, subject="No date"):
    """A message that tells no time, in an mbox whose separator tells none either."""
    head, _, rest = letter(number, BJORK, (ADA,), subject).partition(b"Date: ")
    return head + rest.partition(b"\n")[2]


def bring(ledger, name, letters):
    told = mbox(letters).replace(b"Tue Feb  3 10:00:00 2015", b"")
    return importing.import_paths([ledger.file(name, told)], owner=OWNER, processes=1)


def moment(number):
    rows = {pk: at for at, pk in undated.moments()}
    ((pk, sent),) = query(
        "SELECT id, sent_at FROM ledger_message WHERE message_id = %s",
        (f"<{number}@mail.example>",),
    )
    assert sent is None
    return pk, rows[pk]


def day(number):
    return int(START.timestamp()) + number * 86_400


def test_it_is_as_old_as_what_lies_before_it(ledger):
    bring(ledger, "a.mbox", [
        without_date(1), letter(2, BJORK, (ADA,)), without_date(3), without_date(4),
        letter(9, BJORK, (ADA,)), without_date(10),
    ])  # fmt: skip
    assert [moment(n)[1] for n in (1, 3, 4, 10)] == [day(2), day(2), day(2), day(9)]


def test_in_a_folder_of_files_it_is_as_old_as_the_newest_of_its_import(ledger):
    for n in range(1, 4):
        ledger.file(f"eml/{n}.eml", letter(n, BJORK, (ADA,)))
    ledger.file("eml/x.eml", without_date(8))
    importing.import_paths([ledger.mail / "eml"], owner=OWNER, processes=1)
    assert moment(8)[1] == day(3)


def test_alone_it_is_as_old_as_its_import(ledger):
    before = clock.now()
    bring(ledger, "a.mbox", [without_date(1)])
    assert before - 5 <= moment(1)[1] <= clock.now()


def test_it_is_judged_and_the_reason_says_so(ledger):
    letters = mailbox()
    bring(ledger, "a.mbox", [*letters, without_date(900)])
    assert project.catch_up() == len(letters) + 1
    assert verdict_of(900) is not None
    pk, at = moment(900)
    why = explaining.why(pk)
    assert why.row.at.timestamp() == at
    (told,) = [one for one in why.warnings if one.code == "undated"]
    assert told.values == {"day": datetime.fromtimestamp(at, UTC).date().isoformat()}
    assert told.values["day"] in told.sentence
    assert project.state().waiting == 0
    project.rebuild()
    assert verdict_of(900) is not None


def test_step_by_step_equals_all_at_once(ledger):
    letters = mailbox(seed=4)
    for n, place in enumerate((5, 17, 30)):
        letters.insert(place, without_date(900 + n, f"Undated {n}"))
    for n, start in enumerate(range(0, len(letters), 11)):
        bring(ledger, f"{n}.mbox", letters[start : start + 11])
        project.catch_up()
    stepwise = door()
    project.rebuild()
    assert door() == stepwise


def test_a_dated_message_carries_no_such_warning():
    at = datetime(2026, 3, 2, tzinfo=UTC)
    for basis, told in (
        (DateBasis.DATE, ()),
        (DateBasis.RECEIVED, ()),
        (DateBasis.NONE, ("undated",)),
    ):
        message = Message("", b"", at, basis, "", (), Body(""))
        assert tuple(one.code for one in dating.warnings(message)) == told
    assert dating.warnings(Message("", b"", None, DateBasis.NONE, "", (), Body(""))) == ()
