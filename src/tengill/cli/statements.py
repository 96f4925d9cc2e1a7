"""statement: the account of what one's connections came to."""

import os
import sys
from datetime import datetime
from typing import Annotated, Literal

import typer

from tengill.cli.app import app
from tengill.cli.exits import Exit
from tengill.cli.ledger import open_ledger, the_person
from tengill.cli.output import fail, out


@app.command(epilog="tengill statement --from 2024-01-01 --to 2024-12-31 --format html > 2024.html")
def statement(
    from_: Annotated[
        datetime | None, typer.Option("--from", help="First day.", formats=["%Y-%m-%d"])
    ] = None,
    to: Annotated[
        datetime | None, typer.Option("--to", help="Last day.", formats=["%Y-%m-%d"])
    ] = None,
    person: Annotated[str, typer.Option(help="Whose; default the owner's.")] = "",
    format_: Annotated[
        Literal["text", "html", "json", "csv"], typer.Option("--format", help="As what.")
    ] = "text",
    language: Annotated[
        Literal["en", "is"] | None,
        typer.Option(
            help="In what language; default the one chosen on the screen, else your system's.",
            envvar="TENGILL_LANGUAGE",
        ),
    ] = None,
    as_json_: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Tell what came of your introductions and recommendations, and what of it was yours."""
    if from_ and to and to < from_:
        fail(f"The period ends ({to:%Y-%m-%d}) before it starts ({from_:%Y-%m-%d}).", Exit.USAGE)
    open_ledger()
    from tengill.workspace import clock, settings
    from tengill.workspace import statement as use

    told_in = language or settings.get("language") or _of_system()
    zone = settings.zone()
    view = use.statement(
        the_person(person).person.id if person else None,
        from_.date() if from_ else None,
        to.date() if to else None,
        told_on=settings.at(clock.now(), zone),
    )
    if as_json_ or format_ == "json":
        sys.stdout.write(use.render_json(view))
    elif format_ == "html":
        sys.stdout.write(use.render_html(view, locale=told_in))
    elif format_ == "csv":
        sys.stdout.write(use.render_csv(view))
    else:
        sys.stdout.write(use.render_text(view, width=min(out.width, 100), locale=told_in))


def _of_system() -> str:
    """The language the system's messages are in, where statements are told in it; else English."""
    told = next((os.environ[n] for n in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(n)), "")
    return "is" if told.lower().startswith("is") else "en"
