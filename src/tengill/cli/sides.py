"""Who did what to whom, in one line: the sides of an act as every command prints them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tengill.workspace.presenting import PersonRef


class Sided(Protocol):
    """An act with its sides, from whichever view."""

    @property
    def kind(self) -> str:
        """facts.ActKind value."""

    @property
    def connectors(self) -> "tuple[PersonRef, ...]":
        """Who connects, is asked, recommends or is thanked."""

    @property
    def left(self) -> "tuple[PersonRef, ...]":
        """The one addressed, who asks, or who thanks."""

    @property
    def right(self) -> "tuple[PersonRef, ...]":
        """The third party."""

    @property
    def subject(self) -> str:
        """What is recommended, or thanked for."""


_LONE = {"introduction_request": "asks", "acknowledgement": "thanks"}
_UNASKED = frozenset({"pitch_cold", "pitch_warm", "self_introduction"})
"""Nobody stands between the two of them."""


def sides(act: Sided) -> str:
    """Such as `Ada Lind: Björk Dal → Carl Moe`, `Björk Dal asks Ada Lind → Carl Moe`."""
    by, left, right = names(act.connectors), names(act.left), names(act.right)
    verb = _LONE.get(act.kind)
    if verb:
        said = " ".join(part for part in (left or "somebody", verb, by) if part)
        told = f"{said} → {right}" if right else said
    else:
        between = " → ".join(side for side in (left, right) if side)
        nobody = act.kind in _UNASKED and between
        told = between if nobody and not by else f"{by or 'somebody'}: {between}"
    return f"{told} ({act.subject})" if act.subject else told


def names(people: "Iterable[PersonRef]") -> str:
    """Names one after the other."""
    return ", ".join(who.name or who.address or "somebody" for who in people)


def party(text: str) -> int | str:
    """Whom a word given to a command means, to tell a fact about: a number where they are known.

    An address, or a name nobody in the ledger has, is taken as it is. A name of several ends the
    program.
    """
    from tengill.cli.exits import Exit
    from tengill.cli.output import fail, note
    from tengill.workspace import finding

    plain = text.strip()
    if "@" in plain:
        return plain
    found = finding.find(plain, guess=False) if plain else ()
    exact = [match for match in found if match.score >= finding.EXACT]
    if len(exact) == 1 and exact[0].person.id is not None:
        return exact[0].person.id
    if exact:
        choices = [f"{m.person.id}: {m.person.name}  {m.person.address}" for m in exact[:6]]
        fail(f"{text!r} is the name of several; give the number.", Exit.UNCLEAR, choices=choices)
    if plain.removeprefix("#").isdecimal():
        fail(f"There is no person {text} in the ledger.", Exit.NOT_FOUND)
    note(f"Nobody in the ledger is called {plain!r}: taken as a name of its own.")
    return plain
