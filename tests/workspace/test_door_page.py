"""The door page's record and its letter box: what goes out, and what comes in."""

import json
from datetime import UTC, date, datetime

import pytest
from door_builders import OWNER
from ledger_home import query
from mail_builders import ADA, BJORK, letter, mbox

from tengill.doorpage import page as served
from tengill.facts.approaches import Ask
from tengill.workspace import importing
from tengill.workspace.door import doors, inbox, letter_box, page, project, warm


@pytest.fixture
def door(ledger):
    """A ledger of Ada's."""
    letters = [letter(n, ADA, (BJORK,)) for n in range(1, 4)]
    importing.import_paths([ledger.file("a.mbox", mbox(letters))], owner=OWNER, processes=1)
    yield ledger
    warm.let_go()


def test_what_is_published_is_what_the_server_reads(door):
    doors.add_topic("Jarðvarmi og þjóðarráð", until=datetime(2031, 1, 1, tzinfo=UTC))
    doors.add_topic("Jarðvarmi & þjóðarráð!")
    doors.add_topic("only between us", declared=False)
    doors.change({"declared_asks": ["review"], "closed_asks": ["link", "guest_post"]})
    told = page.PageSettings(
        name="Ada",
        greeting={"en": "Hello", "is": "Hæ"},
        answer_days=3,
        ways=(page.PageWay("mail", "door@lind.example", {"": "Best"}, 2), page.PageWay("form")),
        url="https://lind.example/door/",
    )
    page.change(told, "me")
    assert page.settings_told() == told
    assert not page.is_published()
    file = page.publish()
    assert page.is_published()
    found = served.load(door.home)
    assert file == served.place(door.home)
    assert found.name == "Ada"
    assert [dict(one.name) for one in found.topics] == [
        {"": "Jarðvarmi og þjóðarráð"}, {"": "Jarðvarmi & þjóðarráð!"},
    ]  # fmt: skip
    assert len({one.key for one in found.topics}) == 2
    assert found.topics[0].until == date(2031, 1, 1)
    assert (found.open_to, found.closed_to) == ((Ask.REVIEW,), (Ask.LINK, Ask.GUEST_POST))
    assert (found.ways[0].address, found.ways[0].answer_days) == ("door@lind.example", 2)
    assert found.url == told.url
    assert found.away_until is None


def test_what_the_page_cannot_say_is_refused(door):
    for wrong in (
        page.PageSettings(name="x" * 121), page.PageSettings(url="javascript:alert(1)"),
        page.PageSettings(answer_days=400), page.PageSettings(greeting={"english": "Hello"}),
        page.PageSettings(ways=(page.PageWay("pigeon"),)),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=r".{10,}"):
            page.change(wrong)
    with pytest.raises(ValueError, match="settings"):
        page.checked({"colour": "red"})
    assert page.checked(None) is None


def drop(door, name, **more):
    box = letter_box.place()
    box.mkdir(parents=True, exist_ok=True)
    told = {
        "version": 1, "id": name, "received_at": "2026-05-01T10:00:00+00:00", "language": "is",
        "name": "Orri Dal", "address": "orri@dal.example", "about": "", "topic": "Jarðvarmi",
        "ask": "meeting", "message": "Getum við hist í næstu viku?",
    }  # fmt: skip
    (box / f"{name}.json").write_text(json.dumps({**told, **more}), encoding="utf-8")


def test_the_letter_box_is_emptied_into_the_ledger_once(door):
    drop(door, "a1")
    drop(door, "a2", message="Önnur spurning um allt annað.", address="")
    assert letter_box.waiting() == 2
    run = letter_box.take_in("me")
    assert run > 0
    assert letter_box.waiting() == 0
    assert letter_box.take_in() == 0
    rows = query("SELECT channel, subject FROM ledger_message WHERE channel = 'form' ORDER BY id")
    assert rows == [("form", "Jarðvarmi"), ("form", "Jarðvarmi")]
    drop(door, "a1")  # the same again, as after a kill
    letter_box.take_in()
    assert query("SELECT count(*) FROM ledger_message WHERE channel = 'form'") == [(2,)]
    project.catch_up()
    shown = inbox.messages("", limit=10, together=False).rows
    assert [row.channel for row in shown] == ["form", "form"]
    assert {row.sender.name for row in shown} == {"Orri Dal"}


def test_what_is_no_entry_is_put_aside_and_stops_nothing(door):
    drop(door, "good")
    box = letter_box.place()
    (box / "broken.json").write_bytes(b"{")
    (box / "list.json").write_bytes(b"[1]")
    (box / "number.json").write_text('{"message": 3}')
    (box / "empty.json").write_text('{"message": ""}')
    (box / ".half.part").write_text("{")
    assert letter_box.take_in() > 0
    assert query("SELECT count(*) FROM ledger_message WHERE channel = 'form'") == [(1,)]
    assert sorted(file.name for file in (box / "unread").iterdir()) == [
        "broken.json", "empty.json", "list.json", "number.json",
    ]  # fmt: skip
    assert letter_box.waiting() == 0


def test_half_a_letter_is_put_aside_and_stops_nothing(door):
    drop(door, "good")
    drop(door, "half", message="\ud800 one half of a letter pair, as JSON can tell it")
    assert letter_box.take_in() > 0
    assert [file.name for file in (letter_box.place() / "unread").iterdir()] == ["half.json"]


def test_entries_without_any_sense_do_not_come_again_and_again(door):
    drop(door, "a3", received_at="yesterday")
    letter_box.take_in()
    assert letter_box.waiting() == 0
    assert letter_box.take_in() == 0


def test_what_the_ledger_calls_its_owner_is_not_public(door):
    """Nothing of the ledger is in the record that was not told for the page."""
    assert page.suggested_name() == "Ada Lind"
    doors.add_topic("only between us", declared=False)
    page.change(page.PageSettings(greeting={"en": "Hello"}))
    assert "name" not in page.record()
    assert "Ada" not in json.dumps(page.record())
    with pytest.raises(ValueError, match="what the page is to call you"):
        page.publish()
    assert not page.is_published()
    page.change(page.PageSettings(name="A. L.", greeting={"en": "Hello"}))
    told = page.publish().read_text(encoding="utf-8")
    assert json.loads(told)["name"] == "A. L."
    assert "Lind" not in told
    assert OWNER not in told
    assert "only between us" not in told
