"""lint, opt-out: would a campaign's approaches be welcome, and may they be made."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tengill.cli.app import app
from tengill.cli.exits import Exit
from tengill.cli.given import fields_told
from tengill.cli.ledger import open_ledger
from tengill.cli.output import as_json, cell, fail, note, out

if TYPE_CHECKING:
    from tengill.workspace.door_lint import Linting
    from tengill.workspace.door_lint_views import FindingView, Options, RowView

_WHO = "command line"
_STYLES = {"error": "red", "warning": "yellow", "note": "dim", "": "green"}
_SHOWN = 200


_List = Annotated[Path | None, typer.Argument(help="CSV: one row for each person to approach.")]
_Message = Annotated[
    Path | None, typer.Option(help="The message, with merge fields such as {first_name}.")
]
_Channel = Annotated[
    str, typer.Option(help="mail, mention, dm, linkedin, x, x-post, mastodon, call, letter …")
]
_Places = Annotated[
    list[str] | None, typer.Option(help="Where the people are: IS, EU, DE, UK, US. Repeatable.")
]
_Columns = Annotated[
    list[str] | None,
    typer.Option("--map", help="FIELD=COLUMN, or FIELD=#3; corrects the guess. Repeatable."),
]
_History = Annotated[
    Path | None, typer.Option(help="CSV of approaches made before: target, date, by.")
]
_OptOuts = Annotated[
    Path | None, typer.Option(help="Who wants none: an address, handle or @domain a line.")
]
_Topic = Annotated[str, typer.Option(help="What it is about, in a word or two.")]
_House = Annotated[
    str, typer.Option("--organisation", help="Who sends it, to be found in the text.")
]
_Paid = Annotated[bool, typer.Option("--paid", help="Somebody pays for what it says.")]
_Complaints = Annotated[
    float | None, typer.Option(help="Share of your mail reported as spam, in percent.")
]
_Explain = Annotated[
    bool, typer.Option("--explain", help="With texts as they would go out, rules and sources.")
]
_Json = Annotated[bool, typer.Option("--json", help="Print as JSON.")]
_Sarif = Annotated[bool, typer.Option("--sarif", help="Print as SARIF 2.1.0.")]
_Csv = Annotated[bool, typer.Option("--csv", help="Print as CSV.")]
_Watch = Annotated[
    bool, typer.Option("--watch", help="Tell me when they raise the topic themselves.")
]
_Record = Annotated[
    str, typer.Option(help="It went out: record who was approached, under this name.")
]
_Forget = Annotated[str, typer.Option(help="Take the recorded campaign of this name back.")]
_Undo = Annotated[
    int, typer.Option(help="Take the opt-out or the watch of this number back.", min=0)
]
_Raised = Annotated[
    bool, typer.Option("--raised", help="List the topics people raised since you waited.")
]


@app.command(
    epilog="tengill lint campaign.csv --message message.txt --channel mail --jurisdiction IS\n\n"
    "tengill lint campaign.csv --message message.txt --sarif > lint.sarif"
)
def lint(  # noqa: PLR0917 - options of a command
    campaign: _List = None,
    message: _Message = None,
    channel: _Channel = "",
    jurisdiction: _Places = None,
    mapping: _Columns = None,
    history: _History = None,
    optouts: _OptOuts = None,
    topic: _Topic = "",
    house: _House = "",
    paid: _Paid = False,
    complaint_rate: _Complaints = None,
    explain: _Explain = False,
    as_json_: _Json = False,
    sarif: _Sarif = False,
    csv: _Csv = False,
    watch: _Watch = False,
    record: _Record = "",
    forget: _Forget = "",
    undo: _Undo = 0,
    raised: _Raised = False,
) -> None:
    """Check a campaign before it bothers anyone. Exit code 1: something should not go out."""
    form = _form(as_json_=as_json_, sarif=sarif, csv=csv)
    told = fields_told(mapping)
    open_ledger()
    if forget or raised or undo:
        _kept(forget, undo, as_json_=as_json_)
        return
    if campaign is None:
        fail("Give the campaign's CSV file.", Exit.USAGE)
    from tengill.workspace.door_lint_views import Options

    options = Options(
        campaign=campaign, message=message, channel=channel.strip().lower(),
        jurisdictions=tuple(one.strip().upper() for one in jurisdiction or ()), history=history,
        optouts=optouts, topic=topic, house=house, paid=True if paid else None, name=record,
        complaint_rate=complaint_rate, columns=told,
    )  # fmt: skip
    _judged(_open(options), form, record, watch, explain=explain)


def _form(*, as_json_: bool, sarif: bool, csv: bool) -> str:
    chosen = [name for name, on in (("json", as_json_), ("sarif", sarif), ("csv", csv)) if on]
    if len(chosen) > 1:
        fail("Give one of --json, --sarif and --csv.", Exit.USAGE)
    return "".join(chosen)


def _judged(linting: "Linting", form: str, record: str, watch: bool, *, explain: bool) -> None:
    """Judge every row, keep what is to be kept, and show it; exit code 1 where something stops."""
    rows = linting.rows()
    if record or watch:
        rows = _keeping(rows, linting.campaign.name, record, watch)
    try:
        _show(linting, rows, form, explain=explain)
    except ValueError as wrong:
        fail(str(wrong), Exit.USAGE)
    if not linting.summary.clean:
        raise SystemExit(int(Exit.FAILED))


def _open(options: "Options") -> "Linting":
    """A file that cannot be used is a wrong call: exit code 2, as documented."""
    from tengill.workspace.door_lint import Linting

    try:
        return Linting(options)
    except FileNotFoundError as wrong:
        fail(f"There is no file {wrong.filename}. Check the path.", Exit.USAGE)
    except OSError as wrong:
        fail(f"{wrong.filename} cannot be read: {wrong.strerror}.", Exit.USAGE)
    except ValueError as wrong:
        fail(str(wrong), Exit.USAGE)


def _keeping(rows: "Iterator[RowView]", name: str, record: str, watch: bool) -> "Iterator[RowView]":
    from tengill.workspace import door_lint_keeping as keeping

    if record:
        rows = keeping.record(record, rows, _WHO)
    return keeping.watch(name, rows, _WHO) if watch else rows


def _kept(forget: str, undo: int, *, as_json_: bool) -> None:
    from tengill.workspace import door_lint_keeping as keeping
    from tengill.workspace.presenting import day_short

    if undo:
        keeping.take_back(undo, _WHO)
        out.print("Taken back.")
        return
    if forget:
        count = keeping.forget(forget)
        if as_json_:
            as_json({"campaign": forget, "approaches": count})
        else:
            out.print(f"Taken back: {count:,} approaches of {cell(forget)}.")
        return
    found = keeping.raised()
    if as_json_:
        as_json(found)
        return
    if not found:
        out.print("Nobody raised a topic you wait for.")
    for one in found:
        who = cell(one.watch.name or one.watch.target)
        out.print(
            f"{who} raised {cell(one.watch.topic)}: {cell(one.subject)} [dim]{day_short(one.at)},"
            f" tengill message {one.message}; wait no more: tengill lint --undo {one.watch.decision}[/dim]",
            soft_wrap=True,
        )


# ---------------------------------------------------------------- showing


def _show(linting: "Linting", rows: "Iterator[RowView]", form: str, *, explain: bool) -> None:
    from tengill.workspace import door_lint_output as output

    if form:
        pieces = {
            "json": lambda: output.as_json(linting, rows, explain=explain),
            "sarif": lambda: output.as_sarif(linting, rows),
            "csv": lambda: output.as_csv(rows),
        }[form]()
        for piece in pieces:
            sys.stdout.write(piece)
        if form == "csv":
            note(linting.summary.not_legal_advice)
        return
    for one in linting.summary.campaign:
        _finding(one, explain=explain)
    shown = hidden = 0
    for row in rows:
        if row.findings and shown < _SHOWN:
            shown += 1
            _row(row, explain=explain)
        elif row.findings:
            hidden += 1
    if hidden:
        note(f"{hidden:,} more rows have findings; --json, --csv and --sarif list all.")
    _summary(linting)


def _row(row: "RowView", *, explain: bool) -> None:
    who = cell(row.name or row.target or "?")
    where = f" [dim]{cell(row.target)}[/dim]" if row.name and row.target else ""
    style = _STYLES[row.severity]
    out.print(f"\n[{style}]{row.severity}[/{style}] row {row.row}: [bold]{who}[/bold]{where}")
    for one in row.findings:
        _finding(one, explain=explain)
    if row.between:
        out.print(f"  [dim]{cell(' '.join(row.between))}[/dim]", soft_wrap=True)
    for advice in row.advice:
        out.print(f"  → {cell(advice.sentence)}", soft_wrap=True)
        if advice.way == "raise":
            out.print("     [dim]--watch keeps it in mind, --raised tells when they did.[/dim]")
        for number, step in enumerate(advice.steps, 1):
            out.print(f"     {number}. {cell(step)}", soft_wrap=True)
    if explain:
        for line in (f"Subject: {row.subject}", "", *row.text.split("\n")):
            out.print(f"  [dim]│ {cell(line)}[/dim]", soft_wrap=True)


def _finding(one: "FindingView", *, explain: bool) -> None:
    style = _STYLES[one.severity]
    out.print(
        f"  [{style}]{one.severity}[/{style}] {cell(one.sentence)} [dim]{one.rule}[/dim]",
        soft_wrap=True,
    )
    if explain:
        out.print(
            f"    [dim]{cell(one.policy)}: {cell(one.source)}, {_read(one)}[/dim]",
            soft_wrap=True,
        )


def _read(one: "FindingView") -> str:
    """Since when a rule holds, and how its source was read."""
    how = "read" if one.first_hand else "known from accounts of it,"
    since = f"in force since {one.in_force}, " if one.in_force else ""
    return f"{since}{how} {one.checked}"


def _summary(linting: "Linting") -> None:
    told = linting.summary
    out.print(f"\n{cell(told.sentence)}", soft_wrap=True)
    for rule, count in told.often():
        out.print(f"  {count:>9,}  {cell(rule)}")
    note(told.not_legal_advice)


@app.command("opt-out", epilog="tengill opt-out anna@fjord.example")
def opt_out(
    target: Annotated[
        str, typer.Argument(help="An address, handle, profile, or a whole @domain.")
    ] = "",
    as_json_: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Note that somebody wants no approaches: lint stops every campaign at them. Alone: list them."""
    open_ledger()
    from tengill.workspace import door_lint_keeping as keeping

    if target:
        made = keeping.opt_out(target, _WHO)
        if as_json_:
            as_json({"decision": made, "target": target})
            return
        out.print(f"Noted: {cell(target)} is left alone.")
        note(f"Take it back with: tengill lint --undo {made}")
        return
    found = keeping.opted_out()
    if as_json_:
        as_json(found)
        return
    for one in found:
        out.print(cell(one))
    if not found:
        out.print("Nobody opted out so far.")
