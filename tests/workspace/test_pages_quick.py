"""What pages of large ledgers read in quick ways is what a slow reading gives, also after changes."""

from types import SimpleNamespace

import numpy as np
import pytest
from django.db import connection
from ledger_builders import Ledger, at, inserted

from tengill.ledger import fulltext, knowing_index, models
from tengill.ties import Interaction, series, strength_of
from tengill.ties.weights import add
from tengill.web import warm
from tengill.workspace import (
    act_lines,
    at_hand,
    people,
    people_frame,
    people_points,
    people_text,
    settings,
    tie_curve,
    timeline,
)
from tengill.workspace.asking import trust
from tengill.workspace.contact import PARAMETERS
from tengill.workspace.network_places import Strongest

pytestmark = pytest.mark.django_db
NOW = at(2021, 1, 1)


@pytest.fixture
def book() -> Ledger:
    return Ledger()


def met(number: int, when: int, points: list[models.ContactPoint]) -> models.Meeting:
    meeting = inserted(
        models.Meeting(
            digest=number.to_bytes(16), source="icalendar", key=str(number), recorded_at=1,
            starts_at=when, title="Walk", state="confirmed", organiser=points[0], attendees=2,
        )
    )  # fmt: skip
    for place, point in enumerate(points[1:]):
        row = models.Attendance(
            meeting=meeting, point=point, position=place, answer="accepted", starts_at=when
        )
        inserted(row)
    return meeting


def test_a_timeline_of_meetings_at_the_same_moment_tells_each_once_in_order(book):
    me = book.person("Sunna Hall", "sunna@home.example", owner=True)
    anna = book.person("Anna Dal", "anna@dal.example", "anna@old.example")
    told = [
        met(n, at(2020, 1, 1 + n % 3), [me.points[0], anna.points[n % 2]]) for n in range(1, 20)
    ]
    told[4].retracted_at = 5
    told[4].save()
    in_force = [one for one in told if one.retracted_at is None]
    wanted = [one.pk for one in sorted(in_force, key=lambda m: (-m.starts_at, -m.pk))]
    for limit in (1, 2, 5, 50):
        seen, cursor = [], ""
        while True:
            page = timeline.timeline(anna.id, cursor, limit)
            seen += [item.id for item in page.items]
            cursor = page.next
            if not cursor:
                break
        assert seen == wanted


def test_a_persons_acts_are_the_newest_of_each_group_each_once(book):
    anna = book.person("Anna Dal", "anna@dal.example")
    bo = book.person("Bo Vik", "bo@vik.example")
    told = {}
    for day in range(1, 9):
        message = book.message(anna, [bo], at(2020, 1, day), f"Day {day}", "words")
        told[message.pk] = day
        sides = ([anna], [bo]) if day % 2 else ([bo], [anna, anna])
        book.act("introduction" if day % 3 else "handoff", message, [bo], *sides, words="words")
    groups = ((("introduction", "handoff"), ("left", "right")), (("handoff",), ("connector",)))
    mine, made = act_lines.of_person(anna.id, groups, 3)
    assert [told[one.message_id] for one in mine] == [8, 7, 6]
    assert made == ()
    assert [told[one.message_id] for one in act_lines.of_person(bo.id, groups)[1]] == [6, 3]


def test_a_long_curve_is_that_of_all_contact(book, monkeypatch):
    me = book.person("Sunna Hall", "sunna@home.example", owner=True)
    anna = book.person("Anna Dal", "anna@dal.example")
    for month in range(1, 12):
        book.message(me, [anna], at(2020, month, 3), "Coffee", "Thursday?")
        met(month, at(2020, month, 9), [me.points[0], anna.points[0]])
    monkeypatch.setattr(tie_curve, "INTERACTIONS", 6)
    ends = [one.points[0].pk for one in (me, anna)]
    asked = ([ends[0]], [ends[1]], [me.id], anna.id)
    told = {"channels": ["mail", "meeting"], "shown": 0.5, "end": NOW}
    drawn = tie_curve.curve(*asked, **told)
    every = tie_curve._met(*asked[2:], NOW, told["channels"], tie_curve._EVER)
    assert len(list(every)) == 11
    whole = tie_curve._met
    monkeypatch.setattr(tie_curve, "_met", lambda *told: whole(*told[:-1], tie_curve._EVER))
    assert drawn == tie_curve.curve(*asked, **told)
    assert drawn[1]


def test_a_series_is_the_strength_at_each_moment():
    day = 86_400
    told = [Interaction(n * n * day, n % 2 == 0, 1.0 / n) for n in range(1, 12)]
    tie, slow = None, []
    for moment in range(0, 150 * day, 7 * day):
        before = [one for one in told if one.at <= moment]
        tie = None
        for one in before:
            tie = add(tie, one, PARAMETERS)
        slow.append((moment, strength_of(tie, moment, PARAMETERS) if tie else 0.0))
    quick = series(told, 0, 149 * day, 7 * day, PARAMETERS)
    assert [(one.at, one.strength) for one in quick] == slow
    assert [one.strength for one in series([], 0, 9, 3, PARAMETERS)] == [0.0] * 4


def test_words_are_told_one_after_the_other_as_counted(book):
    me = book.person("Sunna Hall", "sunna@home.example", owner=True)
    for text in ("harbour harbours harbor", "harbour hardly hat", "harbourmaster þorp"):
        book.message(me, [me], NOW, "Talk", text)
    stretch = ("har", "hat")
    with connection.cursor() as c:
        c.execute(
            f"CREATE VIRTUAL TABLE temp.counted USING fts5vocab(main, {fulltext.TABLE}, 'row')"
        )
        c.execute("SELECT term FROM temp.counted WHERE term >= %s AND term < %s", stretch)
        wanted = [word for (word,) in c.fetchall()]
    assert "harbourmaster" in wanted
    assert knowing_index.words_between(fulltext.TABLE, [stretch], 100) == set(wanted)
    assert len(knowing_index.words_between(fulltext.TABLE, [stretch], 2)) == 2
    assert knowing_index.words_between(fulltext.TABLE, [("zzzq", "zzzr")], 100) == set()


def test_whose_a_point_is_follows_a_merge(book):
    anna = book.person("Anna Dal", "anna@dal.example", "anna@old.example")
    bo = book.person("Bo Vik", "bo@vik.example")
    points = np.array([[anna.points[1].pk, bo.points[0].pk], [999_999, anna.points[0].pk]])
    assert people_points.behind(points).tolist() == [[anna.id, bo.id], [-1, anna.id]]
    models.PersonPoint.objects.filter(person=bo.id).update(person=anna.id)
    assert people_points.behind(points).tolist() == [[anna.id, anna.id], [-1, anna.id]]


def test_trust_of_many_is_that_of_each_with_everybody_at_hand_or_not(book):
    me = book.person("Sunna Hall", "sunna@home.example", owner=True)
    some = [book.person(f"Number {n}", f"n{n}@x.example") for n in range(6)]
    shared = book.person("Info", "info@x.example", kind="role")
    for n, one in enumerate([*some[:4], shared]):
        ends = (one, [me]) if n % 2 else (me, [one])
        book.message(*ends, at(2020, 1 + n, 1), "Talk", "words")
    book.ties()
    ids = np.array([*(one.id for one in some), shared.id, 999_999, some[0].id])
    people_frame._kept.clear()
    slow = trust.values(ids, NOW), trust.are_people(ids, NOW)
    own = trust.own(ids.tolist(), NOW)
    assert slow[0].tolist() == [own[one].value if one in own else 0.0 for one in ids.tolist()]
    assert slow[1].tolist() == [True] * 6 + [False, False, True]
    people_frame.frame(settings.owner_ids(), NOW)
    assert trust.values(ids, NOW).tolist() == slow[0].tolist()
    assert trust.are_people(ids, NOW).tolist() == slow[1].tolist()


def test_who_was_of_an_organisation_is_found_by_its_name_and_follows(book):
    some = [book.person(f"Number {n}", f"n{n}@x.example") for n in range(4)]
    for n, (who, name) in enumerate(zip(some, ("bla hus", "hus", "holm", "bla holm"), strict=True)):
        models.PersonOrganisation.objects.create(
            person=who.person, name=name, folded=name, current=bool(n % 2)
        )
    told = people_text.people_text()
    for words in (["hus"], ["bla"], ["bla", "ho"], ["none"], []):
        rows = models.PersonOrganisation.objects.values_list("person_id", "folded")
        wanted = {pk for pk, name in rows if all(word in name for word in words)}
        assert set(told.of_houses(words).tolist()) == wanted
    models.PersonOrganisation.objects.filter(folded="holm").update(folded="ness")
    assert people_text.people_text().of_houses(["ness"]).tolist() == [some[2].id]


@pytest.mark.parametrize("apart", [1, 1_000])
def test_people_are_marked_by_a_table_or_a_search(book, apart):
    some = [book.person(f"Number {n}", f"n{n}@x.example") for n in range(3)]
    ids = np.array([one.id * apart for one in some])
    frame = SimpleNamespace(ids=ids, at=lambda told: people_frame.Frame.at(frame, told))
    asked = [ids[2], 999_999_999, ids[0], -4]
    assert people_frame.Frame.mask(frame, asked).tolist() == [True, False, True]


def test_communities_reached_are_counted_with_the_strongest_tie_of_each():
    rows = Strongest(
        np.array([3, 5, 8, 9]), np.array([0, 3, 4, 5, 6]), np.array([2, 1, 3, 0, 0, 0]),
        np.array([0.9, 0.5, 0.1, 0.5, 0.9, 0.1]),
    )  # fmt: skip
    community = np.array([0, 7, 4, 7])
    assert rows.reached(3, community) == ((7, 2, 5), (4, 1, 8))
    assert rows.reached(9, community) == ((0, 1, 3),)
    assert rows.reached(4, community) == rows.reached(99, community) == ()


def test_what_pages_need_is_read_beforehand_and_again_after_a_change(book, monkeypatch):
    me = book.person("Sunna Hall", "sunna@home.example", owner=True)
    anna = book.person("Anna Dal", "anna@dal.example")
    book.message(me, [anna], NOW, "Talk", "words")
    book.ties()
    done: list[str] = []
    names = ("people", "words of people")
    steps = [(name, step) for name, step in at_hand.steps() if name in names]
    monkeypatch.setattr(
        at_hand, "steps",
        lambda: ((name, lambda n=name, s=step: (s(), done.append(n))) for name, step in steps),
    )  # fmt: skip
    read, before = warm.look(object(), None)
    assert done == list(names)
    every = len(done)
    assert warm.look(read, before) == (read, before)
    assert len(done) == every
    models.Person.objects.filter(pk=anna.id).update(sort_name="anna berg")
    still, changed = warm.look(read, before)
    assert (still, len(done)) == (read, every)  # it may still be changing
    assert changed != before
    warm.look(still, changed)
    assert len(done) == 2 * every
    assert people_text.people_text() is people_text.people_text()


def test_a_step_that_fails_is_told_and_the_rest_done(monkeypatch, caplog):
    done: list[str] = []
    monkeypatch.setattr(
        at_hand, "steps", lambda: iter([("one", lambda: 1 / 0), ("two", lambda: done.append("x"))])
    )
    at_hand.ready()
    assert done == ["x"]
    assert "one" in caplog.text
    at_hand.ready(lambda: False)
    assert done == ["x"]


def test_the_list_stays_as_it_is_with_everything_at_hand(book):
    me = book.person("Sunna Hall", "sunna@home.example", owner=True)
    anna = book.person("Anna Dal", "anna@dal.example")
    book.message(me, [anna], NOW, "Talk", "words")
    book.ties()
    at_hand.ready()
    assert [row.name for row in people.list_people().rows] == ["Anna Dal"]


def test_orders_outlive_what_does_not_change_them(book, django_assert_num_queries):
    me = book.person("Sunna Hall", "sunna@home.example", owner=True)
    anna = book.person("Anna Dal", "anna@dal.example", organisation="Dal")
    bo = book.person("Bo Vik", "bo@vik.example", organisation="Vik")
    owners = (me.id,)

    def ids(order):
        return [one for _place, one in sorted(zip(order.tolist(), frame.ids.tolist(), strict=True))]

    frame = people_frame.frame(owners, NOW)
    assert ids(frame.by_name()) == [anna.id, bo.id, me.id]
    assert ids(frame.by_organisation()) == [anna.id, bo.id, me.id]
    models.Person.objects.filter(pk=anna.id).update(sent=7)
    frame = people_frame.frame(owners, NOW + 1)
    with django_assert_num_queries(0):
        assert ids(frame.by_name()) == [anna.id, bo.id, me.id]
        assert ids(frame.by_organisation()) == [anna.id, bo.id, me.id]
    models.Person.objects.filter(pk=anna.id).update(organisation="Zeta")
    frame = people_frame.frame(owners, NOW + 1)
    assert ids(frame.by_organisation()) == [bo.id, anna.id, me.id]
    models.Person.objects.filter(pk=anna.id).update(sort_name="zoe")
    frame = people_frame.frame(owners, NOW + 1)
    assert ids(frame.by_name()) == [bo.id, me.id, anna.id]
