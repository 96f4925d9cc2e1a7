"""The Standing page: sentence, picture, table, lists, expectations."""

import re
import xml.etree.ElementTree as ET

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tengill.web.pictures import scatter
from tengill.web.pictures.scatter import Heads, Mark, Value

HEADS = Heads("Influence", "Connection", "reach", "not told")
TABLE = "Name,Instagram followers\nAnna Bergþórsdóttir,1200\nBen Okafor,12.3k\n<b>Nobody</b>,9\n"


def text_of(response) -> str:
    return response.content.decode()


@pytest.mark.django_db
def test_the_network_by_sentence_picture_and_table(owner, world):
    page = text_of(owner.get("/standing"))
    assert '<p class="lead">' in page
    assert page.count("drawing--wide") == 1
    assert f'href="#p{world.me.id}"' in page
    assert f'href="/outcomes/{world.seed.pk}"' in page
    assert "What not to expect" in page
    assert "0.55" in page
    assert 'aria-current="page"' in page


@pytest.mark.django_db
def test_a_filter_leaves_those_it_finds(owner, world):
    page = text_of(owner.get("/standing", {"q": "Nobody At All"}))
    assert f'id="p{world.me.id}"' not in page
    assert owner.get("/standing", {"kind": "ghost"}).status_code == 400


@pytest.mark.django_db
def test_a_pasted_list_is_shown_and_kept_nowhere(owner, world):
    page = text_of(owner.post("/standing", {"list": TABLE}))
    assert f'id="p{world.anna.id}"' in page
    assert "1,200 followers" in page
    assert "12.3k" in page
    assert "<b>Nobody</b>" not in page
    assert "&lt;b&gt;Nobody&lt;/b&gt;" in page
    again = text_of(owner.get("/standing"))
    assert "1,200 followers" not in again


@pytest.mark.django_db
def test_an_uploaded_file_and_corrected_columns(owner, world):
    odd = "Colour;Who;Loud\nred;Anna Bergþórsdóttir;7\n".encode("utf-16")
    file = SimpleUploadedFile("odd.csv", odd)
    wrong = owner.post("/standing", {"file": file})
    assert wrong.status_code == 400
    assert "Colour, Who, Loud" in text_of(wrong)
    file = SimpleUploadedFile("odd.csv", odd)
    told = owner.post("/standing", {"file": file, "column-name": "Who", "column-followers": "Loud"})
    assert f'id="p{world.anna.id}"' in text_of(told)
    assert "7 followers" in text_of(told)


@pytest.mark.django_db
@pytest.mark.parametrize("told", ["", "\x00PK\x03", "Name,Followers\n"])
def test_lists_of_nobody_say_so(owner, world, told):
    page = owner.post("/standing", {"list": told})
    assert page.status_code == 400
    assert 'role="alert"' in text_of(page)


@pytest.mark.django_db
def test_the_export_runs_in_no_spreadsheet(owner, world):
    told = owner.post("/standing", {"list": "Name\n=1+1\n", "as": "csv"})
    assert told.headers["Content-Type"].startswith("text/csv")
    assert "'=1+1" in text_of(told)
    assert "attachment" in told.headers["Content-Disposition"]


@pytest.mark.django_db
def test_in_icelandic_nothing_is_english(owner, world):
    with translation.override("is"):
        page = text_of(owner.get("/standing", headers={"Accept-Language": "is"}))
    assert "Hvers skal ekki vænta" in page
    assert "What not to expect" not in page
    assert "Útbreiðsla" in page


def mark(name="Anna", reach=900, influence=(0, 0, 1), connection=(2, 1, 4)):
    return Mark(name, reach, Value(*influence), Value(*connection), f"{name}: told", "#p1")


def test_nobody_makes_no_picture():
    assert scatter.draw([], heads=HEADS, label="x") == ""


def test_whose_audience_is_not_told_stands_in_a_strip():
    drawn = scatter.draw([mark(), mark("Ben", None)], heads=HEADS, label="x")
    assert "not told" in drawn
    assert "not told" not in scatter.draw([mark()], heads=HEADS, label="x").replace(": told", "")


def test_names_never_lie_on_names():
    marks = [mark(f"Somebody With Name {n}", 900 + n, connection=(2, 1, 3)) for n in range(30)]
    drawn = str(scatter.draw(marks, heads=HEADS, label="x"))
    boxes = [
        (float(x), float(y))
        for x, y in re.findall(r'<text x="([\d.]+)" y="([\d.]+)" class="halo label"', drawn)
    ]
    assert 1 <= len(boxes) < 30
    assert len(set(boxes)) == len(boxes)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(
            st.none() | st.integers(0, 10**9),
            st.floats(0, 1e4, allow_nan=False),
            st.floats(0, 1e4, allow_nan=False),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_every_dot_lies_within_the_picture(people):
    marks = [
        mark(f"P{n} <&>", reach, (one, one / 2, one * 3), (two, two / 2, two * 3))
        for n, (reach, one, two) in enumerate(people)
    ]
    drawn = f"<all>{scatter.draw(marks, heads=HEADS, label='x')}</all>"
    for svg in ET.fromstring(drawn):
        _, _, width, height = map(float, svg.get("viewBox").split())
        circles = list(svg.iter("circle"))
        assert len(circles) == 2 * len(marks)
        for circle in circles:
            assert 0 <= float(circle.get("cx")) <= width
            assert 0 <= float(circle.get("cy")) <= height


@given(st.floats(1, 1e6, allow_nan=False))
def test_steps_are_few_and_round(most):
    told = scatter.steps(most)
    assert told[0] == 0
    assert 2 <= len(told) <= 6
    assert told[-1] <= most
