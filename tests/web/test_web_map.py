"""The map's pages and pieces: what they hold, what browsers keep, what is told when there is none."""

import gzip
import json

import drawn_network
import pytest
from django.utils import translation

from tengill.ledger.models import NetworkRun, Person, Run
from tengill.workspace import network_map, network_pieces

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def drawn(owner, world, settings, tmp_path) -> NetworkRun:
    settings.HOME = tmp_path
    network_pieces._opening.cache_clear()
    network_pieces._tile.cache_clear()
    return drawn_network.of_the_small_world(world)


def opening(client, run: NetworkRun, **headers: str) -> dict:
    response = client.get(f"/map/{run.pk}/opening.json", headers=headers)
    assert response.status_code == 200
    return json.loads(response.content)


def test_the_page_opens_with_a_sentence_and_names_what_joins(owner, drawn, world):
    page = owner.get("/map").content.decode()
    assert "25</a> people in 3 communities." in page
    assert "What joins them most, beside you" in page
    assert f'href="/people/{world.dana.id}"' in page
    assert f'data-opening="/map/{drawn.pk}/opening.json"' in page
    assert 'data-key="t"' in page


def test_the_opening_holds_everybody_once_with_their_columns(owner, drawn, world):
    told = opening(owner, drawn)
    columns = [told[name] for name in ("id", "x", "y", "c", "t", "d", "q", "n", "o")]
    assert {len(column) for column in columns} == {25}
    assert len(set(told["id"])) == 25
    assert told["me"] == [world.me.id]
    at = told["id"].index(world.anna.id)
    assert told["n"][at] == "Anna Bergþórsdóttir"
    assert told["organisations"][told["o"][at]] == "Frost Cold Storage"
    assert 0 < told["t"][at] <= 100
    assert told["t"][told["id"].index(world.me.id)] == -1
    assert [community[1] for community in told["communities"]] == ["Castellan & Co", "", ""]
    assert len({community[6] for community in told["communities"]}) == 3


def test_ties_are_those_of_the_network_and_few_of_each(owner, drawn, world):
    told = opening(owner, drawn)
    flat = told["ties"]
    ties = [tuple(flat[at : at + 3]) for at in range(0, len(flat), 3)]
    assert len({tie[:2] for tie in ties}) == len(ties)
    assert all(a < b and 1 <= w <= 100 for a, b, w in ties)
    pair = tuple(sorted((world.anna.id, world.ben.id)))
    assert (*pair, 60) in ties


def test_pieces_come_gzipped_and_are_not_sent_twice(owner, drawn):
    path = f"/map/{drawn.pk}/opening.json"
    packed = owner.get(path, headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "private" in packed.headers["Cache-Control"]
    assert json.loads(gzip.decompress(packed.content)) == opening(owner, drawn)
    tag = packed.headers["ETag"]
    assert owner.get(path, headers={"If-None-Match": tag}).status_code == 304
    Run.objects.create(kind="mail", state="done", started_at=1, finished_at=2)
    assert owner.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_who_is_gone_from_the_ledger_is_not_on_the_map(owner, drawn, world):
    gone = world.ben.id
    before = opening(owner, drawn)
    assert gone in before["id"]
    Person.objects.filter(pk=gone).delete()
    Run.objects.create(kind="mail", state="undone", started_at=1, finished_at=2, undone_at=3)
    after = opening(owner, drawn)
    assert gone not in after["id"]
    assert "Ben Okafor" not in json.dumps(after, ensure_ascii=False)


def test_tiles_together_hold_everybody_once(owner, drawn):
    seen = []
    for column in range(4):
        for row in range(4):
            answer = owner.get(f"/map/{drawn.pk}/2/{column}/{row}.json")
            seen += json.loads(answer.content)["id"]
    assert sorted(seen) == sorted(opening(owner, drawn)["id"])


def test_parts_that_are_not_there(owner, drawn):
    for path in (
        f"/map/{drawn.pk + 1}/opening.json", f"/map/{drawn.pk}/2/4/0.json",
        f"/map/{drawn.pk}/40/0/0.json", "/map/table?community=77", "/map/table?person=999999",
    ):  # fmt: skip
        assert owner.get(path).status_code == 404, path


def test_some_people_by_number_and_no_nonsense(owner, drawn, world):
    told = owner.get(f"/map/{drawn.pk}/people.json?ids={world.anna.id},x,-3,999999999").json()
    assert told["id"] == [world.anna.id]
    assert owner.get(f"/map/{drawn.pk}/people.json").json()["id"] == []


def test_the_table_holds_what_the_picture_does(owner, drawn, world):
    page = owner.get("/map/table").content.decode()
    assert page.count("<h1") == 1
    assert "Castellan &amp; Co" in page
    assert page.count('data-row="p') == 25
    one = owner.get("/map/table?community=1").content.decode()
    assert one.count('data-row="p') == 10
    ties = owner.get(f"/map/table?person={world.anna.id}").content.decode()
    assert "Tied to 1 person on the map." in ties
    assert "Ben Okafor" in ties


def test_the_table_goes_on_page_by_page(owner, drawn, monkeypatch):
    monkeypatch.setattr("tengill.workspace.network_table.PAGE", 10)
    first = owner.get("/map/table").content.decode()
    assert first.count('data-row="p') == 10
    assert "cursor=10" in first
    rest = [
        owner.get(f"/map/table?cursor={at}", headers=HTMX).content.decode().count('data-row="p')
        for at in (10, 20)
    ]
    assert rest == [10, 5]


def test_communities_go_on_too(owner, drawn, monkeypatch):
    monkeypatch.setattr("tengill.workspace.network_table.PAGE", 2)
    first = owner.get("/map/table").content.decode()
    assert first.count('data-row="c') == 2
    assert "groups=2" in first
    rest = owner.get("/map/table?groups=2", headers=HTMX).content.decode()
    assert rest.count('data-row="c') == 1
    assert "<html" not in rest
    assert owner.get("/map/table?groups=2").content.decode().count('data-row="c') == 1


def test_a_way_is_told_with_strengths_and_links(owner, drawn, world):
    page = owner.get(f"/map/way?to={world.anna.id}", headers=HTMX).content.decode()
    assert f'data-way="{world.me.id},{world.ben.id},{world.anna.id}"' in page
    assert "80%" in page
    assert "60%" in page
    assert owner.get(f"/map?to={world.anna.id}").content.decode().count("data-way=") == page.count("data-way=")  # fmt: skip
    away = network_map.ways(world.anna.id, world.dana.id)
    assert [step.person.id for step in away.ways[0].steps] == [
        world.anna.id, world.ben.id, world.me.id, world.dana.id,
    ]  # fmt: skip
    assert away.ways[0].trust == pytest.approx(0.6 * 0.8 * 0.8)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("to=Nobody+Atall", "Nobody here is called “Nobody Atall”."),
        ("from=Anna&to=Anna", "A way leads from one person to another."),
        ("to=<script>", "Nobody here is called “&lt;script&gt;”."),
    ],
)
def test_why_there_is_no_way(owner, drawn, asked, told):
    assert told in owner.get(f"/map/way?{asked}", headers=HTMX).content.decode()


def test_finding_somebody(owner, drawn, world):
    page = owner.get("/map/find?q=anna", headers=HTMX).content.decode()
    assert f'data-find="{world.anna.id}"' in page
    assert owner.get("/map/find?q=", headers=HTMX).content.decode().strip() == ""


def test_a_picture_out_of_date_says_so(owner, drawn):
    page = owner.get(f"/map/state?run={drawn.pk}", headers=HTMX).content.decode()
    assert "Drawn on" in page
    assert "Something came since." in page
    assert "Drawn anew." in owner.get("/map/state?run=99999", headers=HTMX).content.decode()


def test_before_it_is_drawn_and_before_there_is_anybody(owner, world, settings, tmp_path):
    settings.HOME = tmp_path
    assert "being drawn for the first time" in owner.get("/map").content.decode()
    Person.objects.all().delete()
    page = owner.get("/map").content.decode()
    assert "There is nobody to draw yet." in page
    assert 'href="/imports"' in page


def test_it_speaks_icelandic(owner, drawn):
    owner.cookies["django_language"] = "is"
    with translation.override("is"):
        page = owner.get("/map").content.decode()
    assert "25</a> manns í 3 hópum." in page
    assert "Sem tafla" in page
