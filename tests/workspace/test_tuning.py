"""An import leaves the process as it found it."""

import gc

import pytest

from tengill.workspace import encoding, tuning
from tengill.workspace.nursery import Nursery

pytestmark = pytest.mark.django_db


def test_the_collector_runs_rarely_during_an_import_and_as_before_after_it():
    before = gc.get_threshold()
    with tuning.for_import():
        assert gc.get_threshold()[0] == tuning.RARELY
        assert gc.get_freeze_count() > 0
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


def test_an_import_that_fails_leaves_the_collector_as_it_was():
    before = gc.get_threshold()
    with pytest.raises(OSError, match="disk"), tuning.for_import():
        raise OSError("disk")
    assert gc.get_threshold() == before


def test_the_collector_runs_rarely_while_a_nursery_is_open(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(encoding, "prepare", lambda: None)
    before = gc.get_threshold()
    nursery = Nursery()
    assert gc.get_threshold()[0] == tuning.RARELY
    nursery.close()
    assert gc.get_threshold() == before
    nursery.close()  # a second time it has nothing to put back
    assert gc.get_threshold() == before
