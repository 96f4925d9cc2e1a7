"""Cards, meetings and interactions on the screen: their own pages, a person's page, the imports page."""

import io
import zipfile
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils import translation
from ledger_builders import at
from told_people import box, card, email, meeting, on, phone, profile

from tengill.facts.contacts import Affiliation, Place
from tengill.facts.interactions import Interaction, InteractionKind
from tengill.facts.meetings import Answer, Attendee, MeetingState
from tengill.facts.messages import Mailbox
from tengill.ledger import models
from tengill.ledger.append import Appender
from tengill.workspace import importing, person
from tengill.workspace.fact_encoding import fact_row

NOW = at(2021, 6, 1)
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def _english_again():
    """A page in Icelandic leaves its language behind in this thread."""
    yield
    translation.activate("en")


@pytest.fixture
def told(owner, world):
    """A card, a meeting and an endorsement about Anna, as an import leaves them."""
    anna = email(world.anna.points[0].value)
    me = email(world.me.points[0].value)
    facts = [
        card("Anna Vance", anna, phone("+3545551234"), profile("anna-vance"), key="1",
             affiliations=(Affiliation("Holm hf.", "Chair"),), headline=f"Ships {HOSTILE}",
             places=(Place("Akureyri, Iceland", "Akureyri"),), groups=("Board",),
             note=f"Met at the fair {HOSTILE}", source_fields=(("X-ODD", HOSTILE),)),
        meeting(f"Review {HOSTILE}", 500, box(anna, "Anna"), box(me), key="m", place="Room 3",
                text="Bring the plan.", state=MeetingState.CANCELLED, calendar="Work",
                attendees=(Attendee(box(me), Answer.DECLINED),
                           Attendee(Mailbox("Zoë Strand", ""), Answer.ACCEPTED, optional=True))),
        Interaction("linkedin", InteractionKind.ENDORSEMENT, on(600), box(anna), box(me),
                    subject=f"Negotiation {HOSTILE}"),
    ]  # fmt: skip
    rows = [fact_row(fact, 10_000 + at, 9, "", NOW) for at, fact in enumerate(facts)]
    Appender().chunk(world.ledger.file.pk, rows, 0, run_id=world.ledger.run.pk, now=NOW)
    the_card = models.Card.objects.get()
    for point in models.ContactPoint.objects.filter(kind__in=["phone", "linkedin"]):
        models.PersonPoint.objects.create(
            point=point, person=world.anna.person, reason="on one card (vcard)",
            evidence="witnessed",
        )  # fmt: skip
    person = world.anna.person
    models.PersonOrganisation.objects.create(
        person=person, name="Holm hf.", folded="holm hf.", title="Chair", card=the_card
    )
    models.PersonPlace.objects.create(person=person, text="Akureyri, Iceland", folded="akureyri")
    models.PersonTag.objects.create(person=person, tag="Board", folded="board")
    models.PersonSource.objects.create(person=person, source="vcard", facts=1)
    return owner


def text(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    page = response.content.decode()
    assert HOSTILE not in page  # whatever a source says is text
    return page


@pytest.mark.parametrize("language", ["en", "is"])
def test_a_card_shows_what_it_tells_and_where_it_lies(told, world, language):
    page = text_in(told, f"/cards/{models.Card.objects.get().pk}", language)
    for wanted in ("Anna Vance", "linkedin.com/in/anna-vance", 'href="tel:+3545551234"',
                   "Holm hf., Chair", "Akureyri, Iceland", "Board", "Met at the fair", "X-ODD",
                   world.ledger.file.path, f"/people/{world.anna.id}"):  # fmt: skip
        assert wanted in page, wanted


def text_in(client, path: str, language: str) -> str:
    client.cookies["django_language"] = language
    return text(client, path)


def test_a_meeting_shows_who_was_invited_and_what_they_answered(told, world):
    page = text(told, f"/meetings/{models.Meeting.objects.get().pk}")
    for wanted in ("It was cancelled.", "Room 3", "Bring the plan.", "Work", "said no",
                   "Zoë Strand", "said yes, optional", f"/people/{world.anna.id}"):  # fmt: skip
        assert wanted in page, wanted


def test_an_interaction_shows_both_sides(told, world):
    page = text(told, f"/interactions/{models.Interaction.objects.get().pk}")
    assert "Endorsement: Negotiation" in page
    assert f"/people/{world.anna.id}" in page
    assert f"/people/{world.me.id}" in page


@pytest.mark.parametrize("kind", ["cards", "meetings", "interactions"])
def test_what_is_gone_is_said(told, kind):
    response = told.get(f"/{kind}/999999")
    assert response.status_code == 404
    assert "may have been undone" in response.content.decode()


def test_a_persons_page_tells_points_places_work_and_sources(told, world):
    page = text(told, f"/people/{world.anna.id}")
    for wanted in ("linkedin.com/in/anna-vance", "+354 5551234", "Holm hf.", "Akureyri, Iceland",
                   "Board", "address book", "on one card (address book)"):  # fmt: skip
        assert wanted in page, wanted


def test_the_timeline_holds_everything_once_newest_first(told, world):
    seen, cursor = [], ""
    while True:
        page = person.timeline(world.anna.id, cursor, limit=3)
        seen += [(one.kind, one.id, one.at) for one in page.items]
        cursor = page.next
        if not cursor:
            break
    assert len(seen) == len(set(seen))
    assert {"card", "meeting", "interaction", "message"} == {kind for kind, _, _ in seen}
    dated = [when for _, _, when in seen if when is not None]
    assert dated == sorted(dated, reverse=True)
    whole = person.timeline(world.anna.id, limit=1_000)
    assert [(one.kind, one.id, one.at) for one in whole.items] == seen
    first = text(told, f"/people/{world.anna.id}")
    assert "What happened" in first


def test_a_later_telling_takes_the_place_of_an_earlier(told, world):
    (earlier,) = models.Card.objects.all()
    changed = card("Anna Vance", email(world.anna.points[0].value), key="1", headline="Retired",
                   told_at=on(1) + timedelta(hours=1))  # fmt: skip
    rows = [fact_row(changed, 77_777, 9, "", NOW)]
    Appender().chunk(world.ledger.file.pk, rows, 0, run_id=world.ledger.run.pk, now=NOW)
    assert "A later telling took its place" in text(told, f"/cards/{earlier.pk}")
    later = models.Card.objects.latest("pk")
    assert "A later telling" not in text(told, f"/cards/{later.pk}")


def test_a_plan_says_what_a_mixed_archive_brings(owner, tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("contacts.vcf", "".join(
            f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Carl Moe{n}\r\nEMAIL:c{n}@moe.example\r\n"
            "END:VCARD\r\n" for n in range(40)))  # fmt: skip
        archive.writestr("photos/1.jpg", b"\xff\xd8\xff\xe0" + bytes(100))
        archive.writestr("index.html", "<!DOCTYPE html><p>Export</p>")
    path = tmp_path / "takeout.zip"
    path.write_bytes(packed.getvalue())
    for language, wanted in [("en", ("40 people", "pictures 1, web pages 1", "It brings")),
                             ("is", ("40", "1"))]:  # fmt: skip
        owner.cookies["django_language"] = language
        page = owner.post("/imports/plan", {"paths": str(path)}).content.decode()
        for words in wanted:
            assert words in page, words
    assert not models.Card.objects.exists()


def test_a_dropped_file_goes_by_its_own_name(owner):
    whole = io.BytesIO(
        b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Carl Moe\r\nEMAIL:c@moe.example\r\nEND:VCARD\r\n"
    )
    whole.name = "phone.vcf"
    nothing = io.BytesIO(b"just some words\n")
    nothing.name = "notes.txt"
    page = owner.post("/imports/plan", {"files": [whole, nothing]}).content.decode()
    assert '<th scope="row" class="where" title="phone.vcf">phone.vcf</th>' in page
    assert "<li>notes.txt: " in page


def test_the_columns_of_a_list_are_corrected_before_it_is_read_in(owner, tmp_path, monkeypatch):
    begun = []
    monkeypatch.setattr(importing, "start", lambda paths, **told: begun.append((paths, told)) or 1)
    path = tmp_path / "people.csv"
    path.write_text("Name,Email,Alias\nCarl Moe,carl@moe.example,Kalli\n", encoding="utf-8")
    planned = owner.post("/imports/plan", {"paths": str(path)}).content.decode()
    assert f"/imports/columns?path={quote(str(path))}" in planned
    seen = text(owner, f"/imports/columns?path={quote(str(path))}")
    assert "Carl Moe" in seen
    assert "carl@moe.example" in seen
    form = {"path": str(path), "kind": "people", "field-0": "full_name", "field-1": "",
            "field-2": "nickname", "date_order": "dmy"}  # fmt: skip
    again = owner.post("/imports/columns", form).content.decode()
    assert '<option value="nickname" selected>' in again
    assert begun == []
    assert owner.post("/imports/columns", {**form, "go": "1"}).status_code == 302
    ((paths, options),) = begun
    assert paths == [path]
    assert options["columns"]["columns"] == [["Name", "full_name"], ["Alias", "nickname"]]
    assert options["columns"]["order"] == "dmy"


def test_a_file_without_columns_says_so(owner, tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("just a note", encoding="utf-8")
    response = owner.get(f"/imports/columns?path={quote(str(path))}")
    assert response.status_code == 400
    assert "no table with a heading row" in response.content.decode()
    assert owner.get("/imports/columns?path=/nowhere/at/all.csv").status_code == 404


def test_the_next_meeting_stands_above_what_happened(told, world):
    anna, me = (email(one.points[0].value) for one in (world.anna, world.me))
    path = f"/people/{world.anna.id}"
    assert "Next meeting:" not in text(told, path)
    weekly = [
        meeting(f"Weekly {n}", 300_000 + 7 * n, box(me), box(anna), key=f"w{n}") for n in (2, 1)
    ]
    rows = [fact_row(fact, 20_000 + n, 9, "", NOW) for n, fact in enumerate(weekly)]
    Appender().chunk(world.ledger.file.pk, rows, 20_000, run_id=world.ledger.run.pk, now=NOW)
    page = text(told, path)
    assert "Weekly 1</a>" in page[page.index("Next meeting:") :]
    assert "Weekly 2" not in page
    assert page.count("Weekly 1") == 1


def test_a_plan_of_a_folder_names_each_file_and_where_it_lies(owner, tmp_path):
    for name in ("phone", "tablet"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "contacts.vcf").write_text(
            f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Carl {name}\r\nEMAIL:{name}@moe.example\r\nEND:VCARD\r\n"
        )
    page = owner.post("/imports/plan", {"paths": str(tmp_path)}).content.decode()
    assert "They bring 2 people." in page
    assert page.count(">contacts.vcf<") == 2
    assert f'<span class="sub">{tmp_path}/tablet</span>' in page


def test_a_message_without_a_subject_is_called_by_its_channel(owner, world):
    models.Message.objects.filter(pk=world.hostile.pk).update(channel="x", subject="")
    page = owner.get(f"/messages/{world.hostile.pk}").content.decode()
    assert '<h1 class="lead">Message on X</h1>' in page
