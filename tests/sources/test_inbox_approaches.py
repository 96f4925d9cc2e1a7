"""The generic inbox: the same approaches as CSV, JSON, JSON lines, wrapped, and alone."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from social_builders import facts, of, reasons, split

from tengill.facts.messages import OWNER, Channel, Mailbox, Message, PointKind, Role
from tengill.sources.formats import format_of
from tengill.sources.inbox.reading import FIELDS, channel_of

ONE = {
    "channel": "chat",
    "at": "2026-03-02T09:30:00Z",
    "from": "ylfa@fell.example",
    "name": "Ylfa Fell",
    "to": "",
    "subject": "",
    "text": "Er hægt að fá fund í næstu viku?",
    "id": "m-17",
    "thread": "t-4",
}
TWO = {**ONE, "channel": "x", "from": "@Orri_Dal", "name": "Orri Dal", "id": "18", "text": "Hæ {x}"}


def as_csv(*rows, columns=FIELDS, delimiter=","):
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, delimiter=delimiter, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


SHAPES = {
    "csv": as_csv,
    "semicolons": lambda *rows: as_csv(*rows, delimiter=";"),
    "array": lambda *rows: json.dumps(rows, indent=1).encode(),
    "lines": lambda *rows: "\n".join(json.dumps(r, ensure_ascii=False) for r in rows).encode(),
    "wrapped": lambda *rows: json.dumps({"approaches": rows}).encode(),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_tells_the_same(shape):
    chat, dm = of(facts(SHAPES[shape](ONE, TWO)), Message)
    assert chat.channel is Channel.CHAT
    assert chat.sender == Mailbox("Ylfa Fell", "ylfa@fell.example")
    assert chat.mailboxes(Role.TO) == (OWNER,)
    assert chat.sent_at.isoformat() == "2026-03-02T09:30:00+00:00"
    assert chat.body.new == ONE["text"]
    assert chat.message_id == "<m-17@chat.inbox.invalid>"
    assert chat.thread == "inbox:chat:t-4"
    assert dm.sender == Mailbox("Orri Dal", "@orri_dal", PointKind.X)
    assert chat.digest != dm.digest


def test_the_same_approach_in_two_shapes_is_one_message():
    digests = {of(facts(make(ONE)), Message)[0].digest for make in SHAPES.values()}
    assert len(digests) == 1
    alone = json.dumps(ONE, indent=2, ensure_ascii=False).encode()
    assert of(facts(alone), Message)[0].digest in digests


def test_a_public_tag_names_the_owner_and_is_not_addressed_to_them_alone():
    (tag,) = of(facts(as_csv({**ONE, "channel": "mention", "to": "@me_here"})), Message)
    assert tag.channel is Channel.TAG
    assert tag.mailboxes(Role.TO) == ()
    assert [box.name or box.address for box in tag.mailboxes(Role.MENTION)] == ["@me_here"]


def test_who_it_is_from_is_read_by_what_it_looks_like():
    def sender(**more):
        (one,) = of(facts(as_csv({**ONE, "name": "", **more})), Message)
        return one.sender

    assert sender(**{"from": '"Dal, Orri" <orri@dal.example>'}).address == "orri@dal.example"
    assert sender(**{"from": "+354 555 1234", "channel": "call"}).kind is PointKind.PHONE
    assert sender(**{"from": "Orri Dal"}) == Mailbox("Orri Dal", "")
    assert sender(**{"from": "orri@hus.example", "channel": "mastodon"}).kind is PointKind.MASTODON
    linkedin = sender(**{"from": "https://www.linkedin.com/in/orri-dal", "channel": "linkedin"})
    assert linkedin == Mailbox("", "orri-dal", PointKind.LINKEDIN)
    assert sender(**{"from": "me"}) == OWNER


def test_what_says_nothing_or_is_from_nobody_is_kept_aside():
    told = facts(
        as_csv({**ONE, "from": "", "name": ""}, {**ONE, "text": " ", "id": "2"}, {**ONE, "id": "3"})
    )
    assert reasons(told) == ["no sender", "empty"]
    assert len(of(told, Message)) == 1


def test_a_time_that_does_not_read_is_said_and_the_message_kept():
    (one,) = of(facts(as_csv({**ONE, "at": "soon"})), Message)
    assert one.sent_at is None
    assert "no time could be read" in one.defects
    (seconds,) = of(facts(as_csv({**ONE, "at": "1767225600"})), Message)
    assert seconds.sent_at.isoformat() == "2026-01-01T00:00:00+00:00"


def test_a_cut_file_gives_what_lies_before_the_cut():
    whole = SHAPES["array"](ONE, TWO)
    told = facts(whole[: len(whole) - 20])
    assert len(of(told, Message)) == 1
    assert len(reasons(told)) == 2  # the half object, and that the file ends too early


def test_other_files_are_not_taken_for_an_inbox():
    for head in (
        b"name,email\nOrri,o@dal.example\n",
        b"channel,from,text,amount\n",
        b'[{"channel": "x", "from": 1}]',
        b'{"type": "Person"}',
        b"From a@b.example Mon Jan  1 00:00:00 2026\n",
    ):
        found = format_of(head)
        assert found is None or not found.name.startswith("inbox")


def test_names_of_channels():
    assert channel_of("E-Mail") is Channel.MAIL
    assert channel_of("DM") is Channel.CHAT
    assert channel_of("Masto_Post") is Channel.MASTODON_POST
    assert channel_of("pigeon") is Channel.OTHER


@pytest.mark.slow
@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=40)))
def test_any_object_is_a_message_or_a_reason(row):
    data = json.dumps({"channel": "", "from": "", "text": "", **row}).encode()
    (raw,) = split(data)
    (told,) = facts(data)
    assert raw.format == "inbox-json"
    assert isinstance(told, Message) or told.reason in {"no sender", "empty"}
