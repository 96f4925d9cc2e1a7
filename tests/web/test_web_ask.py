"""The page Ask: every question, nothing hostile obeyed, what is noted can be taken back."""

import re

import pytest

from tengill.ledger import decisions
from tengill.workspace import network_background

QUESTIONS = ("knows", "way", "introduce", "meetings", "holdings", "place")


@pytest.fixture(autouse=True)
def _nothing_in_the_background(monkeypatch):
    monkeypatch.setattr(network_background, "start", lambda: False)


def ask(owner, **told):
    reply = owner.get("/ask", told)
    assert reply.status_code == 200
    return reply.content.decode()


@pytest.mark.parametrize("about", QUESTIONS)
@pytest.mark.parametrize("language", ["en", "is"])
def test_every_question_has_its_page(owner, about, language):
    page = owner.get("/ask", {"about": about}, headers={"Accept-Language": language})
    assert page.status_code == 200
    assert page.content.decode().count('aria-current="true"') >= 1


def test_who_knows_shows_the_words_and_leads_to_them(owner, world):
    page = ask(owner, about="knows", q="permits")
    assert "Ben Okafor" in page
    assert "<mark>permits</mark>" in page
    link = re.search(r'href="(/messages/\d+)"', page)
    assert link
    assert owner.get(link[1]).status_code == 200


@pytest.mark.parametrize("about", QUESTIONS)
@pytest.mark.parametrize(
    "q", ['<script>alert(1)</script> & "quotes"', "og the", "x" * 5_000, "\0", "' OR 1=1 --", "%"]
)
def test_any_words_are_answered(owner, about, q):
    page = ask(owner, about=about, q=q)
    assert "<script>alert" not in page


def test_hostile_letters_are_shown_not_obeyed(owner, world):
    page = ask(owner, about="knows", q="bold")
    assert "<img src=https" not in page
    assert "<b>bold" not in page


def test_the_way_to_somebody_and_into_an_organisation(owner, world):
    page = ask(owner, about="way", q="Anna Bergþórsdóttir")
    assert "You know" in page
    assert "Frost Cold Storage" in ask(owner, about="way", q="Frost Cold")
    assert 'role="alert"' in ask(owner, about="way", q="zzzz qqqq")
    assert 'role="alert"' in ask(owner, about="way", person="999999")


def test_where_somebody_stands_before_the_network_is_measured(owner, world):
    assert "no network" in ask(owner, about="place")
    assert 'role="alert"' in ask(owner, about="place", person="999999")


def test_an_ask_is_noted_and_taken_back(owner, world):
    told = {"do": "ask", "person": "anna@frost.example", "thing": "A patent <b>lawyer</b>"}
    back = owner.post("/ask/note", told, follow=True)
    page = back.content.decode()
    assert "A patent &lt;b&gt;lawyer&lt;/b&gt;" in page
    undo = re.search(r"/decisions/\d+/undo", page)
    assert undo
    owner.post(undo[0])
    assert decisions.in_force("ask") == {}


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"do": "taken", "one": "1", "other": "999999"}, 404),
        ({"do": "not", "one": "999999"}, 404),
        ({"do": "ask", "person": "Nobody Known", "thing": "boats"}, 200),
        ({"do": "ask", "person": "anna@frost.example", "thing": "of the"}, 200),
        ({"do": "nonsense"}, 200),
        ({}, 200),
    ],
)
def test_what_cannot_be_noted_is_said(owner, world, told, status):
    assert owner.post("/ask/note", told, follow=True).status_code == status
    assert decisions.in_force("ask") == {}


def test_the_proposals_come_after_the_page(owner, world):
    page = ask(owner, about="introduce")
    assert "answer=1" in page
    assert "answer=1" not in ask(owner, about="introduce", answer="1")


def test_a_stranger_sees_nothing(client, world):
    assert client.get("/ask").status_code in {302, 403}
    assert client.post("/ask/note", {"do": "ask"}).status_code in {302, 403}
