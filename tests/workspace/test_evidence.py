"""The evidence page of a message."""

import pytest
from ledger_builders import Ledger, at

from tengill.ledger import models
from tengill.workspace import evidence

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> dict:
    ledger = Ledger()
    me = ledger.person("Sunna Hall", "sunna@home.example", owner=True)
    anders = ledger.person("Anders Dahl", "anders@dahl.example")
    message = ledger.message(
        me, [anders], at(2020, 1, 1), "Meet", "Meet Carla. She would hire you.",
        quoted="> old", signature="-- \nS", thread="t1",
        attachments=[["cv.pdf", "application/pdf", 1200]], defects=["two Date headers"],
        labels=["Sent"], headers=[["x-mailer", "quill"]],
    )  # fmt: skip
    intro = ledger.act("introduction", message, [me], [anders], ["Carla"], words="Meet Carla")
    pitch = ledger.act("recommendation", message, [me], [anders], words="hire")
    reply = ledger.message(anders, [me], at(2020, 1, 2), "Re: Meet", "thanks", thread="t1")
    return {
        "ledger": ledger, "message": message, "intro": intro, "other": pitch, "reply": reply,
        "anders": anders,
    }  # fmt: skip


def marked(view: evidence.MessageView) -> list[str]:
    return [view.new.text[a:b] for a, b in view.new.marks]


def test_all_of_a_message(world):
    view = evidence.message_view(world["message"].pk)
    assert marked(view) == ["Meet Carla", "hire"]
    assert (view.quoted, view.signature) == ("> old", "-- \nS")
    assert view.attachments == (evidence.AttachmentView("cv.pdf", "application/pdf", 1200),)
    assert view.defects == ("two Date headers",)
    assert view.labels == ("Sent",)
    assert view.headers == (("x-mailer", "quill"),)
    assert [(a.role, a.person.name) for a in view.addressed] == [
        ("from", "Sunna Hall"),
        ("to", "Anders Dahl"),
    ]
    assert view.addressed_total == 2
    assert [pk for pk, _subject, _at in view.thread] == [world["reply"].pk]
    assert view.date_note == ""
    right = view.acts[0].right
    assert [(who.id, who.name) for who in right] == [(None, "Carla")]


def test_one_act_marks_its_own_words_only(world):
    assert marked(evidence.message_view(world["message"].pk, world["other"].pk)) == ["hire"]


def test_a_rejected_act_marks_nothing(world):
    world["intro"].state = "rejected"
    world["intro"].save()
    assert marked(evidence.message_view(world["message"].pk)) == ["hire"]


def test_spans_beyond_the_text_are_held_within_it(world):
    world["intro"].words = [[0, 10_000, "x", False], [-5, 3, "y", False], [9, 2, "z", False]]
    world["intro"].save()
    view = evidence.message_view(world["message"].pk, world["intro"].pk)
    assert view.new.marks == ((0, len(view.new.text)),)


def test_duplicates_say_why(world):
    world["ledger"].sighting(world["message"])
    world["ledger"].sighting(world["message"], told_id="<other@mail.example>")
    first, same, other = evidence.message_view(world["message"].pk).sightings
    assert (first.reason, first.path, first.offset) == ("", "mail/inbox.mbox", 1000)
    assert "same Message-ID" in same.reason
    assert "another Message-ID" in other.reason
    assert other.told_id == "<other@mail.example>"


def test_an_undated_message_without_sender(world):
    message = world["ledger"].message(None, [world["anders"]], None, "?", "")
    view = evidence.message_view(message.pk)
    assert (view.sender, view.sent_at) == (None, None)
    assert view.date_note == "The time is not known."


def test_an_unknown_message_is_told(world):
    with pytest.raises(LookupError, match="no message"):
        evidence.message_view(10**9)


@pytest.mark.parametrize(
    ("path", "told", "offset"),
    [
        ("", "mail/inbox.mbox", 4711),
        ("mail/inbox.mbox", "mail/inbox.mbox", 4711),
        ("mail/inbox.mbox/cur/7", "mail/inbox.mbox/cur/7", 0),
    ],
)
def test_where_a_message_lies_is_told_once(world, path, told, offset):
    message = world["message"]
    models.Sighting.objects.filter(message=message).update(path=path, key=4711)
    (place, *_) = evidence.message_view(message.pk).sightings
    assert (place.path, place.offset) == (told, offset)
