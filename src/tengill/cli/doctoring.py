"""doctor: is everything in order?"""

from typing import Annotated

import typer

from tengill.cli.app import app
from tengill.cli.exits import Exit
from tengill.cli.ledger import open_ledger
from tengill.cli.output import as_json, cell, out


@app.command(epilog="tengill doctor --json")
def doctor(
    as_json_: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Check the ledger and the installation, and say what to do about what is wrong."""
    open_ledger()
    from tengill.workspace import doctor as use

    checks = use.examine()
    if as_json_:
        as_json(checks)
    else:
        for check in checks:
            mark = "[green]ok[/green]  " if check.ok else "[red]look[/red]"
            out.print(f"{mark} {cell(check.name)}: {cell(check.told)}")
            if not check.ok and check.advice:
                out.print(f"       {cell(check.advice)}")
    if not all(check.ok for check in checks):
        raise SystemExit(int(Exit.FAILED))
