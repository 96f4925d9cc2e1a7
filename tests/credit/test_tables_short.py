"""The quick way for outcomes of a few rows gives, to the bit, what the general way gives."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tengill.credit import attribute_table
from tengill.workspace import credit_reading
from tengill.workspace.credit_files import CreditFiles, attribute_files

OUTCOMES = 400


def explanations(seed, *, people, uncertain, shared):
    """Up to four explanations of up to five people, in ascending order, some holding others."""
    random = np.random.default_rng(seed)
    rows = [
        (outcome, number, int(person))
        for outcome in range(OUTCOMES)
        for number in range(random.integers(1, 5))
        for person in random.permutation(people)[: random.integers(1, 6)]
    ]
    columns = {
        name: pa.array([row[at] for row in rows])
        for at, name in enumerate(("outcome", "explanation", "person"))
    }
    if uncertain:
        chance = random.choice([0.0, 0.25, 0.5, 0.5, 0.75, 1.0], size=(OUTCOMES, people))
        columns["probability"] = pa.array([chance[row[0], row[2]] for row in rows])
    if uncertain and not shared:
        columns["fact"] = pa.array(range(len(rows)))
    return pa.table(columns)


def credited(table):
    found = attribute_table(table, amount=100_003, currency="EUR")
    return found.credit, found.outcomes.drop_columns(["explanations", "absorbed"])


@pytest.mark.slow
@pytest.mark.parametrize("people", [5, 6, 60])
@pytest.mark.parametrize(("uncertain", "shared"), [(False, True), (True, True), (True, False)])
def test_few_rows_are_as_many_rows(people, uncertain, shared):
    quick = explanations(people, people=people, uncertain=uncertain, shared=shared)
    # Backwards, explanations are not in ascending order; five times over, there are many rows.
    backwards = quick.take(pa.array(range(quick.num_rows - 1, -1, -1)))
    many = pa.concat_tables([quick] * 25)
    expected = credited(quick)
    assert expected[0].num_rows > OUTCOMES
    assert expected[1].column("tier").unique().to_pylist() == ["dividends"]
    assert credited(backwards) == expected
    assert credited(many) == expected


@pytest.mark.slow
@pytest.mark.parametrize("rows", [1, 10_000])
@pytest.mark.parametrize("unbuffered", [0, 1 << 24])
def test_row_groups_are_read_whole_or_in_pieces(tmp_path, monkeypatch, rows, unbuffered):
    table = explanations(1, people=9, uncertain=False, shared=True)
    told = tmp_path / "explanations.parquet"
    pq.write_table(table, told, row_group_size=700)
    monkeypatch.setattr(credit_reading, "_GROUP_ROWS", rows)
    monkeypatch.setattr(credit_reading, "_CHUNK_BYTES", unbuffered)
    monkeypatch.setattr(credit_reading, "_ROWS", 300)
    attribute_files(
        CreditFiles([told], tmp_path / "credit.parquet", amount=100_003, currency="EUR")
    )
    assert pq.read_table(tmp_path / "credit.parquet") == credited(table)[0]
