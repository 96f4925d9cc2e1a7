"""Talk on a mailing list waits for the digest; newsletters and campaigns with its headers do not."""

from dataclasses import replace

import pytest
from tests.door.judging_evidence import approach, newsletter

from tengill.door.evidence import Asked, Evidence, FoundAsk
from tengill.door.features import weighed
from tengill.door.judging import Judge
from tengill.door.lists import is_talk
from tengill.door.model import weights
from tengill.facts.acts import ActKind, Span
from tengill.facts.approaches import Ask, Basis, Copies, Doors, Reason, Relationship, Verdict

OPEN = (
    ("list-id", "Wool <ull.prjon.example>"),
    ("list-post", "<mailto:ull@prjon.example>"),
    ("precedence", "bulk"),
)
ANSWER = (("list-id", "Wool <ull.prjon.example>"),)


def talk(headers=OPEN, subject="Which yarn for a lopapeysa", commercial=0.0, **more):
    made = approach(
        "t1", "Ugla Holm", more.pop("address", "ugla@holm.example"), subject=subject,
        text="Plötulopi is thinner than I thought. What do you use?", bulk=0.99, headers=headers,
        named=False, **more,
    )  # fmt: skip
    return Evidence(made, asked=Asked(commercial=commercial, words=60))


def told(evidence):
    return is_talk(evidence, weighed(evidence, Doors()))


@pytest.mark.parametrize(
    "evidence",
    [
        talk(),
        talk((("mailing-list", "list ull@prjon.example; contact ull-owner@prjon.example"),)),
        talk(ANSWER, "Re: Which yarn"),
        talk(ANSWER, "[ull] SV: Which yarn", commercial=0.5),
        talk(ANSWER, answers=("<1@holm.example>",)),
        talk((), answers=("<1@holm.example>",)),  # through a list that has no headers
        replace(talk(commercial=0.6), relationship=Relationship(received=3)),  # a member
    ],
)
def test_who_writes_to_the_members_of_a_list_waits(evidence):
    assert told(evidence)
    assert Judge(Doors()).judge(evidence).verdict is Verdict.DIGEST
    # Whatever a model says of it.
    judgement = Judge(Doors(), prior=replace(weights(), bias=-9.0)).judge(evidence)
    assert (judgement.verdict, judgement.basis) == (Verdict.DIGEST, Basis.DOUBT)
    assert "guard_talk" in {reason.code for reason in judgement.reasons}


@pytest.mark.parametrize(
    "evidence",
    [
        newsletter(),
        talk(ANSWER),  # a newsletter has such headers, too
        talk((("list-id", "<a.example>"), ("list-post", "NO (posting is not allowed)"))),
        talk((("list-id", "<a.example>"), ("list-post", "<https://a.example/post>"))),
        talk((*OPEN, ("feedback-id", "7:campaign:a"))),
        talk((*OPEN, ("list-unsubscribe-post", "List-Unsubscribe=One-Click"))),
        talk(address="no-reply@prjon.example"),
        talk(commercial=0.5),
        replace(talk(), asked=Asked(nagging=Span(0, 4, "bump"))),
        talk((), "Re: Which yarn"),  # no list at all: others say what becomes of it
        talk(acts=(ActKind.PITCH_COLD,)),
        replace(talk(), copies=Copies("t1", 5, 5, 0.9)),
        replace(talk(), asked=Asked(scars=(Reason("scar_field", 0.0, (("field", "{name}"),)),))),
        replace(talk(), asked=Asked((FoundAsk(Ask.PURCHASE, 0.9, (Span(0, 3, "buy"),)),), commercial=0.6)),
    ],
)  # fmt: skip
def test_what_sells_or_is_sent_to_nobody_in_particular_is_no_talk(evidence):
    assert not told(evidence)


def test_the_owner_may_teach_that_a_list_is_unwanted():
    said = [
        (replace(talk(), approach=replace(talk().approach, key=f"k{n}")), Verdict.MUTE)
        for n in range(3)
    ]
    assert Judge(Doors(), said).judge(talk()).verdict is Verdict.MUTE
