"""A statement page by page: the figures are those of the whole statement."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from credit_world import DAY, act, chain_world, message, outcome, person

from tengill.credit import CreditSettings
from tengill.ledger import decisions
from tengill.ledger.models import OutcomeCredit
from tengill.workspace import statement_page as pages_of
from tengill.workspace.attribute import attribute_all
from tengill.workspace.statement import statement
from tengill.workspace.statement_page import statement_page, usual_period

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    """The chain, with an inferred act, several currencies, no amounts, no dates, lost outcomes."""
    decisions.record("setting", "time_zone", {"value": "UTC"})
    made = chain_world(amount=1_001)
    buyer, seller = made["B"], made["S"]
    act("introduction", 15 * DAY, [made["C"]], [seller], [buyer],
        evidence="inferred", state="waiting", confidence=0.3, took="")  # fmt: skip
    for n in range(7):
        outcome(f"Deal {n}", (31 + n) * DAY, 100 * n + 7, ("EUR", "ISK")[n % 2], [buyer], [seller])
    outcome("No amount", 32 * DAY, None, "", [buyer], [seller])
    outcome("No date", None, 5, "EUR", [buyer], [seller])
    outcome("Lost", 33 * DAY, 5, "EUR", [buyer], [seller], state="lost")
    outcome("Of others", 33 * DAY, 5, "EUR", [person("Dagur Other")], [person("Edda Other")])
    attribute_all()
    return made


PERIODS = [
    (None, None),
    (date(1970, 2, 2), None),
    (None, date(1970, 2, 3)),
    (date(1970, 2, 2), date(1970, 2, 5)),
    (datetime(1970, 2, 2, 12, tzinfo=UTC), None),
    (date(1990, 1, 1), None),
]


@pytest.mark.parametrize(("start", "end"), PERIODS)
@pytest.mark.parametrize("who", [None, "C", "I", "B"])
@pytest.mark.parametrize("size", [1, 3, 40])
def test_pages_together_are_the_statement(world, start, end, who, size):
    whose = None if who is None else world[who].pk
    whole = statement(whose, start, end)
    first = statement_page(whose, start, end, 1, size)
    pages = [statement_page(whose, start, end, n, size) for n in range(1, first.pages + 1)]
    assert [page.number for page in pages] == list(range(1, first.pages + 1))
    assert tuple(line for page in pages for line in page.view.lines) == whole.lines
    for page in pages:
        assert len(page.view.lines) <= size
        digest = "" if first.pages > 1 else whole.stamp.digest
        assert page.view.stamp.digest == digest
        same = replace(page.view, lines=whole.lines, stamp=whole.stamp)
        assert same == whole
        assert replace(page.view.stamp, digest="") == replace(whole.stamp, digest="")


def test_an_owner_of_several_persons_is_summed(world):
    world["I"].is_owner = True
    world["I"].save()
    attribute_all()
    whole, page = statement(), statement_page(size=2)
    assert page.pages > 1
    assert page.view.totals == whole.totals
    assert page.view.came_of == whole.came_of


def test_pages_beyond_the_last_are_the_last(world):
    whole = statement()
    assert statement_page(number=99, size=3).view.lines[-1] == whole.lines[-1]
    assert statement_page(number=-4, size=3).number == 1


def test_settings_newer_than_what_is_kept_are_computed(world):
    decisions.record("setting", "counterfactual", {"value": "0.5"})
    assert not OutcomeCredit.objects.filter(
        settings_key=CreditSettings.of({"counterfactual": "0.5"}).key
    ).exists()
    whole = statement()
    page = statement_page(number=2, size=3)
    assert page.view.lines == whole.lines[3:6]
    assert page.view.totals == whole.totals
    assert page.view.stamp.digest == ""
    assert statement_page(size=99).view == whole


def test_a_page_tells_only_its_own_lines(world, monkeypatch):
    told = []
    inner = pages_of.statement_line
    monkeypatch.setattr(
        pages_of, "statement_line", lambda *given: told.append(given[0][0]) or inner(*given)
    )
    assert statement_page(size=2).pages > 2
    assert len(told) == 2


def test_the_usual_period_is_the_last_twelve_months_of_the_ledger(db):
    decisions.record("setting", "time_zone", {"value": "UTC"})
    message(at=int(datetime(2019, 6, 15, 12, tzinfo=UTC).timestamp()))
    assert usual_period() == (date(2018, 6, 16), date(2019, 6, 15))
    message(at=int(datetime(2020, 2, 29, 12, tzinfo=UTC).timestamp()))
    assert usual_period() == (date(2019, 3, 1), date(2020, 2, 29))
