"""A message from people known well changes their numbers alone, and comes out as a rebuild does."""

import random

import pytest
from ledger_home import LedgerHome, differences, dump, query
from mail_builders import ADA, BJORK, CARL, DISA, PEOPLE, correspondence, letter, mbox
from told_format import told, told_format
from told_people import some_facts

from tengill import people
from tengill.workspace import importing, rebuilding

__all__ = ["told_format"]
pytestmark = pytest.mark.usefixtures("told_format")


@pytest.fixture
def anew(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows whenever all contact points are resolved anew."""
    calls: list[int] = []
    resolve = people.resolve

    def counting(*args: object, **more: object) -> people.Resolution:
        calls.append(1)
        return resolve(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(people, "resolve", counting)
    return calls


_NOT_PEOPLE = ("tie", "personactivity")
"""Sums of floats, whose last digit the order of adding decides; tests of their own hold them."""


def same_as_a_rebuild() -> None:
    stepwise = dump(leave=_NOT_PEOPLE)
    rebuilding.rebuild()
    assert differences(stepwise, dump(leave=_NOT_PEOPLE)) == ""


def test_only_what_can_change_who_is_who_is_resolved_anew(
    ledger: LedgerHome, anew: list[int]
) -> None:
    begun = [letter(n, PEOPLE[n % 8], (PEOPLE[(n + 1) % 8],)) for n in range(1, 41)]
    importing.import_paths([ledger.file("0", mbox(begun))], owner="ada@lind.example")
    steps = [
        ([letter(50, BJORK, (ADA,))], False),
        ([letter(51, ADA, (BJORK, CARL)), letter(52, CARL, (DISA,))], False),
        ([letter(53, "B. Dal <bjork@dal.example>", (ADA,))], True),  # a name never seen
        ([letter(54, "Nina Ny <nina@ny.example>", (ADA,))], True),  # a point never seen
        ([letter(55, "Nina Ny <nina@ny.example>", (ADA,))], True),  # seen twice, a name is trusted
        ([letter(56, BJORK, (ADA,))], False),
    ]
    for number, (letters, resolves) in enumerate(steps, 1):
        anew.clear()
        importing.import_paths([ledger.file(str(number), mbox(letters))])
        if number != 5:
            assert bool(anew) is resolves, number
    assert query("SELECT sum(sent) FROM ledger_person") == [(47,)]
    same_as_a_rebuild()


@pytest.mark.parametrize("seed", range(2))
def test_random_worlds_come_out_as_a_rebuild(ledger: LedgerHome, seed: int) -> None:
    rng = random.Random(seed)
    letters = correspondence(seed, 90)
    importing.import_paths(
        [ledger.file("a", mbox(letters[:60])), ledger.file("b", told(*some_facts(seed, 40)))],
        owner="ada@lind.example",
    )
    start = 60
    while start < len(letters):
        size = rng.choice([1, 1, 2, 5])
        importing.import_paths([ledger.file(str(start), mbox(letters[start : start + size]))])
        start += size
    same_as_a_rebuild()


def test_an_owner_told_with_the_message_is_not_overlooked(
    ledger: LedgerHome, anew: list[int]
) -> None:
    importing.import_paths(
        [ledger.file("a", mbox(correspondence(1, 40)))], owner="ada@lind.example"
    )
    anew.clear()
    more = ledger.file("b", mbox([letter(90, BJORK, (CARL,))]))
    importing.import_paths([more], owner="bjork@dal.example")
    assert anew
    same_as_a_rebuild()
