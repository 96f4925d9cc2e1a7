"""Today: whom to answer, whom to follow up, what came of it, what waits."""

from datetime import UTC, datetime

import pytest
from ledger_builders import Ledger, at

from tengill.workspace import presenting, settings, today

pytestmark = pytest.mark.django_db

NOW = datetime(2021, 1, 1, 12, tzinfo=UTC)


class World:
    def __init__(self) -> None:
        self.ledger = ledger = Ledger()
        self.me = ledger.person("Sunna Hall", "sunna@home.example", owner=True)
        self.close = ledger.person("Anders Dahl", "anders@dahl.example")
        self.other = ledger.person("Carla Moss", "carla@moss.example")
        self.list = ledger.person("News", "news@list.example", kind="list")
        for day in range(1, 20, 3):
            for who in (self.close, self.other):
                ledger.message(self.me, [who], at(2020, 12, day, 8), "a", "b")
                ledger.message(who, [self.me], at(2020, 12, day, 9), "Re: a", "b")
        self.waiting = ledger.message(self.close, [self.me], at(2020, 12, 28), "Lunch?", "Friday?")
        ledger.message(self.other, [self.me], at(2020, 12, 27), "Ok?", "Yes?")
        ledger.message(self.me, [self.other], at(2020, 12, 28), "Re: Ok?", "Yes.")
        ledger.message(self.list, [self.me], at(2020, 12, 30), "News", "buy", bulk=0.99)
        ledger.message(self.close, [self.me], at(2020, 12, 29), "Sale", "all", bulk=0.99)
        ledger.ties()


@pytest.fixture
def world() -> World:
    return World()


def test_whom_to_answer(world):
    ledger = world.ledger
    # A lasting correspondent: the last word of the other pair is the owner's.
    ledger.message(world.me, [world.other], at(2020, 12, 29), "x", "y")
    seen = today.today(NOW)
    assert [(row.person.id, row.subject) for row in seen.answer] == [(world.close.id, "Lunch?")]
    assert seen.answer[0].message_id == world.waiting.pk
    assert seen.answer[0].days == 4
    assert "1 person waits for your answer." in presenting.plain(seen.sentence)


def test_answered_means_written_to_since(world):
    world.ledger.message(world.me, [world.close], at(2020, 12, 31), "Re: Lunch?", "Yes")
    assert today.today(NOW).answer == ()


def test_older_than_a_month_is_not_asked_again(world):
    assert today.today(datetime(2021, 3, 1, tzinfo=UTC)).answer == ()


def test_follow_ups_review_and_last_import(world):
    message = world.ledger.message(
        world.me, [world.close, world.other], at(2020, 12, 5), "Meet", "do meet"
    )
    act = world.ledger.act("introduction", message, [world.me], [world.close], [world.other])
    seen = today.today(NOW)
    assert [row.id for row in seen.follow_up] == [act.pk]
    assert seen.review_waiting == 1
    assert presenting.plain(seen.review_sentence) == "1 found act waits for your word."
    assert seen.last_import.run_id == world.ledger.run.pk
    assert [who.id for who in seen.owner] == [world.me.id]


def test_what_came_of_it_in_the_last_twelve_months(world):
    for title, when in [("Now", at(2020, 6, 1)), ("Long ago", at(2018, 6, 1))]:
        won = world.ledger.outcome(title, [world.close], [world.other], 50_00, "EUR", when)
        world.ledger.credit(won, {world.me.id: (25_00, "confirmed")})
    seen = today.today(NOW)
    assert [row.title for row in seen.came_of_it] == ["Now"]
    assert "€25.00 credited to you" in presenting.plain(seen.came_of_it_sentence)


def test_an_archive_that_ended_is_told_at_its_end(world):
    seen = today.today()
    assert seen.archive_ended
    assert seen.now.date().isoformat() == "2020-12-30"
    assert [row.person.id for row in seen.answer] == [world.close.id]


def test_one_wrong_date_does_not_move_the_end(world):
    world.ledger.message(world.close, [world.me], at(2022, 1, 1), "?", "?")
    assert settings.told_at() == at(2020, 12, 30)


def test_an_empty_ledger():
    seen = today.today()
    assert seen.is_empty
    assert seen.last_import is None
    assert "Import your mail" in presenting.plain(seen.sentence)


def test_settings_are_checked():
    settings.save("time_zone", "Atlantic/Reykjavik", "Sunna")
    assert str(settings.zone()) == "Atlantic/Reykjavik"
    settings.save("time_zone", "Europe/Copenhagen")
    assert settings.at(at(2020, 7, 1)).hour == 14
    with pytest.raises(ValueError, match="not a time zone"):
        settings.save("time_zone", "Mars/Olympus")
    with pytest.raises(ValueError, match="not a currency"):
        settings.save("currency", "kr")
    assert settings.get("currency", "EUR") == "EUR"
    assert settings.local(None) is None
    assert settings.at(10**18).year == 9998 or settings.at(10**18).year == 9999
