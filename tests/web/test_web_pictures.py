"""Pictures: what they must hold whatever they draw."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from django.utils.html import format_html
from hypothesis import given
from hypothesis import strategies as st

from tengill.web.pictures import drawing, dumbbell, flow, spark, tie
from tengill.web.pictures.flow_layout import DENSE_FROM, THINNEST, Link, Node, lay_out
from tengill.web.pictures.flow_words import LETTER, band_words

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
        assert top - bottom >= (30 if len(rows) < DENSE_FROM else 15)  # room for the words
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
    assert sorted(x, key=x.get) == list("abcz")
    assert (x["a"], x["z"]) == (0, 300)
    assert x["b"] - x["a"] == pytest.approx(x["c"] - x["b"])
    for band in layout.bands:
        assert band.begin[0] < band.end[0]


def test_what_nobody_explains_flows_straight():
    nodes = [Node("z", "z", "", "outcome"), Node("r", "Not explained", "", "rest", own=5)]
    (band,) = lay_out(nodes, [Link("r", "z", 5, "")], left=0, right=300, bar=5).bands
    assert band.begin[1] == band.end[1]


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


def test_no_line_of_an_event_crosses_the_words_of_another():
    series = [(START + timedelta(days=30 * n), 0.5) for n in range(60)]
    days = [9 * n for n in range(150)] + [903, 906, 1203]
    events = [tie.Event(START + timedelta(days=n), f"introduction {n}") for n in days]
    for svg in parsed(tie.draw(series, events, label="x")):
        words = [
            (float(one.get("x")), float(one.get("x")) + len(one.text) * 6.2, float(one.get("y")))
            for group in svg.iter("g")
            for one in group.findall("text")
        ]
        lines = [
            re.match(r"M(\S+) (\S+)V", one.get("d"))
            for one in svg.iter("path")
            if one.get("class") == "event"
        ]
        assert len(lines) > 2
        for line in lines:
            x, top = float(line[1]), float(line[2])
            assert not any(begin < x < end and top < y for begin, end, y in words)


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


def test_a_band_that_passes_a_layer_goes_round_whoever_stands_there():
    nodes = [Node(name, name, "", "person", own=1) for name in "abc"] + [
        Node("z", "z", "", "outcome")
    ]
    links = [Link("a", "b", 1, ""), Link("b", "z", 2, ""), Link("c", "b", 1, ""), Link("a", "z", 1, "")]  # fmt: skip
    layout = lay_out(nodes, links, left=0, right=300, bar=5)
    long = next(band for band in layout.bands if (band.link.source, band.link.target) == ("a", "z"))
    middle = next(place for place in layout.places if place.node.id == "b")
    ((x, y),) = long.passing
    assert long.begin[0] < x < long.end[0]
    assert not middle.y <= y <= middle.y + middle.height


@given(st.lists(credit, min_size=1, max_size=12), st.booleans())
def test_words_on_bands_hide_no_name_and_no_other_words(amounts, through):
    nodes, links = star(amounts)
    links = [replace(one, words=f"introduction, {n} March") for n, one in enumerate(links)]
    if through:
        nodes.append(Node("m", "Somebody between", "kr 1", "person", own=1))
        links = [replace(one, target="m") if n % 2 else one for n, one in enumerate(links)]
        links.append(Link("m", "end", sum(amounts), "", words="handoff, 2 May"))
    layout = lay_out(nodes, links, left=200, right=700, bar=5)
    told = band_words(layout, 150)
    assert len(told) <= len(links)
    boxes = [(one.x, one.y - 11, one.x + len(one.text) * LETTER, one.y + 3) for one in told]
    for n, one in enumerate(boxes):
        for other in boxes[n + 1 :]:
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]  # fmt: skip
            assert apart, (one, other)
    for place in layout.places:
        for left, top, right, bottom in boxes:
            over = left < place.x + 5 and right > place.x and top < place.y + place.height and bottom > place.y  # fmt: skip
            assert not over


HEADS = dumbbell.Heads("Not seen", "Seen", "last touch", "credit")
pairs = st.lists(
    st.tuples(st.integers(min_value=-(10**9), max_value=10**9), st.integers(min_value=-(10**9), max_value=10**9)),
    min_size=1,
    max_size=20,
)  # fmt: skip


def lines(told: list[tuple[int, int]], name: str = "Person") -> list[dumbbell.Row]:
    return [
        dumbbell.Row(f"{name} {n}", before, after, str(after), str(before), f"row {n}", f"/x/{n}")
        for n, (before, after) in enumerate(told)
    ]


@given(pairs)
def test_every_ring_and_dot_stands_where_its_figure_is(told):
    for svg in parsed(dumbbell.draw(lines(told), heads=HEADS, label="x", words=str)):
        _, _, width, height = map(float, svg.get("viewBox").split())
        found: dict[str, tuple[float, float]] = {}
        for row in svg.iter("a"):
            ring, dot = (float(one.get("cx")) for one in row.findall("circle"))
            assert 0 <= ring <= width
            assert 0 <= dot <= width
            assert all(0 <= float(one.get("cy")) <= height for one in row.findall("circle"))
            found[row.find("title").text] = (ring, dot)
        assert len(found) == len(told)
        places = sorted(
            (value, x) for n, row in enumerate(told) for value, x in zip(row, found[f"row {n}"], strict=True)
        )  # fmt: skip
        assert all(one <= other + 0.11 for (_, one), (_, other) in pairwise(places))


def test_who_is_not_seen_stands_first_and_apart():
    told = lines([(500, 100), (0, 300), (0, 0)])
    for svg in parsed(dumbbell.draw(told, heads=HEADS, label="x", words=str)):
        texts = [one.text for one in svg.iter("text")]
        assert texts.index("Not seen") < texts.index("Person 1") < texts.index("Seen")
        assert texts.index("Seen") < texts.index("Person 0")
        looks = {row.find("title").text: row.find("circle").get("class") for row in svg.iter("a")}
        assert looks == {"row 1": "ring ring--thing", "row 0": "ring ring--people", "row 2": "ring ring--people"}  # fmt: skip
    assert dumbbell.draw([], heads=HEADS, label="x", words=str) == ""


@given(st.integers(-(10**12), 10**12), st.integers(0, 10**12), st.integers(2, 6))
def test_ticks_are_round_few_and_within(low, span, most):
    low, high = min(low, 0), max(low + span, 0)
    found = dumbbell.ticks(low, high, most)
    assert 1 <= len(found) <= max(most, 2)
    assert all(low <= one <= high for one in found)
    assert 0 in found or span == 0 or len(found) <= 2
    steps = {b - a for a, b in pairwise(found)}
    assert len(steps) <= 1
    if steps and (high - low) >= 1:
        (step,) = steps
        digits = str(step).rstrip("0")
        assert digits in {"1", "2", "25", "5"} or step == max(high - low, 1)
