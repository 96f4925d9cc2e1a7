"""Introductions: the board's columns, the list, counts, telling one by hand."""

from datetime import UTC, datetime

import pytest
from ledger_builders import Ledger, at

from tengill.facts.messages import Mailbox
from tengill.ledger import decisions
from tengill.ledger.models import Act
from tengill.workspace import introductions, presenting

pytestmark = pytest.mark.django_db

NOW = datetime(2021, 1, 1, tzinfo=UTC)


class World:
    def __init__(self) -> None:
        self.ledger = ledger = Ledger()
        self.me = ledger.person("Sunna Hall", "sunna@home.example", owner=True)
        self.anders = ledger.person("Anders Dahl", "anders@dahl.example")
        self.carla = ledger.person("Carla Moss", "carla@moss.example")
        self.acts: dict[str, Act] = {}
        for name, kind, took, when in [
            ("made", "introduction", "no_evidence", at(2020, 12, 1)),
            ("fresh", "introduction", "no_evidence", at(2020, 12, 30)),
            ("old", "handoff", "no_evidence", at(2019, 1, 1)),
            ("took", "introduction", "took", at(2020, 6, 1)),
            ("acknowledged", "handoff", "acknowledged", at(2020, 6, 2)),
            ("closed", "introduction", "declined", at(2020, 6, 3)),
            ("outcome", "introduction", "took", at(2020, 2, 1)),
            ("asked", "introduction_request", "", at(2020, 12, 2)),
            ("rejected", "introduction", "no_evidence", at(2020, 12, 3)),
        ]:
            message = ledger.message(self.me, [self.anders, self.carla], when, name, "do meet")
            self.acts[name] = ledger.act(
                kind,
                message,
                [self.me],
                [self.anders],
                [self.carla],
                words="do meet",
                took=took,
                state="rejected" if name == "rejected" else "waiting",
            )
        other = ledger.message(self.carla, [self.me, self.anders], at(2020, 7, 1), "x", "do meet")
        self.acts["not mine"] = ledger.act(
            "introduction", other, [self.carla], [self.me], [self.anders]
        )
        won = ledger.outcome("Signed", [self.anders], [self.carla], 100, "EUR", at(2020, 9, 1))
        ledger.credit(won, {self.me.id: (100, "inferred")}, [self.acts["outcome"]])
        self.won = won


@pytest.fixture
def world() -> World:
    return World()


def test_each_act_stands_in_its_column(world):
    board = introductions.board(now=NOW)
    placed = {column.name: [row.id for row in column.rows] for column in board.columns}
    acts = {name: act.pk for name, act in world.acts.items()}
    assert placed == {
        "asked": [acts["asked"]],
        "made": [acts["fresh"], acts["made"], acts["old"]],
        "took": [acts["took"]],
        "acknowledged": [acts["acknowledged"]],
        "outcome": [acts["outcome"]],
        "closed": [acts["closed"]],
    }
    assert {column.name: column.total for column in board.columns} == {
        name: len(ids) for name, ids in placed.items()
    }
    for column in board.columns:
        assert all(row.column == column.name for row in column.rows)


def test_a_row_carries_its_evidence(world):
    row = introductions.introduction(world.acts["outcome"].pk)
    assert row.outcomes == ((world.won.pk, "Signed"),)
    assert row.words == "do meet"
    assert row.message_id == world.acts["outcome"].message_id
    assert [who.id for who in row.connectors] == [world.me.id]


def test_nudge_only_what_is_neither_fresh_nor_stale(world):
    nudged = {row.id for row in introductions.to_nudge(now=NOW)}
    assert nudged == {world.acts["made"].pk}
    made = next(c for c in introductions.board(now=NOW).columns if c.name == "made")
    assert {row.id for row in made.rows if row.nudge} == nudged


def test_everybodys_introductions(world):
    ids = {row.id for row in introductions.list_introductions("all", now=NOW).rows}
    assert world.acts["not mine"].pk in ids
    assert world.acts["rejected"].pk not in ids
    with pytest.raises(ValueError, match="neither me nor all"):
        introductions.board("them")


def test_list_in_pages_and_by_column_and_period(world):
    seen, cursor = [], ""
    while True:
        page = introductions.list_introductions(cursor=cursor, limit=3, now=NOW)
        seen += [row.id for row in page.rows]
        cursor = page.next
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == page.total == 8
    summer = introductions.list_introductions(
        start=datetime(2020, 6, 1, 12, tzinfo=UTC), end=datetime(2020, 6, 2, 12, tzinfo=UTC)
    )
    assert [row.id for row in summer.rows] == [world.acts["took"].pk]
    closed = introductions.list_introductions(column="closed")
    assert [row.id for row in closed.rows] == [world.acts["closed"].pk]
    with pytest.raises(ValueError, match="not a column"):
        introductions.list_introductions(column="shelf")


def test_counts_and_sentence(world):
    told = introductions.counts()
    assert told == introductions.Counts(
        made=7, took=2, acknowledged=1, no_evidence=3, declined=1, waiting=7, faint=0
    )
    assert presenting.plain(introductions.counts_sentence()) == (
        "You made 7 introductions since January 2019; 2 took, 1 was acknowledged."
        " 7 of them wait for your word."
    )


def test_nothing_yet():
    assert "No introduction" in presenting.plain(introductions.board().sentence)


def test_told_by_hand_is_confirmed_and_resolved(world):
    act_id = introductions.add_by_hand(
        [Mailbox("", "sunna@home.example")],
        [Mailbox("Anders Dahl", "")],
        [Mailbox("Gísli Ný", "gisli@ny.example")],
        datetime(2020, 5, 5, tzinfo=UTC),
        who="Sunna",
    )
    row = introductions.introduction(act_id)
    assert (row.state, row.evidence, row.took) == ("confirmed", "confirmed", "no_evidence")
    assert [who.id for who in (*row.connectors, *row.left, *row.right)] == [
        world.me.id,
        world.anders.id,
        None,
    ]
    ((about, value),) = decisions.in_force("act_new").items()
    assert about == row.key
    assert value["right"] == [["Gísli Ný", "gisli@ny.example"]]


def test_by_hand_needs_both_sides_a_zone_and_a_new_key(world):
    me, other = [Mailbox("Me", "")], [Mailbox("You", "")]
    when = datetime(2020, 5, 5, tzinfo=UTC)
    with pytest.raises(ValueError, match="to whom is missing"):
        introductions.add_by_hand(me, other, [], when)
    with pytest.raises(ValueError, match="zone"):
        introductions.add_by_hand(me, other, other, datetime(2020, 5, 5))  # noqa: DTZ001
    with pytest.raises(ValueError, match="not a kind"):
        introductions.add_by_hand(me, other, other, when, "pitch_cold")
    with pytest.raises(ValueError, match=r"needs one @"):
        introductions.add_by_hand(me, other, [Mailbox("", "nobody")], when)
    known = world.acts["made"].message_id
    with pytest.raises(ValueError, match="Correct it in Review"):
        introductions.add_by_hand(me, other, other, when, message_id=known)
    assert decisions.in_force("act_new") == {}


def test_took_is_a_decision(world):
    act = world.acts["made"]
    introductions.set_took(act.pk, "acknowledged", "Sunna")
    assert introductions.introduction(act.pk).column == "acknowledged"
    assert decisions.in_force("took") == {act.key: {"took": "acknowledged"}}
    with pytest.raises(ValueError, match="no answer"):
        introductions.set_took(act.pk, "maybe")
    with pytest.raises(LookupError):
        introductions.set_took(10**9, "took")
