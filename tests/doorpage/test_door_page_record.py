"""The page's record: what is published is what is read, and what is wrong is told with its place."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tengill.doorpage.example import example
from tengill.doorpage.page import (
    MOST_TOPICS,
    MOST_WAYS,
    OpenTopic,
    Page,
    PageError,
    Way,
    as_record,
    load,
    parse,
    place,
    publish,
    said,
)  # fmt: skip
from tengill.doorpage.published import Published, public_record
from tengill.facts.approaches import Ask
from tengill.facts.messages import Channel

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
SCHEMA = json.loads((files("tengill.doorpage") / "door.schema.json").read_text())

_text = st.text("abþ ð.é", min_size=1, max_size=30).map(lambda s: " ".join(s.split())).filter(bool)
_words = st.dictionaries(st.sampled_from(["", "en", "is", "fro"]), _text, max_size=3)
_days = st.none() | st.integers(0, 366)
_dates = st.none() | st.dates(date(2020, 1, 1), date(2100, 1, 1))
_topics = st.lists(
    st.builds(
        OpenTopic,
        st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True).filter(
            lambda key: key != "other"
        ),
        _words.filter(bool),
        _words,
        _dates,
    ),
    max_size=4,
    unique_by=lambda topic: topic.key,
)
_asks = st.lists(st.sampled_from(list(Ask)), unique=True, max_size=4).map(tuple)
_ways = st.lists(st.builds(Way, st.sampled_from(list(Channel)), _text, _words, _days), max_size=3)
_pages = st.builds(
    Page,
    name=_text,
    updated_at=st.integers(0, 4_000_000_000).map(lambda at: datetime.fromtimestamp(at, UTC)),
    greeting=_words,
    topics=_topics.map(tuple),
    open_to=_asks,
    closed_to=_asks,
    ways=_ways.map(tuple),
    answer_days=_days,
    answer=_words,
    away_until=_dates,
    form=st.booleans(),
    url=st.sampled_from(["", "https://hafdal.example/door/"]),
)


def faults(value, schema, where="door"):  # noqa: PLR0912 - one line a keyword
    """A small reader of the JSON Schema keywords that the packaged schema uses."""
    if "$ref" in schema:
        return faults(value, SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")], where)
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
    known = {
        "type", "const", "enum", "required", "properties", "items", "pattern", "maxLength",
        "minLength", "maxItems", "minimum", "maximum", "propertyNames", "additionalProperties",
        "description", "format", "title", "$schema", "$defs",
    }  # fmt: skip
    assert set(schema) <= known, set(schema) - known
    if "type" in schema and not isinstance(value, kinds[schema["type"]]):
        return [f"{where} is no {schema['type']}"]
    found = []
    if "const" in schema and value != schema["const"]:
        found.append(f"{where} is not {schema['const']}")
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{where} is {value!r}")
    if isinstance(value, str):
        if len(value) > schema.get("maxLength", 10**9) or len(value) < schema.get("minLength", 0):
            found.append(f"{where} has {len(value)} letters")
        if "pattern" in schema and not re.search(schema["pattern"], value):
            found.append(f"{where} does not match")
    if isinstance(value, int) and not schema.get("minimum", value) <= value <= schema.get(
        "maximum", value
    ):
        found.append(f"{where} is {value}")
    if isinstance(value, list):
        if len(value) > schema.get("maxItems", 10**9):
            found.append(f"{where} has {len(value)}")
        for i, one in enumerate(value):
            found += faults(one, schema.get("items", {}), f"{where}[{i}]")
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        found += [
            f"{where}.{name} is missing" for name in schema.get("required", []) if name not in value
        ]
        for name, one in value.items():
            rest = schema.get("additionalProperties", None)
            if name not in properties and rest is None:
                found.append(f"{where}.{name} is not described")
            found += faults(name, schema.get("propertyNames", {}), f"{where}'s name {name}")
            found += faults(one, properties.get(name, rest or {}), f"{where}.{name}")
    return found


@pytest.mark.slow
@settings(max_examples=40)
@given(_pages)
def test_what_is_published_is_what_is_read(page):
    assert parse(json.loads(json.dumps(as_record(page)))) == page


@pytest.mark.slow
@settings(max_examples=40)
@given(_pages)
def test_every_record_holds_to_the_schema(page):
    assert faults(as_record(page), SCHEMA) == []
    open_keys = tuple(topic.key for topic in page.topics)
    public = public_record(page, open_keys)
    assert faults(public, SCHEMA) == []
    assert ("contact" in public) == page.form


def test_the_schema_reader_finds_faults():
    good = as_record(example(NOW))
    for wrong in (
        {"version": 2}, {"name": ""}, {"topics": [{"key": "A b", "name": {}}]}, {"form": 1.5},
        {"ways": [{"channel": "pigeon"}]}, {"answer_days": 400}, {"greeting": {"english": "x"}}, {"extra": 1},
    ):  # fmt: skip
        assert faults(good | wrong, SCHEMA), wrong


def test_the_schema_knows_every_ask_channel_and_limit():
    assert set(SCHEMA["$defs"]["ask"]["enum"]) == {ask.value for ask in Ask}
    ways = SCHEMA["properties"]["ways"]
    assert set(ways["items"]["properties"]["channel"]["enum"]) == {c.value for c in Channel}
    assert ways["maxItems"] == MOST_WAYS
    assert SCHEMA["properties"]["topics"]["maxItems"] == MOST_TOPICS


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"version": 2}, "version is not 1"),
        ({"name": "\u200b"}, "page.name is missing"),
        ({"name": 7}, "page.name is not a text"),
        ({"name": "x" * 121}, "page.name is not a text of at most 120"),
        ({"updated_at": "2026-12-01T09:00:00"}, "page.updated_at is not a time with a zone"),
        ({"updated_at": None}, "page.updated_at"),
        ({"topics": {}}, "page.topics is not a list"),
        ({"topics": [7]}, "page.topics[0] is not a JSON object"),
        ({"topics": [{"key": "a b", "name": "A"}]}, "page.topics[0].key is not a name"),
        ({"topics": [{"key": "other", "name": "A"}]}, "stands for no topic"),
        ({"topics": [{"key": "a"}]}, "page.topics[0].name is missing"),
        ({"topics": [{"key": "a", "name": "A"}] * 2}, "same key"),
        ({"topics": [{"key": "a", "name": "A", "until": "soon"}]}, "until is not a day"),
        ({"ways": [{}]}, "page.ways[0].channel is missing"),
        ({"ways": [{"channel": "pigeon"}]}, "page.ways[0].channel is not out of"),
        ({"open_to": "reply"}, "page.open_to is not out of"),
        ({"answer_days": True}, "page.answer_days is not a whole number"),
        ({"answer_days": -1}, "page.answer_days is not a whole number"),
        ({"form": "yes"}, "page.form is not true or false"),
        ({"url": "javascript:alert(1)"}, "page.url is not an address"),
        ({"url": "https://[broken"}, "page.url is not an address"),
        ({"greeting": {"english": "Hello"}}, "page.greeting is not a text by language"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(wrong, told):
    with pytest.raises(PageError, match=re.escape(told)):
        parse(as_record(example(NOW)) | wrong)


def test_a_plain_text_stands_for_every_language():
    page = parse(as_record(example(NOW)) | {"greeting": "Halló"})
    assert said(page.greeting, "en") == said(page.greeting, "is") == "Halló"


def test_unknown_fields_are_passed_over():
    assert parse(as_record(example(NOW)) | {"mood": "fine"}) == example(NOW)


def test_a_topic_closes_after_its_last_day():
    page = replace(example(NOW), topics=(OpenTopic("a", {"": "A"}, until=date(2026, 12, 3)),))
    assert len(page.open_topics(date(2026, 12, 3))) == 1
    assert page.open_topics(date(2026, 12, 4)) == ()


def test_what_can_not_be_read_is_not_published(tmp_path):
    publish(example(NOW), tmp_path)
    with pytest.raises(PageError):
        publish(replace(example(NOW), name=""), tmp_path)
    assert load(tmp_path) == example(NOW)
    assert [file.name for file in place(tmp_path).parent.iterdir()] == ["page.json"]


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff", b"[" * 200_000, b" " * 300_000])
def test_a_broken_file_is_told(tmp_path, raw):
    publish(example(NOW), tmp_path)
    place(tmp_path).write_bytes(raw)
    with pytest.raises(PageError, match=r"page\.json is"):
        load(tmp_path)


def test_the_server_follows_and_keeps_the_last_good_page(tmp_path):
    shown = Published(tmp_path)
    assert shown.page(0.0) is None
    publish(example(NOW), tmp_path)
    assert shown.page(0.5) is None, "looked at once a second"
    assert shown.page(1.5) == example(NOW)
    place(tmp_path).write_text("{")
    assert shown.page(3.0) == example(NOW)
    other = replace(example(NOW), name="Ketill Fjalldal")
    publish(other, tmp_path)
    assert shown.page(4.5) == other
    place(tmp_path).unlink()
    assert shown.page(6.0) is None
