"""Which attribution model recovers what was lost without somebody? Markets with known causes.

    python -m benchmarks.recovery [--rounds 1] [--workers N] [--out results.json] [--svg FILE]
                                   [--quick] [--again results.json]

Plays every market of the declared grid (`recovery_worlds`), replays it without each connector and
salesperson in turn, shows a ledger's view of it to each model (`recovery_models`), and compares
(`recovery_metrics`): rank correlation and errors, means over markets with 95 % bootstrap intervals,
and the paired difference between our credit and every other model. docs/explanation/recovery.md
says what it means. `--quick` plays a few small markets to see that everything runs.
"""

import argparse
import json
import multiprocessing
import os
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from benchmarks.machine import machine
from benchmarks.recovery_metrics import METRICS, Estimate, difference, estimate, judged
from benchmarks.recovery_models import CANDIDATES, OURS, TOLD, TUNED, VARIANTS, all_models
from benchmarks.recovery_picture import picture
from benchmarks.recovery_tables import TRUTHS, pages
from benchmarks.recovery_worlds import FACTORS, Plan, lived, plans

Row = dict[str, Any]


def played(plan: Plan) -> Row | None:
    """One market: every model's measures under every truth. None when nobody bought anything."""
    market, seen, truth = lived(plan)
    if not truth.value:
        return None
    credit, refused = all_models(seen)
    credit["equal parts for all"] = dict.fromkeys(truth.people, truth.value / len(truth.people))
    credit["nothing for anybody"] = {}
    credit["truth: these sales"] = truth.deals
    if truth.shapley:
        credit["truth: Shapley value"] = truth.shapley
    effects = {"lost": truth.lost, "deals": truth.deals, "shapley": truth.shapley}
    return {
        "half": plan.half,
        "levels": plan.levels,
        "purchases": len(market.lived.deals),
        "acts": len(market.lived.acts),
        "seen": len(seen.acts),
        "organic": market.without(*truth.people).value / truth.value,
        "judged": {
            kind: {
                model: judged(told, effect, truth.people, truth.value)
                for model, told in credit.items()
            }
            for kind, effect in effects.items()
            if effect is not None
        },
        "refused": refused,
    }


def values(rows: Iterable[Row], truth: str, model: str, metric: str) -> list[float | None]:
    """One measure over markets, in their order; markets without that truth are left out."""
    return [
        row["judged"][truth].get(model, {}).get(metric) for row in rows if truth in row["judged"]
    ]


def best(rows: Iterable[Row]) -> str:
    """The candidate with the best mean rank correlation with the value lost, in the tuning half."""
    half = [row for row in rows if row["half"] == "tune"]

    def score(name: str) -> float:
        told = estimate(values(half, "lost", name, "spearman"))
        return told.mean if told else -1.0

    return max(CANDIDATES, key=score)


def shown(rows: Sequence[Row], tuned: str) -> dict[str, str]:
    """The models in the tables, and under which name they were measured."""
    measured = dict.fromkeys(model for row in rows for model in row["judged"]["lost"])
    plain = [name for name in measured if "|" not in name and name not in VARIANTS]
    return {
        OURS: OURS,
        "necessity": f"necessity | {OURS}",
        "banzhaf": f"banzhaf | {OURS}",
        **{name: name for name in plain},
        **{
            f"{name}, on the chain": f"{name}, on the chain | {OURS}"
            for name in ("first", "last", "linear", "time_decay")
        },
        **({} if tuned == OURS else {TUNED: tuned}),
        "credit, true chances told": TOLD,
        "credit, late introductions counted": "late introductions counted",
    }


def summary(rows: Sequence[Row]) -> dict[str, Any]:
    """All estimates: by truth, subset (`all`, the halves, each level), model and measure."""
    models = shown(rows, best(rows))
    subsets = {"all": list(rows)}
    for half in ("tune", "report"):
        subsets[half] = [row for row in rows if row["half"] == half]
    for factor in (*FACTORS, "connectors"):
        for level in dict.fromkeys(row["levels"][factor] for row in rows):
            subsets[level] = [row for row in rows if row["levels"][factor] == level]
    estimates = {
        truth: {
            name: {
                shown_as: _measures(inside, truth, model, lead=OURS)
                for shown_as, model in {
                    **models,
                    **({name: name for name in CANDIDATES} if name == "tune" else {}),
                }.items()
            }
            for name, inside in subsets.items()
            if any(truth in row["judged"] for row in inside)
        }
        for truth in TRUTHS
    }
    less = {
        truth: {
            other: {
                metric: _plain(
                    difference(
                        values(subsets["report"], truth, models.get(TUNED, OURS), metric),
                        values(subsets["report"], truth, model, metric),
                    )
                )
                for metric in METRICS
            }
            for other, model in models.items()
        }
        for truth in TRUTHS
    }
    return {
        "tuned": models.get(TUNED, OURS),
        "spread": _spread(rows),
        "refused": _refused(rows),
        "estimates": estimates,
        "tuned less": less,
    }


def _spread(rows: Sequence[Row]) -> dict[str, tuple[float, float, float]]:
    """Least, middle and most of what the markets hold."""
    found = {}
    for name in ("purchases", "acts", "seen", "organic"):
        told = sorted(row[name] for row in rows)
        found[name] = (told[0], told[len(told) // 2], told[-1])
    return found


def _measures(rows: Sequence[Row], truth: str, model: str, lead: str) -> dict[str, Any]:
    found = {}
    for metric in METRICS:
        told = values(rows, truth, model, metric)
        found[metric] = _plain(estimate(told))
        found[f"{metric} ours less"] = _plain(difference(values(rows, truth, lead, metric), told))
    return found


def _plain(told: Estimate | None) -> dict[str, float] | None:
    return None if told is None else {k: round(v, 5) for k, v in asdict(told).items()}


def _refused(rows: Sequence[Row]) -> dict[str, tuple[int, str]]:
    """In how many markets a model was refused, and one reason."""
    told = [(model, why) for row in rows for model, why in row["refused"].items()]
    return {model: (sum(name == model for name, _ in told), why) for model, why in reversed(told)}


def quick() -> list[Plan]:
    """A few small markets of the grid."""
    return [
        replace(plan, market=replace(plan.market, buyers=14, sellers=8, needs=24))
        for plan in list(plans(1))[::17]
    ]


def study(chosen: Sequence[Plan], workers: int) -> dict[str, Any]:
    """Play the markets and estimate everything."""
    started = time.perf_counter()
    rows = []
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        for done, row in enumerate(pool.imap(played, chosen), 1):
            rows += [row] if row else []
            if done % 20 == 0:
                print(f"{done} of {len(chosen)} markets", file=sys.stderr, flush=True)
    found = {"machine": machine(), "markets": len(rows), **summary(rows)}
    return found | {"seconds": round(time.perf_counter() - started), "workers": workers}


def main() -> int:
    """Run the study."""
    told = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    told.add_argument("--rounds", type=int, default=1, help="240 markets each")
    told.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    told.add_argument("--out", type=Path, help="write the estimates here, as JSON")
    told.add_argument("--svg", type=Path, help="draw the picture here")
    told.add_argument(
        "--quick", action="store_true", help="few small markets: figures mean nothing"
    )
    told.add_argument("--again", type=Path, help="only print and draw the estimates of this file")
    asked = told.parse_args()
    if asked.again:
        found = json.loads(asked.again.read_text(encoding="utf-8"))
    else:
        found = study(quick() if asked.quick else list(plans(asked.rounds)), asked.workers)
    print(found["machine"])
    for page in pages(found):
        print(page)
    if asked.out:
        asked.out.write_text(json.dumps(found) + "\n", encoding="utf-8")
    if asked.svg:
        asked.svg.write_text(picture(found), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
