"""What people tell by hand weighs in credit at once, is superseded and taken back, never edited."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from ledger_builders import Ledger, at
from ledger_home import LedgerHome, differences, dump
from mail_builders import ADA, BJORK, CARL, introduction, letter, mbox, reply

from tengill.facts.messages import Mailbox
from tengill.facts.money import Money
from tengill.ledger import decisions
from tengill.ledger.models import Act, Decision, OutcomeCredit, Person
from tengill.workspace import (
    acquaintance,
    attribute_following,
    comparison,
    contributions,
    importing,
    outcomes_by_hand,
    presenting,
    project,
    rebuilding,
    taking_back,
    told_acts,
)
from tengill.workspace.attribute import attribute_all
from tengill.workspace.outcome import outcome_view
from tengill.workspace.what_if import what_if

DAY = timedelta(days=1)
START = datetime(2020, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def world(db):
    """Katla introduced Sindri to Ingi, Ingi recommended Sindri to Bera, Bera bought for 1200 EUR."""
    attribute_following.forget()
    made = Ledger()
    for name in ("Katla Owner", "Ingi Middle", "Sindri Seller", "Bera Buyer", "Jari Other"):
        first = name.split()[0].casefold()
        setattr(made, first, made.person(name, f"{first}@hus.example", owner=first == "katla"))
    made.act(
        "introduction", None, [made.katla], [made.sindri], [made.ingi],
        when=at(2020, 3, 1), state="confirmed", took="took",
    )  # fmt: skip
    made.act(
        "recommendation", None, [made.ingi], [made.bera], [made.sindri],
        when=at(2020, 4, 1), state="confirmed",
    )  # fmt: skip
    made.deal = made.outcome(
        "Looms", [made.bera], [made.sindri], 1_200, "EUR", at(2020, 6, 1), key="deal:looms"
    )
    attribute_all()
    yield made
    attribute_following.forget()


def credits_of(world):
    """Name → minor units, as the ledger keeps them; a full attribution must say the same."""
    view = outcome_view(world.deal.pk)
    assert what_if(world.deal.pk).view.detail == view.detail
    kept = OutcomeCredit.objects.get(outcome=world.deal).detail
    attribute_all()
    assert OutcomeCredit.objects.get(outcome=world.deal).detail == kept
    people = {share["person"]: share["credit"] for share in view.detail["shares"]}
    return {view.people[str(who)].name: credit for who, credit in people.items()} | {
        "organic": view.organic.minor, "unexplained": view.unexplained.minor,
    }  # fmt: skip


CHAIN = {"Katla Owner": 600, "Ingi Middle": 600, "organic": 0, "unexplained": 0}


# ---------------------------------------------------------------- contributions


def test_a_contribution_shares_in_the_credit(world):
    made = contributions.contribute(
        world.deal.pk, world.jari.id, "1/2", who="Katla", note="spoke up"
    )
    # The worked value of the design: C 5/12, I 5/12, K 1/6.
    assert credits_of(world) == {
        "Katla Owner": 500, "Ingi Middle": 500, "Jari Other": 200, "organic": 0, "unexplained": 0,
    }  # fmt: skip
    (told,) = contributions.of(world.deal.pk)
    assert (told.id, told.person.name, told.weight, told.percent) == (
        made, "Jari Other", Fraction(1, 2), "50 %",
    )  # fmt: skip
    assert (told.who, told.note, told.evidence) == ("Katla", "spoke up", "confirmed")
    assert outcome_view(world.deal.pk).contributions == (told,)


def test_a_later_word_supersedes_and_taking_back_brings_the_earlier_one(world):
    contributions.contribute(world.deal.pk, "jari@hus.example", "1/2")
    later = contributions.contribute(world.deal.pk, "Jari Other <JARI@hus.example>", "1")
    assert credits_of(world)["Jari Other"] == 400
    contributions.take_back(later)
    assert credits_of(world)["Jari Other"] == 200
    assert Decision.objects.filter(kind="contribution").count() == 3  # nothing is edited
    contributions.take_back(contributions.of(world.deal.pk)[0].id)
    assert credits_of(world) == CHAIN
    with pytest.raises(LookupError):
        contributions.take_back(later)


def test_somebody_the_ledger_does_not_know_can_take_part(world):
    contributions.contribute(world.deal.pk, "Una Unknown", "50%", evidence="reported")
    assert credits_of(world)["Una Unknown"] == 200
    (told,) = contributions.of(world.deal.pk)
    assert (told.person.id, told.person.name, told.evidence) == (None, "Una Unknown", "reported")


def test_somebody_known_only_by_name_has_one_figure_everywhere(world):
    contributions.contribute(world.deal.pk, "Una Unknown", "50%", evidence="reported")
    view = outcome_view(world.deal.pk)
    (row,) = [one for one in view.credit if one.person.name == "Una Unknown"]
    assert (row.person.id, row.shapley) == (None, Money("EUR", 200))
    assert view.unexplained == Money("EUR", 0)
    words = presenting.plain(view.sentence)
    assert f"Una Unknown {presenting.money_short(row.shapley)}" in words
    assert "unexplained" not in words
    for told in (comparison.of_outcome(world.deal.pk), comparison.of_ledger()):
        (table,) = told.tables
        (mine,) = [one for one in table.rows if one.person.name == "Una Unknown"]
        assert (mine.person.id, mine.cells[0].money, mine.weakest) == (
            None, row.shapley, row.weakest,
        )  # fmt: skip
        assert table.unexplained == Money("EUR", 0)
        assert table.totals[0].money == table.amount


def test_those_beyond_the_fourth_are_counted_in_the_sentence(world):
    for number in range(5):
        contributions.contribute(world.deal.pk, f"Helper {number}", "50%")
    view = outcome_view(world.deal.pk)
    rest = Money("EUR", sum(row.shapley.minor for row in view.credit[4:]))
    assert len(view.credit) == 7
    assert f" and 3 others, {presenting.money_short(rest)}." in presenting.plain(view.sentence)


def test_a_column_of_the_comparison_comes_to_what_it_shows(world):
    deal = world.outcome("Ropes", [world.jari], [world.sindri], 1_000, "EUR", at(2020, 6, 1))
    acquaintance.tell(world.jari.id, world.sindri.id, anyway="1/4")
    (table,) = comparison.of_outcome(deal.pk).tables
    shown = sum(row.cells[0].money.minor for row in table.rows)
    assert (shown, table.organic.minor, table.unexplained.minor) == (0, 250, 750)
    assert table.totals[0].money == table.amount == Money("EUR", 1_000)


def test_a_principal_is_no_contributor_and_that_is_said(world):
    contributions.contribute(world.deal.pk, world.bera.id, "1/2")
    assert credits_of(world) == CHAIN
    (cut,) = outcome_view(world.deal.pk).cuts
    assert "".join(phrase.text for phrase in cut).startswith("Bera Buyer took part on their own")


def test_contributions_outlive_a_correction_of_the_outcome(world):
    contributions.contribute(world.deal.pk, world.jari.id, "1/2")
    new = outcomes_by_hand.correct(
        world.deal.pk, money=Money("EUR", 2_400), after=project.outcomes_changed
    )
    assert [told.person.name for told in contributions.of(new)] == ["Jari Other"]
    shares = OutcomeCredit.objects.get(outcome=new).detail["shares"]
    assert {share["person"]: share["credit"] for share in shares}[world.jari.id] == 400


@pytest.mark.parametrize(
    ("weight", "says"),
    [("1.5", "probability from 0 to 1"), ("-1", "probability"), ("0", "no part"), ("x", "not 'x'")],
)
def test_a_weight_that_is_none_is_refused(world, weight, says):
    with pytest.raises(ValueError, match=says):
        contributions.contribute(world.deal.pk, world.jari.id, weight)
    assert contributions.of(world.deal.pk) == ()


def test_contributions_to_nothing_and_by_nobody(world):
    with pytest.raises(LookupError, match="no outcome"):
        contributions.contribute(10**9, world.jari.id, "1/2")
    with pytest.raises(LookupError, match="no person"):
        contributions.contribute(world.deal.pk, 10**9, "1/2")
    for party in ("", "  ", Mailbox("", ""), "a@b@c"):
        with pytest.raises(ValueError, match=r"name|address"):
            contributions.contribute(world.deal.pk, party, "1/2")
    with pytest.raises(ValueError, match="confirmed or reported"):
        contributions.contribute(world.deal.pk, world.jari.id, "1/2", evidence="inferred")
    assert contributions.of(10**9) == ()


# ---------------------------------------------------------------- acquaintance


def test_who_would_have_met_anyway(world):
    made = acquaintance.tell(
        world.bera.id, world.sindri.id, anyway="30%", who="Katla", note="guild"
    )
    # The worked value: C 0.35, I 0.35, organic 0.3.
    assert credits_of(world) == {
        "Katla Owner": 420, "Ingi Middle": 420, "organic": 360, "unexplained": 0,
    }  # fmt: skip
    (told,) = acquaintance.of(world.bera.id)
    assert told == acquaintance.of(world.sindri.id)[0] == acquaintance.every()[0]
    assert {who.name for who in told.people} == {"Bera Buyer", "Sindri Seller"}
    assert (told.id, told.since, told.anyway, told.note) == (made, None, Fraction(3, 10), "guild")
    acquaintance.take_back(made)
    assert credits_of(world) == CHAIN
    assert acquaintance.every() == ()


def test_the_pair_told_stands_before_the_setting(world):
    acquaintance.tell(world.ingi.id, world.sindri.id, anyway="0")
    told = what_if(world.deal.pk, {"counterfactual": "1/2"})
    shares = {moved.person.name: moved.now.minor for moved in told.people}
    # Only Bera and Sindri are left to the setting; Ingi needed Katla for sure.
    assert shares == {"Katla Owner": 300, "Ingi Middle": 300}


def test_since_before_the_act_the_act_carried_nothing(world):
    acquaintance.tell("ingi@hus.example", "sindri@hus.example", since=START - 400 * DAY)
    assert credits_of(world) == {
        "Ingi Middle": 1_200, "organic": 0, "unexplained": 0,
    }  # fmt: skip
    # Told of the two again, whichever is named first: the later word holds whole.
    acquaintance.tell("sindri@hus.example", "ingi@hus.example", since=START + 2 * DAY)
    assert credits_of(world) == CHAIN


def test_two_sides_no_act_joined_who_may_have_met(world):
    deal = world.outcome("Ropes", [world.jari], [world.sindri], 1_000, "EUR", at(2020, 6, 1))
    attribute_all()
    assert OutcomeCredit.objects.get(outcome=deal).detail["reason"] == "no_link"
    acquaintance.tell(world.jari.id, world.sindri.id, anyway="1/4")
    row = OutcomeCredit.objects.get(outcome=deal)
    assert (row.organic_minor, row.unexplained_minor) == (250, 750)
    acquaintance.tell(world.jari.id, world.sindri.id, since=START)
    row = OutcomeCredit.objects.get(outcome=deal)
    assert (row.organic_minor, row.unexplained_minor) == (1_000, 0)


def test_an_acquaintance_must_be_of_two_and_say_something(world):
    with pytest.raises(ValueError, match="since when"):
        acquaintance.tell(world.bera.id, world.sindri.id)
    with pytest.raises(ValueError, match="one person"):
        acquaintance.tell(world.bera.id, "bera@hus.example", anyway="1")
    with pytest.raises(ValueError, match="one person"):
        acquaintance.tell("Una Nobody", "una nobody", anyway="1")
    with pytest.raises(ValueError, match="zone"):
        acquaintance.tell(world.bera.id, world.sindri.id, since=datetime(2020, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="probability"):
        acquaintance.tell(world.bera.id, world.sindri.id, anyway="2")


# ---------------------------------------------------------------- acts and what is published


def test_a_recommendation_told_by_hand_counts_at_once(world):
    made = told_acts.tell(
        "recommendation", ["jari@hus.example"], [world.bera.id], [world.sindri.id],
        START + 40 * DAY, note="over lunch", subject="looms", who="Katla",
    )  # fmt: skip
    assert credits_of(world) == {
        "Katla Owner": 200, "Ingi Middle": 200, "Jari Other": 800, "organic": 0, "unexplained": 0,
    }  # fmt: skip
    act = Act.objects.get(pk=made)
    assert (act.state, act.evidence, act.subject) == ("confirmed", "confirmed", "looms")
    told_acts.take_back(made)
    assert credits_of(world) == CHAIN
    with pytest.raises(LookupError):
        told_acts.take_back(made)


def test_one_made_to_everybody_reaches_a_buyer_nobody_named(world):
    deal = world.outcome("Ropes", [world.jari], [world.sindri], 900, "EUR", at(2020, 6, 1))
    attribute_all()
    made = told_acts.tell(
        "recommendation", [world.ingi.id], [], [world.sindri.id], START + 20 * DAY, published=True
    )
    detail = OutcomeCredit.objects.get(outcome=deal).detail
    # Katla had introduced Ingi to Sindri: without her he could not have recommended him.
    assert {share["person"]: share["credit"] for share in detail["shares"]} == {
        world.katla.id: 450, world.ingi.id: 450,
    }  # fmt: skip
    steps = [step["key"] for one in detail["explanations"] for step in one["steps"]]
    assert steps == ["introduced", "published"]
    (view,) = told_acts.published()
    assert (view.act_id, [p.name for p in view.advocates]) == (made, ["Ingi Middle"])
    taking_back.take_back([view.decision_id])
    assert OutcomeCredit.objects.get(outcome=deal).detail["reason"] == "no_link"
    assert told_acts.published() == ()


def test_a_recommendation_in_mail_can_be_said_to_be_public(world):
    act = Act.objects.get(kind="recommendation")
    made = told_acts.publish(act.pk, who="Katla")
    assert (
        OutcomeCredit.objects.get(outcome=world.deal).detail["explanations"][0]["steps"][1]["key"]
        == "published"
    )
    told_acts.publish(act.pk, published=False)
    assert told_acts.published() == ()
    assert decisions.in_force_for("published", act.key) == {"published": False}
    assert made < Decision.objects.filter(kind="published").latest("pk").pk
    with pytest.raises(ValueError, match="Only a recommendation"):
        told_acts.publish(Act.objects.get(kind="introduction").pk)
    with pytest.raises(LookupError, match="no act"):
        told_acts.publish(10**9)


@pytest.mark.parametrize(
    ("kind", "connector", "left", "right", "more", "says"),
    [
        ("introduction", [], ["A"], ["B"], {}, "Say who introduced"),
        ("introduction", ["C"], [], ["B"], {}, "Say who was introduced"),
        ("introduction", ["C"], ["A"], [], {}, "Say to whom"),
        ("introduction", ["C"], ["A"], ["a"], {}, "A can't be introduced|a can't be introduced"),
        ("introduction", ["A"], ["A"], ["B"], {}, "can't be introduced by or to themselves"),
        ("recommendation", ["A"], ["B"], ["A"], {}, "can't be recommended by or to themselves"),
        ("recommendation", ["C"], [], ["B"], {}, "to whom it was recommended"),
        ("introduction", ["C"], ["A"], ["B"], {"published": True}, "Only a recommendation"),
        ("party", ["C"], ["A"], ["B"], {}, "no kind of act"),
        ("introduction", ["C"], ["A"], ["B"], {"took": "perhaps"}, "no answer"),
    ],
)
def test_an_act_that_cannot_be_is_refused(world, kind, connector, left, right, more, says):
    before = Decision.objects.count()
    with pytest.raises(ValueError, match=says):
        told_acts.tell(kind, connector, left, right, START, **more)
    assert Decision.objects.count() == before


def test_the_same_person_by_name_and_by_address_is_not_two(world):
    with pytest.raises(ValueError, match="themselves"):
        told_acts.tell("introduction", ["Jari Other"], ["bera@hus.example"], ["Bera Buyer"], START)


# ---------------------------------------------------------------- all of it survives a rebuild


def test_a_rebuild_makes_the_same_of_everything_told(ledger: LedgerHome):
    box = [introduction(1, ADA, BJORK, CARL), reply(2, 1, CARL, (BJORK, ADA), 3), letter(4, ADA)]
    importing.import_paths([ledger.file("box.mbox", mbox(box))], owner="ada@lind.example")
    deal = outcomes_by_hand.add_by_hand(
        title="Crane", money=Money("EUR", 100_000), closed_at=datetime(2015, 9, 1, tzinfo=UTC),
        buyers=["bjork@dal.example"], sellers=["carl@moe.example"], after=project.outcomes_changed,
    )  # fmt: skip
    contributions.contribute(deal, "disa@holm.example", "1/3")
    acquaintance.tell("bjork@dal.example", "carl@moe.example", anyway="1/5")
    told_acts.tell(
        "recommendation", ["ada@lind.example"], [], ["carl@moe.example"],
        datetime(2015, 3, 1, tzinfo=UTC), published=True,
    )  # fmt: skip
    assert Person.objects.count() > 2
    stepwise = dump()
    assert {row[2] for row in stepwise["creditline"]} >= {"shapley", "last"}
    rebuilding.rebuild()
    assert differences(stepwise, dump()) == ""
