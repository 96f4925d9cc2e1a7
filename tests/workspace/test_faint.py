"""Faint acts: kept and looked at by choice; in no queue, no count, no column, and by the same number everywhere."""

import pytest
from ledger_builders import Ledger, at

from tengill.ledger.models import Act
from tengill.reading import weighing
from tengill.workspace import (
    faint,
    introductions,
    lifting,
    people,
    person,
    presenting,
    review,
    statement,
    statement_words,
    today,
)

pytestmark = pytest.mark.django_db

FAINT = (0.25, 0.3, 0.499_999)
FOUND = (0.5, 0.8)


class World:
    """One maker of introductions: two that are found, three faint, one faint and confirmed."""

    def __init__(self) -> None:
        self.ledger = ledger = Ledger()
        self.me = ledger.person("Sunna Hall", "sunna@home.example", owner=True)
        self.anders = ledger.person("Anders Dahl", "anders@dahl.example")
        self.carla = ledger.person("Carla Moss", "carla@moss.example")
        self.acts = [self.joined(n, sure) for n, sure in enumerate((*FAINT, *FOUND), 1)]
        self.word = self.joined(9, 0.26, state="confirmed", evidence="confirmed")
        thanks = ledger.message(self.anders, [self.me], at(2020, 5, 1), "Thanks", "We signed it.")
        ledger.act(
            "acknowledgement",
            thanks,
            [self.me],
            [self.anders],
            words="We signed it",
            confidence=0.3,
        )
        won = ledger.outcome("Signed", [self.anders], [self.carla], 100, "EUR", at(2020, 9, 1))
        ledger.credit(won, {self.me.id: (100, "inferred")}, [self.acts[-1]])

    def joined(self, day: int, sure: float, **more: str) -> Act:
        """An introduction of the owner's on a day of March 2020."""
        message = self.ledger.message(
            self.me, [self.anders, self.carla], at(2020, 3, day), f"Nr {day}", "Do meet"
        )
        return self.ledger.act(
            "introduction", message, [self.me], [self.anders], [self.carla], words="Do meet",
            confidence=sure, **more,
        )  # fmt: skip


@pytest.fixture
def world() -> World:
    return World()


def test_found_begins_where_the_reader_says():
    assert faint.FOUND == weighing.PROBABLE
    assert weighing.level(faint.FOUND) == 2


def test_sql_and_python_agree_on_what_is_faint(world):
    asked = set(Act.objects.filter(faint.IS_FAINT).values_list("pk", flat=True))
    raw = {act.pk for act in Act.objects.raw(f"SELECT a.id FROM ledger_act a WHERE {faint.SQL}")}
    every = Act.objects.all()
    said = {act.pk for act in every if faint.is_faint(act.state, act.confidence)}
    assert asked == raw == said
    assert len(asked) == 4
    assert world.word.pk not in asked


def test_the_queue_holds_what_is_found_and_shows_the_rest_by_choice(world):
    queue = review.queue()
    assert [item.confidence for item in queue.items] == sorted(FOUND, reverse=True)
    assert (queue.waiting, queue.faint) == (2, 4)
    by_choice = review.queue(faint=True)
    assert [item.confidence for item in by_choice.items] == [0.499_999, 0.3, 0.3, 0.25]
    assert (by_choice.waiting, by_choice.faint) == (4, 4)
    only = review.queue(faint=True, kinds=["acknowledgement"])
    assert (only.waiting, only.faint, len(only.items)) == (1, 1, 1)
    first = review.queue(faint=True, limit=3)
    rest = review.queue(first.next, faint=True)
    assert [item.confidence for item in rest.items] == [0.25]


def test_counts_agree_everywhere(world):
    tally = review.tally()
    assert (tally.waiting, tally.confirmed, tally.faint) == (2, 1, 4)
    assert tally.by_kind == (("introduction", 2),)
    assert tally.faint_by_kind == (("introduction", 3), ("acknowledgement", 1))
    assert review.waiting() == tally.waiting
    assert review.faint() == tally.faint
    seen = today.today()
    assert (seen.review_waiting, seen.review_faint) == (2, 4)
    assert "2 found acts wait for your word." in presenting.plain(seen.sentence)


def test_a_word_on_a_faint_one_takes_it_out_of_them_for_good(world):
    review.decide(world.acts[0].key, "confirmed")
    review.decide(world.acts[1].key, "rejected")
    assert review.faint() == 2
    assert review.tally().confirmed == 2
    counts = introductions.counts()
    assert (counts.made, counts.faint) == (4, 1)


def test_introductions_count_without_them_and_say_so(world):
    counts = introductions.counts()
    assert (counts.made, counts.waiting, counts.faint) == (3, 2, 3)
    board = introductions.board()
    assert sum(column.total for column in board.columns) == 3
    assert board.faint == 3
    told = presenting.plain(board.sentence)
    assert told.startswith("You made 3 introductions since March 2020")
    assert told.endswith("2 of them wait for your word. 3 more are faint and not counted.")
    assert introductions.list_introductions().total == 3
    listed = introductions.list_introductions(column="faint")
    assert listed.total == 3
    assert {row.column for row in listed.rows} == {"faint"}
    assert not any(row.nudge for row in listed.rows)


def test_only_faint_ones_are_no_introduction_made():
    ledger = Ledger()
    me = ledger.person("Sunna Hall", "sunna@home.example", owner=True)
    message = ledger.message(me, [], at(2020, 3, 1), "x", "Do meet")
    ledger.act("introduction", message, [me], ["Anders"], ["Carla"], confidence=0.3)
    told = presenting.plain(introductions.counts_sentence())
    assert told == "No introduction found yet. 1 more is faint and not counted."


def test_the_first_month_told_is_that_of_one_that_counts(world):
    message = world.ledger.message(world.me, [world.anders], at(2011, 1, 1), "early", "Do meet")
    world.ledger.act("introduction", message, [world.me], [world.anders], [world.carla], confidence=0.3)  # fmt: skip
    assert "since March 2020" in presenting.plain(introductions.counts_sentence())


def test_the_statement_counts_them_apart(world):
    view = statement.statement()
    assert (view.introductions, view.introductions_waiting, view.faint) == (3, 2, 3)
    told = " ".join(statement_words.opening(view, statement_words.Words("en")))
    assert "made 3 introductions in this time" in told
    assert "3 more acts are read only faintly: they are not counted here" in told
    told = " ".join(statement_words.opening(view, statement_words.Words("is")))
    assert "3 verk að auki eru aðeins óljós" in told


def test_pages_of_people_leave_them_out(world):
    shown = person.person_view(world.anders.id)
    assert sorted(act.confidence for act in shown.introductions_of) == [0.26, *FOUND]
    assert shown.acknowledgements == ()
    world.ledger.ties()
    counted = {row.id: row.introductions for row in people.list_people().rows}
    assert counted[world.anders.id] == 3
    assert lifting.suggestions() == ()
