"""Who only wrote to the owner is not in touch with them: counted apart, listed last, the same figures."""

import pytest
from django.db import connection
from ledger_builders import Ledger, Who, at

from tengill.ledger import models
from tengill.workspace import owner_ties, people, person, presenting
from tengill.workspace.owner_ties import OwnerTie

pytestmark = pytest.mark.django_db

ANSWERED, WRITTEN, ONLY_WROTE = 4, 2, 3


@pytest.fixture
def me() -> Who:
    """Some who wrote and were written to, some only written to, some who only wrote (and often)."""
    ledger = Ledger()
    me = ledger.person("Sunna Hall", "sunna@home.example", owner=True)
    for number in range(ANSWERED):
        who = ledger.person(f"Both {number}", f"both{number}@x.example")
        ledger.message(me, [who], at(2019, 3, 1 + number), "Plans", "see you")
        ledger.message(who, [me], at(2019, 3, 2 + number), "Re: Plans", "yes")
    for number in range(WRITTEN):
        who = ledger.person(f"Out {number}", f"out{number}@x.example")
        ledger.message(me, [who], at(2019, 2, 1 + number), "Asking", "are you there")
    for number in range(ONLY_WROTE):
        who = ledger.person(f"In {number}", f"in{number}@x.example")
        for day in range(1, 7 + number):
            ledger.message(who, [me], at(2020, 12, day), "News", "buy this")
    shop = ledger.person("Shop", "shop@x.example", kind="role")
    ledger.message(shop, [me], at(2020, 12, 3), "Receipt", "paid")
    ledger.ties()
    return me


def walked(limit: int, **asked: str) -> list[people.PersonRow]:
    rows: list[people.PersonRow] = []
    cursor = ""
    for _page in range(40):
        page = people.list_people(limit=limit, cursor=cursor, **asked)  # type: ignore[arg-type]
        assert len(page.rows) <= limit
        rows += page.rows
        cursor = page.next
        if not cursor:
            return rows
    raise AssertionError("the pages do not end")


@pytest.mark.parametrize("window", [2, 1_000])
@pytest.mark.parametrize("limit", [1, 4, 50])
def test_they_come_after_those_the_owner_wrote_to(me, monkeypatch, limit, window):
    monkeypatch.setattr(owner_ties, "WINDOW", max(window, limit))
    rows = walked(limit)
    assert [row.one_way for row in rows] == [False] * (ANSWERED + WRITTEN) + [True] * ONLY_WROTE
    assert len({row.id for row in rows}) == len(rows)
    assert all(row.strength > rows[0].strength for row in rows if row.one_way)


def test_they_are_counted_apart(me):
    page = people.list_people()
    assert (page.total, page.one_way) == (ANSWERED + WRITTEN, ONLY_WROTE)
    said = presenting.plain(page.sentence)
    assert "in touch with 6 people." in said
    assert "3 more wrote to you without a word from you." in said
    assert people.list_people(sort="recent").one_way == ONLY_WROTE


def test_shared_addresses_need_no_answer(me):
    page = people.list_people(kind="role")
    assert (page.total, page.one_way, len(page.rows)) == (1, 0, 1)
    assert len(walked(1, kind="role")) == 1


def test_a_search_lists_them_last_as_well(me):
    rows = people.list_people("x.example", kind="person").rows
    assert [row.one_way for row in rows] == [False] * (ANSWERED + WRITTEN) + [True] * ONLY_WROTE


def test_the_list_and_the_page_of_a_person_count_the_same(me):
    for row in people.list_people().rows:
        tie = person.person_view(row.id).tie
        assert (row.from_them, row.to_them) == (tie.from_them, tie.to_them)


def test_the_page_of_a_person_says_so(me):
    row = next(row for row in people.list_people().rows if row.one_way)
    said = presenting.plain(person.person_view(row.id).where_we_stand)
    assert said.endswith("none from you.")
    assert "You are" not in said
    assert "lost touch" not in said


def test_an_answer_by_another_person_of_the_owner_counts():
    ledger = Ledger()
    home = ledger.person("Sunna Hall", "sunna@home.example", owner=True)
    work = ledger.person("S. Hall", "sunna@work.example", owner=True)
    anna = ledger.person("Anna Berg", "anna@x.example")
    ledger.message(anna, [work], at(2020, 12, 1), "Hello", "there")
    ledger.message(home, [anna], at(2020, 12, 2), "Hello", "again")
    ledger.ties()
    rows = walked(1)
    assert [row.name for row in rows] == ["Anna Berg"]


@pytest.mark.parametrize("wrote", [True, False])
def test_an_index_orders_either_part(me, wrote):
    sql, values = owner_ties._both_ways((me.id,), "", owner_ties._WROTE[wrote], [])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql} ORDER BY rank DESC LIMIT 9", values)
        plan = " ".join(row[3] for row in cursor.fetchall())
    assert "tie_a_wrote" in plan
    assert "tie_b_wrote" in plan
    assert "TEMP B-TREE" not in plan


def test_one_way_is_told_of_a_tie():
    told = (1, 0, 9, 1, 2, 0.0, 1.0, 0.5, 0.4)
    assert not OwnerTie(*told[:3], 1, 2, *told[5:]).one_way
    assert OwnerTie(*told[:3], 0, 2, *told[5:]).one_way


def test_no_curve_is_drawn_of_what_goes_one_way(me):
    ties = {name: person.person_view(pk).tie for pk, name in models.Person.objects.values_list("pk", "name")}  # fmt: skip
    for name, tie in ties.items():
        if tie is not None:
            assert tie.one_way is name.startswith(("In", "Shop")), name
            assert bool(tie.series) is not tie.one_way, name
    assert ties["In 0"].from_them == 6
