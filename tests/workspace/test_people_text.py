"""The text of everybody: any part of a word is found in every line it stands in, and stays true."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tengill.ledger.models import ContactPoint, Person, PersonOrganisation, PersonPoint
from tengill.workspace.people_text import PeopleText, people_text

LINES = st.lists(st.text(alphabet="abþ é@.", max_size=12), max_size=8)
WORDS = st.text(alphabet="abþé@.", max_size=6)


def text_of(lines: list[str]) -> PeopleText:
    encoded = [line.encode() + b"\n" for line in lines]
    ends = np.cumsum([len(line) for line in encoded], dtype=np.int64)
    starts = ends - np.array([len(line) for line in encoded], dtype=np.int64)
    ids = np.arange(len(lines), dtype=np.int64) + 10
    none = np.zeros(0, dtype=np.int64)
    text = np.frombuffer(b"".join(encoded), dtype=np.uint8)
    return PeopleText(ids, text, starts, (), np.zeros(1, dtype=np.int64), none)


@pytest.mark.slow
@given(LINES, WORDS)
def test_a_word_is_found_wherever_it_stands(lines, word):
    found = text_of(lines).holding(word).tolist()
    assert found == [10 + place for place, line in enumerate(lines) if word in line]


def named(name: str) -> Person:
    return Person.objects.create(id=7, name=name, sort_name=name, kind="person")


@pytest.mark.django_db
def test_what_changes_is_found_at_once():
    anna = named("anna lind")
    assert people_text().holding("lind").tolist() == [anna.id]
    Person.objects.filter(id=anna.id).update(sort_name="anna berg")
    assert people_text().holding("lind").tolist() == []
    assert people_text().holding("berg").tolist() == [anna.id]
    point = ContactPoint.objects.create(kind="email", value="AL@Frost.example")
    PersonPoint.objects.create(person=anna, point=point)
    assert people_text().holding("al@frost").tolist() == [anna.id]
    PersonOrganisation.objects.create(person=anna, name="Frost ehf", folded="frost ehf")
    assert people_text().holding("ehf").tolist() == [anna.id]
    PersonOrganisation.objects.all().delete()
    assert people_text().holding("ehf").tolist() == []
    Person.objects.all().delete()
    assert people_text().holding("").tolist() == []


@pytest.mark.django_db
def test_what_is_not_text_does_not_read_it_anew():
    anna = named("anna lind")
    before = people_text()
    Person.objects.filter(id=anna.id).update(last_at=1_700_000_000)
    assert people_text() is before
