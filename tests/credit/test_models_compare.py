"""Models side by side, and who last-touch does not see."""

import pytest

from tengill.credit import model_table
from tengill.credit.compare import of_journey, of_tables, side_by_side, unseen
from tengill.credit.models import MODELS, Touch

CHAIN = (Touch("C", 0, "introduced"), Touch("I", 90, "recommended"))


def test_one_outcome_under_every_model():
    rows = of_journey(CHAIN, 1001, {"C": 501, "I": 500})
    assert [row.person for row in rows] == ["C", "I"]
    assert set(rows[0].amounts) == {"credit", *MODELS}
    for model in rows[0].amounts:
        assert sum(row.amounts[model] for row in rows) == 1001
    assert rows[0].invisible
    assert rows[0].overlooked == 1
    assert not rows[1].invisible
    assert rows[1].overlooked == 0
    assert [row.person for row in unseen(rows)] == ["C"]
    assert unseen(of_journey(CHAIN, 1001)) == ()  # without our credit nobody can be overlooked


def test_an_outcome_without_touches():
    assert of_journey((), 100, {}) == ()
    rows = of_journey((), 100, {"C": 100})
    assert rows[0].amounts["linear"] == 0
    assert rows[0].shares["linear"] == 0


def test_tables_side_by_side():
    tables = model_table(
        {"path": ["a > b", "b", ""], "conversions": [2, 1, 1], "value": [20, 5, 5]},
        ["first", "last"],
    )
    rows = of_tables(tables.models, {"a": 60, "b": 40})
    assert [(r.person, dict(r.amounts)) for r in rows] == [
        ("a", {"credit": 60, "first": 2, "last": 0}),
        ("b", {"credit": 40, "first": 1, "last": 3}),
        (None, {"credit": 0, "first": 1, "last": 1}),
    ]
    assert rows[1].shares == {"credit": 0.4, "first": 0.25, "last": 0.75}
    (only,) = of_tables(tables.models, column="value", person="b")
    assert only.amounts == {"first": 5, "last": 25}
    with pytest.raises(ValueError, match="column is 'low'"):
        of_tables(tables.models, column="low")


def test_who_is_overlooked():
    rows = side_by_side({"credit": {1: 50, 2: 30, 3: 20, 4: 0}, "last": {1: 20, 2: 80, 3: 0, 4: 0}})
    assert [row.person for row in rows] == [1, 2, 3, 4]
    assert [row.person for row in unseen(rows)] == [1, 3]
    assert [row.person for row in unseen(rows, 1)] == [3]
    assert [row.invisible for row in rows] == [False, False, True, False]
