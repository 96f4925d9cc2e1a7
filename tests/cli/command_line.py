"""Runs the program in this process, on the ledger a test has open."""

import json
import sys
from dataclasses import dataclass
from typing import Any

import pytest

from tengill.cli import main, output


@dataclass
class Said:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class CommandLine:
    """`tengill …` as a person types it; a traceback or an unknown code fails the test."""

    def __init__(self, capture: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
        self._capture = capture
        self._patch = patch

    def __call__(self, *words: object) -> Said:
        self._patch.setattr(sys, "argv", ["tengill", *map(str, words)])
        self._capture.readouterr()
        try:
            main()
            code = 0
        except SystemExit as e:
            code = e.code if isinstance(e.code, int) else 0 if e.code is None else 1
        told = self._capture.readouterr()
        assert "Traceback" not in told.err + told.out
        assert "\x1b" not in told.out  # not a terminal: no colours, and nobody else's escapes
        return Said(code, told.out, told.err)


@pytest.fixture
def tengill(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """The program."""
    monkeypatch.setenv("COLUMNS", "200")
    # The console may have been made before, when another width was told.
    monkeypatch.setattr(output.out, "_width", 200)
    return CommandLine(capsys, monkeypatch)
