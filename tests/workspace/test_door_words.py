"""Every code of the door has a sentence, with the figures it carries, and no code is made up."""

import string

import pytest

from tengill.door import codes, ruling
from tengill.facts.approaches import Ask, Basis, Change, Reason, Verdict
from tengill.facts.messages import Channel
from tengill.workspace.door import words

EVERY = set(codes.ALL)


def templates(code):
    told = words.SENTENCES[code]
    return (told.one, told.many) if isinstance(told, words.Counted) else (told,)


@pytest.mark.slow
@pytest.mark.parametrize("code", sorted(EVERY))
def test_a_code_has_its_sentence(code):
    for told in templates(code):
        assert told[0].isupper() or told[0] in "“{"
        assert told.rstrip("”")[-1] == "."


def test_no_sentence_is_without_a_code():
    assert set(words.SENTENCES) <= EVERY


@pytest.mark.slow
@pytest.mark.parametrize("code", sorted(codes.ALL))
def test_a_sentence_asks_only_for_figures_that_its_code_carries(code):
    carried = {*codes.ALL[code], "verdict"}
    for told in templates(code):
        asked = {name for _text, name, _spec, _c in string.Formatter().parse(told) if name}
        assert asked <= carried, (code, asked - carried)


def test_all_choices_have_words():
    assert set(words.VERDICTS) == set(words.VERDICT_SENTENCES) == set(Verdict)
    assert set(words.BASES) == set(Basis)
    assert set(words.ASKS) == set(Ask)
    assert set(words.CHANNELS) == set(Channel)
    assert set(words.RULE_ERRORS) == set(ruling.ERRORS)


def test_sentences_are_filled_and_hostile_values_stay_values():
    known = Reason("known", 1.0, (("sent", 1), ("received", 3), ("answered", 0)))
    assert words.reason_sentence(known, words.english) == "You wrote to them once before."
    many = Reason("known", 1.0, (("sent", 4),))
    assert words.reason_sentence(many, words.english) == "You wrote to them 4 times before."
    hostile = Reason("rule", 0.0, (("rule", "{__class__} %s\nnew line"),))
    told = words.reason_sentence(hostile, words.english)
    assert told == "Your rule: “{__class__} %s new line”."
    chance = Reason("reply_chance", 0.0, (("chance", 0.256),))
    assert "26 %" in words.reason_sentence(chance, words.english)
    change = Change("if_topic", Verdict.NOW, (("topic", "geothermal"),))
    assert words.change_sentence(change, words.english) == "If it were about geothermal: now."
    assert words.reason_sentence(Reason("of_a_newer_room"), words.english) == "of a newer room"
