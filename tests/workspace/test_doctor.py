"""The examination: every check can fail, and says what to do."""

import shutil

import pytest
from ledger_home import LedgerHome, query
from mail_builders import correspondence, mbox

from tengill.workspace import doctor, importing


@pytest.fixture
def _filled(ledger: LedgerHome) -> None:
    importing.import_paths([ledger.file("a.mbox", mbox(correspondence(2, 20)))])


def bad() -> set[str]:
    found = [check for check in doctor.examine() if not check.ok]
    assert all(check.advice and check.told for check in found)
    return {check.name for check in found} - {"screen"}  # built or not is not our business here


@pytest.mark.usefixtures("_filled")
def test_each_fault_is_found(ledger: LedgerHome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: shutil._ntuple_diskusage(1, 0, 10**12))
    assert bad() == set()
    ledger.home.chmod(0o750)
    assert bad() == {"home"}
    ledger.home.chmod(0o700)
    monkeypatch.setattr("shutil.disk_usage", lambda _: shutil._ntuple_diskusage(1, 1, 0))
    assert bad() == {"disk"}
    monkeypatch.setattr("shutil.disk_usage", lambda _: shutil._ntuple_diskusage(1, 0, 10**12))
    query("UPDATE ledger_run SET projected = 0 RETURNING id")
    assert bad() == {"projections"}
    assert "1 run is not worked in yet" in [check.told for check in doctor.examine()]
    query("UPDATE ledger_run SET projected = 1, state = 'stopped' RETURNING id")
    assert bad() == {"runs"}
    query("UPDATE ledger_run SET state = 'done' RETURNING id")
    query("PRAGMA foreign_keys = OFF")
    query("UPDATE ledger_addressed SET point_id = 99999 WHERE id = 1 RETURNING id")
    assert bad() == {"references"}
