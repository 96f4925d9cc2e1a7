"""Sketches made by compiled code from remembered pieces: the same as by going through the text plainly."""

from struct import pack

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tengill.door.templates import forget, sketch
from tengill.door.templates.book import _Group
from tengill.door.templates.sketch import _FIELD, _LINK, _TOKEN, FEWEST, HEAD, MASKS, TAIL, _code_of

NAME, STOP = 1, 0


def plainly(text):
    """A sketch as docs/explanation/templates.md tells it: links, fields, tokens, masks, one after the other."""
    if len(text) > 4_500:
        text = text[:3_000] + "\n" + text[-1_500:]
    raw = [_code_of(token) for token in _TOKEN.findall(_FIELD.sub("\x02", _LINK.sub("\x01", text)))]
    shouting = sum(one < 0 for one in raw) > 0.4 * sum(one != STOP for one in raw)
    codes, before, last = [], STOP, STOP
    for one in raw:
        kept = one
        if one < 0:
            kept = -one if shouting or before == STOP else NAME
        before = kept
        if kept == STOP or (kept < MASKS and kept == last):
            continue
        codes.append(kept)
        last = kept
    if sum(one >= MASKS for one in codes) < FEWEST:
        return b""
    if len(codes) > HEAD + TAIL:
        codes = codes[:HEAD] + codes[-TAIL:]
    return pack(f"<B{len(codes)}H", 1, *codes)


PARTS = st.sampled_from(
    [
        *("we met at the harbour", "Could you send it", "Anna", "ÞÓRÐUR Ásgeirsson", "12.5.2026", "MONDAY"),
        *("see www.holm.example/a?b=c, or", "anna@holm.example", "<anna@holm.example>", "http://a.b]"),
        *("{first name}", "[ your company ]", "%NAME%", "*|FNAME|*", "$amount", "${x}", "<<Name>>", "$5", "50 %"),
        *(" ", "\n", "\n\n", ".", "!\n", "\u2022 item", "\u2003", "it\u2019s", "_x_", "|", "\x01", "\x02"),
    ]
)  # fmt: skip
TEXTS = st.lists(PARTS, max_size=40).map(" ".join) | st.lists(PARTS, max_size=40).map("".join)


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(TEXTS | st.text(max_size=200))
@example("a{x}@b.example said that we should meet in the harbour on Monday")
@example("<a>@b.example said that we should meet in the harbour on Monday")
@example("Come to the harbour\nAnna and see the new vessel with us")
@example("word " * 2_000)
@example("The Harbour of www.x.example " * 300)
def test_as_going_through_the_text(text):
    assert sketch(text) == plainly(text)
    assert sketch(text) == plainly(text)  # its pieces are known by now


def test_forgotten_words_are_learned_alike():
    text = "Could you send the report to anna@holm.example before {day}, and tell Anna about it?"
    before = sketch(text)
    forget()
    assert sketch(text) == before == plainly(text)


@pytest.mark.slow
@given(
    st.sets(st.integers(0, 6)), st.sets(st.integers(0, 6)), st.integers(0, 6), st.sets(st.integers(0, 6))
)  # fmt: skip
def test_others_are_counted_as_sets_tell(senders, recipients, sender, to):
    group = _Group("t", [], set(senders), set(recipients))
    assert group.others(sender, to) == len((senders - {sender}) | (recipients - to))
    group.add("key", sender, to)
    assert group.others(7, {8}) == len(senders | {sender} | recipients | to)
