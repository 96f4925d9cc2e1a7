"""Refusals of the models, worded for a ledger."""

import pytest
from django.utils import translation

from tengill.credit import Support, model_table
from tengill.credit.support import Refusal
from tengill.workspace import credit_refusals


def refused(support, model="markov_1", **columns):
    table = {"path": ["ann > bea", "bea", "ann > cid"], "conversions": [3, 1, 2]} | columns
    (found,) = model_table(table, [model], support=support).refusals
    return found


def test_every_reason_has_a_code_and_its_figures():
    few = refused(Support(conversions=100, markov_conversions_per_channel=10))
    assert (few.code, few.figures) == ("conversions", {"have": 6, "channels": 3, "least": 100})
    states = refused(Support(conversions=0, markov_conversions_per_channel=0, steps_per_state=1000))
    assert states.code == "states"
    assert states.figures["states"] == 3
    assert states.figures["least"] == 3000
    work = refused(
        Support(conversions=0, markov_conversions_per_channel=0, steps_per_state=0, work=1e-9)
    )
    assert (work.code, work.figures["most"]) == ("work", 1e-9)
    assert refused(Support(), "time_decay").code == "times"


@pytest.mark.parametrize("code", ["conversions", "states", "work", "times"])
def test_each_is_two_sentences_of_people_and_outcomes(code):
    names = ("have", "channels", "least", "states", "steps", "work", "most")
    figures = dict.fromkeys(names, 1234.0)
    one = Refusal("markov_1", "in English", "in English", code=code, figures=figures)
    with translation.override("en"):
        said = credit_refusals.told(one)
    assert len(said) == 2
    assert all(sentence.endswith(".") and "English" not in sentence for sentence in said)
    assert "%" not in "".join(said)
    assert ("1,234" in "".join(said)) == (code != "times")
    assert "channel" not in "".join(said)


def test_a_code_nobody_knows_is_told_as_the_engine_says_it():
    assert credit_refusals.told(Refusal("new", "why", "what")) == ("why", "what")
