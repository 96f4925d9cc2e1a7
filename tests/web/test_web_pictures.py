"""Pictures: what they must hold whatever they draw."""

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from django.utils.html import format_html
from hypothesis import given
from hypothesis import strategies as st

from tengill.web.pictures import drawing, flow, spark, tie
from tengill.web.pictures.flow_layout import THINNEST, Link, Node, lay_out

START = datetime(2015, 1, 1, tzinfo=UTC)
credit = st.integers(min_value=1, max_value=10**9)


def parsed(svg: str) -> list[ET.Element]:
    """The drawings as XML (which they must be, to be saved as files)."""
    return list(ET.fromstring(f"<all>{svg}</all>"))


def star(amounts: list[int]) -> tuple[list[Node], list[Link]]:
    """So many people straight to one outcome."""
    people = [Node(f"p{n}", f"Person {n}", "", "person", own=one) for n, one in enumerate(amounts)]
    links = [Link(f"p{n}", "end", one, f"link {n}", "inferred") for n, one in enumerate(amounts)]
    return [Node("end", "The outcome", "", "outcome"), *people], links


@given(st.lists(credit, min_size=1, max_size=14))
def test_thickness_is_credit_and_bands_fill_the_outcome(amounts):
    nodes, links = star(amounts)
    layout = lay_out(nodes, links, left=200, right=700, bar=5)
    thick = {band.link.source: band.thickness for band in layout.bands}
    true = [(one, thick[f"p{n}"]) for n, one in enumerate(amounts) if thick[f"p{n}"] > THINNEST]
    for (one, width), (other, wider) in pairwise(true):
        assert width / wider == pytest.approx(one / other)
    end = next(place for place in layout.places if place.node.id == "end")
    ends = sorted((b.end[1] - b.thickness / 2, b.end[1] + b.thickness / 2) for b in layout.bands)
    assert ends[0][0] == pytest.approx(end.y)
    for (_, bottom), (top, _) in pairwise(ends):
        assert bottom == pytest.approx(top)
    assert ends[-1][1] <= end.y + end.height + 1e-6


@given(st.lists(credit, min_size=2, max_size=14))
def test_nobody_stands_on_another_and_all_fit(amounts):
    nodes, links = star(amounts)
    layout = lay_out(nodes, links, left=200, right=700, bar=5)
    rows = sorted((p.y, p.y + p.height) for p in layout.places if p.layer == 1)
    for (_, bottom), (top, _) in pairwise(rows):
        assert top - bottom >= 30  # room for two lines of text
    assert all(0 <= place.y <= layout.height for place in layout.places)


def test_a_chain_runs_from_left_to_right():
    nodes = [Node(name, name, "", "person", own=1) for name in "abc"] + [
        Node("z", "z", "", "outcome")
    ]
    links = [
        Link("a", "b", 1, ""),
        Link("b", "c", 2, ""),
        Link("c", "z", 3, ""),
        Link("a", "z", 1, ""),
    ]
    layout = lay_out(nodes, links, left=0, right=300, bar=5)
    x = {place.node.id: place.x for place in layout.places}
    assert [x[name] for name in "abcz"] == [0, 100, 200, 300]
    for band in layout.bands:
        assert band.begin[0] < band.end[0]


def test_certainty_is_seen_without_colour():
    nodes, _ = star([100, 100, 100, 100])
    grades = ("confirmed", "witnessed", "reported", "inferred")
    links = [Link(f"p{n}", "end", 100, g, g) for n, g in enumerate(grades)]
    wide = parsed(flow.draw(nodes, links, label="x"))[0]
    looks = {}
    for group in wide.iter():
        titles = [t.text for t in group.findall("title")]
        if titles:
            looks[titles[0]] = [
                (e.get("class"), e.get("stroke-dasharray", "")) for e in group if e.tag == "path"
            ]
    assert looks["confirmed"] == [("flow", "")]
    assert looks["witnessed"] == [("flow", ""), ("source", "")]
    assert looks["reported"] == [("flow", ""), ("flow__core", "")]
    assert looks["inferred"] == [("flow", "3 4")]


def test_names_cannot_write_markup():
    hostile = '"><script>alert(1)</script>&'
    nodes = [Node("a", hostile, hostile, "person", own=1), Node("z", hostile, "", "outcome")]
    svg = flow.draw(nodes, [Link("a", "z", 1, hostile, "inferred", "/acts/1")], label=hostile)
    assert "<script" not in svg
    assert [one.get("aria-label") for one in parsed(svg)] == [hostile, hostile]
    assert "style=" not in svg


@given(
    st.lists(st.floats(min_value=-0.5, max_value=1.5), min_size=2, max_size=40),
    st.lists(st.integers(min_value=-100, max_value=5000), max_size=12),
)
def test_a_tie_stays_within_its_frame(values, days):
    series = [(START + timedelta(days=30 * n), value) for n, value in enumerate(values)]
    events = [tie.Event(START + timedelta(days=d), f"event {d}", f"/acts/{abs(d)}") for d in days]
    for svg in parsed(tie.draw(series, events, label="x")):
        _, _, width, height = map(float, svg.get("viewBox").split())
        for line in svg.iter("polyline"):
            points = [tuple(map(float, pair.split(","))) for pair in line.get("points").split()]
            assert all(0 <= x <= width and 0 <= y <= height for x, y in points)
        within = [d for d in days if 0 <= d <= 30 * (len(values) - 1)]
        assert len(list(svg.iter("circle"))) == len(within)


def test_event_labels_never_overlap():
    series = [(START + timedelta(days=30 * n), 0.5) for n in range(60)]
    events = [
        tie.Event(START + timedelta(days=9 * n), f"introduction number {n}") for n in range(150)
    ]
    for svg in parsed(tie.draw(series, events, label="x")):
        rows: dict[str, list[tuple[float, float]]] = {}
        for group in svg.iter("g"):
            for label in group.findall("text"):
                begin = float(label.get("x"))
                rows.setdefault(label.get("y"), []).append((begin, begin + len(label.text) * 6.2))
        assert rows
        for spans in rows.values():
            spans.sort()
            assert all(end <= begin for (_, end), (begin, _) in pairwise(spans))


def test_nothing_to_draw_draws_nothing():
    assert flow.draw([], [], label="") == ""
    assert tie.draw([(START, 0.4)], [], label="") == ""
    assert spark.draw([1]) == ""
    assert parsed(spark.draw([0, 0, 0]))[0].get("aria-hidden") == "true"


@given(st.floats(min_value=-1e6, max_value=1e6))
def test_coordinates_are_short_and_right(value):
    text = drawing.number(value)
    assert re.fullmatch(r"-?\d+(\.\d)?", text)
    assert float(text) == pytest.approx(value, abs=0.051)
    assert text != "-0"


def test_long_words_are_cut_and_wrapped():
    assert drawing.clipped("Bergþórsdóttir", 30) == "Ber…"
    assert drawing.wrapped("one two three four", 60) == ["one two", "three", "four"]
    assert len(drawing.wrapped("word " * 90, 60)) == 3
    assert (
        str(drawing.text(1, 2, format_html("{}", "<&>")))
        == '<text x="1" y="2">&lt;&amp;&gt;</text>'
    )
