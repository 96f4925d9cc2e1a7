"""Letters whose errors nobody reads: what is found in them stays well above a floor."""

from pathlib import Path

import pytest
from benchmarks.reading import read_letters, scores

LETTERS = Path(__file__).parent / "letters"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "precision", "recall"),
    [("heldout_modern", 0.75, 0.60), ("heldout", 0.80, 0.50), ("heldout_various", 0.75, 0.75)],
)
def test_introductions_and_handoffs_are_found(name, precision, recall):
    rows = read_letters([LETTERS / f"{name}.jsonl"])
    told = scores(rows, lambda _: 1.0)[0]
    assert told["precision"] >= precision
    assert told["recall"] >= recall
