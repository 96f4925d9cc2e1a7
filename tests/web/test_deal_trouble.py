"""Everything that reading a list of deals can say: the screen says it in its own words, in Icelandic too."""

import ast
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from django.utils import translation

import tengill
from tengill.sources.deals import Shape, outcomes, recognise
from tengill.sources.deals.notes import notes
from tengill.web import deal_trouble
from tengill.workspace import outcomes_import

SOURCE = Path(tengill.__file__).parent
ROOMS = (
    *sorted((SOURCE / "sources" / "deals").glob("*.py")),
    SOURCE / "workspace" / "outcomes_writing.py",
    SOURCE / "workspace" / "outcomes_import.py",
)
RAISED = {"ValueError", "UnreadableDealsError", "UnreadableValueError", "_AsideError", "_wrong", "KeptAside", "Record"}  # fmt: skip
FILLED = "'x1'"
OPTION = ("--map", "--currency", "COLUMN", "<address>")


def _text(node: ast.expr) -> str:
    """A string as it would be said, its parts filled in; empty when it is none."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else FILLED for part in node.values
        )
    return ""


def _is_sentence(text: str) -> bool:
    """Whether it is more than the few words of a reason, and not only a place for some."""
    words = text.replace("Row", "").replace(FILLED, "").strip(" :.")
    return words.count(" ") >= 2 and text not in reasons()


@cache
def said() -> set[str]:
    """Every sentence a list of deals may be met with, out of the source text."""
    found: set[str] = set()
    for path in ROOMS:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in RAISED:
                found |= {
                    text
                    for text in map(_text, [*node.args, *(k.value for k in node.keywords)])
                    if _is_sentence(text)
                }
    return found


@cache
def reasons() -> set[str]:
    """Every reason a row is kept aside for."""
    found: set[str] = set()
    for path in ROOMS:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(getattr(node, "func", None), "id", "")
            if name in {"_AsideError", "KeptAside"} and isinstance(node.args[0], ast.Constant):
                found.add(node.args[0].value)
            elif name == "UnreadableValueError" and len(node.args) > 1:
                found.add(node.args[1].value)
    return found


def test_the_search_finds_what_is_said():
    assert len(said()) > 30
    assert {"no currency", "date unreadable", "identifier taken"} <= reasons()


@pytest.mark.parametrize("sentence", sorted(said()))
def test_every_sentence_has_words_of_the_screen(sentence):
    sentence = sentence.replace(f"Row {FILLED}", "Row 7")
    english = deal_trouble.in_words(sentence)
    assert not any(option in english for option in OPTION)
    with translation.override("is"):
        assert deal_trouble.in_words(sentence) not in (sentence, english)


@pytest.mark.parametrize("reason", sorted(reasons()))
def test_every_reason_has_icelandic_words(reason):
    with translation.override("is"):
        assert deal_trouble.reason_in_words(reason) != reason


def test_a_row_is_named_and_its_trouble_told():
    told = deal_trouble.in_words("Row 7: 'a lot' is not an amount.")
    assert told == "Row 7: “a lot” is not an amount."
    with translation.override("is"):
        assert deal_trouble.in_words("Row 7: 'a lot' is not an amount.") == (
            "Lína 7: „a lot“ er ekki fjárhæð."
        )
    assert deal_trouble.in_words("""Row 7: "l'amount" is not a date.""") == (
        "Row 7: “l'amount” is not a date."
    )
    assert deal_trouble.in_words("something else") == "something else"


FIELDS = ("amount", "closed_at", "state", "won", "buyer_name", "seller_name")


@pytest.mark.parametrize("units", ["major", "minor"])
@pytest.mark.parametrize("order", ["", "dmy", "mdy"])
@pytest.mark.parametrize("mapped", [(), FIELDS[:3], FIELDS])
def test_every_note_has_words_of_the_screen(shape, units, order, mapped):
    told = replace(
        shape[1], units=units, date_order=order, mapping={one: one for one in mapped}, decimal_mark="",
        layout=replace(shape[1].layout, encoding="cp1252"),
    )  # fmt: skip
    for one in notes(told, order_sure=False, unknown=tuple("abcdefg")):
        english = deal_trouble.in_words(one)
        assert not any(option in english for option in OPTION)
        with translation.override("is"):
            assert deal_trouble.in_words(one) not in (one, english)


LIST = "Title,Stage,Amount,Date\nBoat,Strange,12.500,1/2/2020\nNet,Odd,1.250,3/4/2020\n"


@pytest.fixture
def shape(tmp_path) -> tuple[Path, Shape]:
    path = tmp_path / "deals.csv"
    path.write_text(LIST, encoding="utf-8")
    return path, recognise(path)


def test_notes_as_they_come_have_words(shape):
    path, told = shape
    found = [*told.notes, *notes(told, order_sure=False, unknown=("a", "b"))]
    found += [one.detail for one in outcomes(path, told, "KWD")]
    assert len(found) > 6
    with translation.override("is"):
        for one in found:
            assert deal_trouble.in_words(one) != one
            assert "--map" not in deal_trouble.in_words(one)


def test_the_form_offers_what_the_sentences_speak_of(owner, shape):
    path, _ = shape
    with path.open("rb") as file:
        page = owner.post("/outcomes/import", {"file": file}).content.decode()
    assert 'name="won_stage"' in page
    assert "<option>Odd</option>" in page
    assert 'id="decimal_mark" name="decimal_mark"><option value="" selected>' in page
    assert "--map" not in page
    assert "the stages Odd, Strange are taken as open" in page
    assert page.count("No column names the buyer") == 0, "the page asks for it below"
    with path.open("rb") as file:
        again = owner.post(
            "/outcomes/import", {"file": file, "won_stage": "Odd", "date_order": "dmy"}
        )
    text = again.content.decode()
    assert "<option selected>Odd</option>" in text
    assert "No deal counts as won" not in text


def test_hundredths_can_be_told_to_be_whole(owner, tmp_path):
    path = tmp_path / "cents.csv"
    path.write_text(
        "Title,Amount cents,Currency,Date\nBoat,1250,EUR,2020-01-02\n", encoding="utf-8"
    )
    assert outcomes_import.preview(path).units == "minor"
    for units, amount in (("minor", "12.50"), ("major", "1,250")):
        with path.open("rb") as file:
            page = owner.post("/outcomes/import", {"file": file, "units": units}).content.decode()
        assert f'value="{units}" selected' in page
        assert amount in page.split('id="first"')[1]


def test_a_run_tells_why_rows_were_kept_aside(owner, tmp_path):
    path = tmp_path / "deals.csv"
    path.write_text(
        "Title,Amount,Currency,Date\nBoat,much,EUR,2020-01-02\nNet,5,EUR,2020-01-02\n",
        encoding="utf-8",
    )
    run = outcomes_import.import_outcomes(path).run
    owner.cookies["django_language"] = "is"
    page = owner.get(f"/imports/{run}").content.decode()
    translation.activate("en")
    assert "ólæsileg fjárhæð" in page
    assert "Lína 2: „much“ er ekki fjárhæð." in page
