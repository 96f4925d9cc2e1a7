"""Arrays of JSON cut into their elements, whatever they hold and wherever pieces end."""

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tengill.sources.limits import Limits
from tengill.sources.social import json_elements
from tengill.sources.social.json_elements import Element, End, array_key, elements
from tengill.sources.social.json_values import identifier, read_json, text
from tengill.sources.streams import Stream


def cut(data, depth=1, limits=None):
    return list(elements(Stream(io.BytesIO(data)), depth, limits or Limits()))


texts = st.text(alphabet='ab"\\[]{}, \né', max_size=8)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=12,
)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(texts, st.lists(values, max_size=3), st.dictionaries(texts, values, max_size=3)),
        max_size=6,
    ),
    st.integers(1, 40),
    st.booleans(),
)
def test_elements_are_what_a_parser_says(told, piece, ascii_only):
    data = b"window.YTD.x.part0 = " + json.dumps(told, ensure_ascii=ascii_only).encode()
    before = json_elements._PIECE
    json_elements._PIECE = piece
    try:
        *found, end = cut(data)
    finally:
        json_elements._PIECE = before
    assert [json.loads(one.data) for one in found] == told
    assert all(data[one.offset : one.offset + one.length] == one.data for one in found)
    assert end == End(len(data), end.between, closed=True)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.integers(1, 3))
def test_any_bytes_are_read_to_their_end(data, depth):
    found = cut(data, depth)
    assert isinstance(found[-1], End)
    assert found[-1].position == len(data)


def test_only_arrays_at_the_depth_have_elements():
    data = b'{"@context": ["a", {"b": 1}], "c": {"d": "e"}, "orderedItems": ["x", {"y": []}]}'
    found = [one for one in cut(data, 2) if isinstance(one, Element)]
    assert [one.data for one in found] == [b'"a"', b'{"b": 1}', b'"x"', b'{"y": []}']
    assert [array_key(one.before) for one in found] == ["@context", "", "orderedItems", ""]


def test_a_file_that_ends_early_says_so():
    half, end = cut(b'[{"a": 1')
    assert half.data == b'{"a": 1'
    assert not half.whole
    assert not end.closed
    whole, end = cut(b'[{"a": 1},')
    assert whole.whole
    assert not end.closed


def test_an_element_longer_than_the_limit_is_cut():
    data = b'[{"a": "' + b"x" * 500 + b'"}, {"b": 2}]'
    first, second, end = cut(data, limits=Limits(max_record=100))
    assert len(first.data) == 100
    assert first.cut
    assert second.data == b'{"b": 2}'
    assert end.closed


@pytest.mark.slow
def test_deep_nesting_is_one_element():
    deep = b"[" * 100_000 + b"]" * 100_000
    found, end = cut(b"[" + deep + b"]")
    assert found.data == deep
    assert end.closed
    assert read_json(deep) is None


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b'{"a": "\xff"}', {"a": "ÿ"}),
        (b'{"a": "\\ud800"}', {"a": "\ud800"}),
        (b'{"a": NaN}', {"a": None}),
        (b'{"a": 1e999}', {"a": float("inf")}),
        (b'{"a": ' + b"9" * 6000 + b"}", {"a": "9" * 6000}),
        (b'{"a"', None),
        (b"", None),
    ],
)
def test_odd_json(data, told):
    assert read_json(data) == told


def test_odd_values_are_no_identifiers_and_clean_text():
    assert identifier({"id": True}, "id") == ""
    assert identifier({"id": "9" * 40}, "id") == ""
    assert identifier({"id": None, "id_str": 12}, "id", "id_str") == "12"
    assert text({"a": "x\ud800\x00y"}, "a") == "x\ufffdy"
    assert text({"a": ["x"]}, "a") == ""
