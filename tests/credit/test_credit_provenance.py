"""How facts in time become explanations."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tengill.credit import ActRecord, Contribution, CreditSettings, History, OutcomeRecord, trace
from tengill.credit.settings import DAY, SettingError, exact
from tengill.facts.acts import ActKind, Took
from tengill.facts.evidence import Evidence

PLAIN = CreditSettings()


def intro(key, at, connector, left, right, **rest):
    rest.setdefault("took", Took.TOOK)
    return ActRecord(
        key, ActKind.INTRODUCTION, at, tuple(connector), tuple(left), tuple(right), **rest
    )


def rec(key, at, advocate, audience, subject, **rest):
    rest.setdefault("took", Took.TOOK)
    return ActRecord(
        key, ActKind.RECOMMENDATION, at, tuple(advocate), tuple(audience), tuple(subject), **rest
    )


def told(acts, buyers="B", sellers="S", at=100, ties=None, chosen=PLAIN, contributions=()):
    outcome = OutcomeRecord(tuple(buyers), tuple(sellers), at, tuple(contributions))
    return trace(outcome, History(acts, ties), chosen)


def shares(provenance, amount=1000):
    result = provenance.credit(amount)
    parts = {share.person: share.credit for share in result.shares}
    return parts | {"organic": result.organic, "unexplained": result.unexplained}


def reasons(provenance):
    return [cut.reason for cut in provenance.cuts]


def test_an_introduction_before_the_outcome_carries_it():
    assert shares(told([intro("i", 10, "C", "B", "S")])) == {
        "C": 1000, "organic": 0, "unexplained": 0,
    }  # fmt: skip


def test_a_handoff_counts_like_an_introduction():
    handoff = replace(intro("i", 10, "C", "B", "S"), kind=ActKind.HANDOFF)
    assert shares(told([handoff]))["C"] == 1000


def test_other_kinds_of_act_bring_nobody_together():
    asked = replace(intro("i", 10, "C", "B", "S"), kind=ActKind.INTRODUCTION_REQUEST)
    assert shares(told([asked])) == {"organic": 0, "unexplained": 1000}


def test_an_act_at_the_very_moment_counts_and_one_after_it_does_not():
    assert shares(told([intro("i", 100, "C", "B", "S")]))["C"] == 1000
    late = told([intro("i", 101, "C", "B", "S")])
    assert shares(late) == {"organic": 0, "unexplained": 1000}
    assert not late.linked


def test_who_knew_each_other_before_anybody_introduced_them_is_organic():
    late = [intro("i", 50, "C", "B", "S")]
    assert shares(told(late, ties={("S", "B"): 49}))["organic"] == 1000
    assert shares(told(late, ties={("S", "B"): 50}))["C"] == 1000
    assert shares(told(late, ties={("S", "B"): 51}))["C"] == 1000


def test_who_only_ever_wrote_to_each_other_is_organic_and_strangers_are_unexplained():
    assert shares(told([], ties={("B", "S"): 5})) == {"organic": 1000, "unexplained": 0}
    assert shares(told([], ties={("B", "S"): 101})) == {"organic": 0, "unexplained": 1000}
    assert shares(told([])) == {"organic": 0, "unexplained": 1000}


def test_the_introducer_of_the_introducer_shares():
    acts = [intro("first", 5, "A", "C", "S"), intro("second", 10, "C", "B", "S")]
    assert shares(told(acts)) == {"A": 500, "C": 500, "organic": 0, "unexplained": 0}


def test_an_introduction_joins_everybody_on_the_left_with_everybody_on_the_right():
    wide = intro("i", 10, "C", ["X", "B"], ["Y", "S"])
    assert shares(told([wide]))["C"] == 1000
    assert shares(told([wide], buyers="X", sellers="B"))["unexplained"] == 1000


def test_connectors_who_acted_together_were_each_needed():
    result = told([intro("i", 10, ["C", "D"], "B", "S")]).credit(1000)
    assert {s.person: (s.credit, s.necessity) for s in result.shares} == {
        "C": (500, 1000), "D": (500, 1000),
    }  # fmt: skip


def test_a_published_recommendation_needs_no_acquaintance_with_its_reader():
    openers = [intro("i", 5, "A", "I", "B")]
    private = rec("r", 10, "I", "B", "S")
    assert shares(told([*openers, private])) == {
        "A": 500, "I": 500, "organic": 0, "unexplained": 0,
    }  # fmt: skip
    public = replace(private, published=True)
    assert shares(told([*openers, public]))["I"] == 1000
    to_all = replace(public, left=())
    assert shares(told([*openers, to_all]))["I"] == 1000


def test_how_the_advocate_came_to_know_the_subject_counts_when_published_too():
    acts = [intro("i", 5, "A", "I", "S"), rec("r", 10, "I", "", "S", published=True)]
    assert shares(told(acts)) == {"A": 500, "I": 500, "organic": 0, "unexplained": 0}


def test_principals_carry_no_credit():
    inside = intro("i", 10, ["B2"], "B", "S")
    assert shares(told([inside], buyers=["B", "B2"]))["organic"] == 1000
    provenance = told(
        [intro("i", 10, "C", "B", "S")], contributions=[Contribution("B", Fraction(1, 2))]
    )
    assert provenance.contributions == ()


def test_somebody_who_introduces_themselves_is_not_a_connector():
    provenance = told([intro("i", 10, "B", "B", "S")])
    assert shares(provenance)["unexplained"] == 1000
    assert reasons(provenance) == ["self"]
    assert shares(told([intro("j", 10, "C", "B", "B")]))["unexplained"] == 1000


def test_the_same_person_on_both_sides_is_reported():
    provenance = told([], buyers="X", sellers="X")
    assert reasons(provenance) == ["self"]
    assert shares(provenance)["unexplained"] == 1000


def test_a_declined_introduction_opens_nothing_and_is_reported():
    declined = intro("i", 10, "C", "B", "S", took=Took.DECLINED)
    provenance = told([declined], ties={("B", "S"): 50})
    assert shares(provenance)["organic"] == 1000
    assert reasons(provenance) == ["declined"]


def test_an_act_without_a_connector_is_reported():
    assert reasons(told([intro("i", 10, "", "B", "S")])) == ["no_connector"]


def test_took_without_evidence_weighs_where_nothing_shows_it():
    """C introduced S to I (nobody saw it take); I introduced S to B; B and S closed."""
    acts = [
        intro("i", 5, "C", "S", "I", took=Took.NO_EVIDENCE),
        intro("j", 10, "I", "B", "S", took=Took.NO_EVIDENCE),
    ]
    assert shares(told(acts)) == {"C": 250, "I": 250, "organic": 0, "unexplained": 500}
    seen = told(acts, ties={("S", "I"): 7})
    assert shares(seen) == {"C": 500, "I": 500, "organic": 0, "unexplained": 0}
    generous = replace(PLAIN, took_no_evidence=Fraction(1))
    assert shares(told(acts, chosen=generous))["unexplained"] == 0
    assert Evidence.INFERRED in {fact.grade for fact in told(acts).facts}


def test_evidence_weighs_by_its_grade():
    base = intro("i", 10, "C", "B", "S", confidence=Fraction(7, 10))
    for grade, credit in [
        ("confirmed", 1000),
        ("witnessed", 1000),
        ("reported", 900),
        ("inferred", 700),
    ]:
        act = replace(base, grade=Evidence(grade))
        assert shares(told([act]))["C"] == credit
        assert told([act]).credit(1).weakest == Evidence(grade)


def test_they_would_have_met_anyway():
    chosen = replace(PLAIN, counterfactual=Fraction(3, 10))
    assert shares(told([intro("i", 10, "C", "B", "S")], chosen=chosen)) == {
        "C": 700, "organic": 300, "unexplained": 0,
    }  # fmt: skip


def test_old_acts_are_left_out_by_the_lookback_and_reported():
    act = intro("i", 10 * DAY, "C", "B", "S")
    chosen = replace(PLAIN, lookback_days=30)
    within = told([act], at=40 * DAY, chosen=chosen)
    assert shares(within)["C"] == 1000
    beyond = told([act], at=40 * DAY + 1, chosen=chosen)
    assert shares(beyond)["unexplained"] == 1000
    assert reasons(beyond) == ["lookback"]


def test_a_half_life_halves():
    chosen = replace(PLAIN, half_life_days=10)
    act = intro("i", 10 * DAY, "C", "B", "S")
    assert shares(told([act], at=20 * DAY, chosen=chosen))["C"] == 500
    assert shares(told([act], at=30 * DAY, chosen=chosen))["C"] == 250
    ancient = told([act], at=100_000 * DAY, chosen=chosen)
    assert reasons(ancient) == ["weight"]


def test_depth_cuts_the_chain_and_says_so():
    people = ["S", "p1", "p2", "p3", "p4", "p5", "B"]
    acts = [
        intro(f"i{n}", n, [people[n]], ["S"], [people[n + 1]]) for n in range(1, len(people) - 1)
    ]
    deep = told(acts, chosen=replace(PLAIN, depth=10))
    assert set(shares(deep)) == {"p1", "p2", "p3", "p4", "p5", "organic", "unexplained"}
    assert deep.cuts == ()
    cut = told(acts, chosen=replace(PLAIN, depth=2))
    assert shares(cut) == {"p5": 500, "p4": 500, "organic": 0, "unexplained": 0}
    assert "depth" in reasons(cut)


def test_acts_of_one_second_never_explain_each_other():
    acts = [
        intro("i", 10, "C", "S", "D"),
        intro("j", 10, "D", "S", "C"),
        intro("k", 11, "C", "B", "S"),
    ]
    assert shares(told(acts)) == {"D": 500, "C": 500, "organic": 0, "unexplained": 0}
    same = [
        intro("i", 10, "C", "S", "D"),
        intro("j", 10, "D", "S", "C"),
        intro("k", 10, "C", "B", "S"),
    ]
    assert shares(told(same)) == {"C": 1000, "organic": 0, "unexplained": 0}


def test_two_acts_by_one_person_count_once_and_both_are_told():
    acts = [intro("i", 10, "C", "B", "S"), intro("j", 20, "C", "B", "S")]
    result = told(acts).credit(1000)
    assert [s.credit for s in result.shares] == [1000]
    assert [e.absorbed_by for e in result.explanations] == [None, 0]


def test_too_many_explanations_are_cut_and_counted():
    connectors = [f"c{n}" for n in range(12)]
    acts = [intro(f"i{n}", n + 1, [c], "B", "S") for n, c in enumerate(connectors)]
    outcome = OutcomeRecord(("B",), ("S",), 100)
    provenance = trace(outcome, History(acts), PLAIN, limit=8)
    assert len(provenance.explanations) == 8
    cut = next(cut for cut in provenance.cuts if cut.reason == "explanations")
    assert cut.count == 4
    everything = told(acts).credit(1200)
    assert {s.credit for s in everything.shares} == {100}


acts_in_time = st.lists(
    st.builds(
        lambda key, kind, at, c, left, right, took: ActRecord(
            key, kind, at, (c,), tuple(left), tuple(right), took=took
        ),
        st.integers(0, 10**6),
        st.sampled_from([ActKind.INTRODUCTION, ActKind.HANDOFF, ActKind.RECOMMENDATION]),
        st.integers(0, 12),
        st.sampled_from("BSCDE"),
        st.sets(st.sampled_from("BSCDE"), max_size=2),
        st.sets(st.sampled_from("BSCDE"), max_size=2),
        st.sampled_from(list(Took)),
    ),
    max_size=9,
    unique_by=lambda act: act.key,
)
ties_in_time = st.dictionaries(
    st.tuples(st.sampled_from("BSC"), st.sampled_from("DES")), st.integers(0, 12), max_size=4
)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(acts_in_time, ties_in_time, st.integers(0, 12), st.integers(-999, 999))
def test_any_history_ends_adds_up_and_ignores_order_and_the_future(acts, ties, at, amount):
    provenance = told(acts, at=at, ties=ties)
    result = provenance.credit(amount)
    assert sum(s.credit for s in result.shares) + result.organic + result.unexplained == amount
    assert not {"B", "S"} & {s.person for s in result.shares}
    again = told(list(reversed(acts)), at=at, ties=ties)
    assert again.credit(amount).shares == result.shares
    past = told([act for act in acts if act.at <= at], at=at, ties=ties)
    assert past.credit(amount) == result


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(acts_in_time, ties_in_time)
def test_the_circuit_says_what_the_formula_says(acts, ties):
    """Credit of everybody together is the chance of the formula, evaluated as written."""
    certain = replace(PLAIN, took_no_evidence=Fraction(1))
    provenance = told(acts, at=12, ties=ties, chosen=certain)
    result = provenance.credit(1)
    everybody = {"C", "D", "E"}
    for absent in [set(), *({p} for p in everybody)]:
        wanted = formula(acts, ties, everybody - absent)
        lost = sum((s.necessity_share for s in result.shares if {s.person} == absent), Fraction(0))
        assert (1 - result.unexplained_share - lost == 1) is wanted


def formula(acts, ties, present):
    """knows(B, S, 12), literally: everything certain, players act or don't."""
    first = {}
    for (a, z), at in ties.items():
        pair = frozenset((a, z))
        first[pair] = min(at, first.get(pair, at))

    def openers(a, z, before):
        return [
            act for act in acts
            if act.at < before and act.took is not Took.DECLINED
            and not {a, z} & set(act.connector)
            and ((a in act.left and z in act.right) or (z in act.left and a in act.right))
        ]  # fmt: skip

    def knows(a, z, before, depth):
        if a == z:
            return True
        found = openers(a, z, before)
        met_at = first.get(frozenset((a, z)))
        if not any(met_at is None or act.at <= met_at for act in found) or depth == 0:
            return True
        return any(
            (act.connector[0] in present or act.connector[0] in "BS")
            and knows(act.connector[0], a, act.at, depth - 1)
            and knows(act.connector[0], z, act.at, depth - 1)
            for act in found
        )

    linked = openers("B", "S", 13) or first.get(frozenset("BS"), 99) < 13
    return bool(linked) and knows("B", "S", 13, 4)


def test_settings_are_read_checked_and_keyed():
    chosen = CreditSettings.of(
        {"depth": "3", "counterfactual": 0.25, "half_life_days": None, "time_zone": "UTC"}
    )
    assert (chosen.depth, chosen.counterfactual) == (3, Fraction(1, 4))
    assert chosen.key != PLAIN.key
    assert CreditSettings.of({}).key == PLAIN.key
    assert CreditSettings.of({"reported": "1/3"}).reported == Fraction(1, 3)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("depth", 0), ("depth", "deep"), ("depth", 2.5), ("counterfactual", 1.1),
        ("counterfactual", "nan"), ("counterfactual", "inf"), ("reported", -0.1),
        ("reported", "1/0"), ("witnessed", "a/b"), ("lookback_days", -3),
        ("half_life_days", [1]), ("took_no_evidence", None),
    ],
)  # fmt: skip
def test_settings_out_of_range_are_refused_by_name(name, value):
    with pytest.raises(SettingError, match=name):
        CreditSettings.of({name: value})


def test_confidences_become_short_exact_fractions():
    assert exact(0.873214) == Fraction(873, 1000)
    assert exact(1.0) == 1
    assert exact(0.0001) == 0
