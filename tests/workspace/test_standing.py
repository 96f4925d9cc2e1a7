"""Standing of the network and of lists: three numbers, their evidence, plain words; exports."""

import csv
import io
from datetime import date
from fractions import Fraction

import pytest
from credit_world import DAY, act, chain_world, message, outcome, person
from django.utils import translation

from tengill.facts.folding import fold
from tengill.ledger.models import (
    Act,
    ContactPoint,
    NetworkNode,
    Outcome,
    OutcomeParty,
    Person,
    PersonName,
    PersonPlace,
    PersonPoint,
    Reach,
)
from tengill.workspace import attribute
from tengill.workspace.presenting import PersonRef, plain
from tengill.workspace.rates import Rates
from tengill.workspace.standing import Asked, standing
from tengill.workspace.standing_expect import expect
from tengill.workspace.standing_export import COLUMNS, render_csv
from tengill.workspace.standing_list import read_list
from tengill.workspace.standing_unseen import unseen_influence

pytestmark = pytest.mark.django_db
_digests = iter(range(10_000, 99_999))


def point(who, kind, value):
    made = ContactPoint.objects.create(kind=kind, value=value)
    PersonPoint.objects.create(point=made, person=who, evidence="confirmed")
    return made


def named(who):
    PersonName.objects.create(person=who, folded=fold(who.name))
    return who


def reach(at_point, count, at=1_000 * DAY, figure="followers", key="", source="x"):
    return Reach.objects.create(
        digest=next(_digests).to_bytes(16, "big"), source=source, key=key or f"{at_point.pk}",
        told_at=at, recorded_at=at, point=at_point, figure=figure, count=count, at=at,
    )  # fmt: skip


def of(view, who):
    return next(row for row in view.people if row.person.id == who.pk)


def joiner(many=4):
    """Jana introduced so many pairs, and a deal came of each; so did nothing of two more."""
    jana = named(person("Jana Joiner"))
    for n in range(many):
        buyer, seller = person(f"Buyer {n}"), person(f"Seller {n}")
        act("introduction", (10 + n) * DAY, [jana], [buyer], [seller])
        outcome(f"Deal {n}", (40 + 10 * n) * DAY, 1_000 + n, "EUR", [buyer], [seller])
    for n in range(2):
        act("introduction", 20 * DAY, [jana], [person(f"A {n}")], [person(f"B {n}")])
    return jana


def adviser(many=4, place=""):
    """Rut recommended a seller to so many buyers, and each bought."""
    rut, seller = named(person("Rut Recommends")), person("Sold Often")
    for n in range(many):
        buyer = person(f"Listener {n}")
        if place:
            PersonPlace.objects.create(
                person=buyer, text=place, locality=place, folded=place.casefold()
            )
        act("recommendation", (10 + n) * DAY, [rut], [buyer], [seller])
        outcome(f"Sale {n}", (40 + n) * DAY, 500, "ISK", [buyer], [seller])
    return rut


def test_three_people_three_readings():
    jana, rut = joiner(), adviser()
    loud = named(person("Lára Loud"))
    for n in range(12):
        act("recommendation", n * DAY, [loud], [person(f"Fan {n}")], [person(f"Thing {n}")])
    reach(point(loud, "x", "@lara"), 80_000)
    attribute.attribute_all()
    view = standing()
    assert (of(view, jana).reading, of(view, rut).reading) == ("connector", "influencer")
    assert of(view, loud).reading == "audience_only"
    assert of(view, jana).connection.outcomes == 4
    assert of(view, jana).connection.acts == 6
    assert of(view, jana).influence.outcomes == 0
    (money,) = of(view, jana).connection.money
    assert (money.total.currency, money.total.minor, money.outcomes) == ("EUR", 4_006, 4)
    assert money.low.minor < 4_006 < money.high.minor
    assert "Nobody" not in plain(view.sentence)
    assert "1 is a connector" in plain(view.sentence)
    assert any("introductions" in line for line in of(view, jana).hire.what_for)
    assert any("No direct sales" in line for line in of(view, jana).hire.not_expect)
    assert "attention" in of(view, loud).hire.what_for[0]


def test_somebody_unknown_is_no_nobody():
    quiet = named(person("Kyrr Quiet"))
    reach(point(quiet, "x", "@kyrr"), 90_000)
    row = of(standing(), quiet)
    assert row.reading == "not_enough"
    assert {one.what for one in row.missing} == {"outcomes", "recommendations"}
    assert row.hire.expect == ("Nothing that this ledger could back with figures.",)


def test_micro_influencer_in_one_place_but_not_where_everybody_is():
    rut = adviser(place="Akureyri")
    attribute.attribute_all()
    assert of(standing(), rut).reading == "influencer"
    jana = joiner(8)
    for n in range(8):
        who = Person.objects.get(name=f"Buyer {n}")
        PersonPlace.objects.create(person=who, text="Oslo", locality="Oslo", folded="oslo")
    attribute.attribute_all()
    view = standing()
    assert (of(view, rut).reading, of(view, rut).within) == ("micro_influencer", "Akureyri")
    assert of(view, jana).reading == "connector"


def test_reach_is_the_newest_figure_of_each_account_and_never_added_up():
    anna = named(person("Anna Vik"))
    x, m = point(anna, "x", "@anna"), point(anna, "mastodon", "anna@town.example")
    reach(x, 900, at=10 * DAY, key="a")
    reach(x, 700, at=20 * DAY, key="b")
    reach(x, 5_000, at=20 * DAY, key="c", figure="following")
    reach(m, 300, key="d")
    gone = reach(m, 9_999, at=2_000 * DAY, key="e")
    Reach.objects.filter(pk=gone.pk).update(retracted_at=1)
    row = of(standing(), anna)
    assert [(one.platform, one.count) for one in row.reach] == [("x", 700), ("mastodon", 300)]
    assert row.audience.account == "@anna"


def test_currencies_are_never_mixed_without_rates():
    jana = joiner(2)
    Outcome.objects.filter(title="Deal 1").update(currency="ISK", amount_minor=150_000)
    attribute.attribute_all()
    told = of(standing(), jana).connection
    assert {one.total.currency for one in told.money} == {"EUR", "ISK"}
    assert told.outcomes == 2
    rates = Rates("EUR", date(2024, 1, 1), {"ISK": Fraction(1, 150)}, "list.csv")
    view = standing(Asked(rates=rates))
    (money,) = of(view, jana).connection.money
    assert money.total.minor == 1_000 + 100_000
    assert "list.csv" in view.converted
    without = standing(Asked(rates=Rates("EUR", date(2024, 1, 1), {}, "list.csv")))
    assert without.left_out == ("ISK",)


def test_what_rests_on_guesses_says_so():
    world = chain_world()
    Act.objects.update(evidence="inferred", state="waiting")
    attribute.attribute_all()
    row = of(standing(), world["C"])
    assert row.connection.only_inferred
    assert (row.connection.sure, row.connection.weakest) == (0, "inferred")


def test_a_period_counts_only_what_closed_and_was_done_within():
    jana = joiner()
    attribute.attribute_all()
    day = date(1970, 2, 15)
    assert of(standing(Asked(end=day)), jana).connection.outcomes == 1
    with pytest.raises(ValueError, match="ends"):
        standing(Asked(start=day, end=date(1970, 1, 2)))


def test_potential_comes_from_the_network_where_it_was_measured():
    jana = joiner()
    attribute.attribute_all()
    assert of(standing(), jana).constraint is None
    NetworkNode.objects.create(
        person=jana, community=0, x=0, y=0, degree=7, strength=1, constraint=0.25,
        effective_size=5.5, betweenness=1,
    )  # fmt: skip
    assert of(standing(), jana).constraint == 0.25


# ---------------------------------------------------------------- lists


def test_a_list_of_candidates_with_strangers_and_namesakes():
    jana, twin, other = joiner(), named(person("Elín Tvífari")), named(person("Elín Tvífari"))
    point(twin, "email", "elin@one.example")
    point(other, "x", "@elin")
    attribute.attribute_all()
    told = (
        "Name,Email,X,Followers\nJana Joiner,,,5000\nElín Tvífari,,,10\n"
        "Somebody,elin@one.example,,20\nSomebody Else,,@elin,30\nNobody Atall,no@where.example,,99\n"
    )
    view = standing(Asked(given=read_list(told)))
    found = {row.person.id: row for row in view.people}
    assert set(found) == {jana.pk, twin.pk, other.pk}
    assert (found[jana.pk].audience.count, found[jana.pk].audience.source) == (5_000, "list")
    assert not found[jana.pk].audience.dated
    assert [(one.line, one.asked) for one in view.strangers] == [
        (3, "Elín Tvífari"),
        (6, "Nobody Atall"),
    ]
    assert "2 people" in view.strangers[0].why
    assert view.strangers[1].reach[0].count == 99
    assert Reach.objects.count() == 0


def test_ten_thousand_strangers_are_told_in_few_queries(django_assert_max_num_queries):
    rows = "".join(f"Stranger {n},s{n}@nowhere.example,{n}\n" for n in range(10_000))
    given = read_list("Name,Email,Followers\n" + rows)
    with django_assert_max_num_queries(90):
        view = standing(Asked(given=given))
    assert (len(view.people), len(view.strangers)) == (0, 10_000)


def test_no_cell_of_the_export_is_a_formula():
    jana = joiner()
    Person.objects.filter(pk=jana.pk).update(name='=HYPERLINK("http://evil.example")')
    attribute.attribute_all()
    told = "Name,Instagram followers\n@SUM(A1),5\n+1-800,6\n\"=cmd|' /C calc'!A0\",7\n"
    for view in (standing(), standing(Asked(given=read_list(told)))):
        rows = list(csv.reader(io.StringIO(render_csv(view), newline="")))
        assert rows[0] == list(COLUMNS)
        assert len(rows) > 1
        for row in rows[1:]:
            assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))]


def test_rank_correlations_of_the_set_beside_the_published():
    for n in range(12):
        who = named(person(f"Somebody {n}"))
        reach(point(who, "x", f"@s{n}"), 100 * (n + 1))
        for turn in range(n % 4):
            buyer, seller = person(f"B {n} {turn}"), person(f"S {n} {turn}")
            act("recommendation", 10 * DAY, [who], [buyer], [seller])
            outcome(f"D {n} {turn}", 20 * DAY, 100, "EUR", [buyer], [seller])
    attribute.attribute_all()
    view = standing()
    told = {one.of: one for one in view.correlations}
    assert told["reach_influence"].people == 12
    assert -1 < told["reach_influence"].low < told["reach_influence"].rho < 1
    assert told["reach_connection"].rho is None
    assert [(one.everybody, one.top_tenth) for one in view.published] == [
        (0.549, 0.122),
        (0.638, 0.286),
    ]


def test_it_speaks_icelandic():
    joiner()
    attribute.attribute_all()
    with translation.override("is"):
        view = standing()
        assert "tengill" in plain(view.sentence)
        assert "kynningum" in view.people[0].hire.what_for[0]


# ---------------------------------------------------------------- expectations


def test_expectations_by_kaplan_and_meier():
    jana = joiner(4)
    message(at=100 * DAY)
    attribute.attribute_all()
    told = expect(PersonRef(jana.pk, jana.name))
    assert (told.person, told.introductions, told.came, told.enough) == (None, 6, 4, False)
    joined = [(n, 30 + 9 * n) for n in range(4)]
    within_30 = next(one for one in told.chances if one.days == 30)
    # Six watched, one of them came after exactly thirty days.
    assert joined[0][1] == 30
    assert within_30.chance == pytest.approx(1 / 6)
    assert next(one for one in told.chances if one.days == 365).chance is None
    (worth,) = told.worth
    assert (worth.low.minor, worth.high.minor, worth.outcomes) == (1_000, 1_003, 4)


def test_with_enough_of_ones_own_the_figures_are_ones_own():
    jana = joiner(9)
    act("introduction", 10 * DAY, [person("Other")], [person("P")], [person("Q")])
    message(at=300 * DAY)
    attribute.attribute_all()
    told = expect(PersonRef(jana.pk, jana.name))
    assert told.person is not None
    assert (told.introductions, told.came, told.enough) == (11, 9, True)
    assert expect().introductions == 12
    assert "within 30 days" in " ".join(told.in_words())
    assert of(standing(), jana).hire.expect[0] == told.in_words()[0]


def test_without_introductions_nothing_is_said():
    assert expect().in_words() == [
        "No introduction is on record, so nothing can be said of what comes of one."
    ]


def heard(jana, thanked, answered, column="How did you hear of us"):
    """People who thanked Jana, and deals whose answer names her, as many as told."""
    people = [person(f"Reached {n}") for n in range(max(thanked, answered) + 2)]
    for who in people[:thanked]:
        act("acknowledgement", 5 * DAY, [jana], [who], [])
    for who in people[2 : 2 + answered]:
        made = outcome(f"Heard {who.pk}", 9 * DAY, 10, "EUR", [who], [])
        Outcome.objects.filter(pk=made.pk).update(source_fields=[[column, "through Jana Joiner"]])
    return people


def test_unseen_influence_by_chapman():
    jana = joiner(0)
    heard(jana, thanked=6, answered=5)
    told = unseen_influence(PersonRef(jana.pk, jana.name))
    assert (told.acknowledged, told.answered, told.overlap) == (6, 5, 4)
    assert told.total == pytest.approx(7 * 6 / 5 - 1)
    assert told.low <= told.total <= told.high
    assert len(told.assumptions) == 2


def test_unseen_influence_is_refused_with_the_reason():
    jana = joiner(0)
    who = PersonRef(jana.pk, jana.name)
    assert "No deal says" in unseen_influence(who).refused
    heard(jana, thanked=0, answered=2, column="Where from")
    assert "Choose one" in unseen_influence(who).refused
    assert "thanked" in unseen_influence(who, "where FROM").refused
    act("acknowledgement", 5 * DAY, [jana], [person("Thankful")], [])
    told = unseen_influence(who, "Where from")
    assert told.overlap == 0
    assert len(told.assumptions) == 3
    Outcome.objects.update(source_fields=[["Where from", "Janasson Joinery"]])
    assert "No answer" in unseen_influence(who, "Where from").refused
    with pytest.raises(ValueError, match="Where from"):
        unseen_influence(who, "Elsewhere")


def test_organisations_that_answered_are_people_of_nobody():
    jana = joiner(0)
    made = outcome("By a house", 9 * DAY, 10, "EUR", ["Frost Ltd"], [])
    Outcome.objects.filter(pk=made.pk).update(source_fields=[["Lead source", "Jana Joiner"]])
    assert OutcomeParty.objects.filter(outcome=made).exists()
    act("acknowledgement", 5 * DAY, [jana], [person("Thankful")], [])
    assert unseen_influence(PersonRef(jana.pk, jana.name)).answered == 1
