"""What commands on a ledger share: open it, find whom or what a word means."""

from typing import TYPE_CHECKING

from tengill.cli.exits import Exit
from tengill.cli.output import fail

if TYPE_CHECKING:
    from tengill.workspace.finding import Match
    from tengill.workspace.outcomes import OutcomeRow


def open_ledger() -> None:
    """Open (or make) the ledger of this home."""
    from tengill.workspace.start import start

    start()


def the_person(text: str) -> "Match":
    """The one person a name, address or number means; ends the program when unclear."""
    from tengill.workspace import people

    matches = people.find(text)
    if not matches:
        fail(
            f"Nobody in the ledger is called {text!r}. `tengill people {text}` searches.",
            Exit.NOT_FOUND,
        )
    best = matches[0]
    rivals = [m for m in matches if m.score >= best.score and m.person.id != best.person.id]
    if rivals:
        names = "; ".join(f"{m.person.id}: {m.person.name} {m.person.address}" for m in matches[:6])
        fail(f"{text!r} may be any of these; give the number. {names}", Exit.UNCLEAR)
    return best


def the_outcome(text: str) -> "OutcomeRow":
    """The one outcome a title, key or number means; ends the program when unclear."""
    from tengill.workspace import outcomes

    found = outcomes.find(text)
    if not found:
        fail(f"There is no outcome {text!r}. `tengill outcomes` lists them.", Exit.NOT_FOUND)
    exact = [o for o in found if str(o.id) == text or o.title.casefold() == text.casefold()]
    fits = exact or list(found)
    if len(fits) > 1:
        names = "; ".join(f"{o.id}: {o.title}" for o in fits[:6])
        fail(f"{text!r} may be any of these; give the number. {names}", Exit.UNCLEAR)
    return fits[0]
