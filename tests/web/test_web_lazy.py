"""What is fetched after its page: a still place to wait, a way without script, nothing stale."""

import gc
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from ledger_builders import Ledger

from tengill.web import deal_trouble, warm
from tengill.web.templatetags import screen
from tengill.workspace import act_decisions, merge_review, outcomes_import, people

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def namesakes(world):
    ledger = Ledger()
    return [ledger.person("Elín Tvífari", f"elin@{place}.example") for place in ("one", "two")]


def test_the_list_does_not_look_for_namesakes_itself(owner, namesakes, monkeypatch):
    monkeypatch.setattr(merge_review, "queue", lambda **_: pytest.fail("asked too early"))
    page = owner.get("/people").content.decode()
    assert 'hx-get="/people/merges"' in page
    assert '<noscript><a class="soft" href="/people/merges">' in page
    assert "merges" not in owner.get("/people?q=anna").content.decode()


def test_namesakes_come_after_the_page_and_go_when_they_are_one(owner, namesakes):
    told = owner.get("/people/merges", headers=HTMX).content.decode()
    assert "<details" in told
    assert "1 pair may be one person" in told
    assert "<html" not in told
    ids = [one.id for one in namesakes]
    people.merge(ids)
    for one in namesakes[1:]:  # what the projection does with the decision
        one.person.delete()
    assert owner.get("/people/merges", headers=HTMX).content.decode().strip() == ""


def test_without_script_they_are_a_page_of_their_own(owner, namesakes):
    page = owner.get("/people/merges").content.decode()
    assert page.count("elin@one.example") == 1
    assert 'action="/people/merges"' in page
    assert 'data-key="y"' in page
    assert "They are one" in page


def test_without_namesakes_the_page_says_so(owner):
    page = owner.get("/people/merges").content.decode()
    assert "Nobody here may be somebody else's second entry." in page
    assert owner.get("/people/merges", headers=HTMX).content.decode().strip() == ""


def test_kept_pieces_differ_by_language_and_zone():
    late = datetime(2021, 3, 1, 23, 30, tzinfo=UTC)
    there = late.astimezone(ZoneInfo("Asia/Tokyo"))
    assert late == there
    assert "1 Mar 2021" in screen.day(late)
    assert "2 Mar 2021" in screen.day(there)
    english = screen.mark("inferred")
    with translation.override("is"):
        assert screen.mark("inferred") != english
        assert "mars" in screen.day(late) or "mar." in screen.day(late)
    assert screen.mark("inferred") == english


def test_the_server_compiles_every_template_before_it_answers():
    try:
        warm.warm()
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()


DEALS = {
    "empty.csv": (b"", "is empty", "er tóm"),
    "one.csv": (b"deal\nfirst\nsecond\n", "only one column", "aðeins einn dálkur"),
    "book.csv": (b"PK\x03\x04 rest", "is not CSV", "er ekki CSV"),
    "bytes.csv": (b"a,b\n\x00\x01,\n" + b"x" * 40, "binary data", "tvíundagögn"),
}


@pytest.mark.parametrize("name", DEALS)
def test_what_is_wrong_with_a_list_is_told_in_the_readers_language(owner, tmp_path, name):
    content, english, icelandic = DEALS[name]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ValueError) as raised:  # noqa: PT011 - what it says is looked at below
        outcomes_import.preview(path)
    assert english in deal_trouble.in_words(raised.value)
    with translation.override("is"):
        assert icelandic in deal_trouble.in_words(raised.value)
    assert deal_trouble.in_words(ValueError("something else")) == "something else"


def test_what_a_form_gets_wrong_is_told_in_icelandic(owner, world):
    with translation.override("is"), pytest.raises(ValueError, match="ekki netfang"):
        act_decisions.checked_parties([("", "no-at")])
    with translation.override("is"):  # a request leaves its language behind
        owner.cookies["django_language"] = "is"
        wrong = {"connector": "Edda", "left": "", "right": "Anna", "kind": "introduction"}
        page = owner.post("/introductions/new", wrong)
        assert page.status_code == 400
        assert "Segðu hver var kynntur eða hver fékk meðmælin." in page.content.decode()
        owner.post(f"/people/{world.anna.id}/change", {"change": "name", "name": " "})
        assert "Skrifaðu nafn" in owner.get(f"/people/{world.anna.id}").content.decode()
