"""Promises are found in the owner's words, in every language there is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tengill.door.promises import languages, promise


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Thanks. I'll get back to you on Monday.", "I'll get back to you"),
        ("Thanks. I\u2019ll get back\n  to you on Monday.", "I\u2019ll get back\n  to you"),
        ("Will send you the papers.", "Will send you"),
        ("Let me look into it", "Let me look into"),
        ("Takk fyrir. Ég læt þig vita á morgun.", "Ég læt þig vita"),
        ("Ég skal hafa samband eftir helgi", "Ég skal hafa samband"),
    ],
)
def test_promises(text, words):
    found = promise(text)
    assert found is not None
    assert found.text == words
    assert text[found.start : found.end] == words


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Thank you for your letter.",
        "Shall we meet? I will be there.",
        "I don't think I will call you.",
        "Will you be in touch with her?",
        "Goodwill sends youngsters.",
        "Ég held ekki að ég sendi þér þetta, ég held ekki að ég svara þér.",
    ],
)
def test_no_promises(text):
    assert promise(text) is None


def test_a_question_is_passed_over_and_a_later_promise_found():
    found = promise("Shall I send you the file? I will let you know.")
    assert found is not None
    assert found.text == "I will let you know"


def test_english_and_icelandic():
    assert {"en", "is"} <= set(languages())


@pytest.mark.slow
@given(st.text(max_size=300))
def test_any_text_is_read_and_spans_lie_within(text):
    found = promise(text)
    assert found is None or text[found.start : found.end] == found.text
