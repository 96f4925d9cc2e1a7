"""What the first letters ask of a large ledger is read before they come, and comes out the same."""

import pytest
from django.db import OperationalError, connection, transaction
from ledger_home import LedgerHome, differences, dump
from mail_builders import ADA, BJORK, PEOPLE, correspondence, letter, mbox

from tengill.workspace import attribute_following, importing, rebuilding
from tengill.workspace.project import ahead, points_seen
from tengill.workspace.project.acts_bearing import Bearing
from tengill.workspace.project.people_known import PeopleKnown

_STRANGER = letter(90, "Nina Ny <nn@ny.example>", (ADA,))
_OTHER = letter(91, "Oddur Orn <oo@orn.example>", (BJORK,))


@pytest.fixture
def mail(ledger: LedgerHome) -> LedgerHome:
    begun = [letter(n, PEOPLE[n % 8], (PEOPLE[(n + 1) % 8],)) for n in range(1, 41)]
    begun += correspondence(3, 40)
    importing.import_paths([ledger.file("0", mbox(begun))], owner="ada@lind.example")
    return ledger


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every ledger is taken for a large one."""
    monkeypatch.setattr(ahead, "_MANY_POINTS", 1)
    monkeypatch.setattr(ahead, "_MANY_MESSAGES", 1)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is read whole, as it happens."""
    told: list[str] = []
    read, look = PeopleKnown.read, Bearing.look_at_people
    monkeypatch.setattr(PeopleKnown, "read", lambda: told.append("people") or read())
    monkeypatch.setattr(Bearing, "look_at_people", lambda self: told.append("acts") or look(self))
    return told


def test_the_first_letter_finds_it_read(mail: LedgerHome, large: None, reads: list[str]) -> None:
    ahead.read_ahead()
    assert reads == ["people", "acts"]
    importing.import_paths([mail.file("1", mbox([_STRANGER]))])
    importing.import_paths([mail.file("2", mbox([_OTHER]))])
    assert reads == ["people", "acts"]


@pytest.mark.slow
def test_letters_after_it_come_out_as_a_rebuild(mail: LedgerHome, large: None) -> None:
    ahead.read_ahead()
    importing.import_paths([mail.file("1", mbox([_STRANGER]))])
    importing.import_paths([mail.file("2", mbox([_OTHER]))])
    stepwise = dump(leave=("tie", "personactivity"))
    rebuilding.rebuild()
    assert differences(stepwise, dump(leave=("tie", "personactivity"))) == ""


def test_a_small_ledger_is_left_alone(mail: LedgerHome, reads: list[str]) -> None:
    ahead.read_ahead()
    assert reads == []


def test_it_is_void_once_something_else_changed(
    mail: LedgerHome, large: None, reads: list[str]
) -> None:
    ahead.read_ahead()
    attribute_following.new_generation()
    importing.import_paths([mail.file("1", mbox([_STRANGER]))])
    assert reads == ["people", "acts"] * 2


def test_others_write_meanwhile(
    mail: LedgerHome, large: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    began: list[str] = []
    every = points_seen.every
    monkeypatch.setattr(
        points_seen, "every", lambda named: began.append(_written_by_another()) or every(named)
    )
    ahead.read_ahead()
    assert began == ["written"]


def _written_by_another() -> str:
    other = connection.copy()
    try:
        with other.cursor() as c:
            c.execute("PRAGMA busy_timeout = 0")
            c.execute("UPDATE people_generation SET n = n + 1")
        return "written"
    finally:
        other.close()


def test_a_failure_leaves_no_transaction_open(
    mail: LedgerHome, large: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> PeopleKnown:
        raise OperationalError("disk I/O error")

    monkeypatch.setattr(PeopleKnown, "read", fails)
    with pytest.raises(OperationalError, match="disk"):
        ahead.read_ahead()
    with transaction.atomic(), connection.cursor() as c:
        c.execute("SELECT count(*) FROM ledger_person")
        assert c.fetchone()[0] > 0
