"""Workers and their nursery: order, what ends them, and how light their begin is."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from tengill.ledger.rows import KeptAsideRow
from tengill.sources import Raw
from tengill.workspace import encoding
from tengill.workspace.nursery import Nursery, NurseryError
from tengill.workspace.workers import Workers


def records(count: int) -> list[Raw]:
    """Records whose key tells their place."""
    return [Raw("a.mbox", at, 10, b"%d" % at, at + 1) for at in range(count)]


def told(raws: Sequence[Raw], _now: int) -> list[KeptAsideRow]:
    """A reader that tells which records it was given, sooner or later."""
    if raws[0].key % 3 == 0:
        time.sleep(0.02)
    return [KeptAsideRow(str(os.getpid()), "", raw.key, raw.length, raw.data) for raw in raws]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of four, and a reader that needs no packs."""
    monkeypatch.setattr("tengill.workspace.workers._BATCH_RECORDS", 4)
    monkeypatch.setattr(encoding, "prepare", lambda: None)
    monkeypatch.setattr(encoding, "encode", told)


def test_a_little_mail_begins_one_process() -> None:
    with Workers(0, 3) as workers:
        batches = list(workers.batches(records(4)))
    assert len({row.reason for batch in batches for row in batch.rows}) == 1
    assert len(workers._workers) == 1


@pytest.mark.slow
def test_rows_come_in_order_from_several_and_nobody_is_left() -> None:
    with Workers(0, 3) as workers:
        batches = list(workers.batches(records(203)))
    assert [row.key for batch in batches for row in batch.rows] == list(range(203))
    assert [batch.cursor for batch in batches][-1] == 203
    processes = {int(row.reason) for batch in batches for row in batch.rows}
    assert len(processes) == 3
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


@pytest.mark.slow
def test_a_pool_reads_one_container_after_the_other() -> None:
    with Workers(0, 2) as workers:
        for count in (9, 1, 30):
            rows = [
                row for group in workers.groups(records(count)) for b in group for row in b.rows
            ]
            assert [row.key for row in rows] == list(range(count))


@pytest.mark.slow
def test_a_fault_of_the_reader_reaches_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(raws: Sequence[Raw], now: int) -> list[KeptAsideRow]:
        if any(raw.key == 17 for raw in raws):
            raise ZeroDivisionError
        return told(raws, now)

    monkeypatch.setattr(encoding, "encode", faulty)
    with Workers(0, 2) as workers, pytest.raises(ZeroDivisionError):
        list(workers.batches(records(40)))


@pytest.mark.slow
def test_workers_that_are_killed_with_their_nursery_cost_no_record() -> None:
    killed: list[int] = []
    with Workers(0, 2) as workers:
        rows: list[KeptAsideRow] = []
        for batch in workers.batches(records(120)):
            rows += batch.rows
            if not killed:
                killed += [workers._nursery._pid, int(batch.rows[0].reason)]
                for process in killed:
                    os.kill(process, signal.SIGKILL)
    assert [row.key for row in rows] == list(range(120))
    assert {row.reason for row in rows} != {"reader crashed"}
    assert not any(row.reason == "reader crashed" for row in rows)


def test_what_cannot_be_loaded_is_no_fault_of_the_records(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken() -> None:
        raise ValueError("the pack is spoilt")

    monkeypatch.setattr(encoding, "prepare", broken)
    with Workers(0, 2) as workers, pytest.raises(NurseryError):
        list(workers.batches(records(40)))
    assert "the pack is spoilt" in capfd.readouterr().err


def test_a_nursery_ends_with_the_process_that_began_it() -> None:
    code = (
        "import os, signal\n"
        "from tengill.workspace.nursery import Nursery\n"
        "nursery = Nursery()\n"
        "line = nursery.worker()\n"
        "nursery.check()\n"
        "print(nursery._pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.returncode == -signal.SIGKILL
    # Reading its output to the end waited for all who held it: for the nursery and its worker.
    assert int(ended.stdout) > 0


def test_closing_twice_is_closing_once() -> None:
    with closing(Nursery()) as nursery:
        nursery.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "heavy"),
    [
        ("import tengill.workspace.nursery", {"django", "numpy", "tengill.reading"}),
        (
            "from tengill.workspace.start import start; start()",
            {"numpy", "tengill.workspace.project", "tengill.reading", "tengill.sources"},
        ),
        (
            "from tengill.workspace.start import start; start(); import tengill.workspace.importing",
            {"numpy", "tengill.workspace.project", "tengill.reading"},
        ),
    ],
)
def test_what_begins_an_import_loads_little(tmp_path: Path, code: str, heavy: set[str]) -> None:
    told = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"],
        env={**os.environ, "TENGILL_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert not heavy & set(told.stdout.split())
