"""The statement on screen: a period of twelve months, page by page; its files give everything."""

import json

import pytest

from tengill.workspace import statement_page
from tengill.workspace.statement import statement


@pytest.fixture
def small_pages(monkeypatch):
    """One line a page."""
    inner = statement_page.statement_page
    monkeypatch.setattr(
        "tengill.web.views.statement.statement_page",
        lambda *given, **named: inner(*given, **named, size=1),
    )


def test_the_page_shows_the_last_twelve_months(owner, world):
    first, last = statement_page.usual_period()
    page = owner.get("/statement").content.decode()
    assert f'value="{first.isoformat()}"' in page
    assert f'value="{last.isoformat()}"' in page
    assert "period=all" in page
    whole = owner.get("/statement?period=all").content.decode()
    assert f'value="{first.isoformat()}"' not in whole


def test_files_give_the_period_shown_or_everything(owner, world):
    whole = json.loads(owner.get("/statement?format=json").content)
    assert whole["came_of"] == statement().came_of > 0
    first, last = statement_page.usual_period()
    shown = f"/statement?format=json&from={first.isoformat()}&to={last.isoformat()}"
    assert json.loads(owner.get(shown).content)["start"].startswith(first.isoformat())
    page = owner.get("/statement").content.decode()
    assert "format=json" in page
    assert f"from={first.isoformat()}" in page


def test_pages_of_a_long_statement(owner, world, small_pages):
    lines = statement().lines
    assert len(lines) > 1
    for number, line in enumerate(lines, 1):
        page = owner.get(f"/statement?period=all&cursor={number}").content.decode()
        assert line.title in page
        assert f"Page {number} of {len(lines)}" in page
        assert ('rel="prev"' in page) == (number > 1)
        assert ('rel="next"' in page) == (number < len(lines))
        assert statement().stamp.digest not in page
    for odd in ("-1", "x", "0", "99999999999999999999", "²"):
        assert owner.get("/statement", {"period": "all", "cursor": odd}).status_code == 200


def test_the_method_and_the_settings_stand_in_sentences(owner, world):
    page = owner.get("/statement?period=all").content.decode()
    assert "the Shapley value of that formula." in page
    assert "Method and limits</h2>" in page
    assert "Chains are followed 4 acts deep. Chance they would have met anyway: 0%. Acts" in page
