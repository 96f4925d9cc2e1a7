"""The People page: order, filter, pages; finding; merging and splitting as decisions."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_builders import Ledger, at

from tengill.facts.folding import fold
from tengill.ledger import decisions
from tengill.workspace import people, presenting, project

pytestmark = pytest.mark.django_db

NOW = datetime(2021, 1, 1, tzinfo=UTC)


@pytest.fixture
def world() -> dict:
    ledger = Ledger()
    me = ledger.person("Sunna Hall", "sunna@home.example", owner=True)
    close = ledger.person("Þórður Æsir", "thordur@north.example", organisation="North")
    faded = ledger.person("Bera Quill", "bera@south.example")
    once = ledger.person("Carl Once", "carl@west.example")
    stranger = ledger.person("Dora Far", "dora@east.example")
    desk = ledger.person("Info", "info@north.example", kind="role")
    for day in range(3, 28, 3):
        ledger.message(me, [close], at(2020, 12, day), "Plans", "see you")
        ledger.message(close, [me], at(2020, 12, day, 15), "Re: Plans", "yes")
    for day in range(3, 28, 3):
        ledger.message(me, [faded], at(2019, 3, day), "Budget", "numbers")
        ledger.message(faded, [me], at(2019, 3, day, 15), "Re: Budget", "fine")
    ledger.message(once, [me], at(2020, 11, 1), "Hello", "we met")
    ledger.message(desk, [me], at(2020, 12, 30), "Receipt", "paid")
    ledger.message(close, [stranger], at(2020, 10, 1), "Other", "not for you")
    ledger.ties()
    return {"me": me, "close": close, "faded": faded, "once": once, "far": stranger, "desk": desk}


def names(page: people.PeoplePage) -> list[str]:
    return [row.name for row in page.rows]


def test_closest_first_with_figures(world):
    page = people.list_people(now=NOW)
    assert names(page) == ["Þórður Æsir", "Bera Quill", "Carl Once"]
    strengths = [row.strength for row in page.rows[:2]]
    assert strengths == sorted(strengths, reverse=True)
    first = page.rows[0]
    assert first.name == "Þórður Æsir"
    assert (first.sent, first.received) == (10, 9)
    assert first.strength is not None
    assert first.strength > 0.5
    assert first.quiet_days == 4
    assert first.certainty == "witnessed"
    assert (first.from_them, first.to_them, first.one_way) == (9, 9, False)
    assert page.total == 2
    assert page.next == ""
    assert "2 people" in presenting.plain(page.sentence)


def test_strength_told_later_has_decayed(world):
    later = people.list_people(now=datetime(2024, 1, 1, tzinfo=UTC)).rows[0]
    now = people.list_people(now=NOW).rows[0]
    assert later.name == now.name
    assert later.strength < now.strength
    assert later.strength_then == now.strength_then


def test_quiet_shows_only_those_beyond_their_rhythm(world):
    assert names(people.list_people(sort="quiet", now=NOW)) == ["Bera Quill"]


def test_recent_is_by_last_interaction_with_the_owner(world):
    assert names(people.list_people(sort="recent", now=NOW)) == [
        "Þórður Æsir",
        "Carl Once",
        "Bera Quill",
    ]


def test_recent_in_pages_shows_everybody_once(world):
    seen, cursor = [], ""
    for _page in range(300):
        page = people.list_people(sort="recent", cursor=cursor, limit=1, now=NOW)
        seen += names(page)
        cursor = page.next
        if not cursor:
            break
    assert seen == ["Þórður Æsir", "Carl Once", "Bera Quill"]


def test_names_list_everybody_in_pages(world):
    seen, cursor = [], ""
    while True:
        page = people.list_people(sort="name", cursor=cursor, limit=2, now=NOW)
        seen += names(page)
        assert len(page.rows) <= 2
        cursor = page.next
        if not cursor:
            break
    assert seen == ["Bera Quill", "Carl Once", "Dora Far", "Sunna Hall", "Þórður Æsir"]


def test_kinds(world):
    assert names(people.list_people(kind="role", sort="name", now=NOW)) == ["Info"]
    assert "Info" in names(people.list_people(kind="all", now=NOW))
    assert "Info" in names(people.list_people(kind="all", sort="name", now=NOW))
    with pytest.raises(ValueError, match="not a kind"):
        people.list_people(kind="robot")
    with pytest.raises(ValueError, match="not an order"):
        people.list_people(sort="shoe-size")  # type: ignore[arg-type]


@pytest.mark.parametrize("query", ["thordur", "ÞÓRÐUR", "aesir thordur", "north.example"])
def test_query_folds_names_and_looks_at_addresses(world, query):
    assert names(people.list_people(query, now=NOW)) == ["Þórður Æsir"]


def test_query_for_people_without_a_tie(world):
    assert names(people.list_people("dora", now=NOW)) == ["Dora Far"]
    assert people.list_people("dora", now=NOW).rows[0].strength is None
    assert names(people.list_people("nobody at all", now=NOW)) == []


def test_without_an_owner_people_are_listed_by_when_last_seen():
    ledger = Ledger()
    one = ledger.person("One", "one@x.example")
    two = ledger.person("Two", "two@x.example")
    ledger.message(one, [two], at(2020, 1, 1), "a", "b")
    ledger.message(two, [], at(2020, 2, 1), "a", "b")
    ledger.ties()
    assert names(people.list_people(now=NOW)) == ["Two", "One"]


def test_number_of_queries_does_not_grow_with_rows(world, django_assert_max_num_queries):
    people.list_people(now=NOW)  # reads everybody into memory
    with django_assert_max_num_queries(12):
        people.list_people(now=NOW)


def test_find(world):
    close = world["close"].id
    assert people.find(f"#{close}")[0].person.id == close
    assert people.find("Thordur@north.example")[0].score == 100
    assert people.find("thordur")[0].person.id == close
    assert people.find("Thordur Aesyr")[0].person.id == close
    assert people.find("") == ()
    assert people.find("zzzzqqq xxyy") == ()


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=30))
def test_find_takes_any_text(text):
    assert isinstance(people.find(text), tuple)


# ---------------------------------------------------------------- decisions


@pytest.fixture
def projected(monkeypatch) -> list[str]:
    calls: list[str] = []
    monkeypatch.setattr(project, "people_changed", lambda: calls.append("people"))
    return calls


def test_merge_is_a_decision_on_points(world, projected):
    made = people.merge([world["once"].id, world["far"].id], "Sunna", "same")
    assert len(made) == 1
    assert decisions.in_force("merge") == {
        "points:email:carl@west.example|email:dora@east.example": {}
    }
    assert projected == ["people"]
    with pytest.raises(ValueError, match="two or more"):
        people.merge([world["once"].id] * 2)
    with pytest.raises(people.UnknownPersonError):
        people.merge([world["once"].id, 10**9])


def test_split_takes_back_the_merge_and_the_other_way_round(world, projected):
    ledger = Ledger()
    two = ledger.person("Elin Tvo", "elin@one.example", "elin@two.example")
    other = ledger.person("Elin Tvo", "elin@three.example")
    about = "points:email:elin@one.example|email:elin@two.example"
    decisions.record("merge", about, {})
    people.split(two.id, "email:elin@two.example")
    assert about not in decisions.in_force("merge")
    assert about in decisions.in_force("split")
    people.merge([two.id, other.id])
    assert about not in decisions.in_force("split")
    with pytest.raises(ValueError, match="not an address"):
        people.split(two.id, "email:dora@east.example")
    with pytest.raises(ValueError, match="only contact point"):
        people.split(other.id, "email:elin@three.example")


def test_kind_and_name(world, projected):
    far = world["far"].id
    people.set_kind(far, "list")
    people.set_name(far, "  Dora   Fjær ")
    assert decisions.in_force("person_kind") == {"email:dora@east.example": {"kind": "list"}}
    assert decisions.in_force("person_name") == {"email:dora@east.example": {"name": "Dora Fjær"}}
    with pytest.raises(ValueError, match="not a kind"):
        people.set_kind(far, "robot")
    with pytest.raises(ValueError, match="1 to 200"):
        people.set_name(far, "   ")


def test_suggested_merges_leave_out_what_was_decided(world):
    ledger = Ledger()
    one = ledger.person("Elin Tvo", "elin@one.example")
    two = ledger.person("Elín Tvö", "elin@two.example")
    (suggestion,) = people.suggest_merges()
    assert {suggestion.left.id, suggestion.right.id} == {one.id, two.id}
    decisions.record("split", "points:email:elin@one.example|email:elin@two.example", {})
    assert people.suggest_merges() == ()


@given(st.text())
def test_folding_is_idempotent(text):
    assert fold(fold(text)) == fold(text)


def test_folding_spells_out_nordic_letters():
    assert fold("Þórður ÆSIR Ørsted Straße Łódź Ångström ÍÐ") == (
        "thordur aesir orsted strasse lodz angstrom id"
    )
