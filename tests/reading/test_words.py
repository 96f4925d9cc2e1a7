"""Spans of words: merged, whole, within the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tengill.reading import words
from tengill.reading.matching import Hit, sentences
from tengill.reading.packs import packaged

EN = packaged()[0]
TEXT = "I have passed your letter on to Bob Cole. He will call you, and his number is 555 0102."


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT)), st.booleans()), max_size=8
    )
)
def test_spans_never_overlap_and_are_the_text(places):
    hits = [Hit("contact_third", min(a, b), max(a, b), (), s) for a, b, s in places]
    found = words.spans(hits, TEXT, TEXT, sentences(TEXT), EN)
    assert len(found) <= words.MOST
    for span in found:
        assert span.text == TEXT[span.start : span.end] != ""
        assert not (span.start and TEXT[span.start - 1].isalnum() and TEXT[span.start].isalnum())
    for one in found:
        for other in found:
            assert (
                one is other
                or one.in_subject != other.in_subject
                or one.end <= other.start
                or other.end <= one.start
            )


def test_the_strongest_comes_first():
    hits = [Hit("a", 42, 58), Hit("b", 0, 20), Hit("c", 10, 41)]
    found = words.spans(hits, "", TEXT, sentences(TEXT), EN)
    assert [span.start for span in found] == [42, 0]
