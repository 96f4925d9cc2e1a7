"""Uses the builders and fixtures beside the workspace's tests."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workspace"))

from command_line import tengill
from filled_ledger import _filled_once, filled
from ledger_home import _template, another, ledger

from tengill.workspace.door import background


@pytest.fixture(autouse=True)
def begun(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """An import ends with a process that judges; here it is only counted."""
    calls: list[str] = []
    monkeypatch.setattr(background, "begin", lambda **_: calls.append("begun") is None)
    return calls


__all__ = ["_filled_once", "_template", "another", "begun", "filled", "ledger", "tengill"]
