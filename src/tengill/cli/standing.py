"""standing and expect: who is loud, who sells, who joins; and what to expect of an introduction."""

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tengill.cli.app import app
from tengill.cli.exits import Exit
from tengill.cli.ledger import open_ledger, the_person
from tengill.cli.output import MARKS, as_json, cell, counted, fail, note, out, show, table

if TYPE_CHECKING:
    from tengill.workspace.standing_list import Given
    from tengill.workspace.standing_view import Correlation, Measure, PersonStanding, StandingView

_DETAILED = 3
"""So few people are told in whole sentences below the table."""


@app.command(
    epilog="tengill standing\n\ntengill standing 'Anna Vik' 'Ben Moe'\n\n"
    "tengill standing --list candidates.csv --json\n\ncat names.txt | tengill standing --list -"
)
def standing(  # noqa: PLR0917 - its parameters are its options
    names: Annotated[
        list[str] | None,
        typer.Argument(help="People: names, addresses or numbers; left out: the whole network."),
    ] = None,
    list_: Annotated[
        str, typer.Option("--list", help="A file of people, or - for standard input.")
    ] = "",
    column: Annotated[
        list[str] | None,
        typer.Option(help="what=Head, where a column of the list is guessed wrong."),
    ] = None,
    from_: Annotated[
        datetime | None, typer.Option("--from", help="First day.", formats=["%Y-%m-%d"])
    ] = None,
    to: Annotated[
        datetime | None, typer.Option("--to", help="Last day.", formats=["%Y-%m-%d"])
    ] = None,
    rates: Annotated[
        str,
        typer.Option(help="CODE=FILE: money in this currency, by a CSV of currency, rate, date."),
    ] = "",
    limit: Annotated[int, typer.Option(help="People at most.", min=1, max=20_000)] = 30,
    csv_: Annotated[bool, typer.Option("--csv", help="Print as CSV.")] = False,
    as_json_: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Tell reach, influence and connection of people apart: three numbers, never one."""
    if names and list_:
        fail("Give names or a list, not both.", Exit.USAGE)
    if from_ and to and to < from_:
        fail(f"The period ends ({to:%Y-%m-%d}) before it starts ({from_:%Y-%m-%d}).", Exit.USAGE)
    code, _equals, file = rates.partition("=")
    if rates and not (code and file):
        fail("Give rates as CODE=FILE: --rates EUR=rates.csv.", Exit.USAGE)
    open_ledger()
    from tengill.workspace.rates import read
    from tengill.workspace.standing import Asked
    from tengill.workspace.standing import standing as told
    from tengill.workspace.standing_export import render_csv

    given = _given(list_, column or []) if list_ else None
    people = tuple(the_person(name).person.id or 0 for name in names) if names else None
    view = told(
        Asked(
            people=people,
            given=given,
            start=from_.date() if from_ else None,
            end=to.date() if to else None,
            rates=read(Path(file), code) if rates else None,
            limit=limit,
        )
    )
    if as_json_:
        as_json(view)
    elif csv_:
        sys.stdout.write(render_csv(view))
    else:
        _show(view)


def _given(told: str, columns: list[str]) -> "Given":
    from tengill.workspace.standing_list import BYTES_MOST, read_list

    chosen = {}
    for pair in columns:
        what, equals, head = pair.partition("=")
        if not equals:
            fail(f"--column {pair!r} names no column. Say --column followers=Audience.", Exit.USAGE)
        chosen[what.strip()] = head.strip()
    if told == "-":
        return read_list(sys.stdin.buffer.read(BYTES_MOST + 1), chosen)
    with Path(told).expanduser().open("rb") as file:
        return read_list(file.read(BYTES_MOST + 1), chosen)


def _show(view: "StandingView") -> None:
    from tengill.workspace.presenting import plain

    out.print(cell(plain(view.sentence)), soft_wrap=True)
    for what, head in view.columns:
        note(f"Column {head!r} is taken as {what}.")
    for trouble in view.trouble[:20]:
        note(f"Line {trouble.line}: {trouble.words}")
    if view.people:
        _table(view)
    for stranger in view.strangers[:50]:
        note(f"Line {stranger.line}: {stranger.asked}: {stranger.why}")
    if len(view.people) <= _DETAILED:
        for row in view.people:
            _detail(row)
    for one in view.correlations:
        _correlation(one)
    _small_print(view)


def _table(view: "StandingView") -> None:
    from tengill.workspace.presenting import number

    rows = table("", "reach", "influence", "connection", "reading", "", right=(1, 2, 3))
    for row in view.people:
        reach = f"{number(row.audience.count)} {row.audience.platform}" if row.audience else "-"
        rows.add_row(
            cell(row.person.name),
            cell(reach),
            _measure(row.influence),
            _measure(row.connection),
            cell(row.reading_words),
            MARKS.get(row.connection.weakest or row.influence.weakest, ""),
        )
    show(rows)
    note("Influence and connection count outcomes: two halves are 1; then their 95 % interval.")
    if view.more:
        note(f"{view.more:,} more; say --limit to see them.")


def _small_print(view: "StandingView") -> None:
    for each in view.published:
        note(
            f"Published: {each.what} {each.everybody:.3f}, top tenth {each.top_tenth:.3f}"
            f" ({each.source})."
        )
    if view.converted:
        note(view.converted)
    if view.left_out:
        note(f"For want of a rate, left out of money: {', '.join(view.left_out)}.")
    note(f"Credit under the recorded provenance, by the settings {view.settings!r}.")


def _measure(told: "Measure") -> str:
    if not told.outcomes:
        return f"- ({counted(told.acts, 'act')})" if told.acts else "-"
    return f"{told.total:.1f} ({told.low:.1f}-{told.high:.1f})"


def _correlation(told: "Correlation") -> None:
    if told.rho is None:
        note(
            f"Rank correlation, {told.title}: not to be told of {counted(told.people, 'person', 'people')}."
        )
        return
    between = "" if told.low is None else f" ({told.low:.2f} to {told.high:.2f})"
    top = "" if told.top_rho is None else f", top tenth {told.top_rho:.2f}"
    note(f"Rank correlation, {told.title}: {told.rho:.2f}{between}{top}, of {told.people:,}.")


def _detail(row: "PersonStanding") -> None:
    from tengill.workspace.presenting import day_short, money_short, number

    out.print(f"\n[bold]{cell(row.person.name)}[/bold]: {cell(row.reading_words)}")
    for figure in row.reach:
        when = day_short(figure.at) if figure.dated else "no date given"
        told = f"{figure.platform} {figure.account}".strip() or "account"
        out.print(cell(f"  {told}: {number(figure.count)} {figure.what} ({figure.source}, {when})"))
    for name in ("influence", "connection", "contribution"):
        each: Measure = getattr(row, name)
        for money in each.money:
            out.print(
                cell(
                    f"  {name}: {money_short(money.total)} ({money_short(money.low)} to "
                    f"{money_short(money.high)}) in {counted(money.outcomes, 'outcome')}"
                )
            )
    if row.constraint is not None:
        out.print(f"  constraint {row.constraint:.3f}: low where somebody stands between people")
    heads = ("What to hire them for", "What to expect", "What not to expect")
    for head, lines in zip(
        heads, (row.hire.what_for, row.hire.expect, row.hire.not_expect), strict=True
    ):
        out.print(f"  [dim]{head}[/dim]")
        for line in lines:
            out.print(f"    {cell(line)}", soft_wrap=True)
    out.print(f"  Evidence: tengill explain OUTCOME; outcomes {_outcomes(row)}")


def _outcomes(row: "PersonStanding") -> str:
    return ", ".join(str(one) for one in dict.fromkeys(e.outcome for e in row.earned)) or "none"


@app.command(epilog="tengill expect\n\ntengill expect 'Anna Vik' --json")
def expect(
    name: Annotated[
        str, typer.Argument(help="Whose introductions; left out: everybody's in the ledger.")
    ] = "",
    column: Annotated[
        str, typer.Option(help="The deals' column that says how a customer heard of you.")
    ] = "",
    as_json_: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Tell what to expect of an introduction and when, and how many were moved without saying so."""
    open_ledger()
    from tengill.workspace.standing_expect import expect as told
    from tengill.workspace.standing_expect import until_words
    from tengill.workspace.standing_unseen import unseen_influence

    person = the_person(name).person if name else None
    expected = told(person)
    hidden = unseen_influence(person, column) if person is not None else None
    if as_json_:
        as_json({"expectation": expected, "unseen": hidden})
        return
    for line in expected.in_words():
        out.print(cell(line), soft_wrap=True)
    if expected.introductions:
        note(
            f"{counted(expected.introductions, 'introduction')}, {expected.came} of them came to"
            f" something, watched until {until_words(expected)}."
        )
    if hidden is not None:
        for line in hidden.in_words():
            out.print(cell(line), soft_wrap=True)
        if not hidden.column and hidden.columns:
            note(f"Columns: {', '.join(hidden.columns[:20])}")
