"""Sides of an act in one line."""

from dataclasses import dataclass

import pytest

from tengill.cli.sides import sides
from tengill.workspace.presenting import PersonRef


@dataclass
class _Act:
    kind: str
    connectors: tuple[PersonRef, ...] = ()
    left: tuple[PersonRef, ...] = ()
    right: tuple[PersonRef, ...] = ()
    subject: str = ""


def who(name: str) -> tuple[PersonRef, ...]:
    return (PersonRef(1, name, ""),)


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (_Act("introduction", who("Ada"), who("Björk"), who("Carl")), "Ada: Björk → Carl"),
        (_Act("introduction", (), who("Björk"), who("Carl")), "somebody: Björk → Carl"),
        (_Act("pitch_warm", (), who("Björk"), who("Ada")), "Björk → Ada"),
        (_Act("pitch_cold", who("Björk"), (), who("Ada")), "Björk: Ada"),
        (_Act("pitch_cold"), "somebody: "),
        (_Act("self_introduction", (), who("Björk"), who("Ada"), "ships"), "Björk → Ada (ships)"),
        (_Act("introduction_request", who("Ada"), who("Björk"), who("Carl")), "Björk asks Ada → Carl"),
        (_Act("acknowledgement", who("Ada"), who("Björk")), "Björk thanks Ada"),
    ],
)  # fmt: skip
def test_who_did_what_to_whom(act: _Act, told: str) -> None:
    assert sides(act) == told
