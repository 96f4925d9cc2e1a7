"""The probability alone is the judgement's, however its sum is put together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tengill.reading.model import Logistic, told_as

PART = st.floats(-3, 3)
MODEL = Logistic(-0.5, {"text.short": 1.25, "is.praise": 0.75}, (1.1, -0.2), "recommendation")


@pytest.mark.slow
@given(short=PART, first=PART, rest=PART)
def test_told_parts_may_be_handed_over_as_their_sum(short, first, rest):
    told = told_as("recommendation")
    judged, _ = MODEL.judge({"text.short": short, told + "praise": first, told: rest})
    assert MODEL.probability({"text.short": short}, first + rest) == pytest.approx(judged)


def test_what_the_model_does_not_weigh_adds_nothing():
    assert MODEL.probability({"no.such": 5.0}) == MODEL.probability({})
