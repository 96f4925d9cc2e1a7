"""The recovery study as Markdown tables, from its estimates."""

from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks.recovery_metrics import Estimate
from benchmarks.recovery_models import OURS, TUNED

TRUTHS = {
    "lost": "value lost",
    "deals": "these sales lost",
    "shapley": "true Shapley value",
}
COLUMNS = (
    ("rank, value lost", "lost", "spearman"),
    ("rank, these sales", "deals", "spearman"),
    ("rank, Shapley", "shapley", "spearman"),
    ("misplaced, value lost", "lost", "misplaced"),
    ("misplaced, Shapley", "shapley", "misplaced"),
    ("error, value lost", "lost", "error"),
)
"""Heading, truth and measure."""
LEVELS = (
    OURS,
    TUNED,
    "necessity",
    "linear, on the chain",
    "first",
    "last",
    "last_non_direct",
    "linear",
    "markov_1",
)
_HALVES = ("all", "tune", "report")


def results(found: dict[str, Any], subset: str, *, less: bool = False) -> str:
    """Every model in some markets: means, or ours less theirs, with intervals.

    Args:
        found: what the study writes.
        subset: `all`, `tune`, `report` or a level.
        less: the paired differences instead of the means.
    """
    columns = [each for each in COLUMNS if subset in found["estimates"].get(each[1], {})]
    lines = [_row(["", *(heading for heading, _, _ in columns)]), _line(len(columns) + 1)]
    for model in found["estimates"]["lost"][subset]:
        if less and model == OURS:
            continue
        cells = [model.replace("_", " ")]
        for _, truth, metric in columns:
            told = found["estimates"][truth][subset].get(model, {})
            cells.append(_text(told.get(f"{metric} ours less" if less else metric), metric, less))
        lines.append(_row(cells))
    return "\n".join(lines)


def by_level(found: dict[str, Any], truth: str, metric: str = "spearman") -> str:
    """One measure of some models at every level of every factor, without intervals but ours."""
    estimates = found["estimates"][truth]
    models = [model for model in LEVELS if model in estimates["all"]]
    lines = [_row(["", *(m.replace("_", " ") for m in models)]), _line(len(models) + 1)]
    for level, told in estimates.items():
        if level not in _HALVES:
            cells = [_text(told[model][metric], metric, False) for model in models]
            lines.append(_row([level, *cells]))
    return "\n".join(lines)


def pages(found: dict[str, Any]) -> Iterator[str]:
    """Everything there is to print."""
    yield f"{found['markets']} markets, half for tuning, half for reporting what was tuned"
    for name, (low, middle, high) in found.get("spread", {}).items():
        yield f"  {name}: {low:.2f} to {high:.2f}, half below {middle:.2f}"
    yield f"tuned: {found['tuned']}"
    for subset in _HALVES:
        ranked = {
            words: found["estimates"][truth][subset][OURS]["spearman"]["worlds"]
            for truth, words in TRUTHS.items()
            if subset in found["estimates"].get(truth, {})
        }
        yield f"\n{subset} (markets: {ranked})\n"
        yield results(found, subset)
        yield f"\n{subset}, ours less theirs\n"
        yield results(found, subset, less=True)
    for truth, words in TRUTHS.items():
        yield f"\nrank correlation by level: {words}\n"
        yield by_level(found, truth)
    for model, (count, why) in found.get("refused", {}).items():
        yield f"\n{model} was refused in {count} markets, for one: {why}"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _line(count: int) -> str:
    return "|---" * count + "|"


def _text(told: dict[str, float] | None, metric: str, signed: bool) -> str:
    if told is None:
        return "-"
    shown = Estimate(told["mean"], told["low"], told["high"], int(told["worlds"]))
    scale, digits = (1, 2) if metric == "spearman" else (100, 1)
    return shown.text(scale, digits, signed=signed)
