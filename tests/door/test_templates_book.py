"""The book: copies are found, everyday notes are nobody's copies, and names are stable."""

import random
from datetime import UTC, datetime

import numpy as np
import pytest

from tengill.door.templates import Book, sketch
from tengill.door.templates.book import Need
from tengill.facts.approaches import Copies
from tengill.simulation.campaign_prose import campaign_prose, vocabulary
from tengill.simulation.campaigns import ALONE, CampaignSettings, campaigns, substitute
from tengill.simulation.streams import Streams

NOW = datetime(2026, 3, 1, tzinfo=UTC)
HOME = ("owner@home.example",)
PITCH = (
    "Hi Runa, I read your article on heat pumps and loved the part about drilling costs. Would you accept a guest post on your blog? Best, Sven",
    "Hi Orri, I read your piece on tidal power and really loved the part about drilling costs. Would you accept a guest article on your site? Best, Thea",
)


def add(book, key, text, sender="a@one.example", recipients=HOME):
    return book.add(key, sketch(text), sender, recipients, NOW)


def test_the_same_text_from_another_sender_is_found():
    book = Book()
    assert add(book, "m1", PITCH[0]) == Copies()
    found = add(book, "m2", PITCH[1], "b@two.example")
    assert (found.messages, found.people) == (1, 1)
    assert 0.5 < found.similarity <= 1.0
    assert book.members(found.group) == ("m1", "m2")
    again = add(book, "m3", PITCH[0], "B@two.example ", ("other@there.example",))
    assert again.group == found.group
    assert (again.messages, again.people) == (2, 2)  # the other sender, the other recipient
    assert book.members("unknown") == ()


def test_looking_files_nothing():
    book = Book()
    add(book, "m1", PITCH[0])
    seen = [book.look(sketch(PITCH[1]), "b@two.example") for _ in range(3)]
    assert seen[0].messages == 1
    assert seen[0] == seen[1] == seen[2]
    assert book.members(seen[0].group) == ("m1",)
    assert book.look(b"", "b@two.example") == Copies()


@pytest.mark.parametrize(
    "notes",
    [
        ["Thanks, see you Monday", "Thanks, see you on Tuesday", "Thanks. See you tomorrow then"],
        ["Please let me know if you have any questions. I look forward to hearing from you."] * 3,
        ["Thank you very much for your help. Hope you had a good weekend. Best regards, Una"] * 3,
        ["Takk fyrir síðast. Endilega hafðu samband ef eitthvað er óljóst. Bestu kveðjur, Alda"]
        * 3,
    ],
)
def test_everyday_notes_are_nobodys_copies(notes):
    book = Book()
    told = [add(book, f"n{i}", note, f"s{i}@x.example") for i, note in enumerate(notes)]
    assert told == [Copies()] * len(notes)


def test_what_everybody_writes_stops_being_a_template():
    """A phrase that was counted often tells less than the same words did at first."""
    phrase = "the quarterly harbour figures are in the usual folder"
    book = Book(need=Need(least=30.0))
    fresh = book._weigh(np.frombuffer(sketch(phrase)[1:], dtype="<u2"))
    words = np.frombuffer(sketch(phrase)[1:], dtype="<u2")
    for _ in range(200):
        book._count(words)
    assert book._weigh(words) < 0.5 * fresh


def _mail(seed, rate, length, campaigns_count=25, others=250, copies=(2, 5)):
    streams = Streams(seed)
    texts = [campaign_prose(streams.stream(i), *length) for i in range(campaigns_count + others)]
    bases, rest = texts[:campaigns_count], texts[campaigns_count:]
    return campaigns(bases, rest, vocabulary("en"), CampaignSettings(rate, copies), seed)


@pytest.mark.slow
@pytest.mark.parametrize(("rate", "length"), [(0.2, (80, 300)), (0.2, (12, 25)), (0.05, (12, 25))])
def test_campaigns_are_found_and_little_else(rate, length):
    sent = _mail(40_417, rate, length)
    book = Book()
    campaign = {one.key: one.campaign for one in sent}
    seen, due, right, wrong = set(), 0, 0, 0
    for one in sent:
        found = add(book, one.key, one.text, one.sender, (one.recipient,))
        due += one.campaign in seen
        if one.campaign != ALONE:
            seen.add(one.campaign)
        if found.group:
            first = campaign[book.members(found.group)[0]]
            right += first == one.campaign != ALONE
            wrong += first != one.campaign or first == ALONE
    assert right >= 0.96 * due
    assert wrong <= 0.04 * (right + wrong)


def test_same_sequence_same_groups():
    sent = _mail(7, 0.1, (12, 25), 10, 60)
    told = []
    for _ in range(2):
        book = Book()
        told.append([add(book, one.key, one.text, one.sender) for one in sent])
    assert told[0] == told[1]
    assert any(found.group for found in told[0])


@pytest.mark.slow
def test_many_texts_widen_the_index_and_lose_none():
    draw = random.Random(3)
    words = ["".join(draw.choices("abcdefghijklmnop", k=7)) for _ in range(4000)]
    texts = [" ".join(draw.choices(words, k=15)) for _ in range(1500)]
    book = Book()
    for i, text in enumerate(texts):
        assert add(book, str(i), text) == Copies()
    assert len(book) == 1500
    for i in (0, 1, 700, 1499):
        assert book.look(sketch(texts[i]), "x@y.example").similarity == pytest.approx(1.0)


@pytest.mark.slow
def test_a_full_index_forgets_and_still_answers():
    draw = random.Random(4)
    words = ["".join(draw.choices("abcdefghijklmnop", k=7)) for _ in range(4000)]
    book = Book(room=10)
    for i in range(1500):
        text = " ".join(draw.choices(words, k=15))
        add(book, str(i), text)
        assert book.look(sketch(text), "x@y.example").messages == 1
    assert len(book._filed[0]) == 1 << 13


def test_foreign_bytes_are_refused():
    book = Book()
    for wrong in (b"\x02ab", b"\x01a", b"\x01" + b"ab" * 161):
        with pytest.raises(ValueError, match="make it anew"):
            book.look(wrong, "a@b.example")


def test_substitution_replaces_exactly_that_many_words():
    draw = Streams(5).stream("s")
    text = "One two three, four five six seven eight nine ten."
    for rate, changed in ((0.0, 0), (0.2, 2), (0.4, 4), (1.0, 10)):
        made = substitute(text, rate, ("zinc", "wool"), draw)
        pairs = zip(text.split(), made.split(), strict=True)
        assert sum(a != b for a, b in pairs) == changed
    assert substitute(text, 1.0, ("zinc",), draw).startswith("Zinc zinc zinc, zinc")


@pytest.mark.parametrize("language", ["en", "is"])
def test_prose_has_the_length_that_was_asked_for(language):
    streams = Streams(6)
    for i in range(60):
        text = campaign_prose(streams.stream(i), 12, 25, language)
        assert 10 <= len(text.split()) <= 26
        assert "{" not in text
