"""What `credit` says: models side by side, who has what, what was written where."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tengill.cli.exits import Exit
from tengill.cli.output import as_json, cell, counted, fail, note, out, show, table, width
from tengill.cli.progress import bar

if TYPE_CHECKING:
    from tengill.credit.compare import Row
    from tengill.workspace.credit_given import Asked, Done, Sums
    from tengill.workspace.credit_journeys import ModelsTold

_SHOWN = 25
"""Channels or people shown; files and JSON have all."""
_NAME = 28
"""Letters of a channel's name at most, where there is a screen to fit into."""
_UNSEEN = "unseen"


def told_models(told: "ModelsTold", to: Path | None, *, column: str, plainly: bool) -> None:
    """The models of journeys: a table, JSON, or where they were written; and what to know of them."""
    if plainly:
        as_json(_as_record(told, to))
    elif to is None:
        _side_by_side(told, column)
    for said in told.notes:
        note(said)
    note(
        f"{counted(told.journeys, 'row')} of journeys, {counted(told.touches, 'touch', 'touches')} "
        f"of {counted(told.channels, 'channel')}, {_conversions(told.conversions)}."
    )
    if told.untouched:
        whose = "it is" if told.untouched == 1 else "they are"
        note(f"{_conversions(told.untouched)} had no touch: {whose} nobody's.")
    if told.left_out:
        note(f"{counted(told.left_out, 'touch', 'touches')} after the outcome left out.")
    for said in _refused(told):
        note(said)
    if to is not None and not plainly:
        out.print(f"{cell(to)}: {counted(len(told.table), 'row')}", soft_wrap=True)
    if not len(told.table):
        fail("No model could be computed.", Exit.NOTHING)


def _refused(told: "ModelsTold") -> Iterator[str]:
    """Models that were refused or forced, those of one reason together."""
    alike: dict[tuple[bool, str, str], list[str]] = {}
    for each in told.refusals:
        alike.setdefault((each.forced, each.reason, each.needed), []).append(each.model)
    for (forced, reason, needed), models in alike.items():
        how = "computed all the same" if forced else "not computed"
        yield f"{', '.join(models)}: {how}; {reason}. Needed: {needed}."


def _conversions(number: float) -> str:
    """How many there are; a table may weigh them, so there may be half a one."""
    return f"{number:,.10g} conversion{'' if number == 1 else 's'}"


def _as_record(told: "ModelsTold", to: Path | None) -> dict[str, Any]:
    from tengill.workspace import credit_journeys

    record: dict[str, Any] = {
        "journeys": told.journeys,
        "touches": told.touches,
        "channels": told.channels,
        "conversions": told.conversions,
        "value": told.value,
        "untouched": told.untouched,
        "left_out": told.left_out,
        "refusals": told.refusals,
        "replicates": told.replicates,
        "notes": told.notes,
    }
    if to is None:
        return record | {"models": credit_journeys.rows(told)}
    return record | {"out": to, "rows": len(told.table)}


def _side_by_side(told: "ModelsTold", column: str) -> None:
    """Channels as rows, models as columns; in several blocks where they don't fit into one."""
    from tengill.workspace import credit_journeys

    rows = credit_journeys.side_by_side(told, column)
    shown = [row for row in rows if row.person is not None][:_SHOWN]
    shown += [row for row in rows if row.person is None]
    unseen = {row.person for row in rows if credit_journeys.unseen(row)}
    ends = _ends(told) if column == "conversions" else {}
    models = [name for name, times in told.replicates.items() if rows]
    columns = {model: [_figure(row, model, ends) for row in shown] for model in models}
    names = [_name(row) for row in shown]
    for block in _blocks(columns, max(map(len, names), default=0), mark=bool(unseen)):
        heads = (column, *block, *([""] if unseen else []))
        made = table(*heads, right=tuple(range(1, len(block) + 1)))
        for place, row in enumerate(shown):
            mark = [_UNSEEN if row.person in unseen else ""] if unseen else []
            made.add_row(names[place], *(columns[model][place] for model in block), *mark)
        show(made)
        if block[-1] != models[-1]:
            out.print()
    if unseen:
        note(
            f"{_UNSEEN}: last touch gives {counted(len(unseen), 'channel')} nothing where another "
            "model gives something."
        )
    if len(rows) > len(shown):
        note(f"The first {_SHOWN} of {told.channels:,} channels; --out or --json gives all.")


def _blocks(columns: dict[str, list[str]], names: int, *, mark: bool) -> "list[list[str]]":
    """Models by the table they fit into, as wide as the screen."""
    room = width() - min(max(names, len("conversions")), _NAME) - (len(_UNSEEN) + 2) * mark
    blocks: list[list[str]] = [[]]
    left = room
    for model, cells in columns.items():
        needs = max(len(model), *(len(each) for each in cells)) + 2  # the gap
        if blocks[-1] and needs > left:
            blocks.append([])
            left = room
        blocks[-1].append(model)
        left -= needs
    return blocks if blocks[0] else []


def _ends(told: "ModelsTold") -> dict[tuple[str, Any], tuple[float, float]]:
    """The intervals of models that have some."""
    return {
        (row["model"], row["channel"]): (row["low"], row["high"])
        for row in told.table.to_pylist()
        if row["low"] is not None
    }


def _figure(row: "Row", model: str, ends: dict[tuple[str, Any], tuple[float, float]]) -> str:
    amount = _number(float(row.amounts.get(model, 0)))
    found = ends.get((model, row.person))
    return amount if found is None else f"{amount} ({_number(found[0])}-{_number(found[1])})"


def _number(value: float) -> str:
    return f"{value:,.3g}" if 0 < abs(value) < 1 else f"{value:,.1f}"


def _name(row: "Row") -> str:
    if row.person is None:
        return "(nobody)"
    told = cell(row.person)
    return told if len(told) <= _NAME else told[: _NAME - 1] + "…"


def told_credit(asked: "Asked", to: Path | None, *, plainly: bool) -> None:
    """Compute credit of explanations or acts and tell it, or where it was written."""
    from tengill.cli import credit_asking
    from tengill.credit.values import Tier
    from tengill.workspace import credit_given

    with credit_asking.placed(asked, to) as wanted:
        with bar() as progress:
            done = credit_given.credit_given(wanted, progress)
        if plainly:
            as_json(_written(wanted, done, to))
        elif to is None:
            for each in credit_given.summed(done):
                _show_sums(each)
    for said in done.notes:
        note(said)
    if done.cut_rows:
        where = "" if done.cuts is None or to is None else f"; {done.cuts} names them"
        note(f"{_cut_words(done)}{where}.")
    sampled = done.tiers.get(Tier.SAMPLING.value, 0)
    if sampled:
        note(
            f"{counted(sampled, 'outcome')} sampled: half_width tells by how much a share may be "
            "off at most, with 99 %."
        )
    if to is not None and not plainly:
        out.print(f"{cell(to)}: {counted(done.count, 'outcome')}", soft_wrap=True)


_ACTS = {
    "self": ("introduces somebody to themselves", "introduce somebody to themselves"),
    "late": ("is later than every outcome", "are later than every outcome"),
    "declined": ("was declined", "were declined"),
    "no_connector": ("has no connector", "have no connector"),
    "in_touch": ("introduced two who were in touch", "introduced two who were in touch"),
    "lookback": ("is too old", "are too old"),
    "weight": ("has the weight 0", "have the weight 0"),
}
_OUTCOMES = {
    "self": "the buyer is the seller",
    "depth": "the chain goes on beyond the depth",
    "principal": "somebody of the two sides is told as a contributor",
    "explanations": "there are too many explanations to list",
}


def _cut_words(done: "Done") -> str:
    """What was cut and why: acts that could not count, and what outcomes lack."""
    told = []
    if done.cut_acts:
        whys = [
            f"{count:,} {_ACTS[reason][count != 1] if reason in _ACTS else reason}"
            for reason, count in sorted(done.cut_acts.items())
        ]
        # No sum: an act may fail one outcome for one reason and the next for another.
        told.append(f"Acts that could not count: {', '.join(whys)}")
    told += [
        f"{counted(count, 'outcome')} cut: {_OUTCOMES.get(reason, reason)}"
        for reason, count in sorted(done.cut_outcomes.items())
    ]
    return "; ".join(told)


def _written(asked: "Asked", done: "Done", to: Path | None) -> dict[str, Any]:
    from tengill.workspace import credit_given

    record: dict[str, Any] = {
        "count": done.count,
        "tiers": done.tiers,
        "cut_rows": done.cut_rows,
        "cut_acts": done.cut_acts,
        "cut_outcomes": done.cut_outcomes,
        "notes": done.notes,
        "settings": asked.settings.as_texts() if asked.acts else None,
    }
    if to is None:
        return record | {
            "credit": credit_given.rows(done.credit), "outcomes": credit_given.rows(done.outcomes)
        }  # fmt: skip
    return record | {
        "credit": done.credit, "outcomes": done.outcomes, "explanations": done.explanations,
        "cuts": done.cuts,
    }  # fmt: skip


def _show_sums(each: "Sums") -> None:
    """Whose the outcomes of one currency were."""

    def money(minor: int) -> str:
        if not each.currency:
            return f"{minor:,}"
        from tengill.facts.money import Money

        return f"{Money(each.currency, minor).amount:,}"

    head = each.currency or "amounts without a currency, in minor units"
    out.print(
        f"[bold]{cell(head)}[/bold]  {counted(each.outcomes, 'outcome')}, {money(each.amount)}"
    )
    made = table("person", "credit", "necessity", "outcomes", right=(1, 2, 3))
    for person, credit, necessity, outcomes in each.people[:_SHOWN]:
        made.add_row(cell(person), money(credit), money(necessity), f"{outcomes:,}")
    _ends_of(made, [("(organic)", each.organic), ("(unexplained)", each.unexplained)], money)
    show(made)
    if len(each.people) > _SHOWN:
        note(f"The first {_SHOWN} of {len(each.people):,} people; --out or --json gives all.")


def _ends_of(made: Any, parts: Sequence[tuple[str, int]], money: Any) -> None:
    for name, minor in parts:
        if minor:
            made.add_row(name, money(minor), "", "")
