"""import, runs, rebuild: archives in."""

from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Self

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from tengill.cli import lists
from tengill.cli.app import app
from tengill.cli.given import Paths, an_address, at_hand, fields_told
from tengill.cli.import_words import brings, format_name, kinds, together, unread
from tengill.cli.ledger import open_ledger
from tengill.cli.output import as_json, cell, counted, err, fail, note, out, show, table
from tengill.cli.run_words import aside, brought, said

if TYPE_CHECKING:
    from tengill.workspace import importing
    from tengill.workspace.runs import RunView

_PHASES = {
    "reading": "Reading",
    "people": "Telling who is who",
    "ties": "Weighing ties",
    "acts": "Finding introductions",
    "outcomes": "Matching outcomes",
    "credit": "Tracing credit",
    "door": "Judging at the door",
    "done": "Done",
}


@app.command(
    "import",
    epilog="tengill import ~/Mail takeout.zip --owner me@example.com\n\n"
    "tengill import members.csv --dry-run --map full_name=Member --map date_order=dmy",
)
def import_(
    paths: Paths,
    owner: Annotated[
        str | None,
        typer.Option(
            help="Your own address, if the mail alone does not tell.", callback=an_address
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what is there and what is new; import nothing.")
    ] = False,
    mapping: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            help="FIELD=COLUMN; how a CSV of your own is to be read. Repeatable; --dry-run shows it.",
        ),
    ] = None,
    kind: Annotated[
        str, typer.Option("--as", help="What a CSV of your own holds: people or interactions.")
    ] = "",
    as_json_: Annotated[bool, typer.Option("--json", help="Print the run as JSON.")] = False,
) -> None:
    """Import mail, contacts, calendars and exports of social networks, told apart by content.

    mbox, Maildir, .eml; vCard, Google and Outlook contacts; iCalendar; LinkedIn, X, Mastodon and
    Google Takeout archives; CSV lists; zip or tar of any of these, and folders that mix them.
    Importing the same twice changes nothing. An import that was stopped goes on where it was.
    """
    told = lists.Told(kind, fields_told(mapping, "--dry-run --as people lists the fields."))
    if dry_run:
        _plan(paths, told, as_json_)
        return
    run = _imported(paths, told, owner)
    from tengill.workspace import runs  # it takes a while to load

    view = runs.run_view(run)
    _judge(surely=bool(owner and view.new))
    if as_json_:
        as_json(runs.run_detail(run))
    else:
        _show_run(view)
        _whose(owner)


def _imported(paths: Paths, told: lists.Told, owner: str | None) -> int:
    """The run that read the paths in."""
    from tengill.workspace.nursery import Nursery

    with closing(Nursery()) as nursery:  # it loads what reading needs, beside what is loaded here
        open_ledger()
        from tengill.workspace import importing

        with at_hand(paths, told.stdin_name) as real:
            columns = told.columns(real)
            try:
                with _Bar() as bar:
                    return importing.import_paths(
                        real, owner=owner, who="command line", report=bar.report,
                        columns=columns, nursery=nursery,
                    )  # fmt: skip
            except importing.NothingToImportError:
                lists.hint(real)
                raise


def _plan(paths: Paths, told: lists.Told, as_json_: bool) -> None:
    open_ledger()
    from tengill.workspace import importing

    with at_hand(paths, told.stdin_name) as real:
        if told:
            lists.show_columns(told.understood(real), json_=as_json_)
            return
        plan = importing.plan(real)
        _show_plan(plan, as_json_)
        if not plan.files:
            lists.hint(real)


def _judge(*, surely: bool = False) -> None:
    """The door judges what came in a process of its own; nobody waits for it."""
    from tengill.workspace.door import background

    background.begin(surely=surely)


def _whose(told: str | None) -> None:
    """Everything is told from the owner's side: a guess about them, or a slip, is worth a word."""
    from tengill.workspace import owner

    if told and not owner.is_known(told):
        note(f"No mail in the ledger is from or to {told}. Is it written right? tengill owner")
    view = owner.view()
    if view.confirmed:
        return
    if view.guesses:
        out.print("Which addresses are yours is a guess so far. Look, and confirm: tengill owner")
    else:
        out.print("Nothing tells which addresses are yours. Say it: tengill owner ADDRESS")


def _show_plan(plan: "importing.Plan", json_: bool) -> None:
    if json_:
        as_json(plan)
        return
    rows = table("what", "format", "bytes", "brings", right=(2,))
    for f in plan.files:
        told = "nothing: imported before" if f.known else brings(f.brings) or "nothing"
        rows.add_row(cell(f.path), format_name(f.format), f"{f.size:,}", told)
    if plan.files:
        show(rows)
    if plan.brings:
        out.print(f"It will bring: {together(plan.brings)}.", soft_wrap=True)
    if plan.more:
        out.print(f"There are more files; {len(plan.files):,} were looked at.")
    if left := unread(plan.unread):
        out.print(left, soft_wrap=True)
    for problem in plan.problems:
        note(problem)


class _Bar:
    """A progress bar on stderr that tells only what is known."""

    def __init__(self) -> None:
        self._bar = Progress(
            TextColumn("{task.description:<22}"),
            BarColumn(bar_width=32),
            TaskProgressColumn(),
            TextColumn("{task.fields[told]}"),
            TimeRemainingColumn(),
            console=err,
            transient=True,
            disable=not err.is_terminal,
        )
        self._task = self._bar.add_task("Reading", total=None, told="")

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def report(self, now: "importing.Progress") -> None:
        """Show how far the run came."""
        reading = now.phase == "reading"
        self._bar.update(
            self._task,
            description=_PHASES.get(now.phase, now.phase),
            total=now.bytes_total or None if reading else None,
            completed=now.bytes_done,
            told=counted(now.read, "record"),
        )


def _show_run(run: "RunView", *, whole: bool = False) -> None:
    out.print(said(run, whole=whole), soft_wrap=True)
    if len(run.kinds) > 1 or any(kind != "message" for kind, _ in run.kinds):
        out.print(f"Read: {kinds(run.kinds)}.", soft_wrap=True)
    if left := unread(run.unread):
        out.print(left, soft_wrap=True)


runs_app = typer.Typer(
    help="Import runs: list, show, resume, cancel, undo.",
    epilog="tengill runs\n\ntengill runs show 3",
    invoke_without_command=True,
)
app.add_typer(runs_app, name="runs")


@runs_app.callback()
def runs_list(
    context: typer.Context,
    as_json_: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """List import runs, newest first."""
    if context.invoked_subcommand is None:
        _list_runs(as_json_)


@runs_app.command("list", epilog="tengill runs list --json")
def runs_list_command(
    as_json_: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """List import runs, newest first."""
    _list_runs(as_json_)


def _list_runs(json_: bool) -> None:
    open_ledger()
    from tengill.workspace import runs

    found = runs.list_runs()
    if json_:
        as_json(found)
        return
    if not found:
        out.print("Nothing is imported yet. Begin with: tengill import PATH")
        return
    rows = table(
        "run", "when", "state", "read", "new", "duplicates", "aside", "from", right=(0, 3, 4, 5, 6)
    )
    for r in found:
        rows.add_row(
            str(r.id), f"{r.started_at:%Y-%m-%d %H:%M}", r.state, f"{r.read:,}", f"{r.new:,}",
            f"{r.duplicate:,}", f"{r.kept_aside:,}",
            "told by hand" if r.kind == "manual" else cell(", ".join(r.paths)),
        )  # fmt: skip
    show(rows)


@runs_app.command("show", epilog="tengill runs show 3 --json")
def runs_show(
    run: Annotated[int, typer.Argument(help="The run's number.")],
    as_json_: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Show a run: its files, its duplicates, and what was kept aside and why."""
    open_ledger()
    from tengill.workspace import runs

    detail = runs.run_detail(run)
    if as_json_:
        as_json(detail)
        return
    _show_run(detail.run, whole=True)
    rows = table("file", "format", "read", "new", "duplicates", "aside", right=(2, 3, 4, 5))
    for f in detail.files:
        rows.add_row(
            cell(f.path),
            format_name(f.format),
            f"{f.read:,}",
            f"{f.new:,}",
            f"{f.duplicate:,}",
            f"{f.kept_aside:,}",
        )
    if detail.files:
        show(rows)
    for why in detail.duplicates:
        out.print(f"duplicates: {why.count:,} {cell(why.reason)}")
    for group in detail.kept_aside:
        out.print(f"kept aside: {group.count:,} {cell(group.reason)}")
        for one in group.examples:
            note(f"  {aside(detail.run, one)}")


@runs_app.command("resume", epilog="tengill runs resume 3")
def runs_resume(
    run: Annotated[int, typer.Argument(help="The run's number.")],
    as_json_: Annotated[bool, typer.Option("--json", help="Print the run as JSON.")] = False,
) -> None:
    """Take up a run that was stopped or failed, where it stopped."""
    open_ledger()
    from tengill.workspace import importing, runs

    if not runs.run_view(run).resumable:
        fail(f"Run {run} cannot go on: only an import that was stopped or failed can.")
    with _Bar() as bar:
        importing.go_on(run, report=bar.report)
    _judge()
    if as_json_:
        as_json(runs.run_detail(run))
    else:
        _show_run(runs.run_view(run))


@runs_app.command("cancel", epilog="tengill runs cancel 3")
def runs_cancel(
    run: Annotated[int, typer.Argument(help="The run's number.")],
    as_json_: Annotated[bool, typer.Option("--json", help="Print the run as JSON.")] = False,
) -> None:
    """Ask a run that is under way to stop; what it read stays, and it can be resumed."""
    open_ledger()
    from tengill.workspace import runs

    view = runs.run_view(run)
    if not view.under_way:
        fail(f"Run {run} is not under way ({view.state}).")
    runs.cancel(run)
    if as_json_:
        as_json(runs.run_view(run))
    else:
        out.print(
            f"Run {run} stops after the messages in hand. Go on with: tengill runs resume {run}"
        )


@runs_app.command("undo", epilog="tengill runs undo 3 --why 'the wrong mailbox'")
def runs_undo(
    run: Annotated[int, typer.Argument(help="The run's number.")],
    why: Annotated[str, typer.Option(help="Why; kept with the run.")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json_: Annotated[bool, typer.Option("--json", help="Print the run as JSON.")] = False,
) -> None:
    """Take a run back as a whole: everything only it brought is gone."""
    open_ledger()
    from tengill.workspace import runs

    view = runs.run_view(run)
    if not yes:
        typer.confirm(f"Undo run {run} ({brought(view)})?", abort=True, err=True)
    heirs = runs.undo(run, who="command line", why=why)
    if as_json_:
        as_json(runs.run_view(run))
        return
    out.print(f"Run {run} is undone.", soft_wrap=True)
    for heir in heirs:
        out.print(
            f"Run {heir.id} had found some of it too, which stays: {brought(heir)} in all. To take"
            f" that away as well: tengill runs undo {heir.id}",
            soft_wrap=True,
        )


@app.command(epilog="tengill rebuild")
def rebuild(
    as_json_: Annotated[bool, typer.Option("--json", help="Print counts as JSON.")] = False,
) -> None:
    """Rebuild all projections (people, ties, acts, credit) from the facts."""
    open_ledger()
    from tengill.workspace import rebuilding

    counts = rebuilding.rebuild(lambda phase: note(_PHASES.get(phase, phase)))
    if as_json_:
        as_json(counts)
    else:
        out.print("Rebuilt: " + ", ".join(f"{what} {n:,}" for what, n in counts.items()) + ".")
