"""Result files are written whole, and the system may take their pages back while they grow."""

import os
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tengill.workspace import credit_writing
from tengill.workspace.credit_writing import Destination

SCHEMA = pa.schema({"outcome": pa.int64(), "credit": pa.int64()})


def batches(count):
    rows = np.arange(4_000)
    for number in range(count):
        yield pa.record_batch([pa.array(rows + 4_000 * number), pa.array(rows)], schema=SCHEMA)


@pytest.fixture
def told(monkeypatch):
    """What the system is told, as (begin, end), with limits a small file reaches."""
    if not hasattr(os, "posix_fadvise"):
        pytest.skip("this system is not to be told")
    found = []

    def note(file, begin, length, advice):
        assert advice == os.POSIX_FADV_DONTNEED
        assert begin + length <= os.fstat(file).st_size
        found.append((begin, begin + length))

    monkeypatch.setattr(os, "posix_fadvise", note)
    monkeypatch.setattr(credit_writing, "_STEP", 50_000)
    monkeypatch.setattr(credit_writing, "_WINDOW", 100_000)
    monkeypatch.setattr(credit_writing, "_KEPT", 200_000)
    return found


@pytest.mark.parametrize("ending", ["parquet", "csv", "arrow"])
def test_a_long_result_passes_through_memory_without_a_gap(tmp_path, told, ending):
    path = tmp_path / f"credit.{ending}"
    with Destination(path, SCHEMA) as destination:
        for batch in batches(12):
            destination.write(batch)
        destination.close()
        destination.keep()
    assert told[0][0] == 0
    for (_, before), (begin, end) in pairwise(told):
        assert max(0, before - 100_000) == begin < end  # nothing between is passed over
    assert told[-1][1] > 0.7 * path.stat().st_size
    if ending == "parquet":
        assert pq.read_table(path).num_rows == 48_000


def test_a_short_result_stays_in_memory(tmp_path, told):
    path = tmp_path / "credit.parquet"
    with Destination(path, SCHEMA) as destination:
        for batch in batches(2):
            destination.write(batch)
        destination.close()
        destination.keep()
    assert path.stat().st_size < 200_000
    assert told == []
