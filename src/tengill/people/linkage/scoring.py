"""Scores pairs of records with Splink: the chance that both are one person (Fellegi and Sunter 1969).

The weight of a pair is the prior odds times m/u of every comparison's level, independent of each
other given whether both are one person. Splink does it in DuckDB, in memory, on one thread, so
that the same records always score the same.
"""

import logging
from collections.abc import Sequence
from typing import Any

from tengill.people.linkage.comparisons import Comparison
from tengill.people.linkage.rarity import BACKGROUND

_PER_RECORD = 1.0
"""Other records of the same person there are for a record, to begin with."""
_FEWEST, _MOST = 0.3, 4.0
"""Between these the data may move it: a handful of records tells little, and odd data anything."""
_ROUNDS = 30


def prior(many: int, per_record: float = _PER_RECORD) -> float:
    """The chance that two records out of `many` are one person, before they are looked at."""
    return per_record / (many + BACKGROUND)


def score(table: Any, comparisons: Sequence[Comparison], least: float) -> Any:
    """Pairs within a block and their probabilities, as an Arrow table.

    Args:
        table: what `tables.table_of` makes.
        comparisons: with their m and u.
        least: only pairs at least so probable are given back.

    Returns:
        Columns `unique_id_l`, `unique_id_r`, `match_probability`, and `mw_<about>` for each
        comparison: the weight of its level, which `weights.level_at` turns back into the level.
        In no particular order.
    """
    import splink  # noqa: PLC0415 - heavy, and pages import this package

    logging.getLogger("splink").setLevel(logging.ERROR)
    backend = splink.DuckDBAPI(":memory:")
    try:
        backend.duckdb_con.execute("SET threads = 1")
        backend.duckdb_con.execute(
            "SET enable_progress_bar = false"
        )  # it would write on our output
        linker = splink.Linker(
            backend.register(table),
            _settings(splink, comparisons, prior(table.num_rows)),
            log_level=None,
            validate_settings=False,  # they are our own, and checking them takes longer than the work
        )
        told: Any = linker.inference.predict(warning_mode="never")
        found = told.as_pyarrow_table()
    finally:
        backend.duckdb_con.close()
    return _with_own_prior(found, table.num_rows, least)


def _with_own_prior(found: Any, many: int, least: float) -> Any:
    """Probabilities under the share of matches these records have themselves, found by EM.

    Only the prior is learned: m and u of a few records would be guesswork.
    """
    import numpy as np  # noqa: PLC0415 - heavy, and pages import this package

    weights = found.column("match_weight").to_numpy()
    bayes = np.exp2(np.clip(weights, -200, 200)) / _odds(prior(many))
    bayes.sort()  # so that the sum, and with it every figure, is the same in whatever order
    per_record = _PER_RECORD
    for _ in range(_ROUNDS):
        odds = bayes * _odds(prior(many, per_record))
        told = 2 * float((odds / (1 + odds)).sum()) / max(1, many)
        per_record = min(_MOST, max(_FEWEST, told))
    scale = _odds(prior(many, per_record)) / _odds(prior(many))
    odds = np.exp2(np.clip(weights, -200, 200)) * scale
    chances = odds / (1 + odds)
    at = found.column_names.index("match_probability")
    return found.set_column(at, "match_probability", [chances]).filter(chances >= least)


def _odds(chance: float) -> float:
    return chance / (1 - chance)


def _settings(splink: Any, comparisons: Sequence[Comparison], chance: float) -> Any:
    return splink.SettingsCreator(
        link_type="dedupe_only",
        comparisons=[_comparison(comparison) for comparison in comparisons],
        blocking_rules_to_generate_predictions=[
            splink.block_on("blocks", arrays_to_explode=["blocks"])
        ],
        probability_two_random_records_match=chance,
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=True,
    )


def _comparison(comparison: Comparison) -> dict[str, Any]:
    levels: list[dict[str, Any]] = [
        {
            "sql_condition": comparison.missing,
            "label_for_charts": "missing",
            "is_null_level": True,
        }
    ]
    levels += [
        {
            "sql_condition": level.condition,
            "label_for_charts": level.code,
            "m_probability": level.m,
            "u_probability": level.u,
        }
        for level in comparison.levels
    ]
    return {"output_column_name": comparison.about, "comparison_levels": levels}
