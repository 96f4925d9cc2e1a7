"""explain: whose an outcome was, why, what would be without each, and how sure all that is."""

from typing import TYPE_CHECKING, Annotated

import typer

from tengill.cli.app import app
from tengill.cli.exits import Exit
from tengill.cli.ledger import open_ledger, the_outcome, way_back
from tengill.cli.output import MARKS, as_json, cell, fail, note, out, plain, show, table

if TYPE_CHECKING:
    from tengill.facts.money import Money
    from tengill.workspace.outcome import OutcomeView
    from tengill.workspace.outcome_ranges import Ranges
    from tengill.workspace.outcome_sensitivity import Sensitivity

_OPTIONS = {
    "counterfactual": "--counterfactual",
    "half_life_days": "--half-life",
    "lookback_days": "--lookback",
}
_ALTERNATIVES = 6
"""Alternatives printed: those that move most."""


@app.command(
    epilog="tengill explain 'Harbour crane' --counterfactual 0.2 --half-life 180\n\n"
    "tengill explain 7 --settings strict --json"
)
def explain(
    outcome: Annotated[str, typer.Argument(help="Its title or number.")],
    model: Annotated[
        list[str] | None, typer.Option(help="Only these models beside ours; repeatable.")
    ] = None,
    settings: Annotated[str, typer.Option(help="Under this named set of settings.")] = "",
    counterfactual: Annotated[
        str, typer.Option(help="The chance that people would have met anyway: 0.2 or 20%.")
    ] = "",
    half_life: Annotated[
        str, typer.Option(help="Days in which an act's weight halves; `none`: never.")
    ] = "",
    lookback: Annotated[
        str, typer.Option(help="How many days back acts count; `none`: no limit.")
    ] = "",
    change: Annotated[
        list[str] | None,
        typer.Option("--set", help="Any other setting as NAME=VALUE, such as depth=2; repeatable."),
    ] = None,
    as_json_: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Say whose an outcome was: the chain of acts, credit, and what would be lost without each.

    With settings given, the figures are what they would be; nothing is saved.
    """
    open_ledger()
    from tengill.workspace import outcomes, what_if
    from tengill.workspace.outcome_case import case
    from tengill.workspace.outcome_ranges import ranges
    from tengill.workspace.outcome_sensitivity import sensitivity

    told = {
        "counterfactual": counterfactual,
        "half_life_days": half_life,
        "lookback_days": lookback,
    }
    overrides = {name: value for name, value in told.items() if value} | _pairs(change or [])
    _check(overrides)
    found = the_outcome(outcome).id
    chosen = settings or None
    view = (
        what_if.what_if(found, overrides, chosen).view
        if overrides or chosen
        else outcomes.outcome_view(found)
    )
    models = _models(model or [])
    standing = case(found, overrides, chosen)
    low_high = ranges(standing) if standing else None
    otherwise = sensitivity(standing) if standing else None
    if as_json_:
        as_json(plain(view) | {"ranges": low_high, "sensitivity": otherwise})
        return
    _head(view)
    if view.settings is not None and (overrides or chosen):
        note("Under other settings than the saved ones; nothing is saved.")
    _ways(view)
    _credit(view, low_high, models)
    _rest(view)
    if otherwise is not None:
        _alternatives(otherwise)
    _under(view)


def _under(view: "OutcomeView") -> None:
    """Under which settings the figures hold."""
    from tengill.workspace.statement_words import Words, settings_text

    if view.settings is None:
        return
    changed = view.settings.changed
    some = {name: value for name, value in view.settings.values.items() if name in changed}
    words = settings_text(some, Words("en"))
    told_so = f" ({'; '.join(words)})" if words else ""
    named = f"the settings {view.settings.title!r}" if view.settings.name else "changed settings"
    note(f"Under {named}{told_so}.")


def _check(overrides: "dict[str, str]") -> None:
    """A setting that will not do is told by the name of its option."""
    from tengill.workspace import credit_sets

    try:
        credit_sets.chosen(None, overrides)
    except ValueError as error:
        told = str(error).rstrip(".")
        for name, option in _OPTIONS.items():
            if told.startswith(name):
                told = option + told.removeprefix(name)
        fail(f"{told}.", Exit.USAGE)


def _pairs(told: list[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in told]
    for name, equals, _value in pairs:
        if not (name and equals):
            fail(f"--set takes NAME=VALUE, not {name!r}.", Exit.USAGE)
    return {name.strip(): value.strip() for name, _, value in pairs}


def _models(wanted: list[str]) -> list[tuple[str, str]]:
    """The models to show beside ours: name and title."""
    from tengill.workspace import model_names
    from tengill.workspace.attribute_detail import SHAPLEY

    every = [one for one in model_names.every() if one.kind == "journey"]
    known = {one.name for one in every}
    for name in wanted:
        if name not in known | {SHAPLEY}:
            told = ", ".join(sorted(known))
            fail(f"{name!r} is no model of a single outcome. Models are {told}.", Exit.USAGE)
    return [(one.name, one.title) for one in every if not wanted or one.name in wanted]


def _head(view: "OutcomeView") -> None:
    from tengill.workspace.presenting import day, money_long
    from tengill.workspace.presenting import plain as words

    amount = money_long(view.amount) if view.amount else ""
    out.print(f"[bold]{cell(view.title)}[/bold]  {day(view.closed_at)}  {amount}")
    out.print(cell(words(view.sentence)))


def _ways(view: "OutcomeView") -> None:
    from tengill.workspace.routes import routes

    for route in routes(view):
        out.print(f"\n{MARKS.get(route.weakest, ' ')} {cell(route.sentence)}", soft_wrap=True)
        for said in route.said:
            # An act told by hand without a note has no words, and no message they stand in.
            words = f"“{cell(said.words)}”" if said.words else ""
            place = f"[dim]tengill message {said.message_id}[/dim]" if said.message_id else ""
            if words or place:
                out.print(f"    {'  '.join(filter(None, (words, place)))}", soft_wrap=True)
    out.print()


def _credit(view: "OutcomeView", low_high: "Ranges | None", models: list[tuple[str, str]]) -> None:
    if not view.credit:
        _shares(view)
        return
    spans = {row.person: (row.low, row.high) for row in (low_high.rows if low_high else ())}
    heads = ("", "credit", "from", "to", "without them", *(title for _, title in models), "")
    rows = table(*heads, right=tuple(range(1, len(heads) - 1)))
    for one in view.credit:
        low, high = spans.get(one.person, (None, None))
        figures = (one.shapley, low, high, one.necessity, *(one.models.get(n) for n, _ in models))
        rows.add_row(cell(one.person.name), *map(_money, figures), MARKS.get(one.weakest, ""))
    show(rows)


def _shares(view: "OutcomeView") -> None:
    """Of an outcome without an amount: everybody's part of the whole."""
    detail = view.detail or {}
    whole = detail.get("amount") or {}
    shares = detail.get("shares") or ()
    if whole.get("unit") != "share" or not shares:
        return
    rows = table("", "share", "without them", "", right=(1, 2))
    for one in shares:
        lost = one["necessity"] / whole["minor"]
        rows.add_row(
            cell(view.people[str(one["person"])].name),
            f"{one['share_float']:.0%}", f"{-lost:.0%}" if lost else "-",
            MARKS.get(one["weakest"], ""),
        )  # fmt: skip
    show(rows)
    for what in ("organic", "unexplained"):
        if left := detail.get(what, {}).get("credit"):
            out.print(f"{what.capitalize()}: {left / whole['minor']:.0%}")


def _money(money: "Money | None") -> str:
    from tengill.workspace.presenting import money_long

    return money_long(money) if money is not None else "-"


def _rest(view: "OutcomeView") -> None:
    from tengill.workspace import outcome_doubles
    from tengill.workspace.presenting import money_long
    from tengill.workspace.presenting import plain as words

    for without in (*view.without, *view.cuts):
        out.print(cell(words(without)), soft_wrap=True)
    for one in view.contributions:
        out.print(f"{cell(one.person.name)} took part in the decision; needed: {one.percent}")
    for refund in view.refunds:
        out.print(f"Less {money_long(refund.money)} paid back: outcome {refund.id}")
    for double in view.doubles:
        title = cell(double.title)
        out.print(f"Outcome {double.id}, {title}, may be the same deal: tengill outcomes doubles")
    for said in outcome_doubles.joined(view.id):
        gone = f"Outcome {said.gone.id}, {cell(said.gone.title)},"
        out.print(f"{gone} was said to be this deal and no longer counts.")
        way_back(said.decision)
    if view.organic and view.organic.minor:
        out.print(f"Organic: {money_long(view.organic)}")
    if view.unexplained and view.unexplained.minor:
        out.print(f"Unexplained: {money_long(view.unexplained)}")


def _alternatives(otherwise: "Sensitivity") -> None:
    """What each alternative weighs; nothing where no amount was told."""
    from tengill.workspace.presenting import money_long
    from tengill.workspace.presenting import plain as words

    shown = [one for one in otherwise.alternatives if one.greatest.minor][:_ALTERNATIVES]
    if not shown or not otherwise.organic.currency:
        return
    out.print("\nIf one thing were otherwise:")
    for one in shown:
        credit = ", ".join(
            f"{otherwise.people[who].name} {money_long(money)}" for who, money in one.credit.items()
        )
        parts = [credit] if credit else []
        if one.organic.minor:
            parts.append(f"organic {money_long(one.organic)}")
        if one.unexplained.minor:
            parts.append(f"unexplained {money_long(one.unexplained)}")
        told = words(one.sentence).rstrip(".")  # a way ends as a sentence does
        out.print(f"  {cell(told)}: {cell('; '.join(parts))}", soft_wrap=True)
    left = len(otherwise.alternatives) - len(shown) + otherwise.left_out
    if left:
        note(f"{left} more with --json.")
