"""The questions a network answers, over a small world that came in by import."""

import pytest
from asking_world import LAST, fill
from ledger_home import LedgerHome, query
from told_format import told, told_format
from told_people import card, on, profile

from tengill.ledger import knowing_index
from tengill.ledger.models import NetworkCommunity
from tengill.workspace import (
    importing,
    network_background,
    network_store,
    rebuilding,
    runs,
    taking_back,
)
from tengill.workspace.asking import asks, events, holdings, introducing, knowing, place, ways
from tengill.workspace.asking.topics import NoTopicError, topic_of
from tengill.workspace.person_decisions import UnknownPersonError
from tengill.workspace.presenting import plain

__all__ = ["told_format"]
pytestmark = pytest.mark.usefixtures("told_format")


@pytest.fixture(autouse=True)
def begun(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Nothing is started in the background; how often it would have been."""
    starts: list[int] = []
    monkeypatch.setattr(network_background, "start", lambda: bool(starts.append(1) or True))
    return starts


@pytest.fixture
def world(ledger: LedgerHome) -> LedgerHome:
    return fill(ledger)


def number_of(name: str) -> int:
    return int(query(f"SELECT id FROM ledger_person WHERE name = '{name}'")[0][0])


def test_who_knows_with_what_shows_it(world: LedgerHome) -> None:
    view = knowing.who_knows("kælikeðja")
    assert [row.person.name for row in view.rows] == ["Björk Dalgaard"]  # Carl asks for it
    [row] = view.rows
    kinds = {one.kind: one for one in row.evidence}
    assert set(kinds) == {"skill", "wrote"}
    start, end = kinds["wrote"].text.marks[0]
    assert kinds["wrote"].text.text[start:end] == "kælikeðjum"
    assert kinds["wrote"].link.page == "message"
    assert kinds["skill"].link.page == "card"
    assert 0 < row.trust <= 1
    assert row.last_at is not None
    assert row.through is None
    assert [r.person.name for r in knowing.who_knows("JARDVARMI").rows] == ["Björk Dalgaard"]


def test_endorsed_by_the_owner_and_not_the_owner_themself(world: LedgerHome) -> None:
    [row] = knowing.who_knows("negotiation").rows
    assert row.person.name == "Björk Dalgaard"
    [shown] = row.evidence
    assert (shown.kind, shown.grade, shown.by) == ("endorsement", "reported", None)


def test_a_stranger_who_knows_comes_with_the_way_to_them(world: LedgerHome) -> None:
    [row] = knowing.who_knows("purchasing").rows
    assert row.person.name == "Dísa Holmberg"
    assert row.through is not None
    assert row.through.name == "Björk Dalgaard"
    assert 0 < row.trust < 1


@pytest.mark.parametrize("topic", ["", "  ", "og the í", "!?", "\0", '"*" OR NEAR('])
def test_any_topic_has_an_answer_or_a_word_why_not(world: LedgerHome, topic: str) -> None:
    try:
        view = knowing.who_knows(topic)
    except NoTopicError as error:
        assert str(error)  # noqa: PT017 - either way is right, silence is not
    else:
        assert plain(view.sentence)


def test_an_empty_ledger_answers_all(ledger: LedgerHome) -> None:
    assert knowing.who_knows("boats").rows == ()
    assert introducing.suggest().rows == ()
    assert events.events().rows == ()
    assert holdings.holdings("Holm").rows == ()
    assert ways.matches("Holm") == ((), "")
    with pytest.raises(UnknownPersonError):
        place.place()
    with pytest.raises(UnknownPersonError):
        ways.ways_to_person(7)
    with pytest.raises(LookupError, match="Holm"):
        ways.ways_to_organisation("Holm")


def test_ten_thousand_hits_are_cut_and_said(
    world: LedgerHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tengill.workspace.asking.evidence.MOST_LETTERS", 1)
    view = knowing.who_knows("takk")
    assert (view.letters, view.cut) == (1, True)


def test_the_index_follows_import_undo_and_rebuild(world: LedgerHome) -> None:
    def indexed(word: str) -> int:
        return len(knowing_index.found(f'"{word}"', 99))

    before = query("SELECT rowid, text FROM knowing_search ORDER BY rowid")
    assert indexed("boranir") == 1
    more = card("Freyja Sundby", profile("freyja"), key="f", skills=("Þýðingar",), note="Ærleg")
    importing.import_paths([world.file("more", told(more))])
    assert (indexed("thydingar"), indexed("aerleg")) == (1, 1)
    rebuilding.rebuild()
    assert indexed("thydingar") == 1
    runs.undo(2)
    assert query("SELECT rowid, text FROM knowing_search ORDER BY rowid") == before


def test_a_newer_card_takes_the_older_ones_place(world: LedgerHome) -> None:
    newer = card("Björk Dalgaard", profile("bjork-dal"), key="bjork", source="linkedin",
                 headline="Sailing", told_at=on(600))  # fmt: skip
    importing.import_paths([world.file("newer", told(newer))])
    assert [row.person.name for row in knowing.who_knows("sailing").rows] == ["Björk Dalgaard"]
    assert knowing.who_knows("boranir").rows == ()


# ---------------------------------------------------------------- ways


def test_the_way_to_a_person_and_into_an_organisation(world: LedgerHome) -> None:
    disa = number_of("Dísa Holmberg")
    view = ways.ways_to_person(disa)
    [way] = view.targets[0].ways
    assert [one.name for one in way.people][1:] == ["Björk Dalgaard", "Dísa Holmberg"]
    assert way.trust == pytest.approx(way.steps[0].strength * way.steps[1].strength)
    assert way.steps[1].last_at.date() == on(LAST - 3).date()
    assert "Dísa Holmberg" in way.draft
    assert "Björk" in plain(view.sentence)
    assert ways.matches("Holm") == ((), "Holm hf.")
    house = ways.ways_to_organisation("holm")
    assert house.people == 2
    assert {target.person.name for target in house.targets} == {"Dísa Holmberg", "Egon Viksund"}


def test_whom_one_asked_is_spared_until_that_is_taken_back(world: LedgerHome) -> None:
    disa, bjork = number_of("Dísa Holmberg"), number_of("Björk Dalgaard")
    made = ways.asked(bjork, disa)
    [way] = ways.ways_to_person(disa).targets[0].ways  # the only way stays, and says so
    assert way.spared == 1
    taking_back.take_back([made])
    assert ways.ways_to_person(disa).targets[0].ways[0].spared == 0


# ---------------------------------------------------------------- introductions


def test_a_pair_is_proposed_until_it_is_decided_about(world: LedgerHome) -> None:
    view = introducing.suggest()
    assert view.rows == ()  # they will meet at a meeting of the owner's
    query("UPDATE ledger_meeting SET state = 'cancelled' WHERE key = 'next'")
    query("DELETE FROM ledger_tie WHERE a_id IN (SELECT id FROM ledger_person WHERE name LIKE 'Carl%')"
          " AND b_id IN (SELECT id FROM ledger_person WHERE name LIKE 'Björk%')")  # fmt: skip
    query("DELETE FROM ledger_tie WHERE b_id IN (SELECT id FROM ledger_person WHERE name LIKE 'Carl%')"
          " AND a_id IN (SELECT id FROM ledger_person WHERE name LIKE 'Björk%')")  # fmt: skip
    [row] = introducing.suggest().rows
    assert (row.seeker.name, row.knower.name) == ("Carl Moesgaard", "Björk Dalgaard")
    assert row.thing == "kælikeðjur"
    assert row.ask.link.page == "message"
    assert "kælikeðjur" in row.draft
    made = introducing.decide(row.knower.id, row.seeker.id, "dismissed")
    assert introducing.suggest().rows == ()
    taking_back.take_back([made])
    assert len(introducing.suggest().rows) == 1
    asks.no_wish(row.ask.link.id)
    assert introducing.suggest().rows == ()


def test_asks_and_offers_by_hand(world: LedgerHome) -> None:
    egon, disa = number_of("Egon Viksund"), number_of("Dísa Holmberg")
    offered = asks.note("offer", disa, "Bókhald og laun")
    asked = asks.note("ask", egon, "bókhaldi")
    told_of = {(one.kind, one.person.name, one.decision) for one in asks.every() if one.decision}
    assert told_of == {
        ("offer", "Dísa Holmberg", offered),
        ("ask", "Egon Viksund", asked),
    }
    [row] = knowing.who_knows("bókhald").rows
    assert row.evidence[0].grade == "confirmed"
    assert row.evidence[0].link is None
    taking_back.take_back([offered])
    assert knowing.who_knows("bókhald").rows == ()
    with pytest.raises(ValueError, match="word"):
        asks.note("ask", egon, "og")
    with pytest.raises(ValueError, match="ask"):
        asks.note("wish", egon, "boats")
    with pytest.raises(UnknownPersonError):
        asks.note("ask", 999_999, "boats")
    with pytest.raises(ValueError, match="two"):
        introducing.decide(egon, egon, "taken")


# ---------------------------------------------------------------- events, holdings, place


def test_who_will_be_there_and_who_was(world: LedgerHome) -> None:
    [event] = [one for one in events.events().rows if one.place == "Harpa"]
    assert {one.person.name for one in event.people} == {"Björk Dalgaard", "Carl Moesgaard"}
    assert event.people[0].strength >= event.people[1].strength > 0
    assert all(one.message_id and one.unanswered for one in event.people)
    past = events.events(past=True)
    assert past.rows[0].starts_at > past.rows[1].starts_at
    assert "Uppgjör" in [one.title for one in events.events("egon", past=True).rows]
    assert events.events("nobody of this name").rows == ()


def test_what_one_holds_in_an_organisation_or_a_field(world: LedgerHome) -> None:
    view = holdings.holdings("holm")
    assert {row.person.name for row in view.rows} == {"Dísa Holmberg", "Egon Viksund"}
    disa = next(row for row in view.rows if row.person.name.startswith("Dísa"))
    assert disa.through is not None
    assert disa.through.name == "Björk Dalgaard"
    assert disa.why == ("organisation",)
    assert (view.people, view.known) == (2, 1)
    assert [row.person.name for row in holdings.holdings("purchasing").rows] == ["Dísa Holmberg"]
    with pytest.raises(NoTopicError):
        holdings.holdings(" - ")


def test_who_one_is_in_the_network(world: LedgerHome, begun: list[int]) -> None:
    view = place.place()
    assert (view.measures, view.network.at) == ((), None)
    assert begun == [1]
    network_store.rebuild()
    view = place.place()
    assert view.is_owner
    assert {one.name for one in view.measures} >= {"constraint", "effective_size", "betweenness"}
    assert all(one.rank is None or 1 <= one.rank <= one.of == view.people for one in view.measures)
    assert view.network.is_current
    other = place.place(number_of("Björk Dalgaard"))
    assert "Björk" in plain(other.sentence)
    assert other.community is not None
    NetworkCommunity.objects.update(name="")
    again = place.place(number_of("Björk Dalgaard")).community
    assert again is not None
    assert again.lead is not None
    assert again.lead.name
    with pytest.raises(UnknownPersonError):
        place.place(999_999)
    way = ways.ways_to_person(number_of("Dísa Holmberg"))
    assert way.targets[0].ways[0].people[1].name == "Björk Dalgaard"


def test_forms_of_a_topic_are_those_the_ledger_holds(world: LedgerHome) -> None:
    topic = topic_of("kælikeðjunum")
    assert {"kaelikedjum", "kaelikedjur", "kaelikedjunum"} <= topic.every_form
