"""What commands on a ledger share: open it, find whom or what a word means."""

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from tengill.cli.exits import Exit
from tengill.cli.output import fail, note

if TYPE_CHECKING:
    from tengill.workspace.finding import Match
    from tengill.workspace.outcomes import OutcomeRow


def open_ledger() -> None:
    """Open (or make) the ledger of this home."""
    from tengill.workspace.start import start

    start()


def way_back(*decisions: int) -> None:
    """Say how what was just decided is taken back."""
    if decisions:
        note(f"Take it back with: tengill undo {' '.join(map(str, decisions))}")


def the_person(text: str) -> "Match":
    """The person a name, address or number most likely means; ends the program when unclear."""
    from tengill.workspace import people

    matches = people.find(text)
    if not matches:
        _nobody(text)
    best = matches[0]
    rivals = [m for m in matches if m.score >= best.score and m.person.id != best.person.id]
    if rivals:
        _unclear(f"{text!r} may be any of these; give the number.", matches)
    return best


def exactly_the_person(text: str) -> "Match":
    """The one person of this number, address or whole name, to act on: nothing here is a guess."""
    from tengill.workspace import finding

    matches = finding.find(text, guess=False)
    exact = [m for m in matches if m.score >= finding.EXACT]
    if not matches:
        _nobody(text)
    if len(exact) != 1:
        told = "is the name of several" if exact else "is nobody's whole name"
        _unclear(f"{text!r} {told}; give the number of one of these.", exact or matches)
    return exact[0]


def _nobody(text: str) -> NoReturn:
    if text.strip().removeprefix("#").isdecimal():
        fail(f"There is no person {text} in the ledger. Find them by name.", Exit.NOT_FOUND)
    fail(
        f"Nobody in the ledger is called {text!r}. `tengill people {shlex.quote(text)}` searches.",
        Exit.NOT_FOUND,
    )


def _unclear(told: str, matches: "Sequence[Match]") -> NoReturn:
    fail(
        told,
        Exit.UNCLEAR,
        choices=[f"{m.person.id}: {m.person.name}  {m.person.reached_at}" for m in matches[:6]],
    )


def the_outcome(text: str) -> "OutcomeRow":
    """The one outcome a title, key or number means; ends the program when unclear."""
    from tengill.workspace import outcomes

    found = outcomes.find(text)
    if not found:
        fail(f"There is no outcome {text!r}. `tengill outcomes` lists them.", Exit.NOT_FOUND)
    exact = [o for o in found if str(o.id) == text or o.title.casefold() == text.casefold()]
    fits = exact or list(found)
    if len(fits) > 1:
        choices = [f"{o.id}: {o.title}" for o in fits[:6]]
        fail(f"{text!r} may be any of these; give the number.", Exit.UNCLEAR, choices=choices)
    return fits[0]
