"""A message from people known well changes their numbers alone, and comes out as a rebuild does."""

import random
from datetime import UTC, datetime

import pytest
from ledger_home import LedgerHome, differences, dump, query
from mail_builders import ADA, BJORK, CARL, DISA, PEOPLE, correspondence, letter, mbox
from told_format import told, told_format
from told_people import some_facts

from tengill import people
from tengill.workspace import (
    importing,
    outcomes_import,
    person_decisions,
    project,
    rebuilding,
    told_acts,
)

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
        ([letter(53, "B. Dal <bjork@dal.example>", (ADA,))], False),  # a name never seen
        ([letter(54, "Nina Ny <nn@ny.example>", (ADA,))], False),  # a point never seen
        ([letter(55, "Nina Ny <nn@ny.example>", (ADA,))], False),  # seen twice, a name is trusted
        ([letter(56, "nobody@nowhere.example", ("Orri Karl <orri@karl.example>",))], False),
        ([letter(57, "Nina Ny <nina.ny@gmail.com>", (ADA,))], True),  # a name that another bears
        ([letter(58, "Nina Ný <nn+work@ny.example>", (ADA,))], True),  # an address in other words
        ([letter(59, BJORK, (ADA,))], False),
    ]
    for number, (letters, resolves) in enumerate(steps, 1):
        anew.clear()
        importing.import_paths([ledger.file(str(number), mbox(letters))])
        assert bool(anew) is resolves, number
    assert query("SELECT sum(sent) FROM ledger_person") == [(50,)]
    same_as_a_rebuild()


_STRANGERS = (
    "Una Ny",
    "Una Nyberg",
    "Orri Karl",
    "Nina Ny",
    "Björk Dal",
    "Dal, Björk",
    "Ada L.",
    "",
)
_BOXES = ("una@ny.example", "u.ny@ny.example", "orri@karl.example", "info@karl.example",
          "nn@ny.example", "una@gmail.com", "bjork@gmail.com", "bjork+list@dal.example",
          "noreply@news.example", "ada.lind@gmail.com", "orri2@karl.example")  # fmt: skip


_DEALS = """Deal,Buyer,Buyer email,Buyer organisation,Seller email,Amount,Currency,Status,Closed
Boat,Una Ny,,,bjork@dal.example,1200.50,EUR,Won,2015-09-01
Crane,,orri@karl.example,,carl@moe.example,900,EUR,Won,2015-09-02
Ferry,,,Ny ehf.,disa@holm.example,700,EUR,Won,2015-09-03
"""


def strange(number: int, rng: random.Random) -> bytes:
    """A letter in which somebody may be new, or called otherwise than before."""

    def box() -> str:
        if rng.random() < 0.4:
            return rng.choice(PEOPLE)
        return f"{rng.choice(_STRANGERS)} <{rng.choice(_BOXES)}>"

    told = rng.sample(range(1, 60), 6)
    words = " ".join(f"word{n}" for n in told)
    if rng.random() < 0.3:
        words = f"I would like to introduce you to {rng.choice(_STRANGERS[:5])}. {words}"
    more = {"delivered_to": rng.choice(_BOXES)} if rng.random() < 0.2 else {}
    return letter(number, box(), [box() for _ in range(rng.choice([1, 1, 2, 3]))], words[:30],
                  words, days=60 + number, **more)  # fmt: skip


def decide(rng: random.Random) -> None:
    """Merge two, or say what somebody is called, or that they are nobody."""
    persons = [pk for (pk,) in query("SELECT id FROM ledger_person WHERE NOT is_owner ORDER BY id")]
    one, other = rng.sample(persons, 2)
    match rng.randrange(3):
        case 0:
            person_decisions.merge([one, other])
        case 1:
            person_decisions.set_name(one, rng.choice(_STRANGERS[:5]))
        case _:
            person_decisions.set_kind(one, rng.choice(["role", "person"]))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_strangers_come_out_as_a_rebuild(
    ledger: LedgerHome, anew: list[int], seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(seed)
    if seed:
        monkeypatch.setattr(project, "_MOST_PEOPLE", 0)
    importing.import_paths(
        [ledger.file("a", mbox(correspondence(seed, 40))), ledger.file("b", told(*some_facts(seed, 20)))],
        owner="ada@lind.example",
    )  # fmt: skip
    outcomes_import.import_outcomes(
        ledger.file("deals.csv", _DEALS.encode()), after=project.outcomes_changed
    )
    told_acts.tell(
        "introduction", ["Ada Lind"], ["Una Ny"], ["Björk Dal"], datetime(2015, 5, 1, tzinfo=UTC)
    )
    anew.clear()
    steps = 25
    for number in range(steps):
        importing.import_paths([ledger.file(str(number), mbox([strange(number, rng)]))])
        if number % 8 == 7:
            decide(rng)
    assert len(anew) < steps - 4
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
