"""People as files: read back by the readers of others (and our own), whatever stands in a name."""

import csv
import io
import xml.etree.ElementTree as ET
from importlib import import_module

import networkx as nx
import people_world
import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from tengill.facts.contacts import Contact
from tengill.facts.messages import PointKind
from tengill.ledger import models
from tengill.sources.limits import Limits
from tengill.sources.streams import Stream
from tengill.sources.vcards import VCards
from tengill.workspace import exporting
from tengill.workspace.exporting import csv_file, vcard, xml_text
from tengill.workspace.people_filter import Filters

pytestmark = pytest.mark.django_db

NOW = 1_609_459_200  # 2021-01-01
EVERYBODY = Filters(kind="all")


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            people = people_world.fill()
            models.NetworkNode.objects.create(
                person=people["p0"].person,
                community=3,
                x=0,
                y=0,
                degree=1,
                strength=1,
                betweenness=0,
            )
            models.NetworkCommunity.objects.create(number=3, name="The <north>", people=1)
            yield people
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)


@pytest.fixture
def world(filled, db) -> dict:
    return filled


def written(format_: str, filters: Filters = EVERYBODY, **more: object) -> str:
    made = exporting.export(filters, "name", format_, now=NOW, **more)
    text = "".join(made.pieces)
    assert made.people == models.Person.objects.count() or filters != EVERYBODY
    return text


# ---------------------------------------------------------------- CSV


def test_csv_has_a_line_for_everybody_and_no_formula(world):
    text = written("csv")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == models.Person.objects.count()
    assert not text.startswith("\ufeff")
    for row in rows:
        for cell in row.values():
            assert not cell.lstrip(" \u00a0").startswith(tuple("=@\t\r|%＝＋－＠"))
            assert not cell.startswith("-")
            assert not cell.startswith("+") or cell[1:].replace(" ", "").isdigit()
            assert not set(cell) & {"\0", "\x1b", "\r"}
    anna = next(row for row in rows if row["Id"] == str(world["p0"].id))
    assert (anna["Name"], anna["E-mail"], anna["Organisation"]) == (
        "Anna Lind",
        "p0@org0.example",
        "North Light",
    )
    assert anna["Tags"] == "'=Tag; Investor; Kór"
    assert anna["Sources"] == "linkedin; mail; vcard"
    assert anna["Last contact"] == "2015-01-09"
    assert 0 < float(anna["Tie"]) < 1


def test_csv_of_a_filter_and_with_a_byte_order_mark(world):
    text = written("csv", Filters(org="harbour"), bom=True)
    assert text.startswith("\ufeffName,")
    assert text.endswith("\r\n")
    assert "Anna Lind" not in text.splitlines()[1].split(",")[0] or "Harbour" in text


@given(text=st.text(max_size=40))
def test_a_cell_is_never_a_formula(text):
    cell = csv_file.safe(text)
    begins = cell.lstrip(" \u00a0")[:1]
    assert begins not in set("=-@\t\r\n|%＝＋－＠") or not begins
    assert begins != "+" or set(cell[1:]) <= set("0123456789 ")
    cell.encode()


# ---------------------------------------------------------------- vCard


def cards_of(text: str) -> list[Contact]:
    reader, limits = VCards(), Limits()
    data = text.encode()
    assert reader.recognises(data[: 1 << 16])
    found: list[Contact] = []
    for raw in reader.records(Stream(io.BytesIO(data)), "x.vcf", 0, 0, limits):
        facts = reader.facts(raw)
        assert isinstance(facts, tuple), facts
        found += [fact for fact in facts if isinstance(fact, Contact)]
    return found


def test_vcards_are_read_back_by_our_own_reader(world):
    text = written("vcard")
    for line in text.split("\r\n"):
        assert len(line.encode()) <= 75
        assert not set(line) & {"\n", "\r", "\0", "\x1b"}
    found = cards_of(text)
    people = list(models.Person.objects.order_by("sort_name", "pk"))
    assert len(found) == len(people)
    for card, person in zip(found, people, strict=True):
        # A hostile phone is no number, and said to be none; nothing else is wrong.
        assert all("telephone" in defect for defect in card.defects), card.defects
        assert squeezed(card.name.full) == squeezed(person.name)
        assert (PointKind.EMAIL, person.address) in {(p.kind, p.value) for p in card.points}
        told = set(person.tags.values_list("tag", flat=True))
        assert {squeezed(group) for group in card.groups} == {squeezed(tag) for tag in told}
        houses = {
            squeezed(name)
            for name in [person.organisation, *person.organisations.values_list("name", flat=True)]
            if name
        }
        assert {
            squeezed(one.organisation) for one in card.affiliations if one.organisation
        } == houses
        assert card.is_organisation == (person.kind != "person")


def squeezed(text: str) -> str:
    return " ".join(
        "".join(ch for ch in text if ch in "\n\t" or (ch >= " " and ch != "\x7f")).split()
    )


def test_every_kind_of_contact_point_comes_back(world):
    who = world["p0"]
    for kind, value in (
        ("phone", "+3545551299"), ("phone", "555 12 (work)"), ("linkedin", "anna-lind-þ4b"), ("x", "@annalind"),
        ("mastodon", "anna@social.example"), ("url", "blog.example/Ég?a=1&b=ú"),
    ):  # fmt: skip
        people_world.point(who, kind, value)
    (card,) = cards_of(written("vcard", Filters(q="p0@org0")))
    told = {(str(p.kind), p.value) for p in card.points}
    for point in (
        ("phone", "+3545551299"),
        ("linkedin", "anna-lind-þ4b"),
        ("x", "@annalind"),
        ("mastodon", "anna@social.example"),
        ("x", "@handle0"),
        ("email", "p0@org0.example"),
    ):
        assert point in told
    assert {place.text for place in card.places} == set()


def test_the_uid_stays(world):
    asked = Filters(q="p1@org1")
    before = cards_of(written("vcard", asked))[0].key
    models.Person.objects.filter(pk=world["p1"].id).update(name="Somebody Else")
    people_world.point(world["p1"], "phone", "+3545559999")
    assert cards_of(written("vcard", asked))[0].key == before
    keys = [card.key for card in cards_of(written("vcard"))]
    assert len(set(keys)) == len(keys)


@given(text=st.text(max_size=200))
def test_folded_lines_unfold_to_the_same(text):
    line = "NOTE:" + vcard.escape(text)
    folded = vcard.fold(line)
    assert folded.replace("\r\n ", "").removesuffix("\r\n") == line
    assert all(len(part.encode()) <= 75 for part in folded.split("\r\n"))


# ---------------------------------------------------------------- graphs


@pytest.mark.parametrize("format_", ["graphml", "gexf"])
def test_graphs_are_read_back_by_networkx(world, format_):
    text = written(format_)
    graph = (
        nx.parse_graphml(text)
        if format_ == "graphml"
        else nx.read_gexf(io.BytesIO(text.encode()), version="1.3")
    )
    people = dict(models.Person.objects.values_list("pk", "name"))
    assert {int(node) for node in graph} == set(people)
    ties = {(tie.a_id, tie.b_id): tie for tie in models.Tie.objects.all()}
    assert {tuple(sorted((int(a), int(b)))) for a, b in graph.edges} == set(ties)
    for node, about in graph.nodes(data=True):
        shown = about["name"]
        assert squeezed(shown) == squeezed(xml_text._NOT_XML.sub(" ", people[int(node)]))
    anna = graph.nodes[str(world["p0"].id)]
    assert (anna["organisation"], anna["community"], anna["last_contact"]) == (
        "North Light",
        "The <north>",
        "2015-01-09",
    )
    assert 0 < anna["strength"] < 1
    edge = graph.edges[str(world["me"].id), str(world["p0"].id)]
    assert edge["weight"] == pytest.approx(anna["strength"], abs=1e-5)
    assert edge["last_contact"] == "2015-01-09"


@pytest.mark.parametrize("most", [1, 4_000])
def test_only_ties_among_those_listed(world, monkeypatch, most):
    module = import_module("tengill.workspace.exporting.ties_among")
    monkeypatch.setattr(module, "_BY_PERSON_MOST", most)
    graph = nx.parse_graphml(written("graphml", Filters(q="hostile")))
    assert len(graph) == len(people_world.HOSTILE)
    assert graph.number_of_edges() == 0
    assert (
        nx.parse_graphml(written("graphml", EVERYBODY)).number_of_edges()
        == models.Tie.objects.count()
    )


@given(text=st.text(max_size=60))
def test_any_text_is_xml(text):

    made = f"<a b={xml_text.attribute(text)}>{xml_text.text(text)}</a>"
    read = ET.fromstring(made)
    plain = xml_text._NOT_XML.sub(" ", text)
    assert read.get("b") == plain
    assert (read.text or "") == plain.replace("\r\n", "\n").replace("\r", "\n")


def test_endings():
    assert exporting.format_of("a/B.VCF") == "vcard"
    with pytest.raises(ValueError, match=r"\.csv, \.vcf, \.graphml, \.gexf"):
        exporting.format_of("x.pdf")
    with pytest.raises(ValueError, match="not a format"):
        exporting.export(Filters(), "close", "pdf")
