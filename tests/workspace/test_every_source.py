"""A simulated world with every source: in steps as in one, and undone to what was there before."""

import pytest
from ledger_home import LedgerHome, differences, dump, number

from tengill.simulation import WorldSettings
from tengill.workspace import importing, rebuilding, runs
from tengill.workspace.simulate import simulate_world

_LEFT = ("linkagerun", "linkedpair")
"""Kept by point, and a function of what was there when linkage last ran."""
_OTHERS = ("linkedin", "contacts", "calendar", "x", "mastodon")


@pytest.mark.slow
def test_every_source_beside_mail_is_undone_and_equals_a_rebuild(
    ledger: LedgerHome,
) -> None:
    world = ledger.mail / "world"
    done = simulate_world(world, WorldSettings(seed=5, messages=2_000, years=4), people=150)
    mail, owner = [world / "mailbox.mbox"], done.owner_addresses[0]
    others = [world / name for name in _OTHERS if (world / name).exists()]
    assert len(others) >= 4
    importing.import_paths(mail, owner=owner)
    alone = dump(leave=_LEFT)
    second = importing.import_paths(others)
    for table in ("card", "meeting", "interaction"):
        assert number(table) > 0, table
    stepwise = dump(leave=_LEFT)
    rebuilding.rebuild()
    assert differences(stepwise, dump(leave=_LEFT)) == ""
    runs.undo(second)
    assert differences(alone, dump(leave=_LEFT)) == ""
