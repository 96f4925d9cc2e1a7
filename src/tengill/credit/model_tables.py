"""All models of the field over one table of journeys: one call, plain Arrow tables out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tengill.credit import registry
from tengill.credit.bootstrap import Draws, intervals
from tengill.credit.chains.counting import chain
from tengill.credit.chains.solving import solution_work
from tengill.credit.chains.states import states
from tengill.credit.journeys import Journeys, read_journeys
from tengill.credit.model_settings import ModelSettings
from tengill.credit.models.markov import solved
from tengill.credit.models.shapley_ordered import Positions, shapley_ordered
from tengill.credit.models.shapley_simplified import shapley_simplified
from tengill.credit.support import Refusal, Support

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ModelTables:
    """What the models say.

    Attributes:
        models: one row per model and channel: `model` (string), `channel` (the type of the
            journeys' channels), `conversions`, `value` (float64), `removal_effect` (float64, null
            unless the model is a chain), `low`, `high` (float64: the interval of `conversions`,
            null unless asked for). Per model, conversions and value sum to those of the journeys:
            a row with a null channel holds what belongs to journeys nobody touched.
        refusals: models that were not computed, or were forced, with the reason.
        positions: `model`, `channel`, `position` (int64, from 1), `conversions`, `value`: the
            ordered Shapley value by touchpoint.
        replicates: per model how many the interval was made of; fewer than asked for where the
            cost was bounded, and 0 where there is no interval.
    """

    models: pa.Table
    refusals: tuple[Refusal, ...]
    positions: pa.Table
    replicates: dict[str, int]


@dataclass(frozen=True, slots=True, eq=False)
class _Result:
    """One model's answer."""

    name: str
    credit: Floats
    again: Callable[[Journeys], Floats]
    removal: Floats | None = None
    positions: Positions | None = None
    cost: float = 0.0


def model_table(
    journeys: Any,
    models: str | Sequence[str] = "all",
    *,
    outcomes: Any = None,
    settings: ModelSettings | None = None,
    support: Support | None = None,
    force: bool = False,
    draws: Draws | None = None,
) -> ModelTables:
    """Compute the models marketers know over a table of journeys.

    Args:
        journeys: a `Journeys`, or a table of paths or touches as `tengill.credit.journeys.read_journeys`
            reads it.
        models: `all`, a name, or several: see `tengill.credit.registry.ALL`.
        outcomes: for a table of touches, the table of outcomes, if it is apart.
        settings: the models' parameters.
        support: how much data chains and Shapley values need.
        force: compute what has too little support all the same; the refusal stays, marked
            `forced`. A model that can't be computed (time decay without times, a chain too large)
            is never forced.
        draws: bootstrap intervals of the conversions; none by default.

    Raises:
        JourneyError: for a table that can't be read; the message names the row.
        ValueError: for a model nobody knows.
    """
    names = registry.chosen(models if isinstance(models, str) else tuple(models))
    read = journeys if isinstance(journeys, Journeys) else read_journeys(journeys, outcomes)
    used = settings or ModelSettings()
    needed = support or Support()
    made = draws or Draws()
    results: list[_Result] = []
    refusals: list[Refusal] = []
    for name in names:
        result, refusal = _computed(name, read, used, needed, force=force)
        if result is not None:
            results.append(result)
        if refusal is not None:
            refusals.append(replace(refusal, forced=result is not None))
    made_of = {
        each.name: made.affordable(len(read.touches), each.cost) if made.replicates else 0
        for each in results
    }
    tables = [_rows(each, read, made, made_of[each.name]) for each in results]
    return ModelTables(
        pa.concat_tables([_schema(read).empty_table(), *tables]),
        tuple(refusals),
        _positions(results, read),
        made_of,
    )


def _computed(
    name: str, journeys: Journeys, settings: ModelSettings, support: Support, *, force: bool
) -> tuple[_Result | None, Refusal | None]:
    """A model's answer, or why there is none; both when it was forced."""
    if name in registry.HEURISTICS:
        return _heuristic(name, journeys, settings)
    if name in registry.MARKOV:
        return _markov(name, journeys, support, force=force)
    refusal = support.of_shapley(name, journeys)
    if refusal is not None and not force:
        return None, refusal
    if name == "shapley_simplified":
        return _Result(name, shapley_simplified(journeys), shapley_simplified), refusal
    found = shapley_ordered(journeys)
    credit = found.totals(len(journeys.channels))
    return _Result(name, credit, shapley_simplified, positions=found), refusal


def _heuristic(
    name: str, journeys: Journeys, settings: ModelSettings
) -> tuple[_Result | None, Refusal | None]:
    if name == "time_decay" and journeys.at is None:
        return None, Refusal(
            name,
            "the touches have no times",
            "a column at in a table of touches; or the model step_decay, which counts touches",
            code="times",
        )
    model = registry.HEURISTICS[name]

    def again(drawn: Journeys) -> Floats:
        return model(drawn, settings)

    return _Result(name, again(journeys), again), None


def _markov(
    name: str, journeys: Journeys, support: Support, *, force: bool
) -> tuple[_Result | None, Refusal | None]:
    refusal = support.of_markov(name, journeys)
    if refusal is not None and not force:
        return None, refusal
    known = states(journeys, registry.MARKOV[name])
    counted = chain(journeys, known)
    refusal = refusal or support.of_chain(name, counted)
    if refusal is not None and not force:
        return None, refusal
    work = solution_work(counted, len(journeys.channels))
    too_large = support.of_cost(name, work)
    if too_large is not None:
        return None, too_large

    def again(drawn: Journeys) -> Floats:
        return solved(drawn, chain(drawn, known)).credit

    found = solved(journeys, counted)
    return _Result(name, found.credit, again, found.removal, cost=work), refusal


def _schema(journeys: Journeys) -> pa.Schema:
    return pa.schema(
        [
            ("model", pa.string()),
            ("channel", journeys.channels.type),
            ("conversions", pa.float64()),
            ("value", pa.float64()),
            ("removal_effect", pa.float64()),
            ("low", pa.float64()),
            ("high", pa.float64()),
        ]
    )


def _rows(result: _Result, journeys: Journeys, draws: Draws, replicates: int) -> pa.Table:
    """The rows of one model, nobody's last and only where there is something."""
    count = len(journeys.channels)
    nothing = pa.nulls(count, pa.float64())
    low = high = nothing
    if replicates:
        ends = intervals(journeys, result.again, draws, replicates)
        low, high = (pa.array(end) for end in ends)
    table = pa.table(
        [
            pa.array([result.name] * count, pa.string()),
            journeys.channels,
            pa.array(result.credit[0]),
            pa.array(result.credit[1]),
            nothing if result.removal is None else pa.array(result.removal[0]),
            low,
            high,
        ],
        schema=_schema(journeys),
    )
    conversions, value = journeys.untouched
    if not conversions:
        return table
    nobody = {"model": result.name, "conversions": conversions, "value": value}
    return pa.concat_tables([table, pa.Table.from_pylist([nobody], schema=_schema(journeys))])


def _positions(results: Sequence[_Result], journeys: Journeys) -> pa.Table:
    found = [each for each in results if each.positions is not None]
    tables = [
        pa.table(
            {
                "model": pa.array([each.name] * len(each.positions.channel), pa.string()),
                "channel": journeys.channels.take(pa.array(each.positions.channel)),
                "position": pa.array(each.positions.position, pa.int64()),
                "conversions": pa.array(each.positions.conversions),
                "value": pa.array(each.positions.value),
            }
        )
        for each in found
        if each.positions is not None
    ]
    schema = pa.schema(
        [
            ("model", pa.string()),
            ("channel", journeys.channels.type),
            ("position", pa.int64()),
            ("conversions", pa.float64()),
            ("value", pa.float64()),
        ]
    )
    return pa.concat_tables([schema.empty_table(), *tables])
