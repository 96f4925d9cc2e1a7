"""What no model may do, whatever its weights and whatever it was taught."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.door.judging_evidence import AT, CHANNELS, approach, cold, known, newsletter, related

from tengill.door.evidence import Asked, Evidence, FoundAsk, TopicMatch
from tengill.door.features import CODES, FORGED
from tengill.door.judging import Judge
from tengill.door.model import Weights, weights
from tengill.facts.acts import ActKind, Span
from tengill.facts.approaches import Ask, Basis, Copies, Doors, Reason, Relationship, Verdict

OUT = {Verdict.DECLINE, Verdict.MUTE}
FEW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
_chance = st.floats(0, 1)
_count = st.integers(0, 500)
_headers = st.sampled_from(
    [
        (),
        (("list-id", "<x.example>"),),
        (("precedence", "bulk"),),
        (("auto-submitted", "auto-generated"),),
        (("auto-submitted", "auto-replied"),),
    ]
)
_texts = st.sampled_from(["", "hello", "as you asked", "your order #12", "þú baðst um þetta"])
approaches = st.builds(
    approach,
    key=st.sampled_from(["a", "b"]),
    address=st.sampled_from(["ari@x.example", "no-reply@shop.example", "", "odd@"]),
    subject=_texts,
    text=_texts,
    bulk=_chance,
    channel=st.sampled_from(CHANNELS),
    recipients=st.integers(0, 2000),
    named=st.booleans(),
    headers=_headers,
    acts=st.lists(st.sampled_from(ActKind), max_size=3).map(tuple),
    attachments=st.integers(0, 3),
)
relationships = st.builds(
    Relationship,
    received=_count,
    sent=_count,
    answered=_count,
    last_sent=st.sampled_from([None, AT - timedelta(days=2), AT - timedelta(days=4000)]),
    strength=_chance,
    organisation_sent=_count,
    introduced_trust=_chance,
    introduced_by=st.just("Björk"),
    answers_owner=st.booleans(),
    thread_owner=st.booleans(),
    promised=st.booleans(),
    unanswered=_count,
)
asks = st.builds(FoundAsk, st.sampled_from(Ask), _chance)
askeds = st.builds(
    Asked,
    st.lists(asks, max_size=3).map(tuple),
    st.floats(0, 500),
    st.sampled_from([(), (Reason("scar_field"),)]),
    st.sampled_from([None, Span(0, 4, "bump")]),
    _chance,
    st.integers(0, 900),
)
evidences = st.builds(
    Evidence,
    approaches,
    relationships,
    st.builds(Copies, st.sampled_from(["", "t1"]), _count, _count, _chance),
    askeds,
    st.lists(
        st.builds(TopicMatch, st.just("graphs"), st.booleans(), st.none(), _chance), max_size=2
    ).map(tuple),
    st.lists(st.sampled_from([*sorted(FORGED), "auth_absent"]).map(Reason), max_size=1).map(tuple),
    st.one_of(st.none(), _chance),
    st.booleans(),
)
_weight = st.floats(-30, 30)
models = st.builds(
    Weights,
    st.just("any"),
    _weight,
    st.floats(0.1, 9),
    st.dictionaries(st.sampled_from(CODES), _weight, max_size=12),
    _weight,
    st.dictionaries(st.sampled_from(CODES), _weight, max_size=6),
)
corrections = st.lists(
    st.tuples(
        st.sampled_from(
            [known("z1"), cold("z2"), newsletter("z3"), known("z4", address="ari@x.example")]
        ),
        st.sampled_from(Verdict),
    ),
    max_size=4,
)


def _between(**changes):
    return lambda evidence: {"relationship": replace(evidence.relationship, **changes)}


OPENINGS = (
    _between(sent=1),
    _between(answers_owner=True),
    _between(introduced_trust=0.01),
    _between(introduced_trust=0.9),
    _between(promised=True),
    _between(thread_owner=True),
    lambda _: {"colleague": True},
    lambda _: {"warnings": (Reason("borrowed_name"),)},
)
"""What puts anybody on the right side of the door: an approach with any one of them is kept."""


def _forged(evidence):
    return any(warning.code in FORGED for warning in evidence.warnings)


@pytest.mark.slow
@FEW
@given(evidences, models, corrections, st.sampled_from(OPENINGS))
def test_a_model_alone_never_puts_a_correspondent_out(evidence, model, taught, opening):
    evidence = replace(evidence, **opening(evidence))
    judged = Judge(Doors(), taught, prior=model).judge(evidence)
    assert judged.verdict not in OUT
    assert judged.basis is not Basis.RULE


@pytest.mark.slow
@FEW
@given(evidences, models)
def test_whoever_may_be_forged_is_never_now(evidence, model):
    forged = replace(evidence, warnings=(Reason("auth_failed"),))
    evidence = forged if not _forged(evidence) else evidence
    assert Judge(Doors(), prior=model).judge(evidence).verdict is Verdict.DIGEST


@pytest.mark.slow
@FEW
@given(evidences, models)
def test_machine_mail_that_is_needed_is_never_out_untaught(evidence, model):
    made = replace(
        evidence,
        approach=replace(
            evidence.approach,
            sender=replace(evidence.approach.sender, address="no-reply@shop.example"),
            subject="Your receipt",
            headers=(),
        ),
    )
    assert Judge(Doors(), prior=model).judge(made).verdict not in OUT


@pytest.mark.slow
@FEW
@given(evidences, models)
def test_judging_is_total_and_says_what_it_rests_on(evidence, model):
    judged = Judge(Doors(), prior=model).judge(evidence)
    assert 0.0 <= judged.chance <= 1.0
    assert (judged.verdict in OUT) <= (judged.basis is Basis.LEARNED)


@pytest.mark.slow
@FEW
@given(evidences)
def test_an_answer_of_a_person_is_now(evidence):
    person = replace(
        evidence,
        warnings=(),
        relationship=replace(evidence.relationship, answers_owner=True),
        approach=replace(evidence.approach, bulk=0.0, headers=()),
    )
    assert Judge(Doors()).judge(person).verdict is Verdict.NOW


@pytest.mark.slow
@FEW
@given(evidences)
def test_the_packaged_model_puts_no_plain_stranger_out(evidence):
    plain = Evidence(
        replace(
            evidence.approach,
            bulk=0.0,
            headers=(),
            acts=(),
            channel=CHANNELS[0],
            text="I have a question about your talk.",
            sender=replace(evidence.approach.sender, address="ugla@skolinn.example"),
        ),
        asked=Asked((FoundAsk(Ask.REPLY, 1.0),), words=9),
    )
    assert Judge(Doors()).judge(plain).verdict not in OUT


def test_what_guards_is_told():
    model = replace(weights(), bias=-50.0)
    judged = Judge(Doors(), prior=model).judge(known())
    assert (judged.verdict, judged.basis) == (Verdict.DIGEST, Basis.RELATIONSHIP)
    assert judged.reasons[0].code == "guard_known"
    assert dict(judged.reasons[0].values) == {"sent": 7}


def test_trust_in_whoever_introduces_counts():
    trusted = Judge(Doors()).judge(related(cold(), introduced_trust=0.6, introduced_by="Ari"))
    hardly = Judge(Doors()).judge(related(cold(), introduced_trust=0.05, introduced_by="Ari"))
    assert trusted.verdict is Verdict.NOW
    assert hardly.verdict is Verdict.DIGEST


LETS_IN = Weights("lets all in", 20.0, 1.0, {}, 0.0, {})
"""A model that would let everything in: what is held back is held back by a cap."""


def test_a_stranger_waits_unless_something_known_speaks_for_them():
    plain = Evidence(approach("s1"), asked=Asked((FoundAsk(Ask.REPLY, 0.6),), words=12))
    judge = Judge(Doors(), prior=LETS_IN)
    held = judge.judge(plain)
    assert held.verdict is Verdict.DIGEST
    assert held.basis is Basis.DOUBT
    assert held.reasons[0].code == "stranger"
    assert [one.code for one in held.reasons].count("stranger") == 1
    for known_of in (
        {"topics": (TopicMatch("graphs", True, None, 0.3),)},
        {"relationship": Relationship(organisation_sent=4)},
        {"relationship": Relationship(introduced_trust=0.8)},
        {"relationship": Relationship(answers_owner=True)},
        {"reply_chance": 0.8},
    ):
        assert judge.judge(replace(plain, **known_of)).verdict is Verdict.NOW
    declared = Judge(Doors(declared_asks=(Ask.REPLY,)), prior=LETS_IN)
    assert declared.judge(plain).verdict is Verdict.NOW


def test_a_pitch_waits_even_on_an_open_topic_or_from_somebody_the_owner_once_wrote_to():
    judge = Judge(Doors(), prior=LETS_IN)
    once = Relationship(received=1, sent=1, strength=0.1)
    close = Relationship(received=9, sent=9, strength=0.8)
    topical = replace(cold("p1"), topics=(TopicMatch("graphs", True, None, 0.4),))
    assert judge.judge(topical).verdict is Verdict.DIGEST
    assert judge.judge(replace(cold("p2"), relationship=once)).verdict is Verdict.DIGEST
    assert judge.judge(replace(cold("p3"), relationship=close)).verdict is Verdict.NOW


def test_a_copy_or_a_crowd_waits_unless_it_is_of_somebody_close():
    judge = Judge(Doors(), prior=LETS_IN)
    met = known("m1")
    slight = replace(met.relationship, sent=1, strength=0.1)
    for more in ({"named": False}, {"recipients": 40}):
        message = replace(met, approach=replace(met.approach, **more))
        assert judge.judge(message).verdict is Verdict.NOW
        assert judge.judge(replace(message, relationship=slight)).verdict is Verdict.DIGEST


def test_people_who_talk_on_a_list_or_to_their_circle_are_not_put_out():
    out = Judge(Doors(), prior=Weights("lets none in", -20.0, 1.0, {}, 5.0, {}))
    said = Asked(words=20)
    listed = (("list-id", "<club.example>"),)
    answer = approach("l1", headers=listed, bulk=0.99, named=False, answers=("<a@x.example>",))
    circle = approach("l2", address="ari@gmail.com", bulk=0.9, recipients=12, named=False)
    circle = replace(circle, organisation="")
    for one in (answer, circle):
        assert out.judge(Evidence(one, asked=said)).verdict is Verdict.DIGEST
    assert out.judge(newsletter()).verdict in OUT


def _link_asked_by_their_colleague(**more):
    made = cold(ask=Ask.LINK, address="ritstjorn@brunnar.example")
    return replace(made, relationship=Relationship(organisation_sent=1), **more)


def test_who_answers_for_an_organisation_the_owner_wrote_to_stays_in_sight():
    assert Judge(Doors()).verdict(_link_asked_by_their_colleague()) is Verdict.DIGEST


def test_what_their_organisation_sends_to_many_does_not():
    many = _link_asked_by_their_colleague(copies=Copies("t1", 30, 30, 1.0))
    assert Judge(Doors()).verdict(many) in OUT
    first = _link_asked_by_their_colleague()
    bulk = replace(first, approach=replace(first.approach, bulk=0.97))
    assert Judge(Doors()).verdict(bulk) in OUT


def _notice(ask, commercial):
    made = approach(
        address="notifications@smidja.example",
        bulk=0.9,
        headers=(("auto-submitted", "auto-generated"),),
        subject="Release 2.4 is out",
        text="You published it.",
    )
    return Evidence(made, asked=Asked((FoundAsk(ask, 0.8),), minutes=5.0, commercial=commercial))


def test_a_machines_courtesy_is_no_advertisement():
    judge = Judge(Doors())
    assert judge.verdict(_notice(Ask.REVIEW, 0.0)) is Verdict.DIGEST
    assert judge.verdict(_notice(Ask.SHARE, 0.1)) is Verdict.DIGEST
    assert judge.verdict(_notice(Ask.PURCHASE, 0.0)) in OUT
    assert judge.verdict(_notice(Ask.REVIEW, 0.5)) in OUT
