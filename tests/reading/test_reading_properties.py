"""What must hold for any text at all."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tengill.facts.messages import Addressed, Body, DateBasis, Mailbox, Message, Role
from tengill.reading import TextReading, matching, read_text, weigh
from tengill.reading.packs import packaged

BITS = st.sampled_from(
    ["introduce", "you", "to", "Clara Winter", "please", "call", "will", "meet", "my", "friend",
     "Anna,", "thanks for the", "introduction", "kynna", "ykkur", "saman", ".", "\n\n", "?", "İ",
     "I", "resume", "his", "number is", "555 0100", "@", "bcc", "(", "cc'd)", "ég", "við"]
)  # fmt: skip
SPEECH = st.lists(BITS, max_size=40).map(" ".join)
QUICK = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


def message(text, subject=""):
    people = (
        Addressed(Role.FROM, Mailbox("Petur", "p@fell.example")),
        Addressed(Role.TO, Mailbox("", "anna.smith@dalur.example")),
        Addressed(Role.CC, Mailbox("Clara Winter", "")),
    )
    return Message("", b"0" * 16, None, DateBasis.NONE, subject, people, Body(text))


@QUICK
@given(st.text(max_size=400) | SPEECH, st.text(max_size=40) | SPEECH)
def test_any_text_is_read_and_spans_are_exact(text, subject):
    reading = read_text(message(text, subject))
    assert 0.0 <= reading.bulk <= 1.0
    for act in weigh(reading).acts:
        assert 0.0 <= act.confidence <= 1.0
        for span in act.words:
            assert (subject if span.in_subject else text)[span.start : span.end] == span.text


@QUICK
@given(SPEECH)
def test_json_keeps_everything_that_weighs(text):
    reading = read_text(message(text))
    again = TextReading.from_json(reading.to_json())
    assert again.candidates == reading.candidates
    assert bool(reading.to_json()) == bool(reading.candidates)
    assert [act.kind for act in weigh(again).acts] == [act.kind for act in weigh(reading).acts]


@QUICK
@given(SPEECH)
def test_the_prefilter_loses_nothing(text):
    for pack in packaged():
        part = matching.Searched(pack, text, in_subject=False)
        fast = set(part.hits(pack.acts))
        slow = {
            hit
            for _, wording in pack.acts
            if wording.where != "subject"
            for hit in matching.find(wording, text, part.bounds)
        }
        assert slow == fast


def test_json_refuses_what_is_none():
    for bad in ("{}", "[]", '{"l":1}'):
        try:
            TextReading.from_json(bad)
        except ValueError:
            continue
        raise AssertionError(bad)


def test_sentences_are_short_whatever_the_text():
    for text in ("a" * 50_000, "Clara Winter " * 5000, "\n" * 9000, "x. " * 4000):
        bounds = matching.sentences(text)
        assert all(0 < end - start <= matching.LONGEST for start, end in bounds)
        assert bounds[-1][1] == len(text)


def test_hostile_text_is_cut_before_it_is_searched():
    seen = []
    pack = packaged()[0]
    for text in ("Please call " * 9000, "A B C D E " * 9000, "introduce " * 9000):
        found = read_text(message(text))
        seen.append(found)
        part = matching.Searched(pack, text[: matching.MAX_TEXT], in_subject=False)
        assert len(part.bounds) < matching.MAX_TEXT / 100
    assert len(seen) == 3
