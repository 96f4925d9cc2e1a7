"""One person's page: where we stand, how we met, the timeline, credit."""

from datetime import UTC, datetime

import numpy as np
import pytest
from ledger_builders import Ledger, Who, at

from tengill.facts.money import Money
from tengill.ledger import models
from tengill.ties import Around
from tengill.workspace import person, presenting, tie_company, tie_curve
from tengill.workspace.person import UnknownPersonError

pytestmark = pytest.mark.django_db

NOW = datetime(2021, 1, 1, tzinfo=UTC)


class World:
    """Sunna was introduced to Anders by Carla; Anders wrote last; a deal came of it."""

    def __init__(self) -> None:
        self.ledger = ledger = Ledger()
        self.me = ledger.person("Sunna Hall", "sunna@home.example", owner=True)
        self.anders = ledger.person(
            "Anders Dahl", "anders@dahl.example", "ad@old.example", organisation="Dahl"
        )
        self.carla = ledger.person("Carla Moss", "carla@moss.example")
        intro = ledger.message(
            self.carla, [self.me, self.anders], at(2020, 3, 1), "Meet", "I want you two to meet."
        )
        self.intro = ledger.act(
            "introduction", intro, [self.carla], [self.me], [self.anders], words="meet"
        )
        self.first = ledger.message(self.me, [self.anders], at(2020, 3, 2), "Coffee", "Thursday?")
        for month in range(4, 12):
            ledger.message(self.anders, [self.me], at(2020, month, 3), "Re: Coffee", "Yes, gladly.")
            ledger.message(self.me, [self.anders], at(2020, month, 4), "Re: Coffee", "Good.")
        self.last = ledger.message(
            self.anders, [self.me], at(2020, 12, 20), "Contract", "See\n\nbelow. " * 60
        )
        ledger.ties()


@pytest.fixture
def world() -> World:
    return World()


def view(who: Who) -> person.PersonView:
    return person.person_view(who.id, NOW)


def test_header_and_standing(world):
    seen = view(world.anders)
    assert seen.person.name == "Anders Dahl"
    assert seen.organisation == "Dahl"
    assert [p.key for p in seen.points] == ["email:anders@dahl.example", "email:ad@old.example"]
    assert presenting.plain(seen.where_we_stand).startswith("You are close. 18 messages both ways")
    assert "since March 2020" in presenting.plain(seen.where_we_stand)
    assert seen.tie is not None
    assert (seen.tie.to_them, seen.tie.from_them) == (9, 9)


def test_the_curve_ends_at_the_strength_now_and_begins_at_the_first_interaction(world):
    tie = view(world.anders).tie
    assert tie.series[0][0].date().isoformat() == "2020-03-02"
    assert tie.series[-1][1] == pytest.approx(tie.strength, abs=1e-9)
    assert [when for when, _ in tie.series] == sorted(when for when, _ in tie.series)
    assert len(tie.series) <= 120
    assert not tie.sampled


def test_a_long_curve_rests_on_the_newest_interactions(world, monkeypatch):
    monkeypatch.setattr(tie_curve, "INTERACTIONS", 5)
    tie = view(world.anders).tie
    assert tie.sampled
    assert tie.series[0][0] > datetime(2020, 9, 1, tzinfo=UTC)


def test_the_curve_ends_at_a_strength_told_with_the_company_both_keep(world, monkeypatch):
    alone = view(world.anders).tie
    monkeypatch.setattr(  # as a measured network would tell it
        tie_company, "around", lambda a, _b: Around(1.0, np.full(np.atleast_1d(a).shape, 3.0))
    )
    tie = view(world.anders).tie
    assert abs(tie.strength - alone.strength) > 0.005
    assert tie.series[-1][1] == tie.strength
    lift = [
        after - before for (_, after), (_, before) in zip(tie.series, alone.series, strict=True)
    ]
    assert all(one * (tie.strength - alone.strength) > 0 for one in lift[1:])


def test_the_curve_counts_meetings_and_interactions_as_the_tie_does(world):
    mine, theirs = world.me.points[0], world.anders.points[0]
    met = models.Meeting.objects.create(
        digest=b"1" * 16, source="icalendar", key="m", recorded_at=1, starts_at=at(2018, 5, 1),
        ends_at=None, all_day=False, title="Walk", state="confirmed", organiser=mine, attendees=2,
    )  # fmt: skip
    models.Attendance.objects.create(meeting=met, point=theirs, position=0, answer="accepted")
    models.Interaction.objects.create(
        digest=b"2" * 16, source="linkedin", key="c", recorded_at=1, kind="connection",
        at=at(2017, 5, 1), by=mine, to=theirs,
    )  # fmt: skip
    told = {"mail": [9, 9, 5], "meeting": [1, 0, 3], "connection": [1, 0, 1]}
    models.Tie.objects.filter(a_id=world.me.id, b_id=world.anders.id).update(channels=told)
    tie = view(world.anders).tie
    assert tie.series[0][0].date().isoformat() == "2017-05-01"
    assert tie.series[0][1] > 0
    assert tie.series[-1][1] == tie.strength


def test_how_we_met_names_the_introducer_and_the_first_message(world):
    met = view(world.anders).how_we_met
    assert met.introduction is not None
    assert met.introduction.id == world.intro.pk
    assert met.message_id == world.first.pk
    assert presenting.plain(met.sentence) == (
        "Introduced by Carla Moss on 1 March 2020. First message on 2 March 2020: “Coffee”."
    )
    links = [phrase.link for phrase in met.sentence if phrase.link]
    assert [(link.page, link.id) for link in links] == [
        ("person", world.carla.id),
        ("message", world.intro.message_id),
        ("message", world.first.pk),
    ]


def test_a_first_message_without_a_subject_is_told_without_quotes(world):
    world.first.subject = ""
    world.first.save()
    told = presenting.plain(view(world.anders).how_we_met.sentence)
    assert told.endswith(" First message on 2 March 2020, without a subject.")


def test_a_rejected_introduction_is_not_how_we_met(world):
    world.intro.state = "rejected"
    world.intro.save()
    seen = view(world.anders)
    assert seen.how_we_met.introduction is None
    assert seen.introductions_of == ()


def test_acts_for_each_other(world):
    assert [act.id for act in view(world.anders).introductions_of] == [world.intro.pk]
    assert [act.id for act in view(world.carla).introductions_by] == [world.intro.pk]
    assert view(world.carla).introductions_by[0].words == "meet"


def test_credit_and_totals(world):
    when = at(2020, 12, 1)
    one = world.ledger.outcome("Dahl signs", [world.anders], [world.me], 900_00, "EUR", when)
    two = world.ledger.outcome("More", [world.anders], [world.me], 5_000, "ISK", when)
    world.ledger.credit(one, {world.carla.id: (450_00, "inferred")})
    world.ledger.credit(two, {world.carla.id: (5_000, "confirmed")})
    seen = view(world.carla)
    assert {line.outcome_id: line.credit for line in seen.credit} == {
        one.pk: Money("EUR", 450_00),
        two.pk: Money("ISK", 5_000),
    }
    assert set(seen.credit_totals) == {Money("EUR", 450_00), Money("ISK", 5_000)}


def test_topics_mark_what_i_have_not_answered(world):
    topics = view(world.anders).topics
    assert [(t.subject, t.unanswered) for t in topics] == [
        ("Contract", True),
        ("Re: Coffee", False),
    ]


def test_other_ties_leave_out_the_owner(world):
    assert [tie.person.name for tie in view(world.anders).other_ties] == ["Carla Moss"]


def test_timeline_pages_show_every_message_once_newest_first(world):
    undated = world.ledger.message(world.anders, [world.me], None, "No date", "lost in time")
    twice = world.ledger.message(
        world.anders, [world.me], at(2020, 5, 5), "To myself", "copy", cc=[world.anders]
    )
    seen, cursor = [], ""
    while True:
        page = person.timeline(world.anders.id, cursor, limit=4)
        seen += page.items
        cursor = page.next
        if not cursor:
            break
    ids = [item.message_id for item in seen]
    assert len(ids) == len(set(ids)) == 21
    assert ids[-1] == undated.pk
    assert twice.pk in ids
    dated = [item.at for item in seen if item.at]
    assert dated == sorted(dated, reverse=True)
    assert seen[0].direction == "from_them"
    assert len(seen[0].excerpt.text) <= 220
    assert "\n" not in seen[0].excerpt.text
    intro = next(item for item in seen if item.message_id == world.intro.message_id)
    assert (intro.direction, [act.kind for act in intro.acts]) == ("other", ["introduction"])


@pytest.mark.parametrize("cursor", ["", "x", "1.x", "none.", "none.0", "-5.3", "9" * 15 + ".1"])
def test_any_cursor_is_answered(world, cursor):
    assert isinstance(person.timeline(world.anders.id, cursor).items, tuple)


def test_the_owner_and_a_stranger(world):
    far = world.ledger.person("Dora Far", "dora@east.example")
    assert presenting.plain(view(world.me).where_we_stand) == "This is you."
    seen = view(far)
    assert seen.tie is None
    assert seen.topics == ()
    assert seen.timeline.items == ()
    assert "no personal message" in presenting.plain(seen.where_we_stand)


def test_an_unknown_person_is_told(world):
    with pytest.raises(UnknownPersonError, match="find them by name"):
        person.person_view(10**9)


def test_a_quiet_tie_says_so(world):
    seen = person.person_view(world.anders.id, datetime(2024, 1, 1, tzinfo=UTC))
    assert "quiet for the two of you" in presenting.plain(seen.where_we_stand)
    assert "lost touch" in presenting.plain(seen.where_we_stand)


def test_number_of_queries_is_bounded(world, django_assert_max_num_queries):
    with django_assert_max_num_queries(65):
        view(world.anders)
