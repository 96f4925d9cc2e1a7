"""What people tell by hand: introductions, recommendations, who knew whom."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tengill.cli.acts import introductions_app
from tengill.cli.app import app
from tengill.cli.ledger import open_ledger, way_back
from tengill.cli.output import as_json, cell, out, show, table
from tengill.cli.sides import names, party

if TYPE_CHECKING:
    from tengill.workspace.acquaintance import AcquaintanceView

recommendations_app = typer.Typer(
    help="Recommendations told by hand, and those made to everybody.",
    epilog="tengill recommendations\n\n"
    "tengill recommendations add 'Anna Vik' 'Carl Moe' --published --on 2024-05-01",
    invoke_without_command=True,
)
acquaintances_app = typer.Typer(
    help="Who knew whom, told by hand: since when, or how likely they would have met anyway.",
    epilog="tengill acquaintances\n\n"
    "tengill acquaintances add 'Anna Vik' 'Carl Moe' --since 2012-01-01",
    invoke_without_command=True,
)
app.add_typer(recommendations_app, name="recommendations")
app.add_typer(acquaintances_app, name="acquaintances")
Json = Annotated[bool, typer.Option("--json", help="Print as JSON.")]
On = Annotated[datetime, typer.Option(help="The day.", formats=["%Y-%m-%d"])]
Note = Annotated[str, typer.Option("--note", help="In your words.")]
Took = Annotated[
    Literal["took", "acknowledged", "no_evidence", "declined"] | None,
    typer.Option(help="Whether it took; left out: nobody knows."),
]


@introductions_app.command(
    "add",
    epilog="tengill introductions add 'Anna Vik' 'Björk Dal' carl@moe.example --on 2024-05-01",
)
def introductions_add(
    connector: Annotated[str, typer.Argument(help="Who connected: name, address or number.")],
    left: Annotated[str, typer.Argument(help="Who was introduced.")],
    right: Annotated[str, typer.Argument(help="To whom.")],
    on: On,
    kind: Annotated[
        Literal["introduction", "handoff"], typer.Option(help="Which.")
    ] = "introduction",
    took: Took = None,
    note_: Note = "",
    as_json_: Json = False,
) -> None:
    """Tell an introduction or handoff the mail does not show; credit follows at once."""
    open_ledger()
    from tengill.workspace import told_acts

    made = told_acts.tell(
        kind, [party(connector)], [party(left)], [party(right)], _noon(on), note=note_,
        took=took or "", who="command line",
    )  # fmt: skip
    _told(made, as_json_)


@recommendations_app.callback()
def recommendations(context: typer.Context, as_json_: Json = False) -> None:
    """List the recommendations made to everybody, newest first."""
    if context.invoked_subcommand is None:
        _published(as_json_)


@recommendations_app.command("list", epilog="tengill recommendations list --json")
def recommendations_list(as_json_: Json = False) -> None:
    """List the recommendations made to everybody, newest first."""
    _published(as_json_)


def _published(json_: bool) -> None:
    open_ledger()
    from tengill.workspace import told_acts
    from tengill.workspace.presenting import day_short

    found = told_acts.published()
    if json_:
        as_json({"published": found})
        return
    if not found:
        out.print(
            "No recommendation to everybody is known: tell one with `tengill recommendations add"
            " WHO WHOM --published --on DATE`.",
            soft_wrap=True,
        )
        return
    rows = table("act", "date", "by", "recommended", "", right=(0,))
    for one in found:
        rows.add_row(
            str(one.act_id), day_short(one.at), cell(names(one.advocates)),
            cell(names(one.recommended)), cell(one.subject),
        )  # fmt: skip
    show(rows)


@recommendations_app.command(
    "add",
    epilog="tengill recommendations add 'Anna Vik' 'Carl Moe' --to 'Björk Dal' --on 2024-05-01",
)
def recommendations_add(
    advocate: Annotated[str, typer.Argument(help="Who recommended: name, address or number.")],
    whom: Annotated[str, typer.Argument(help="Who was recommended.")],
    on: On,
    to: Annotated[list[str] | None, typer.Option(help="To whom; repeatable.")] = None,
    published: Annotated[bool, typer.Option("--published", help="To everybody.")] = False,
    subject: Annotated[str, typer.Option(help="What was recommended, in words.")] = "",
    note_: Note = "",
    as_json_: Json = False,
) -> None:
    """Tell a recommendation, to somebody or to everybody; credit follows at once."""
    open_ledger()
    from tengill.workspace import told_acts

    made = told_acts.tell(
        "recommendation", [party(advocate)], [party(one) for one in to or ()], [party(whom)],
        _noon(on), note=note_, subject=subject, published=published, who="command line",
    )  # fmt: skip
    _told(made, as_json_)


@recommendations_app.command("publish", epilog="tengill recommendations publish 17")
def recommendations_publish(
    act: Annotated[int, typer.Argument(help="The number of a recommendation.")],
    withdrawn: Annotated[bool, typer.Option("--not", help="It was not to everybody.")] = False,
    note_: Note = "",
    as_json_: Json = False,
) -> None:
    """Say that a recommendation found in mail was made to everybody."""
    open_ledger()
    from tengill.workspace import told_acts

    made = told_acts.publish(act, published=not withdrawn, who="command line", note=note_)
    if as_json_:
        as_json({"decision": made, "act": act})
    else:
        out.print("Not to everybody." if withdrawn else "To everybody.")
        way_back(made)


@acquaintances_app.callback()
def acquaintances(context: typer.Context, as_json_: Json = False) -> None:
    """List what was told of who knew whom, newest first."""
    if context.invoked_subcommand is None:
        _acquaintances(as_json_)


@acquaintances_app.command("list", epilog="tengill acquaintances list --json")
def acquaintances_list(as_json_: Json = False) -> None:
    """List what was told of who knew whom, newest first."""
    _acquaintances(as_json_)


def _acquaintances(json_: bool) -> None:
    open_ledger()
    from tengill.workspace import acquaintance

    found = acquaintance.every()
    if json_:
        as_json({"acquaintances": found})
        return
    if not found:
        out.print(
            "Nothing was told of who knew whom: `tengill acquaintances add ONE OTHER --since DATE`"
            " or `--anyway 0.3`.",
            soft_wrap=True,
        )
        return
    rows = table("", "who", "", "said by", "note", right=(0,))
    for one in found:
        rows.add_row(
            str(one.id), cell(names(one.people)), cell(_how(one)), cell(one.who), cell(one.note)
        )
    show(rows)


def _how(one: "AcquaintanceView") -> str:
    from tengill.workspace.presenting import day

    told = []
    if one.since is not None:
        told.append(f"knew each other since {day(one.since)}")
    if one.anyway is not None:
        told.append(f"would have met anyway with {float(one.anyway):.0%}")
    return "; ".join(told)


@acquaintances_app.command(
    "add", epilog="tengill acquaintances add 'Anna Vik' carl@moe.example --anyway 0.3"
)
def acquaintances_add(
    one: Annotated[str, typer.Argument(help="Name, address or number.")],
    other: Annotated[str, typer.Argument(help="Name, address or number.")],
    since: Annotated[
        datetime | None,
        typer.Option(help="They knew each other from this day on.", formats=["%Y-%m-%d"]),
    ] = None,
    anyway: Annotated[
        str, typer.Option(help="The chance that they would have met anyway: 0.3 or 30%.")
    ] = "",
    note_: Note = "",
    as_json_: Json = False,
) -> None:
    """Tell how two people knew each other; what was told of them before is superseded."""
    open_ledger()
    from tengill.workspace import acquaintance, settings

    at = None if since is None else since.replace(tzinfo=settings.zone())
    made = acquaintance.tell(
        party(one), party(other), since=at, anyway=anyway or None, who="command line", note=note_
    )
    if as_json_:
        as_json({"decision": made})
    else:
        _acquaintances(json_=False)
        way_back(made)


def _noon(on: datetime) -> datetime:
    """A day's act stands at its noon, so that an outcome of that day comes after it."""
    from tengill.workspace import settings

    return on.replace(hour=12, tzinfo=settings.zone())


def _told(act: int, json_: bool) -> None:
    from tengill.workspace import taking_back

    made = taking_back.decision_of_act(act)
    if json_:
        as_json({"act": act, "decision": made})
    else:
        out.print(f"Act {act} is in the ledger.")
        if made is not None:
            way_back(made)
