"""Whatever bytes stand in an export: reading ends, nothing is raised, nothing is unaccounted for."""

import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from social_builders import (
    CONNECTIONS,
    HEAD,
    MESSAGES,
    actor,
    collection,
    conversation,
    direct,
    letter_row,
    manifest,
    note,
    script,
    table,
    tweet,
)

from tengill.facts.messages import KeptAside
from tengill.sources.formats import format_of
from tengill.sources.limits import Limits
from tengill.sources.parse import READER_FAILED
from tengill.sources.streams import Stream
from tengill.sources.telling import facts_of

GOOD = [
    script("tweets", [tweet(mentions=[("2002", "bjork", "Björk")]), tweet("502")]),
    script(
        "direct_messages",
        [
            conversation("1-2", direct(sender="1", to="2")),
            conversation("1-3", direct(sender="3", to="1")),
        ],
    ),
    script("like", [{"like": {"tweetId": "1"}}]),
    manifest(),
    collection([note(), note(2)]),
    collection(["https://dal.example/users/bjork/statuses/9"], "likes.json"),
    actor(),
    table(CONNECTIONS, ("Jón", "Fell", "", "", "", "", "21 Nov 2024")),
    table(MESSAGES, letter_row(), letter_row()),
    table(("Name", "Email", "Followers", "Birthday"), ("A", "a@b.example", "1", "1.2.1990")),
    table(("Date", "Person", "Notes"), ("2024-01-01", "A", "x")),
    b"Account address,Show boosts\na@b.example,true\n",
    b"Friends,a@b.example\n",
]


def read_all(data, path="lists.csv"):
    """Everything in a file; a fault of the reader fails the test."""
    form = format_of(data[:HEAD])
    if form is None or not hasattr(form, "facts"):
        return []
    told = []
    for one in form.records(Stream(io.BytesIO(data)), path, 0, 0, Limits(max_record=100_000)):
        read = one if isinstance(one, KeptAside) else facts_of(one)
        assert not isinstance(read, KeptAside) or read.reason != READER_FAILED, read
        told.append(read)
    return told


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(st.sampled_from(GOOD), st.data())
def test_damaged_files(good, data):
    at = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(at, min(len(good), at + 40)))
    put = data.draw(
        st.one_of(
            st.binary(max_size=20),
            st.sampled_from(
                [b"[" * 2000, b'"', b"\\", b"\\ud800", b"9" * 500, b"null", b"{}", b"[]", b"\x00"]
            ),
        )
    )
    read_all(good[:at] + put + good[end:])


def leaves(value, path=()):
    """Every place in a value of JSON."""
    yield path
    steps = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, inner in steps:
        yield from leaves(inner, (*path, key))


def replaced(value, path, new):
    """A value of JSON with something else in one place."""
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


ENTRIES = {
    "tweets": tweet(
        mentions=[("2", "b", "B")], in_reply_to_screen_name="b", in_reply_to_status_id="9"
    ),
    "direct_messages": conversation(
        "1-2", direct(reactions=[{"senderId": "2", "eventId": "3", "createdAt": "x"}])
    ),
    "follower": {"follower": {"accountId": "1", "userLink": ""}},
    "contact": {"contact": {"id": "1", "emails": ["a@b.example"], "phoneNumbers": ["+3545812345"]}},
    "account": {"account": {"accountId": "1", "username": "a", "email": "a@b.example"}},
    "profile": {
        "profile": {"description": {"bio": "b", "location": "l", "website": "https://a.example"}}
    },
    "note_tweet": {
        "noteTweet": {
            "noteTweetId": "1",
            "core": {"text": "t", "urls": [{"shortUrl": "https://t.co/a", "expandedUrl": "b"}]},
        }
    },
}
ODD = [None, True, -1.5, 10**30, "", "x" * 500, "\ud800", "https://[", [[]], {"a": {}}]


@pytest.mark.slow
@pytest.mark.parametrize("part", ENTRIES)
def test_every_place_of_an_x_entry_may_hold_anything(part):
    for path in leaves(ENTRIES[part]):
        for odd in ODD:
            read_all(
                f"window.YTD.{part}.part0 = ".encode()
                + json.dumps([replaced(ENTRIES[part], path, odd)]).encode()
            )


@pytest.mark.slow
def test_every_place_of_a_mastodon_post_may_hold_anything():
    whole = note(tags=[("https://dal.example/users/b", "@b@dal.example")])
    for path in leaves(whole):
        for odd in ODD:
            read_all(collection([replaced(whole, path, odd)]))
    told = json.loads(actor())
    for path in leaves(told):
        for odd in ODD:
            read_all(json.dumps(replaced(told, path, odd)).encode())
    told = json.loads(manifest().partition(b"= ")[2])
    for path in leaves(told):
        for odd in ODD:
            read_all(b"window.__THAR_CONFIG = " + json.dumps(replaced(told, path, odd)).encode())


@pytest.mark.slow
@pytest.mark.parametrize("depth", [5, 2_000, 20_000])
def test_deep_nesting_ends(depth):
    deep = b'{"a":' * depth + b"1" + b"}" * depth
    for part in ("tweets", "direct_messages"):
        read_all(f"window.YTD.{part}.part0 = [".encode() + deep + b"]")
    read_all(collection([]).replace(b"[]", b"[" + deep + b"]"))


def test_not_utf8_is_read_all_the_same():
    (told,) = read_all(script("tweets", [tweet(text="héllo")]).decode().encode("cp1252"))
    assert told[0].body.new == "héllo"


def test_a_doubled_key_counts_once_and_the_last():
    data = b'window.YTD.follower.part0 = [{"follower": {"accountId": "1", "accountId": "2"}}]'
    assert read_all(data)[0][0].key == "2"
