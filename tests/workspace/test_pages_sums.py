"""What pages read in short ways says the same as the long way, and is never older than the facts."""

import random

import pytest
from credit_world import DAY, act, chain_world, outcome, person
from django.db import connection
from ledger_builders import Ledger, at

from tengill.ledger.models import Act, Outcome, OutcomeCredit, Tie
from tengill.ties import Interaction, add, drift, strength_of
from tengill.workspace import (
    act_lines,
    introduction_choosing,
    introduction_rows,
    introductions,
    owner,
    owner_ties,
    references,
)
from tengill.workspace.attribute import attribute, attribute_all
from tengill.workspace.contact import PARAMETERS
from tengill.workspace.statement import statement
from tengill.workspace.statement_page import statement_page

pytestmark = pytest.mark.django_db


def parts() -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM statement_part ORDER BY person_id, outcome_id")
        return cursor.fetchall()


def agree() -> None:
    whole, page = statement(), statement_page(size=2)
    assert page.view.totals == whole.totals
    assert page.view.came_of == whole.came_of
    assert page.view.lines == whole.lines[:2]


def test_figures_follow_every_change_of_facts():
    made = chain_world(amount=1_001)
    made["C"].is_owner = True
    made["C"].save()
    attribute_all()
    agree()
    before = statement_page().view.totals
    assert before
    assert parts()
    act("introduction", 5 * DAY, [person("Another")], [made["S"]], [made["B"]])
    attribute_all()
    agree()
    assert statement_page().view.totals != before
    more = outcome("More", 60 * DAY, 50_00, "EUR", [made["B"]], [made["S"]])
    attribute([more.pk])
    agree()
    assert statement_page().view.came_of == 2
    Act.objects.filter(kind="introduction").update(state="rejected")
    attribute_all()
    agree()
    assert statement_page().view.totals != before
    OutcomeCredit.objects.all().delete()
    assert parts() == []


def test_a_part_follows_a_changed_attribution():
    chain_world(amount=1_001)
    attribute_all()
    kept = parts()
    one = OutcomeCredit.objects.first()
    one.detail["shares"] = []
    one.save()
    assert parts() == [row for row in kept if row[1] != one.pk] != kept
    one.delete()
    assert all(row[1] != one.pk for row in parts())


def test_the_guess_at_the_owner_reads_an_index_and_not_everybody():
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {owner._SEEN.format(narrow='1')}", [400, 200])
        plan = " ".join(str(row[-1]) for row in cursor.fetchall())
    assert "USING INDEX pointseen_weight" in plan


def test_who_has_gone_quiet_is_the_engines_word():
    """The condition in SQL lets nobody go whom the engine would call drifting."""
    draw = random.Random(7)
    me = person("Me", owner=True)
    now = 4_000 * DAY
    told = {}
    for number in range(200):
        other = person(f"Other {number}", kind="list" if number % 10 == 0 else "person")
        first = now - draw.randrange(400, 900) * DAY
        days = sorted(draw.sample(range(first, now - draw.randrange(1, 300) * DAY, DAY), 12))
        tie = None
        for day in days[: draw.randrange(2, 12)]:
            tie = add(tie, Interaction(day, draw.random() < 0.5), PARAMETERS)
        Tie.objects.create(
            a=me, b=other, first_at=tie.first_at, last_at=tie.last_at, a_to_b=tie.a_to_b,
            b_to_a=tie.b_to_a, fast=tie.fast, slow=tie.slow, days=tie.days, longest=tie.longest,
            strength=strength_of(tie, tie.last_at, PARAMETERS), rank=draw.random(),
        )  # fmt: skip
        fallen = drift(tie, now, PARAMETERS).drifting
        if tie.a_to_b > 1 and tie.b_to_a > 1 and fallen and other.kind == "person":
            told[other.pk] = tie.last_at
    found = owner_ties.drifting((me.pk,), now)
    assert {tie.person for tie in found} == set(told)
    assert 5 < len(told) < 150
    everybody = owner_ties.drifting((me.pk,), now, "")
    assert {tie.person for tie in found} < {tie.person for tie in everybody}


def test_acts_of_a_person_in_one_walk_are_those_of_many():
    draw = random.Random(3)
    people = [person(f"Person {n}") for n in range(6)]
    kinds = ("introduction", "handoff", "recommendation", "acknowledgement")
    for n in range(80):
        chosen = draw.sample(people, 3)
        state = draw.choice(["confirmed", "waiting", "rejected"])
        act(draw.choice(kinds), draw.choice([None, n * DAY, 7 * DAY]), *([one] for one in chosen),
            state=state)  # fmt: skip
    groups = (
        (("introduction", "handoff"), ("connector",)),
        (("introduction", "handoff"), ("left", "right")),
        (("recommendation",), ("connector", "left", "right")),
    )
    for who in people:
        found = act_lines.of_person(who.pk, groups, limit=4)
        for (wanted, roles), lines in zip(groups, found, strict=True):
            acts = Act.objects.filter(
                kind__in=wanted, parties__person=who, parties__role__in=roles
            ).exclude(state="rejected")
            expected = acts.distinct().order_by("-at", "-pk")[:4]
            assert [line.id for line in lines] == [one.pk for one in expected]


def test_the_board_counts_what_the_lists_hold():
    draw = random.Random(5)
    me = person("Me", owner=True)
    others = [person(f"Other {n}") for n in range(5)]
    for n in range(60):
        kind = draw.choice(["introduction", "handoff", "introduction_request", "recommendation"])
        act(kind, n * DAY, [draw.choice([me, *others])], [others[n % 5]], [others[(n + 1) % 5]],
            took=draw.choice(["took", "acknowledged", "declined", "no_evidence", ""]),
            state=draw.choice(["confirmed", "waiting", "rejected"]))  # fmt: skip
    outcome("Deal", 70 * DAY, 100_00, "EUR", [others[0]], [others[1]])
    attribute_all()
    for by in ("me", "all"):
        for column in introductions.board(by).columns:
            listed = introductions.list_introductions(by, column.name, limit=500)
            assert column.total == listed.total, (by, column.name)
            assert [row.id for row in column.rows] == [row.id for row in listed.rows[:20]]
        every = introduction_choosing.standing(by)
        assert [one.id for one in every] == [
            one.pk for one in introduction_choosing.acts_of(by).order_by("-at", "-pk")
        ]
    assert len(introduction_rows.COLUMNS) == len(introductions.board().columns)
    assert Outcome.objects.count() == 1


def test_wide_lists_of_ids_are_read_in_parts():
    ledger = Ledger()
    who = [ledger.person(f"Name {n}", f"n{n}@wide.example") for n in range(3)]
    ledger.message(who[0], [who[1]], at(2020, 1, 1), "Hello", "Hello")
    ids = [*(one.id for one in who), *range(10_000, 11_200)]
    assert set(references.people(ids)) == {one.id for one in who}
    assert references.people([None]) == {}
    assert references.points_of(ids)[who[2].id] == [point.pk for point in who[2].points]
