"""The marks by which bulk is told that needs neither list headers nor a newsletter's words."""

import pytest

pytest.importorskip("scipy")

from benchmarks import fit_reading

from tengill.reading import masses, model, read_text


def marks(message, text="", **head):
    return {name for name, value in masses.features(message(text, **head), text).items() if value}


@pytest.mark.parametrize(
    ("sender", "to", "own"),
    [
        (("Bo Hale", "bo@fell.example"), [("Bo Hale", "bo@mail.example")], True),
        (("Bo Hale", "bo@fell.example"), [("", "bhale@mail.example"), ("", "a@b.example")], True),
        (("Bo Hale", "bo@fell.example"), [("Cy Lund", "cy@fell.example")], False),
        (("Bo Hale", "bo@fell.example"), [("", "a@b.example"), ("", "bhale@x.example")], False),
        (("Bo Hale", "bo@fell.example"), [], False),
    ],
)
def test_who_writes_to_themselves_first_is_known_by_name_too(message, sender, to, own):
    assert ("to.own_first" in marks(message, sender=sender, to=to)) is own


@pytest.mark.parametrize(
    ("to", "many"),
    [
        (("All Fell Employees", "fell1@fell.example"), True),
        (("", "parents-2b@skoli.example"), True),
        (("Íbúar", "husid@fell.example"), True),
        (("Allan Parentsson", "allan@fell.example"), False),
    ],
)
def test_a_recipient_that_is_many_people_is_known_by_name_or_address(message, to, many):
    assert ("to.group" in marks(message, to=[to])) is many


@pytest.mark.parametrize(
    ("sender", "firm"),
    [
        (("Novabanki PR", "pr@novabanki.example"), True),
        (("Anna Lind", "anna@lind.example"), False),
        (("Anna Lind", "anna.lind@annasaga.example"), False),
    ],
)
def test_a_firm_is_known_by_its_domain(message, sender, firm):
    assert ("sender.firm" in marks(message, sender=sender)) is firm


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("Dear Guests:\nSee you there.", "text.group"),
        ("Buy now.\n\nqx7Rt41zLp09", "text.padded"),
        ("Up\n==========\nDown", "text.rulers"),
        ("[IMAGE] Roses", "text.images"),
        ("Dear Walter R.,\nJoin us.", "text.merged"),
        ("Dear (First Name),\nJoin us.", "text.merged"),
        ("LIND, ANNA\nYour forms are below.", "text.merged"),
        ("SCHEDULED OUTAGE\nThe servers rest.", "text.shouts_first"),
        ("One\nWATER AND POWER\nTwo", "text.headings"),
        ("When: Friday\nWhere: the hall", "text.fields"),
        ("Privileged and confidential.", "text.disclaims"),
    ],
)
def test_layout_tells(message, text, mark):
    assert mark in marks(message, text)
    assert mark not in marks(message, "Anna, lunch tomorrow?\n\nPetur")


@pytest.mark.parametrize(
    ("subject", "mark"),
    [
        ("The morning letter, June 8", "subject.dated"),
        ("Vol. 12: grids", "subject.dated"),
        ("FREE phones", "subject.sells"),
        ("Fwd: poem", "subject.forward"),
        ("", "subject.none"),
        ("Reminder: spring seminar", "subject.notice"),
    ],
)
def test_subjects_tell(message, subject, mark):
    assert mark in marks(message, subject=subject)
    assert mark not in marks(message, subject="Lunch with Anna")


@pytest.mark.parametrize(
    ("to", "hosted"),
    [
        ([("", "rowers@yahoogroups.example")], True),
        ([("", "rowers@lists.listserv.example")], True),
        ([("", "rowers@yahoogroups.example"), ("Anna Lind", "anna@fell.example")], False),
        ([("", "yahoogroups@fell.example")], False),
        ([], False),
    ],
)
def test_a_list_is_known_by_its_host_when_nobody_else_is_addressed(message, to, hosted):
    assert ("to.host" in marks(message, to=to)) is hosted


def test_spam_without_list_headers_is_bulk(message):
    text = "Lowest mortgage rates! Click here to be removed."
    seller = ("Great Offers", "offers4u@shop.example")
    assert read_text(message(text, "Save 50% now!!", sender=seller)).bulk > 0.5


def test_a_fit_reads_the_weights_it_wrote(tmp_path, monkeypatch):
    monkeypatch.setattr(model, "WEIGHTS", model.WEIGHTS)
    out = tmp_path / "weights.json"
    one = {"bias": 1.25, "weights": {}}
    try:
        fit_reading.write(out, {"version": "t", "kinds": {}, "bulk": one})
        assert model.weights().version == "t"
    finally:
        monkeypatch.undo()
        model.weights.cache_clear()
    assert model.weights().version != "t"
