"""What may as well be a person's own letter, or answer a letter that is not here, waits for the digest."""

from dataclasses import replace

import pytest
from judging_evidence import approach, cold

from tengill.door.evidence import SEEMING, Asked, Evidence, FoundAsk
from tengill.door.features import weighed
from tengill.door.guards import guards
from tengill.door.judging import Judge
from tengill.facts.acts import ActKind
from tengill.facts.approaches import Ask, Copies, Doors, Relationship, Verdict

JUDGE = Judge(Doors())


def pitched(ask: Ask, commercial: float = 0.0, text: str = "When shall we meet about the boat?"):
    """A stranger's letter that the reader takes for a cold pitch."""
    made = approach("p", subject="Skjóna", text=text, acts=(ActKind.PITCH_COLD,))
    return Evidence(made, asked=Asked((FoundAsk(ask, 0.9),), commercial=commercial, words=7))


def codes(evidence: Evidence) -> dict[str, dict[str, object]]:
    held = guards(evidence, weighed(evidence, Doors()), Doors())
    return {one.code: dict(one.values) for one in held}


@pytest.mark.parametrize("ask", [Ask.MEETING, Ask.REVIEW, Ask.JOB, Ask.EVENT, Ask.REPLY])
def test_a_strangers_everyday_ask_without_a_word_of_selling_is_digest(ask):
    assert "guard_nothing_against" in codes(pitched(ask))
    assert JUDGE.judge(pitched(ask)).verdict is Verdict.DIGEST


@pytest.mark.parametrize("ask", [Ask.LINK, Ask.GUEST_POST, Ask.PURCHASE, Ask.MONEY, Ask.SHARE])
def test_what_sellers_ask_is_no_everyday_ask(ask):
    assert "guard_nothing_against" not in codes(pitched(ask))
    assert JUDGE.judge(pitched(ask, commercial=0.3)).verdict is Verdict.DECLINE


def test_words_of_selling_or_the_same_text_to_others_end_the_doubt():
    assert "guard_nothing_against" not in codes(pitched(Ask.MEETING, commercial=0.5))
    copied = replace(pitched(Ask.MEETING), copies=Copies(people=2, messages=2, group="g"))
    assert "guard_nothing_against" not in codes(copied)


def test_a_pitch_that_asks_nothing_worded_stays_a_pitch():
    seems = Asked((FoundAsk(Ask.MEETING, SEEMING),), words=7)
    assert "guard_nothing_against" not in codes(replace(pitched(Ask.MEETING), asked=seems))


def answering(subject: str = "Re: Price of twelve probes", **more: object) -> Evidence:
    made = cold(ask=Ask.PURCHASE)
    told = replace(made.approach, subject=subject, answers=("<lost@fjall.example>",))
    return replace(made, approach=told, **more)


def test_an_answer_to_a_message_that_is_not_here_is_digest():
    assert JUDGE.judge(cold(ask=Ask.PURCHASE)).verdict is Verdict.DECLINE
    assert codes(answering())["guard_claims"] == {"claim": "answered"}
    assert JUDGE.judge(answering()).verdict is Verdict.DIGEST


def test_without_re_without_a_message_named_or_after_letters_of_their_own_it_is_none():
    bare = answering()
    assert "guard_claims" not in codes(answering("Price of twelve probes"))
    assert "guard_claims" not in codes(replace(bare, approach=replace(bare.approach, answers=())))
    assert "guard_claims" not in codes(answering(relationship=Relationship(received=1)))
    assert "guard_claims" not in codes(answering(copies=Copies(people=3, messages=3, group="g")))
