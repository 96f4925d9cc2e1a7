"""What a text is about, as numbers: the same terms as in words, counted and forgotten alike."""

from collections import Counter
from itertools import chain

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tengill.door.asking import cut
from tengill.door.asking.counting import pair
from tengill.door.asking.frequency import Frequency
from tengill.door.asking.stems import PAIR, number_of

KNOWN = ("harbour", "pilot", "the", "and", "Anna", "jarðvarmi", "vessels", "2026", "-tide")
WORDS = st.sampled_from([*KNOWN, ",", "\n-", "\n\n", "¶", "* x"])
TEXTS = st.lists(WORDS, max_size=12).map(" ".join) | st.lists(WORDS, max_size=8).map("".join)


def number(term):
    first, _, second = term.partition(PAIR)
    return pair(number_of(first), number_of(second)) if second else number_of(first)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS)
@example("Tidal power", "- vessels\n-pilot, harbour")
@example("the", "harbour pilot")
@example("", "harbour pilot")
@example("harbour", "")
def test_numbers_are_those_of_the_words(subject, text):
    words = cut(subject, text, asks=False)
    told = words.told()
    assert words.terms[:3].tolist() == [len(told.subject), len(told.bridge), len(told.text)]
    terms = [*told.subject, *told.bridge, *told.text]
    assert words.terms[3:].tolist() == [*map(number, terms)]


def in_words(texts, most):
    """Counted in a dict, the rarest forgotten first, of these the latest."""
    counted = Counter()
    for told in texts:
        counted.update(dict.fromkeys(chain(told.subject, told.bridge, told.text)).keys())
        if len(counted) > most:
            counted = Counter(dict(counted.most_common(most // 2)))
    return counted


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=20), st.integers(4, 30))
def test_counted_and_forgotten_as_in_a_dict(texts, most):
    cuts = [cut(subject, text, asks=False) for subject, text in texts]
    frequency = Frequency()
    for words in cuts:
        frequency.count(words.terms)
        if len(frequency) > most:
            frequency.forget(most // 2)
    plain = in_words([words.told() for words in cuts], most)
    assert frequency.values() == [*plain.values()]
    asked = [*map(number, plain), number("never met")]
    assert frequency.of(asked) == [*plain.values(), 0]


def test_it_grows_beyond_its_first_room():
    frequency = Frequency()
    terms = np.arange(1, 20_001, dtype=np.int64)
    for part in np.split(terms, 10):
        frequency.count(np.concatenate((np.array([0, 0, len(part)]), part, part[:3])))
    assert len(frequency) == 20_000
    assert set(frequency.values()) == {1}
    assert frequency.of([1, 20_000, 20_001]) == [1, 1, 0]
