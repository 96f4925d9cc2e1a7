"""Contacts, calendars and lists from the command line: planned, imported, shown."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from command_line import CommandLine

CARDS = "".join(
    f"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{n}\r\nFN:Carl{n} Moesgaard\r\nORG:Holm hf.\r\n"
    f"TITLE:Buyer\r\nEMAIL:c{n}@moe.example\r\nTEL:+3545551{n:03}\r\nEND:VCARD\r\n"
    for n in range(12)
)
CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nBEGIN:VEVENT\r\nUID:1@x\r\n"
    "DTSTAMP:20200101T000000Z\r\nDTSTART:20190304T100000Z\r\nDURATION:PT1H\r\nSUMMARY:Review\r\n"
    "ORGANIZER;CN=Carl1 Moesgaard:mailto:c1@moe.example\r\n"
    "ATTENDEE;CN=Ada Lindqvist;PARTSTAT=DECLINED:mailto:ada@lind.example\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A folder as one collects it: contacts, a calendar and a picture in an archive, a photo."""
    folder = tmp_path / "exports"
    folder.mkdir()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("work.ics", CALENDAR)
        archive.writestr("photo.jpg", b"\xff\xd8\xff\xe0" + bytes(64))
    (folder / "takeout.zip").write_bytes(packed.getvalue())
    (folder / "contacts.vcf").write_text(CARDS, encoding="utf-8")
    (folder / "me.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    return folder


def test_a_dry_run_says_what_it_will_bring(ledger, tengill: CommandLine, mixed: Path) -> None:
    told = tengill("import", "--dry-run", mixed).out
    for wanted in ("12 people", "1 meeting", "vCard 12 people; iCalendar 1 meeting",
                   "Left alone, as nothing in them is about people: 2 pictures."):  # fmt: skip
        assert wanted in told, told
    plan = tengill("import", "--dry-run", "--json", mixed).json
    assert {(one["format"], one["what"], one["count"]) for one in plan["brings"]} == {
        ("vcard", "people", 12),
        ("icalendar", "meetings", 1),
    }
    assert plan["unread"] == [["pictures", 2]]
    assert tengill("runs").out.startswith("Nothing is imported yet.")


def test_what_came_in_is_told_and_shown(ledger, tengill: CommandLine, mixed: Path) -> None:
    told = tengill("import", mixed).out
    assert "Run 1: 13 records read, 13 new." in told
    assert "Read: 12 contact cards, 1 meeting." in told
    assert "2 pictures" in told
    again = tengill("import", "--dry-run", mixed).out
    assert again.count("nothing: imported before") == 2
    person = tengill("person", "Carl1 Moesgaard").out
    for wanted in ("+354 5551001", "phone", "on one card (vcard)", "Holm hf., Buyer",
                   "known from iCalendar 1, vCard 1", "meeting: Review", "tengill meeting 1"):  # fmt: skip
        assert wanted in person, person
    meeting = tengill("meeting", 1).out
    for wanted in ("Review", "Carl1 Moesgaard", "(declined)", "work.ics"):
        assert wanted in meeting, meeting
    card = tengill("card", 2).out
    assert "c1@moe.example" in card
    assert "Holm hf., Buyer" in card
    shown = json.loads(tengill("card", 2, "--json").out)
    assert shown["name"] == "Carl1 Moesgaard"
    assert [point["kind"] for point in shown["points"]] == ["email", "phone"]


@pytest.mark.parametrize("kind", ["card", "meeting", "interaction"])
def test_what_is_not_there_is_said(ledger, tengill: CommandLine, kind: str) -> None:
    said = tengill(kind, 99)
    assert said.code == 3
    assert f"There is no {kind} 99" in said.err
