"""The engine: the same hits with it and without it; kept on disk and taken from there."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tengill.reading import engine, kept, matching, prepare
from tengill.reading.packs import packaged, parse_pack

TOY = """
[pack]
language = "eo"
function_words = ["kaj", "la"]

[macros]
PERSON = "{NAME}|(?:mia|via) (?:amiko|frato)|(?:li|ŝi)\\\\b"
FARAS = "vokos|skribos|renkontos"

[[class]]
name = "introduce"
keys = ["prezent", "jen"]
beside = ["vi", "al"]
where = "both"
patterns = ["\\\\bprezent(?:i|as) (?:al vi )?{THIRD}", "\\\\A\\\\s{0,4}{THIRD} venas", "(?:^|[.!?\\\\n] ?)jen {THIRD}(?= kaj| al)"]

[[class]]
name = "third_will_contact"
keys = ["vokos", "skribos", "renkontos"]
patterns = ["{THIRD},? (?:[^.?!\\\\n]{1,40} )?(?:{FARAS}) (?:al )?vi(?:n|)\\\\b"]

[[class]]
name = "resume"
keys = ["vivresum"]
where = "subject"
patterns = ["\\\\bvivresum[oó]"]

[[class]]
name = "bulk_footer"
keys = ["list"]
patterns = ["\\\\bla listo\\\\b", "\\\\blistestro\\\\b"]

[[class]]
name = "false_introduction"
keys = ["prezent"]
patterns = ["\\\\bprezent(?:i|as) (?:la )?novan "]
"""
WORDS = st.sampled_from(
    ["prezenti", "prezentas", "al vi", "Klara Vintro", "mia amiko", "ŝi", "jen", "kaj", "vokos",
     "skribos", "vin", "vi", "la listo", "listestro", "vivresumó", "VIVRESUMO", "novan", ".", "!",
     "\n\n", "\n", ",", "İ", "ſ", "la", "x" * 300, "Þór", "–", "PREZENTI", "\u00a0"]
)  # fmt: skip
SPEECH = st.lists(WORDS, max_size=30).map(" ".join)
QUICK = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


def toy(extra=""):
    return parse_pack(TOY + extra, "eo.toml")


def ready(extra=""):
    pack = toy(extra)
    pack.engine.build()
    return pack


SLOW, FAST = toy(), ready()


def all_hits(pack, text, *, in_subject):
    part = matching.Searched(pack, text, in_subject=in_subject)
    parts = (pack.acts, pack.bulk, pack.context, pack.false)
    return [part.hits(wordings) for wordings in parts]


@QUICK
@given(SPEECH | st.text(max_size=200), st.booleans())
def test_the_engine_finds_what_is_found_without_it(text, in_subject):
    finds_the_same(text, in_subject)


@pytest.mark.slow
@settings(QUICK, max_examples=1_500)
@given(SPEECH | st.text(max_size=200), st.booleans())
def test_the_engine_finds_the_same_in_many_texts(text, in_subject):
    finds_the_same(text, in_subject)


def finds_the_same(text, in_subject):
    assert FAST.engine.ready
    SLOW.engine._seen = 0
    assert not SLOW.engine.ready
    told = all_hits(FAST, text, in_subject=in_subject)
    assert told == all_hits(SLOW, text, in_subject=in_subject)


def test_there_is_something_to_find():
    text = "Saluton!\n\nMi prezentas al vi Klara Vintro. Ŝi skribos al vi. Jen la listo."
    told = [hit.name for found in all_hits(FAST, text, in_subject=False) for hit in found]
    assert told == ["introduce", "third_will_contact", "bulk_footer"]
    assert [h.name for h in all_hits(FAST, "Vivresumó", in_subject=True)[2]] == ["resume"]


def test_the_engine_names_few_patterns():
    text = "La vetero estas bela. Mi prezentas al vi Klara Vintro."
    assert FAST.engine.could(text, matching.sentences(text)) == [[], [0]]


def test_a_word_cut_by_the_bounds_of_a_sentence_begins_none():
    text = "prezentilisto " * 60 + "la listo"
    assert all_hits(FAST, text, in_subject=False) == all_hits(SLOW, text, in_subject=False)


def test_without_the_library_all_is_searched_for(monkeypatch, tmp_path):
    monkeypatch.setattr(engine, "THERE", False)
    pack = ready()
    assert not pack.engine.ready
    text = "Mi prezentas al vi Klara Vintro. Ŝi skribos al vi. Jen la listo."
    assert all_hits(pack, text, in_subject=False) == all_hits(FAST, text, in_subject=False)
    prepare(tmp_path, [pack])
    again = toy()
    prepare(tmp_path, [again])
    assert all_hits(again, text, in_subject=False) == all_hits(FAST, text, in_subject=False)


def test_an_engine_makes_itself_ready_after_many_texts(monkeypatch):
    monkeypatch.setattr(engine, "_WORTH_BUILDING", 3)
    pack = toy()
    assert [pack.engine.ready for _ in range(5)] == [False, False, False, True, True]


def test_a_pattern_that_asks_nothing_is_always_searched_for():
    odd = '\n[[class]]\nname = "praise"\nkeys = ["bona"]\npatterns = ["bona\ue001?"]\n'
    pack = ready(odd)
    assert pack.engine.could("Nenio.", [(0, 6)]) == [[len(pack.patterns) - 1]]
    told = all_hits(pack, "Tre bona. Mi prezentas al vi Klara Vintro.", in_subject=False)
    assert {hit.name for found in told for hit in found} == {"praise", "introduce"}


def test_what_is_kept_is_taken_again(tmp_path, monkeypatch):
    prepare(tmp_path / "wordings", [toy()])
    (file,) = (tmp_path / "wordings").iterdir()
    monkeypatch.setattr(engine, "_asks", None)
    again = toy()
    prepare(tmp_path / "wordings", [again])
    assert again.engine.ready
    for (_, _, pattern), (_, _, own) in zip(again.patterns, SLOW.patterns, strict=True):
        assert pattern.whole == own.whole
        assert pattern.gate == own.gate
        assert pattern.whole.groupindex == own.whole.groupindex
    text = "Mi prezentas al vi Klara Vintro. Ŝi skribos al vi. Jen la listo."
    assert all_hits(again, text, in_subject=False) == all_hits(FAST, text, in_subject=False)
    assert [path.name for path in (tmp_path / "wordings").iterdir()] == [file.name]


def test_a_changed_pack_is_prepared_anew_and_the_old_file_goes(tmp_path):
    prepare(tmp_path, [toy()])
    changed = toy('\n[[class]]\nname = "praise"\nkeys = ["bona"]\npatterns = ["bona"]\n')
    prepare(tmp_path, [changed])
    assert len(list(tmp_path.iterdir())) == 1
    assert all_hits(changed, "Tre bona.", in_subject=False)[0][0].name == "praise"


@pytest.mark.parametrize("kept_bytes", [0, 40, -9])
def test_a_damaged_file_is_made_anew(tmp_path, kept_bytes):
    prepare(tmp_path, [toy()])
    (file,) = tmp_path.iterdir()
    sound = file.read_bytes()
    file.write_bytes(sound[:kept_bytes])
    pack = toy()
    prepare(tmp_path, [pack])
    assert pack.engine.ready
    assert len(file.read_bytes()) == len(sound)


def test_a_folder_that_cannot_be_written_to_is_done_without(tmp_path):
    (tmp_path / "file").write_text("")
    pack = toy()
    prepare(tmp_path / "file" / "wordings", [pack])
    assert pack.engine.ready


def test_a_kept_pattern_this_python_refuses_is_compiled_anew():
    (_, _, pattern), *_ = toy().patterns
    broken = ("x", 0, b"\0\0\0\0", 0, ())
    pattern.take(lambda: kept._revived(broken), lambda: kept._revived(broken))
    assert pattern.whole == SLOW.patterns[0][2].whole
    assert pattern.gate == SLOW.patterns[0][2].gate


@pytest.mark.slow
def test_the_packaged_packs_find_the_same_with_their_engines():
    bits = ["I would like to introduce you to Clara Winter", "Clara Winter will call you tomorrow",
            "Please call my friend at Dalur Ltd", "his number is 555 0100", "thanks for the intro",
            "What do you think of him?", "unsubscribe here", "Anna, meet Petur", "(cc'd)",
            "mig langar að kynna ykkur", "Hafðu samband við Önnu", "takk fyrir kynninguna",
            "I’ve asked Bob to reach out to you", "Who is the right person to talk to?"]  # fmt: skip
    texts = [f"{a}. {b}, {c}\n\n{a} {c}" for a in bits for b in bits for c in bits[::3]]
    for pack in packaged():
        fresh = parse_pack(_text(pack), pack.language)
        fresh.engine.build()
        slow = parse_pack(_text(pack), pack.language)
        found = 0
        for text in texts[:: 3 if pack.language == "is" else 9]:
            slow.engine._seen = 0
            told = all_hits(fresh, text, in_subject=False)
            assert told == all_hits(slow, text, in_subject=False)
            found += sum(map(len, told))
        assert found > 50


def _text(pack):
    folder = kept.resources.files("tengill.reading") / "packs"
    return (folder / f"{pack.language}.toml").read_text(encoding="utf-8")
