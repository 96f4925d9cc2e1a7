"""All models side by side, and who is invisible to last-touch.

Plain Python over plain mappings, so that pages can use it: an outcome's journey (`of_journey`), or
tables of `model_table` (`of_tables`), each with our own credit as one more column.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tengill.credit.game import Player, player_order
from tengill.credit.models import MODELS, Journey, in_minor_units

OURS = "credit"
"""The column of credit under the recorded provenance."""
LAST = "last"
OVERLOOKED = 0.5
"""Who gets less than this part of our share under last-touch is overlooked by it."""

Amount = int | float | Fraction


@dataclass(frozen=True, slots=True)
class Row:
    """One person (or channel) under every model.

    Attributes:
        person: who; None for what belongs to nobody.
        amounts: per model what they get, in the unit that was given; 0 where a model gives nothing.
        shares: per model their part of the model's whole, 0 to 1; 0 when the whole is 0.
    """

    person: Player | None
    amounts: Mapping[str, Amount]
    shares: Mapping[str, float]

    @property
    def invisible(self) -> bool:
        """Whether they have credit of ours and nothing under last-touch."""
        return self.shares.get(OURS, 0.0) > 0 and self.shares.get(LAST, 0.0) == 0

    @property
    def overlooked(self) -> float:
        """The part of their credit of ours that last-touch does not see: 1 is all; 0 none."""
        ours = self.shares.get(OURS, 0.0)
        if ours <= 0:
            return 0.0
        return max(0.0, 1 - self.shares.get(LAST, 0.0) / ours)


def side_by_side(
    amounts: Mapping[str, Mapping[Player | None, Amount]],
    person: Player | None = None,
) -> tuple[Row, ...]:
    """Rows for everybody any model credits, the most credited first (ours, else the first model).

    Args:
        amounts: per model, in column order, what each person gets; None stands for nobody.
        person: only this one's row; nobody's row is left out then.
    """
    wholes = {model: sum(parts.values()) for model, parts in amounts.items()}
    people = {who for parts in amounts.values() for who in parts}
    rows = [
        Row(
            who,
            {model: parts.get(who, 0) for model, parts in amounts.items()},
            {
                model: float(parts.get(who, 0) / wholes[model]) if wholes[model] else 0.0
                for model, parts in amounts.items()
            },
        )
        for who in people
        if person is None or who == person
    ]
    leading = OURS if OURS in amounts else next(iter(amounts), OURS)
    rows.sort(
        key=lambda row: (
            row.person is None,
            -row.shares.get(leading, 0.0),
            player_order("" if row.person is None else row.person),
        )
    )
    return tuple(rows)


def of_journey(
    journey: Journey, amount: int, ours: Mapping[Player, int] | None = None
) -> tuple[Row, ...]:
    """One outcome's journey under every heuristic, in minor units that sum to the amount.

    `ours` adds the column `credit`: whole minor units per person, as `attribute` gives them.
    """
    columns: dict[str, Mapping[Player | None, Amount]] = {}
    if ours is not None:
        columns[OURS] = {who: ours[who] for who in ours}
    for name, model in MODELS.items():
        parts = in_minor_units(model(journey), amount)
        columns[name] = {who: parts[who] for who in parts}
    return side_by_side(columns)


def of_tables(
    models: Any,
    ours: Mapping[Player, Amount] | None = None,
    *,
    column: str = "conversions",
    person: Player | None = None,
) -> tuple[Row, ...]:
    """The rows of `ModelTables.models` side by side.

    Args:
        models: that Arrow table.
        ours: our credit per person over the same outcomes, in any one unit.
        column: `conversions` or `value`.
        person: only this person or channel.

    Raises:
        ValueError: for another column.
    """
    if column not in {"conversions", "value"}:
        raise ValueError(f"column is {column!r}; it is either 'conversions' or 'value'")
    columns: dict[str, dict[Player | None, Amount]] = {}
    if ours is not None:
        columns[OURS] = {who: ours[who] for who in ours}
    named = zip(
        models["model"].to_pylist(),
        models["channel"].to_pylist(),
        models[column].to_pylist(),
        strict=True,
    )
    for model, channel, amount in named:
        columns.setdefault(model, {})[channel] = amount
    return side_by_side(columns, person)


def unseen(rows: Iterable[Row], least: float = OVERLOOKED) -> tuple[Row, ...]:
    """Who is overlooked by last-touch by at least this part, the most credited first.

    The default names those last-touch gives less than half of what they have under ours; 1 names
    only those it does not see at all.
    """
    found = [row for row in rows if row.person is not None and row.overlooked >= least]
    return tuple(sorted(found, key=lambda row: -row.shares.get(OURS, 0.0)))
