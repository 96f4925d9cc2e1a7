"""What came of an introduction: four answers, and silence is not failure."""

from datetime import UTC, datetime

import pytest

from tengill.facts.acts import ActKind, FoundAct, Took
from tengill.reading import Later, took

AT = datetime(2020, 6, 1, tzinfo=UTC)
ACT = FoundAct(ActKind.INTRODUCTION, 0.9, ())


def later(sender, to, text="", *, in_thread=False, ref="m"):
    return Later(ref, AT, sender, to, text, in_thread)


def judge(*messages, met_before=False, act=ACT):
    return took(act, ("a",), ("z",), ("c",), messages, met_before)


def test_they_wrote_to_each_other():
    assert judge(later("z", ("a", "c"), ref="first"), later("a", ("z",))) == (Took.TOOK, "first")


def test_old_acquaintances_show_nothing():
    assert judge(later("z", ("a",)), met_before=True) == (Took.NO_EVIDENCE, None)


@pytest.mark.parametrize("text", ["Thanks for the introduction, Carl.", "Takk fyrir kynninguna."])
def test_somebody_said_so(text):
    assert judge(later("a", ("c",), text, ref="t")) == (Took.ACKNOWLEDGED, "t")


def test_declined_in_the_thread():
    found = judge(later("z", ("c",), "We are not interested, sorry.", in_thread=True, ref="no"))
    assert found == (Took.DECLINED, "no")


def test_silence_is_no_evidence():
    assert judge() == (Took.NO_EVIDENCE, None)
    assert judge(later("x", ("a",), "Thanks for the introduction")) == (Took.NO_EVIDENCE, None)


def test_only_connections_take():
    thanks = FoundAct(ActKind.ACKNOWLEDGEMENT, 0.9, ())
    assert judge(later("z", ("a",)), act=thanks) == (Took.NO_EVIDENCE, None)
