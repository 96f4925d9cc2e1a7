"""The worked values of the design, published reference values, and what must be refused."""

import json
from decimal import Decimal
from fractions import Fraction

import pytest

from tengill.credit import (
    ActRecord,
    Contribution,
    CreditSettings,
    Fact,
    FactError,
    History,
    OutcomeRecord,
    attribute,
    trace,
)
from tengill.credit.dividends import by_dividends
from tengill.credit.game import normal_form
from tengill.credit.wide.decomposition import by_decomposition
from tengill.facts.acts import ActKind, Took
from tengill.facts.evidence import Evidence

HALF = Fraction(1, 2)
INTRO = ActRecord("intro", ActKind.INTRODUCTION, 10, ("C",), ("S",), ("I",), took=Took.TOOK)
RECOMMENDED = ActRecord("rec", ActKind.RECOMMENDATION, 20, ("I",), ("B",), ("S",))
ALSO = ActRecord("also", ActKind.RECOMMENDATION, 25, ("J",), ("B",), ("S",))


def worked(acts=(INTRO, RECOMMENDED), met=None, contributions=()):
    history = History(acts, met_anyway=met)
    outcome = OutcomeRecord(("B",), ("S",), 30, tuple(contributions))
    result = trace(outcome, history, CreditSettings()).credit(10_000)
    shares = {share.person: share.credit_share for share in result.shares}
    return shares, result.organic_share, result.unexplained_share, result


def F(text):  # noqa: N802
    return Fraction(text)


def unsure(act, confidence):
    return ActRecord(
        act.key, act.kind, act.at, act.connector, act.left, act.right,
        grade=Evidence.INFERRED, confidence=Fraction(Decimal(confidence)), took=Took.TOOK,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "credit", "organic", "unexplained"),
    [
        ({}, {"C": "1/2", "I": "1/2"}, "0", "0"),
        (
            {"acts": (INTRO, RECOMMENDED, ALSO)},
            {"C": "1/6", "I": "1/6", "J": "2/3"}, "0", "0",
        ),
        ({"met": {("I", "S"): F("0.2")}}, {"C": "0.4", "I": "0.6"}, "0", "0"),
        ({"met": {("S", "B"): F("0.3")}}, {"C": "0.35", "I": "0.35"}, "0.3", "0"),
        (
            {"contributions": (Contribution("K", HALF),)},
            {"C": "5/12", "I": "5/12", "K": "1/6"}, "0", "0",
        ),
        (
            {"acts": (unsure(INTRO, "0.9"), unsure(RECOMMENDED, "0.8"))},
            {"C": "0.36", "I": "0.36"}, "0", "0.28",
        ),
    ],
    ids=["chain", "rival", "I and S met", "B and S met", "contributor", "uncertain"],
)  # fmt: skip
def test_the_worked_values_of_the_design(given, credit, organic, unexplained):
    shares, found_organic, found_unexplained, _ = worked(**given)
    assert shares == {person: F(share) for person, share in credit.items()}
    assert (found_organic, found_unexplained) == (F(organic), F(unexplained))


def test_necessity_in_the_worked_values():
    alone = worked()[3]
    assert {s.person: s.necessity_share for s in alone.shares} == {"C": 1, "I": 1}
    rival = worked(acts=(INTRO, RECOMMENDED, ALSO))[3]
    assert {s.person: s.necessity_share for s in rival.shares} == {"C": 0, "I": 0, "J": 0}


def test_a_shorter_way_absorbs_the_longer_one():
    """I would have recommended it anyway: the introducer goes to zero, and the page says why."""
    result = attribute([["intro", "rec"], ["rec"]], [Fact("intro", "C"), Fact("rec", "I")], 1000)
    assert {s.person: s.credit for s in result.shares} == {"I": 1000}
    assert [e.absorbed_by for e in result.explanations] == [1, None]


def test_impossible_explanations_are_marked_and_carry_nothing():
    result = attribute([["never"], ["rec"]], [Fact("never", "C", Fraction(0)), Fact("rec", "I")], 7)
    assert [e.absorbed_by for e in result.explanations] == [-1, None]
    assert {s.person: s.credit for s in result.shares} == {"I": 7}


def test_no_explanation_is_unexplained_and_an_empty_one_organic():
    nothing = attribute([], [], 999)
    assert (nothing.organic, nothing.unexplained, nothing.shares) == (0, 999, ())
    anyway = attribute([[]], [], 999)
    assert (anyway.organic, anyway.unexplained, anyway.shares) == (999, 0, ())


@pytest.mark.parametrize("amount", [0, 1, 2, 1000, -1, -1000, 10**15 + 1, -(10**15) - 1])
def test_amounts_of_every_size_and_sign_are_shared_whole(amount):
    facts = [Fact(name, name) for name in "abc"]
    result = attribute([["a", "b", "c"]], facts, amount)
    credits_ = [share.credit for share in result.shares]
    assert sum(credits_) == amount
    assert max(credits_) - min(credits_) <= 1


def test_largest_remainders_go_to_the_largest():
    facts = [Fact("a", "a", Fraction(1, 2)), Fact("b", "b"), Fact("n", None, Fraction(1, 3))]
    result = attribute([["a", "b"], ["n"]], facts, 10)
    # a, b: 1/6 each; organic 1/3; unexplained 1/3 of ten: 1.67, 1.67, 3.33, 3.33
    assert [s.credit for s in result.shares] == [2, 2]
    assert (result.organic, result.unexplained) == (3, 3)


def test_splitting_one_person_into_two_shifts_credit():
    """Why linkage comes first: two names for C get more together than C alone."""
    together = attribute(
        [["c1", "c2", "i"]], [Fact("c1", "C"), Fact("c2", "C"), Fact("i", "I")], 1200
    )
    apart = attribute(
        [["c1", "c2", "i"]], [Fact("c1", "C"), Fact("c2", "C'"), Fact("i", "I")], 1200
    )
    assert {s.person: s.credit for s in together.shares} == {"C": 600, "I": 600}
    assert {s.person: s.credit for s in apart.shares} == {"C": 400, "C'": 400, "I": 400}


def test_a_dozen_contributors_are_exact():
    contributors = [Contribution(f"k{i:02}", Fraction(1, 12)) for i in range(12)]
    result = attribute([["rec"]], [Fact("rec", "I")], 1_000_000, contributors)
    assert result.exact
    assert len(result.shares) == 13
    assert len({s.credit_share for s in result.shares}) == 2
    assert sum(s.credit for s in result.shares) == 1_000_000


@pytest.mark.parametrize(
    ("sets", "facts", "says"),
    [
        ([["x"]], [], "'x'"),
        ([["x"]], [Fact("x", "A", Fraction(3, 2))], r"1\.5"),
        ([["x"]], [Fact("x", "A", Fraction(-1, 2))], r"-0\.5"),
        ([["x"]], [Fact("x", "A"), Fact("x", "B")], "'x'"),
    ],
)
def test_facts_that_cannot_be_weighed_are_refused_by_name(sets, facts, says):
    with pytest.raises(FactError, match=says):
        attribute(sets, facts, 1)


@pytest.mark.parametrize("weight", [Fraction(-1, 10), Fraction(11, 10)])
def test_weights_outside_zero_and_one_are_refused(weight):
    with pytest.raises(FactError, match="K"):
        attribute([[]], [], 1, [Contribution("K", weight)])


@pytest.mark.parametrize("amount", [1.5, "12", None, True, Decimal(3)])
def test_amounts_that_are_not_whole_are_refused(amount):
    with pytest.raises(TypeError, match="minor units"):
        attribute([[]], [], amount)


@pytest.mark.slow
@pytest.mark.shared
def test_published_reference_values(shared, capsys):
    """Every published value within the definitions, exactly, through each tier that can.

    Left out are the formulas that are not monotone ("exactly one of them is there"): here one more
    fact never makes an outcome less possible, so they are no outcomes. Conventions: Banzhaf here
    is the average over coalitions; AdaBan's is the count, 2^(n-1) times ours.
    """
    vectors = json.loads((shared / "credit" / "shapley_vectors.json").read_text())
    checked, left_out = 0, []
    for vector in vectors:
        if not vector["monotone"]:
            left_out.append(vector["name"])
            continue
        # A player's act succeeds with a probability: owner and chance on one fact.
        facts = [Fact(n, n, p) for n, p in vector["prob"].items()]
        game = normal_form(vector["dnf"], {fact.key: fact for fact in facts})
        scale = 1 if vector["kind"] == "shapley" else 2 ** (len(game.players) - 1)
        ways = [
            way for way in (by_dividends(game, 10**6), by_decomposition(game)) if way is not None
        ]
        for values in ways:
            figures = values.shapley if vector["kind"] == "shapley" else values.banzhaf
            found = dict(zip(game.players, figures, strict=True))
            for name, value in vector["reference"].items():
                assert found.get(name, 0) * scale == Fraction(value), (vector["name"], name)
            for name, value in vector["expected"].items():
                near = Fraction(str(vector["tol"])) if vector["tol"] else Fraction(1, 10**9)
                off = abs(found.get(name, 0) * scale - Fraction(str(value)))
                assert off <= near or vector["note"], (vector["name"], name)
        checked += len(vector["reference"])
    assert (checked, len(left_out)) == (35, 10)
    with capsys.disabled():
        print(  # noqa: T201 - what is left out is told where the test is run
            f"\n{checked} published values checked; not monotone: {', '.join(left_out)}"
        )
