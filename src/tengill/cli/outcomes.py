"""outcomes: what came of it; who took part in the decision."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tengill.cli.app import app
from tengill.cli.exits import Exit
from tengill.cli.given import at_hand, fields_told
from tengill.cli.ledger import open_ledger, the_outcome, way_back
from tengill.cli.output import MARKS, as_json, cell, counted, fail, note, out, show, table

if TYPE_CHECKING:
    from tengill.facts.money import Money
    from tengill.workspace.outcomes_import import Preview, RunSummary

outcomes_app = typer.Typer(
    help="Outcomes: purchases, investments, hires; import, list, add.",
    epilog="tengill outcomes\n\ntengill outcomes import deals.csv",
    invoke_without_command=True,
)
app.add_typer(outcomes_app, name="outcomes")
Json = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


@outcomes_app.callback()
def outcomes(context: typer.Context, as_json_: Json = False) -> None:
    """List outcomes, newest first."""
    if context.invoked_subcommand is None:
        _list("", 50, as_json_)


@outcomes_app.command("list", epilog="tengill outcomes list --state won")
def outcomes_list(
    state: Annotated[
        Literal["won", "lost", "open", "refunded"] | None, typer.Option(help="Only these.")
    ] = None,
    limit: Annotated[int, typer.Option(help="How many at most.", min=1, max=500)] = 50,
    as_json_: Json = False,
) -> None:
    """List outcomes, newest first."""
    _list(state or "", limit, as_json_)


def _yours(mine: "Money | None") -> str:
    """The owner's credit; a dash where nothing was traced to them, as on the screen."""
    from tengill.workspace.presenting import money_long

    if mine is None:
        return ""
    return money_long(mine) if mine.minor else "–"  # noqa: RUF001 - a dash, as on the screen


def _list(state: str, limit: int, json_: bool) -> None:
    open_ledger()
    from tengill.workspace import outcomes as view
    from tengill.workspace.presenting import day_short, money_long, plain

    page = view.list_outcomes(limit=limit, state=state)
    if json_:
        as_json(page)
        return
    if not page.rows:
        out.print(_NONE_SO if state else _NONE, soft_wrap=True)
        return
    out.print(cell(plain(page.sentence)))
    rows = table("", "closed", "title", "state", "amount", "yours", "", right=(0, 4, 5))
    for r in page.rows:
        rows.add_row(
            str(r.id), day_short(r.closed_at), cell(r.title), r.state,
            money_long(r.amount) if r.amount else "", _yours(r.mine), MARKS.get(r.weakest, ""),
        )  # fmt: skip
    show(rows)


_NONE = (
    "No outcome is in the ledger yet: bring a list of deals with `tengill outcomes import FILE`,"
    " or one with `tengill outcomes add`."
)
_NONE_SO = "No outcome is in this state: `tengill outcomes` lists them all."


@outcomes_app.command(
    "import", epilog="tengill outcomes import deals.csv --map amount='Deal value'"
)
def outcomes_import(
    file: Annotated[
        Path,
        typer.Argument(
            help="A CSV of deals: HubSpot, Pipedrive, Salesforce, Stripe, or any; `-` for stdin."
        ),
    ],
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", help="FIELD=COLUMN; corrects the guess. Repeatable."),
    ] = None,
    currency: Annotated[str, typer.Option(help="For amounts without a currency (ISO code).")] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the mapping; import nothing.")
    ] = False,
    as_json_: Json = False,
) -> None:
    """Import outcomes from a CSV; columns are guessed and can be corrected."""
    open_ledger()
    from tengill.workspace import outcomes_import as use
    from tengill.workspace import project

    told = fields_told(mapping, "Fields are shown by --dry-run.")
    if file.is_dir():
        fail(f"{file} is a folder. Give the list of deals: a CSV file, or `-`.", Exit.USAGE)
    with at_hand([file], "stdin.csv") as (real,):
        if dry_run:
            _show_preview(use.preview(real, told, currency or None), as_json_)
            return
        done = use.import_outcomes(
            real, told, currency=currency or None, who="command line",
            after=project.outcomes_changed,
        )  # fmt: skip
    if as_json_:
        as_json(done)
        if done.read == done.kept_aside and not done.repeated:
            raise typer.Exit(Exit.NOTHING)
        return
    _show_done(done)


def _show_done(done: "RunSummary") -> None:
    """What came in, why rows fell out and what to do about it; nothing read is no success."""
    out.print(
        f"Run {done.run}: {counted(done.read, 'row')} read, {done.new:,} new,"
        f" {done.changed:,} changed, {done.unchanged:,} unchanged, {done.kept_aside:,} kept aside.",
        soft_wrap=True,
    )
    for why in done.reasons:
        more = f" ({counted(why.count, 'row')})" if why.count > 1 else ""
        note(f"Kept aside, {why.reason}{more}: {why.first}")
    for remark in done.notes:
        note(remark)
    _say_doubles(done.run)
    if done.kept_aside:
        note(f"All of them: tengill runs show {done.run}")
    if done.read == done.kept_aside and not done.repeated:
        fail("No row could be read as an outcome. Nothing was added.", Exit.NOTHING)


def _say_doubles(run: int) -> None:
    from tengill.workspace import outcome_doubles

    found = [p for p in outcome_doubles.every() if run in {p.first.run, p.second.run}]
    if found:
        told = counted(len(found), "pair")
        note(f"{told} of outcomes may be one deal told twice; both count: tengill outcomes doubles")


def _show_preview(preview: "Preview", json_: bool) -> None:
    if json_:
        as_json(preview)
        return
    rows = table("field", "column", "")
    for column in preview.columns:
        rows.add_row(
            cell(column.field or "-"), cell(column.header), cell(", ".join(column.samples[:3]))
        )
    show(rows)
    for problem in preview.problems:
        note(problem)


@outcomes_app.command(
    "add",
    epilog="tengill outcomes add 'Harbour crane' --amount 12500 --currency EUR --buyer anna@x.example --seller ben@y.example --on 2025-04-01",
)
def outcomes_add(
    title: Annotated[str, typer.Argument(help="What came of it.")],
    buyer: Annotated[
        list[str], typer.Option(help="Who bought, invested or hired: name or address.")
    ],
    seller: Annotated[list[str], typer.Option(help="The other side: name or address.")],
    on: Annotated[datetime, typer.Option(help="The day it closed.", formats=["%Y-%m-%d"])],
    amount: Annotated[str, typer.Option(help="The amount in major units, such as 12500.50.")] = "",
    currency: Annotated[str, typer.Option(help="ISO 4217 code.")] = "EUR",
    kind: Annotated[
        Literal["purchase", "investment", "acquisition", "hire", "other"],
        typer.Option(help="Of what kind."),
    ] = "purchase",
    as_json_: Json = False,
) -> None:
    """Add an outcome by hand."""
    open_ledger()
    from tengill.facts.money import Money
    from tengill.workspace import outcomes_import as use
    from tengill.workspace import project, settings

    try:
        money = Money.exactly(Decimal(amount), currency.upper()) if amount else None
    except (InvalidOperation, OverflowError):
        fail(f"{amount!r} is not an amount. Write it like 12500.50.", Exit.USAGE)
    pk = use.add_by_hand(
        title=title, kind=kind, money=money, closed_at=on.replace(hour=23, minute=59, second=59, tzinfo=settings.zone()),
        buyers=buyer, sellers=seller, who="command line", after=project.outcomes_changed,
    )  # fmt: skip
    if as_json_:
        as_json({"id": pk})
    else:
        out.print(f"Outcome {pk} is in the ledger. See: tengill explain {pk}")


@outcomes_app.command(
    "contribute",
    epilog="tengill outcomes contribute 'Harbour crane' 'Anna Vik' --weight 0.5 --note 'spoke for it'",
)
def outcomes_contribute(
    outcome: Annotated[str, typer.Argument(help="Its title or number.")],
    person: Annotated[str, typer.Argument(help="Who took part: name, address or number.")],
    weight: Annotated[
        str, typer.Option(help="The probability that they were needed: 0.5, 1/2 or 50%.")
    ],
    note_: Annotated[str, typer.Option("--note", help="In your words.")] = "",
    reported: Annotated[
        bool, typer.Option("--reported", help="Somebody else said so; you did not see it.")
    ] = False,
    as_json_: Json = False,
) -> None:
    """Tell that somebody took part in the decision; credit follows at once."""
    open_ledger()
    from tengill.cli.sides import party
    from tengill.workspace import contributions

    found = the_outcome(outcome)
    made = contributions.contribute(
        found.id, party(person), weight, who="command line", note=note_,
        evidence="reported" if reported else "confirmed",
    )  # fmt: skip
    if as_json_:
        as_json(
            {"decision": made, "outcome": found.id, "contributions": contributions.of(found.id)}
        )
        return
    _contributions(found.id)
    way_back(made)


@outcomes_app.command(
    "contributions", epilog="tengill outcomes contributions 'Harbour crane' --json"
)
def outcomes_contributions(
    outcome: Annotated[str, typer.Argument(help="Its title or number.")], as_json_: Json = False
) -> None:
    """List who took part in the decision, and how much each was needed."""
    open_ledger()
    from tengill.workspace import contributions

    found = the_outcome(outcome)
    if as_json_:
        as_json({"outcome": found.id, "contributions": contributions.of(found.id)})
    else:
        _contributions(found.id)


def _contributions(outcome: int) -> None:
    from tengill.workspace import contributions

    told = contributions.of(outcome)
    if not told:
        out.print("Nobody is known to have taken part in the decision.")
        return
    rows = table("", "person", "needed", "said by", "note", "", right=(0, 2))
    for one in told:
        mark = MARKS.get(one.evidence, "")
        rows.add_row(
            str(one.id), cell(one.person.name), one.percent, cell(one.who), cell(one.note), mark
        )
    show(rows)


@outcomes_app.command(
    "doubles", epilog="tengill outcomes doubles\n\ntengill outcomes doubles --one 12 31"
)
def outcomes_doubles(
    one: Annotated[
        tuple[int, int] | None,
        typer.Option(help="These two are one deal: keep the first, retract the second."),
    ] = None,
    two: Annotated[
        tuple[int, int] | None, typer.Option(help="These two are two deals; don't ask again.")
    ] = None,
    as_json_: Json = False,
) -> None:
    """List outcomes that look like one deal told twice; both count until you say otherwise."""
    open_ledger()
    from tengill.workspace import outcome_doubles, project

    made = []
    if one:
        made.append(outcome_doubles.are_one(*one, "command line", project.outcomes_changed))
    if two:
        made.append(outcome_doubles.are_two(*two, "command line"))
    found = outcome_doubles.every()
    if as_json_:
        as_json({"pairs": found, "decisions": made})
        return
    for decision in made:
        way_back(decision)
    if not found:
        out.print("No two outcomes look like one deal.")
        return
    from tengill.workspace.presenting import day_short, money_long

    rows = table("first", "", "second", "", "closed", "amount", right=(0, 2, 5))
    for pair in found:
        rows.add_row(
            str(pair.first.id), cell(pair.first.title), str(pair.second.id),
            cell(pair.second.title), day_short(pair.first.closed_at), money_long(pair.first.money),
        )  # fmt: skip
    show(rows)
    note("Both count. `--one KEEP DROP` retracts the second; `--two A B` keeps both.")
