"""The drift page: the day's list, one key each, and the way back."""

import pytest
from ledger_builders import Ledger, Who, at

from tengill.ledger.models import Decision
from tengill.web.views.drifting import _letter
from tengill.workspace import drifting

pytestmark = pytest.mark.django_db


@pytest.fixture
def gone(owner, world) -> Who:
    """Somebody the owner wrote with every ten days until silence fell."""
    ledger = Ledger()
    who = ledger.person("Rósa Winterbourne", "rosa@winter.example")
    for n in range(20):
        by, to = (world.me, who) if n % 2 else (who, world.me)
        moment = at(2016, 1, 1) + 10 * n * 86_400
        ledger.message(by, [to], moment, "Plans for the house", "Shall we look at it again?")
    ledger.ties()
    return who


def names() -> list[str]:
    return [row.person.name for row in drifting.list_drifting().rows]


def test_who_drifts_stands_with_reason_occasion_and_last_words(owner, gone):
    page = owner.get("/drifting").content.decode()
    assert "Rósa Winterbourne" in page
    assert "last words" in page
    for key in ("w", "l", "x"):
        assert f'data-key="{key}"' in page
    assert "mailto:rosa@winter.example?subject=Re%3A%20" in page


@pytest.mark.parametrize("word", ["later", "let_go"])
def test_a_decision_takes_them_off_and_undo_puts_them_back(owner, gone, word):
    assert "Rósa Winterbourne" in names()
    answer = owner.post(f"/drifting/{gone.id}", {"word": word}, follow=True)
    assert "Rósa Winterbourne" not in names()
    made = Decision.objects.latest("pk")
    assert f"/drifting/undo/{made.pk}" in answer.content.decode()
    owner.post(f"/drifting/undo/{made.pk}")
    assert "Rósa Winterbourne" in names()
    assert owner.post(f"/drifting/undo/{made.pk}").status_code == 404


def test_nonsense_decides_nothing(owner, gone):
    before = Decision.objects.count()
    assert owner.post(f"/drifting/{gone.id}", {"word": "shout"}).status_code == 302
    assert owner.post("/drifting/999999", {"word": "later"}).status_code == 404
    assert owner.get(f"/drifting/{gone.id}").status_code == 405
    assert Decision.objects.count() == before


def test_a_letter_takes_up_the_last_subject(owner, gone):
    row = next(r for r in drifting.list_drifting().rows if r.person.id == gone.id)
    assert _letter(row).startswith("mailto:rosa@winter.example?subject=Re%3A%20")
    assert "Re%3A%20Re%3A" not in _letter(row)
