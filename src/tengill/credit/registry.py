"""The models that can be computed over a table of journeys, by name. A new model is one line here.

Heuristics never need more than one journey. The chains and Shapley values are `TABLE_MODELS`.
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from tengill.credit import heuristics
from tengill.credit.journeys import Journeys
from tengill.credit.model_settings import ModelSettings
from tengill.credit.models.first import first_runs
from tengill.credit.models.last import last_runs
from tengill.credit.models.linear import linear_runs
from tengill.credit.models.time_decay import DAY
from tengill.credit.models.u_shaped import u_shaped_runs
from tengill.credit.models.w_shaped import w_shaped_runs

Floats = NDArray[np.float64]
Heuristic = Callable[[Journeys, ModelSettings], Floats]
"""Journeys and parameters to float64[2, channels]: conversions and value per channel."""


def _w_shaped(journeys: Journeys, settings: ModelSettings) -> Floats:
    return heuristics.by_marked_runs(
        journeys, lambda touches, place: w_shaped_runs(touches, settings.w_shares, place)
    )


HEURISTICS: Mapping[str, Heuristic] = {
    "first": lambda journeys, _: heuristics.by_runs(journeys, first_runs),
    "last": lambda journeys, _: heuristics.by_runs(journeys, last_runs),
    "last_non_direct": lambda journeys, s: heuristics.by_last_other(journeys, s.direct),
    "linear": lambda journeys, _: heuristics.by_runs(journeys, linear_runs),
    "u_shaped": lambda journeys, s: heuristics.by_runs(
        journeys, lambda touches: u_shaped_runs(touches, s.u_shares)
    ),
    "w_shaped": _w_shaped,
    "time_decay": lambda journeys, s: heuristics.by_age(
        journeys, s.half_life_days * DAY, steps=False
    ),
    "step_decay": lambda journeys, s: heuristics.by_age(journeys, s.half_life_touches, steps=True),
}
MARKOV: Mapping[str, int] = {f"markov_{order}": order for order in (1, 2, 3, 4)}
"""Name and order."""
SHAPLEY = ("shapley_simplified", "shapley_ordered")

ALL = (*HEURISTICS, *MARKOV, *SHAPLEY)
"""Every name, in the order of results."""


def chosen(models: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """The models asked for, in the order of `ALL`.

    Raises:
        ValueError: naming those nobody knows.
    """
    asked = ALL if models == "all" else (models,) if isinstance(models, str) else tuple(models)
    unknown = [name for name in asked if name not in ALL]
    if unknown or not asked:
        raise ValueError(
            f"no model is called {', '.join(map(repr, unknown)) or 'nothing'}; the models are: "
            f"all, {', '.join(ALL)}"
        )
    return tuple(name for name in ALL if name in asked)
