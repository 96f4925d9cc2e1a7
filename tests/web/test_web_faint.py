"""Faint acts on the screen: the same number on every page, and a way to look at them and back."""

import re

import pytest
from ledger_builders import at

from tengill.ledger.models import Act
from tengill.workspace import review

pytestmark = pytest.mark.django_db


@pytest.fixture
def faint(world):
    """Three introductions less likely than not, beside what the small world holds."""
    ledger = world.ledger
    acts = []
    for day, sure in enumerate((0.3, 0.41, 0.27), 1):
        message = ledger.message(world.me, [world.anna], at(2020, 12, day), f"Nr {day}", "Do meet")
        acts.append(
            ledger.act("introduction", message, [world.me], [world.anna], [world.ben], words="Do meet", confidence=sure)
        )  # fmt: skip
    return acts


def shown(client, path):
    return client.get(path).content.decode()


def test_the_same_numbers_on_every_page(owner, faint):
    waiting = review.waiting()
    page = shown(owner, "/review")
    assert f'<span class="n">{waiting} wait</span>' in page
    assert '<a class="soft" href="/review?faint=1">and 3 faint ones</a>' in page
    front = shown(owner, "/")
    assert re.search(rf">{waiting}</a></span>\s*found acts wait|{waiting}.{{0,200}}found acts wait", front)  # fmt: skip
    assert '<a class="soft" href="/review?faint=1">and 3 faint ones</a>' in front
    board = shown(owner, "/introductions")
    assert re.search(r">3</a>.{0,40} more are faint and not counted\.", board, re.DOTALL)


def test_looked_at_by_choice_surest_first_and_decided_among_themselves(owner, faint, read_anew):
    page = shown(owner, "/review?faint=1")
    assert '<span class="n">3 faint ones</span>' in page
    assert f'name="key" value="{faint[1].key}"' in page
    assert '<input type="hidden" name="faint" value="1">' in page
    assert 'href="/review">Back to what waits' in page
    told = {"key": faint[1].key, "verdict": "rejected", "faint": "1"}
    following = owner.post("/review/decide", told, headers={"HX-Request": "true"}).content.decode()
    assert '<span class="n">2 faint ones</span>' in following
    assert f'name="key" value="{faint[0].key}"' in following
    assert Act.objects.get(pk=faint[1].pk).state == "rejected"


def test_introductions_list_them_when_asked(owner, faint):
    page = shown(owner, "/introductions?view=list&column=faint")
    assert [f'href="/acts/{act.pk}"' in page for act in faint] == [True] * 3
    whole = shown(owner, "/introductions?view=list")
    assert [f'href="/acts/{act.pk}"' in whole for act in faint] == [False] * 3


def test_without_any_no_page_speaks_of_them(owner, world):
    for path in ("/", "/review", "/introductions", "/introductions?view=list"):
        page = shown(owner, path)
        assert "faint=1" not in page
        assert "column=faint" not in page
    assert "There is no faint one." in shown(owner, "/review?faint=1")
