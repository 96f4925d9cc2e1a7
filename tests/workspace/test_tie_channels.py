"""Ties of every channel: a naive reading of the facts in Python, and step by step as all anew."""

import itertools
import random

import pytest
from django.db import connection

from tengill.ledger.models import (
    Addressed,
    Attendance,
    ContactPoint,
    Interaction,
    Meeting,
    Message,
    Person,
    PersonActivity,
    PersonPoint,
    Tie,
)
from tengill.ties import add, interaction_weight, meeting_weight
from tengill.ties.weights import Interaction as Contact
from tengill.workspace.contact import MOST_ATTENDEES, MOST_RECIPIENTS, PARAMETERS
from tengill.workspace.project import tie_busy, ties
from tengill.workspace.project.ties import project_ties

pytestmark = pytest.mark.django_db
DAY = 86_400
START = 1_500_000_000
NOW = START + 1_000 * DAY
_count = itertools.count(1)


def digest() -> bytes:
    return next(_count).to_bytes(16, "big")


def someone(name: str, *, owner: bool = False) -> ContactPoint:
    point = ContactPoint.objects.create(kind="email", value=f"{name}@x.example")
    person = Person.objects.create(
        pk=point.pk, kind="person", name=name, sort_name=name, is_owner=owner
    )
    PersonPoint.objects.create(point=point, person=person, evidence="witnessed")
    return point


def message(sender, recipients, at, *, channel="mail", role="to", bulk=0.0):
    made = Message.objects.create(
        digest=digest(), message_id="", sent_at=at, date_basis="date", subject="", thread_key="",
        subject_key="", sender=sender, recipients=len(recipients), bulk=bulk, channel=channel,
    )  # fmt: skip
    for to in recipients:
        Addressed.objects.create(message=made, point=to, role=role, sender=sender, at=at)
    return made


def meeting(organiser, invited, at, *, state="confirmed", key="", told_at=0):
    made = Meeting.objects.create(
        digest=digest(), source="icalendar", key=key or str(next(_count)), recorded_at=0,
        told_at=told_at, starts_at=at, title="Talk", state=state, organiser=organiser,
        attendees=len(invited),
    )  # fmt: skip
    for point, answer in invited:
        Attendance.objects.create(meeting=made, point=point, answer=answer, starts_at=at)
    return made


def interaction(kind, by, to, at):
    return Interaction.objects.create(
        digest=digest(), source="linkedin", key=str(next(_count)), recorded_at=0, kind=kind, at=at,
        by=by, to=to,
    )  # fmt: skip


def naive() -> dict[tuple[int, int], list[tuple[int, bool, float, str]]]:
    """All contact from the facts, one by one: pair → [(at, from a, weight, channel)]."""
    found: dict[tuple[int, int], list[tuple[int, bool, float, str]]] = {}

    def contact(by, to, at, weight, channel):
        if by != to and at is not None and weight > 0:
            pair = (min(by, to), max(by, to))
            found.setdefault(pair, []).append((at, by < to, weight, channel))

    for one in Addressed.objects.select_related("message"):
        if one.message.bulk < 0.5 and one.message.recipients <= MOST_RECIPIENTS:
            weight = interaction_weight(
                one.role, one.message.recipients, PARAMETERS, channel=one.message.channel
            )
            contact(one.sender_id, one.point_id, one.at, weight, one.message.channel)
    newest: dict[str, Meeting] = {}
    for held in Meeting.objects.order_by("told_at", "pk"):
        newest[held.key] = held
    for held in newest.values():
        answers = {a.point_id: a.answer for a in held.attendance.all() if not a.is_group}
        if held.organiser_id is not None:
            answers.setdefault(held.organiser_id, "accepted")
        there = sorted(p for p, answer in answers.items() if answer != "declined")
        if held.state == "cancelled" or held.starts_at >= NOW or held.attendees > MOST_ATTENDEES:
            continue
        for a, b in itertools.combinations(there, 2):
            weight = meeting_weight(len(there), answers[a], answers[b], PARAMETERS)
            by, to = (b, a) if held.organiser_id == b else (a, b)
            contact(by, to, held.starts_at, weight, "meeting")
    for one in Interaction.objects.all():
        weight = interaction_weight("to", 1, PARAMETERS, channel=one.kind)
        contact(one.by_id, one.to_id, one.at, weight, one.kind)
    return found


def stored():
    fields = [f.attname for f in Tie._meta.concrete_fields if f.attname != "id"]
    activity = PersonActivity.objects.order_by("pk").values_list("pk", "at", "fast", "slow")
    return list(Tie.objects.order_by("a", "b").values_list(*fields)), list(activity)


def fill(draw: random.Random, points: list[ContactPoint], size: int) -> None:
    for _number in range(size):
        at = START + draw.randrange(1_050) * DAY + draw.randrange(DAY)
        one, other, third = draw.sample(points, 3)
        kind = draw.randrange(5)
        if kind < 2:
            message(
                one, [other, third][: draw.randrange(1, 3)], at,
                channel=draw.choice(["mail", "linkedin", "x-post"]),
                role=draw.choice(["to", "cc", "mention", "reply-to"]),
                bulk=draw.choice([0.0, 0.9]),
            )  # fmt: skip
        elif kind == 2:
            answers = ["accepted", "declined", "tentative", "no_answer"]
            invited = [(p, draw.choice(answers)) for p in draw.sample(points, 3)]
            meeting(draw.choice([one, None]), invited, at, state=draw.choice(["confirmed", "cancelled"]))  # fmt: skip
        else:
            interaction(
                draw.choice(["connection", "endorsement", "call", "follow"]), one, other, at
            )


@pytest.mark.parametrize("seed", range(4))
def test_all_channels_come_out_as_read_one_by_one(seed):
    draw = random.Random(seed)
    points = [someone(f"p{n}", owner=n == 3) for n in range(6)]
    fill(draw, points, 80)
    project_ties(None, None, NOW)
    expected = naive()
    every = {(tie.a_id, tie.b_id): tie for tie in Tie.objects.all()}
    assert every.keys() == expected.keys()
    assert len(every) > 8
    for pair, contacts in expected.items():
        told = every[pair]
        tie = None
        channels: dict[str, list[int]] = {}
        for at, from_a, weight, channel in sorted(contacts):
            tie = add(tie, Contact(at, from_a, weight), PARAMETERS)
            counted = channels.setdefault(channel, [0, 0, at])
            counted[0 if from_a else 1] += 1
            counted[2] = at
        assert (told.first_at, told.last_at, told.days) == (tie.first_at, tie.last_at, tie.days)
        assert (told.a_to_b, told.b_to_a, told.longest) == (tie.a_to_b, tie.b_to_a, tie.longest)
        assert told.fast == pytest.approx(tie.fast, rel=1e-9)
        assert told.slow == pytest.approx(tie.slow, rel=1e-9)
        assert told.channels == channels
    for who in PersonActivity.objects.all():
        mine = [tie for pair, tie in every.items() if who.pk in pair]
        slow = sum(t.slow * 0.5 ** ((who.at - t.last_at) / DAY / 180) for t in mine)
        assert who.at == max(t.last_at for t in mine)
        assert who.slow == pytest.approx(slow, rel=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_step_by_step_is_all_anew_to_the_bit(seed):
    draw = random.Random(seed)
    points = [someone(f"p{n}", owner=n == 2) for n in range(6)]
    fill(draw, points, 60)
    project_ties(None, None, NOW)
    for _step in range(5):
        one, other = draw.sample(points, 2)
        new = message(one, [other], START + draw.randrange(900) * DAY)
        project_ties(new.pk, frozenset(), NOW)
        moved = draw.choice(points)
        PersonPoint.objects.filter(point=moved).update(person=draw.choice(points).pk)
        project_ties(1 << 62, {point.pk for point in points}, NOW)
        stepwise = stored()
        project_ties(None, None, NOW)
        assert stored() == stepwise
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_tie WHERE a_id >= b_id")
        assert cursor.fetchone() == (0,)


def test_a_later_telling_of_a_meeting_counts_alone_and_the_organiser_may_decline():
    one, other = someone("one"), someone("other")
    meeting(one, [(other, "accepted")], START, key="k", told_at=5)
    meeting(one, [(other, "declined")], START, key="k", told_at=9)
    meeting(one, [(one, "declined"), (other, "accepted")], START)
    meeting(one, [(other, "accepted")], NOW + DAY)
    project_ties(None, None, NOW)
    assert not Tie.objects.exists()
    assert not PersonActivity.objects.exists()
    project_ties(None, None, NOW + 2 * DAY)
    assert Tie.objects.get().channels == {"meeting": [1, 0, NOW + DAY]}


def test_a_meeting_of_a_crowd_makes_no_tie_and_one_of_a_roomful_does():
    room = [someone(f"r{n}") for n in range(MOST_ATTENDEES + 1)]
    crowd = [(point, "accepted") for point in room]
    meeting(room[0], crowd, START)
    message(room[0], [room[1]], START)
    project_ties(None, None, NOW)
    assert Tie.objects.get().channels == {"mail": [1, 0, START]}, "nothing of the crowd is added"
    meeting(room[0], crowd[:-1], START + DAY)
    project_ties(None, None, NOW)
    assert Tie.objects.count() == MOST_ATTENDEES * (MOST_ATTENDEES - 1) // 2


def test_a_large_ledger_without_indexes_and_in_many_chunks_comes_out_the_same(monkeypatch):
    draw = random.Random(9)
    points = [someone(f"p{n}") for n in range(6)]
    fill(draw, points, 60)
    project_ties(None, None, NOW)
    small, indexes = stored(), of_ties()
    monkeypatch.setattr(ties, "_FETCH", 3)
    monkeypatch.setattr(ties, "_LARGE", 3)
    monkeypatch.setattr(tie_busy, "_ROOM", 4)
    project_ties(None, None, NOW)
    assert stored() == small
    assert of_ties() == indexes
    assert len(indexes) > 3


def of_ties():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE tbl_name = 'ledger_tie' ORDER BY name"
        )
        return cursor.fetchall()
