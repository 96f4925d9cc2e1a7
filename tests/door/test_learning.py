"""What corrections teach: at once, of the same kind, in no order, and taken back exactly."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from tests.door.judging_evidence import (
    about,
    cold,
    copied,
    known,
    newsletter,
    question,
    sent,
    warned,
)

from tengill.door.evidence import Asked
from tengill.door.features import weighed
from tengill.door.judging import Judge
from tengill.door.learning import learn
from tengill.door.model import weights
from tengill.facts.approaches import Ask, Basis, Doors, Rule, Verdict

FEW = settings(max_examples=30, deadline=None)
OUT = {Verdict.DECLINE, Verdict.MUTE}
EXAMPLES = [
    cold("e1"),
    cold("e2", Ask.MEETING, "rolf@fundir.example"),
    copied(cold("e3", Ask.LINK, "lina@tenglar.example"), 7, "t7"),
    known("e4"),
    newsletter("e5"),
    question("e6"),
    about(question("e7", "ari@haskoli.example")),
    newsletter("e8", "news@vidburdir.example", "all.vidburdir.example"),
]
lessons = st.lists(st.tuples(st.sampled_from(EXAMPLES), st.sampled_from(Verdict)), max_size=6)
UNRELATED = [
    known("u1", address="thora@hafid.example"),
    question("u2", "sif@safnid.example"),
    cold("u3", Ask.PURCHASE, "max@seljandi.example"),
    newsletter("u4", "post@bokin.example", "vikan.bokin.example"),
]


def again(evidence, key="again"):
    return sent(evidence, key=key)


@pytest.mark.slow
@pytest.mark.parametrize("evidence", EXAMPLES)
@pytest.mark.parametrize("verdict", list(Verdict))
def test_the_same_message_has_the_owners_word(evidence, verdict):
    judged = Judge(Doors(), [(evidence, verdict)]).judge(evidence)
    assert (judged.verdict, judged.basis) == (verdict, Basis.RULE)
    assert judged.reasons[0].code == "own_word"


@pytest.mark.slow
@pytest.mark.parametrize("verdict", list(Verdict))
@pytest.mark.parametrize("evidence", [e for e in EXAMPLES if not e.relationship.sent])
def test_the_next_of_the_same_kind_follows_at_once(evidence, verdict):
    judge = Judge(Doors(), [(evidence, verdict)])
    assert judge.judge(again(evidence)).verdict is verdict


def test_a_correspondent_follows_as_far_as_guards_let():
    judge = Judge(Doors(), [(known("a"), Verdict.MUTE)])
    judged = judge.judge(again(known()))
    assert judged.verdict is Verdict.DIGEST
    # What would take them further out is the owner's to say: a rule.
    assert "if_rule" in {change.code for change in judge.why(again(known())).changes}


@pytest.mark.slow
@pytest.mark.parametrize("evidence", EXAMPLES)
@pytest.mark.parametrize("verdict", list(Verdict))
def test_what_is_unrelated_hardly_changes(evidence, verdict):
    before, after = Judge(Doors()), Judge(Doors(), [(evidence, verdict)])
    for other in UNRELATED:
        assert after.judge(other).verdict is before.judge(other).verdict
        assert abs(after.judge(other).chance - before.judge(other).chance) < 0.12


def test_the_same_text_from_another_sender_follows():
    first = copied(cold("a", address="a@herferd.example"), 5, "t9")
    other = copied(cold("b", address="b@onnur.example"), 6, "t9")
    assert Judge(Doors()).judge(other).verdict in OUT
    assert Judge(Doors(), [(first, Verdict.NOW)]).judge(other).verdict is Verdict.NOW


def test_a_list_follows_in_part_whoever_writes_to_it():
    def post(key, address):
        return newsletter(key, address, "umraeda.felagid.example")

    def taught(*addresses):
        return Judge(Doors(), [(post(a, a), Verdict.NOW) for a in addresses])

    other = post("b", "bera@b.example")
    who = ("ari@a.example", "osk@o.example", "una@u.example")
    chances = [taught(*who[:count]).judge(other).chance for count in range(4)]
    assert chances == sorted(chances)
    assert taught(*who).judge(other).verdict is Verdict.NOW


def test_a_kind_of_ask_is_learned_from_several_senders():
    asked = [cold(f"m{n}", Ask.REVIEW, f"a{n}@firma{n}.example") for n in range(12)]
    stranger = cold("x", Ask.REVIEW, "new@alveg-nytt.example")
    chances = [
        Judge(Doors(), [(one, Verdict.NOW) for one in asked[:count]]).judge(stranger).chance
        for count in (0, 1, 4, 12)
    ]
    assert chances == sorted(chances)
    assert chances[0] < chances[1]
    assert Judge(Doors(), [(one, Verdict.NOW) for one in asked]).judge(stranger).verdict not in OUT
    assert Judge(Doors()).judge(stranger).verdict in OUT


@pytest.mark.slow
@FEW
@given(lessons, st.randoms())
def test_the_order_of_corrections_does_not_matter(taught, chance):
    shuffled = list(taught)
    chance.shuffle(shuffled)
    assert Judge(Doors(), taught).weights == Judge(Doors(), shuffled).weights


@pytest.mark.slow
@FEW
@given(lessons, st.tuples(st.sampled_from(EXAMPLES), st.sampled_from(Verdict)))
def test_taking_one_back_leaves_no_trace(taught, more):
    with_more = [*taught, more]
    without = [one for place, one in enumerate(with_more) if place != len(taught)]
    before, after = Judge(Doors(), taught), Judge(Doors(), without)
    assert before.weights == after.weights
    for other in (*EXAMPLES, *UNRELATED):
        assert before.judge(other) == after.judge(other)


@pytest.mark.slow
@FEW
@given(lessons)
def test_explicit_rules_stay_explicit(taught):
    rule = Rule(
        Verdict.NOW,
        organisations=("vaxtarverk.example",),
        text="Now: from vaxtarverk.example",
        key="r1",
    )
    judged = Judge(Doors(rules=(rule,)), taught).judge(again(cold()))
    assert (judged.verdict, judged.basis, judged.rule) == (Verdict.NOW, Basis.RULE, rule.text)


@pytest.mark.slow
@FEW
@given(lessons)
def test_no_lesson_no_change(taught):
    learned = learn(weights(), Doors(), taught)
    assert (learned == weights()) is (not taught)


def test_lessons_are_not_forgotten():
    taught = [(cold("first", Ask.GUEST_POST, "vinur@gamall.example"), Verdict.NOW)]
    taught += [
        (cold(f"l{n}", Ask.PURCHASE, f"s{n}@sala{n}.example"), Verdict.MUTE) for n in range(40)
    ]
    judge = Judge(Doors(), taught)
    assert judge.judge(cold("later", Ask.GUEST_POST, "vinur@gamall.example")).verdict is Verdict.NOW


def test_the_last_disagreement_on_one_message_is_nobodys_word():
    judge = Judge(Doors(), [(cold("a"), Verdict.NOW), (cold("a"), Verdict.MUTE)])
    assert judge.judge(cold("a")).basis is not Basis.RULE


def test_who_borrows_a_name_gets_nothing_of_what_was_taught():
    judge = Judge(Doors(), [(question("a"), Verdict.NOW)])
    assert judge.judge(again(question())).verdict is Verdict.NOW
    forged = judge.judge(warned(again(question())))
    assert forged.verdict is Verdict.DIGEST
    assert "own_sender" not in {reason.code for reason in forged.reasons}


def test_what_was_taught_is_a_reason():
    judged = Judge(Doors(), [(cold("a"), Verdict.NOW)]).judge(again(cold()))
    told = {reason.code: reason for reason in judged.reasons}
    assert told["own_sender"].weight > 1.0
    assert dict(told["own_sender"].values) == {"name": "Sölvi Grönfelt"}
    assert judged.model.endswith("+1")


@pytest.mark.slow
def test_the_maximum_is_the_one_an_independent_search_finds():
    taught = [
        (EXAMPLES[0], Verdict.NOW),
        (EXAMPLES[1], Verdict.MUTE),
        (EXAMPLES[2], Verdict.NOW),
        (EXAMPLES[3], Verdict.DIGEST),
        (EXAMPLES[5], Verdict.DECLINE),
        (EXAMPLES[7], Verdict.NOW),
    ]
    learned = learn(weights(), Doors(), taught)
    seen = [weighed(evidence, Doors()) for evidence, _ in taught]
    shared = sorted({name for one in seen for name in one.features})
    own = sorted({name for one in seen for name, _ in one.own})
    variance = {"sender": 16.0, "list": 16.0, "template": 30.0, "organisation": 3.0, "ask": 3.0}
    spread = np.array(
        [0.02] * (len(shared) + 1)
        + [
            0.6 if name.startswith(("ask:none", "ask:reply")) else variance[name.partition(":")[0]]
            for name in own
        ]
    )
    rows = np.array(
        [
            [
                1.0,
                *(one.features.get(name, 0.0) for name in shared),
                *(dict(one.own).get(name, 0.0) for name in own),
            ]
            for one in seen
        ]
    )
    prior = weights()
    start = np.array(
        [
            prior.bias + sum(prior.wanted.get(n, 0.0) * v for n, v in one.features.items())
            for one in seen
        ]
    )

    def squash(z):
        return 1.0 / (1.0 + np.exp(-z))

    def loss(change):
        z = start + rows @ change
        total = 0.0
        for value, (_, verdict) in zip(z, taught, strict=True):
            if verdict is Verdict.NOW:
                total -= 3.0 * np.log(squash(value - 0.5))
            elif verdict is Verdict.DIGEST:
                total -= 3.0 * np.log(squash(value + prior.gap) - squash(value))
            else:
                total -= 3.0 * np.log(1.0 - squash(value + prior.gap + 0.5))
        return total + 0.5 * float(np.sum(change**2 / spread))

    best = minimize(loss, np.zeros(rows.shape[1]), method="BFGS", options={"gtol": 1e-7}).x
    for name, value in zip(own, best[1 + len(shared) :], strict=True):
        assert learned.own[name] == pytest.approx(value, abs=1e-3)
    for name, value in zip(shared, best[1 : 1 + len(shared)], strict=True):
        assert learned.wanted[name] - prior.wanted[name] == pytest.approx(value, abs=1e-3)


def test_asks_that_say_nothing_teach_little():
    plain = replace(question("a"), asked=Asked(words=30))
    other = replace(question("b", "sara@annad.example"), asked=Asked(words=30))
    before, after = Judge(Doors()), Judge(Doors(), [(plain, Verdict.MUTE)])
    assert abs(after.judge(other).chance - before.judge(other).chance) < 0.15
    assert after.judge(other).verdict is before.judge(other).verdict
