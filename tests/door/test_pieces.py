"""Texts cut by compiled code, pieces remembered: the same as cutting them plainly, each time."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tengill.door.pieces import Lexicon, codes, lexicon
from tengill.door.pieces.kernel import is_space


def lengths(pieces):
    """Of each piece its letters' codes, and once more how many they are."""
    rows = [[*map(ord, piece), len(piece)] for piece in pieces]
    return [len(row) for row in rows], [code for row in rows for code in row]


def told(cutting, text):
    """What a lexicon finds in a text: each piece with its row."""
    found = cutting.cut(text)
    starts, rows = cutting.starts[0], cutting.rows[0]
    return [
        (
            text[found.begins[n] : found.ends[n]],
            rows[starts[found.numbers[n]] : starts[found.numbers[n] + 1]].tolist(),
        )
        for n in range(found.many)
    ]


def plainly(text):
    return [(piece, [*map(ord, piece), len(piece)]) for piece in text.split()]


@pytest.mark.slow
def test_white_space_is_what_python_takes_for_it():
    every = [code for code in range(0x110000) if chr(code).isspace()]
    assert [code for code in range(0x110000) if is_space(code)] == every


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=6))
@example(["", " ", "a", "a a\u2003a\x1cb\n\nab", "\U0001f600 \ud800 e\u0301"])
def test_cut_and_remembered_as_cut_plainly(texts):
    cutting = Lexicon((lengths,), (np.int64,))
    for text in (*texts, *reversed(texts)):
        assert told(cutting, text) == plainly(text)
    assert len(cutting) == len({piece for text in texts for piece in text.split()})


def test_it_grows_and_forgets_and_tells_the_same(monkeypatch):
    cutting = Lexicon((lengths,), (np.int64,))
    many = " ".join(f"word{n}" for n in range(9_000))
    assert told(cutting, many) == plainly(many)
    assert len(cutting) == 9_000
    monkeypatch.setattr(lexicon, "_MOST_PIECES", 100)
    assert told(cutting, "word1 word2") == plainly("word1 word2")
    assert len(cutting) == 2


def test_what_one_long_piece_brings_is_forgotten_too(monkeypatch):
    monkeypatch.setattr(lexicon, "_MOST_LETTERS", 1_000)
    cutting = Lexicon((lengths,), (np.int64,))
    told(cutting, "x" * 5_000)
    assert told(cutting, "a b") == plainly("a b")
    assert len(cutting) == 2


def test_each_piece_is_learned_once():
    asked = []

    def learn(pieces):
        asked.extend(pieces)
        return lengths(pieces)

    cutting = Lexicon((learn,), (np.int64,))
    for text in ("to be or not to be", "to be, or not", "be"):
        told(cutting, text)
    assert sorted(asked) == sorted({"to", "be", "or", "not", "be,"})


@pytest.mark.parametrize("text", ["", "a\ud800b", "\U0001f600", "þ"])
def test_code_points_are_told_whatever_a_text_holds(text):
    assert codes(text).tolist() == [ord(letter) for letter in text]
