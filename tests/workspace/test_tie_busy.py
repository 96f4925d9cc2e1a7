"""What people are busy with comes out the same, gathered from all ties or asked for a few people."""

import random

import numpy as np
import pytest
from django.db import connection

from tengill.ledger.models import Person, PersonActivity, Tie
from tengill.workspace.project import tie_busy

pytestmark = pytest.mark.django_db

_PEOPLE = 12


@pytest.fixture
def known() -> tuple[list[int], list[tie_busy.Columns]]:
    """People with ties in the ledger, and these ties as columns in three chunks."""
    draw = random.Random(4)
    people = [Person.objects.create(id=5 * n + 3, name=f"P{n}").pk for n in range(_PEOPLE)]
    rows = [
        (
            a,
            b,
            float(draw.randrange(3)),
            1_000_000 * draw.randrange(90),
            draw.random(),
            draw.random(),
        )
        for a in people
        for b in people
        if a < b and draw.random() < 0.7
    ]
    with connection.cursor() as c:
        c.executemany(
            "INSERT INTO ledger_tie (a_id, b_id, rank, last_at, fast, slow, first_at, a_to_b,"
            " b_to_a, days, longest, strength, channels)"
            " VALUES (%s, %s, %s, %s, %s, %s, 0, 1, 1, 1, 0, 0.5, '{}')",
            rows,
        )
    parts = (rows[:7], rows[7:30], rows[30:])
    return people, [tuple(np.array(one) for one in zip(*part, strict=True)) for part in parts]


@pytest.mark.parametrize("room", [1, 9, 1 << 16])
@pytest.mark.parametrize("busy", [1, 3, 500])
def test_all_at_once_comes_out_as_person_by_person(
    known: tuple[list[int], list[tie_busy.Columns]],
    monkeypatch: pytest.MonkeyPatch,
    room: int,
    busy: int,
) -> None:
    people, chunks = known
    monkeypatch.setattr(tie_busy, "_ROOM", room)
    monkeypatch.setattr(tie_busy, "BUSY_WITH", busy)
    tie_busy.write_all(iter(chunks))
    at_once = _stored()
    PersonActivity.objects.all().delete()
    tie_busy.write(people)
    assert at_once == _stored()
    assert len(at_once) == _PEOPLE


def test_never_more_ends_at_a_time_than_there_is_room_for(
    known: tuple[list[int], list[tie_busy.Columns]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _people, chunks = known
    sizes: list[tuple[int, int]] = []
    write = tie_busy._write_some

    def counting(ends: tie_busy.Columns) -> None:
        sizes.append((len(ends[0]), len(set(ends[0].tolist()))))
        write(ends)

    monkeypatch.setattr(tie_busy, "_write_some", counting)
    monkeypatch.setattr(tie_busy, "_ROOM", 20)
    tie_busy.write_all(iter(chunks))
    assert sum(size for size, _ in sizes) == 2 * Tie.objects.count()
    assert all(size <= 20 or people == 1 for size, people in sizes)
    assert len(sizes) > 2


def test_nobody_is_busy_without_ties() -> None:
    tie_busy.write_all(iter(()))
    assert _stored() == []


def _stored() -> list[tuple[object, ...]]:
    return list(PersonActivity.objects.order_by("pk").values_list("pk", "at", "fast", "slow"))
