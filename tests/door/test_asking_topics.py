"""The owner's topics: declared ones in any form, raised ones while they are open."""

import random
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tengill.door.asking import Topics, cut, cut_before
from tengill.door.asking import topics as room
from tengill.door.asking.frequency import Frequency, Raised
from tengill.door.asking.places import spans
from tengill.door.asking.stems import PAIR
from tengill.facts.approaches import Doors, Topic

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def names(topics, text, at=AT, subject=""):
    return [match.name for match in topics.about(subject, text, at)]


def declared(*told, **more):
    return Topics(Doors(topics=tuple(Topic(name, declared=True) for name in told), **more))


def test_declared_topics_in_any_form():
    topics = declared("knowledge graphs", "jarðvarmi", "saga")
    assert names(topics, "A graph of knowledge for hospitals") == ["knowledge graphs"]
    for form in ("jarðvarmann", "jardvarma", "JARÐVARMA", "jarðvarmavirkjun"):
        assert names(topics, f"Við skoðum {form} á Reykjanesi") == ["jarðvarmi"]
    assert names(topics, "Hún skrifar um sögu landsins") == ["saga"]
    assert names(topics, "We sell carpets and lamps") == []


def test_all_words_of_a_topic_must_stand_near_each_other():
    topics = declared("knowledge graphs")
    far = (
        "We have knowledge. " + "The boats of the old harbour rest there quietly. " * 5 + "Graphs."
    )
    assert names(topics, far) == []
    assert names(topics, "graphs alone") == []


def test_words_and_share():
    (match,) = declared("tidal power").about("", "Ideas on tidal power plants", AT)
    assert match.words[0].text == "tidal power"
    assert match.open
    assert 0 < match.share <= 1
    (match,) = declared("tidal power").about("Tidal power", "Nothing here", AT)
    assert match.words[0].in_subject


def test_raised_topics_close_and_until_ends_the_open():
    old = Topic("sagnfræði", raised_at=AT - 200 * DAY)
    new = Topic("fornleifar", raised_at=AT - 10 * DAY)
    ended = Topic("rafbílar", declared=True, until=AT - DAY)
    topics = Topics(Doors(topics=(old, new, ended)))
    told = topics.about("", "sagnfræði, fornleifar og rafbílar", AT)
    assert {match.name: match.open for match in told} == {
        "sagnfræði": False,
        "fornleifar": True,
        "rafbílar": False,
    }
    assert told[0].open


def test_what_the_owner_raised_is_open_for_a_time():
    topics = Topics(Doors(topic_open_days=90))
    topics.note("Tidal turbines, and who makes them?", AT - DAY)
    topics.note("Does anybody know makers of tidal turbines for our harbour?", AT)
    pitch = "We make tidal turbines in Leirvik"
    assert "tidal turbines" in names(topics, pitch, AT + 30 * DAY)
    assert names(topics, pitch, AT + 91 * DAY) == []
    assert names(topics, pitch, AT - DAY) == []
    topics.note("Still after tidal turbines!", AT + 80 * DAY)
    assert "tidal turbines" in names(topics, pitch, AT + 150 * DAY)
    assert names(topics, "We sell carpets", AT + DAY) == []


def raised(*letters, times=2):
    """Topics of an owner who wrote each of these letters so often."""
    topics = Topics(Doors())
    for n in range(times):
        for letter in letters:
            topics.note(letter, AT - 9 * DAY + n * DAY)
    return topics


def test_a_topic_is_said_in_two_letters_and_not_twice_in_one():
    pitch = "On tidal turbines in Leirvik"
    once = raised("Tidal turbines! We want tidal turbines; tidal turbines it is.", times=1)
    assert names(once, pitch) == []
    once.note("The tidal turbines again.", AT - DAY)
    assert "tidal turbines" in names(once, pitch)
    assert names(once, pitch, AT - 2 * DAY) == []  # it was not known then


@pytest.mark.parametrize(
    "letter",
    [
        "Hi Anna,\n\nI do the rest.\n\nKind regards,\nEdda",
        "I do the rest\nKind regards\nEdda Frost\nHarbour Consulting",
        "I do the rest. Kind regards, Edda",
        "Ég geri afganginn.\n\nBkv\nEdda Frost",
        "Ég geri afganginn. Bestu kveðjur, Edda",
        "I do the rest; kind of you.",
        "I do the rest (kind that you are), regards aside.",
        "I do the rest\n\nKind letters",
        "I do the rest\n-- \nKind Harbour Consulting",
        "I do the rest - kind - and you?",
    ],
)
def test_neither_sentence_ends_nor_closings_make_topics(letter):
    topics = raised(letter, letter)
    told = names(topics, "the rest Kind regards Bkv Bestu kveðjur afganginn Bkv Edda Frost")
    assert not {name for name in told if " " in name}
    assert not {"regards", "Bkv", "kveðjur", "Edda", "Frost"} & set(told)
    assert not {"Harbour", "Harbour Consulting"} & set(names(topics, "Harbour Consulting for rest"))


def test_nobodys_name_is_a_topic_in_any_form():
    topics = raised(
        "We met Anna Fjeldsted and Björk Jónsdóttir on the pier.",
        "Við hittum Önnu Fjeldsted og Björk Jónsdóttur hjá Gunnari á bryggjunni.",
    )
    for text in ("Anna Fjeldsted", "Önnu Fjeldsted", "Björk Jónsdóttir", "Gunnari", "Gunnar"):
        assert names(topics, f"{text} says hello to {text}") == []
    assert "mark words" in names(raised("We mark words of the sea."), "mark words")


def test_a_topic_reads_as_the_owner_writes_it():
    topics = raised("Machine learning is hard.", "I read on machine learning.", times=1)
    assert "machine learning" in names(topics, "MACHINE LEARNING for all")
    topics = raised("The WebAssembly Summit was good.", "At the WebAssembly Summit again.")
    assert "WebAssembly Summit" in names(topics, "webassembly summit tickets")


def test_what_a_letter_says_stays():
    told = "Best practices of tidal power\nare rare. Thanks for the knowledge graphs, they work.\nThanks.\n"
    long = "We go on with the open source drivers for the old harbour, all of us, and for long."
    topics = raised(told + long)
    for topic in ("tidal power", "knowledge graphs", "open source"):
        assert topic in names(topics, f"about {topic}"), topic


def test_what_everybody_writes_is_no_topic():
    topics = Topics(Doors())
    for _ in range(100):
        topics.common("the quarterly report and the budget meeting agenda")
    for _ in range(2):
        topics.note("the quarterly report and the tidal turbines", AT)
    topics.common("the quarterly report and the tidal turbines")
    assert names(topics, "quarterly report on the budget") == []
    assert "tidal turbines" in names(topics, "tidal turbines wanted")


def test_memory_is_bounded(monkeypatch):
    monkeypatch.setattr(room, "MOST_TERMS", 200)
    monkeypatch.setattr(room, "MOST_RAISED", 100)
    topics = Topics(Doors())
    for n in range(300):
        word = "".join(chr(97 + int(d)) for d in str(n).zfill(4)) * 2
        topics.common(f"{word} harbour pilot")
        for _ in range(2):
            topics.note(f"{word} vessel", AT + n * DAY)
    assert len(topics._frequency) <= 200
    assert len(topics._raised) <= 100
    assert names(topics, f"{word} vessel", AT + 300 * DAY)


def test_a_cut_made_before_changes_nothing():
    plain, shared = (declared("knowledge graphs", "saga") for _ in range(2))
    told = [
        ("Saga, again", "Knowledge graphs of the harbour.\n\nTidal turbines turn."),
        ("", "Tidal turbines"),
        ("The", "of, and"),
        ("A graph", ""),
    ]
    for n in range(60):
        for subject, text in told:
            words = cut(subject, text)
            assert plain.about(subject, text, AT) == shared.about(subject, text, AT, words)
            plain.common(f"{subject}\n{text}")
            shared.common(words)
            if not n:
                plain.note(text, AT)
                shared.note(text, AT)
        assert plain._frequency == shared._frequency


def test_the_rarest_are_forgotten_and_of_these_the_latest(monkeypatch):
    monkeypatch.setattr(room, "MOST_TERMS", 6)
    topics = Topics(Doors())
    for text in ("harbour", "vessel", "pilot", "pilot", "anchor", "tide", "buoy"):
        topics.common(text)
    assert len(topics._frequency) == 6
    topics.common("lighthouse")
    assert list(topics._frequency.values()) == [2, 1, 1]


def test_words_are_found_side_by_side_before_apart():
    text = "Power? Of the tide, mostly; unpowered.\nTIDAL \u2013 power it is"
    (span,) = spans(["tidal", "power"], "Nothing", text)
    assert span.text == "TIDAL \u2013 power"
    (span,) = spans(["tidal", "power"], "On power", "tidal, they say, and power")
    assert (span.text, span.in_subject) == ("power", True)
    assert spans(["wave"], "heatwave", "microwave") == ()


def test_nothing_known_and_nothing_said():
    assert Topics(Doors()).about("", "", AT) == ()
    assert Topics(Doors(topics=(Topic("the and of"),))).about("", "the and of", AT) == ()


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=80), min_size=1, max_size=4))
def test_no_text_fails_and_spans_hold_their_words(texts):
    topics = declared("saga", "knowledge graphs", texts[0][:30])
    for text in texts:
        topics.common(text)
        topics.note(text, AT)
    for text in texts:
        for match in topics.about(texts[0], text, AT):
            assert 0 <= match.share <= 1
            for span in match.words:
                whole = texts[0] if span.in_subject else text
                assert whole[span.start : span.end] == span.text


TALKED = ("harbour", "pilot", "tidal turbines", "Sluice,", "the old vessel", "and", "anchors away.")
SAID = st.lists(st.sampled_from(TALKED), max_size=6).map(" ".join)


@pytest.mark.slow
@settings(max_examples=40)
@given(st.lists(st.tuples(SAID, SAID, st.booleans()), min_size=1, max_size=25))
def test_to_meet_a_text_is_to_ask_what_it_is_about_and_then_to_count_it(said):
    plain, at_once = (declared("old vessel") for _ in range(2))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(room, "ENOUGH", 4)
        patched.setattr(room, "RARE", 0.3)
        patched.setattr(room, "MOST_TERMS", 12)
        for n, (subject, text, own) in enumerate(said):
            at = AT + n * DAY
            if own:
                plain.note(text, at)
                at_once.note(text, at)
            words = cut(subject, text, asks=False)
            told = plain.about(subject, text, at, words)
            plain.common(words)
            assert at_once.meet(subject, text, at, words) == told
            assert at_once._frequency == plain._frequency


def test_what_was_cut_before_is_what_is_cut():
    for subject, text in (
        ("Saga, again", "the harbour\n\npilots"),
        ("", "tide"),
        ("Tide", ""),
        ("", ""),
    ):
        words = cut(subject, text, asks=False)
        again = cut_before(subject, text, words.keys)
        assert again.terms.tolist() == words.terms.tolist()
        assert again.told() == words.told()


def test_more_terms_are_looked_for_than_there_was_room_for_at_first():
    sought, frequency = Raised(), Frequency()
    for term in range(1, 5_001):
        sought.put(term, pair=term % 2 == 0)
    told = np.array([0, 0, 4, 1, 2, 5_000, 6_000], np.int64)
    frequency.count(told)
    frequency.count(told)
    assert frequency.among(told, sought, 2) == [(1, 2), (2, 2), (5_000, 2)]
    assert frequency.among(told, sought, 1) == [(2, 2), (5_000, 2)]  # pairs, however common


def test_the_keys_of_a_text_are_its_terms_without_pairs() -> None:
    rng = random.Random(5)
    parts = ["geothermal", "jarðvarma", "don't", "a", "-", "1999", "x1y", "Dear Anna,", "• item",
             "well.made", "the", "harbour's", "¶", "end.", "under_score"]  # fmt: skip
    between = [" ", "\n", "\n\n", ",\n", "\n- ", "\t", "\u00a0", "\u2028", ""]
    for length in (0, 3, 12, 60, 700):
        for _ in range(12):
            subject, text = (
                "".join(rng.choice(parts) + rng.choice(between) for _ in range(many))
                for many in (rng.choice([0, length]), length)
            )
            words = cut(subject, text, asks=False)
            told = words.told()
            each = dict.fromkeys(term for term in (*told.text, *told.subject) if PAIR not in term)
            found = room._each(room._read(subject), room._read(text), words)
            assert list(found) == list(each), (subject, text)
