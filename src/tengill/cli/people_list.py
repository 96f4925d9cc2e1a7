"""people: whom one knows, filtered, in order, and as a file to take along."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tengill.cli.app import app
from tengill.cli.exits import Exit
from tengill.cli.given import a_cursor
from tengill.cli.ledger import open_ledger
from tengill.cli.output import as_json, cell, counted, fail, note, out, show, table

if TYPE_CHECKING:
    from tengill.workspace.people import PeoplePage
    from tengill.workspace.people_filter import Filters, Sort

_SORT = Literal["close", "recent", "name", "organisation", "quiet"]


@app.command(
    epilog="tengill people --sort recent --limit 20\n\n"
    "tengill people --tag investor --quiet 180 --export quiet-investors.csv"
)
def people(
    query: Annotated[
        str, typer.Argument(help="Words of a name, address, phone, handle or organisation.")
    ] = "",
    *,
    sort: Annotated[_SORT | None, typer.Option(help="In what order; close by default.")] = None,
    kind: Annotated[
        Literal["person", "role", "list", "all"] | None,
        typer.Option(help="Of what kind; person by default."),
    ] = None,
    org: Annotated[str, typer.Option(help="Words of an organisation they are or were in.")] = "",
    place: Annotated[str, typer.Option(help="Words of a place they are at.")] = "",
    tag: Annotated[
        list[str] | None, typer.Option(help="They have this tag; give several for all of them.")
    ] = None,
    source: Annotated[str, typer.Option(help="A source that knows them: mail, linkedin …")] = "",
    tie: Annotated[
        Literal["strong", "fair", "faint", "one-way", "none"] | None,
        typer.Option(help="How close: 60 % and more, 25 %, below; only they wrote; no tie."),
    ] = None,
    after: Annotated[str, typer.Option(help="Last contact on this day or later.")] = "",
    before: Annotated[str, typer.Option(help="Last contact before this day.")] = "",
    quiet: Annotated[
        int, typer.Option(help="Last contact at least so many days ago.", min=0, max=36_500)
    ] = 0,
    view: Annotated[str, typer.Option(help="A saved view; options given besides add to it.")] = "",
    keep: Annotated[str, typer.Option(help="Keep these filters as a view of this name.")] = "",
    export: Annotated[
        Path | None,
        typer.Option(help="Write all of them to this file: .csv, .vcf, .graphml or .gexf."),
    ] = None,
    bom: Annotated[bool, typer.Option("--bom", help="Begin a CSV as Excel wants it.")] = False,
    limit: Annotated[int, typer.Option(help="How many at most.", min=1, max=500)] = 50,
    cursor: Annotated[
        str,
        typer.Option(
            help="Go on from here (`next` of the JSON).",
            callback=a_cursor(r"\d{1,18}(\.\d{1,18})?"),
        ),
    ] = "",
    as_json_: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """List whom you know: how close, and since when quiet."""
    open_ledger()
    told = {
        "q": query, "kind": kind or "", "org": org, "place": place, "source": source,
        "tie": tie or "", "after": after, "before": before, "quiet": str(quiet or ""),
    }  # fmt: skip
    filters, order = _asked(told, tag or [], sort, view)
    if keep:
        _keep(keep, filters, order)
    if export is not None:
        _export(export, filters, order, bom)
        return
    from tengill.workspace import people as lists

    page = lists.list_people(sort=order, cursor=cursor, limit=limit, filters=filters)
    if as_json_:
        as_json(page)
    elif not page.rows:
        out.print(_why_nobody(filters, order), soft_wrap=True)
    else:
        _show(page)


def _asked(
    told: dict[str, str], tags: list[str], sort: _SORT | None, view: str
) -> "tuple[Filters, Sort]":
    from tengill.workspace import people_filter, people_views

    kept: dict[str, list[str]] = {}
    order: people_filter.Sort = sort or "close"
    if view:
        known = people_views.one(view)
        order = sort or known.sort
        for name, value in known.filters.pairs():
            kept.setdefault(name, []).append(value)
    kept |= {name: [value] for name, value in told.items() if value}
    kept["tag"] = [*kept.get("tag", []), *tags]
    return people_filter.read(kept), order


def _keep(name: str, filters: "Filters", order: "Sort") -> None:
    from tengill.workspace import people_views

    made, _view = people_views.save(name, filters, order, "command line")
    note(
        f"Kept as the view {name!r}. `tengill views` lists them; undo: tengill views --undo {made}"
    )


def _export(path: Path, filters: "Filters", order: "Sort", bom: bool) -> None:
    """Write beside the file first: one that was there stays whole when something goes wrong."""
    from tengill.workspace import exporting

    try:
        made = exporting.export(filters, order, exporting.format_of(path.name), bom=bom)
    except ValueError as error:
        fail(str(error), Exit.USAGE)
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with new.open("w", encoding="utf-8", newline="") as file:
            file.writelines(made.pieces)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
    note(f"Wrote {counted(made.people, 'person', 'people')} to {path}.")


def _show(page: "PeoplePage") -> None:
    from tengill.workspace.presenting import day_short, plain

    out.print(cell(plain(page.sentence)))
    rows = table(
        "", "name", "address", "organisation", "tags", "close", "last", "from them", "to them",
        "intros", right=(0, 5, 7, 8, 9),
    )  # fmt: skip
    for r in page.rows:
        close = "" if r.strength is None or r.one_way else f"{r.strength:.0%}"
        rows.add_row(
            str(r.id), cell(r.name), cell(r.reached_at), cell(r.organisation),
            cell(", ".join(r.tags)), close, day_short(r.last_at), _told(r.from_them),
            _told(r.to_them), str(r.introductions or ""),
        )  # fmt: skip
    show(rows)


def _told(messages: int | None) -> str:
    return "" if messages is None else f"{messages:,}"


def _why_nobody(filters: "Filters", sort: str) -> str:
    """Why a list of people is empty, and what to do next, in one sentence."""
    from tengill.workspace import runs

    if not runs.list_runs():
        return "Nobody is in the ledger yet: import your mail with `tengill import PATH`."
    if filters.more:
        return "Nobody fits all of these filters: take one away, or --kind all."
    if filters.q:
        return "Nobody's name or address has these words: try fewer, or --kind all."
    if filters.kind != "person":
        return f"Nothing of the kind {filters.kind} is in the ledger: --kind all lists everybody."
    if sort == "quiet":
        return "Nobody you were close to has gone quiet: `tengill people` lists whom you know."
    return "Nobody here has written with you: --sort name lists everybody, `tengill owner` says who you are."
