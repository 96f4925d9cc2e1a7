"""The projections after many small steps are those a rebuild makes, table by table, to the bit."""

import random

import pytest
from ledger_home import LedgerHome, differences, dump, number, query
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
)

from tengill.ledger import decisions
from tengill.ledger.models import Person
from tengill.simulation import WorldSettings, simulate, write
from tengill.workspace import importing, owner, people, project, rebuilding, review, runs


def same_after_rebuild() -> None:
    """Assert that everything derived is what a rebuild from the facts makes it."""
    stepwise = dump()
    before = query("SELECT rowid FROM message_search('letter') ORDER BY 1")
    rebuilding.rebuild()
    assert differences(stepwise, dump()) == ""
    assert query("SELECT rowid FROM message_search('letter') ORDER BY 1") == before


def person_of(address: str) -> int:
    return int(
        query(
            "SELECT pp.person_id FROM ledger_personpoint pp JOIN ledger_contactpoint p"
            " ON p.id = pp.point_id WHERE p.value = %s",
            (address,),
        )[0][0]
    )


def decide_something(rng: random.Random) -> None:
    """A seeded decision of any kind a person may make on what is there."""
    acts = list(review.queue(limit=50).items)
    persons = list(Person.objects.filter(kind="person").order_by("pk").values_list("pk", flat=True))
    kind = rng.choice(["act", "act", "took", "merge", "split", "name", "kind", "by hand", "back"])
    if kind == "act" and acts:
        verdict = rng.choice(["confirmed", "rejected", "corrected"])
        told = {"left": [("Dísa Holm", "disa@holm.example")], "took": "declined"}
        review.decide(rng.choice(acts).key, verdict, told if verdict == "corrected" else None)
    elif kind == "took" and acts:
        decisions.record("took", rng.choice(acts).key, {"took": rng.choice(["took", "declined"])})
        project.everything()
    elif kind == "merge" and len(persons) > 3:
        people.merge(rng.sample(persons, 2), why="the same")
    elif kind == "split":
        several = query(
            "SELECT person_id FROM ledger_personpoint GROUP BY 1 HAVING count(*) > 1 ORDER BY 1"
        )
        if several:
            (pk,) = rng.choice(several)
            point = query(
                "SELECT p.kind || ':' || p.value FROM ledger_personpoint pp JOIN"
                " ledger_contactpoint p ON p.id = pp.point_id WHERE person_id = %s"
                " ORDER BY p.id DESC",
                (pk,),
            )[0][0]
            people.split(pk, point)
    elif kind == "name" and persons:
        people.set_name(rng.choice(persons), "Somebody Else")
    elif kind == "kind" and persons:
        people.set_kind(rng.choice(persons), "role")
    elif kind == "by hand":
        digest = query("SELECT hex(digest) FROM ledger_message ORDER BY digest LIMIT 1")[0][0]
        told = {"kind": "introduction", "connector": [["Ada Lind", "ada@lind.example"]],
                "left": [["", "carl@moe.example"]], "right": [["Nobody Known", ""]], "at": 10**9}  # fmt: skip
        decisions.record("act_new", f"{digest.lower()}:introduction_request", told)
        decisions.record("act_new", f"manual:{rng.randrange(9)}", told)
        project.everything()
    elif kind == "back":
        verdicts = query("SELECT id FROM ledger_decision WHERE kind = 'act' ORDER BY id DESC")
        for (pk,) in verdicts[:1]:
            try:
                review.undo(pk)
            except LookupError:
                continue


@pytest.mark.parametrize("seed", [1, 3])
def test_small_imports_and_decisions_equal_a_rebuild(ledger: LedgerHome, seed: int) -> None:
    rng = random.Random(seed)
    letters = correspondence(seed, 120)
    start = 0
    while start < len(letters):
        size = rng.choice([40, 3, 1, 12])
        path = ledger.file(f"{start}.mbox", mbox(letters[start : start + size]))
        importing.import_paths([path], owner="ada@lind.example" if not start else None)
        start += size
        if start > 40:
            decide_something(rng)
    if seed == 2:
        runs.undo(2)
    assert number("act") > 3
    assert number("tie") > 10
    same_after_rebuild()
    same_after_rebuild()  # and a rebuild of a rebuild changes nothing


def test_a_simulated_world_in_steps_equals_a_rebuild(ledger: LedgerHome) -> None:
    world = simulate(WorldSettings(seed=4, messages=300, years=2))
    written = write(world, ledger.mail)
    box = written.mailbox.read_bytes()
    parts = box.split(b"\nFrom ")
    records = [parts[0] + b"\n", *(b"From " + part + b"\n" for part in parts[1:])]
    for n, (start, end) in enumerate([(0, 200), (200, 230), (230, 233), (233, len(records))]):
        importing.import_paths([ledger.file(f"{n}.mbox", b"".join(records[start:end]))])
    owner.confirm([world.settings.owner_address])
    same_after_rebuild()
    assert number("message") > 250


def test_a_rebuild_repairs_what_is_spoilt(ledger: LedgerHome) -> None:
    importing.import_paths([ledger.file("1.mbox", mbox(correspondence(5, 50)))])
    sound = dump()
    for table in ("tie", "actparty", "personname", "personpoint", "person", "textreading"):
        query(f"DELETE FROM ledger_{table} WHERE rowid % 2 = 0 RETURNING rowid")
    query("UPDATE ledger_act SET confidence = 0.1, took = 'took', words = '[]' RETURNING id")
    query("UPDATE ledger_pointseen SET sent = sent + 7 RETURNING point_id")
    query("UPDATE ledger_message SET bulk = 0.7, language = 'xx' RETURNING id")
    assert differences(sound, dump()) != ""
    counts = rebuilding.rebuild()
    assert differences(sound, dump()) == ""
    assert counts["people"] == number("person")
    assert counts["ties"] == number("tie")


def test_merging_and_splitting_move_ties_and_acts(ledger: LedgerHome) -> None:
    elsewhere = "C. M. <cm@elsewhere.example>"
    box = [
        introduction(1, ADA, BJORK, CARL),
        reply(2, 1, CARL, (BJORK, ADA), 3),
        letter(5, elsewhere, (BJORK,)),
        letter(6, DISA, (elsewhere,)),
        letter(7, ADA, (DISA,)),
    ]
    importing.import_paths([ledger.file("1.mbox", mbox(box))], owner="ada@lind.example")
    before = dump()
    carl, other = person_of("carl@moe.example"), person_of("cm@elsewhere.example")
    assert carl != other
    (made,) = people.merge([carl, other])
    assert person_of("carl@moe.example") == person_of("cm@elsewhere.example") == min(carl, other)
    ties = query(
        "SELECT sum(a_to_b + b_to_a) FROM ledger_tie WHERE %s IN (a_id, b_id)", (min(carl, other),)
    )
    assert ties == [(5,)]
    same_after_rebuild()
    decisions.retract(made)
    project.people_changed()
    assert differences(before, dump()) == ""
    same_after_rebuild()


def test_an_act_decided_before_its_answer_came(ledger: LedgerHome) -> None:
    """Confirmed while nothing showed that it took; then the answer is imported; then taken back."""
    first = ledger.file("1.mbox", mbox([introduction(1, ADA, BJORK, CARL), letter(3)]))
    importing.import_paths([first], owner="ada@lind.example")
    (item,) = (i for i in review.queue().items if i.kind == "introduction")
    decided = review.decide(item.key, "confirmed")
    importing.import_paths(
        [ledger.file("2.mbox", mbox([letter(9, CARL, (BJORK,)), letter(10, BJORK, (CARL,))]))]
    )
    told = query('SELECT state, evidence, took FROM ledger_act WHERE "key" = %s', (item.key,))
    assert told == [("confirmed", "confirmed", "took")]
    same_after_rebuild()
    review.undo(decided.decision_id)
    same_after_rebuild()
    told = query('SELECT state, evidence, took FROM ledger_act WHERE "key" = %s', (item.key,))
    assert told == [("waiting", "inferred", "took")]
