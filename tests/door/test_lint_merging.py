"""Merge fields as sending tools fill them, and what goes wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tengill.door.lint.merging import key, names_in, render

VALUES = {
    "firstname": "Anna",
    "company": "",
    "name": "Anna Lind",
    "odd": "N/A",
    "trick": "{{name}}",
}


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Hi {first_name},", "Hi Anna,"),
        ("Hi {{ First Name }},", "Hi Anna,"),
        ("Hi {{contact.first-name}},", "Hi Anna,"),
        ("Hi ${firstName},", "Hi Anna,"),
        ("Hi %FIRST_NAME%,", "Hi Anna,"),
        ("Hi *|FIRST_NAME|*,", "Hi Anna,"),
        ("Hi <<first_name>>,", "Hi Anna,"),
        ("At {{company|your company}}", "At your company"),
        ('At {{ company | default: "your company" }}', "At your company"),
        ("At {company|your company}", "At your company"),
        ("50% off, 20% more", "50% off, 20% more"),
        ("body {color: red}", "body {color: red}"),
        ("no fields", "no fields"),
    ],
)
def test_fields_are_filled(text: str, made: str) -> None:
    told = render(text, VALUES)
    assert told.text == made
    assert told.troubles == ()


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("Hi {nick},", "unknown", "nick"),
        ("Hi {{nick|there}},", "missing", "nick"),
        ("At {company}.", "empty", "company"),
        ("Hi {odd},", "nothing", "odd"),
        ("Hi {trick},", "field", "trick"),
    ],
)
def test_what_cannot_be_filled_is_told_with_its_place(text: str, kind: str, name: str) -> None:
    told = render(text, VALUES)
    (trouble,) = told.troubles
    assert (trouble.kind, trouble.name) == (kind, name)
    value = told.text[trouble.where.start : trouble.where.end]
    assert value == ("" if kind in {"unknown", "empty"} else trouble.where.text)
    # Where nothing of the row stands in the text, rows are alike.
    assert told.plain is (kind in {"unknown", "missing", "empty"})


def test_a_value_cannot_add_a_header_or_another_field() -> None:
    values = {"name": "A\r\nBcc: b@x.example", "x": "{name}"}
    subject = render("Hello {name}", values, one_line=True)
    assert "\n" not in subject.text
    assert [trouble.kind for trouble in subject.troubles] == ["newline"]
    assert render("{x}", values).text == "{name}"


@pytest.mark.slow
@given(
    st.text(max_size=200), st.dictionaries(st.text(max_size=8), st.text(max_size=20), max_size=4)
)
def test_any_text_renders_and_places_fit(text: str, values: dict[str, str]) -> None:
    told = render(text, {key(name): value for name, value in values.items()})
    assert 0.0 <= told.literal <= 1.0
    for trouble in told.troubles:
        assert 0 <= trouble.where.start <= trouble.where.end <= len(told.text)
    if not names_in(text):
        assert told.text == text


@given(st.text(alphabet="{}%|*<>$ab \n", max_size=80))
def test_markup_alone_never_takes_long_or_fails(text: str) -> None:
    assert isinstance(render(text, {"a": "1", "b": ""}).text, str)
