"""Frozen dataclasses made quickly are what their own call makes."""

import pickle
from dataclasses import FrozenInstanceError, dataclass, field

import pytest

from tengill.door.making import quickly


@dataclass(frozen=True, slots=True)
class Plain:
    one: int
    two: str = "two"
    three: tuple[int, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Asking:
    one: int

    def __post_init__(self) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Below(Plain):
    four: int = 4


def test_it_is_what_the_class_makes():
    made = quickly(Plain)
    for told in ((1,), (1, "x"), (1, "x", (2,))):
        one, other = made(*told), Plain(*told)
        assert type(one) is Plain
        assert one == other
        assert hash(one) == hash(other)
        assert repr(one) == repr(other)
        assert pickle.loads(pickle.dumps(one)) == other
    assert made(three=(1,), one=5) == Plain(5, three=(1,))


def test_it_is_frozen():
    one = quickly(Plain)(1)
    with pytest.raises(FrozenInstanceError):
        one.one = 2


@pytest.mark.parametrize("given", [Asking, Below])
def test_what_is_more_than_its_slots_is_not_made(given):
    with pytest.raises(TypeError, match="cannot be made quickly"):
        quickly(given)
