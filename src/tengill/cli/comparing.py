"""compare: all attribution models side by side."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tengill.cli.app import app
from tengill.cli.exits import Exit
from tengill.cli.ledger import open_ledger, the_outcome, the_person
from tengill.cli.output import (
    MARKS,
    as_json,
    cell,
    counted,
    fail,
    note,
    out,
    show,
    table,
    width,
)  # fmt: skip

if TYPE_CHECKING:
    from tengill.workspace.comparison import Cell, Comparison, CurrencyTable, Row

_NAMES = 34
"""Characters kept for names, and for what a row rests on."""
_COLUMN = 18
"""Of a model: its title, or a long amount."""


@app.command(
    epilog="tengill compare --from 2024-01-01 --to 2024-12-31\n\n"
    "tengill compare 'Harbour crane' --json\n\ntengill compare --person 'Anna Vik'"
)
def compare(
    outcome: Annotated[
        str, typer.Argument(help="One outcome: its title or number; left out: the whole ledger.")
    ] = "",
    person: Annotated[str, typer.Option(help="One person's outcomes; `me` for the owner's.")] = "",
    from_: Annotated[
        datetime | None, typer.Option("--from", help="First day.", formats=["%Y-%m-%d"])
    ] = None,
    to: Annotated[
        datetime | None, typer.Option("--to", help="Last day.", formats=["%Y-%m-%d"])
    ] = None,
    limit: Annotated[int, typer.Option(help="Rows at most, per currency.", min=1, max=1000)] = 20,
    rates: Annotated[
        str,
        typer.Option(help="CODE=FILE: all in this currency too, by a CSV of currency, rate, date."),
    ] = "",
    as_json_: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Compare the models: who has credit under which, and whom last touch does not see."""
    if outcome and (person or from_ or to):
        fail("Give an outcome, or a person and a period, not both.", Exit.USAGE)
    code, _equals, file = rates.partition("=")
    if rates and (outcome or person or not (code and file)):
        fail("Rates are for the whole ledger: --rates EUR=rates.csv.", Exit.USAGE)
    if from_ and to and to < from_:
        fail(f"The period ends ({to:%Y-%m-%d}) before it starts ({from_:%Y-%m-%d}).", Exit.USAGE)
    open_ledger()
    from tengill.workspace import comparison
    from tengill.workspace.rates import read

    first, last = from_.date() if from_ else None, to.date() if to else None
    if outcome:
        told = comparison.of_outcome(the_outcome(outcome).id)
    elif person:
        who = None if person == "me" else the_person(person).person.id
        told = comparison.of_person(who, first, last, limit)
    else:
        told = comparison.of_ledger(
            first, last, limit, rates=read(Path(file), code) if rates else None
        )
    if as_json_:
        as_json(told)
    else:
        _show(told)


def _show(told: "Comparison") -> None:
    from tengill.workspace.presenting import plain

    if told.sentence:
        out.print(cell(plain(told.sentence)), soft_wrap=True)
    for each in told.tables:
        _table(told, each)
    if told.converted is not None:
        by = told.converted
        out.print(f"\nAll in {by.table.currency} by the rates of {by.day}, {cell(by.source)}:")
        _table(told, by.table)
        if by.left_out:
            names = ", ".join(code or "outcomes without amount" for code in by.left_out)
            note(f"Not in it, for want of a rate: {names}")
    refusals: dict[tuple[str, str], list[str]] = {}
    for one in told.refusals:
        reason = f"{one.currency + ': ' if one.currency else ''}{one.reason}"
        refusals.setdefault((reason, one.needed), []).append(one.title)
    for (reason, needed), titles in refusals.items():
        note(f"{', '.join(titles)}: not computed. {reason} Needed: {needed}")
    if told.tables:
        note(f"Under the settings {told.settings.title!r}.")


def _table(told: "Comparison", each: "CurrencyTable") -> None:
    from tengill.workspace.presenting import money_long

    whole = money_long(each.amount) if each.currency else "shares of an outcome"
    head = each.currency or "without amount"
    out.print(f"\n[bold]{head}[/bold]  {counted(each.outcomes, 'outcome')}, {whole}")
    # Models that give nobody anything here would only make the table wide.
    used = [place for place, cell_ in enumerate(each.totals) if cell_ is not None]
    fit = max(1, (width() - _NAMES) // _COLUMN)
    for first in range(0, len(used), fit):
        _block(told, each, used[first : first + fit])


def _block(told: "Comparison", each: "CurrencyTable", used: Sequence[int]) -> None:
    """As many models as fit beside the names."""
    from tengill.workspace.attribute_detail import SHAPLEY
    from tengill.workspace.presenting import money_long

    heads = ("outcome" if told.scope == "person" else "", *(told.models[p].title for p in used), "")
    rows = table(*heads, right=tuple(range(1, len(heads) - 1)))
    for row in each.rows:
        mark = MARKS.get(row.weakest, "") + (" unseen" if row.invisible else "")
        rows.add_row(cell(_name(row)), *(_figure(row.cells[p], each) for p in used), mark)
    rests = [("organic", each.organic), ("unexplained", each.unexplained)]
    rests = [one for one in rests if one[1].minor and told.scope != "person"]
    ours = [told.models[place].name for place in used]
    for name, money in rests:
        figures = (money_long(money) if model == SHAPLEY else "" for model in ours)
        rows.add_row(name, *figures, "")
    if len(each.rows) + len(rests) > 1 or each.more:
        name = f"all ({each.more} more)" if each.more else "all"
        rows.add_row(name, *(_figure(each.totals[p], each) for p in used), "")
    show(rows)


def _name(row: "Row") -> str:
    if row.outcome is not None:
        return f"{row.outcome.id}: {row.outcome.title}"
    return row.person.name if row.person is not None else "somebody"


def _figure(figure: "Cell | None", each: "CurrencyTable") -> str:
    from tengill.workspace.presenting import money_long

    if figure is None:
        return "-"
    return money_long(figure.money) if each.currency else f"{figure.share:.1%}"
