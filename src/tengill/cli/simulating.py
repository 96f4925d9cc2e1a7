"""simulate: archives out, of a world whose causes are known."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from tengill.cli.app import app
from tengill.cli.output import as_json, cell, counted, err, fail, note, out


@app.command(epilog="tengill simulate world --seed 7 --messages 5000")
def simulate(
    folder: Annotated[Path, typer.Argument(help="Where to write the world; made if missing.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same world.")] = 1,
    messages: Annotated[int, typer.Option(help="About how many messages.", min=50)] = 20_000,
    years: Annotated[int, typer.Option(help="Over how many years.", min=1, max=40)] = 10,
    phrasings: Annotated[
        Literal["seen", "held-out", "all"], typer.Option(help="Which phrasings to use.")
    ] = "all",
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the world that is in the folder.")
    ] = False,
    as_json_: Annotated[bool, typer.Option("--json", help="Print what was written.")] = False,
) -> None:
    """Write a simulated connector's world: mailbox.mbox, deals.csv, truth.json, labels.jsonl."""
    from tengill.workspace.simulate import WorldSettings, simulate_world, written_in

    there = written_in(folder)
    if there and not overwrite:
        fail(
            f"{folder} has {', '.join(there)} already. Give another folder, or --overwrite to"
            " replace what is there."
        )
    settings = WorldSettings(seed=seed, messages=messages, years=years, phrasings=phrasings)
    with err.status("Simulating …"):
        written = simulate_world(folder, settings)
    if not written.counts["deals"]:
        note("So small a world came to no deal: give more --messages, or another --seed.")
    if as_json_:
        as_json(written)
        return
    counts = written.counts
    out.print(
        f"Wrote {counted(counts['messages'], 'message')} and {counted(counts['deals'], 'deal')} of"
        f" {cell(written.owner_name)} to {cell(folder)}.",
        soft_wrap=True,
    )
    out.print(
        f"Next: tengill import {cell(written.paths.mailbox)} --owner {written.owner_addresses[0]}",
        soft_wrap=True,
    )
