"""Sketches: what is masked, what is kept, and that hostile text does no harm."""

import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tengill.door.templates import sketch
from tengill.door.templates.sketch import DATE, LINK, NAME, NUMBER, code
from tengill.facts.folding import fold

PITCH = (
    "Hi Runa, I read your article on heat pumps and would love to write a guest post for your blog."
)


def codes(text):
    made = sketch(text)
    return [int.from_bytes(made[i : i + 2], "little") for i in range(1, len(made), 2)]


def test_too_little_is_no_sketch():
    assert sketch("") == b""
    assert sketch("Thanks, see you Monday") == b""
    assert sketch("12 34 56 78 90 11 22 33 44") == b""
    assert sketch(PITCH)[0] == 1


def test_words_keep_their_order_and_are_folded():
    text = "we could carve þunna granite slabs near harbours"
    expected = [16 + zlib.crc32(fold(w).encode()) % (65_536 - 16) for w in text.split()]
    assert codes(text) == expected
    assert codes(text.upper()) == expected  # shouting is no row of names


def test_names_numbers_dates_links_and_fields_do_not_hide_a_template():
    one = "Hi Runa, I saw Holm Partners on 12 March at https://a.example/x?u=1 and wrote to a@b.example about your budget plans"
    two = "Hi Sven, I saw Lund Textile Works on 7 July at www.other.example/long/way and wrote to zora@c.example about your budget plans"
    field = "Hi {{ first_name }}, I saw [COMPANY] on 3 June at http://x.example and wrote to q@r.example about your budget plans"
    assert codes(one) == codes(two) == codes(field)
    assert {NAME, NUMBER, DATE, LINK} <= set(codes(one))


def test_long_texts_keep_start_and_end():
    words = [
        f"{'abcdefghij'[i // 100]}{'klmnopqrst'[i // 10 % 10]}{'uvwxyzabcd'[i % 10]}"
        for i in range(400)
    ]
    kept = codes(" ".join(words))
    assert kept == [code(word) for word in words[:112] + words[-48:]]


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_any_text_gives_a_sketch_of_bounded_size(text):
    made = sketch(text)
    assert len(made) <= 321
    assert made == b"" or (made[0] == 1 and len(made) % 2 == 1)
    assert sketch(text) == made


def test_a_huge_text_is_cut():
    assert len(sketch("word " * 1_000_000)) == 321
    assert (
        len(sketch("<" * 200_000 + " {" * 200_000 + " all of this is hostile text on purpose here"))
        <= 321
    )
