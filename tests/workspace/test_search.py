"""Search: any query is safe, folded words find each other, removal leaves nothing behind."""

from itertools import count

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_builders import Ledger, at

from tengill.facts.folding import fold
from tengill.ledger import fulltext
from tengill.workspace import search

pytestmark = pytest.mark.django_db

PKS = count(1_000, 10)
LAST = [0]
"""The number after those the test before gave out."""


@pytest.fixture
def world() -> dict:
    ledger = Ledger()
    me = ledger.person("Sunna Hall", "sunna@home.example", owner=True)
    anders = ledger.person("Anders Dahl", "anders@dahl.example")
    texts = {
        "fish": ("Fiskur", "Þórður sends his regards about the köttur and the boat."),
        "gravel": ("Gravel order", "The gravel, forty tonnes, arrives on Monday."),
        "both": ("Misc", "gravel for the boat"),
    }
    return {
        name: ledger.message(anders, [me], at(2020, 1, day), *told)
        for day, (name, told) in enumerate(texts.items(), 1)
    } | {"ledger": ledger, "me": me, "anders": anders}


def found(query: str) -> set[int]:
    return {hit.message for hit in fulltext.search(query)}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("thordur", {"fish"}),
        ("KOTTUR", {"fish"}),
        ("gravel", {"gravel", "both"}),
        ("gravel boat", {"both"}),
        ('"forty tonnes"', {"gravel"}),
        ('"tonnes forty"', set()),
        ("gravel -boat", {"gravel"}),
        ("grav", {"gravel", "both"}),
        ("ton*", {"gravel"}),
        ("gr", set()),
        ("NOT", set()),
        ("gravel OR fish", set()),
        ("gravel NEAR boat", set()),
        ("-boat", set()),
        ('"', set()),
        ("***", set()),
        ("subject:gravel", set()),
    ],
)
def test_queries(world, query, names):
    assert found(query) == {world[name].pk for name in names}


def test_the_subject_weighs_more(world):
    assert [hit.message for hit in fulltext.search("gravel")] == [
        world["gravel"].pk,
        world["both"].pk,
    ]


def test_a_word_in_very_many_messages_shows_the_newest(world, monkeypatch):
    monkeypatch.setattr(fulltext, "RANKED", 1)
    assert [hit.message for hit in fulltext.search("gravel", 1)] == [world["both"].pk]
    assert [hit.message for hit in fulltext.search("gravel", 1, 1)] == [world["gravel"].pk]


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.text(max_size=40),
        st.text(alphabet="\"*-()^:{}+AND ORNEAR'%_\\\x00é", max_size=20),
    )
)
def test_no_query_is_an_error(query):
    assert isinstance(fulltext.search(query), list)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(alphabet="abþöé ÐX", max_size=12), min_size=1, max_size=5), st.data())
def test_removal_is_exact(texts, data):
    """FTS5 checks its own index; what stays is found, what went is not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM message_search_docsize")
        # A message's number is never given out again within a transaction (see fulltext), also
        # not where other tests left rows with higher numbers than these begin with.
        first = max(cursor.fetchone()[0] + 1, next(PKS), LAST.pop(), 1)
        LAST.append(first + len(texts))
        rows = [(first + place, "", text) for place, text in enumerate(texts)]
        fulltext.index(cursor, rows)
        gone = {first + place for place in data.draw(st.sets(st.sampled_from(range(len(texts)))))}
        cursor.executemany(
            fulltext.DELETE, [(pk, fold(s), fold(t)) for pk, s, t in rows if pk in gone]
        )
        cursor.execute("INSERT INTO message_search(message_search) VALUES ('integrity-check')")
    for pk, _subject, text in rows:
        words = fold(text).split()
        if words:
            hits = {hit.message for hit in fulltext.search(words[0], 5_000)}
            assert (pk in hits) is (pk not in gone)


def test_remove_reads_the_ledger_and_rebuild_brings_back(world):
    with connection.cursor() as cursor:
        assert fulltext.remove(cursor, [world["gravel"].pk]) == 1
        assert found("gravel") == {world["both"].pk}
        assert fulltext.rebuild(cursor) == 3
    assert found("gravel") == {world["gravel"].pk, world["both"].pk}


def test_a_search_finds_people_messages_and_outcomes(world):
    ledger = world["ledger"]
    ledger.outcome("Gravel for Dahl", [world["anders"]], [world["me"]], 100, "EUR", at(2020, 2, 1))
    result = search.search("dahl")
    assert [match.person.name for match in result.people] == ["Anders Dahl"]
    assert [row.title for row in result.outcomes] == ["Gravel for Dahl"]
    hit = search.search("Gravel tonnes").messages[0]
    assert [hit.subject.text[a:b] for a, b in hit.subject.marks] == ["Gravel"]
    assert [hit.snippet.text[a:b] for a, b in hit.snippet.marks] == ["gravel", "tonnes"]
    assert hit.sender.name == "Anders Dahl"
    assert search.search("  ").messages == ()


def test_more_is_told(world):
    assert search.search("gravel", limit=1).more_messages
    assert not search.search("gravel", limit=2).more_messages


@given(st.text(max_size=600), st.text(max_size=12))
def test_marks_lie_in_order_within_the_snippet(text, query):
    shown = search.snippet(text, search._wanted(query))
    last = 0
    for start, end in shown.marks:
        assert last <= start < end <= len(shown.text)
        last = end


def test_a_snippet_is_cut_around_the_word():
    shown = search.snippet("before " * 100 + "Þórður " + "after " * 100, frozenset({"thordur"}))
    ((start, end),) = shown.marks
    assert shown.text[start:end] == "Þórður"
    assert shown.text.startswith("… ")
    assert shown.text.endswith(" …")
    assert len(shown.text) < 220
