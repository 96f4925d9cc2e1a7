"""Pages of large ledgers: what they ask of the store does not grow with what they don't show."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from ledger_builders import Ledger, at

from tengill.ledger import decisions, models
from tengill.ledger.standing import in_force
from tengill.workspace import attribute_following, mailbox_filing, runs, standing_kept, tagging
from tengill.workspace.attribute_loading import load_stand_ins
from tengill.workspace.attribute_sides import owner_people
from tengill.workspace.standing_facts import reach

pytestmark = pytest.mark.django_db


@pytest.fixture
def book() -> Ledger:
    return Ledger()


def plan_of(queries: CaptureQueriesContext, table: str) -> str:
    sql = next(q["sql"] for q in queries.captured_queries if table in q["sql"])
    with connection.cursor() as c:
        c.execute(f"EXPLAIN QUERY PLAN {sql}")
        return "\n".join(str(row[-1]) for row in c.fetchall())


def told(point: int, key: str, count: int, *, told_at: int | None, retracted: bool = False) -> None:
    number = models.Reach.objects.count()
    models.Reach.objects.create(
        digest=number.to_bytes(16), source="x", key=key, told_at=told_at, recorded_at=1,
        retracted_at=5 if retracted else None, point_id=point, figure="followers", count=count,
        at=at(2020, 1, 1),
    )  # fmt: skip


def test_figures_of_everybody_are_those_in_force_as_told_for_each(book: Ledger) -> None:
    anna, bo, cy = (book.person(n, f"{n}@x.example") for n in ("Anna Dal", "Bo Vik", "Cy Holm"))
    told(anna.points[0].pk, "a", 10, told_at=9)
    told(anna.points[0].pk, "a", 20, told_at=3)  # an older export, imported late
    told(bo.points[0].pk, "b", 30, told_at=None)
    told(bo.points[0].pk, "b", 40, told_at=None)  # of equals the last recorded
    told(cy.points[0].pk, "c", 50, told_at=1)
    told(cy.points[0].pk, "c", 60, told_at=2, retracted=True)
    with CaptureQueriesContext(connection) as asked:
        found = reach(None, {})
    assert {who: [one.count for one in figures] for who, figures in found.items()} == {
        anna.id: [10], bo.id: [40], cy.id: [50],
    }  # fmt: skip
    assert found == reach([anna.id, bo.id, cy.id], {})
    # One by one each would be compared with every other: 10,000 figures took two minutes.
    assert "CORRELATED" not in plan_of(asked, "ledger_reach")
    with connection.cursor() as c:
        c.execute(f"SELECT count(*) FROM ledger_reach r WHERE {in_force('ledger_reach', 'r')}")
        assert c.fetchone() == (3,)


def test_what_standing_rests_on_is_read_once_while_it_is_so(book: Ledger) -> None:
    calls: list[int] = []

    def read() -> int:
        calls.append(1)
        return len(calls)

    attribute_following.new_generation()
    assert [standing_kept.kept("a", read) for _ in range(3)] == [1, 1, 1]
    assert standing_kept.kept("b", read) == 2
    decisions.record("setting", "zone", {"value": "UTC"})
    assert standing_kept.kept("a", read) == 3
    attribute_following.new_generation()
    assert [standing_kept.kept("a", read) for _ in range(2)] == [4, 4]
    assert standing_kept.kept("c", lambda: standing_kept.kept("a", read)) == 4  # one in another


def test_owners_and_assistants_are_found_by_their_indexes(book: Ledger) -> None:
    me = book.person("Una Strand", "una@x.example", owner=True)
    old = book.person("Una Strand", "una@old.example", owner=True)
    aide = book.person("Ari Moe", "ari@x.example")
    models.Person.objects.filter(pk=old.id).update(sent=9)
    models.Person.objects.filter(pk=aide.id).update(assistant_of_id=me.id)
    with CaptureQueriesContext(connection) as asked:
        assert owner_people() == [old.id, me.id]
    assert "owners" in plan_of(asked, "ledger_person")
    with CaptureQueriesContext(connection) as asked:
        assert load_stand_ins([me.id]) == {aide.id: me.id}
    assert "assistant_of" in plan_of(asked, "ledger_person")


def test_a_mailbox_log_asks_as_much_for_many_actions_as_for_one(book: Ledger) -> None:
    una = book.person("Una Strand", "una@x.example", owner=True)
    bo = book.person("Bo Vik", "bo@x.example")
    for number in range(12):
        message = book.message(bo, [una], at(2021, 1, 1 + number), f"Slates {number}")
        models.MailboxAction.objects.create(
            account=1 + number % 2, kind="move", digest=bytes(message.digest).hex(),
            key=f"k{number}", state="done", planned_at=number, done_at=number,
        )  # fmt: skip
    with CaptureQueriesContext(connection) as one:
        mailbox_filing.log(1, 1)
    with CaptureQueriesContext(connection) as many:
        found = mailbox_filing.log(1, 50)
    assert [row.subject for row in found] == [f"Slates {n}" for n in (10, 8, 6, 4, 2, 0)]
    assert {row.sender for row in found} == {"bo@x.example"}
    assert len(many) == len(one)
    assert "TEMP B-TREE" not in plan_of(many, "ledger_mailboxaction")  # nothing is sorted


def test_tags_are_counted_by_their_index(book: Ledger) -> None:
    people = [book.person(f"P{n} Q", f"p{n}@x.example") for n in range(4)]
    for n, who in enumerate(people):
        models.PersonTag.objects.create(
            person=who.person, tag=("Boat", "boat")[n % 2], folded="boat"
        )
    models.PersonTag.objects.create(person=people[0].person, tag="Árbær", folded="arbaer")
    with CaptureQueriesContext(connection) as asked:
        assert tagging.tags() == (("Boat", 4), ("Árbær", 1))
    assert "COVERING INDEX" in plan_of(asked, "ledger_persontag")


def test_a_first_import_is_not_searched_for_duplicates(book: Ledger) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert runs.run_detail(book.run.pk).duplicates == ()
    assert not [q for q in asked.captured_queries if "ledger_sighting" in q["sql"]]
