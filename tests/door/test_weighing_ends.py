"""What going through a mailbox holds ends when it is let go of, and is not walked by the collector."""

import gc
import weakref

import pytest

from tengill.facts.approaches import Doors
from tengill.workspace.door import weighing
from tengill.workspace.door.weighing import Weigher, at_length, owner_of


@pytest.fixture
def unfrozen():
    """The collector as it was."""
    yield
    gc.unfreeze()
    gc.enable()


def test_a_weigher_ends_without_the_collector(unfrozen) -> None:
    gc.disable()
    weigher = Weigher(owner_of(["me@home.example"]), Doors(), party={"a@x.example": "anna"})
    assert weigher.party("a@x.example") == "anna"
    weigher.meet({"b@x.example": "ben", "a@x.example": "another"})
    told = [weigher.party(one) for one in ("a@x.example", "b@x.example", "c@x.example")]
    assert told == ["anna", "ben", "c@x.example"]
    gone = weakref.ref(weigher.history)
    del weigher
    assert gone() is None


def test_a_long_pass_leaves_the_collector_little_to_walk(unfrozen, monkeypatch) -> None:
    usual = gc.get_threshold()
    before = gc.get_freeze_count()
    with at_length():
        assert gc.get_threshold()[0] > usual[0]
    assert gc.get_threshold() == usual
    assert gc.get_freeze_count() == before  # nothing much was made
    monkeypatch.setattr(weighing, "_MANY", 1_000)
    with at_length():
        held = [[n] for n in range(5_000)]
    assert gc.get_threshold() == usual
    assert gc.get_freeze_count() > before + len(held)
