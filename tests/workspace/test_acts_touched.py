"""One more message weighs the acts it bears on and no others, and comes out as a rebuild does."""

import random

import pytest
from ledger_home import LedgerHome, differences, dump, query
from mail_builders import (
    ADA,
    BJORK,
    CARL,
    DISA,
    EGON,
    PEOPLE,
    correspondence,
    introduction,
    letter,
    mbox,
    reply,
)

from tengill.workspace import attribute, importing, outcomes_import, project, rebuilding
from tengill.workspace.project import acts_touched
from tengill.workspace.project.acts_bearing import Bearing

_SUMS = ("tie", "personactivity")
"""Sums of floats, whose last digit the order of adding decides; tests of their own hold them."""
_DEALS = """Deal,Buyer,Buyer email,Seller email,Amount,Currency,Status,Closed
"""


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows whenever all acts are weighed, or all outcomes attributed."""
    calls: list[str] = []
    acts, outcomes = project.project_acts, attribute.attribute_all

    def weigh() -> None:
        calls.append("acts")
        acts()

    def credit(*args: object, **more: object) -> attribute.Counts:
        calls.append("outcomes")
        return outcomes(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(project, "project_acts", weigh)
    monkeypatch.setattr(attribute, "attribute_all", credit)
    monkeypatch.setattr("tengill.workspace.attribute_following.attribute_all", credit)
    return calls


_WORDS = [
    "boat",
    "quay",
    "crane",
    "winter",
    "plan",
    "coffee",
    "budget",
    "visit",
    "turbine",
    "slate",
    "ferry",
    "harbour",
]


def chat(number: int, sender: str, to: tuple[str, ...], days: float) -> bytes:
    """A letter like no other: of letters that are alike, one more may make all of them bulk."""
    told = random.Random(number).choices(_WORDS, k=12)
    return letter(number, sender, to, " ".join(told[:3]), " ".join(told), days=days)


def deals(ledger: LedgerHome, *rows: str) -> None:
    file = ledger.file("deals.csv", (_DEALS + "\n".join(rows)).encode())
    outcomes_import.import_outcomes(file, after=project.outcomes_changed)


def same_as_a_rebuild() -> None:
    stepwise = dump(leave=_SUMS)
    rebuilding.rebuild()
    assert differences(stepwise, dump(leave=_SUMS)) == ""


def took() -> list[tuple[object, ...]]:
    return query("SELECT took FROM ledger_act WHERE kind = 'introduction' ORDER BY at")


def test_only_acts_a_message_bears_on_are_weighed(ledger: LedgerHome, passes: list[str]) -> None:
    begun = [chat(n, PEOPLE[n % 8], (PEOPLE[(n + 1) % 8],), n) for n in range(1, 30)]
    begun += [chat(30, ADA, (BJORK, CARL, EGON), 30)]
    begun += [
        introduction(31, ADA, BJORK, EGON, days=40),
        introduction(32, ADA, CARL, EGON, days=41),
    ]
    importing.import_paths([ledger.file("0", mbox(begun))], owner="ada@lind.example")
    deals(ledger, "Boat,Björk Dal,bjork@dal.example,egon@vik.example,1200.50,EUR,Won,2016-05-01",
          "Crane,Carl Moe,carl@moe.example,egon@vik.example,900,EUR,Won,2016-06-01")  # fmt: skip
    importing.import_paths([ledger.file("1", mbox([chat(50, DISA, (ADA,), 50)]))])
    assert took() == [("no_evidence",), ("no_evidence",)]
    steps = [
        (chat(51, BJORK, (ADA,), 51), ["no_evidence", "no_evidence"]),
        (chat(52, BJORK, (EGON,), 52), ["took", "no_evidence"]),  # they wrote each other
        (reply(53, 32, CARL, (ADA,), 53), ["took", "acknowledged"]),  # an answer in the thread
        (chat(54, CARL, (EGON,), 20), ["took", "acknowledged"]),  # they knew each other
        (introduction(55, ADA, DISA, EGON, days=60), ["took", "acknowledged", "no_evidence"]),
    ]
    passes.clear()
    for number, (one, expected) in enumerate(steps, 2):
        importing.import_paths([ledger.file(str(number), mbox([one]))])
        assert [row[0] for row in took()] == expected, number
    assert passes == []
    same_as_a_rebuild()


@pytest.mark.parametrize("seed", range(2))
def test_random_worlds_with_outcomes_come_out_as_a_rebuild(ledger: LedgerHome, seed: int) -> None:
    rng = random.Random(seed)
    letters = correspondence(seed + 10, 100)
    importing.import_paths([ledger.file("a", mbox(letters[:60]))], owner="ada@lind.example")
    addresses = [one.partition("<")[2].rstrip(">") for one in PEOPLE]
    rows = []
    for n in range(12):
        buyer, seller = rng.sample(addresses[1:], 2)
        rows.append(f"Deal {n},,{buyer},{seller},{100 + n},EUR,Won,2015-0{rng.randint(3, 9)}-11")
    deals(ledger, *rows)
    for start in range(60, len(letters), 2):
        importing.import_paths([ledger.file(str(start), mbox(letters[start : start + 2]))])
    same_as_a_rebuild()


def test_what_a_transaction_took_up_is_forgotten_with_it(
    ledger: LedgerHome, passes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = [chat(n, PEOPLE[n % 8], (PEOPLE[(n + 1) % 8],), n) for n in range(1, 30)]
    importing.import_paths([ledger.file("0", mbox(begun))], owner="ada@lind.example")
    importing.import_paths([ledger.file("1", mbox([chat(50, DISA, (ADA,), 50)]))])

    def fail(_bearing: Bearing) -> None:
        raise OSError(28, "no room")

    monkeypatch.setattr(acts_touched, "keep", fail)
    with pytest.raises(OSError, match="no room"):
        importing.import_paths([ledger.file("2", mbox([introduction(51, ADA, BJORK, EGON)]))])
    monkeypatch.undo()
    bearing = acts_touched.known()
    assert bearing is not None
    assert bearing.upto == 0
    importing.import_paths([ledger.file("3", mbox([chat(52, BJORK, (EGON,), 90)]))])
    same_as_a_rebuild()


def test_messages_that_name_both() -> None:
    rng = random.Random(3)
    told = {message: set(rng.choices(range(40), k=rng.randint(0, 6))) for message in range(1, 400)}
    bearing = Bearing()

    def called(*people: int) -> set[tuple[str, str]]:
        return {(f"name {person}", "") for person in people}

    for message in range(1, 300):
        bearing.add(message, called(*told[message]))
    assert bearing.both(called(99), map(called, range(40))) == set()
    for message in range(300, 400):  # these come when it is in use
        bearing.add(message, called(*told[message]))
        one, others = rng.randrange(40), set(rng.sample(range(40), 3))
        expected = {
            m for m in range(1, message + 1) if one in told[m] and told[m] & (others - {one})
        }
        assert bearing.both(called(one), map(called, others - {one})) == expected
    assert bearing.upto == 399
