"""import, read, runs, rebuild, simulate: archives in, archives out."""

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Self

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from tengill.cli.app import app
from tengill.cli.exits import Exit
from tengill.cli.ledger import open_ledger
from tengill.cli.output import as_json, cell, err, fail, note, out, table

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
    "done": "Done",
}

_PROBABLE = 2
"""The level from which an act is shown to a person; --json has all of them."""

Paths = Annotated[
    list[Path],
    typer.Argument(help="Files, folders or archives of mail; `-` reads one mbox from stdin."),
]


@app.command("import", epilog="tengill import ~/Mail takeout.zip --owner me@example.com")
def import_(
    paths: Paths,
    owner: Annotated[
        str | None, typer.Option(help="Your own address, if the mail alone does not tell.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what is there and what is new; import nothing.")
    ] = False,
    as_json_: Annotated[bool, typer.Option("--json", help="Print the run as JSON.")] = False,
) -> None:
    """Import mail: mbox, Maildir, .eml, and zip or tar of any of these.

    Importing the same mail twice changes nothing. An import that was stopped goes on where it was.
    """
    open_ledger()
    from tengill.workspace import importing, runs

    with tempfile.TemporaryDirectory(prefix="tengill-") as folder:
        real = [_from_stdin(Path(folder)) if str(p) == "-" else p for p in paths]
        if dry_run:
            for path in real:
                path.resolve(strict=True)
            _show_plan(importing.plan(real), as_json_)
            return
        with _Bar() as bar:
            run = importing.import_paths(real, owner=owner, who="command line", report=bar.report)
    view = runs.run_view(run)
    if as_json_:
        as_json(runs.run_detail(run))
    else:
        _show_run(view)
        _whose()


def _whose() -> None:
    """Everything is told from the owner's side, so a guess about them is worth a word."""
    from tengill.workspace import owner

    view = owner.view()
    if view.guesses and not view.confirmed:
        out.print("Which addresses are yours is a guess so far. Look, and confirm: tengill owner")


def _from_stdin(folder: Path) -> Path:
    file = folder / "stdin.mbox"
    with file.open("wb") as copy:
        while part := sys.stdin.buffer.read(1 << 20):
            copy.write(part)
    return file


def _show_plan(plan: "importing.Plan", json_: bool) -> None:
    if json_:
        as_json(plan)
        return
    rows = table("what", "format", "bytes", "", right=(2,))
    for f in plan.files:
        rows.add_row(cell(f.path), f.format, f"{f.size:,}", "imported before" if f.known else "new")
    out.print(rows)
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
            told=f"{now.read:,} messages",
        )


def _show_run(run: "RunView") -> None:
    said = f"Run {run.id}: {run.read:,} messages read, {run.new:,} new"
    if run.duplicate:
        said += f", {run.duplicate:,} duplicates (the same message in several places)"
    if run.kept_aside:
        said += f", {run.kept_aside:,} kept aside (tengill runs show {run.id})"
    out.print(said + ".", soft_wrap=True)
    if not run.read:
        out.print("Everything there was imported before; nothing changed.")


@app.command(epilog="tengill read mail.mbox --json | jq 'select(.acts != [])'")
def read(
    paths: Paths,
    owner: Annotated[str | None, typer.Option(help="The mailbox owner's address.")] = None,
    as_json_: Annotated[
        bool, typer.Option("--json", help="One JSON line per message, acts or none.")
    ] = False,
) -> None:
    """Read mail without a ledger and print the acts found: introductions, thanks, pitches.

    With --json every message is a line: its id, the acts with kind, confidence, level (3 sure,
    2 probable, 1 borderline), connector, left, right and the words, and the probability of bulk.
    """
    from tengill.workspace.read import read_archive

    with tempfile.TemporaryDirectory(prefix="tengill-") as folder:
        real = [_from_stdin(Path(folder)) if str(p) == "-" else p for p in paths]
        for path in real:
            path.resolve(strict=True)
        seen = 0
        for message in read_archive(real, owner=owner):
            seen += "kept_aside" not in message
            if as_json_:
                sys.stdout.write(json.dumps(message, ensure_ascii=False, default=str) + "\n")
            else:
                _show_acts(message)
    if not seen:
        fail("There is no mail in these paths.", Exit.NOTHING)
    note(f"{seen:,} messages read.")


def _show_acts(message: dict[str, object]) -> None:
    acts = message.get("acts")
    if not isinstance(acts, list):
        return
    for act in acts:
        if act["level"] < _PROBABLE:
            continue
        words = " … ".join(_words(w) for w in act["words"])
        out.print(
            f"{str(message.get('date') or '')[:10]:<10}  {cell(act['kind']):<20}"
            f" {act['confidence']:.2f}  {cell(words)}",
            soft_wrap=True,
        )


def _words(word: object) -> str:
    return str(word.get("text", "")) if isinstance(word, dict) else str(word)


runs_app = typer.Typer(
    help="Import runs: list, show, resume, cancel, undo.", invoke_without_command=True
)
app.add_typer(runs_app, name="runs")


@runs_app.callback()
def runs_list(
    context: typer.Context,
    as_json_: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """List import runs, newest first.

    Example: tengill runs --json
    """
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
            f"{r.duplicate:,}", f"{r.kept_aside:,}", cell(", ".join(r.paths)),
        )  # fmt: skip
    out.print(rows)


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
    _show_run(detail.run)
    rows = table("file", "format", "read", "new", "duplicates", "aside", right=(2, 3, 4, 5))
    for f in detail.files:
        rows.add_row(
            cell(f.path),
            f.format,
            f"{f.read:,}",
            f"{f.new:,}",
            f"{f.duplicate:,}",
            f"{f.kept_aside:,}",
        )
    out.print(rows)
    for why in detail.duplicates:
        out.print(f"duplicates: {why.count:,} {cell(why.reason)}")
    for group in detail.kept_aside:
        out.print(f"kept aside: {group.count:,} {cell(group.reason)}")
        for one in group.examples:
            note(f"  {one.path} at byte {one.offset:,}: {one.detail}")


@runs_app.command("resume", epilog="tengill runs resume 3")
def runs_resume(
    run: Annotated[int, typer.Argument(help="The run's number.")],
    as_json_: Annotated[bool, typer.Option("--json", help="Print the run as JSON.")] = False,
) -> None:
    """Take up a run that was stopped or failed, where it stopped."""
    open_ledger()
    from tengill.workspace import importing, runs

    if not runs.run_view(run).resumable:
        fail(f"Run {run} cannot go on: only an import of mail that was stopped or failed can.")
    with _Bar() as bar:
        importing.go_on(run, report=bar.report)
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
        typer.confirm(f"Undo run {run} ({view.new:,} messages)?", abort=True, err=True)
    runs.undo(run, who="command line", why=why)
    if as_json_:
        as_json(runs.run_view(run))
    else:
        out.print(f"Run {run} is undone.")


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
        out.print("Rebuilt: " + ", ".join(f"{n:,} {what}" for what, n in counts.items()) + ".")


@app.command(epilog="tengill simulate world --seed 7 --messages 5000")
def simulate(
    folder: Annotated[Path, typer.Argument(help="Where to write the world; made if missing.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same world.")] = 1,
    messages: Annotated[int, typer.Option(help="About how many messages.", min=50)] = 20_000,
    years: Annotated[int, typer.Option(help="Over how many years.", min=1, max=40)] = 10,
    phrasings: Annotated[
        Literal["seen", "held-out", "all"], typer.Option(help="Which phrasings to use.")
    ] = "all",
    as_json_: Annotated[bool, typer.Option("--json", help="Print what was written.")] = False,
) -> None:
    """Write a simulated connector's world: mailbox.mbox, deals.csv and truth.json."""
    from tengill.workspace.simulate import WorldSettings, simulate_world

    settings = WorldSettings(seed=seed, messages=messages, years=years, phrasings=phrasings)
    with err.status("Simulating …"):
        written = simulate_world(folder, settings)
    if as_json_:
        as_json(written)
        return
    counts = written.counts
    out.print(
        f"Wrote {counts['messages']:,} messages and {counts['deals']:,} deals of"
        f" {cell(written.owner_name)} to {cell(folder)}.",
        soft_wrap=True,
    )
    out.print(
        f"Next: tengill import {cell(written.paths.mailbox)} --owner {written.owner_addresses[0]}",
        soft_wrap=True,
    )
