"""What bad exports leave in the ledger: no guess without evidence, no self tie, nothing unexplained."""

from datetime import timedelta

import pytest
from ledger_home import LedgerHome, counts, query
from mail_builders import letter, mbox
from told_format import told, told_format
from told_people import box, card, email, meeting, on

from tengill.facts.meetings import Meeting
from tengill.workspace import importing, owner, person, runs, timeline

__all__ = ["told_format"]

_SELF = """BEGIN:VCALENDAR\r
VERSION:2.0\r
BEGIN:VEVENT\r
UID:alone\r
DTSTART:20240101T090000Z\r
DTEND:20240101T100000Z\r
ORGANIZER:mailto:ada@lind.example\r
ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@lind.example\r
ATTENDEE:mailto:ADA@Lind.example\r
END:VEVENT\r
END:VCALENDAR\r
"""


def test_cards_alone_suggest_no_owner(ledger: LedgerHome) -> None:
    path = ledger.file("a.vcf", _cards("Jón Jónsson", "jon@hval.example", "jon@fisk.example"))
    importing.import_paths([path])
    assert owner.view().guesses == ()
    assert query("SELECT count(*) FROM ledger_person WHERE is_owner") == [(0,)]


def test_two_of_one_name_stay_two_and_one_of_forty_addresses_is_one(ledger: LedgerHome) -> None:
    two = _cards("Jón Jónsson", "jon@hval.example", "jon.jonsson@fisk.example")
    many = "".join(f"EMAIL:f{n}@host{n}.example\r\n" for n in range(40))
    one = f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Fjóla Fjörk\r\n{many}END:VCARD\r\n".encode()
    importing.import_paths([ledger.file("a.vcf", two), ledger.file("b.vcf", one)])
    named = query("SELECT name FROM ledger_person WHERE kind = 'person' ORDER BY name")
    assert named == [("Fjóla Fjörk",), ("Jón Jónsson",), ("Jón Jónsson",)]


def test_letters_and_meetings_with_oneself_make_no_tie(ledger: LedgerHome) -> None:
    ada = "Ada Lind <ada@lind.example>"
    mail = ledger.file("a.mbox", mbox([letter(n, ada, (ada,)) for n in (1, 2, 3)]))
    run = importing.import_paths([mail, ledger.file("a.ics", _SELF.encode())])
    assert counts(run)["new"] == 4
    assert query("SELECT count(*) FROM ledger_meeting") == [(1,)]
    assert query("SELECT count(*) FROM ledger_tie") == [(0,)]


@pytest.mark.usefixtures("told_format")
def test_every_duplicate_of_a_run_is_explained(ledger: LedgerHome) -> None:
    facts = (card("Ada Lind", email("ada@lind.example"), key="1"), _weekly(0))
    first = importing.import_paths([ledger.file("a", told(*facts))])
    again = importing.import_paths([ledger.file("b", told(*facts, facts[0]))])
    assert runs.run_detail(first).duplicates == ()
    detail = runs.run_detail(again)
    assert {(one.reason, one.count) for one in detail.duplicates} == {
        ("the same contact card in another place", 2),
        ("the same meeting in another place", 1),
    }
    assert sum(one.count for one in detail.duplicates) == counts(again)["duplicate"]


@pytest.mark.usefixtures("told_format")
def test_what_is_to_come_is_not_the_latest(ledger: LedgerHome) -> None:
    importing.import_paths([ledger.file("a", told(*(_weekly(week) for week in range(30))))])
    ((ada,),) = query("SELECT id FROM ledger_person WHERE address = 'ada@lind.example'")
    now = int(on(7 * 4).timestamp())
    seen = timeline.so_far(ada, now, limit=3)
    assert [item.at for item in seen] == [on(7 * week) for week in (4, 3, 2)]
    assert person.timeline(ada).items[0].at == on(7 * 29)
    view = person.person_view(ada, on(7 * 4))
    assert [item.at for item in view.timeline.items[:2]] == [on(7 * 4), on(7 * 3)]
    assert view.next_meeting is not None
    assert view.next_meeting.at == on(7 * 5)
    assert person.person_view(ada, on(7 * 40)).next_meeting is None
    assert timeline.so_far(ada, int((on(0) - timedelta(1)).timestamp())) == ()


def _cards(name: str, *addresses: str) -> bytes:
    return "".join(
        f"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{n}\r\nFN:{name}\r\nEMAIL:{address}\r\nEND:VCARD\r\n"
        for n, address in enumerate(addresses)
    ).encode()


def _weekly(week: int) -> Meeting:
    ada, bjork = (email(f"{name}.example") for name in ("ada@lind", "bjork@dal"))
    return meeting("Coffee", 7 * week, box(bjork), box(ada, "Ada Lind"), key=f"c{week}")
