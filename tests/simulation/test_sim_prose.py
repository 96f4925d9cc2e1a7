"""The phrasings: enough of them, none shared between the splits, every slot known."""

from difflib import SequenceMatcher
from importlib import resources

import pytest

from tengill.simulation import WorldSettings, simulate
from tengill.simulation.phrasing import book, fill
from tengill.simulation.population import second_name
from tengill.simulation.streams import Streams

PROSE = resources.files("tengill.simulation") / "prose"
KINDS = {
    lang: sorted(
        f.name.removesuffix(".toml") for f in (PROSE / lang).iterdir() if f.name != "common.toml"
    )
    for lang in ("en", "is")
}
ACTS = {
    "introduction": 40, "handoff": 30, "recommendation": 30, "introduction_request": 30,
    "acknowledgement": 30, "pitch_cold": 30, "pitch_warm": 18, "self_introduction": 18, "false_friend": 30,
}  # fmt: skip


@pytest.mark.parametrize(("kind", "least"), ACTS.items())
def test_every_act_kind_has_many_phrasings_a_third_held_out(kind, least):
    words = book(kind, "en")
    assert len(words.phrasings) >= least
    share = len(words.of("held-out")) / len(words.phrasings)
    assert 0.3 <= share <= 0.4
    assert len(book(kind, "is").phrasings) >= 6


def test_both_languages_know_every_kind():
    assert KINDS["en"] == KINDS["is"]


@pytest.mark.parametrize("language", ["en", "is"])
def test_no_phrasing_stands_twice(language):
    texts = [p.text for kind in KINDS[language] for p in book(kind, language).phrasings]
    assert len(texts) == len(set(texts))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ACTS)
def test_held_out_phrasings_are_not_seen_ones_in_disguise(kind):
    words = book(kind, "en")
    for held in words.of("held-out"):
        for seen in words.of("seen"):
            matcher = SequenceMatcher(None, held.text, seen.text, autojunk=False)
            if matcher.quick_ratio() >= 0.8:
                assert matcher.ratio() < 0.8, (held.text, seen.text)


class _Anything:
    """Stands for a person: answers to every field the casting knows."""

    def __getattr__(self, name):
        return name


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "is"])
def test_every_line_can_be_filled(language):
    streams = Streams(1)
    slots = {
        name: _Anything() for name in ("me", "reader", "left", "right", "connector", "third")
    } | dict.fromkeys(("topic", "voice", "house", "number", "tag"), "x")
    for kind in KINDS[language]:
        words = book(kind, language)
        lines = [*words.subjects, *words.before, *words.after, *(p.text for p in words.phrasings)]
        for line in lines:
            for turn in range(6):
                text = fill(line, slots, words.parts, streams.stream(kind, line, turn))
                assert not set("{}|") & set(text.replace("| Unsub", "").replace("| Afskrá", "")), (
                    text
                )


@pytest.mark.slow
@pytest.mark.parametrize("split", ["seen", "held-out"])
def test_a_world_can_be_written_in_one_split_only(split, tmp_path):
    mail = simulate(WorldSettings(seed=3, messages=400, years=3, phrasings=split)).letters()
    splits = {letter.split for letter in mail if letter.act}
    assert splits == {split}


def test_all_means_both():
    mail = simulate(WorldSettings(seed=3, messages=400, years=3)).letters()
    assert {letter.split for letter in mail if letter.act} == {"seen", "held-out"}


@pytest.mark.slow
def test_both_languages_are_written():
    letters = list(simulate(WorldSettings(seed=4, messages=800, years=3)).letters())
    icelandic = sum(letter.language == "is" for letter in letters) / len(letters)
    assert 0.08 < icelandic < 0.3


def test_second_names_bend():
    assert second_name("Geirsson").dat == "Geirssyni"
    assert second_name("Geirsson").gen == "Geirssonar"
    assert second_name("Geirsdóttir").acc == "Geirsdóttur"
    assert second_name("Larkspur").gen == "Larkspur"
