"""simulate: archives out, of a world whose causes are known."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tengill.cli.app import app
from tengill.cli.output import as_json, cell, counted, err, fail, note, out

if TYPE_CHECKING:
    from tengill.workspace.simulate import Simulated


@app.command(epilog="tengill simulate world --seed 7 --messages 5000")
def simulate(  # noqa: PLR0917 - typer makes options of them; nobody passes them by place
    folder: Annotated[Path, typer.Argument(help="Where to write the world; made if missing.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same world.")] = 1,
    messages: Annotated[int, typer.Option(help="About how many messages.", min=50)] = 20_000,
    years: Annotated[int, typer.Option(help="Over how many years.", min=1, max=40)] = 10,
    phrasings: Annotated[
        Literal["seen", "held-out", "all"], typer.Option(help="Which phrasings to use.")
    ] = "all",
    sources: Annotated[
        str, typer.Option(help="Which sources, by commas: all, mail, contacts, social, linkedin …")
    ] = "all",
    people: Annotated[
        int | None, typer.Option(help="How many people are on cards and lists.", min=1, max=50_000)
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the world that is in the folder.")
    ] = False,
    as_json_: Annotated[bool, typer.Option("--json", help="Print what was written.")] = False,
) -> None:
    """Write a simulated connector's world: mail, deals, LinkedIn, cards, calendars, archives, truth."""
    from tengill.workspace.simulate import WorldSettings, simulate_world, sources_of, written_in

    try:
        chosen = sources_of(sources)
    except ValueError as error:
        fail(str(error))
    there = written_in(folder, chosen)
    if there and not overwrite:
        fail(
            f"{folder} has {_some(there)} already. Give another folder, or --overwrite to"
            " replace what is there."
        )
    settings = WorldSettings(seed=seed, messages=messages, years=years, phrasings=phrasings)
    with err.status("Simulating …"):
        written = simulate_world(folder, settings, sources=chosen, people=people)
    if not written.counts.get("deals", 1):
        note("So small a world came to no deal: give more --messages, or another --seed.")
    if as_json_:
        as_json(written)
        return
    _tell(written, folder)


def _some(names: tuple[str, ...]) -> str:
    """Up to four names, and how many more."""
    shown = ", ".join(names[:4])
    return f"{shown} and {len(names) - 4} more" if len(names) > 4 else shown  # noqa: PLR2004 - as said


def _tell(written: "Simulated", folder: Path) -> None:
    counts, whose = written.counts, cell(written.owner_name)
    if written.paths:
        told = f"{counted(counts['messages'], 'message')} and {counted(counts['deals'], 'deal')}"
        out.print(f"Wrote {told} of {whose} to {cell(folder)}.", soft_wrap=True)
    if written.files:
        told = f"{counted(counts['records'], 'record')} of {counted(counts['people'], 'person', 'people')}"
        out.print(
            f"Wrote {told} in {len(written.files)} more files to {cell(folder)}.", soft_wrap=True
        )
    owner = written.owner_addresses[0]
    out.print(f"Next: tengill import {cell(folder)} --owner {owner}", soft_wrap=True)
    if written.paths:
        deals = cell(written.paths.deals)
        out.print(f"Then: tengill outcomes import {deals}", soft_wrap=True)
