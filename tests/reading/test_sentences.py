"""Sentences as concepts: who is who, what a row of concepts is worth, and what it adds to a judgement."""

import math

import pytest

from tengill.reading import TextReading, read_text, telling
from tengill.reading.concepts import (
    GROUPS,
    PASSED_OVER,
    SOMEBODY,
    Lexicon,
    LexiconError,
    lexicon,
    parse_lexicon,
)
from tengill.reading.language import choose
from tengill.reading.matching import sentences as cut
from tengill.reading.model import Logistic, Weights
from tengill.reading.packs import packaged
from tengill.reading.parties import cast_of
from tengill.reading.sentences import Known, concepts_in, grams, somebody

BO = ("Bo Eklund", "bo@northlake.example")
CARA = ("Cara Voss", "cara@voss.example")


def concepts(message):
    text = message.body.new
    pack = choose(text, packaged())
    known = Known(cast_of(message))
    words = lexicon(pack.language)
    return [token.concept for token in concepts_in(text, 0, len(text), known, words, pack)]


def test_words_of_both_languages_share_concepts(message):
    english = concepts(message("Please call Tove Lind about the job."))
    icelandic = concepts(
        message("Viltu hringja í Tove Lind, hún er með starf fyrir þig og þú getur það")
    )
    assert english[:3] == ["please", "call", "fullname"]
    assert "call" in icelandic
    assert "fullname" in icelandic
    assert "job" in icelandic


def test_names_are_told_apart_by_who_is_on_the_message(message):
    built = message("Bo, Cara will ring Tove Lind. Petur", to=(BO,), cc=(CARA,))
    assert concepts(built) == ["addressee", "copied", "modal", "call", "fullname", "sender"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I talked to Tove.", ["i", "talk", "to", "oneword"]),
        ("I talked to Lind Brothers Inc today.", ["i", "talk", "to", "firm", "sched"]),
        ("Her number is 555 201 3344", ["him", "detail", "be", "phone"]),
        ("She'll write", ["he", "modal", "write"]),
        ("mail tove@lind.example", ["write", "mail"]),
    ],
)
def test_what_a_text_holds(message, text, expected):
    assert concepts(message(text)) == expected


def test_a_common_word_that_begins_a_sentence_is_no_name(message):
    assert "oneword" not in concepts(message("Actually, we agree."))


def test_every_packaged_lexicon_speaks_of_known_concepts_only():
    for pack in packaged():
        words = lexicon(pack.language)
        assert words is not None, pack.language
    assert set(GROUPS) >= PASSED_OVER
    assert set(GROUPS.values()) >= SOMEBODY


def test_a_language_without_a_lexicon_has_none():
    assert lexicon("xx") is None


@pytest.mark.parametrize("text", ["", "[concepts]\nflying = 'fly'", "[concepts", "concepts = 3"])
def test_a_bad_lexicon_is_refused(text):
    with pytest.raises(LexiconError):
        parse_lexicon(text, "en")


def test_stems_and_contractions():
    words = Lexicon(
        "is", {"call": "hring* ring", "you": "you"}, frozenset({"gjarnan"}), {"ll": "modal"}
    )
    assert words.of("hringdu") == ("call",)
    assert words.of("you'll") == ("you", "modal")
    assert words.of("isn't") == ("not",)
    assert words.of("gjarnan") == ()
    assert words.of("óþekkt") is None
    assert words.of("hri") is None


def _tokens(message, text):
    pack = packaged()[0]
    return concepts_in(text, 0, len(text), Known(cast_of(message(text))), lexicon("en"), pack)


def test_a_row_of_concepts_passes_over_small_words(message):
    found, value = grams(_tokens(message, "I have asked Tove Lind to call you"))
    assert "i ask third" in found
    assert "third to comm" in found
    assert "ask third" in found
    assert value == pytest.approx(math.sqrt(10 / len(found)))


def test_in_a_subject_the_same_counts_apart(message):
    tokens = _tokens(message, "call Tove Lind")
    inside, _ = grams(tokens, in_subject=True)
    assert inside == [f"subject {gram}" for gram in grams(tokens)[0]]


def test_a_sentence_about_nobody_connects_nobody(message):
    assert not somebody(_tokens(message, "please send it to me"))
    assert somebody(_tokens(message, "please send it to her"))


def _model(rows):
    kind = Logistic(-1.0, {}, name="connection")
    bulk = Logistic(0.0, {})
    return Weights("t", {"connection": kind}, bulk, ("connection",), rows)


def test_the_best_sentence_without_a_known_wording_is_looked_at(message):
    built = message("We had lunch. Tove Lind awaits your letter. All is well.")
    text = built.body.new
    model = _model({"expect your": ((0, 3.0),), "third expect": ((0, 1.0),)})
    bounds = cut(text)
    found = telling.read(("", text), bounds, cast_of(built), packaged()[0], model)
    hits = telling.connecting(found, [], model)
    assert [text[hit.start : hit.end].strip() for hit in hits] == ["Tove Lind awaits your letter."]
    assert [slot for slot, _, _ in hits[0].slots] == ["third"]
    taken = telling.connecting(found, hits, model)
    assert taken == []


def test_what_concepts_add_is_told_by_name_and_adds_up(message):
    built = message("Tove Lind awaits your letter.")
    model = _model(
        {"expect your": ((0, 3.0),), "third expect": ((0, 1.0),), "expect": ((0, -2.0),)}
    )
    sentence = telling.read(
        ("", built.body.new), cut(built.body.new), cast_of(built), packaged()[0], model
    )[0]
    told = telling.features(sentence, ("connection",), model)
    assert sum(told.values()) == pytest.approx(sentence.scores[0])
    probability, reasons = model.kinds["connection"].judge(told)
    assert probability == pytest.approx(1 / (1 + math.exp(1 - sentence.scores[0])))
    assert reasons[0] == "~connection:expect your"
    assert "~connection:" not in reasons


def test_what_another_model_was_told_does_not_count():
    kind = Logistic(0.0, {}, name="handoff")
    assert kind.judge({"~connection:call third": 5.0})[0] == pytest.approx(0.5)


def test_a_reading_survives_json(message):
    reading = read_text(
        message("Bo, meet Tove Lind. She can help you.\nYou two should talk.", to=(BO,))
    )
    assert reading.candidates
    again = TextReading.from_json(reading.to_json())
    assert [c.kind for c in again.candidates] == [c.kind for c in reading.candidates]
    for one, other in zip(again.candidates, reading.candidates, strict=True):
        assert one.features == pytest.approx(dict(other.features), abs=1e-4)
