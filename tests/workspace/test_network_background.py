"""The network is measured in a process of its own, one at a time."""

import fcntl
import subprocess

import pytest
from ledger_home import LedgerHome

from tengill.workspace import network_background


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    homes: list[dict[str, str]] = []
    monkeypatch.setattr(subprocess, "Popen", lambda _words, env, **_more: homes.append(env))
    return homes


def test_it_is_begun_for_this_home_and_once(
    ledger: LedgerHome, begun: list[dict[str, str]]
) -> None:
    assert network_background.start()
    assert [env["TENGILL_HOME"] for env in begun] == [str(ledger.home)]
    with (ledger.home / "measuring.lock").open("a+") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert network_background.under_way(ledger.home)
        assert not network_background.start()
    assert not network_background.under_way(ledger.home)


def test_a_ledger_that_lies_in_no_file_of_its_home_is_left_alone(
    ledger: LedgerHome, begun: list[dict[str, str]], settings
) -> None:
    settings.HOME = ledger.home.parent / "elsewhere"
    assert not network_background.start()
    assert begun == []
