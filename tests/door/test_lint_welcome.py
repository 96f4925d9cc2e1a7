"""The judgement from the target's chair, and what to do instead."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lint_world import AT, CLOSE, always, by, campaign, look, planned, rules_of, target

from tengill.door import asking
from tengill.door.evidence import Evidence, TopicMatch
from tengill.door.judging import Judge
from tengill.door.lint import Connector, Knowledge, Severity, Way, examine, lint, load
from tengill.facts.approaches import Doors, Relationship, Verdict
from tengill.facts.messages import Channel, PointKind

BEN = Connector(("Ben Quill",), (0.8, 0.6), 0.48, (7,))
CARA = Connector(("Cara Moss", "Dag Holt"), (0.9, 0.9, 0.5), 0.405, (8, 9))


def ways(told) -> list[Way]:
    return [one.way for one in told.advice]


def test_what_is_judged_is_the_target_s_side_of_it() -> None:
    seen: list[Evidence] = []

    def judge(told: Evidence):
        seen.append(told)
        return always(Verdict.NOW)(told)

    told = Relationship(received=3, sent=1, unanswered=2)
    look(planned(), target(relationship=told, same_text=9), judge=judge)
    first = seen[0]
    assert first.relationship == told
    assert first.approach.sender.address == "sunna@hall.example"
    assert first.approach.text.startswith("Hi Anna,")
    assert first.approach.subject == "A question, Anna"
    assert first.approach.names == ("Anna Lind", "Anna")
    assert first.copies.people == 8


def test_one_text_of_their_own_is_no_template() -> None:
    seen: list[Evidence] = []
    body = "Dear Anna, " + "the bridge you drew in May stands now, and it is beautiful. " * 5
    judge = by(lambda told: seen.append(told) or Verdict.NOW)  # type: ignore[func-returns-value]
    look(
        planned(text="{body}", fields={"body": body, "firstname": "Anna"}),
        target(same_text=9),
        judge=judge,
    )
    assert seen[0].copies.people == 0


@pytest.mark.parametrize(
    ("channel", "verdict", "relationship", "rule", "severity"),
    [
        (Channel.X_POST, Verdict.DIGEST, CLOSE, "door.uninvited-tag", Severity.ERROR),
        (Channel.CALL, Verdict.DECLINE, Relationship(), "door.uninvited-tag", Severity.ERROR),
        (Channel.X, Verdict.DIGEST, Relationship(), "door.uninvited-message", Severity.ERROR),
        (Channel.X, Verdict.DIGEST, CLOSE, "door.waits-as-message", Severity.WARNING),
        (Channel.LINKEDIN, Verdict.MUTE, CLOSE, "door.closed-to-known", Severity.ERROR),
        (Channel.MAIL, Verdict.DIGEST, Relationship(), "door.waits", Severity.NOTE),
        (Channel.MAIL, Verdict.DECLINE, Relationship(), "door.closed", Severity.ERROR),
        (Channel.LETTER, Verdict.DECLINE, CLOSE, "door.closed-to-known", Severity.ERROR),
    ],
)
def test_a_verdict_becomes_a_finding(channel, verdict, relationship, rule, severity) -> None:
    row = planned(channel=channel, text="Hello {first_name}. Sunna Hall")
    told = look(row, target(relationship=relationship), judge=always(verdict))
    (door,) = [one for one in told.findings if one.rule.startswith("door.")]
    assert (door.rule, door.severity) == (rule, severity)
    welcome = look(row, target(relationship=relationship), judge=always(Verdict.NOW))
    assert not any(one.startswith("door.") for one in rules_of(welcome))


def test_a_tag_is_better_published_without_the_name() -> None:
    row = planned(channel=Channel.X_POST, target="@anna", kind=PointKind.X)
    assert ways(look(row, judge=always(Verdict.DECLINE)))[0] is Way.UNTAGGED


def test_the_best_connector_is_advised_only_where_it_would_help() -> None:
    helped = by(lambda told: Verdict.NOW if told.relationship.introduced_by else Verdict.DECLINE)
    told = look(who=target(connectors=(CARA, BEN)), judge=helped)
    (advice,) = [one for one in told.advice if one.way is Way.CONNECTOR]
    assert advice.connector == BEN
    assert advice.verdict is Verdict.NOW
    useless = look(who=target(connectors=(CARA, BEN)), judge=always(Verdict.DECLINE))
    assert Way.CONNECTOR not in ways(useless)
    assert Way.DONT in ways(useless)


def test_write_where_nobody_expects_an_answer_at_once() -> None:
    row = planned(channel=Channel.X, target="@anna", kind=PointKind.X)
    patient = by(
        lambda t: Verdict.DIGEST if t.approach.channel is Channel.MAIL else Verdict.DECLINE
    )
    told = look(row, target(mail="anna@fjord.example"), judge=patient)
    (advice,) = [one for one in told.advice if one.way is Way.ASYNCHRONOUS]
    assert dict(advice.values)["to"] == "anna@fjord.example"
    assert Way.ASYNCHRONOUS not in ways(look(row, target(), judge=patient))


def test_wait_until_they_raise_it() -> None:
    opened = by(lambda told: Verdict.NOW if any(m.open for m in told.topics) else Verdict.DECLINE)
    assert Way.RAISE in ways(look(planned(topic="heat pumps"), judge=opened))
    assert Way.RAISE not in ways(look(judge=opened))
    closed = TopicMatch("heat pumps", open=False, raised_at=None, share=0.5)
    assert Way.RAISE in ways(look(who=target(topics=(closed,)), judge=opened))


def test_build_first_has_three_steps_that_fit() -> None:
    later = by(lambda told: Verdict.NOW if told.relationship.sent >= 3 else Verdict.DECLINE)
    told = look(who=target(mutual=("Ben Quill",)), judge=later)
    (build,) = [one for one in told.advice if one.way is Way.BUILD]
    assert len(build.steps) == 3
    assert build.steps[0].code == "meet_through"
    lapsed = Relationship(sent=1, received=1, last_sent=AT - timedelta(days=900))
    again = look(who=target(relationship=lapsed, last_subject="The bridge"), judge=later)
    (build,) = [one for one in again.advice if one.way is Way.BUILD]
    assert build.steps[0].code == "take_up"


def test_who_opted_out_is_reached_by_no_detour() -> None:
    who = target(opted_out="ledger", connectors=(BEN,), mail="anna@fjord.example")
    told = look(planned(topic="x"), who, judge=always(Verdict.DECLINE))
    assert ways(told) == [Way.DONT]


def test_what_only_needs_mending_is_told_so() -> None:
    row = planned(text="Hello {first_nam}. Sunna Hall")
    assert ways(look(row, target(relationship=CLOSE), judge=always(Verdict.NOW))) == [Way.MEND]


def test_the_real_judge_lets_a_friend_in_and_stops_a_stranger_s_pitch() -> None:
    friend = look(
        planned(text="Shall we have lunch on Friday? Sunna Hall"), target(relationship=CLOSE)
    )
    assert friend.goes
    cold = look(
        planned(channel=Channel.X_POST, target="@anna", kind=PointKind.X), target(same_text=200)
    )
    assert not cold.goes
    assert cold.judgement is not None
    assert cold.judgement.verdict is not Verdict.NOW


def test_memory_changes_nothing() -> None:
    shared = Knowledge(campaign(), target(), Judge(Doors()).judge, asking.read)
    for name in ("Anna", "Þórður", "", "N/A", "Robert", "a" * 60):
        row = planned(fields={"firstname": name})
        who = target(names=("Anna",), same_text=4)
        fresh = look(row, who)
        kept = examine(row, replace(shared, target=who), load())
        assert kept.advice == fresh.advice
        assert [(f.rule, f.values) for f in kept.findings] == [
            (f.rule, f.values) for f in fresh.findings
        ]
        assert lint(row, replace(shared, target=who), load()) == kept.findings


@pytest.mark.slow
@given(
    st.sampled_from(list(Channel)), st.sampled_from(list(Verdict)), st.text(max_size=60),
    st.integers(0, 3), st.booleans(),
)  # fmt: skip
def test_whatever_is_planned_what_stops_it_comes_with_advice(
    channel, verdict, name, sent, paid
) -> None:
    row = planned(
        channel=channel, fields={"firstname": name}, paid=paid, jurisdictions=("DE", "US")
    )
    told = look(row, target(relationship=Relationship(sent=sent)), judge=always(verdict))
    assert told.goes is all(one.severity is not Severity.ERROR for one in told.findings)
    if not told.goes:
        assert told.advice
    order = [list(Severity).index(one.severity) for one in told.findings]
    assert order == sorted(order)
