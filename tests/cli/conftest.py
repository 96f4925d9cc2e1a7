"""Uses the builders and fixtures beside the workspace's tests."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workspace"))

from command_line import tengill
from filled_ledger import filled
from ledger_home import _template, another, ledger

__all__ = ["_template", "another", "filled", "ledger", "tengill"]
