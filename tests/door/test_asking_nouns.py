"""Which words name a thing: what the owner raises is what they write of, not what they did with it."""

from datetime import UTC, datetime, timedelta

import pytest

from tengill.door.asking import Topics
from tengill.door.asking.nouns import is_thing
from tengill.facts.approaches import Doors

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "word"),
    [
        ("the", "sluice"),
        ("About", "turbines"),
        ("á", "slúsu"),
        ("", "slúsuna"),
        ("near", "Farnley"),
    ],
)
def test_a_word_names_a_thing_behind_an_article_or_with_one(before, word):
    assert is_thing(before, word)


@pytest.mark.parametrize(
    ("before", "word"),
    [("it", "comes"), ("I", "rewrote"), ("", "Rewrote"), (".", "Comes"), ("ég", "endurskrifaði"), ("um", "talandi")],
)  # fmt: skip
def test_what_was_done_is_no_thing(before, word):
    assert not is_thing(before, word)


@pytest.mark.parametrize(("before", "word"), [("the", "old"), ("my", "main"), ("á", "nýja")])
def test_what_stands_before_a_thing_is_none(before, word):
    assert not is_thing(before, word)


def raised(*written: str) -> Topics:
    topics = Topics(Doors())
    for day, text in enumerate(written):
        topics.note(text, AT - timedelta(days=9 - day))
        topics.common(text)
    return topics


def test_two_verbs_the_owner_often_writes_are_no_topic():
    text = "I rewrote it. It comes."
    topics = raised(text, text, text)
    assert topics.about("", "He rewrote all of it, and it comes late", AT) == ()


def test_two_things_the_owner_wrote_of_are_a_topic():
    topics = raised(
        "I repaired the sluice. It feeds the turbine.", "Did you see the sluice? Also the turbine."
    )
    names = {match.name for match in topics.about("", "A turbine, and beside it a sluice", AT)}
    assert names == {"sluice", "turbine"}


def test_what_the_owner_is_about_is_a_topic_however_often_it_is_written():
    topics = raised(*["The clinker planks leak."] * 8)
    for _ in range(100):
        topics.common("Quite another text about bread and butter")
    names = {match.name for match in topics.about("", "I have clinker planks for sale", AT)}
    assert "clinker planks" in names


def test_what_everybody_writes_is_no_topic_of_the_owners():
    topics = raised(*["The quarterly report is late."] * 3)
    for _ in range(100):
        topics.common("Find the quarterly report attached")
    assert topics.about("", "I send the quarterly report", AT) == ()
