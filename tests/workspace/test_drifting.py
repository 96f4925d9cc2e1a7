"""Drift: a short list that stays within its day, decisions that count, contact that resets."""

from datetime import UTC, datetime, timedelta

import pytest
from ledger_builders import Ledger, Who, at

from tengill.ledger.models import Meeting, Message, MessageText
from tengill.workspace import drifting, owner_ties, taking_back
from tengill.workspace.presenting import plain

pytestmark = pytest.mark.django_db

NOW = datetime(2021, 12, 20, 9, tzinfo=UTC)


class World:
    """The owner writes every ten days with some who then fall silent, and with one who does not."""

    def __init__(self, silent: int = 3) -> None:
        self.ledger = Ledger()
        self.me = self.ledger.person("Sunna Hall", "sunna@home.example", owner=True)
        self.gone = [self.ledger.person(f"Gone {n}", f"gone{n}@x.example") for n in range(silent)]
        self.near = self.ledger.person("Near Berg", "near@x.example")
        self.last = {}
        for who in self.gone:
            self.last[who.id] = self.steady(who, at(2019, 6, 1), 20)
        self.steady(self.near, at(2021, 8, 20), 12)
        self.ledger.ties()

    def steady(self, who: Who, start: int, letters: int):
        told = None
        for n in range(letters):
            moment = start + 10 * n * 86_400
            by, to = (self.me, who) if n % 2 else (who, self.me)
            told = self.ledger.message(
                by, [to], moment, f"Plans {who.person.name}", "see you there"
            )
        return told


def names(page):
    return [row.person.name for row in page.rows]


def test_who_fell_silent_is_listed_and_who_did_not_is_not():
    World()
    page = drifting.list_drifting(NOW)
    assert names(page) == ["Gone 0", "Gone 1", "Gone 2"]
    assert page.total == 3
    row = page.rows[0]
    assert row.strength < 0.5 < row.strength_then
    assert row.quiet_days > 700
    assert row.rhythm_days == pytest.approx(10, abs=0.2)
    assert "20 messages both ways" in plain(row.because)
    assert [occasion.kind for occasion in row.occasions] == ["topic"]
    assert "Plans Gone 0" in plain(row.occasions[0].sentence)
    assert plain(page.sentence).startswith("3 people to write to today")


def test_the_list_is_short_and_the_same_all_day():
    World()
    told = [names(drifting.list_drifting(NOW + timedelta(hours=h), 2)) for h in (0, 5, 12)]
    assert told[0] == told[1] == told[2] == ["Gone 0", "Gone 1"]


def test_a_decision_takes_one_off_for_the_day_and_can_be_taken_back(monkeypatch):
    world = World()
    monkeypatch.setattr(
        drifting.settings, "told_at", lambda now=None: int((now or NOW).timestamp())
    )
    first = drifting.let_go(world.gone[0].id)
    page = drifting.list_drifting(NOW, 2)
    assert names(page) == ["Gone 1"], "nobody takes their place on that day"
    assert page.decided == 1
    tomorrow = NOW + timedelta(days=1)
    assert names(drifting.list_drifting(tomorrow, 2)) == ["Gone 1", "Gone 2"]
    drifting.undo(first)
    assert names(drifting.list_drifting(tomorrow, 2)) == ["Gone 0", "Gone 1"]
    with pytest.raises(LookupError, match="not in force"):
        drifting.undo(first)
    again = drifting.let_go(world.gone[1].id)
    assert "Gone 1" not in names(drifting.list_drifting(tomorrow))
    taking_back.take_back([again])
    assert "Gone 1" in names(drifting.list_drifting(tomorrow))
    drifting.later(world.gone[0].id, days=30)
    assert "Gone 0" not in names(drifting.list_drifting(tomorrow))
    assert "Gone 0" in names(drifting.list_drifting(NOW + timedelta(days=32)))
    with pytest.raises(ValueError, match="3,650"):
        drifting.later(world.gone[0].id, days=0)
    with pytest.raises(drifting.UnknownPersonError):
        drifting.let_go(10**9)


def test_contact_resets_also_what_was_let_go(monkeypatch):
    world = World()
    monkeypatch.setattr(
        drifting.settings, "told_at", lambda now=None: int((now or NOW).timestamp())
    )
    drifting.let_go(world.gone[0].id)
    world.ledger.message(
        world.gone[0], [world.me], int((NOW - timedelta(days=3)).timestamp()), "Hello", "again"
    )
    world.ledger.ties()
    assert "Gone 0" not in names(drifting.list_drifting(NOW)), "in touch again"
    assert "Gone 0" in names(drifting.list_drifting(NOW + timedelta(days=1500))), "and quiet again"


def test_an_unanswered_question_and_a_meeting_ahead_come_first():
    world = World(1)
    who = world.gone[0]
    asked = world.ledger.message(
        who, [world.me], at(2020, 1, 5), "A question", "Hi. Could you send me the old map? Thanks."
    )
    assert MessageText.objects.filter(message=asked).exists()
    ahead = int((NOW + timedelta(days=9)).timestamp())
    held = Meeting.objects.create(
        digest=b"m" * 16, source="icalendar", key="k", recorded_at=0, starts_at=ahead,
        title="Harbour day", state="confirmed", attendees=2, calendar="Work",
    )  # fmt: skip
    held.attendance.create(point=who.points[0], answer="accepted", starts_at=ahead)
    world.ledger.ties()
    row = drifting.list_drifting(NOW).rows[0]
    assert [occasion.kind for occasion in row.occasions] == ["asked", "meeting", "topic"]
    assert "Could you send me the old map?" in plain(row.occasions[0].sentence)
    assert "Harbour day" in plain(row.occasions[1].sentence)
    assert row.last_words.theirs


def test_a_last_letter_without_a_subject_is_told_without_quotes():
    world = World(1)
    Message.objects.update(subject="")
    row = drifting.list_drifting(NOW).rows[0]
    assert [occasion.kind for occasion in row.occasions] == ["topic"]
    told = plain(row.occasions[0].sentence)
    assert told.startswith("You last wrote to each other on ")
    assert told.endswith(", without a subject.")
    assert world.gone[0].person.name not in told


def test_without_an_owner_or_anybody_the_list_is_empty():
    page = drifting.list_drifting(NOW)
    assert page.rows == ()
    assert plain(page.sentence) == "Nobody you were close to drifts out of sight."


def test_the_nearest_are_the_closest_by_name_alone():
    world = World()
    owners, now = (world.me.id,), int(NOW.timestamp())
    whole = owner_ties.closest(owners, now, "person")
    assert owner_ties.nearest(owners, now, "person") == [tie.person for tie in whole]
    assert whole[0].person == world.near.id
    assert owner_ties.closest(owners, now, "person", part=slice(1, 3)) == whole[1:3]
    assert sorted(whole, key=lambda tie: -tie.now) == whole
