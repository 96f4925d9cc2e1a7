"""The People page: filters in the address, tags over many, saved views, files to take along."""

import csv
import io

import pytest

from tengill.facts.folding import fold
from tengill.ledger.models import Person, PersonTag
from tengill.workspace import tagging

pytestmark = pytest.mark.django_db


def html(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_filter_stands_in_the_address_and_in_its_field(owner, world):
    shown = html(
        owner,
        "/people?org=frost&tie=strong&quiet=90&after=2019-01-01&before=2030-01-01&tag=a&place=x&source=mail",
    )
    for part in (
        'value="frost"',
        'value="strong" selected',
        'value="90" selected',
        'value="2019-01-01"',
        'value="2030-01-01"',
    ):
        assert part in shown
    assert 'id="people-more" open' in shown
    assert "Nobody fits all of these filters." in shown


def test_an_organisation_narrows_the_list_and_says_how_many(owner, world):
    shown = html(owner, "/people?org=castellan")
    assert "13</a> people fit." in shown
    assert "Anna Bergþórsdóttir" not in shown


@pytest.mark.parametrize(
    "told", ["tie=huge", "after=yesterday", "before=2020-13-01", "quiet=-1", "quiet=99999999999"]
)
def test_what_cannot_be_read_is_said_and_the_rest_shown(owner, world, told):
    shown = html(owner, f"/people?{told}")
    assert 'role="alert"' in shown
    assert "Anna Bergþórsdóttir" in shown


def test_htmx_gets_the_list_with_the_clean_address(owner, world):
    answer = owner.get(
        "/people?q=anna&org=&tie=&kind=person&sort=close", headers={"HX-Request": "true"}
    )
    assert answer.headers["HX-Replace-Url"] == "/people?q=anna"
    assert b"<html" not in answer.content
    assert b'id="people-found"' in answer.content
    assert (
        owner.get("/people?org=", headers={"HX-Request": "true"}).headers["HX-Replace-Url"]
        == "/people"
    )


def test_tag_those_chosen_then_undo(owner, world):
    ids = [world.anna.id, world.ben.id]
    done = owner.post(
        "/people/tags?q=a",
        {"do": "add", "whom": "chosen", "tag": "Harbour", "id": ids},
        follow=True,
    )
    assert done.redirect_chain[0][0] == "/people?q=a"
    said = done.content.decode()
    assert "“Harbour” is put on 2 people." in said
    undo = said.split('action="/people/tags/undo/')[1].split('"')[0]
    assert set(PersonTag.objects.filter(folded="harbour").values_list("person", flat=True)) == set(
        ids
    )
    assert "2</a> people fit." in html(owner, "/people?tag=harbour")
    again = owner.post(f"/people/tags/undo/{undo}", {"next": "/people?q=a"})
    assert again["Location"] == "/people?q=a"
    assert not PersonTag.objects.exists()
    assert owner.post(f"/people/tags/undo/{undo}").status_code == 404


def test_tag_all_that_the_filters_find(owner, world):
    owner.post("/people/tags?org=castellan", {"do": "add", "whom": "all", "tag": "Castle"})
    assert PersonTag.objects.filter(folded="castle").count() == 13
    said = owner.post(
        "/people/tags?org=castellan", {"do": "add", "whom": "all", "tag": "castle"}, follow=True
    )
    assert "13 had it already" in said.content.decode()
    owner.post("/people/tags?tag=castle", {"do": "remove", "whom": "all", "tag": "castle"})
    assert not PersonTag.objects.exists()


def test_nobody_chosen_or_no_tag_changes_nothing(owner, world):
    said = owner.post("/people/tags", {"do": "add", "whom": "chosen", "tag": "x"}, follow=True)
    assert "Nobody is chosen" in said.content.decode()
    said = owner.post("/people/tags", {"do": "add", "whom": "all", "tag": " # "}, follow=True)
    assert "Give a tag" in said.content.decode()
    # A filter that cannot be read must never mean "everybody".
    owner.post("/people/tags?tie=huge", {"do": "add", "whom": "all", "tag": "x"})
    assert not PersonTag.objects.exists()


def test_tags_on_a_persons_page(owner, world):
    path = f"/people/{world.anna.id}/tags"
    owner.post(path, {"do": "add", "tag": "<b>Cold</b>"})
    PersonTag.objects.create(person_id=world.anna.id, tag="Choir", folded="choir")
    shown = html(owner, f"/people/{world.anna.id}")
    assert "&lt;b&gt;Cold&lt;/b&gt;" in shown
    assert "from a card" in shown
    owner.post(path, {"do": "remove", "tag": "<b>Cold</b>"})
    owner.post(path, {"do": "hide", "tag": "Choir"})
    assert not PersonTag.objects.filter(person=world.anna.id).exists()
    assert tagging.hidden_tags(world.anna.id) == ("Choir",)
    assert 'value="show"' in html(owner, f"/people/{world.anna.id}")
    assert owner.post("/people/999999/tags", {"do": "hide", "tag": "x"}).status_code == 404


def test_views_are_kept_renamed_removed_and_brought_back(owner, world):
    def change(**told: str) -> str:
        answer = owner.post("/people/views", told, follow=True)
        return answer.content.decode()

    shown = change(do="save", name="Castle folk", query="org=castellan&kind=person&sort=name")
    assert 'href="/people?org=castellan&amp;sort=name" aria-current="true">Castle folk</a>' in shown
    shown = change(do="rename", key="view:1", name="The castle", query="org=castellan&sort=name")
    assert ">The castle</a>" in shown
    assert "Castle folk" not in shown
    shown = change(do="remove", key="view:1", query="org=castellan&sort=name")
    assert ">The castle</a>" not in shown
    undo = shown.split('action="/decisions/')[1].split('"')[0]
    owner.post(f"/decisions/{undo}")
    assert ">The castle</a>" in html(owner, "/people")
    assert "a name" in change(do="save", name=" ", query="")
    assert owner.post("/people/views", {"do": "remove", "key": "view:7"}).status_code == 404


def test_the_list_as_a_file(owner, world):
    answer = owner.get("/people/export/csv?org=castellan&sort=name&bom=1")
    assert answer["Content-Disposition"].startswith('attachment; filename="people-')
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text[1:], newline="")))
    assert len(rows) == 13
    names = [fold(row["Name"]) for row in rows]
    assert names == sorted(names)
    for name, kind in (
        ("vcard", "text/vcard"),
        ("graphml", "application/graphml+xml"),
        ("gexf", "application/gexf+xml"),
    ):
        answer = owner.get(f"/people/export/{name}?q=anna")
        assert answer["Content-Type"].startswith(kind)
        assert "Anna Bergþórsdóttir" in b"".join(answer.streaming_content).decode()
    assert owner.get("/people/export/pdf").status_code == 404
    assert owner.get("/people/export/csv?tie=huge").status_code == 404


def test_suggestions_come_apart(owner, world):
    tagging.add([world.anna.id], "Cold")
    assert '<option value="Cold">' in html(owner, "/people/choices")


@pytest.mark.parametrize("path", ["/people/export/csv", "/people/choices"])
def test_a_stranger_sees_nothing(client, world, path):
    assert client.get(path).status_code == 302


def test_none_of_a_kind_is_told_without_a_call_to_import(owner, world):
    Person.objects.filter(kind="list").delete()
    shown = html(owner, "/people?kind=list")
    assert "None of this kind is in the ledger." in shown
    assert "say so on its page under Correct" in shown
    assert "Import mail" not in shown.partition('id="people-found"')[2]
